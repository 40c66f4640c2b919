"""Reads the claims of a sentence: follows its tokens and remembers what was spoken of, at each depth of brackets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analytics.verification import cues
from analytics.verification.claims import (
    BEYOND_STREET,
    CONTESTED,
    NORM,
    NOT_COUNTED,
    PLANNED,
    PROPOSED,
    SHORT,
    SUMMED,
    UNKNOWN_RANK,
    UNKNOWN_THING,
    Breakdown,
    Claim,
)
from analytics.verification.heads import speaks_of_all
from analytics.verification.levels import Level, latest_value
from analytics.verification.lexicon import Lexicon
from analytics.verification.meanings import Context, Subject
from analytics.verification.phrases import Phrases
from analytics.verification.rank_subjects import BEYOND, CONTEST, ranked_subject
from analytics.verification.sentences import Sentence, is_intended
from analytics.verification.spans import Moment, earlier_of, moment_of
from analytics.verification.things import Things
from analytics.verification.tokens import Token, tokenize
from data.written.quantities import Quantity, find_quantities
from data.written.ranks import RANK, find_ranks
from data.written.times import TimeMark, find_times


def find_claims(sentence: Sentence, lexicon: Lexicon, context: Context) -> tuple[list[Claim], list[Breakdown]]:
    """Return the claims of a sentence in order, and which of them are parts of which.

    ``context`` is what its passage has spoken of so far.
    """
    text = sentence.text.text
    said = text[sentence.start : sentence.end]
    ranks = find_ranks(said)
    counted = (one for one in find_quantities(said, lexicon.counting) if not any(_overlap(one, each) for each in ranks))
    quantities = [one.shifted(sentence.start) for one in (*counted, *ranks)]
    shifted = (replace(one, start=one.start + sentence.start, end=one.end + sentence.start) for one in find_times(said))
    times = [one for one in shifted if not any(_overlap(one, each) for each in quantities)]
    tokens = tokenize(text, sentence.start, sentence.end, quantities, times, lexicon)
    context.at_sites = cues.AT_SITES.search(said) is not None
    reader = _Reader(sentence, lexicon, tokens, context)
    claims = []
    for place, token in enumerate(tokens):
        reader.follow(place, token)
        if token.kind == "number" and token.quantity is not None:
            claims.append(reader.claim(place, token.quantity))
    return claims, reader.breakdowns()


def _overlap(one: Quantity | TimeMark, other: Quantity) -> bool:
    return other.start < one.end and one.start < other.end


class _Reader:
    """Follows the tokens of a sentence and remembers what was spoken of, at each depth of brackets."""

    def __init__(self, sentence: Sentence, lexicon: Lexicon, tokens: Sequence[Token], context: Context) -> None:
        self._sentence, self._lexicon, self._tokens = sentence, lexicon, tokens
        self._text = sentence.text.text
        self._phrases = Phrases(sentence, tokens)
        self._things = Things(self._phrases, lexicon)
        self._levels = [Level(context, context.units)]
        self._moment = Moment()
        self._breakdowns: list[Breakdown] = []

    @property
    def _level(self) -> Level:
        return self._levels[-1]

    def breakdowns(self) -> list[Breakdown]:
        """Return which claims are parts of which, when all tokens were followed."""
        for level in self._levels:
            self._close(level)
        return self._breakdowns

    def _close(self, level: Level) -> None:
        """Take note of the parts of a total when no more of them can come."""
        if level.total is not None and len(level.parts) > (1 if level.whole else 0):
            self._breakdowns.append(Breakdown(level.total, tuple(level.parts), level.whole))
        level.total, level.parts = None, []

    def _open(self, level: Level, total: Claim | None, *, whole: bool) -> None:
        self._close(level)
        level.total, level.whole = total, whole

    def follow(self, place: int, token: Token) -> None:
        """Take note of a token."""
        level = self._level
        if token.kind == "open":
            inner = Level(level.context.inner(), level.near or level.units, before=self._moment)
            inner.comparable = cues.COMPARABLE.match(self._text, token.end) is not None
            latest = level.claims and level.claims[-1].kind != "rank"
            if place and self._tokens[place - 1].kind == "number" and latest:
                self._open(inner, level.claims[-1], whole=True)
            self._levels.append(inner)
        elif token.kind == "close" and len(self._levels) > 1:
            inner = self._levels.pop()
            self._close(inner)
            self._moment = inner.before
            self._level.near = ()
        elif token.kind == "unit":
            level.near = (*level.near, token.unit)
            level.units = level.near
        elif token.kind == "term":
            level.context.named.append(token)
        elif token.time is not None and token.time.kind != "before" and not self._is_basis(token):
            self._moment = moment_of(token.time, self._moment)
        if token.text == ";":
            level.units = level.context.units
            self._close(level)
        if token.text in ("其中", "包括") or (token.kind == "mark" and token.text == ":"):
            level.context.total = level.context.last
            if level.claims and level.context.last is not None:
                self._open(level, latest_value(level), whole=self._text[: token.start].endswith("分"))
        if token.kind not in ("unit", "open", "adverb", "list"):
            level.near = ()

    def _is_basis(self, token: Token) -> bool:
        """Tell whether a time is only compared with: 较上年."""
        return self._text[: token.start].endswith(cues.COMPARED)

    def claim(self, place: int, quantity: Quantity) -> Claim:
        """Return the claim of the number at a place."""
        claim = self._claim(place, quantity)
        level = self._level
        if level.total is not None:
            if self._is_part(claim, level.total):
                level.parts.append(claim)
            else:
                self._close(level)
        level.claims.append(claim)
        return claim

    def _is_part(self, claim: Claim, total: Claim) -> bool:
        """Tell whether a claim is a part of a total by what it counts."""
        if claim.subject is None or total.subject is None or claim.kind != "value":
            return False
        part, whole = claim.subject.readings[0], total.subject.readings[0]
        # 场 and 期 count as 次 does: a list may name each kind by its own measure word.
        alike = self._lexicon.counts_in(whole.measure, claim.quantity.unit)
        if not alike or claim.units != total.units or claim.moment != total.moment:
            return False
        return part.measure == whole.measure and part != whole and set(dict(whole.cut)) <= set(dict(part.cut))

    def _claim(self, place: int, quantity: Quantity) -> Claim:
        token = self._tokens[place]
        start, end = self._sentence.text.span(token.start, token.end)
        quote, level = self._phrases.quote(place), self._level
        claim = Claim(
            self._sentence.passage,
            start,
            end,
            quote,
            quantity,
            None,
            level.units,
            self._moment,
            kind="rank" if quantity.unit == RANK else "value",
            comparable=level.comparable,
        )
        clause = self._phrases.clause(place)
        if claim.units and claim.units == level.context.units and speaks_of_all(clause):
            claim = replace(claim, units=())
        before = self._text[max(self._sentence.start, token.start - 24) : token.start]
        if cues.UNCOUNTED.search(self._phrases.around(place)):
            return replace(claim, why=NOT_COUNTED)
        if self._sentence.planned or is_intended(clause) or quantity.wording == "least":
            return replace(claim, why=PLANNED)
        if claim.kind == "rank":
            return self._ranked(place, claim, clause)
        if cues.NOTHING_BEFORE.search(before):
            return replace(claim, why=UNKNOWN_THING)
        change = cues.CHANGE.search(before)
        if change is not None and self._is_change(place, quantity):
            return self._changed(place, quantity, claim, change["verb"])
        if cues.SHORTFALL.search(before):
            return replace(claim, why=SHORT)
        if self._phrases.has_frequency(place):
            return replace(claim, why=NORM)
        return self._valued(place, quantity, claim)

    def _ranked(self, place: int, claim: Claim, clause: str) -> Claim:
        """Return the claim of a rank with the measure that it is by."""
        if BEYOND.search(clause) or CONTEST.search(clause):
            return replace(claim, why=BEYOND_STREET if BEYOND.search(clause) else CONTESTED)
        subject = ranked_subject(self._tokens, place, self._phrases, self._level, self._lexicon)
        return replace(claim, subject=subject, why="" if subject is not None else UNKNOWN_RANK)

    def _valued(self, place: int, quantity: Quantity, claim: Claim) -> Claim:
        if (earlier := self._time_right_before(place)) is not None:
            claim = replace(claim, moment=earlier)
        if (basis := self._basis_right_before(place)) is not None:
            claim = replace(claim, moment=basis)
            self._level.earlier = basis
        token = self._tokens[place]
        if cues.FROM.search(self._text[self._sentence.start : token.start]) and cues.GROWN.match(self._text, token.end):
            claim = replace(claim, moment=Moment("open"))
        subject = self._things.subject(self._level, place, quantity.unit)
        last = self._level.context.last
        if subject is None and basis is not None and last is not None:
            subject = last if self._lexicon.accepts(last.readings[0].measure, quantity.unit) else None
        if subject is None:
            named = self._things.named_right_before(self._level, place)
            return replace(claim, subject=named, why=UNKNOWN_THING, misfit=named is not None)
        if self._phrases.is_bare(place) and (summed := self._repeated(place, claim, subject)) is not None:
            return summed
        level = self._level
        level.proposed = self._is_proposed(place) or (level.proposed and self._phrases.is_listed(place))
        if level.proposed and subject.readings[0].measure in cues.AWARDED:
            return replace(claim, why=PROPOSED)
        if self._level.whole and self._level.total is not None and not self._cuts_total(subject):
            return replace(claim, why=UNKNOWN_THING)
        context = self._level.context
        context.last = subject
        if len(self._levels) == 1 and context.total is not None and not self._inside_list(subject, context.total):
            context.total = None
        return replace(claim, subject=subject)

    def _is_proposed(self, place: int) -> bool:
        """Tell whether the verb in front of a number says that somebody was proposed, not chosen."""
        verbs = [token for token in self._phrases.before(place) if token.text.startswith(cues.PROPOSING)]
        return bool(verbs)

    def _cuts_total(self, subject: Subject) -> bool:
        """Tell whether a subject is of what the list it stands in takes apart."""
        total = self._level.total
        return (
            total is None or total.subject is None or (subject.readings[0].measure == total.subject.readings[0].measure)
        )

    def _repeated(self, place: int, claim: Claim, subject: Subject) -> Claim | None:
        """Return a number that comes after others of the same thing: their sum where it says so, else not known."""
        earlier = [
            one
            for one in self._level.claims
            if one.subject is not None
            and one.kind == "value"
            and (one.units, one.moment, one.quantity.unit) == (claim.units, claim.moment, claim.quantity.unit)
        ]
        if not any(one.subject == subject for one in earlier):
            return None
        words = self._phrases.around(place)
        if not words.startswith(cues.TOTALS):
            return replace(claim, why=UNKNOWN_THING)
        said = replace(claim, why=SUMMED)
        key = subject.readings[0].measure
        same = all(one.subject is not None and one.subject.readings[0].measure == key for one in earlier)
        if len(earlier) > 1 and same:
            self._breakdowns.append(Breakdown(said, tuple(earlier), whole=True))
        return said

    @staticmethod
    def _inside_list(subject: Subject, total: Subject) -> bool:
        return subject.readings[0].measure == total.readings[0].measure

    def _time_right_before(self, place: int) -> Moment | None:
        """Return the earlier range that a number is said of: 去年同期为20次, 从原来的40多人."""
        for token in self._phrases.times(place):
            if token.time is not None and token.time.kind == "before":
                return earlier_of(token.text)
        return None

    def _basis_right_before(self, place: int) -> Moment | None:
        """Return the months whose number is what another is compared with: 较4月份的94场次下降20.2%."""
        for token in self._phrases.times(place):
            if token.time is not None and token.time.kind in ("span", "whole") and self._is_basis(token):
                return moment_of(token.time, Moment())
        return None

    def _is_change(self, place: int, quantity: Quantity) -> bool:
        """Tell whether a number says by how much something grew, and since when."""
        clause = self._text[self._tokens[self._phrases.first(place)].start : self._tokens[place].start]
        if cues.BASIS.search(clause) or self._phrases.has_basis(place):
            return True
        return quantity.unit in ("%", "个百分点") and self._level.earlier is not None

    def _changed(self, place: int, quantity: Quantity, claim: Claim, verb: str) -> Claim:
        level = self._level
        earlier = Moment("year-before" if "同比" in self._phrases.clause(place) else "previous")
        if level.earlier is not None and not self._phrases.times(place):
            earlier = level.earlier
        for token in self._phrases.times(place):
            if token.time is not None and token.time.kind in ("before", "span", "whole"):
                is_before = token.time.kind == "before"
                earlier = earlier_of(token.text) if is_before else moment_of(token.time, Moment())
                break
        claim = replace(claim, moment=self._moment_without(place), earlier=earlier, sign=-1 if verb in cues.LESS else 1)
        context = self._level.context
        measured = context.last
        own = [token for token in self._phrases.before(place) if token.senses]
        if own:
            measured = self._things.of_any_unit(self._level, own, quantity.unit) or measured
        if measured is None:
            return replace(claim, why=UNKNOWN_THING)
        context.last, level.earlier = measured, earlier
        is_rate = self._lexicon.measures[measured.readings[0].measure].unit == "%"
        if quantity.unit == "%":
            return replace(claim, subject=measured, kind="growth")
        unit = "%" if quantity.unit == "个百分点" else quantity.unit
        if is_rate != (unit == "%") or not self._lexicon.accepts(measured.readings[0].measure, unit):
            return replace(claim, why=UNKNOWN_THING)
        return replace(claim, subject=measured, kind="difference")

    def _moment_without(self, place: int) -> Moment:
        """Return the months of a change, which are not those that it is compared with."""
        moment = Moment()
        named = self._phrases.times(place)
        for token in self._tokens[:place]:
            if token.time is None or token in named or token.time.kind == "before" or self._is_basis(token):
                continue
            moment = moment_of(token.time, moment)
        return moment
