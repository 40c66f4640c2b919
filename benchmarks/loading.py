"""Many workbooks: loaded with one and two readers, against bare calamine and the naive script.

Workbooks a second, CPU a workbook in the saving process and in the readers, and the most memory of each.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

import psutil

from benchmarks import places
from benchmarks.reading import OFFICER, bare_calamine, naive_pandas
from benchmarks.report import Table
from data.settings.columns import Tables
from data.settings.defaults import default_settings
from data.store import Store
from data.store.settings import save_settings
from data.template import standard_workbook
from data.template.workbook import RowValues

MONTH = "2026-03"
ROOT = Path(__file__).parent.parent
_OFTEN = 0.1
"""Seconds between two looks at the memory."""


def register(count: int) -> Tables:
    """Return a register of streets with eleven communities each."""
    streets = [{"名称": f"第{at}街道", "级别": "街道"} for at in range(-(-count // 11))]
    units = [{"名称": f"第{at}社区", "级别": "社区", "上级": f"第{at // 11}街道"} for at in range(count)]
    return {"单位": [*streets, *units]}


def workbooks(count: int) -> Iterator[tuple[str, bytes]]:
    """Yield one month's workbooks of that many communities: thirty rows a sheet, as a community sends."""
    days = [date(2026, 3, 1 + at) for at in range(30)]
    for unit in range(count):
        rows: dict[str, list[RowValues]] = {
            "study": [
                {"date": day, "category": "党课", "subject": f"学习{at}", "attendance": 10 + at, "hours": 1}
                for at, day in enumerate(days)
            ],
            "volunteer": [
                {"date": day, "name": f"活动{at}", "nature": "志愿服务", "category": "环境卫生", "attendance": 8}
                for at, day in enumerate(days)
            ],
            "media": [
                {
                    "date": day,
                    "title": f"第{unit}社区稿件{at}",
                    "outlet": "市日报",
                    "level": "市级",
                    "form": "消息",
                    "result": "采用",
                }
                for at, day in enumerate(days)
            ],
            "civil": [
                {"matter": "问题整改", "kind": "飞线", "name": f"飞线{at}", "state": "整改中", "date": day}
                for at, day in enumerate(days)
            ],
        }
        name = f"第{unit}社区"
        yield f"{name}.xlsx", standard_workbook(name, MONTH, default_settings(), rows=rows)


@dataclass(frozen=True, slots=True)
class Cost:
    """What some workbooks cost: seconds by the clock; CPU seconds and most bytes of what saves, and of readers."""

    seconds: float
    saving: float
    reading: float = 0.0
    memory: int = 0
    reader_memory: int = 0


class Watch:
    """Looks at a process and everything it has started: its CPU, and the most memory it and any of those held."""

    def __init__(self, number: int) -> None:
        """Take the number of the process."""
        self._process = psutil.Process(number)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._cpu: dict[int, float] = {}
        self.most: dict[bool, int] = {True: 0, False: 0}

    def __enter__(self) -> Self:
        """Begin."""
        self._sample()
        self._before = dict(self._cpu)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End; the process must be there still."""
        self._ended.set()
        self._thread.join()
        self._sample()

    def cpu(self, *, own: bool) -> float:
        """Return the CPU seconds of the process itself, or of those it has started."""
        spent = {number: cpu - self._before.get(number, 0.0) for number, cpu in self._cpu.items()}
        return sum(cpu for number, cpu in spent.items() if (number == self._process.pid) is own)

    def _look(self) -> None:
        while not self._ended.wait(_OFTEN):
            self._sample()

    def _sample(self) -> None:
        for process in (self._process, *self._process.children(recursive=True)):
            try:
                times, memory = process.cpu_times(), process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
            own = process.pid == self._process.pid
            self._cpu[process.pid] = times.user + times.system
            self.most[own] = max(self.most[own], memory)


def _alone(work: Callable[[], object]) -> Cost:
    start, before = time.perf_counter(), time.process_time()
    work()
    return Cost(time.perf_counter() - start, time.process_time() - before)


def _loaded(folder: Path, place: Path, count: int, workers: int) -> Cost:
    url = f"sqlite:///{place}/{workers}.db"
    store = Store.open(url, create=True)
    store.write(OFFICER, save_settings, register(count))
    store.close()
    command = [sys.executable, "-m", "benchmarks.loader", url, str(folder), str(workers)]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.readline()
        with Watch(process.pid) as watch:
            start = time.perf_counter()
            process.stdin.write("\n")
            process.stdin.flush()
            accepted = process.stdout.readline().strip()
            taken = time.perf_counter() - start
        process.stdin.write("\n")
        process.stdin.flush()
    if accepted != str(count):
        raise RuntimeError(f"{accepted} of {count} accepted")
    return Cost(taken, watch.cpu(own=True), watch.cpu(own=False), watch.most[True], watch.most[False])


def _each(folder: Path, read: Callable[[bytes], object]) -> Callable[[], object]:
    def work() -> Iterable[object]:
        return [read(path.read_bytes()) for path in sorted(folder.iterdir())]

    return work


def measure(count: int, place: Path) -> dict[str, Cost]:
    """Return what that many workbooks cost each way, all in this run."""
    folder = place / "sent"
    folder.mkdir()
    for name, content in workbooks(count):
        (folder / name).write_bytes(content)
    return {
        "只读出单元格（calamine）": _alone(_each(folder, bare_calamine)),
        "普通脚本（pandas.read_excel 加求和）": _alone(_each(folder, naive_pandas)),
        "load，一个读取进程": _loaded(folder, place, count, 1),
        "load，两个读取进程": _loaded(folder, place, count, 2),
    }


def _table(count: int, result: dict[str, Cost]) -> Table:
    bare, naive, *_ = result.values()
    rows = tuple(
        (
            name,
            f"{count / cost.seconds:.1f}",
            f"{cost.seconds:.0f}",
            f"{cost.saving / count * 1000:.1f}",
            f"{cost.reading / count * 1000:.1f}" if cost.reading else "—",
            f"{(cost.saving + cost.reading) / bare.saving:.1f}",
            f"{naive.seconds / cost.seconds:.2f}",
            f"{cost.memory / 1e6:.0f} / {cost.reader_memory / 1e6:.0f}" if cost.memory else "—",
        )
        for name, cost in result.items()
    )
    columns = (
        "做法",
        "份/秒",
        "共用时（秒）",
        "CPU（毫秒/份）",
        "读取进程的 CPU（毫秒/份）",
        "CPU 是 calamine 的几倍",
        "速度是普通脚本的几倍",
        "内存最多（MB，主进程 / 最大的读取进程）",
    )
    note = "普通脚本不检查、不比较、不保存；load 全做，每份一个事务，落盘以后才算收下。"
    return Table(f"装入 {count} 份月报，每份 120 行", columns, rows, note)


def run() -> list[Table]:
    """Return a table for each number of workbooks."""
    tables = []
    for count in places.sizes((400, 3000)):
        with tempfile.TemporaryDirectory() as place:
            tables.append(_table(count, measure(count, Path(place))))
    return tables
