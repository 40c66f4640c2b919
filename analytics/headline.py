"""The month in sentences, each written from figures: the headline, what improved, what needs attention.

There is no sentence without a figure, and none gives a cause or a blame. What changed is told against
the range that the selection compares with, as ``analytics.comparison`` compares. What has no data is
left out, not filled with zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.attention import attention
from analytics.facts import Facts
from analytics.findings import Findings, Sentence
from analytics.improved import improved
from analytics.reporting import counts
from analytics.selection import Selection
from analytics.wording import quantity

MOST = 3
"""Findings that a headline names."""


@dataclass(frozen=True)
class Headline:
    """The period in sentences.

    ``top`` is the most important of it, ``lead`` how complete it is and how much was done; ``attention`` has
    everything, the certain and the largest first, ``improved`` at most three.
    """

    top: Sentence
    lead: Sentence
    improved: tuple[Sentence, ...]
    attention: tuple[Sentence, ...]


def headline(facts: Facts, selection: Selection) -> Headline:
    """Write the headline of what is looked at.

    The facts have to reach back to the range that it is compared with, and eleven months before its last.
    """
    findings = Findings(facts, selection)
    lead, pressing, better = _lead(findings), tuple(attention(findings)), _varied(improved(findings))
    return Headline(_top(findings, lead, pressing), lead, better, pressing)


def _top(findings: Findings, lead: Sentence, pressing: Sequence[Sentence]) -> Sentence:
    """Name what presses most, each area once; without reports, or where nothing presses, the lead says it."""
    if not pressing or not counts(findings.states).arrived:
        return lead
    areas: dict[str, Sentence] = {}
    for sentence in pressing:
        areas.setdefault(sentence.area, sentence)
    first = pressing[0]
    named = "，".join(sentence.short for sentence in list(areas.values())[:MOST])
    return Sentence(f"{findings.selection.period.title()}{named}。", first.measure, first.unit, first.task)


def _lead(findings: Findings) -> Sentence:
    """Say how complete the period is and how much was done."""
    reports, period = counts(findings.states), findings.selection.period
    counter = "个单位" if period.length == 1 else "份月报"
    if not reports.expected:
        return Sentence(f"{period.title()}没有应报的单位。")
    if not reports.arrived:
        return Sentence(f"{period.title()}应报{reports.expected}{counter}，还没有报送。")
    parts = [f"应报{reports.expected}{counter}，已报{reports.arrived}{counter[0]}"]
    for key in findings.facts.dictionary.listed("lead"):
        figure = findings.compared[key]
        if figure.value is not None:
            parts.append(
                f"{figure.measure.title}{quantity(figure.value, figure.measure, approximate=figure.approximate)}"
            )
    return Sentence(f"{period.title()}{'，'.join(parts)}。")


def _varied(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the first sentence of each area of work, then others, at most three, in their order."""
    areas: dict[str, Sentence] = {}
    for sentence in sentences:
        areas.setdefault(sentence.area, sentence)
    chosen = list(areas.values())[:MOST]
    chosen += [sentence for sentence in sentences if sentence not in chosen][: MOST - len(chosen)]
    return tuple(sentence for sentence in sentences if sentence in chosen)
