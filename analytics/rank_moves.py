"""Where a rank went since the range compared with, and which other ranks moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.periods import range_titles
from analytics.ranking import Ranking
from analytics.wording import Number, quantity

NAMED = 5
"""Other units that a sentence names."""


@dataclass(frozen=True, slots=True)
class RankMove:
    """The rank of a unit in the earlier range and in this one; ``None`` where it had or has none."""

    unit: str
    before: int | None
    now: int | None

    @property
    def moved(self) -> bool:
        """Whether the rank is another one now."""
        return self.before != self.now

    @property
    def places(self) -> int:
        """By how many places it went up or down; 0 where it has no rank in one of the ranges."""
        return abs(self.before - self.now) if self.before is not None and self.now is not None else 0

    def crossed(self, other: RankMove) -> bool:
        """Tell whether the two stand the other way round now, or level where one was ahead."""
        if self.before is None or self.now is None or other.before is None or other.now is None:
            return False
        then, now = self.before - other.before, self.now - other.now
        return (then > 0) != (now > 0) or (then < 0) != (now < 0)

    def words(self) -> str:
        """Return ``甲社区从第5升到第3``, ``乙社区新进第4`` or ``丙社区第2，现在没有名次``."""
        if self.before is None:
            return f"{self.unit}新进第{self.now}"
        if self.now is None:
            return f"{self.unit}原来第{self.before}，现在没有名次"
        return f"{self.unit}从第{self.before}{'升' if self.now < self.before else '退'}到第{self.now}"


def rank_moves(ranking: Ranking) -> tuple[RankMove, ...]:
    """Return the move of every unit that has a rank in either range, in the order of the ranks now."""
    rows = ranking.rows
    lines = zip(rows["unit"], rows["previous_rank"], rows["rank"], strict=True)
    moves = (RankMove(str(unit), before, now) for unit, before, now in lines)
    return tuple(move for move in moves if move.before is not None or move.now is not None)


def moves_sentence(ranking: Ranking, unit: str, before: Number | None) -> str:
    """Say where a unit stands and stood, with its values, and who else moved; empty for a unit that is not ranked.

    ``before``: its value in the earlier range. Named first is who passed it or was passed by it, then who moved
    furthest: ``上稿得分第4名（8分），9月第2名（12分），退2位。另有：甲社区从第5升到第3、……；其余6个名次不变。``
    """
    moves = {move.unit: move for move in rank_moves(ranking)}
    own = moves.get(unit)
    if own is None or ranking.other is None:
        return ""
    other = range_titles(ranking.period, ranking.other)[1]
    others = [move for move in moves.values() if move.moved and move.unit != unit]
    others.sort(key=lambda move: (not own.crossed(move), -move.places))
    text = "，".join(_own_words(ranking, own, before, other))
    if not others:
        return f"{text}。别的单位名次都没有变。"
    more = f"等{len(others)}个" if len(others) > NAMED else ""
    still = len(moves) - len(others) - 1
    rest = f"；其余{still}个名次不变" if still else ""
    return f"{text}。另有：{'、'.join(move.words() for move in others[:NAMED])}{more}{rest}。"


def _own_words(ranking: Ranking, own: RankMove, before: Number | None, other: str) -> Iterator[str]:
    measure = ranking.measure
    value = ranking.rows.loc[ranking.rows["unit"] == own.unit, "value"].iloc[0]
    now_words, before_words = (
        "没有名次" if place is None else f"第{place}名（{quantity(number, measure)}）"
        for place, number in ((own.now, value), (own.before, before))
    )
    yield f"{measure.title}{now_words}"
    yield f"{other}{before_words}"
    if own.before is not None and own.now is not None:
        step = own.before - own.now
        yield f"{'升' if step > 0 else '退'}{abs(step)}位" if step else "名次没有变"
