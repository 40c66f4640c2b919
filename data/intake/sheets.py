"""Which sheet of a file is which standard sheet: by name, by title, by header; copies and hidden ones."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType

from data.intake.cells import Cell, SheetCells, Workbook
from data.intake.header import find_blocks
from data.intake.layout import Known, Table, find_tables, uncovered_cells
from data.intake.lines import is_none
from data.intake.presumed import settle_columns
from data.intake.reading import is_blank, quoted
from data.intake.remarks import about_columns, ignored_columns
from data.intake.tabs import name_tabs
from data.intake.values import Context
from data.problems import Problem, problem
from data.records import Ignored
from data.schema import BASICS, BASICS_ALIASES, BASICS_SHEET, GUIDE_SHEET, META_SHEET, SHEET, SHEETS, Sheet
from data.settings.values import REPORTING_LEVELS, Settings
from data.text import fold, fold_header

PROBLEM_SHEET = "问题清单"
"""The sheet in front of a workbook that was given back to be mended."""

_BASICS = frozenset(map(fold, (BASICS_SHEET, *BASICS_ALIASES)))
_LABELS = frozenset(fold_header(name) for label in BASICS for name in (label.title, *label.aliases))
_GUIDES = re.compile(rf"^(?:{GUIDE_SHEET}|填[表写报]?说明|填写须知|使用说明|说明)$")
_DECORATION = re.compile(
    r"^(?:附件|附表|表)?\d*[.、_-]?|(?:20\d\d年)?\d{1,2}月份?|[(（]\d+[)）]$|[\d_\-.、]+$|(?:统计|明细|登记|汇总|台账)?表$"
)
_HEADING = re.compile(
    r"^(?:\(?[一二三四五六七八九十\d]{1,3}[)、.])?(.+?)(?:\([^()]*\))?(?:20\d\d年)?(?:\d{1,2}月份?)?(?:\([^()]*\))?:?$"
)
"""A unit's name above its rows: numbered, with its month, a count in brackets or a colon behind it."""
_LEAST_TITLE = 4
"""A shorter name of a sheet stands in too many titles to mean it."""
_COMMUNITY = re.compile(r"(?:社区|居委会|居民委员会|村委会|村)$")


@dataclass(frozen=True)
class WorkbookSheets:
    """What there is in a workbook: the tables of each standard sheet, 基本情况, and what was left out.

    ``tables``: by sheet key; a key with no table is a sheet that says that there was nothing.
    """

    tables: Mapping[str, tuple[Table, ...]] = field(default_factory=dict)
    basics: SheetCells | None = None
    meta: SheetCells | None = None
    problems: tuple[Problem, ...] = ()
    ignored: tuple[Ignored, ...] = ()


def _within(text: str, names: Mapping[str, Sheet]) -> Sheet | None:
    """Return the standard sheet whose name is part of a text, if that is true of one only."""
    inside = [name for name in names if name in text]
    longest = [name for name in inside if not any(name != other and name in other for other in inside)]
    matches = {names[name].key: names[name] for name in longest}
    return next(iter(matches.values())) if len(matches) == 1 else None


@lru_cache(maxsize=8)
def _names(sheets: tuple[Sheet, ...], shortest: int = 0) -> Mapping[str, Sheet]:
    """Return the sheets by each of their names, folded, that has at least so many signs."""
    named = {fold(name): sheet for sheet in sheets for name in (*sheet.aliases, sheet.title)}
    return MappingProxyType({name: sheet for name, sheet in named.items() if len(name) >= shortest})


def sheet_named(title: str, sheets: tuple[Sheet, ...]) -> Sheet | None:
    """Return which of ``sheets`` a sheet's name means: ``理论学习``, ``3月志愿活动 (2)``, ``上稿情况表``."""
    folded, names = fold(title), _names(sheets)
    bare = _DECORATION.sub("", folded)
    return names.get(folded) or names.get(bare) or _within(folded, names)


