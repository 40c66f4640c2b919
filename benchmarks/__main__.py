"""``make bench``: every benchmark, one after another; ``make bench ONLY="pages visitors"`` for some of them.

``SIZES="11 400"`` in the environment measures other numbers of communities; ``BENCH_FOLDER`` is where
the archives are kept.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from benchmarks import hostile, loading, pages, reading, visitors
from benchmarks.report import Table, write

SUITES: dict[str, Callable[[], list[Table]]] = {
    "reading": reading.run,
    "loading": loading.run,
    "pages": pages.run,
    "visitors": visitors.run,
    "hostile": hostile.run,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or SUITES:
        write(name, SUITES[name]())
