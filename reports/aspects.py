"""The second chart of an area: by kind, month by month, and the chart that answers the area's own question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from analytics.aggregates import communities, shown_units
from analytics.facts import Facts
from analytics.leaders import highest_first
from analytics.measures import values
from analytics.periods import Period
from analytics.reporting import absent_words
from analytics.selection import Selection
from analytics.targets import monthly_minimum
from analytics.totals import By
from analytics.wording import day, quantity
from data import months
from data.schema import ADOPTION, ATTENDED, BY_KIND, BY_LEVEL, BY_OUTLET, CLEARED, MONTHLY, VOLUNTEERING, keys
from reports.charts import flow, funnel, grid, pairs, stacked
from reports.charts.rows import Points
from reports.charts.stacks import OTHER
from reports.charts.style import Chart
from reports.views.basis import report_states

CUTS: Mapping[str, By] = {BY_KIND: "category", BY_LEVEL: "level", BY_OUTLET: "outlet"}
MONTHS = 12
"""Months at least that are seen month by month."""


def draw_aspect(facts: Facts, selection: Selection, name: str, measure: str, *, as_listed: bool = False) -> Chart:
    """Return the chart of an aspect of what is looked at; by kind the highest comes first, or as in the register."""
    if name in CUTS:
        return _by_kind(facts, selection, measure, cut=CUTS[name], as_listed=as_listed)
    return OWN[name](facts, selection, measure)


def _by_kind(facts: Facts, selection: Selection, measure: str, *, cut: By, as_listed: bool) -> Chart:
    """Return the chart by kind; a unit that reported nothing of it stands there with 0, not as 未报."""
    period = selection.period
    units = shown_units(facts, selection) if as_listed else highest_first(facts, measure, selection)
    frame = values(facts, (measure,), period, ("unit", cut), selection.chosen, carried=True)
    whole = values(facts, (measure,), period, ("unit",), selection.chosen, carried=True)
    none = whole[~whole["unit"].isin(frame["unit"])].assign(**{cut: OTHER}, value=0)
    order = facts.settings.vocabulary.words_of("媒体级别") if cut == "level" else ()
    absent = absent_words(report_states(facts, selection))
    known = facts.dictionary[measure]
    return stacked(pd.concat([frame, none]), units, known, period, by=cut, order=order, absent=absent)


def _monthly(facts: Facts, selection: Selection, measure: str) -> Chart:
    """Return the figure of every unit and month against the task, those first that reached it least often."""
    units, span = shown_units(facts, selection), _year(facts, selection.period)
    frame = values(facts, (measure,), span, ("unit", "month"), selection.chosen)
    minimum = monthly_minimum(facts, measure, span, units)
    order = sorted(units, key=lambda unit: _reached(frame, minimum, unit)) if minimum else list(units)
    chart = grid(frame, order, facts.dictionary[measure], span, minimum=minimum, due=due_reports(facts, span, units))
    return replace(chart, note=f"{chart.note}按达到任务的月数从少到多排列。") if minimum else chart


def _year(facts: Facts, period: Period) -> Period:
    """Return the months up to the period's end, a year at least, from the first one that anybody reported."""
    first = min(period.first, Period.ending(period.last, MONTHS).first)
    reported = np.atleast_1d(np.any(facts.reported(first, period.last), axis=0)).tolist()
    begun = [month for month, some in zip(months.span(first, period.last), reported, strict=True) if some]
    return Period(min([*begun, period.first]), period.last)


def due_reports(facts: Facts, span: Period, units: Sequence[str] | None) -> set[tuple[str, str]]:
    """Return unit and month of the reports that are due of these units and of those below them (``None``: of all)."""
    due = facts.due_units(span.first, span.last) & facts.scope(units)[:, None]
    rows, places = due.nonzero()
    return {(facts.units[row], span.months[at]) for row, at in zip(rows.tolist(), places.tolist(), strict=True)}


