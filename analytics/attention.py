"""What needs attention in a period, each in a sentence with its figure and no blame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from analytics.aggregates import by_unit, communities, series
from analytics.findings import NAMES, Findings, Sentence
from analytics.improved import notable
from analytics.periods import Period
from analytics.reporting import State, in_state
from analytics.wording import listed, number, shortfalls_listed, summed_list
from data import months
from data.schema import keys

SILENT_MONTHS, LOOK_BACK = 3, 6
"""From how many months on without a story a community is named, and how far back is looked."""
_NO_CONCERN = frozenset({keys.CLOSED})
"""Fewer problems closed may just mean fewer found."""


def attention(findings: Findings) -> list[Sentence]:
    """Return everything that needs attention, the most pressing first."""
    moved = sorted({*findings.moving} - _NO_CONCERN, key=lambda key: (findings.change(key), key))
    falling = [findings.moved(key) for key in moved if findings.change(key) <= -notable(findings.compared[key].measure)]
    return [*_silent(findings), *_overdue(findings), *_short(findings), *_without_stories(findings), *falling]


def _silent(findings: Findings) -> list[Sentence]:
    """Name who has not reported, or sent what could not be taken."""
    words: tuple[tuple[State, str], ...] = (("未报", "未报"), ("有错误", "已上传但有错误"))
    sentences = []
    for state, word in words:
        units = Counter(in_state(findings.states, state))
        if units:
            alone = next(iter(units)) if len(units) == 1 else None
            if findings.selection.period.length == 1:
                what, names = "个", listed(list(units), NAMES)
            else:
                what, names = "份", summed_list(units, "份", NAMES)
            sentences.append(Sentence(f"{word}{units.total()}{what}：{names}。", None, alone))
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
    return [Sentence(text, keys.OVERDUE, units[0] if len(units) == 1 else None)]


def _short(findings: Findings) -> list[Sentence]:
    """Name who is short of which task, by how much."""
    sentences = []
    for task in findings.tasks:
        if task.short:
            units = shortfalls_listed(task.short, NAMES, communities(findings.facts, findings.units))
            alone = task.short[0][0] if len(task.short) == 1 else None
            sentences.append(Sentence(f"{task.title()}：{units}。", task.measure, alone, task.name()))
    return sentences


def _without_stories(findings: Findings) -> list[Sentence]:
    """Name the communities that had no story for three months or more, each of them reported."""
    last = findings.selection.period.last
    first = months.shift(last, 1 - LOOK_BACK)
    known = communities(findings.facts, findings.units)
    table = series(findings.facts, keys.PUBLISHED, Period(first, last), known) if known else None
    if table is None:
        return []
    zero = {(str(unit), str(month)) for unit, month, value in _triples(table) if value == 0}
    runs = {unit: _run(zero, unit, last) for unit in known}
    silent = [unit for unit in known if runs[unit] >= SILENT_MONTHS]
    if not silent:
        return []
    if len(silent) == 1:
        return [Sentence(f"{silent[0]}连续{runs[silent[0]]}个月未上稿。", keys.PUBLISHED, silent[0])]
    text = f"连续{SILENT_MONTHS}个月以上未上稿{len(silent)}个：{listed(silent, NAMES)}。"
    return [Sentence(text, keys.PUBLISHED)]


def _triples(table: Any) -> Iterable[tuple[Any, Any, Any]]:
    return zip(table["unit"], table["month"], table["value"], strict=True)


def _run(zero: set[tuple[str, str]], unit: str, last: str) -> int:
    """Return for how many months up to the last a unit reported nothing adopted."""
    length = 0
    while length < LOOK_BACK and (unit, months.shift(last, -length)) in zero:
        length += 1
    return length
