"""One standard workbook: read, check and receive, against bare calamine and the naive pandas script, in CPU time."""

from __future__ import annotations

import io
import itertools
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import psutil
from python_calamine import CalamineWorkbook

from benchmarks.report import Table, milliseconds
from data.intake.read import read_file
from data.intake.receive import check, receive
from data.intake.workbook import read_workbook
from data.intake.workers import Readers
from data.records import Access, Delivery
from data.sample import sample_settings, sample_workbooks
from data.store import Store
from data.store.settings import read_settings, save_settings

OFFICER = Access("benchmark", "officer")
DELIVERY = Delivery(received=date(2026, 1, 5), reason="基准")
SHEETS = ("理论学习", "志愿服务", "媒体上稿", "文明创建")
ROUNDS, REPEATS = 10, 18
"""All ways in turn, each so many times at once: a child's CPU time comes in hundredths of a second."""


def bare_calamine(content: bytes) -> int:
    """Read every cell and do nothing with it: the least that reading can cost."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def naive_pandas(content: bytes) -> pd.DataFrame:
    """Do what a short script does: read_excel, then sum; nothing is checked."""
    frames = pd.read_excel(io.BytesIO(content), sheet_name=None)
    return pd.concat(frames[name].select_dtypes("number").sum().to_frame() for name in SHEETS if name in frames)


def cpu_seconds(works: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Return the CPU seconds of each piece of work, this process and its children together, after one run of each."""
    taken = dict.fromkeys(works, 0.0)
    for work in works.values():
        work()
    for _ in range(ROUNDS):
        for name, work in works.items():
            before = _spent()
            for _ in range(REPEATS):
                work()
            taken[name] += _spent() - before
    return {name: seconds / (ROUNDS * REPEATS) for name, seconds in taken.items()}


def _spent() -> float:
    children = psutil.Process().children(recursive=True)
    return time.process_time() + sum(sum(child.cpu_times()[:2]) for child in children)


def run() -> list[Table]:
    """Measure each stage of the way in and return the table."""
    first = next(file for file in sample_workbooks() if file.reason is None)
    content, name = first.content, first.name
    with tempfile.TemporaryDirectory() as folder, Readers(1) as readers:
        store = Store.open(f"sqlite:///{Path(folder) / 'street.db'}", create=True)
        store.write(OFFICER, save_settings, sample_settings())
        settings = store.read(OFFICER, read_settings)
        # Two workbooks of one unit-month in turn, so that every receive really saves.
        sent = itertools.cycle([content, _other(content)])
        spent = cpu_seconds(
            {
                "只读出单元格（calamine）": lambda: bare_calamine(content),
                "普通脚本（pandas.read_excel 加求和，不检查）": lambda: naive_pandas(content),
                "过关并读成格子": lambda: read_workbook(content, name),
                "读成检查过的行": lambda: read_file(content, name, settings),
                "在热的子进程里读": lambda: readers.examine(content, name, settings),
                "再与过去比较": lambda: check(store, readers, OFFICER, content, name),
                "再保存，落盘": lambda: receive(store, readers, OFFICER, next(sent), name, DELIVERY),
            }
        )
        store.close()
    base = next(iter(spent.values()))
    rows = tuple((name, milliseconds(seconds), f"{seconds / base:.2f}") for name, seconds in spent.items())
    note = "示例街道的一份标准月报；本进程与子进程的 CPU 合计，各做法轮流做。"
    return [Table("一份月报", ("做到哪一步", "CPU 毫秒", "× calamine"), rows, note)]


def _other(content: bytes) -> bytes:
    """Return the workbook with one number changed."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cell = book["理论学习"]["E2"]
    cell.value = int(cell.value or 0) + 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
