"""How far one machine goes: what grows with the communities, measured, and what has to move out first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import make_url

from benchmarks import places
from benchmarks.report import Table, write

SIMULATED, SIMULATED_MONTHS = 20_000, 3
"""The largest size: its figures only and few months, scaled to two years."""
NAMES = ("month", "ledger", "memory", "page", "fresh")


def measured(url: str) -> dict[str, float]:
    """Measure one archive in a process of its own; see ``benchmarks.looking``."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.looking", url]
    answer = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=True)
    return dict(zip(NAMES, map(float, answer.stdout.split()), strict=True))


def run() -> list[Table]:
    """Measure each size and return the table."""
    columns = (
        "社区",
        "数据库 GB（24 个月）",
        "读一个月，秒 CPU",
        "台账第一次读，秒 CPU",
        "常驻内存 MB",
        "总览第一次算，秒 CPU",
        "一次上报后再看总览，秒 CPU",
    )
    rows = [_line(size, places.archive(size), places.MONTHS) for size in places.sizes()]
    if len(rows) > 1:
        url = places.archive(SIMULATED, SIMULATED_MONTHS, kept_rows=False)
        rows.append(_line(SIMULATED, url, SIMULATED_MONTHS))
    note = (
        f"{SIMULATED:,} 个社区的一行只有数字和台账、{SIMULATED_MONTHS} 个月；"
        f"台账和内存按 {places.MONTHS} 个月推算，数据库不推算。"
    )
    return [Table("一台机器能走多远", columns, tuple(rows), note)]


def _line(size: int, url: str, months: int) -> tuple[str, ...]:
    result, more = measured(url), places.MONTHS / months
    bytes_ = Path(make_url(url).database or "").stat().st_size
    mark = "" if more == 1 else "（推算）"
    return (
        f"{size:,}",
        f"{bytes_ / 1e9:.2f}" if more == 1 else "—",
        f"{result['month']:.2f}",
        f"{result['ledger'] * more:.1f}{mark}",
        f"{result['memory'] * more / 1e6:,.0f}{mark}",
        f"{result['page']:.2f}",
        f"{result['fresh']:.2f}",
    )


if __name__ == "__main__":
    write("growth", run())
