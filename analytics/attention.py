"""What needs attention in a period, each in a sentence with its figure and no blame.

The order goes over all areas: what chance does not explain first, and of that what concerns the larger share of
the whole: of a measure that fell, of the problems open, of the units that have to report or have a task.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from analytics.aggregates import by_unit, communities, series
from analytics.facts import Facts
from analytics.findings import NAMES, Findings, Sentence
from analytics.improved import notable
from analytics.periods import Period
from analytics.reporting import State, in_state
from analytics.wording import listed, number, shortfalls_listed, summed_list
from data.schema import keys

NAMED = 40
"""Units named that are short of a task: all of a street, of a city the first ones."""
SILENT_MONTHS, LOOK_BACK = 3, 12
"""From how many months on without a story a community is named, and how far back is looked."""
_NO_CONCERN = frozenset({keys.CLOSED})
"""Fewer problems closed may just mean fewer found."""


def attention(findings: Findings) -> list[Sentence]:
    """Return everything that needs attention, the certain and the largest first."""
    fallen = [key for key in findings.moving if key not in _NO_CONCERN and _has_fallen(findings, key)]
    falling = [findings.moved(key) for key in fallen]
    listed = [*falling, *_overdue(findings), *_short(findings), *_without_stories(findings), *_silent(findings)]
    return sorted(listed, key=lambda sentence: (not sentence.certain, -sentence.share))


def _has_fallen(findings: Findings, key: str) -> bool:
    return findings.change(key) <= -notable(findings.compared[key].measure)


def _silent(findings: Findings) -> list[Sentence]:
    """Name who has not reported, or sent what could not be taken."""
    words: tuple[tuple[State, str], ...] = (("未报", "未报"), ("有错误", "已上传但有错误"))
    sentences = []
    for state, word in words:
        units = Counter(in_state(findings.states, state))
        if units:
            alone = next(iter(units)) if len(units) == 1 else None
            if findings.selection.period.length == 1:
                counter, names = "个", listed(list(units), NAMES)
            else:
                counter, names = "份", summed_list(units, "份", NAMES)
            short = f"{word}{units.total()}{counter}"
            share = units.total() / len(findings.states)
            sentences.append(Sentence(f"{short}：{names}。", None, alone, short=short, share=share))
    return sentences


def _overdue(findings: Findings) -> list[Sentence]:
    """Name who has overdue problems, and how many."""
    overdue = by_unit(findings.facts, keys.OVERDUE, findings.selection)
    total = sum(overdue.values())
    if not total:
        return []
    units = [unit for unit, value in overdue.items() if value]
    breakdown = summed_list(overdue, "个", NAMES)
    text = f"截至{findings.cut_off}逾期问题{number(total)}个：{breakdown}。"
    open_ = sum(by_unit(findings.facts, keys.OPEN, findings.selection).values())
    alone = units[0] if len(units) == 1 else None
    short = f"逾期问题{number(total)}个"
    return [Sentence(text, keys.OVERDUE, alone, short=short, share=float(Fraction(total) / Fraction(open_)))]


def _short(findings: Findings) -> list[Sentence]:
    """Name every unit that is short of a task, by how much."""
    sentences = []
    for task in findings.tasks:
        if task.short:
            units = shortfalls_listed(task.short, NAMED, communities(findings.facts, findings.units))
            alone = task.short[0][0] if len(task.short) == 1 else None
            # The measure is named without its category and minimum: whoever is short of any task on it is counted.
            lacking = {unit for other in findings.tasks if other.named == task.named for unit, _ in other.short}
            short = f"{len(lacking)}个单位没完成{task.named.title}任务"
            judged = len(task.short) + len(task.done) + len(task.on_time)
            text, share = f"{task.title()}：{units}。", len(task.short) / judged
            sentences.append(Sentence(text, task.measure, alone, task.name(), short, share))
    return sentences


def _without_stories(findings: Findings) -> list[Sentence]:
    """Name the communities that had no story for three months or more, each of them reported."""
    known = communities(findings.facts, findings.units)
    runs = months_without_stories(findings.facts, findings.selection.period.last, known) if known else {}
    silent = [unit for unit in known if runs[unit] >= SILENT_MONTHS]
    if not silent:
        return []
    share = len(silent) / len(known)
    if len(silent) == 1:
        short = f"{silent[0]}连续{runs[silent[0]]}个月未上稿"
        return [Sentence(f"{short}。", keys.PUBLISHED, silent[0], short=short, share=share)]
    short = f"连续{SILENT_MONTHS}个月以上未上稿{len(silent)}个"
    return [Sentence(f"{short}：{listed(silent, NAMES)}。", keys.PUBLISHED, short=short, share=share)]


def months_without_stories(facts: Facts, last: str, units: Sequence[str]) -> dict[str, int]:
    """Return for how many months on end up to the last each of these units reported and had no story adopted.

    A month that was not reported ends the run; at most ``LOOK_BACK``.
    """
    span = Period.ending(last, LOOK_BACK)
    table = series(facts, keys.PUBLISHED, span, units)
    columns = (table[name].astype("object") for name in ("unit", "month", "value"))
    none = {(str(unit), str(month)) for unit, month, value in zip(*columns, strict=True) if value == 0}
    runs = {}
    for unit in units:
        reported = ((unit, month) not in none for month in reversed(span.months))
        runs[unit] = next((length for length, other in enumerate(reported) if other), LOOK_BACK)
    return runs
