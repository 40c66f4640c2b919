"""What improved in a period, each in a sentence: complete reports, ranks that rose, more work, fewer problems."""

from __future__ import annotations

from analytics.aggregates import communities
from analytics.basis import has_begun, is_representative
from analytics.findings import NAMES, Findings, Sentence
from analytics.periods import range_titles
from analytics.ranking import ranks
from analytics.reporting import counts
from analytics.wording import listed
from data.schema import Measure, keys

NOTABLE = 10
"""A change is told from so many percent on; of a rate, from half as many percentage points."""


def improved(findings: Findings) -> list[Sentence]:
    """Return everything that improved: reports and ranks first, then by growth, then tasks that all have done."""
    moved = sorted(findings.moving, key=findings.change, reverse=True)
    rising = [findings.moved(key) for key in moved if findings.change(key) >= notable(findings.compared[key].measure)]
    return [*_complete(findings), *_risers(findings), *_fewer_problems(findings), *rising, *_all_done(findings)]


def notable(measure: Measure) -> float:
    """Return from which change on a measure is worth a sentence."""
    return NOTABLE / 2 if measure.unit == "%" else NOTABLE


def _fewer_problems(findings: Findings) -> list[Sentence]:
    """Say that fewer problems are overdue, else that fewer are open."""
    fewer = [key for key in findings.facts.dictionary.listed("fewer") if findings.change(key) < 0]
    return [findings.moved(key) for key in fewer[:1]]


def _complete(findings: Findings) -> list[Sentence]:
    """Say that everyone reported in time, if so."""
    reports = counts(findings.states)
    if reports.late or reports.arrived < reports.expected or not reports.expected:
        return []
    counter = "个单位" if findings.selection.period.length == 1 else "份月报"
    return [Sentence(f"{reports.expected}{counter}全部按时报送。")]


def _risers(findings: Findings) -> list[Sentence]:
    """Name who rose most in the ranking since the range compared with, where the office shows ranks.

    Where fewer than half have reported in either range, or nobody had to yet, nobody has risen: others are missing.
    """
    facts, period, other = findings.facts, findings.selection.period, findings.selection.other()
    if not facts.settings.policy.shown or other is None or not has_begun(facts, other):
        return []
    if not all(is_representative(facts, span, facts.scope(None)) for span in (period, other)):
        return []
    known = communities(facts, findings.units)
    now, then = (ranks(facts, span, keys.POINTS) for span in (period, other))
    steps = {unit: then[unit] - now[unit] for unit in known if unit in now and now[unit] < then.get(unit, 0)}
    if not steps:
        return []
    most = max(steps.values())
    risers = [unit for unit in known if steps.get(unit) == most]
    this, before = range_titles(period, other)
    if len(risers) == 1:
        unit = risers[0]
        text = f"{unit}上稿得分由第{then[unit]}名升到第{now[unit]}名（{this}，较{before}↑{most}，共{len(now)}个可比）。"
        return [Sentence(text, keys.POINTS, unit)]
    field = f"（{this}，较{before}，共{len(now)}个可比）"
    return [Sentence(f"{listed(risers, NAMES)}上稿得分名次各上升{most}位{field}。", keys.POINTS)]


def _all_done(findings: Findings) -> list[Sentence]:
    """Name the tasks that every unit with one has done, whatever minimum each of them has."""
    undone = {task.name() for task in findings.tasks if task.on_time or task.short or task.missing or task.waiting}
    return [
        Sentence(f"{task.title()}：{len(task.done)}个单位全部完成。", task.measure, task=task.name())
        for task in findings.tasks
        if task.done and task.name() not in undone
    ]
