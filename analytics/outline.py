"""Why a unit has its value: from the rows behind it, or what the figures alone tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from analytics.explanation import Explanation, Placed, explain, pool
from analytics.facts import Facts
from analytics.measures import values
from analytics.numbers import Objects
from analytics.parts import parts_of
from analytics.periods import Period
from analytics.totals import Pools
from data.schema import MEASURE, SHEET, Dimension, Measure
from data.settings.values import Settings


def _shown(value: int | Decimal | None) -> str:
    return "—" if value is None else str(value) if isinstance(value, int) else f"{value:f}"


def _dimension(measure: Measure) -> Dimension:
    """Return the dimension that explains a measure best: the level of stories, else the first that it has."""
    return "level" if SHEET[measure.sheet].stories and "level" in measure.cuts else measure.cuts[0]


def _cut(facts: Facts, measure: Measure, period: Period, names: Sequence[str]) -> dict[str, list[str]]:
    """Return the parts of each unit's value, in the order of the word lists."""
    dimension = _dimension(measure)
    frame = values(facts, [measure.key], period, by=("unit", dimension), pooled=names)
    parts: dict[str, list[str]] = {}
    for unit, word, value in zip(frame["unit"], frame[dimension], frame["value"], strict=True):
        parts.setdefault(str(unit), []).append(f"{word or '未分类'}{_shown(value)}{measure.unit}")
    return parts


def _quotient(facts: Facts, measure: Measure, period: Period, names: Sequence[str]) -> dict[str, list[str]]:
    above, below = parts_of(measure)
    if above not in MEASURE:  # a part of a rate that is no figure of its own
        return {}
    frame = values(facts, [above, below], period, by=("unit",), pooled=names)
    operands = {
        (str(unit), str(key)): value
        for unit, key, value in zip(*(frame[name] for name in ("unit", "measure", "value")), strict=True)
    }
    return {
        name: [
            f"{MEASURE[above].title}{_shown(operands[name, above])} ÷ "
            f"{MEASURE[below].title}{_shown(operands[name, below])}"
        ]
        for name in names
        if (name, below) in operands
    }


def outlines(facts: Facts, measure: Measure, period: Period, names: Sequence[str], column: Objects) -> dict[str, str]:
    """Return a line for each unit with its value: ``甲社区12分 = 自治区级5分 + 市级3分 + 旗县区级4分``."""
    parts: dict[str, list[str]] = {}
    if measure.kind == "rate":
        parts = _quotient(facts, measure, period, names)
    elif measure.cuts:
        parts = _cut(facts, measure, period, names)
    texts = {}
    for name, value in zip(names, column, strict=True):
        whole = f"{name}{_shown(value)}{measure.unit if value is not None else ''}"
        texts[name] = " = ".join([whole, *([" + ".join(parts[name])] if name in parts else [])])
    return texts


def explanations(
    facts: Facts,
    pools: Pools,
    period: Period,
    placed: Iterable[Placed],
    published: Mapping[str, Settings] | None = None,
) -> dict[str, Explanation]:
    """Explain the scores of units by the media rows of those reports that ``facts`` count."""
    used = facts.reported(period.first, period.last)
    months = {month: at for at, month in enumerate(period.months)}
    inside = (source for source in placed if source.unit in facts.places and source.month in months)
    rows = [source for source in inside if used[facts.places[source.unit], months[source.month]]]
    below: list[list[Explanation]] = [[] for _ in pools.names]
    for unit, explanation in explain(rows, facts.settings, published).items():
        if pools.place[facts.places[unit]] >= 0:
            below[pools.place[facts.places[unit]]].append(explanation)
    return {name: pool(name, parts, facts.settings) for name, parts in zip(pools.names, below, strict=True)}
