"""What a score changed by, rule by rule: stories that a rule gave points to in the one range and in the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from analytics.explanation import Explanation, Placed, score_placed
from analytics.wording import signed
from data.scoring import format_number
from data.settings.values import Settings

NAMED = 4
"""Rules that a sentence names."""
TITLES = 4
"""Stories of one rule and range that are named."""
Titles = Mapping[tuple[str, str], Sequence[str]]
"""Rule and level → the titles of the stories that it gave points to."""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """The stories of one level under one rule, and their points, in the earlier range and in this one."""

    rule: str
    level: str
    stories: tuple[int, int] = (0, 0)
    points: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))

    @property
    def difference(self) -> Fraction:
        """What it contributes to the change of the score."""
        return self.points[1] - self.points[0]


def rule_changes(then: Iterable[Explanation], now: Iterable[Explanation]) -> tuple[RuleChange, ...]:
    """Return the change of every rule and level, the largest first; they add up to that of the score, exactly."""
    sums: dict[tuple[str, str], list[Fraction]] = {}
    for place, explanations in enumerate((then, now)):
        for item in (item for explanation in explanations for item in explanation.items):
            line = sums.setdefault((item.rule, item.level), [Fraction(0)] * 4)
            line[place] += item.count
            line[2 + place] += item.points
    changes = (
        RuleChange(rule, level, (int(line[0]), int(line[1])), (line[2], line[3]))
        for (rule, level), line in sums.items()
    )
    return tuple(sorted(changes, key=lambda change: (-abs(change.difference), change.rule, change.level)))


def rules_sentence(changes: Iterable[RuleChange]) -> str:
    """Return ``按规则：市级（M03）2→4篇，+6分；旗县区级（M04）5→3篇，−2分。``; empty where no rule changed anything."""
    moved = [change for change in changes if change.difference or change.stories[0] != change.stories[1]]
    words = [
        f"{change.level}（{change.rule}）{change.stories[0]}→{change.stories[1]}篇，{_points(change.difference)}"
        for change in moved[:NAMED]
    ]
    rest = sum((change.difference for change in moved[NAMED:]), Fraction(0))
    words += [f"其余{len(moved) - NAMED}条规则{_points(rest)}"] if len(moved) > NAMED else []
    return f"按规则：{'；'.join(words)}。" if words else ""


def scored_titles(placed: Iterable[Placed], settings: Settings, published: Mapping[str, Settings]) -> Titles:
    """Return the stories that each rule and level gave points to, those with most points first."""
    scored = [story for _, story in score_placed(placed, settings, published) if story.counted and story.rule]
    titles: dict[tuple[str, str], list[str]] = {}
    for story in sorted(scored, key=lambda story: -story.points):
        alike = (str(story.rule), str(story.row.values.get("level")))
        titles.setdefault(alike, []).append(str(story.row.values.get("title")))
    return titles


def story_lines(
    changes: Iterable[RuleChange], titles: tuple[Titles, Titles], ranges: tuple[str, str]
) -> tuple[str, ...]:
    """Return a line for each rule whose points changed, with its stories of both ranges.

    ``titles`` and ``ranges``: of the earlier range and of this one. A line is
    ``市级（M03）−6分：9月《甲》《乙》等6篇，10月《丙》``.
    """
    moved = [change for change in changes if change.difference]
    return tuple(
        f"{change.level}（{change.rule}）{_points(change.difference)}："
        + "，".join(
            f"{name}{_named(of_range.get((change.rule, change.level), ()))}"
            for name, of_range in zip(ranges, titles, strict=True)
        )
        for change in moved[:NAMED]
    )


def _named(titles: Sequence[str]) -> str:
    if not titles:
        return "没有"
    more = f"等{len(titles)}篇" if len(titles) > TITLES else ""
    return "".join(f"《{title}》" for title in titles[:TITLES]) + more


def _points(difference: Fraction) -> str:
    return f"{signed(Decimal(format_number(difference)))}分"