def sheet_titled(text: str, sheets: tuple[Sheet, ...]) -> Sheet | None:
    """Return which of ``sheets`` a title above a table names, ``2024年3月志愿服务情况表``."""
    return _within(fold(text), _names(sheets, _LEAST_TITLE)) if 3 < len(text) < 60 else None


def _is_basics(cells: SheetCells) -> bool:
    """Tell whether a sheet is 基本情况: by its name, or because it holds several of its labels."""
    if fold(cells.title) in _BASICS:
        return True
    labels = {
        fold_header(cell.text) for row in cells.rows.values() for cell in list(row.values())[:1] if cell.kind == "text"
    }
    return len(labels & _LABELS) > 3


_Source = tuple[SheetCells, tuple[Table, ...]]
"""A sheet and its tables that are one standard sheet."""


@dataclass
class _Sorting:
    """The sheets of one workbook while they are told apart."""

    settings: Settings
    sources: dict[str, list[_Source]] = field(default_factory=dict)
    basics: list[SheetCells] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    strays: dict[str, tuple[Cell, ...]] = field(default_factory=dict)

    @cached_property
    def known(self) -> Known:
        """What helps to tell the tables of a sheet apart."""
        named = self.settings.register.named

        def is_unit(text: str) -> bool:
            return bool(named(text)) or _COMMUNITY.search(fold(text)) is not None

        def owner(text: str) -> str | None:
            match = _HEADING.match(fold(text)) if len(text) < 60 else None
            units = [unit for unit in named(match[1]) if unit.level in REPORTING_LEVELS] if match else []
            return units[0].name if len(units) == 1 else None

        def titled(text: str) -> Sheet | None:
            return sheet_titled(text, self.settings.sheets)

        return Known(self.settings.headers, titled, is_unit, owner, self.settings.sheets)

    def add(self, cells: SheetCells) -> None:
        """Put one sheet where it belongs; one that explains how to fill in is not read, a table on it is told."""
        if _GUIDES.match(fold(cells.title)):
            if find_blocks(cells, self.settings.headers):
                self.ignored.append(Ignored(cells.title, None, "sheet", cells.title))
            return
        named = sheet_named(cells.title, self.settings.sheets)
        if _is_basics(cells):
            self.basics.append(cells)
            return
        tables = find_tables(cells, named, self.known)
        if tables:
            self.strays[cells.title] = uncovered_cells(cells, tables)
            for key in dict.fromkeys(table.sheet.key for table in tables):
                self.sources.setdefault(key, []).append(
                    (cells, tuple(table for table in tables if table.sheet.key == key))
                )
        elif named is not None:
            self._bare(cells, named)
        elif cells.rows and not (cells.title.startswith("_") and not cells.visible):
            self.ignored.append(Ignored(cells.title, None, "sheet", cells.title))

    def _bare(self, cells: SheetCells, named: Sheet) -> None:
        """Judge a sheet with a standard name and no header: 本月无, empty, or something else."""
        texts = [cell for cell in cells if not is_blank(cell.text)]
        none = next((cell for cell in texts if is_none(cell.text)), None)
        if none is not None:
            self.problems.append(
                problem(
                    "zero-report",
                    f"{quoted(none.text)}，“{named.title}”记为零报",
                    sheet=cells.title,
                    cell=none.address,
                    value=none.text,
                    cure="如不对请补填。",
                )
            )
            self.sources.setdefault(named.key, []).append((cells, ()))
        elif texts and cells.visible:
            titles = "、".join(column.title for column in named.columns if column.required)
            self.problems.append(
                problem(
                    "missing-column",
                    f"找不到表头（{titles}）",
                    sheet=cells.title,
                    cell=texts[0].address,
                    cure="请在第一行写上这些列名",
                )
            )
            self.sources.setdefault(named.key, []).append((cells, ()))


def _has_rows(tables: Sequence[Table]) -> bool:
    return any(table.data for table in tables)


