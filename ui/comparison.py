"""对比: any measures, units and periods side by side, with totals that are right for rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analytics.comparison import Comparison, compare, cumulative, monthly_means, pooled, series
from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import PERIOD_KINDS, Period, periods
from analytics.wording import Number, heading, quantity
from data import months
from data.schema import MEASURE, MEASURES
from reports.charts import bars, multiples, trend
from reports.charts.style import Chart
from reports.views import comparison as tables
from reports.views.definitions import definitions
from ui import choice, drill, figure, notes, session
from ui.listing import listing
from ui.page import Page
from ui.plain import say

VIEWS = ("单项对比", "指标并列", "各期并列", "两年走势", "本年累计")
ALL = "所选单位合计"
FIRST = ("study.sessions", "volunteer.activities", "media.published", "media.adoption_rate")
MOST, MONTHS, BESIDE = 8, 24, 4
MOST_LINES = 4
"""Lines of a chart that can still be told apart."""
MEASURES_KEY, VIEW_KEY, MEASURE_KEY, PERIODS_KEY = "measures", "how", "measure", "periods"
"""The choices of this page in the address."""
_OFFERED = {one.title: one.key for one in MEASURES if one.kind != "composite"}


@dataclass(frozen=True, eq=False)
class Beside:
    """Columns side by side, by their headers, and the same as a table to read."""

    held: tables.Beside
    frame: pd.DataFrame

    @classmethod
    def of(cls, units: Sequence[str], held: tables.Beside) -> Beside:
        """Lay columns out for these units."""
        return cls(held, tables.side_by_side(units, held))


def measures(page: Page) -> list[str]:
    """Ask which measures; those of the first visit when none is chosen."""
    titles = st.multiselect(
        "指标",
        _offered(page),
        default=[MEASURE[key].title for key in FIRST],
        key=MEASURES_KEY,
        bind="query-params",
        max_selections=MOST,
        select_all=False,
        placeholder="选指标",
    )
    return [_offered(page)[title] for title in titles] or list(FIRST)


def _offered(page: Page) -> dict[str, str]:
    composite = {MEASURE["overall.completion"].title: "overall.completion"}
    return _OFFERED | (composite if page.facts.settings.weights else {})


def of(page: Page, chosen: Sequence[str]) -> Comparison:
    """Return the comparison of the measures over the units shown."""
    return page.analysis.of(compare, tuple(chosen), page.period, tuple(page.units))


def answer(page: Page, found: Comparison) -> str:
    """Say what became of each measure since the period before."""
    return page.analysis.made(_answer, found)


def _answer(found: Comparison) -> str:
    parts = []
    for line in found.totals.head(3).to_dict("records"):
        measure = MEASURE[line["measure"]]
        said = quantity(line["value"], measure, approximate=line["approximate"])
        since = tables.change(measure, line["change"], line["change_rate"])
        parts.append(f"{measure.title}{said}" + (f"，环比{since}" if line["change"] is not None else ""))
    return f"{found.period.title()}：{'；'.join(parts)}。"


def totals(page: Page, found: Comparison) -> None:
    """Draw all measures over all units together, with everything to take away."""
    st.markdown("**全部单位合计**")
    keys = list(dict.fromkeys(found.totals["measure"]))
    listing(
        page.analysis.made(tables.of_measures, found),
        key="compare-totals",
        title=f"对比（{page.period.title()}）",
        book=lambda: [*tables.sheets(found, page.scope.basis), definitions(keys)],
    )


def detail(page: Page, found: Comparison, chosen: Sequence[str]) -> None:
    """Draw what was asked to be seen of the measures."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        view = choice.view("怎么比", VIEWS, VIEW_KEY)
        key = chosen[0] if view == VIEWS[1] else _measure(chosen)
    match view:
        case "指标并列":
            _measures_beside(page, chosen)
        case "各期并列":
            _periods_beside(page, key)
        case "两年走势":
            _two_years(page, key)
        case "本年累计":
            _added_up(page, key)
        case _:
            _one(page, found, key)


def _measure(chosen: Sequence[str]) -> str:
    titles = {MEASURE[key].title: key for key in chosen}
    return titles[choice.word("指标", list(titles), MEASURE_KEY, width=180)]


def _one(page: Page, found: Comparison, key: str) -> None:
    """Draw one measure of every unit, with everything it is compared with."""
    spot = figure.draw(page.analysis.made(_bars, found, tuple(page.units), key), key=f"compare-{key}")
    if spot is None:
        say("点图上的一条，看它背后的每一行。")
    else:
        drill.follow(page.access, page.analysis, spot, page.units, key="compare-rows")
    title = f"{MEASURE[key].title}对比（{page.period.title()}）"
    total = page.analysis.made(tables.of_measures, found).set_index("指标").loc[MEASURE[key].title]
    listing(
        page.analysis.made(tables.of_units, found, key), key="compare-units", title=title, help=tables.HELP,
        book=lambda: [tables.sheet(found, key, page.scope.basis), definitions([key])],
    )  # fmt: skip
    say(f"合计：{'　'.join(f'{name} {said}' for name, said in total.items())}")


def _bars(found: Comparison, units: tuple[str, ...], key: str) -> Chart:
    rows = found.rows[found.rows["measure"] == key]
    mean = next((value for value in rows["mean"] if value is not None), None)
    return bars(rows[rows["months"] > 0], units, key, found.period, mean=mean)


def _measures_beside(page: Page, chosen: Sequence[str]) -> None:
    """Draw the values of all measures side by side."""
    found = page.values(*chosen)
    beside = page.analysis.made(_by_measure, found, tuple(chosen), tuple(page.units))
    together = page.analysis.of(pooled, tuple(chosen), page.period, tuple(page.units))
    said = [f"{MEASURE[key].title} {quantity(value, key, approximate=mark)}" for key, (value, mark) in together.items()]
    title = f"指标并列（{page.period.title()}）"
    _beside(page, title, beside, f"合计：{'　'.join(said)}", chosen)


