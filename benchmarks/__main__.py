"""``make bench``: every benchmark, one after another."""

from __future__ import annotations

from benchmarks import reading

reading.run()
