"""A process that saves workbooks one after another until it is done or killed: ``python -m tests.loading URL``."""

from __future__ import annotations

import sys

from data.records import Checked
from data.store import Store
from tests.street import media
from tests.uploads import checked, send, study, trouble

MONTHS = ("2024-03", "2024-04")
UNITS = tuple(f"{sign}社区" for sign in "甲乙丙丁戊己庚辛壬癸")


def workbooks() -> list[Checked]:
    """Two workbooks for each unit-month: the second one corrects the first."""
    return [
        checked(unit, month, [study(3, size), study(4, 1, subject="二"), media(3, "市级"), trouble(at + 2)])
        for month in MONTHS
        for at, unit in enumerate(UNITS)
        for size in (5, 10 + at)
    ]


def load(url: str) -> None:
    """Save all of them."""
    store = Store.open(url, create=False)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for upload in workbooks():
        send(store, upload)
    store.close()


if __name__ == "__main__":
    load(sys.argv[1])
