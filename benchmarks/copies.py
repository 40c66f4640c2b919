"""What it costs an upload to be held against everything sent before, as a possible copy of it."""

from __future__ import annotations

import statistics
import time

from benchmarks import city, places
from benchmarks.report import Table
from data import months
from data.intake.copies import find_copied_rows, find_similar_stories
from data.intake.read import read_file
from data.intake.story_checks import check_stories
from data.records import Checked
from data.store import Session, Store
from data.store.likeness import read_likeness
from data.store.settings import read_settings

LENGTH = 12


def run() -> list[Table]:
    """Measure each size and return the table."""
    columns = ("社区", "一份月报，毫秒 CPU", "最慢的一次", "目标")
    note = f"一份月报四张表各 {city.ROWS} 行，库里有 {LENGTH} 个月；街道各单位的中位数。"
    return [Table("与以前相同的行、标题和链接", columns, tuple(map(_line, places.sizes((11, 3000)))), note)]


def _line(size: int) -> tuple[str, ...]:
    store = Store.open(places.archive(size, LENGTH), create=False)
    settings, street = store.read(city.OFFICER, read_settings), city.streets(size)[0]
    month = months.shift(city.LAST, 1)
    taken = []
    for sent in city.workbooks(street, [month]):
        (checked,) = read_file(sent.content, sent.name, settings)
        start = time.process_time()
        store.read(city.OFFICER, _compare, checked)
        taken.append((time.process_time() - start) * 1000)
    store.close()
    taken = taken[1:]  # the first one compiles the statements
    aim = "5" if size <= city.IN_STREET else "20"
    return f"{size:,}", f"{statistics.median(taken):.1f}", f"{max(taken):.1f}", aim


def _compare(session: Session, checked: Checked) -> int:
    """Do what an upload does about copies, and return how much was found."""
    unit, month, settings = checked.unit or "", checked.month or "", session.settings
    known = read_likeness(session, unit, month, checked.rows)
    return sum(
        1
        for copied_row in (
            find_copied_rows(checked.rows, known, settings),
            find_similar_stories(checked.rows, unit, known, (), settings),
            check_stories(checked.rows, settings.outlets),
        )
        for _ in copied_row
    )
