"""A load in a process of its own, to be killed."""

from __future__ import annotations

from datetime import date
from multiprocessing.connection import Connection as Pipe

from data.intake.receive import save
from data.records import Checked, Delivery
from data.store import Store
from tests.street import media
from tests.uploads import OFFICER, checked, study, trouble

UNITS = tuple(f"{sign}社区" for sign in "甲乙丙丁戊己庚辛壬癸")
DELIVERY = Delivery(received=date(2024, 12, 3), reason="试")
"""The same day for every load, also for one that goes on past midnight."""
MONTHS = tuple(f"2024-{month:02d}" for month in range(3, 12))


def workbooks() -> list[Checked]:
    """One workbook for each of ten units in nine months, with a problem that lives on and one of its own."""
    return [
        checked(
            name,
            month,
            [study(3, 5 + at), study(4, 1, subject="二"), media(3, "市级"), trouble(3), trouble(4, f"{month}的")],
            basics={"residents": 5000 + at},
        )
        for month in MONTHS
        for at, name in enumerate(UNITS)
    ]


def load(url: str, pipe: Pipe) -> None:
    """Save them all, telling each; what is there already is passed over, as a load that is run again does."""
    store = Store.open(url, create=False)
    for upload in workbooks():
        (receipt,) = save(store, OFFICER, [upload], upload.file.encode(), DELIVERY)
        pipe.send(receipt.result)
    store.close()