def _by_measure(found: pd.DataFrame, chosen: tuple[str, ...], units: tuple[str, ...]) -> Beside:
    """Return a column for each measure."""
    held: dict[str, dict[str, tuple[Number | None, bool]]] = {heading(key): {} for key in chosen}
    for unit, key, value, mark in found.itertuples(index=False):
        held[heading(str(key))][str(unit)] = (value, bool(mark))
    return Beside.of(units, held)


def _beside(
    page: Page,
    title: str,
    columns: Beside,
    total: str,
    measures: Sequence[str],
) -> None:
    listing(
        columns.frame, key="compare-beside", title=title,
        book=lambda: [
            tables.beside(title, page.units, columns.held, [total], page.scope.basis), definitions(measures)
        ],
    )  # fmt: skip
    say(f"{total}。表中“—”是没有报送，或比率没有基数。")


def _periods_beside(page: Page, key: str) -> None:
    """Draw one measure in several periods side by side."""
    offered = {one.title(): one for one in _same_kind(page)}
    if any(title not in offered for title in session.get(PERIODS_KEY, ())):
        session.drop(PERIODS_KEY)
    first = [title for title, one in offered.items() if one.last <= page.period.last][:BESIDE]
    titles = st.multiselect(
        "比哪几期", list(offered), default=first, key=PERIODS_KEY, bind="query-params",
        max_selections=12, select_all=False, placeholder="选期间",
    )  # fmt: skip
    chosen = sorted(offered[title] for title in titles or first)
    analysis = session.analysis(page.access, Period(chosen[0].first, max(one.last for one in chosen)))
    held, said = {}, []
    for one in chosen:
        found = analysis.of(values, (key,), one, ("unit",), tuple(page.units))
        pairs = zip(found["value"], found["approximate"], strict=True)
        held[one.title()] = dict(zip(map(str, found["unit"]), pairs, strict=True))
        value, mark = analysis.of(pooled, (key,), one, tuple(page.units)).get(key, (None, False))
        said.append(f"{one.title()} {quantity(value, key, approximate=mark)}")
    title = f"{MEASURE[key].title}各期并列"
    _beside(page, title, Beside.of(page.units, held), f"合计：{'　'.join(said)}", [key])


def _same_kind(page: Page) -> list[Period]:
    """Return the periods that may stand beside the one looked at: of its kind, months for one of one's own."""
    kind, offered = session.get("kind", PERIOD_KINDS[0]), session.offered(page.access)
    if offered is None:
        return [page.period]
    found = (periods(one, offered.months, offered.stage) for one in (kind, PERIOD_KINDS[0]))
    return next((listed for listed in found if listed), [page.period])


def _two_years(page: Page, key: str) -> None:
    """Draw two years of every unit in small panels, the mean of the street's communities in grey."""
    span = Period(months.shift(page.period.last, 1 - MONTHS), page.period.last)
    figure.draw(page.analysis.of(_panels, key, span, tuple(page.units)), key="compare-multiples", choose=False)
    together = page.analysis.of(values, (key,), span, ("month",), tuple(page.units)).assign(unit=ALL)
    drawn = trend(together, [ALL], key, span, notes=notes.marks(page, span))
    figure.draw(drawn, key="compare-together", choose=False)
    notes.draw(page, span)


def _panels(facts: Facts, key: str, span: Period, units: tuple[str, ...]) -> Chart:
    found = series(facts, key, span, units)
    return multiples(found, units, key, span, mean=monthly_means(facts, key, span))


def _added_up(page: Page, key: str) -> None:
    """Draw a measure added up since January, as lines for a few units and as a table for all."""
    span = Period.to_date(page.period.last)
    found = page.analysis.of(cumulative, key, span, tuple(page.units))
    lines = page.units[:MOST_LINES]
    means, noted = page.analysis.of(_mean_so_far, key, span), notes.marks(page, span)
    few = page.analysis.made(_of_units, found, tuple(lines))
    drawn = trend(few, lines, key, span, mean=means, places=page.facts.places, notes=noted)
    figure.draw(drawn, key="compare-cumulative", choose=False)
    if len(page.units) > MOST_LINES:
        say(f"图中是前 {MOST_LINES} 个单位；在上面的“单位”里可以另选。")
    beside = page.analysis.made(_steps, found, tuple(page.units))
    together = page.analysis.of(pooled, (key,), span, tuple(page.units)).get(key, (None, False))
    total = f"合计（{span.title()}）：{quantity(together[0], key, approximate=together[1])}"
    _beside(page, f"{MEASURE[key].title}本年累计（{span.title()}）", beside, total, [key])


def _of_units(found: pd.DataFrame, units: tuple[str, ...]) -> pd.DataFrame:
    return found[found["unit"].isin(units)]


def _steps(found: pd.DataFrame, units: tuple[str, ...]) -> Beside:
    """Return a column for each month of what has been added up to it."""
    held: dict[str, dict[str, tuple[Number | None, bool]]] = {}
    for unit, month, value, mark in found.itertuples(index=False):
        held.setdefault(f"至{int(str(month)[5:])}月", {})[str(unit)] = (value, bool(mark))
    return Beside.of(units, held)


def _mean_so_far(facts: Facts, key: str, span: Period) -> dict[str, Number | None]:
    """Return month → mean of the communities from January to that month."""
    found = {month: compare(facts, (key,), Period(span.first, month)).rows["mean"] for month in span.months}
    return {month: next((one for one in means if one is not None), None) for month, means in found.items()}
