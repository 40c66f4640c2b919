"""Many workbooks through the command that loads them, against bare calamine and the naive script."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from benchmarks import city, places
from benchmarks.reading import bare_calamine, naive_pandas
from benchmarks.report import Table
from data.store import Store
from data.store.settings import save_settings

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Cost:
    """What some workbooks cost: seconds by the clock, CPU seconds and the most bytes of one process."""

    seconds: float
    cpu: float
    memory: int = 0


def _alone(files: Sequence[Path], read: Callable[[bytes], object]) -> Cost:
    start, cpu = time.perf_counter(), time.process_time()
    for file in files:
        read(file.read_bytes())
    return Cost(time.perf_counter() - start, time.process_time() - cpu)


def _loaded(files: Sequence[Path], communities: int, workers: int) -> Cost:
    """Load the files into a new database by the command, its readers counted in, less what one file costs."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/street.db"
        store = Store.open(url, create=True)
        store.write(city.OFFICER, save_settings, city.register(communities))
        store.close()
        first, rest = (_command(url, part, workers) for part in (files[:1], files[1:]))
    return Cost(rest.seconds - first.seconds, rest.cpu - first.cpu, rest.memory)


def _command(url: str, files: Sequence[Path], workers: int) -> Cost:
    options = ["--db", url, "--workers", str(workers), "--accept-warnings", city.REASON, "--received", "2026-11-03"]
    command = [sys.executable, "-W", "ignore", "manage.py", "load", *options, *map(str, files)]
    with tempfile.TemporaryFile("w+") as messages:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=messages)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            messages.seek(0)
            raise RuntimeError(messages.read()[-2000:])
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def measure(count: int, folder: Path) -> dict[str, Cost]:
    """Return what that many workbooks cost each way, all in this run."""
    sent = chain.from_iterable(city.workbooks(street, [city.LAST]) for street in city.streets(count))
    for book in islice(sent, count):
        (folder / book.name).write_bytes(book.content)
    files = sorted(folder.iterdir())
    return {
        "只读出单元格（calamine）": _alone(files, bare_calamine),
        "普通脚本（pandas.read_excel 加求和）": _alone(files, naive_pandas),
        "load，一个读取进程": _loaded(files, count, 1),
        "load，两个读取进程": _loaded(files, count, 2),
    }


def _lines(count: int, result: dict[str, Cost]) -> list[tuple[str, ...]]:
    bare, naive, *_ = result.values()
    return [
        (
            f"{count:,}",
            name,
            f"{count / cost.seconds:.1f}",
            f"{cost.cpu / count * 1000:.1f}",
            f"{cost.cpu / bare.cpu:.1f}",
            f"{naive.cpu / cost.cpu:.2f}",
            f"{cost.memory / 1e6:.0f}" if cost.memory else "—",
        )
        for name, cost in result.items()
    ]


def run() -> list[Table]:
    """Return one table of all numbers of workbooks."""
    rows: list[tuple[str, ...]] = []
    for count in places.sizes((400, 3000)):
        with tempfile.TemporaryDirectory() as folder:
            rows += _lines(count, measure(count, Path(folder)))
    columns = ("份数", "做法", "份/秒", "CPU 毫秒/份", "× calamine", "普通脚本的 CPU 是它的几倍", "最大的进程，MB")
    note = "每份约 120 行。普通脚本不检查、不比较、不保存；load 全做，每份一个事务，落盘以后才算收下。"
    return [Table("装入许多月报", columns, tuple(rows), note)]
