"""A workbook whose sheets are found, parted into unit-months, each with its rows and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from data.intake.basics import Facts, Record
from data.intake.cells import Cell, address
from data.intake.checks import check_rows
from data.intake.identity import Identity, tab_conflicts, unknown_unit
from data.intake.items import check_items
from data.intake.layout import Tab, Table
from data.intake.owners import RowOwners
from data.intake.plausible import check_stocks
from data.intake.reading import quoted
from data.intake.remarks import about_lines
from data.intake.rows import Sourced, read_rows
from data.intake.sheets import WorkbookSheets, missing_sheets
from data.intake.story_checks import check_stories
from data.intake.texts import other_partners
from data.intake.totals import compare_totals
from data.intake.values import Context
from data.problems import Problem, problem
from data.records import Basic, Checked, Ignored, Row
from data.schema import BASICS_KEY, SHEET
from data.settings.values import Settings

_ADDRESS = re.compile(r"([A-Z]*)(\d*)")


@dataclass
class _Part:
    """The rows of one unit-month while they are collected, with what was found in them."""

    unit: str | None
    month: str | None
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    basics: Mapping[str, Basic] | None = None
    sheets: set[str] = field(default_factory=set)
    """The standard sheets on tabs of this unit-month; none where the workbook has no such tabs."""


@dataclass
class Parting:
    """One workbook while its rows are read and given to the unit-months they belong to."""

    name: str
    settings: Settings
    sheets: WorkbookSheets
    facts: Facts
    identity: Identity
    context: Context
    problems: list[Problem] = field(default_factory=list)
    unsaid: list[Problem] = field(default_factory=list)
    parts: dict[tuple[str | None, str | None], _Part] = field(default_factory=dict)

    @cached_property
    def owners(self) -> RowOwners:
        """What tells whose a row is."""
        texts = [cell.text for tables in self.sheets.tables.values() for table in tables for cell in table.above]
        return RowOwners(self.settings.register, self.identity, self.context, (self.name, *texts))

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Every standard table of the workbook, in the order of the schema; a lone tab's title gives way to others."""
        tables = (table for tables in self.sheets.tables.values() for table in tables)
        return tuple(table if table.tab is None else replace(table, tab=self._own_tab(table.tab)) for table in tables)

    def _own_tab(self, tab: Tab) -> Tab | None:
        if not tab.alone:
            return tab
        unit = tab.unit if self.identity.unit is None and self.owners.unit_of(tab.unit) is not None else None
        month = tab.month if self.identity.month is None else None
        return Tab(unit, month) if unit or month else None

    def checked(self) -> list[Checked]:
        """Read every table, then judge each unit-month."""
        read = [(table, list(read_rows(table, self.context, self.owners.month_of))) for table in self.tables]
        rows = [row for _, table_rows in read for row in table_rows]
        summary = self._is_summary(rows) or bool(self.facts.records)
        tabs = any(table.tab is not None for table in self.tables)
        absent = (
            () if tabs else missing_sheets(self.sheets.tables, has_basics=self.sheets.basics is not None or summary)
        )
        self.problems += [*self.sheets.problems, *absent, *self.facts.problems]
        self._keep_identity()
        units, months = self.owners.stated(rows)
        for table, table_rows in read:
            self.problems += about_lines(table)
            if summary and any(row.unit is None for row in table_rows):
                self.problems.append(
                    problem("missing-column", "汇总表缺少“社区”列", sheet=table.cells.title, column="社区")
                )
            for row in table_rows:
                self._place(row, units, months)
            if table.tab is not None:
                self._place_tab(table, table_rows)
        for record in self.facts.records:
            self._place_record(record)
        if not self.parts:
            self._part(self.identity.unit, self.identity.month)
        for table, table_rows in read:
            others = [
                row.row for other, rows in read if other is not table and other.sheet is table.sheet for row in rows
            ]
            self._compare(table, [row.row for row in table_rows], others)
        return [self._judge(part) for part in self.parts.values()]

    def _is_summary(self, rows: Iterable[Sourced]) -> bool:
        """Tell whether the rows say of themselves whose they are, and not all the workbook's own unit's."""
        units = {self.owners.unit_of(row.unit) for row in rows if row.unit is not None}
        return bool(units) and units != {self.identity.unit}

    def _keep_identity(self) -> None:
        """Keep what is wrong with unit and month; what the file states nowhere each row may state."""
        self.unsaid = [fault for fault in self.identity.problems if fault.cell is None and fault.value is None]
        self.problems += [fault for fault in self.identity.problems if fault not in self.unsaid]

    def _part(self, unit: str | None, month: str | None) -> _Part:
        key = (unit, month) if unit is not None else (None, None)
        part = self.parts.setdefault(key, _Part(unit, month))
        if part.month != month:
            part.month = None
        return part

    def _place(self, sourced: Sourced, unit_stated: str | None, month_stated: str | None) -> None:
        """Put a row where it belongs, with what is wrong with its unit and month."""
        unit, month = self.owners.unit_of(sourced.unit), self.owners.month_of(sourced.month)
        part = self._part(unit, month)
        part.problems += sourced.problems
        if sourced.row.values:
            part.rows.append(
                self._without_itself(sourced.row, part) if "partners" in sourced.row.values else sourced.row
            )
        title = sourced.row.title
        if sourced.unit is not None and unit is None:
            part.problems.append(self._unknown_unit(title, sourced.unit))
        elif sourced.unit is not None and unit_stated is not None and unit != unit_stated:
            text = f"单位写的是{quoted(sourced.unit.text)}，与整个文件的“{unit_stated}”不一致"
            part.problems.append(
                problem(
                    "unit-conflict",
                    text,
                    sheet=title,
                    cell=sourced.unit.address,
                    column="单位",
                    value=sourced.unit.text,
                )
            )
        if sourced.month is not None and month is None:
            part.problems.append(
                problem(
                    "unknown-month",
                    f"月份{quoted(sourced.month.text)}看不懂",
                    sheet=title,
                    cell=sourced.month.address,
                    column="月份",
                    value=sourced.month.text,
                    cure="请写成 2024-03 这样。",
                )
            )
        elif sourced.month is not None and month_stated is not None and month != month_stated:
            text = f"月份写的是{quoted(sourced.month.text)}，与整个文件的“{month_stated}”不一致"
            part.problems.append(
                problem(
                    "month-conflict",
                    text,
                    sheet=title,
                    cell=sourced.month.address,
                    column="月份",
                    value=sourced.month.text,
                )
            )

    def _place_tab(self, table: Table, rows: Sequence[Sourced]) -> None:
        """Note whose tab it was, also when it has no rows, and titles on it that say otherwise."""
        tab = table.tab
        assert tab is not None
        unit, month = self.owners.unit_of(tab.unit), self.owners.month_of(tab.month)
        part = self._part(unit, month)
        part.sheets.add(table.sheet.key)
        if tab.unit is not None and unit is None and not rows:
            part.problems.append(self._unknown_unit(table.cells.title, tab.unit))
        part.problems += tab_conflicts(table, unit, month, self.settings.register)

    def _without_itself(self, row: Row, part: _Part) -> Row:
        """Return a story's row without its own unit among the partners."""
        text = row.values.get("partners")
        others = other_partners(text, part.unit, self.settings.register) if isinstance(text, str) else text
        if others == text:
            return row
        message = f"合作单位{quoted(str(text))}里有本单位，按“{others or '空着'}”理解"
        column, at = SHEET[row.sheet].column("partners").title, row.cells.get("partners")
        part.problems.append(problem("read-as", message, sheet=row.title, cell=at, column=column, value=str(text)))
        values = {key: value for key, value in row.values.items() if key != "partners"}
        return replace(row, values=values | ({"partners": others} if others else {}))

    def _place_record(self, record: Record) -> None:
        """Put a line of a summary 基本情况 where it belongs."""
        assert self.sheets.basics is not None
        part = self._part(self.owners.unit_of(record.unit), self.owners.month_of(record.month))
        part.problems += record.problems
        if part.unit is None:
            at = (self.sheets.basics.title, record.unit.address)
            part.problems.append(unknown_unit(record.unit.text, self.settings.register, *at))
        else:
            part.basics = record.values

    def _compare(self, table: Table, rows: Sequence[Row], others: Sequence[Row]) -> None:
        """Compare the totals of a table; one that differs belongs to those whose rows it adds up."""
        for warning, numbers in compare_totals(table, rows, self.context, others):
            for part in self.parts.values():
                own = {row.number for row in part.rows if row.title == table.cells.title}
                if own.intersection(numbers) or len(self.parts) == 1:
                    part.problems.append(warning)

    def _judge(self, part: _Part) -> Checked:
        codes = {fault.code for fault in part.problems}
        unsaid = [fault for fault in self.unsaid if fault.code not in codes and self._lacks(part, fault.code)]
        month = part.month if "month-conflict" not in codes | {fault.code for fault in self.problems} else None
        basics = part.basics if part.basics is not None or len(self.parts) > 1 else self.facts.values
        judged = [
            *check_rows(part.rows, month, self.place, self._residents(part, basics)),
            *check_items(part.rows, month, self.settings.dictionary, self.place),
        ]
        problems = [*self.problems, *unsaid, *part.problems, *judged, *check_stocks(basics or {})]
        problems += check_stories(part.rows, self.settings.outlets)
        ignored = (*self.sheets.ignored, *self._other_months(), *_comments(problems))
        if self.sheets.basics is not None and len(self.parts) > 1 and not self.facts.records:
            ignored = (*ignored, Ignored(self.sheets.basics.title, None, "sheet", self.sheets.basics.title))
        problems += missing_sheets(part.sheets, has_basics=True) if part.sheets else ()
        reported = set(part.sheets or self.sheets.tables)
        if self.sheets.basics is not None and basics is not None:
            reported.add(BASICS_KEY)
        return Checked(
            self.name,
            part.unit,
            part.month,
            tuple(part.rows),
            basics or {},
            frozenset(reported),
            self._sorted(problems),
            ignored,
            self._month_at(part),
        )

    def _month_at(self, part: _Part) -> tuple[str, str] | None:
        """Return where the file states the month of its rows, ``None`` where only its name or the sender does."""
        clue = self.identity.month_clue
        own = clue is not None and clue.value == part.month and clue.sheet is not None and clue.cell is not None
        return (clue.sheet, clue.cell) if own else None  # type: ignore[union-attr,return-value]

    def _unknown_unit(self, title: str, cell: Cell) -> Problem:
        return unknown_unit(cell.text, self.settings.register, title, cell.address)

    @staticmethod
    def _lacks(part: _Part, code: str) -> bool:
        return (part.unit if code == "unknown-unit" else part.month) is None

    def _residents(self, part: _Part, basics: Mapping[str, Basic] | None) -> int | None:
        """Return how many live there: as reported in the workbook, else by the register."""
        basic = (basics or {}).get("residents")
        if basic is not None and isinstance(basic.value, int):
            return basic.value
        unit = self.settings.register.by_name.get(part.unit or "")
        return unit.residents if unit is not None else None

    def _other_months(self) -> Iterator[Ignored]:
        """Columns of months side by side that are not the workbook's."""
        for table in self.tables:
            for wide in table.matched.wide:
                if self.identity.month is None or not wide.holds(self.identity.month):
                    at = address(table.block.bottom, wide.column)
                    yield Ignored(table.cells.title, at, "column", f"{wide.target.title}·{wide.month}月")

    @cached_property
    def _columns(self) -> Mapping[tuple[str, str], Mapping[str, int]]:
        return {
            (table.cells.title, table.sheet.key): {
                schema.key: column for column, schema in table.matched.columns.items()
            }
            for table in self.tables
        }

    def place(self, row: Row, key: str) -> str | None:
        """Return where a column of a row stands, also where its cell is empty."""
        column = self._columns[row.title, row.sheet].get(key)
        return row.cells.get(key) or (address(row.number, column) if column is not None else None)

    def _sorted(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Return problems once each, in the order of the sheets and their cells."""
        titles = dict.fromkeys(table.cells.title for table in self.tables)
        order = {title: place for place, title in enumerate(titles, 1)}

        def place(fault: Problem) -> tuple[int, int, int, str]:
            letters, row = _ADDRESS.match(fault.cell or "").groups()  # type: ignore[union-attr]
            return order.get(fault.sheet or "", 0), int(row or 0), len(letters), letters

        return tuple(sorted(dict.fromkeys(problems), key=place))


def _comments(problems: Iterable[Problem]) -> Iterator[Ignored]:
    """Yield the comments that were not counted."""
    for fault in problems:
        if fault.code == "not-counted-comment" and fault.sheet is not None:
            yield Ignored(fault.sheet, fault.cell, "comment", fault.value or "")
