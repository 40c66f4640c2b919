"""Why a figure changed: the two numbers compared, taken apart into pieces whose differences add up exactly.

The pieces are those of ``analytics.measures`` for the units that the comparison itself counts, so that nothing is
worked out twice. What rounding leaves between the pieces and the whole is a piece of its own. Rates are divided and
have no pieces: what they are made of is compared instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from analytics.aggregates import SHARES, expected_names
from analytics.compared import Comparison
from analytics.comparison import comparable_to, compare, comparisons
from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import Period
from analytics.selection import Selection
from analytics.totals import By
from analytics.wording import Number, number, signed

CUTS: Mapping[By, str] = MappingProxyType(
    {"unit": "单位", "level": "级别", "outlet": "媒体", "category": "类别", "nature": "性质", "form": "稿件形式"}
)
"""What a figure can be taken apart by, and the title of that."""
UNNAMED, ROUNDED = "没有写明", "四舍五入"
NAMED = 3
"""Pieces that a sentence names."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a figure in the earlier range and in this one."""

    word: str
    then: Number
    now: Number

    @property
    def difference(self) -> Number:
        """What it contributes to the change."""
        return self.now - self.then


@dataclass(frozen=True, eq=False)
class Change:
    """A comparison and its pieces, those that changed most first; ``parts`` instead of pieces for a rate.

    ``left_out``: units whose reports are not whole in both ranges, and which the comparison therefore leaves out.
    """

    comparison: Comparison
    by: By
    pieces: tuple[Piece, ...]
    parts: tuple[Comparison, ...] = ()
    left_out: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Return the change with what made most of it: ``上稿较9月减少8.6%（…）：市级−4篇、旗县区级+1篇。``"""
        measure, unit = self.comparison.measure, self.comparison.measure.unit
        text = f"{measure.title}{self.comparison.proportion()}（{self.comparison.both_values()}）"
        moved = [piece for piece in self.pieces if piece.difference]
        words = [f"{piece.word}{signed(piece.difference)}{unit}" for piece in moved[:NAMED]]
        rest = sum((piece.difference for piece in moved[NAMED:]), 0)
        words += [f"其余{len(moved) - NAMED}项{signed(rest)}{unit}"] if len(moved) > NAMED else []
        words += [f"{part.measure.title}{number(part.compared)}→{number(part.current)}" for part in self.parts]
        out = f"不在比较里的：{'、'.join(self.left_out)}。" if self.left_out else ""
        return f"{text}{'：' if words else ''}{'、'.join(words)}。{out}"


def cuts_of(facts: Facts, selection: Selection, measure: str) -> tuple[By, ...]:
    """Return what the change of a measure can be taken apart by: units where there are several, then its own cuts."""
    several = int(facts.scope(selection.chosen).sum()) > 1
    own = facts.dictionary[measure].cuts
    return tuple(cut for cut in CUTS if (cut == "unit" and several) or cut in own)


def change(facts: Facts, selection: Selection, measure: str, by: By = "unit") -> Change | None:
    """Return the change of a measure since the range compared with, in pieces; ``None`` where nothing is compared."""
    comparison, other = compare(facts, selection, measure), selection.other()
    if other is None or comparison.difference is None:
        return None
    known, names = facts.dictionary[measure], members(facts, selection, other, measure)
    left_out = _left_out(facts, selection, names) if comparison.partial else ()
    if known.kind in SHARES:
        parts = tuple(comparisons(facts, selection, known.parts).values()) if known.parts else ()
        return Change(comparison, by, (), tuple(part for part in parts if part.difference is not None), left_out)
    then, now = (_by_word(facts, measure, span, by, names) for span in (other, selection.period))
    pieces = [Piece(word, then.get(word, 0), now.get(word, 0)) for word in dict.fromkeys((*then, *now))]
    rounded = Piece(ROUNDED, _gap(comparison.compared, then), _gap(comparison.current, now))
    pieces += [rounded] if rounded.then or rounded.now else []
    return Change(
        comparison,
        by,
        tuple(sorted(pieces, key=lambda piece: (-abs(float(piece.difference)), -float(piece.difference)))),
        (),
        left_out,
    )


def members(facts: Facts, selection: Selection, other: Period, measure: str) -> tuple[str, ...]:
    """Return the units whose numbers of a measure are compared with those of another range."""
    flags = comparable_to(facts, selection, other, measure).members
    return tuple(facts.units[at] for at in np.flatnonzero(flags))


def _by_word(facts: Facts, measure: str, span: Period, by: By, names: Sequence[str]) -> dict[str, Number]:
    frame = values(facts, [measure], span, (by,), units=names, carried=True)
    pairs = zip(frame[by].astype("object"), frame["value"], strict=True)
    return {UNNAMED if word is None else str(word): value for word, value in pairs if value is not None}


def _gap(whole: Number | None, words: Mapping[str, Number]) -> Number:
    """Return what the whole is more than the sum of its pieces."""
    return (whole or 0) - sum(words.values(), 0)


def _left_out(facts: Facts, selection: Selection, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in expected_names(facts, selection.period, selection.chosen) if name not in names)
