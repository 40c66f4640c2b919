"""Statements that real summaries count, the data that encode them, and workbooks and documents made from these.

A file a document, a line a thing: ``A 单位 first last`` (the document), ``@`` communities of a street, ``=`` a row of
settings, ``#`` a rank that somebody published, ``A1 …`` a statement, ``+`` rows that encode it (months, units, sheet,
values by column), ``>`` what has to stand in the text, ``-`` why it cannot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from analytics.facts import Facts
from analytics.periods import Period
from data import months
from data.details import Details
from data.intake.read import read_file
from data.records import Checked
from data.settings.shipped import defaults
from data.settings.tables import read_tables
from data.settings.values import Settings
from data.template.workbook import standard_workbook
from tests.street import Street

FOLDER = Path(__file__).parent / "statements"
_SHEETS = ("basics", "study", "volunteer", "media", "civil", "other")
Reports = dict[tuple[str, str], dict[str, Any]]


@dataclass
class Statement:
    """One thing that a summary counts: what has to stand in the text, or why it does not."""

    number: str
    fact: str
    expected: list[str] = field(default_factory=list)
    reason: str = ""


@dataclass
class Text:
    """One summary: whose and of when, and what the workbooks hold that encode it."""

    unit: str
    period: Period
    communities: list[str] = field(default_factory=list)
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)
    ranks: list[str] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)

    @property
    def own(self) -> str:
        """Who reports what is not said to be of a community."""
        return f"{self.unit}本级" if self.communities else self.unit

    def settings(self) -> Settings:
        """The settings that ship with those of the text, and a register of its units."""
        street = self.unit if self.communities else "某街道"
        names = self.communities or [self.unit]
        units = [{"名称": street, "级别": "街道"}, {"名称": f"{street}本级", "级别": "本级", "上级": street}]
        units += [{"名称": name, "级别": "社区", "上级": street} for name in names]
        start = {"名称": "起报月", "取值": self.period.first}
        tables: dict[str, list[dict[str, str]]] = {"任务": [], "单位": units, "名次规则": [start]}
        settings, problems = read_tables(defaults() | tables | self.tables)
        assert [problem for problem in problems if problem.level == "error"] == []
        return settings

    def reports(self) -> Reports:
        """The rows by unit and month, every month with a report of its own, 基本情况 under ``basics``."""
        units = [*self.communities, self.own]
        reports: Reports = {(unit, month): {} for unit in dict.fromkeys(units) for month in self.period.months}
        for line in self.rows:
            for unit, month, sheet, values in self._encoded(line):
                sheets = reports[unit, month]
                if sheet == "basics":
                    sheets.setdefault("basics", {}).update(values)
                else:
                    sheets.setdefault(sheet, []).append(values)
        return reports

    def _encoded(self, line: str) -> Iterator[tuple[str, str, str, dict[str, str]]]:
        when, *words = line.split()
        year = self.period.first[:4]
        spans = self.period.months if when == "每月" else [f"{year}-{month}" for month in when.split(",")]
        whose = [self.own] if words[0].partition("*")[0] in _SHEETS else self._units(words.pop(0))
        sheet, _, many = words.pop(0).partition("*")
        values = dict(word.split("=", 1) for word in words)
        for month in spans:
            dated = {} if sheet == "basics" else {"date": f"{month}-15"}
            dated |= {"attendance": "0"} if sheet in ("study", "volunteer") else {}
            for unit in whose:
                for number in range(1, int(many or 1) + 1):
                    texts = {key: text.replace("{n}", str(number)) for key, text in values.items()}
                    yield unit, month, sheet, dated | texts

    def _units(self, word: str) -> list[str]:
        if word == "每个社区":
            return self.communities
        if word == "其余社区":
            said = {name for row in self.rows if "荣誉称号" in row for name in re.split("[ ,]", row)[1:3]}
            return [name for name in self.communities if name not in said]
        return word.split(",")

    def checked(self) -> Iterator[Checked]:
        """Read every workbook that has rows as it would be read when it is sent."""
        settings = self.settings()
        for (unit, month), sheets in self.reports().items():
            if not sheets:
                continue
            rows = {sheet: lines for sheet, lines in sheets.items() if sheet != "basics"}
            content = standard_workbook(unit, month, settings, basics=sheets.get("basics"), rows=rows)
            (checked,) = read_file(content, f"{unit}_{month}.xlsx", settings)
            assert checked.acceptable, [problem.message for problem in checked.problems if problem.level == "error"]
            yield checked

    def facts(self) -> Facts:
        """What an analysis of these workbooks sees."""
        street = Street(self.settings())
        for unit, month in self.reports():
            street.send(unit, month)
        for checked in self.checked():
            assert checked.unit is not None
            assert checked.month is not None
            street.send(checked.unit, checked.month, checked.rows, basics=checked.basics, sheets=checked.reported)
        facts = street.facts(today=months.last_day(months.shift(self.period.last, 2)), begun=self.period.first)
        assert facts.details is not None
        return replace(facts, details=Details(facts.details.tables, tuple(self.ranks)))


@cache
def read_texts() -> tuple[Text, ...]:
    """Return every text with its statements."""
    return tuple(_read(path.read_text(encoding="utf-8").splitlines()) for path in sorted(FOLDER.glob("*.txt")))


def _read(lines: Sequence[str]) -> Text:
    _, unit, first, last = lines[0].split()
    text = Text(unit, Period(first, last))
    for line in lines[1:]:
        mark, _, rest = line.partition(" ")
        if mark == "@":
            text.communities = rest.split()
        elif mark == "=":
            table, *cells = rest.split()
            text.tables.setdefault(table, []).append(dict(cell.split("=", 1) for cell in cells))
        elif mark == "+":
            text.rows.append(rest)
        elif mark == "#":
            text.ranks.append(rest)
        elif mark == ">":
            text.statements[-1].expected.append(rest)
        elif mark == "-":
            text.statements[-1].reason = rest
        else:
            text.statements.append(Statement(mark, rest))
    return text


def counted(texts: Sequence[Text]) -> Mapping[str, Statement]:
    """Return the statements of all texts by number."""
    return {statement.number: statement for text in texts for statement in text.statements}
