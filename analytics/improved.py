"""What improved in a period, each in a sentence: complete reports, ranks that rose, more work, fewer problems."""

from __future__ import annotations

from analytics.comparison import communities
from analytics.ranking import ranks
from analytics.reporting import counts
from analytics.sight import NAMES, PROBLEMS, RATES, SUMS, Sentence, Sight
from analytics.wording import listed, number
from data.schema import MEASURE

NOTABLE = 10
"""A change is told from so many percent on; of a rate, from half as many percentage points."""


def improved(sight: Sight) -> list[Sentence]:
    """Return everything that improved: reports and ranks first, then by growth, then tasks that all have done."""
    moved = sorted([*SUMS, *RATES], key=sight.change, reverse=True)
    rising = [sight.moved(key) for key in moved if sight.change(key) >= notable(key)]
    return [*_complete(sight), *_risers(sight), *_fewer_problems(sight), *rising, *_all_done(sight)]


def notable(key: str) -> float:
    """Return from which change on a measure is worth a sentence."""
    return NOTABLE / 2 if MEASURE[key].unit == "%" else NOTABLE


def _fewer_problems(sight: Sight) -> list[Sentence]:
    found = []
    for key in PROBLEMS:
        new, old = sight.problems(key)
        if new < old:
            fewer = f"{MEASURE[key].title}问题由{number(old)}个减少到{number(new)}个"
            found.append(Sentence(f"{fewer}（截至{sight.cut_off}）。", key))
    return found[:1]


def _complete(sight: Sight) -> list[Sentence]:
    """Say that everyone reported in time, if so."""
    found = counts(sight.states)
    if found.late or found.arrived < found.expected or not found.expected:
        return []
    return [Sentence(f"{len(sight.states)}{'个单位' if sight.period.length == 1 else '份月报'}全部按时报送。")]


def _risers(sight: Sight) -> list[Sentence]:
    """Name who rose most in the ranking, where the office shows ranks."""
    if not sight.facts.settings.policy.shown:
        return []
    known = communities(sight.facts, sight.units)
    now, then = (ranks(sight.facts, span, "media.points", known) for span in (sight.period, sight.period.previous()))
    steps = {unit: then[unit] - rank for unit, rank in now.items() if unit in then and then[unit] > rank}
    if not steps:
        return []
    most = max(steps.values())
    risers = [unit for unit in known if steps.get(unit) == most]
    if len(risers) == 1:
        unit = risers[0]
        text = f"{unit}上稿得分由第{then[unit]}名升到第{now[unit]}名（↑{most}）。"
        return [Sentence(text, "media.points", unit)]
    return [Sentence(f"{listed(risers, NAMES)}上稿得分名次各上升{most}位。", "media.points")]


def _all_done(sight: Sight) -> list[Sentence]:
    """Name the tasks that every unit with one has done."""
    return [
        Sentence(f"{one.title()}：{len(one.done)}个单位全部完成。", one.measure, task=one.name())
        for one in sight.tasks
        if one.done and not (one.on_time or one.short or one.missing or one.waiting)
    ]
