"""A street in memory: rows of unit-months → the facts that an analysis sees, by the real figures and ledger."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.facts import Facts
from analytics.figures import LoadedFigures
from analytics.ledger_source import HeldLedger
from data import months
from data.details import COLUMNS, Details
from data.details import frame as frame_of_details
from data.figures import monthly_figures
from data.ledger import Line, Stage, fold, frame
from data.records import Basic, Row
from data.schema import SHEET
from data.settings.values import Policy, Register, Rule, Settings, Unit, Vocabulary, Word

GOLDEN = Path(__file__).parent / "golden"
LEVELS = ("国家级", "自治区级", "市级", "旗县区级", "街道级", "自有平台")
POINTS = {"国家级": "10", "自治区级": "5", "市级": "3", "旗县区级": "1"}
LATER = date(2030, 1, 1)
SHEETS = frozenset({"basics", "study", "volunteer", "media", "civil"})


def golden(name: str) -> list[dict[str, str]]:
    """Return the lines of a table of results that are known."""
    return list(csv.DictReader((GOLDEN / name).read_text(encoding="utf-8").splitlines()))


def vocabulary() -> Vocabulary:
    """The lists of levels, which give the order of levels."""
    media = [Word("媒体级别", level) for level in LEVELS]
    civil = [Word("级别", level) for level in LEVELS[:-1]]
    return Vocabulary((*media, *civil))


def rules(points: Mapping[str, str] = POINTS) -> tuple[Rule, ...]:
    """One rule a level for adopted items, M01 … in order."""
    return tuple(
        Rule(f"M{at:02d}", level=level, result="采用", points=Decimal(number))
        for at, (level, number) in enumerate(points.items(), start=1)
    )


def settings(
    communities: Iterable[str] = (),
    *,
    street: str = "新城街道",
    residents: Mapping[str, int] | None = None,
    **more: Any,
) -> Settings:
    """Settings of one street with these communities and a 本级, and the usual rules."""
    known = residents or {}
    units = [
        Unit(street, "街道"),
        Unit("街道本级", "本级", street),
        *(Unit(name, "社区", street, residents=known.get(name)) for name in communities),
    ]
    plain: dict[str, Any] = {"register": Register(tuple(units)), "rules": rules(), "vocabulary": vocabulary()}
    return Settings(**(plain | more))


def media(number: int, level: str, *, title: str | None = None, result: str = "采用", **more: Any) -> Row:
    """One row of 媒体上稿; every row is its own story unless a title is given."""
    values = {"date": date(2024, 3, 5), "title": title or f"稿件{number}", "outlet": "日报", "level": level}
    return row("media", number, values | {"form": "消息", "result": result} | more)


def row(sheet: str, number: int, values: Mapping[str, Any], *, approximate: Iterable[str] = ()) -> Row:
    """One row with a cell for each of its values."""
    titles = {
        "study": "理论学习",
        "volunteer": "志愿服务",
        "media": "媒体上稿",
        "civil": "文明创建",
        "other": "其他工作",
    }
    cells = {key: f"{chr(65 + at)}{number}" for at, key in enumerate(values)}
    return Row(sheet, titles[sheet], number, dict(values), cells, frozenset(approximate))


def adopted(*counts: int, start: int = 2) -> list[Row]:
    """Adopted items by level from the top, each its own story."""
    levels = [level for level, count in zip(LEVELS, counts, strict=False) for _ in range(count)]
    return [media(start + at, level) for at, level in enumerate(levels)]


@dataclass(frozen=True)
class Placed:
    """A row with whose it is and the file it came in, as the store gives it."""

    unit: str
    month: str
    submission: int
    file: str
    row: Row


@dataclass
class Street:
    """Unit-months as they were sent; ``facts`` computes what an analysis of them sees."""

    settings: Settings
    sent: dict[tuple[str, str], tuple[list[Row], dict[str, int | Basic], frozenset[str], date]] = field(
        default_factory=dict
    )

    def send(
        self,
        unit: str,
        month: str,
        rows: Sequence[Row] = (),
        *,
        basics: Mapping[str, int | Basic] | None = None,
        sheets: Iterable[str] = SHEETS,
        received: date | None = None,
    ) -> Street:
        """Let a unit send a workbook; no rows is 零报. The last one of a unit-month is current."""
        arrived = received or months.first_day(months.shift(month, 1))
        self.sent[unit, month] = (list(rows), dict(basics or {}), frozenset(sheets), arrived)
        return self

    def with_settings(self, **changes: Any) -> Street:
        """Return the same street under other settings."""
        return Street(replace(self.settings, **changes), dict(self.sent))

    def with_policy(self, **changes: Any) -> Street:
        """Return the same street under another 名次规则."""
        return self.with_settings(policy=replace(self.settings.policy, **changes))

    def placed(self, sheet: str = "media") -> list[Placed]:
        """Return the rows of a sheet with their unit and month."""
        return [
            Placed(unit, month, number, f"{unit}.xlsx", row)
            for number, ((unit, month), (rows, *_)) in enumerate(sorted(self.sent.items()), start=1)
            for row in rows
            if row.sheet == sheet
        ]

    def ledger(self) -> dict[str, list[Stage]]:
        """Return the folded ledger of every unit."""
        lines: dict[str, list[Line]] = {unit: [] for unit, _ in sorted(self.sent)}
        for number, ((unit, month), (rows, *_)) in enumerate(sorted(self.sent.items()), start=1):
            lines[unit] += [Line(month, row, number) for row in rows if row.sheet == "civil"]
        return {unit: fold(result) for unit, result in lines.items()}

    def facts(self, today: date = LATER, begun: str | None = "2020-01") -> Facts:
        """Return the frames as the store lays them out, looked at on a day: unasked, long after everything was due.

        ``begun``: the first month that anybody reported, ``None``: the first one here.
        """
        names = ["measure", "category", "nature", "level", "outlet", "form", "value", "approximate"]
        figures = []
        for (unit, month), (rows, basics, sheets, _) in sorted(self.sent.items()):
            stocks = {
                key: value if isinstance(value, Basic) else Basic(value, "基本情况", "B5")
                for key, value in basics.items()
            }
            for monthly_figure in monthly_figures(rows, stocks, sheets, self.settings, month):
                figures.append((unit, month, *(getattr(monthly_figure, name) for name in names)))
        reports = [
            (unit, month, number, received, received, ",".join(sorted(sheets)), not rows, 0, 0)
            for number, ((unit, month), (rows, _, sheets, received)) in enumerate(sorted(self.sent.items()), start=1)
        ]
        table = pd.DataFrame(figures, columns=["unit", "month", *names], dtype="object")
        table = table.astype({"value": "int64", "approximate": "bool"})
        columns = ["unit", "month", "submission", "received", "first", "sheets", "zero", "errors", "warnings"]
        ledger = HeldLedger(frame(self.ledger()))
        return Facts(
            LoadedFigures(table),
            pd.DataFrame(reports, columns=columns),
            ledger,
            self.settings,
            today,
            begun=begun,
            details=self.details(),
        )

    def details(self) -> Details:
        """Return what the rows say in words, as the store gives it."""
        return Details({sheet: frame_of_details(sheet, map(_details_of, self.placed(sheet))) for sheet in COLUMNS})


def _details_of(placed: Placed) -> tuple[object, ...]:
    row = placed.row
    known = {column.key: column.fallback for column in SHEET[row.sheet].columns}
    values = (row.values.get(key, known[key]) for key in COLUMNS[row.sheet])
    about = ",".join(sorted(row.approximate)) or None
    return (placed.unit, placed.month, row.title, row.number, about, *values)


def m1(*, policy: Policy | None = None, month: str = "2024-03", residents: Mapping[str, int] | None = None) -> Street:
    """The worked example M1: 甲 … 戊 with their adopted items, 庚 late, 己 not reported."""
    names = ["甲社区", "乙社区", "丙社区", "丁社区", "戊社区", "己社区", "庚社区"]
    street = Street(settings(names, policy=policy or Policy(), residents=residents))
    street.send("甲社区", month, adopted(0, 1, 1, 4)).send("乙社区", month, adopted(1, 0, 0, 2))
    street.send("丙社区", month, adopted(0, 0, 4, 0)).send("戊社区", month)
    same = media(9, "旗县区级", title="社区开展 “文明实践” 活动")
    city = media(3, "市级", title="社区开展文明实践活动！")
    street.send("丁社区", month, [media(2, "自治区级"), city, *adopted(0, 0, 0, 4, start=4), same])
    late = months.first_day(months.shift(month, 1)).replace(day=8)
    return street.send("庚社区", month, adopted(0, 0, 1, 6), received=late)
