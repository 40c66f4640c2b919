"""The four areas of work as tables: every figure of every unit, and the first figure by kind or level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from analytics.comparison import pooled
from analytics.measures import values
from analytics.periods import Period
from analytics.wording import NOT_REPORTED, heading, number, quantity
from data.schema import MEASURE
from reports import aspects
from reports.aspects import ADOPTION, ATTENDED, BY_KIND, BY_LEVEL, CLEARED, MONTHLY
from reports.charts.style import BLUE
from reports.charts.tabled import counted
from reports.excel.table import Native, Table
from reports.views.definitions import definitions
from reports.views.scope import Scope, tabled

MARKS = "约数"
"""The column that says which values are only known to be at least so much."""


@dataclass(frozen=True, slots=True)
class Area:
    """One area: ``cards`` at most four, ``charted`` the figures to choose among, ``looks`` their aspects."""

    name: str
    title: str
    cards: tuple[str, ...]
    charted: tuple[str, ...]
    table: tuple[str, ...]
    looks: tuple[str, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        """All its figures."""
        return tuple(dict.fromkeys((*self.cards, *self.charted, *self.table)))


_STUDY = ("study.sessions", "study.attendance", "study.hours", "study.speeches", "study.reflections")
_VOLUNTEER = (
    "volunteer.activities", "practice.activities", "volunteer.attendance", "volunteer.hours", "volunteer.served",
    "volunteer.materials",
)  # fmt: skip
AREAS: Mapping[str, Area] = MappingProxyType({
    "study": Area(
        "study", "理论学习", ("study.sessions", "study.attendance", "study.hours", "study.reflections"), _STUDY, _STUDY,
        (MONTHLY, BY_KIND),
    ),
    "volunteer": Area(
        "volunteer", "志愿服务",
        ("volunteer.activities", "practice.activities", "volunteer.attendance", "volunteer.served"),
        _VOLUNTEER, (*_VOLUNTEER, "volunteer.registered", "volunteer.teams"),
        (BY_KIND, ATTENDED, MONTHLY),
    ),
    "media": Area(
        "media", "媒体上稿", ("media.published", "media.submitted", "media.adoption_rate", "media.points"),
        ("media.published", "media.points", "media.submitted", "media.own", "media.reprinted"),
        ("media.published", "media.submitted", "media.adoption_rate", "media.points", "media.own", "media.reprinted"),
        (BY_LEVEL, ADOPTION, MONTHLY),
    ),
    "civil": Area(
        "civil", "文明创建", ("civil.titles", "civil.open", "civil.overdue", "civil.rectification_rate"),
        ("civil.found", "civil.closed", "civil.open", "civil.overdue", "civil.titles", "civil.notices"),
        (
            "civil.titles", "civil.found", "civil.closed", "civil.open", "civil.overdue", "civil.rectification_rate",
            "civil.notices", "civil.models_people", "civil.models_households", "civil.activities", "civil.inspections",
        ),
        (BY_KIND, CLEARED, MONTHLY),
    ),
})  # fmt: skip


def by_unit(
    units: Sequence[str], found: pd.DataFrame, reports: Mapping[str, str], measures: Sequence[str]
) -> pd.DataFrame:
    """Return a line a unit with its report and its values, and which of them are 约数; no value where there is none.

    ``found``: unit, measure, value, approximate; ``reports``: unit → state of its report.
    """
    at = _held(found)
    lines = []
    for unit in units:
        cells = [at.get((unit, key), (None, False)) for key in measures]
        lines.append([unit, reports.get(unit, NOT_REPORTED), *(value for value, _ in cells), _marks(cells, measures)])
    columns = ["单位", "报送", *map(heading, measures), MARKS]
    frame = pd.DataFrame(lines, columns=columns, dtype="object")
    return frame if (frame[MARKS] != "").any() else frame.drop(columns=MARKS)


def _held(found: pd.DataFrame) -> dict[tuple[str, str], tuple[Any, bool]]:
    lines = found[["unit", "measure", "value", "approximate"]].itertuples(index=False)
    return {(str(unit), str(key)): (value, bool(mark)) for unit, key, value, mark in lines}


def _marks(cells: Sequence[tuple[Any, bool]], measures: Sequence[str]) -> str:
    """Return which values are only known to be at least so much: ``服务居民 200余``."""
    return "、".join(
        f"{MEASURE[key].title}{number(value, approximate=True)}"
        for (value, mark), key in zip(cells, measures, strict=True)
        if mark
    )


def reports_of(states: pd.DataFrame, period: Period) -> dict[str, str]:
    """Return the state of each unit's report; over several months, how many of them came in."""
    if period.length == 1:
        return dict(zip(states["unit"], states["state"], strict=True))
    arrived = states.assign(here=~states["state"].isin(("未报", "有错误")))
    groups = arrived.groupby("unit", sort=False)["here"]
    return {str(unit): f"{int(here.sum())}/{len(here)} 月" for unit, here in groups}


def sheets(scope: Scope, area: Area, measure: str | None = None) -> list[Table]:
    """Return the area as sheets: all its figures by unit, then each look at ``measure``, else the first figure."""
    shown = measure or area.charted[0]
    found = [_table(scope, area, shown)]
    for name in looks(area, shown):
        chart = aspects.draw(scope.facts, name, shown, scope.period, scope.units, scope.chosen)
        if chart.make is not None:
            found.append(tabled(chart, f"{area.title}·{name}", scope))
    return found


def looks(area: Area, measure: str) -> list[str]:
    """Return the looks at an area that a figure allows."""
    cuts = MEASURE[measure].cuts
    return [name for name in area.looks if name not in aspects.CUTS or aspects.CUTS[name] in cuts]


def _table(scope: Scope, area: Area, measure: str) -> Table:
    """Return all figures by unit as Excel holds them: 未报 as a word, 约数 as numbers shown with 余."""
    measures = list(dict.fromkeys((*area.table, measure)))
    at = _held(values(scope.facts, measures, scope.period, ("unit",), scope.chosen))
    reports = reports_of(scope.states, scope.period)
    columns: dict[str, list[Any]] = {"单位": list(scope.units)}
    columns["报送"] = [reports.get(unit, NOT_REPORTED) for unit in scope.units]
    for key in measures:
        cells = [at.get((unit, key), (NOT_REPORTED, False)) for unit in scope.units]
        columns[heading(key)] = [counted(value, approximate=mark) for value, mark in cells]
    title, drawn = (f"{name}（{scope.period.title()}）" for name in (area.title, MEASURE[measure].title))
    native = Native("bar", "单位", {heading(measure): BLUE}, drawn)
    frame = pd.DataFrame(columns, dtype="object")
    return Table(title, frame, _notes(scope, measures), area.title, scope.basis, native=native)


def _notes(scope: Scope, measures: Sequence[str]) -> list[str]:
    together = pooled(scope.facts, measures, scope.period, scope.chosen)
    total = "　".join(
        f"{MEASURE[key].title}{quantity(value, key, approximate=mark)}" for key, (value, mark) in together.items()
    )
    return [f"合计：{total or NOT_REPORTED}"]


def workbook_sheets(scope: Scope, area: Area, measure: str | None = None) -> list[Table]:
    """Return the sheets of the area's own workbook: those of the area, and the definitions."""
    return [*sheets(scope, area, measure), definitions(area.measures)]
