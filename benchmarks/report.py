"""What a benchmark returns, and where it ends up: tables between markers in docs/performance.md, the machine named."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PAPER = Path(__file__).parent.parent / "docs" / "performance.md"


@dataclass(frozen=True)
class Table:
    """One table: its title, headers, lines of text, and what has to be said with it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def markdown(self) -> str:
        """Return the table as Markdown."""
        lines = [f"**{self.title}**", "", _line(self.columns), _line(["---"] * len(self.columns))]
        lines += map(_line, self.rows)
        return "\n".join([*lines, *(["", self.note] if self.note else [])])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def machine() -> str:
    """Return what the figures were measured on."""
    model = re.search(r"model name\s*: (.*)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*(\d+)", _read("/proc/meminfo"))
    parts = [
        model[1] if model else platform.processor() or "CPU 不明",
        f"{os.cpu_count()} 核",
        f"内存 {int(memory[1]) / 1024**2:.0f} GB" if memory else "内存不明",
        f"{platform.system()} {platform.release().partition('-')[0]}",
        f"Python {platform.python_version()}",
        f"量的时候系统负载 {os.getloadavg()[0]:.1f}",
    ]
    return "，".join(parts)


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def write(name: str, tables: Sequence[Table], paper: Path = PAPER) -> None:
    """Put the tables of a benchmark between its markers, and print them; ``ValueError`` when the paper has none."""
    body = "\n\n".join([f"测量环境：{machine()}。", *(table.markdown() for table in tables)])
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    text = paper.read_text(encoding="utf-8")
    before, result, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not (result and closed):
        raise ValueError(f"{paper} has no markers {begin} … {end}")
    paper.write_text(f"{before}{begin}\n{body}\n{end}{after}", encoding="utf-8")
    sys.stdout.write(f"{body}\n")


def milliseconds(seconds: float) -> str:
    """Return a time as people read it: ``8.3``, ``112``."""
    return f"{seconds * 1000:.1f}" if seconds < 0.01 else f"{seconds * 1000:,.0f}"


def kilobytes(size: float) -> str:
    """Return a size in kB: ``12``, ``1,234``."""
    return f"{size / 1000:,.0f}"
