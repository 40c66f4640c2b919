"""对比: any measures, units and periods side by side, with totals that are right for rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analytics.aggregates import cumulative, means_to_date, monthly_means, readings, series
from analytics.compared import joint_sentence
from analytics.comparison import compare, comparisons
from analytics.comparison_table import ComparisonTable, comparison_table
from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import PERIOD_KINDS, Period, periods
from analytics.selection import NOT_COMPARED, Selection
from analytics.wording import Number, heading
from data.schema import Measure
from reports.aspects import due_reports
from reports.charts import multiples, trend
from reports.charts.style import Chart
from reports.views import compare as tables
from reports.views.area import totals_notes, value_words
from reports.views.definitions import definitions
from ui import choice, figure, links, notes, ranges, session
from ui.area import by_whole
from ui.listing import listing
from ui.page import Page
from ui.plain import say

VIEWS = ("单项对比", "指标并列", "各期并列", "两段对比", "两年走势", "本年累计")
ALL = "所选单位合计"
MOST, MONTHS, MOST_PERIODS = 8, 24, 4
MOST_LINES, MOST_SENTENCES = 4, 3
"""Lines of a chart that can still be told apart, and measures in the answer."""
VIEW_KEY, MEASURE_KEY, PERIODS_KEY = "how", "measure", "periods"
"""The choices of this page in the address."""


@dataclass(frozen=True, eq=False)
class MeasureColumns:
    """Columns side by side, by their headers, and the same as a table to read."""

    columns: tables.ColumnValues
    frame: pd.DataFrame

    @classmethod
    def of(cls, units: Sequence[str], columns: tables.ColumnValues) -> MeasureColumns:
        """Lay columns out for these units."""
        return cls(columns, tables.side_by_side(units, columns))


def measures(page: Page) -> list[str]:
    """Ask which measures."""
    offered, known = _offered(page), page.facts.dictionary
    first = [known[key].title for key in known.listed("compared")]
    titles = choice.some("指标", list(offered), first, links.MEASURES, most=MOST, placeholder="选指标")
    return [offered[title] for title in titles]


def _offered(page: Page) -> dict[str, str]:
    weighted = bool(page.facts.settings.weights)
    return {
        measure.title: measure.key
        for measure in page.facts.dictionary.measures
        if weighted or measure.kind != "composite"
    }


def comparison_of(page: Page, chosen: Sequence[str]) -> ComparisonTable:
    """Return the measures of the units shown with everything they can be compared with."""
    return page.analysis.of(comparison_table, tuple(chosen), page.selection)


def comparison_sentence(page: Page, chosen: Sequence[str]) -> str:
    """Say how each measure stands against what it is compared with."""
    compared = page.analysis.of(comparisons, page.selection, tuple(chosen[:MOST_SENTENCES]))
    return joint_sentence(page.period, [*compared.values()])


def totals(page: Page, table: ComparisonTable) -> None:
    """Draw all measures over all units together, with everything to take away."""
    st.markdown("**全部单位合计**" if not page.selection.units else f"**{ALL}**")
    keys = list(dict.fromkeys(table.totals["measure"]))
    listing(
        page.analysis.derive(tables.of_measures, table),
        key="compare-totals",
        title=f"对比（{page.period.title()}）",
        book=lambda: [*tables.comparison_sheets(page.facts, table), definitions(keys, among=page.facts.dictionary)],
    )


def detail(page: Page, table: ComparisonTable, chosen: Sequence[str]) -> None:
    """Draw what was asked to be seen of the measures."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        view = choice.view("怎么比", VIEWS, VIEW_KEY)
        key = chosen[0] if view == VIEWS[1] else _measure(page, chosen)
    match view:
        case "指标并列":
            _render_measures(page, chosen)
        case "各期并列":
            _render_periods(page, key)
        case "两段对比":
            ranges.draw_two_ranges(page, key)
        case "两年走势":
            _two_years(page, key)
        case "本年累计":
            _added_up(page, key)
        case _:
            _render_measure(page, table, key)