def _reached(frame: pd.DataFrame, minimum: Mapping[tuple[str, str], Any], unit: str) -> int:
    """Return in how many months a unit reached its task; one without a task stands after all others."""
    if not any(name == unit for name, _ in minimum):
        return MONTHS * 100
    unit_rows = frame[frame["unit"] == unit]
    pairs_ = zip(unit_rows["month"], unit_rows["value"], strict=True)
    return sum(value is not None and value >= minimum.get((unit, str(month)), 0) for month, value in pairs_)


def _attended(facts: Facts, selection: Selection, measure: str) -> Chart:
    """Return how many came against how often something was done, of 志愿服务 alone on both sides."""
    del measure
    across, upright, nature = keys.VOLUNTEER_ACTIVITIES, keys.VOLUNTEER_ATTENDANCE, VOLUNTEERING
    period, chosen = selection.period, selection.chosen
    table = values(facts, (across,), period, ("unit",), chosen).rename(columns={"value": across})
    frame = values(facts, (upright,), period, ("unit", "nature"), chosen)
    came = frame[frame["nature"] == nature].set_index("unit")["value"].to_dict()
    table[upright] = [came.get(unit, 0) for unit in table["unit"]]
    return pairs(table, across, upright, period, of=nature)


def _adopted(facts: Facts, selection: Selection, measure: str) -> Chart:
    """Return the adoption rates of communities against how much they submitted."""
    del measure
    frame = values(facts, (keys.PUBLISHED, keys.SUBMITTED), selection.period, ("unit",), selection.chosen)
    table = frame.pivot(index="unit", columns="measure", values="value").reset_index()
    table = table.rename(columns={keys.PUBLISHED: "published", keys.SUBMITTED: "submitted"})
    of_communities = table["unit"].isin(communities(facts, shown_units(facts, selection)))
    return funnel(table.reindex(columns=["unit", "published", "submitted"])[of_communities], selection.period)


def _cleared(facts: Facts, selection: Selection, measure: str) -> Chart:
    """Return problems found and closed, added up over a year at least, with what was open before and after."""
    del measure
    span = _year(facts, selection.period)
    detected, closed = (_by_month(facts, key, span, selection) for key in (keys.FOUND, keys.CLOSED))
    first, last = span.first_day - timedelta(days=1), facts.cut_off(span)
    before, after = (_unclosed(facts, on, selection) for on in (first, last))
    balance = f"{day(span.first_day)}以前未销号{before}，截至{day(last)}未销号{after}"
    note = f"{balance}；重开的可能不止一次销号，后来改了数量的仍按发现当月的数。"
    open_units = facts.open_units(span.first, span.last)[facts.scope(selection.chosen)]
    note += "停用、合并的单位没有销号的，停用以后不再计入。" if (open_units[:, 0] & ~open_units[:, -1]).any() else ""
    chart = flow(detected, closed, span)
    return replace(chart, note=note) if detected else chart


def _unclosed(facts: Facts, on: date, selection: Selection) -> str:
    """Return how many problems are open at the end of a day, with the unit of counting."""
    counts = facts.counts("open", months.month_of(on), on.replace(day=1), on)
    places = facts.places_of(counts.names)[:-1]
    chosen = (places >= 0) & facts.scope(selection.chosen)[places]
    return quantity(int(counts.value[chosen].sum()), keys.OPEN)


def _by_month(facts: Facts, key: str, span: Period, selection: Selection) -> Points:
    frame = values(facts, (key,), span, ("month",), selection.chosen)
    return {
        str(month): (value, bool(mark))
        for month, value, mark in zip(frame["month"], frame["value"], frame["approximate"], strict=True)
    }


OWN: Mapping[str, Callable[[Facts, Selection, str], Chart]] = {
    MONTHLY: _monthly,
    ATTENDED: _attended,
    ADOPTION: _adopted,
    CLEARED: _cleared,
}
"""The aspects that are no mere cut of the figure."""
