"""By how much something grew: 较上年增加39篇, 同比增长26%, 分别增加6篇、3条."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from analytics.verification import cues
from analytics.verification.claims import UNKNOWN_THING, Claim
from analytics.verification.levels import ChangeList, Level
from analytics.verification.lexicon import Lexicon
from analytics.verification.meanings import Subject
from analytics.verification.moments import Moments
from analytics.verification.phrases import Phrases
from analytics.verification.spans import Moment
from analytics.verification.things import Things
from analytics.verification.tokens import Token
from data.written.quantity import Quantity
from data.written.shares import DOUBLED

_PERCENTS = ("%", "个百分点", "倍")


class Changes:
    """The changes that a sentence states."""

    def __init__(
        self, text: str, tokens: Sequence[Token], phrases: Phrases, things: Things, moments: Moments, lexicon: Lexicon
    ) -> None:
        """Take the tokens of a sentence of a squeezed passage, and what is known of them."""
        self._text, self._tokens, self._lexicon = text, tokens, lexicon
        self._phrases, self._things, self._moments = phrases, things, moments

    def verb(self, place: int, quantity: Quantity, level: Level, before: str) -> str | None:
        """Return the verb that makes the number at a place say by how much something grew; ``None``: it is a value.

        ``before`` are the words right before it.
        """
        listed = self._next_listed(place, level)
        if listed is not None:
            return listed.verb
        if self._text[self._tokens[place].start :].startswith(DOUBLED):
            return DOUBLED
        change = cues.CHANGE.search(before)
        return change["verb"] if change is not None and self._is_change(place, quantity, level) else None

    def claim(self, place: int, quantity: Quantity, claim: Claim, level: Level, verb: str) -> Claim:
        """Return the claim of a change."""
        earlier = self._earlier(place, level, claim.moment)
        moment = self._moments.without_bases(place)
        claim = replace(claim, moment=moment, earlier=earlier, sign=-1 if verb in cues.LESS else 1)
        measured = self._measured(place, quantity, level, verb)
        if measured is None:
            return replace(claim, why=UNKNOWN_THING)
        level.context.last, level.earlier = measured, earlier
        if quantity.unit == "倍":
            return replace(claim, quantity=_in_percent(quantity), subject=measured, kind="growth")
        if quantity.unit == "%":
            return replace(claim, subject=measured, kind="growth")
        key = measured.readings[0].measure
        unit = "%" if quantity.unit == "个百分点" else quantity.unit
        is_rate = self._lexicon.measures[key].unit == "%"
        if is_rate != (unit == "%") or not self._lexicon.accepts(key, unit):
            return replace(claim, why=UNKNOWN_THING)
        return replace(claim, subject=measured, kind="difference")

    def _is_change(self, place: int, quantity: Quantity, level: Level) -> bool:
        """Tell whether a number says by how much something grew, and since when."""
        clause = self._text[self._tokens[self._phrases.first(place)].start : self._tokens[place].start]
        clause = clause.rpartition(")")[2]
        if cues.BASIS.search(clause) or self._phrases.has_basis(place):
            return True
        if level.earlier is not None and (quantity.unit in _PERCENTS or cues.CHANGE_ALONE.fullmatch(clause)):
            return True
        return self._moments.standing_basis(place, level.before) is not None

    def _earlier(self, place: int, level: Level, since: Moment) -> Moment:
        """Return what a change is compared with."""
        for token in self._phrases.times(place):
            if token.time is not None and (token.time.kind == "before" or self._moments.is_basis(token)):
                return self._moments.compared(token, since)
        if level.earlier is not None:
            return level.earlier
        standing = self._moments.standing_basis(place, since)
        if standing is not None:
            return standing
        for token in self._phrases.times(place):
            if token.time is not None and token.time.kind in ("span", "whole"):
                return self._moments.compared(token, since)
        base = since if since.kind == "span" else None
        return Moment("year-before" if "同比" in self._phrases.clause(place) else "previous", since=base)

    def _measured(self, place: int, quantity: Quantity, level: Level, verb: str) -> Subject | None:
        """Return what grew: what its own words name, else what was spoken of last; of several one by one."""
        listed = self._next_listed(place, level)
        if listed is not None:
            level.changes = ChangeList(listed.verb, listed.subjects[1:])
            return listed.subjects[0]
        level.changes = None
        own = [token for token in self._phrases.before(place) if token.senses]
        measured = level.context.latest()
        if own:
            measured = self._things.of_any_unit(level, own, quantity.unit) or measured
        following = self._phrases.count_listed_after(place)
        if not following or not any(token.text.startswith("分别") for token in self._phrases.before(place)):
            return measured
        if level.shared and measured is not None:
            level.changes = ChangeList(verb, (measured,) * following)
            return measured
        stated = [claim.subject for claim in level.claims if claim.kind == "value" and claim.subject is not None]
        if own or len(stated) < following + 1:
            return None
        first, *others = stated[-following - 1 :]
        level.changes = ChangeList(verb, tuple(others))
        return first

    def _next_listed(self, place: int, level: Level) -> ChangeList | None:
        changes = level.changes
        is_next = changes is not None and changes.subjects and self._phrases.is_listed(place)
        return changes if is_next and self._phrases.is_bare(place) else None


def _in_percent(quantity: Quantity) -> Quantity:
    """Return 1.5倍 as 150%."""
    return replace(
        quantity,
        number=quantity.number * Decimal(100),
        unit="%",
        low=quantity.low * 100,
        high=quantity.high * 100,
        step=quantity.step * 100,
    )
