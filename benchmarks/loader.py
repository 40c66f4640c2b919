"""A load in a process of its own, so that what it costs is its own: ``python -m benchmarks.loader URL FOLDER WORKERS``.

Says when it is warm, waits for a line, loads, says how many were accepted, and waits again to be looked at.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from benchmarks.reading import OFFICER
from data.intake.batch import load_all
from data.intake.workers import Readers
from data.records import Delivery
from data.store import Store
from data.store.settings import read_settings


def load(url: str, folder: Path, workers: int) -> None:
    """Load every workbook of a folder."""
    store = Store.open(url, create=False)
    with Readers(workers) as readers:
        first = sorted(folder.iterdir())[0]
        settings = store.read(OFFICER, read_settings)
        for answer in [readers.submit(first.read_bytes(), first.name, settings) for _ in range(workers)]:
            answer.result()
        _say("warm")
        receipts = load_all(store, readers, OFFICER, [folder], Delivery(received=date(2026, 4, 3), reason="基准"))
        _say(str(sum(receipt.result == "accepted" for receipt in receipts)))
    store.close()


def _say(word: str) -> None:
    print(word, flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    load(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
