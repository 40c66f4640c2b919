"""One archive looked at in this process, for ``benchmarks.growth``: ``python -m benchmarks.looking URL``.

Prints CPU seconds of reading a month and the ledger, bytes held, CPU seconds of the overview, and of
the overview again after one upload.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import make_url

from analytics.headline import headline
from analytics.periods import Period
from analytics.ranking import rank
from analytics.selection import Selection
from benchmarks import city
from benchmarks.places import MONTHS
from data.intake.workers import Readers
from data.store import Store
from data.store.figures import read_figures
from data.store.reports import read_reported_months
from ui.archive import Archive


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _resident() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def look(url: str) -> list[float]:
    """Measure one archive; what is uploaded goes into the given database."""
    store = Store.open(url, create=False)
    reported = [month for month in city.span(MONTHS) if month in set(store.read(city.OFFICER, read_reported_months))]
    period = Period.month(reported[-1])
    archive = Archive(store)

    def overview() -> None:
        # As whoever has just sent something sees it: behind nothing.
        analysis = archive.analysis(city.OFFICER, reported, city.TODAY, time.monotonic())
        analysis.of(headline, Selection(period))
        analysis.of(rank, period)

    month = _cpu(lambda: store.read(city.OFFICER, read_figures, [period.last], by=("unit",)))
    before = _resident()
    ledger = _cpu(lambda: archive.analysis(city.OFFICER, reported, city.TODAY).ready())
    page = _cpu(overview)
    stored = _resident() - before
    street = city.streets(city.IN_STREET)[0]
    with Readers(1) as readers:
        city.load(store, readers, iter([next(city.workbooks(street, [period.last], rows=city.ROWS - 1))]))
    fresh = _cpu(overview)
    store.close()
    return [month, ledger, stored, page, fresh]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        shutil.copy(make_url(sys.argv[1]).database or "", copy)
        sys.stdout.write(" ".join(map(str, look(f"sqlite:///{copy}"))))
