"""Many workbooks: loaded with one and two readers, against bare calamine and the naive script, workbooks a second."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from benchmarks.reading import OFFICER, bare_calamine, naive_pandas
from data.intake.batch import load_all
from data.intake.workers import Readers
from data.settings.columns import Tables
from data.settings.defaults import default_settings
from data.store import Store
from data.template import standard_workbook
from data.template.workbook import RowValues

MONTH = "2026-03"


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
                {"date": day, "title": f"第{unit}社区稿件{at}", "outlet": "市日报", "level": "市级"}
                | {"form": "消息", "result": "采用"}
                for at, day in enumerate(days)
            ],
            "civil": [
                {"matter": "问题整改", "kind": "飞线", "name": f"飞线{at}", "state": "整改中", "date": day}
                for at, day in enumerate(days)
            ],
        }  # fmt: skip
        name = f"第{unit}社区"
        yield f"{name}.xlsx", standard_workbook(name, MONTH, default_settings(), rows=rows)


def _rate(work: Callable[[], object], count: int) -> tuple[float, float]:
    """Return workbooks a second by the clock, and CPU seconds of this process and its children a workbook."""
    start, before = time.perf_counter(), os.times()
    work()
    after, taken = os.times(), time.perf_counter() - start
    cpu = sum(after[:4]) - sum(before[:4])
    return count / taken, cpu / count


def _load(folder: Path, url: str, count: int, workers: int) -> None:
    with Readers(workers) as readers:
        store = Store.open(url, create=True)
        store.save_settings(OFFICER, register(count))
        receipts = list(load_all(store, readers, OFFICER, [folder], received=date(2026, 4, 3), reason="基准"))
        store.close()
    accepted = sum(receipt.result == "accepted" for receipt in receipts)
    if accepted != count:
        raise RuntimeError(f"{accepted} of {count} accepted: {receipts[0].checked.problems[:3]}")


def _each(folder: Path, read: Callable[[bytes], object]) -> Callable[[], object]:
    def work() -> Iterable[object]:
        return [read(path.read_bytes()) for path in sorted(folder.iterdir())]

    return work


def _measured(count: int, place: Path) -> dict[str, tuple[float, float]]:
    folder = place / "sent"
    folder.mkdir()
    for name, content in workbooks(count):
        (folder / name).write_bytes(content)
    return {
        "bare calamine: every cell, nothing else": _rate(_each(folder, bare_calamine), count),
        "naive pandas.read_excel, summed": _rate(_each(folder, naive_pandas), count),
        "load, 1 reader: checked and saved": _rate(lambda: _load(folder, f"sqlite:///{place}/1.db", count, 1), count),
        "load, 2 readers: checked and saved": _rate(lambda: _load(folder, f"sqlite:///{place}/2.db", count, 2), count),
    }


def run(sizes: Iterable[int] = (400, 3000)) -> None:
    """Print workbooks a second, CPU a workbook, and the multiple of the naive script's rate."""
    for count in sizes:
        with tempfile.TemporaryDirectory() as place:
            found = _measured(count, Path(place))
        naive = found["naive pandas.read_excel, summed"][0]
        print(f"\n{count} workbooks of 120 rows, a second · CPU each · multiple of the naive rate")
        for name, (rate, cpu) in found.items():
            print(f"  {name:<44} {rate:8.1f}  {cpu * 1000:7.1f} ms  {rate / naive:6.2f} ×")
