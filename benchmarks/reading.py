"""One standard workbook: receive, check and read, against bare calamine and the naive pandas script."""

from __future__ import annotations

import io
import itertools
import tempfile
import zipfile
from datetime import date
from pathlib import Path
from xml.parsers import expat

import openpyxl
import pandas as pd
from python_calamine import CalamineWorkbook

from benchmarks.timing import Work, cpu, medians, table
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


def bare_calamine(content: bytes) -> int:
    """Read every cell and do nothing with it: the least that reading can cost."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def naive_pandas(content: bytes) -> pd.DataFrame:
    """Do what a short script does: read_excel, then sum; nothing is checked."""
    frames = pd.read_excel(io.BytesIO(content), sheet_name=None)
    return pd.concat(frames[name].select_dtypes("number").sum().to_frame() for name in SHEETS if name in frames)


def unzip(content: bytes) -> list[bytes]:
    """Unpack the XML parts: what every reader has to do before it reads."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))]


def scan(content: bytes) -> None:
    """Have the standard library's parser call Python for every tag and text, which keeps nothing: a floor for it."""
    for part in unzip(content):
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, attributes: None
        parser.CharacterDataHandler = lambda text: None
        parser.Parse(part, True)


def run(rounds: int = 60) -> None:
    """Print what each stage of the way in costs."""
    files = list(itertools.islice(sample_workbooks(), 12))
    contents = [file.content for file in files if file.reason is None]
    with tempfile.TemporaryDirectory() as folder, Readers(1) as readers:
        store = Store.open(f"sqlite:///{Path(folder) / 'street.db'}", create=True)
        store.write(OFFICER, save_settings, sample_settings())
        settings = store.read(OFFICER, read_settings)
        content, name = contents[0], files[0].name
        # Two workbooks of one unit-month in turn, so that every receive really saves.
        turns = itertools.cycle([content, _other(content)])

        def save() -> object:
            return receive(store, readers, OFFICER, next(turns), name, DELIVERY)

        works: dict[str, Work] = {
            "bare calamine": lambda: bare_calamine(content),
            "naive pandas.read_excel": lambda: naive_pandas(content),
            "unzip, and nothing else": lambda: unzip(content),
            "unzip and XML parser with idle callbacks": lambda: scan(content),
            "gate and cells, in process": lambda: read_workbook(content, name),
            "read: cells to checked rows, in process": lambda: read_file(content, name, settings),
            "read in a warm child": lambda: readers.examine(content, name, settings),
            "check: read in a warm child, beside the past": lambda: check(store, readers, OFFICER, content, name),
            "receive: the same, and saved durably": save,
        }
        result, spent = medians(works, rounds), cpu(works, 3 * rounds)
        store.close()
    table("One standard workbook", result, "bare calamine")
    table("One standard workbook, CPU of all processes", spent, "bare calamine")
    faster = result["naive pandas.read_excel"] / result["receive: the same, and saved durably"]
    print(f"  receive takes the naive script's time divided by {faster:.2f}")


def _other(content: bytes) -> bytes:
    """Return the workbook with one number changed."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cell = book["理论学习"]["E2"]
    cell.value = int(cell.value or 0) + 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
