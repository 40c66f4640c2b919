"""What the places of a workbook say of its unit and month: forms, titles, labels, the file's name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from data import months
from data.intake.basics import Facts, Place, read_meta
from data.intake.cells import Cell
from data.intake.dates import find_month
from data.intake.headings import month_number
from data.intake.layout import Table
from data.intake.reading import is_blank
from data.intake.sheets import WorkbookSheets
from data.problems import Problem
from data.schema import META_SHEET
from data.settings.values import REPORTING_LEVELS, Register
from data.text import fold

_YEAR = r"(?<!\d)(20\d\d)"
_FULL = re.compile(rf"{_YEAR}年度?(0?[1-9]|1[0-2])月(?!\d{{1,2}}[日号])(?![至到—~-])")
_DASHED = re.compile(rf"{_YEAR}[-./_](0?[1-9]|1[0-2])(?!\d|[-./年月]\d)")
_COMPACT = re.compile(rf"{_YEAR}(0[1-9]|1[0-2])(?!\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)([2-9]\d)年(0?[1-9]|1[0-2])月(?!\d{1,2}[日号])(?![至到—~-])")
_FILING = re.compile(r"(?:填报|填表|填写|制表|报送|上报|打印|统计|审核)(?:日期|时间)[::]?[^\s,，;；]*")
"""The day on which a table was filled in says nothing of its month."""
_TOKENS = re.compile(r"[\s_\-—.·,，、()（）【】\[\]\d]+|(?:年|月)(?:份|报|度)?")
_SOLE = re.compile(r"(?<![\d年至到—~./-])(0?[1-9]|1[0-2])月(?!\d{1,2}[日号])(?![至到—~-])")
_CHINESE = re.compile(
    r"([二两〇零○一三四五六七八九]{4})年(十[一二]?|[一二三四五六七八九])月(?![一二三四五六七八九十\d]+[日号])"
)
_DIGITS = {sign: str(number) for number, sign in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_NUMBERS = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}
_UNIT_LABEL = re.compile(r"^(?:报送|填报|填表|上报|统计)?(?:单位|社区)(?:名称)?(?:\([^)]*\))?[::](.*)$")
_MONTH_LABEL = re.compile(r"^(?:(?:报送|填报|统计|所属)?(?:月份|年月|期间)|时间|日期)[::](.*)$")
_PLACE = re.compile(r"(?:社区|居委会|居民委员会|村委会|村)$")


@dataclass(frozen=True, slots=True)
class Clue:
    """What one place says of the unit or the month, and where it stands.

    ``value``: the unit's name or the month, ``None`` when it names none that there is; a month may
    lack its year (``03``). ``sheet`` and ``cell`` are ``None`` for the file's name and the sender.
    ``is_form``: it stands in 基本情况 or the hidden sheet, which speak for the whole workbook.
    ``problem``: why a cell of 基本情况 could not be read.
    """

    value: str | None
    text: str
    sheet: str | None = None
    cell: str | None = None
    by_sender: bool = False
    is_form: bool = False
    problem: Problem | None = None

    @property
    def place(self) -> str:
        """The place as sentences name it."""
        if self.by_sender:
            return "上报时选择的"
        if self.sheet == META_SHEET:
            return "模板里登记的"
        return f"{self.sheet}!{self.cell} 的" if self.sheet else "文件名里的"


def month_in(text: str) -> str | None:
    """Return the one month that a title or file name holds: ``2024-03``, or ``03`` without a year."""
    folded = fold(_FILING.sub("", unicodedata.normalize("NFKC", text)))
    full = {
        f"{match[1]}-{int(match[2]):02d}"
        for pattern in (_FULL, _DASHED, _COMPACT)
        for match in pattern.finditer(folded)
    }
    full |= {
        f"{''.join(_DIGITS.get(sign, '2') for sign in match[1])}-{_NUMBERS[match[2]]:02d}"
        for match in _CHINESE.finditer(folded)
    }
    full |= {f"20{match[1]}-{int(match[2]):02d}" for match in _SHORT_YEAR.finditer(folded)}
    if full:
        return full.pop() if len(full) == 1 else None
    sole = {f"{int(match[1]):02d}" for match in _SOLE.finditer(folded)}
    return sole.pop() if len(sole) == 1 else None


def unit_in(text: str, register: Register) -> str | None:
    """Return the reporting unit whose name stands in a title or file name, when it is only one.

    A community's name counts before that of 街道本级, which may stand before it.
    """
    folded = fold(text)
    inside = {
        folded[start : start + length]: spelled[folded[start : start + length]]
        for length, spelled in register.within.items()
        for start in range(len(folded) - length + 1)
        if folded[start : start + length] in spelled
    }
    longest = [spelling for spelling in inside if not any(spelling != other and spelling in other for other in inside)]
    names = {name for spelling in longest for name in inside[spelling]}
    communities = {name for name in names if register.by_name[name].level == "社区"}
    if len(communities) > 1:
        communities = {name for name in communities if _under_named_parent(name, folded, register)}
    units = communities or names
    return units.pop() if len(units) == 1 else None


def _token(stem: str, register: Register) -> str | None:
    """Return the one unit that a part of a file name is a whole spelling of: ``和平_2024-03``."""
    units = {name for token in _TOKENS.split(stem) if token and (name := _named(token, register)) is not None}
    return units.pop() if len(units) == 1 else None


def _under_named_parent(name: str, folded: str, register: Register) -> bool:
    parent = register.by_name[name].parent
    return parent is not None and fold(parent) in folded


def _named(text: str, register: Register) -> str | None:
    unit = register.find(text)
    return unit.name if unit is not None and unit.level in REPORTING_LEVELS else None


def _is_above(text: str, register: Register) -> bool:
    """Tell whether a text names a street or something else above the communities."""
    return any(unit.level not in REPORTING_LEVELS for unit in register.named(text))


def _labelled_value(cells: Sequence[Cell], place: int, inline_text: str) -> tuple[str, Cell]:
    """Return the value of a label: after its colon, else in the next cell of its row."""
    label = cells[place]
    if not is_blank(inline_text):
        return inline_text, label
    following = cells[place + 1] if place + 1 < len(cells) else None
    return (following.text, following) if following is not None and following.row == label.row else ("", label)


def _titles(tables: Iterable[Table]) -> Iterator[tuple[Table, list[Cell]]]:
    """The titles that speak for the whole workbook: those on tabs of communities speak for their own."""
    for table in tables:
        if table.tab is None or table.tab.alone:
            yield table, _above(table)


def _above(table: Table) -> list[Cell]:
    return [cell for cell in table.above if not is_blank(cell.text) and len(cell.text) < 100]


def clues_on_tab(table: Table, register: Register) -> tuple[list[Clue], list[Clue]]:
    """Return what the titles on one tab say of unit and month."""
    cells = _above(table)
    return list(_unit_titles(table, cells, register)), list(_month_titles(table, cells))


def _unit_titles(table: Table, cells: Sequence[Cell], register: Register) -> Iterator[Clue]:
    for place, cell in enumerate(cells):
        label = _UNIT_LABEL.match(fold(cell.text))
        if label is None:
            name = unit_in(cell.text, register) if cell.kind == "text" else None
            if name is not None and not _is_value_of_label(cells, place):
                yield Clue(name, cell.text, table.cells.title, cell.address)
            continue
        text, at = _labelled_value(cells, place, label[1])
        name = _named(text, register) or unit_in(text, register)
        if name is not None or (_PLACE.search(fold(text)) and not _is_above(text, register)):
            yield Clue(name, text, table.cells.title, at.address)


def _is_value_of_label(cells: Sequence[Cell], place: int) -> bool:
    before = cells[place - 1] if place else None
    return before is not None and before.row == cells[place].row and fold(before.text)[-1:] == ":"


def _month_titles(table: Table, cells: Sequence[Cell]) -> Iterator[Clue]:
    for place, cell in enumerate(cells):
        label = _MONTH_LABEL.match(fold(cell.text))
        if label is not None:
            text, at = _labelled_value(cells, place, label[1])
            month = month_in(text) or (
                find_month(text) if "月份" in fold(cell.text) or "年月" in fold(cell.text) else None
            )
            if month is not None:
                yield Clue(month, text, table.cells.title, at.address)
        elif cell.kind == "text" and not _is_value_of_label(cells, place) and (month := month_in(cell.text)):
            yield Clue(month, cell.text, table.cells.title, cell.address)


def unit_clues(sheets: WorkbookSheets, facts: Facts, name: str, register: Register, chosen: str | None) -> list[Clue]:
    """Return what every place says of the unit, the most trusted first."""
    clues: list[Clue] = []
    if sheets.meta is not None and (cell := read_meta(sheets.meta).get("unit")) is not None:
        clues.append(Clue(_named(cell.text, register), cell.text, sheets.meta.title, cell.address, is_form=True))
    clues += [
        Clue(_named(place.text, register), place.text, place.sheet, place.cell, is_form=True)
        for place in facts.units
        if not _is_above(place.text, register)
    ]
    for table, cells in _titles(table for tables in sheets.tables.values() for table in tables):
        clues += _unit_titles(table, cells, register)
    stem = PurePosixPath(name).stem
    if (unit := unit_in(stem, register) or _token(stem, register)) is not None:
        clues.append(Clue(unit, stem))
    if chosen:
        clues.append(Clue(_named(chosen, register), chosen, by_sender=True))
    return clues


def month_clues(sheets: WorkbookSheets, facts: Facts, name: str, chosen: str | None) -> list[Clue]:
    """Return what every place says of the month, the most trusted first."""
    clues: list[Clue] = []
    if sheets.meta is not None and (cell := read_meta(sheets.meta).get("month")) is not None:
        clues.append(Clue(find_month(cell.text), cell.text, sheets.meta.title, cell.address, is_form=True))
    clues += [_form_month(place) for place in facts.months]
    for table, cells in _titles(table for tables in sheets.tables.values() for table in tables):
        clues += _month_titles(table, cells)
    stem = PurePosixPath(name).stem
    if (month := month_in(stem)) is not None:
        clues.append(Clue(month, stem))
    if chosen:
        clues.append(Clue(chosen if months.is_month(chosen) else None, chosen, by_sender=True))
    return clues


def _form_month(place: Place) -> Clue:
    """Return what a month cell of 基本情况 says; one that may mean two months says neither."""
    doubtful = place.problem is not None and place.problem.suggestion is not None
    number = month_number(place.text)
    value = place.value or (None if doubtful else month_in(place.text) or (f"{number:02d}" if number else None))
    return Clue(value, place.text, place.sheet, place.cell, is_form=True, problem=None if value else place.problem)
