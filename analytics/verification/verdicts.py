"""The verdict on a claim: whether the number written is the one that the data have.

A number never agrees by chance: it is held against the measure that its own words name, in the months and for the
units that it is said of. What it would fit otherwise is named as a reason and never makes it right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from analytics.aggregates import communities
from analytics.periods import Period
from analytics.verification.claims import Claim
from analytics.verification.meanings import Reading
from analytics.verification.system import Figure, Number, System
from data.decimals import format_decimal
from data.settings.dictionary import Dictionary

Verdict = Literal["matches", "differs", "other-basis", "unknown"]
TITLES: dict[Verdict, str] = {"matches": "相符", "differs": "不符", "other-basis": "口径可能不同", "unknown": "查不到"}
_ABOUT = Fraction(3, 2)
"""A figure of which only the least is known (200余) is less than this many times as much."""
_EACH_COMMUNITY = re.compile("(?:^|各个?)(?:社区|村|居委会)")
"""Said of all communities; in front of it may stand how many they are."""
_FEW = 50
"""Only numbers from this on are looked for in other months or among other units."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose a text is (no units: everybody's) and which months it is of."""

    period: Period
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A claim with its verdict; ``system`` is the figure of the data that it was held against.

    ``period`` and ``units`` are those it is said of, ``candidates`` the other measures that its words may mean.
    """

    claim: Claim
    verdict: Verdict
    why: str = ""
    reading: Reading | None = None
    period: Period | None = None
    units: tuple[str, ...] = ()
    system: Figure | None = None
    candidates: tuple[str, ...] = ()


def judge(claim: Claim, scope: Scope, system: System) -> Judgement:
    """Hold a claim against the data."""
    if claim.each:
        judged = [judge(replace(claim, units=(unit,), each=False), scope, system) for unit in claim.units]
        return next((judgement for judgement in judged if judgement.verdict != "matches"), judged[0])
    units = claim.units or scope.units
    period = claim.moment.period(scope.period)
    if claim.subject is None:
        return Judgement(claim, "unknown", claim.why, period=period, units=units)
    readings = claim.subject.readings
    others = tuple(dict.fromkeys(other.measure for other in readings[1:] if other.measure != readings[0].measure))
    if period is None:
        return Judgement(claim, "unknown", "说的是哪几个月不能确定", readings[0], None, units, candidates=others)
    if claim.misfit:
        return _judge_misfit(claim, period, units, system)
    if claim.kind != "value":
        tried = [_judge_change(claim, meant, scope, period, units, system) for meant in readings[: claim.subject.alike]]
        return next((judgement for judgement in tried if judgement.verdict == "matches"), tried[0])
    if claim.comparable:
        return _judge_comparable(claim, readings[0], period, units, scope, system)
    reading, figure = _likeliest(claim, period, units, system)
    known = Judgement(claim, "unknown", "", reading, period, units, figure, others)
    if figure is None:
        return _with(known, "unknown", "这段时间没有报送过，系统里没有这个数")
    if claim.subject.narrow or claim.moment.part:
        return _judge_part(known, figure, system)
    return _judge_value(known, figure, scope, system)


def _judge_misfit(claim: Claim, period: Period, units: tuple[str, ...], system: System) -> Judgement:
    """Judge a number with a unit of counting that is not that of what it names: it is wrong if the number fits."""
    assert claim.subject is not None
    for reading in claim.subject.readings:
        figure = system.figure(reading, period, units)
        if figure is not None and figure.value and claim.quantity.admits(figure.value):
            unit = system.measure(reading).unit
            why = (
                f"{title(reading, system.facts.dictionary)}的计量单位是{unit}，系统是{format_value(figure.value)}{unit}"
            )
            return Judgement(claim, "differs", why, reading, period, units, figure)
    return Judgement(claim, "unknown", claim.why, period=period, units=units)


def _with(judgement: Judgement, verdict: Verdict, why: str) -> Judgement:
    return Judgement(
        judgement.claim,
        verdict,
        why,
        judgement.reading,
        judgement.period,
        judgement.units,
        judgement.system,
        judgement.candidates,
    )


def _likeliest(claim: Claim, period: Period, units: tuple[str, ...], system: System) -> tuple[Reading, Figure | None]:
    """Return the first reading of which there is anything, with its figure; of those meant alike one that agrees."""
    assert claim.subject is not None
    figures = [(reading, system.figure(reading, period, units)) for reading in claim.subject.readings]
    for reading, figure in figures[: claim.subject.alike] if claim.subject.alike > 1 else ():
        if figure is not None and claim.quantity.admits(figure.value):
            return reading, figure
    return next(((reading, figure) for reading, figure in figures if figure is not None and figure.value), figures[0])


def _judge_value(known: Judgement, figure: Figure, scope: Scope, system: System) -> Judgement:
    quantity = known.claim.quantity
    if quantity.admits(figure.value):
        if figure.approximate and not quantity.approximate:
            return _with(known, "other-basis", "系统里是约数，只知道至少是这么多")
        return _with(known, "matches", "")
    if figure.approximate and Fraction(figure.value) < quantity.low <= Fraction(figure.value) * Fraction(11, 10):
        return _with(known, "other-basis", "系统里是约数，实际可能更多")
    if _is_between(known, system):
        return _with(known, "other-basis", "介于文中点名的和全部之间，文中还说了别的")
    fit = _fitting(known, scope, system)
    if fit:
        return _with(known, "other-basis", fit)
    return _with(known, "differs", f"系统是{format_value(figure.value)}{_unit(known, system)}")


def _is_between(known: Judgement, system: System) -> bool:
    """Tell whether a number lies between what is named (outlets as examples) and all there is."""
    subject, period = known.claim.subject, known.period
    if subject is None or period is None or subject.alike < 2:
        return False
    few, many = (system.figure(reading, period, known.units) for reading in subject.readings[:2])
    if few is None or many is None or not any(dimension == "outlet" for dimension, _ in subject.readings[0].cut):
        return False
    return few.value < known.claim.quantity.number < many.value


def _judge_part(known: Judgement, figure: Figure, system: System) -> Judgement:
    """Judge a number of which the words speak of only some of what the measure counts."""
    quantity = known.claim.quantity
    subject = known.claim.subject
    wording, weak = (subject is not None and subject.narrow == "wording"), (subject is not None and subject.weak)
    if quantity.admits(figure.value):
        if wording and not known.claim.moment.part:
            return _with(known, "matches", "")
        return _with(known, "other-basis", "数值和系统相同，但文中的说法比指标窄")
    if not figure.value:
        return _with(known, "other-basis", "文中的说法比指标窄，系统里没有这样的数")
    most = Fraction(figure.value) * (_ABOUT if figure.approximate else 1)
    is_rate = known.reading is not None and system.measure(known.reading).kind in ("rate", "composite")
    if quantity.low > most and not weak and not is_rate:
        return _with(known, "differs", f"系统里全部才{format_value(figure.value)}{_unit(known, system)}")
    return _with(
        known, "other-basis", f"文中只说其中一部分，系统里全部是{format_value(figure.value)}{_unit(known, system)}"
    )


def _judge_change(
    claim: Claim, reading: Reading, scope: Scope, period: Period, units: tuple[str, ...], system: System
) -> Judgement:
    earlier = claim.earlier.period(scope.period) if claim.earlier is not None else None
    known = Judgement(claim, "unknown", "", reading, period, units)
    if earlier is None:
        return _with(known, "unknown", "和哪几个月比不能确定")
    changes = system.changes(reading, period, earlier, units, in_percent=claim.kind == "growth")
    if not changes:
        return _with(known, "unknown", f"没有可以和{earlier.title()}相比的数")
    change = next((value for value in changes if claim.quantity.admits(value * claim.sign)), changes[0])
    judgement = Judgement(claim, "unknown", "", reading, period, units, Figure(_rounded(change), False))
    if claim.quantity.admits(change * claim.sign):
        return _with(judgement, "matches", "")
    less = "减少" if change < 0 else "增加"
    unit = system.measure(reading).unit
    sign = "%" if claim.kind == "growth" else "个百分点" if unit == "%" else unit
    return _with(judgement, "differs", f"系统是较{earlier.title()}{less}{format_value(_rounded(abs(change)))}{sign}")


def _judge_comparable(
    claim: Claim, reading: Reading, period: Period, units: tuple[str, ...], scope: Scope, system: System
) -> Judgement:
    """Judge a number that is said of the units that have reported both ranges."""
    months = (period.first, period.last)
    numbers = []
    for comparison in system.compared(reading, scope.period, units):
        for value, span in zip((comparison.current, comparison.compared), comparison.ranges or (), strict=False):
            if value is not None and (span.first, span.last) == months:
                numbers.append(value)
    if not numbers:
        return Judgement(claim, "unknown", "没有按两期都报的单位算的数", reading, period, units)
    value = next((number for number in numbers if claim.quantity.admits(number)), numbers[0])
    known = Judgement(claim, "matches", "", reading, period, units, Figure(value, False))
    if claim.quantity.admits(value):
        return known
    return _with(known, "differs", f"按两期都报的单位，系统是{format_value(value)}{_unit(known, system)}")


def _rounded(value: Fraction) -> Number:
    if value.denominator == 1:
        return int(value)
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.1"))


def _fitting(known: Judgement, scope: Scope, system: System) -> str:
    """Return what else a number fits that the text could mean; empty for nothing, and for what fits by chance."""
    quantity, reading, period = known.claim.quantity, known.reading, known.period
    readings = known.claim.subject.readings if known.claim.subject is not None else ()
    if reading is None or period is None:
        return ""
    for other in readings:
        figure = system.figure(other, period, known.units)
        if other != reading and figure is not None and figure.value and quantity.admits(figure.value):
            return f"是“{title(other, system.facts.dictionary)}”的数"
    if _EACH_COMMUNITY.search(known.claim.quote):
        facts = system.facts
        below = [name for name, inside in zip(facts.units, facts.scope(known.units or None), strict=True) if inside]
        figure = system.figure(reading, period, communities(facts, below))
        if figure is not None and quantity.admits(figure.value):
            return "是各社区的数，不含本级"
    # A year before, in the text of a part of a year, is all of it or the same months.
    if (other_stage := known.claim.moment.other_stage(scope.period)) is not None:
        figure = system.figure(reading, other_stage, known.units)
        if figure is not None and quantity.admits(figure.value):
            return f"是{other_stage.title()}的数"
    if quantity.number < _FEW or quantity.approximate:
        return ""
    spans = [Period.to_date(period.last), Period.month(period.last), period.previous()]
    for span in spans:
        figure = system.figure(reading, span, known.units) if span != period else None
        if figure is not None and quantity.admits(figure.value):
            return f"是{span.title()}的数"
    return ""


def title(reading: Reading, dictionary: Dictionary) -> str:
    """Return a reading for people: ``志愿服务活动（政策宣传）``."""
    words = "、".join(word for _, of in reading.cut for word in of)
    return dictionary[reading.measure].title + (f"（{words}）" if words else "")


def format_value(value: Number) -> str:
    """Return a number as people read it."""
    return format_decimal(value) if isinstance(value, Decimal) else str(value)


def _unit(known: Judgement, system: System) -> str:
    return system.measure(known.reading).unit if known.reading is not None else ""
