"""``make bench``: every benchmark, one after another; ``make bench ONLY="pages visitors"`` for some of them.

``SIZES="11 400"`` in the environment measures other numbers of communities; ``BENCH_FOLDER`` is where
the archives are kept.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from benchmarks import copies, downloads, growth, hostile, loading, pages, reading, sharing, trying, visitors
from benchmarks.report import Table, write

SUITES: dict[str, Callable[[], list[Table] | None]] = {
    "copies": copies.run,
    "reading": reading.run,
    "loading": loading.run,
    "pages": pages.run,
    "growth": growth.run,
    "visitors": visitors.run,
    "downloads": downloads.run,
    "sharing": sharing.run,
    "trying": trying.run,
    "hostile": hostile.run,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or SUITES:
        tables = SUITES[name]()
        if tables:
            write(name, tables)
