"""``make bench``: every benchmark, one after another; ``make bench ONLY=pages`` for one of them."""

from __future__ import annotations

import sys

from benchmarks import loading, pages, reading

SUITES = {"reading": reading.run, "pages": pages.run, "loading": loading.run}

if __name__ == "__main__":
    for name in sys.argv[1:] or SUITES:
        SUITES[name]()