def _measure(page: Page, chosen: Sequence[str]) -> str:
    titles = {page.facts.dictionary[key].title: key for key in chosen}
    return titles[choice.word("指标", list(titles), MEASURE_KEY, width=180)]


def _render_measure(page: Page, table: ComparisonTable, key: str) -> None:
    """Draw one measure of every unit, with everything it is compared with."""
    figure.draw_figure(page.analysis.of(by_whole, key, page.selection), key=f"compare-{key}")
    say("点图上的一条，看它背后的每一行。")
    title = f"{page.facts.dictionary[key].title}对比（{page.period.title()}）"
    listing(
        page.analysis.of(tables.unit_lines, table, key),
        key="compare-units",
        title=title,
        help=tables.HELP,
        book=lambda: [tables.sheet(page.facts, table, key), definitions([key], among=page.facts.dictionary)],
    )
    say(page.analysis.derive(tables.total_note, table, key))


def _render_measures(page: Page, chosen: Sequence[str]) -> None:
    """Draw the values of all measures side by side."""
    known = tuple(page.facts.dictionary[key] for key in chosen)
    columns = page.analysis.derive(_by_measure, page.values(*chosen), known, tuple(page.units))
    title, notes = f"指标并列（{page.period.title()}）", page.analysis.of(totals_notes, page.selection, tuple(chosen))
    _render_columns(page, title, columns, notes, chosen)


def _by_measure(figures: pd.DataFrame, chosen: tuple[Measure, ...], units: tuple[str, ...]) -> MeasureColumns:
    """Return a column for each measure."""
    heads = {measure.key: heading(measure) for measure in chosen}
    columns: dict[str, dict[str, tuple[Number | None, bool]]] = {head: {} for head in heads.values()}
    for unit, key, value, mark in figures.itertuples(index=False):
        columns[heads[str(key)]][str(unit)] = (value, bool(mark))
    return MeasureColumns.of(units, columns)


def _render_columns(
    page: Page, title: str, columns: MeasureColumns, totals: Sequence[str], measures: Sequence[str]
) -> None:
    listing(
        columns.frame,
        key="compare-beside",
        title=title,
        book=lambda: [
            tables.columns_sheet(title, page.units, columns.columns, totals, page.basis, page.absent),
            definitions(measures, among=page.facts.dictionary),
        ],
    )
    for line in totals:
        say(line)
    say("表中“—”是没有报送，或比率没有基数。")


def _render_periods(page: Page, key: str) -> None:
    """Draw one measure in several periods side by side."""
    offered = {period.title(): period for period in _same_kind(page)}
    first = [title for title, period in offered.items() if period.last <= page.period.last][:MOST_PERIODS]
    titles = choice.some("比哪几期", list(offered), first, PERIODS_KEY, most=12, placeholder="选期间")
    chosen = sorted(offered[title] for title in titles)
    analysis = session.analysis(page.access, Period(chosen[0].first, max(period.last for period in chosen)))
    columns, totals = {}, []
    for period in chosen:
        figures = analysis.of(values, (key,), period, ("unit",), page.selection.chosen, carried=True)
        columns[period.title()] = dict(zip(map(str, figures["unit"]), readings(figures), strict=True))
        whole = analysis.of(compare, Selection(period, page.selection.units, NOT_COMPARED), key)
        totals.append(f"{period.title()} {value_words(whole)}（{len(columns[period.title()])}个单位有数）")
    units = [
        unit for unit in page.facts.units if any(unit in column for column in columns.values()) or unit in page.units
    ]
    title = f"{page.facts.dictionary[key].title}各期并列"
    _render_columns(page, title, MeasureColumns.of(units, columns), [f"合计：{'　'.join(totals)}"], [key])


