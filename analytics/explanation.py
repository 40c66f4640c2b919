"""Why a score is what it is: the items that make it up, in one line, adding up exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from data.records import Row
from data.schema import ADOPTED
from data.scoring import Scored, format_number, half_up, score
from data.settings.values import Settings
from data.stories import is_own, level_order


class Placed(Protocol):
    """A row with whose it is, and the upload and file in which it came."""

    @property
    def unit(self) -> str:
        """Whose row it is."""

    @property
    def month(self) -> str:
        """The month of its workbook."""

    @property
    def submission(self) -> int | None:
        """The upload in which it was read."""

    @property
    def file(self) -> str:
        """The name of the file in which it was read."""

    @property
    def row(self) -> Row:
        """The row itself."""


@dataclass(frozen=True, slots=True)
class Item:
    """Stories of one level that score alike: how many, what each was given and how, and their points."""

    level: str
    rule: str
    base: Fraction
    multipliers: tuple[tuple[str, Decimal], ...]
    shared: int
    capped: bool
    count: int
    points: Fraction

    def words(self, *, first: bool) -> str:
        """Return ``市级1篇×3（M03）``; the first item says 规则 before the number."""
        rules = "、".join(dict.fromkeys([self.rule, *(number for number, _ in self.multipliers)]))
        notes = [f"规则{rules}" if first else rules]
        if self.shared > 1:
            notes.append("合作均分")
        if self.capped:
            notes.append("已到每月封顶")
            return f"{self.level}{self.count}篇计{format_number(self.points)}分（{'，'.join(notes)}）"
        factors = "".join(f"×{format_number(factor)}" for _, factor in self.multipliers)
        shared = f"÷{self.shared}" if self.shared > 1 else ""
        return f"{self.level}{self.count}篇×{format_number(self.base)}{factors}{shared}（{'，'.join(notes)}）"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The score of one unit: its items add up to ``total``, exactly."""

    unit: str
    items: tuple[Item, ...]
    duplicates: int
    unmatched: int

    @property
    def total(self) -> Fraction:
        """The exact score."""
        return sum((item.points for item in self.items), Fraction(0))

    @property
    def rounded(self) -> Decimal:
        """The score as shown: to 0.1, half up."""
        return Decimal(half_up(self.total * 10)).scaleb(-1)

    def text(self) -> str:
        """Return the line that people read: ``甲社区12分 = 自治区级1篇×5（规则M02）+ …；另有1篇同稿未重复计``."""
        terms = [item.words(first=at == 0) for at, item in enumerate(self.items)]
        parts = [
            f"{self.unit}{format_number(self.rounded)}分" + (" = " + "+ ".join(terms) if terms else "：没有计分的稿件")
        ]
        if self.total != Fraction(self.rounded):
            parts.append(f"合计{format_number(self.total)}，四舍五入到0.1")
        if self.duplicates:
            parts.append(f"另有{self.duplicates}篇同稿未重复计")
        if self.unmatched:
            parts.append(f"另有{self.unmatched}篇采用稿件没有匹配的计分规则")
        return "；".join(parts)


def score_placed(
    placed: Iterable[Placed], settings: Settings, published: Mapping[str, Settings] | None = None
) -> list[tuple[Placed, Scored]]:
    """Score media rows of any units and months, each unit-month by itself, in the order given.

    ``published``: the settings that months no longer moving were published with.
    """
    groups: dict[tuple[str, str], list[Placed]] = {}
    for source in placed:
        groups.setdefault((source.unit, source.month), []).append(source)
    scored: list[tuple[Placed, Scored]] = []
    for (_, month), rows in groups.items():
        rules = (published or {}).get(month, settings)
        scored += zip(rows, score([source.row for source in rows], rules, month), strict=True)
    return scored


def _items(scored: Iterable[Scored], order: Mapping[str, int]) -> tuple[Item, ...]:
    """Put stories together that score alike, the higher levels first."""
    counts: dict[tuple[str, str, Fraction, tuple[tuple[str, Decimal], ...], int, bool], list[Fraction]] = {}
    for story in scored:
        if story.counted and story.rule is not None:
            level = str(story.row.values.get("level"))
            alike = (level, story.rule, story.base, story.multipliers, story.shared, story.capped)
            counts.setdefault(alike, []).append(story.points)
    items = [Item(*alike, len(points), sum(points, Fraction(0))) for alike, points in counts.items()]
    return _sorted(items, order)


def _sorted(items: Iterable[Item], order: Mapping[str, int]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: (order.get(item.level, len(order)), -item.points / item.count)))


def _unmatched(scored: Scored) -> bool:
    row = scored.row
    return scored.rule is None and row.counted and not is_own(row) and row.values.get("result") == ADOPTED


def unmatched(
    placed: Iterable[Placed], settings: Settings, published: Mapping[str, Settings] | None = None
) -> list[Placed]:
    """Return the adopted stories that no rule gives points, in the order given: 未匹配规则."""
    return [source for source, scored in score_placed(placed, settings, published) if _unmatched(scored)]


def explain(
    placed: Iterable[Placed], settings: Settings, published: Mapping[str, Settings] | None = None
) -> dict[str, Explanation]:
    """Return the explanation of each unit's score from its media rows of a period."""
    scored: dict[str, list[Scored]] = {}
    for source, story in score_placed(placed, settings, published):
        scored.setdefault(source.unit, []).append(story)
    return {unit: _explanation(unit, scored_rows, settings) for unit, scored_rows in scored.items()}


def _explanation(unit: str, scored: Sequence[Scored], settings: Settings) -> Explanation:
    return Explanation(
        unit,
        _items(scored, level_order(settings.vocabulary)),
        sum(story.duplicate for story in scored),
        sum(_unmatched(story) for story in scored),
    )


def pool(unit: str, explanations: Iterable[Explanation], settings: Settings) -> Explanation:
    """Return the explanation of a unit above from those of the units below it."""
    below = list(explanations)
    alike: dict[Item, list[Item]] = {}
    for item in (item for part in below for item in part.items):
        alike.setdefault(replace(item, count=0, points=Fraction(0)), []).append(item)
    items = [
        replace(kind, count=sum(item.count for item in equal), points=sum((item.points for item in equal), Fraction(0)))
        for kind, equal in alike.items()
    ]
    duplicates, unmatched = sum(part.duplicates for part in below), sum(part.unmatched for part in below)
    return Explanation(unit, _sorted(items, level_order(settings.vocabulary)), duplicates, unmatched)