def _settle(sorting: _Sorting, key: str, sources: Sequence[_Source]) -> list[_Source]:
    """Choose among several sheets that are the same standard sheet; tabs of communities or months are all taken."""
    title = SHEET[key].title
    visible = [source for source in sources if source[0].visible]
    for cells, _ in [source for source in sources if visible and not source[0].visible]:
        sorting.ignored.append(Ignored(cells.title, None, "sheet", cells.title))
        sorting.problems.append(problem("ignored", f"这是“{title}”的隐藏副本，没有计入", sheet=cells.title))
    remaining = visible or list(sources)
    filled = [source for source in remaining if _has_rows(source[1])]
    tabs = _tabs(sorting, remaining)
    if tabs is not None:
        return tabs
    for cells, _ in filled[1:]:
        sorting.problems.append(
            problem("two-sheets", f"与“{filled[0][0].title}”都是“{title}”，而且都有数据", sheet=cells.title)
        )
    chosen = filled[0] if filled else remaining[0]
    if not chosen[0].visible:
        sorting.problems.append(problem("hidden-sheet", "工作表是隐藏的", sheet=chosen[0].title))
    return [chosen]


def _tabs(sorting: _Sorting, sources: Sequence[_Source]) -> list[_Source] | None:
    """Return sheets whose titles name communities or months, with what each says; ``None`` for others."""
    known = sorting.known
    named = name_tabs({cells.title: tables for cells, tables in sources}, known.owner, known.is_unit)
    return [(cells, named[cells.title]) for cells, _ in sources] if named is not None else None


def find_sheets(workbook: Workbook, settings: Settings) -> WorkbookSheets:
    """Tell the sheets of a workbook apart, with what is to be said about each."""
    sorting = _Sorting(settings)
    meta = next((cells for cells in workbook.sheets if cells.title == META_SHEET), None)
    for cells in workbook.sheets:
        if cells is not meta and cells.title != PROBLEM_SHEET:
            sorting.add(cells)
    context = Context(None, settings.vocabulary, settings.outlets, workbook.date1904, workbook.format == "csv")
    chosen = {key: _settle(sorting, key, sources) for key, sources in sorting.sources.items()}
    chosen = {
        key: [
            (cells, tuple(settle_columns(table, context, settings.headers) for table in own_tables))
            for cells, own_tables in sources
        ]
        for key, sources in chosen.items()
    }
    basics = next((cells for cells in sorting.basics if cells.visible), next(iter(sorting.basics), None))
    if not chosen and basics is None:
        names = "、".join(sheet.title for sheet in settings.sheets)
        return WorkbookSheets(
            meta=meta,
            problems=(*sorting.problems, problem("no-standard-sheet", f"文件里没有{names}中的任何一张表")),
            ignored=tuple(sorting.ignored),
        )
    if basics is not None and not basics.visible:
        sorting.problems.append(problem("hidden-sheet", "工作表是隐藏的", sheet=basics.title))
    for key in [sheet.key for sheet in SHEETS if sheet.key in chosen]:
        for cells, tables_of in chosen[key]:
            sorting.problems += about_columns(cells, tables_of)
            sorting.ignored += ignored_columns(cells, tables_of, sorting.strays.get(cells.title, ()))
    tables = {
        sheet.key: tuple(table for _, own in chosen[sheet.key] for table in own)
        for sheet in SHEETS
        if sheet.key in chosen
    }
    return WorkbookSheets(tables, basics, meta, tuple(sorting.problems), tuple(dict.fromkeys(sorting.ignored)))


def missing_sheets(keys: Container[str], *, has_basics: bool) -> tuple[Problem, ...]:
    """Return a warning for every sheet that each office has and that is not there.

    ``has_basics``: so is 基本情况, or it is not needed.
    """
    titles = [sheet.title for sheet in SHEETS if sheet.key not in keys and not sheet.items]
    if not has_basics:
        titles.insert(0, BASICS_SHEET)
    return tuple(problem("missing-sheet", "没有这张工作表", sheet=title) for title in titles)
