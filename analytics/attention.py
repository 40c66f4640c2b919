"""What needs attention in a period, each in a sentence with its figure and no blame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from analytics.comparison import communities, series
from analytics.improved import notable
from analytics.periods import Period
from analytics.reporting import State, in_state
from analytics.sight import NAMES, RATES, SUMS, Sentence, Sight
from analytics.wording import listed, number
from data import months

SILENT_MONTHS, LOOK_BACK = 3, 6
"""From how many months on without a story a community is named, and how far back is looked."""
_NO_CONCERN = frozenset({"civil.closed"})
"""Fewer problems closed may just mean fewer found."""


def attention(sight: Sight) -> list[Sentence]:
    """Return everything that needs attention, the most pressing first."""
    moved = sorted({*SUMS, *RATES} - _NO_CONCERN, key=lambda key: (sight.change(key), key))
    falling = [sight.moved(key) for key in moved if sight.change(key) <= -notable(key)]
    return [*_silent(sight), *_overdue(sight), *_short(sight), *_without_stories(sight), *falling]


def _silent(sight: Sight) -> list[Sentence]:
    """Name who has not reported, or sent what could not be taken."""
    words: tuple[tuple[State, str], ...] = (("未报", "未报"), ("有错误", "已上传但有错误"))
    found = []
    for state, word in words:
        units = list(dict.fromkeys(in_state(sight.states, state)))
        if units:
            counted = int((sight.states["state"] == state).sum())
            what = "个" if sight.period.length == 1 else "份"
            one = units[0] if len(units) == 1 else None
            found.append(Sentence(f"{word}{counted}{what}：{listed(units, NAMES)}。", None, one))
    return found


def _overdue(sight: Sight) -> list[Sentence]:
    """Name who has overdue problems, and how many."""
    overdue = sight.facts.standing(sight.period.last).overdue(sight.facts.cut_off(sight.period))
    late = sight.facts.ledger.iloc[overdue]
    sums = late.groupby(late["unit"].astype("object"))["quantity"].sum()
    held = {unit: int(sums[unit]) for unit in sight.units if unit in sums}
    if not held:
        return []
    units = sorted(held, key=lambda unit: -held[unit])
    total = number(sum(held.values()))
    one = units[0] if len(units) == 1 else None
    each = listed([f"{unit}{number(held[unit])}个" for unit in units], NAMES)
    return [Sentence(f"截至{sight.cut_off}逾期问题{total}个：{each}。", "civil.overdue", one)]


def _short(sight: Sight) -> list[Sentence]:
    """Name who is short of which task, by how much."""
    found = []
    for one in sight.tasks:
        if one.short:
            units = listed([f"{unit}{words}" for unit, words in one.short], NAMES)
            alone = one.short[0][0] if len(one.short) == 1 else None
            found.append(Sentence(f"{one.title()}：{units}。", one.measure, alone, one.name()))
    return found


def _without_stories(sight: Sight) -> list[Sentence]:
    """Name the communities that had no story for three months or more, each of them reported."""
    first = months.shift(sight.period.last, 1 - LOOK_BACK)
    known = communities(sight.facts, sight.units)
    table = series(sight.facts, "media.published", Period(first, sight.period.last), known) if known else None
    if table is None:
        return []
    zero = {(str(unit), str(month)) for unit, month, value in _triples(table) if value == 0}
    runs = {unit: _run(zero, unit, sight.period.last) for unit in known}
    silent = [unit for unit in known if runs[unit] >= SILENT_MONTHS]
    if not silent:
        return []
    if len(silent) == 1:
        return [Sentence(f"{silent[0]}连续{runs[silent[0]]}个月未上稿。", "media.published", silent[0])]
    text = f"连续{SILENT_MONTHS}个月以上未上稿{len(silent)}个：{listed(silent, NAMES)}。"
    return [Sentence(text, "media.published")]


def _triples(table: Any) -> Iterable[tuple[Any, Any, Any]]:
    return zip(table["unit"], table["month"], table["value"], strict=True)


def _run(zero: set[tuple[str, str]], unit: str, last: str) -> int:
    """Return for how many months up to the last a unit reported nothing adopted."""
    length = 0
    while length < LOOK_BACK and (unit, months.shift(last, -length)) in zero:
        length += 1
    return length