def _same_kind(page: Page) -> list[Period]:
    """Return the periods to compare with the selected one: of its kind, months for a custom one."""
    kind, offered = session.get("kind", PERIOD_KINDS[0]), session.offered(page.access)
    if offered is None:
        return [page.period]
    choices = (periods(candidate, offered.months, offered.stage) for candidate in (kind, PERIOD_KINDS[0]))
    return next((listed for listed in choices if listed), [page.period])


def _two_years(page: Page, key: str) -> None:
    """Draw two years of every unit in small panels, the mean of all communities in grey."""
    span = Period.ending(page.period.last, MONTHS)
    figure.draw_figure(page.analysis.of(_panels, key, span, tuple(page.units)), key="compare-multiples", choose=False)
    drawn = page.analysis.of(_together, key, span, page.selection.units, tuple(notes.marks(page, span)))
    figure.draw_figure(drawn, key="compare-together", choose=False)
    notes.draw_notes(page, span)


def _panels(facts: Facts, key: str, span: Period, units: tuple[str, ...]) -> Chart:
    lines, due_months = series(facts, key, span, units), due_reports(facts, span, units)
    return multiples(lines, units, facts.dictionary[key], span, mean=monthly_means(facts, key, span), due=due_months)


def _together(
    facts: Facts, key: str, span: Period, units: tuple[str, ...], noted: tuple[tuple[str, str], ...]
) -> Chart:
    lines = values(facts, (key,), span, ("month",), units or None, carried=True).assign(unit=ALL)
    due = {(ALL, month) for _, month in due_reports(facts, span, units or None)}
    return trend(lines, [ALL], facts.dictionary[key], span, due=due, notes=noted)


def _added_up(page: Page, key: str) -> None:
    """Draw a measure added up since January, as lines for the units with most of it and as a table for all."""
    span = Period.to_date(page.period.last)
    figures = page.analysis.of(cumulative, key, span, page.selection.chosen)
    lines = page.analysis.derive(_highest, figures, tuple(page.units))
    few = page.analysis.derive(_of_units, figures, lines)
    means, noted = page.analysis.of(means_to_date, key, span), notes.marks(page, span)
    drawn = trend(
        few,
        lines,
        page.facts.dictionary[key],
        span,
        due=page.analysis.of(due_reports, span, tuple(lines)),
        mean=means,
        places=page.facts.places,
        notes=noted,
    )
    figure.draw_figure(drawn, key="compare-cumulative", choose=False)
    if len(page.units) > MOST_LINES:
        say(f"图中是到期末最多的 {MOST_LINES} 个单位；在上面的“单位”里可以另选。")
    columns = page.analysis.derive(_steps, figures, tuple(page.units))
    whole = page.analysis.of(compare, Selection(span, page.selection.units, page.selection.compare), key)
    title = f"{page.facts.dictionary[key].title}本年累计（{span.title()}）"
    _render_columns(page, title, columns, [f"合计（{span.title()}）：{whole.sentence()}"], [key])


def _highest(figures: pd.DataFrame, units: tuple[str, ...]) -> tuple[str, ...]:
    """Return the few units with the highest value at the end, in listed order; all where they are few."""
    if len(units) <= MOST_LINES:
        return units
    last = figures[figures["month"] == figures["month"].max()]
    latest = dict(zip(last["unit"].astype("object"), last["value"], strict=True))
    ranked = sorted(units, key=lambda unit: -1 if latest.get(unit) is None else latest[unit], reverse=True)
    return tuple(unit for unit in units if unit in ranked[:MOST_LINES])


def _of_units(figures: pd.DataFrame, units: tuple[str, ...]) -> pd.DataFrame:
    return figures[figures["unit"].isin(units)]


def _steps(figures: pd.DataFrame, units: tuple[str, ...]) -> MeasureColumns:
    """Return a column for each month of what has been added up to it."""
    columns: dict[str, dict[str, tuple[Number | None, bool]]] = {}
    for unit, month, value, mark in figures.itertuples(index=False):
        columns.setdefault(f"至{int(str(month)[5:])}月", {})[str(unit)] = (value, bool(mark))
    return MeasureColumns.of(units, columns)
