"""Reads the claims of a sentence: follows its tokens and remembers what was spoken of, at each depth of brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from analytics.verification import cues
from analytics.verification.changes import Changes
from analytics.verification.claims import (
    BEYOND_STREET,
    CONTESTED,
    NORM,
    NOT_COUNTED,
    PERSONAL,
    PLANNED,
    PROPOSED,
    SHORT,
    SUMMED,
    UNKNOWN_OWNER,
    UNKNOWN_RANK,
    UNKNOWN_THING,
    Breakdown,
    Claim,
)
from analytics.verification.exclusions import Exclusions
from analytics.verification.heads import speaks_of_all
from analytics.verification.levels import Level, latest_value
from analytics.verification.lexicon import Lexicon
from analytics.verification.meanings import Context, Subject
from analytics.verification.moments import Moments
from analytics.verification.owners import Owners
from analytics.verification.partition import (
    Partition,
    crosses_total,
    cuts_total,
    is_of_one_measure,
    joined_subject,
)
from analytics.verification.persons import is_personal
from analytics.verification.phrases import Phrases
from analytics.verification.rank_subjects import BEYOND, CONTEST, ranked_subject
from analytics.verification.sentences import NUMBERING, Sentence, is_intended, is_intended_since
from analytics.verification.spans import Moment, moment_of
from analytics.verification.things import Things
from analytics.verification.tokens import Token, tokenize
from analytics.verification.unitless import find_unitless
from data.written.quantities import find_quantities
from data.written.quantity import Quantity
from data.written.ranks import RANK, RANK_FROM_BELOW, find_ranks
from data.written.times import TimeMark, find_times

_PARTS = ("其中", "包括")
_NUMBERED = re.compile(rf"{NUMBERING}(?![一二三四五六七八九十0-9])")
"""The number of an item, which is none of 一、二、三季度."""


def find_claims(sentence: Sentence, lexicon: Lexicon, context: Context) -> tuple[list[Claim], list[Breakdown]]:
    """Return the claims of a sentence in order, and which of them are parts of which.

    ``context`` is what its passage has spoken of so far.
    """
    text = sentence.text.text
    numbered = _NUMBERED.match(text, sentence.start, sentence.end)
    sentence = replace(sentence, start=numbered.end()) if numbered is not None else sentence
    words = text[sentence.start : sentence.end]
    ranks = find_ranks(words)
    counted = [
        quantity
        for quantity in find_quantities(words, lexicon.counting)
        if not any(_overlap(quantity, each) for each in ranks)
    ]
    known = [*counted, *ranks]
    quantities = [quantity.shifted(sentence.start) for quantity in (*known, *find_unitless(words, known, lexicon))]
    shifted = (
        replace(mark, start=mark.start + sentence.start, end=mark.end + sentence.start) for mark in find_times(words)
    )
    times = [mark for mark in shifted if not any(_overlap(mark, each) for each in quantities)]
    tokens = tokenize(text, sentence.start, sentence.end, quantities, times, lexicon)
    context.at_sites = cues.AT_SITES.search(words) is not None
    reader = _Reader(sentence, lexicon, tokens, context)
    claims: list[Claim] = []
    for place, token in enumerate(tokens):
        reader.follow(place, token)
        if token.kind == "number" and token.quantity is not None:
            reader.begin(context, is_first=not claims)
            claims.append(reader.claim(place, token.quantity))
    return claims, reader.breakdowns()


def _overlap(mark: Quantity | TimeMark, other: Quantity) -> bool:
    return other.start < mark.end and mark.start < other.end


class _Reader:
    """Follows the tokens of a sentence and remembers what was spoken of, at each depth of brackets."""

    def __init__(self, sentence: Sentence, lexicon: Lexicon, tokens: Sequence[Token], context: Context) -> None:
        self._sentence, self._lexicon, self._tokens = sentence, lexicon, tokens
        self._text = sentence.text.text
        self._phrases = Phrases(sentence, tokens)
        self._things = Things(self._phrases, lexicon)
        self._moments = Moments(self._text, tokens, self._phrases)
        self._changes = Changes(self._text, tokens, self._phrases, self._things, self._moments, lexicon)
        self._owners = Owners(tokens, self._phrases)
        self._partition = Partition(lexicon)
        self._exclusions = Exclusions(self._text, tokens, self._phrases, lexicon)
        self._levels = [Level(context, context.units)]
        self._moment = context.moment

    @property
    def _level(self) -> Level:
        return self._levels[-1]

    def breakdowns(self) -> list[Breakdown]:
        """Return which claims are parts of which, when all tokens were followed."""
        for level in self._levels:
            self._partition.end(level)
        return self._partition.breakdowns

    def begin(self, context: Context, *, is_first: bool) -> None:
        """Take note of the months that the first number of a sentence is said of."""
        context.moment = self._moment if is_first else context.moment

    def follow(self, place: int, token: Token) -> None:
        """Take note of a token."""
        level = self._level
        if token.kind == "open":
            self._enter(place, token)
        elif token.kind == "close" and len(self._levels) > 1:
            inner = self._levels.pop()
            self._partition.end(inner)
            self._moment = inner.before
            if token.text == "]" and not inner.claims:
                # 【文明实践】活动340场: such brackets hold a heading.
                level = self._level
                level.context.named = list(inner.context.named)
            self._level.near = ()
        elif token.kind == "unit":
            level.near = (*level.near, token.unit)
            level.units = level.near
        elif token.kind == "term":
            level.context.named.append(token)
        elif token.time is not None and not (self._moments.is_earlier(token) or self._moments.is_start(place)):
            self._moment = moment_of(token.time, self._moment)
        if token.text == ";":
            level.units = level.context.units
            self._partition.end(level)
        if token.text in _PARTS or (token.kind == "mark" and token.text == ":"):
            level.context.total = level.context.last
            if level.claims and level.context.last is not None:
                whole = self._text[: token.start].endswith("分")
                self._partition.begin(level, latest_value(level), whole=whole)
        if token.kind not in ("unit", "open", "adverb", "list"):
            level.near = ()

    def _enter(self, place: int, token: Token) -> None:
        """Begin what stands in brackets."""
        level = self._level
        inner = Level(level.context.inner(), level.near or level.units, before=self._moment)
        inner.comparable = cues.COMPARABLE.match(self._text, token.end) is not None
        latest = level.claims and level.claims[-1].kind != "rank"
        if place and self._tokens[place - 1].kind == "number" and latest:
            self._partition.begin(inner, level.claims[-1], whole=True)
        self._levels.append(inner)
        previous = self._tokens[place - 1] if place else None
        if previous is not None and previous.time is not None and self._moments.is_earlier(previous):
            # 环比（16次）增加5次: the number in brackets is what is compared with.
            level.earlier = self._moments.compared(previous, self._moment)
            self._moment = level.earlier

    def claim(self, place: int, quantity: Quantity) -> Claim:
        """Return the claim of the number at a place."""
        claim = self._claim(place, quantity)
        self._partition.add(self._level, claim)
        return claim

    def _claim(self, place: int, quantity: Quantity) -> Claim:
        token = self._tokens[place]
        start, end = self._sentence.text.span(token.start, token.end)
        quote, level = self._phrases.quote(place), self._level
        units = self._owners.units(place, level)
        claim = Claim(
            self._sentence.passage,
            start,
            end,
            quote,
            quantity,
            None,
            units or (),
            self._moments.shared_out(place, level) or self._moment,
            kind="rank" if quantity.unit in (RANK, RANK_FROM_BELOW) else "value",
            comparable=level.comparable,
            each=self._owners.has_each(place, units or ()),
        )
        clause = self._phrases.clause(place)
        if cues.UNCOUNTED.search(self._phrases.around(place)):
            return replace(claim, why=NOT_COUNTED)
        beginning = self._text[self._sentence.start : token.start]
        if self._sentence.planned or is_intended(clause) or is_intended_since(beginning) or quantity.wording == "least":
            return replace(claim, why=PLANNED)
        if units is None:
            return replace(claim, why=UNKNOWN_OWNER)
        if claim.kind == "rank":
            return self._ranked(place, claim, clause)
        before = self._text[max(self._sentence.start, token.start - 24) : token.start]
        if (why := self._no_value(before, token)) or cues.RATIO.search(before):
            return replace(claim, why=why or UNKNOWN_THING)
        if (verb := self._changes.verb(place, quantity, level, before)) is not None:
            return self._changes.claim(place, quantity, claim, level, verb)
        if cues.SHORTFALL.search(before):
            return replace(claim, why=SHORT)
        is_mean_rate = quantity.unit == "%" and any(token.text == "平均" for token in self._phrases.times(place))
        if self._phrases.has_frequency(place) and not is_mean_rate:
            return replace(claim, why=NORM)
        return self._valued(place, quantity, claim)

    def _no_value(self, before: str, token: Token) -> str:
        """Return why a number is no value of a measure of the unit, by the words in front of it; else nothing."""
        if cues.NOTHING_BEFORE.search(before):
            return UNKNOWN_THING
        if cues.TARGET.search(before) or cues.TARGET_AFTER.match(self._text, token.end):
            return NORM
        if cues.FROM_TARGET.search(re.split("[,;:。]", before)[-1]):
            return SHORT
        return PERSONAL if is_personal(self._text[self._sentence.start : token.start]) else ""

    def _ranked(self, place: int, claim: Claim, clause: str) -> Claim:
        """Return the claim of a rank with the measure that it is by."""
        if BEYOND.search(clause) or CONTEST.search(clause):
            return replace(claim, why=BEYOND_STREET if BEYOND.search(clause) else CONTESTED)
        subject = ranked_subject(self._tokens, place, self._phrases, self._level, self._lexicon)
        return replace(claim, subject=subject, why="" if subject is not None else UNKNOWN_RANK)

    def _valued(self, place: int, quantity: Quantity, claim: Claim) -> Claim:
        level, context = self._level, self._level.context
        claim, basis = self._dated(place, claim)
        is_plain = self._phrases.is_plain(place)
        is_owned = bool(claim.units) and claim.units != context.units
        context.has_owner = is_plain and (is_owned or speaks_of_all(self._phrases.clause(place)))
        context.has_months = is_plain and claim.moment.kind == "span"
        subject = self._things.subject(level, place, quantity.unit)
        last = context.latest()
        if subject is None and basis and last is not None:
            subject = last if self._lexicon.accepts(last.readings[0].measure, quantity.unit) else None
        if subject is None:
            named = self._things.named_right_before(level, place)
            return replace(claim, subject=named, why=UNKNOWN_THING, misfit=named is not None)
        if self._phrases.is_bare(place):
            words = self._phrases.around(place)
            if subject is last and self._phrases.is_total(place):
                subject = self._partition.whole_of(level, subject)
            if why := self._partition.repeat(level, claim, subject, words):
                if why == SUMMED:
                    context.last = joined_subject(level, subject)
                return replace(claim, why=why)
        level.proposed = self._is_proposed(place) or (level.proposed and self._phrases.is_listed(place))
        if level.proposed and subject.readings[0].measure in cues.AWARDED:
            return replace(claim, why=PROPOSED)
        if level.whole and level.total is not None and not cuts_total(level, subject):
            return replace(claim, why=UNKNOWN_THING)
        if context.total is not None and self._is_first_part(place) and crosses_total(subject, context.total):
            return replace(claim, subject=replace(context.total, narrow="words"))
        if why := self._exclusions.why(place, subject.readings[0].measure):
            return replace(claim, why=why)
        if self._is_same_again(place, claim, subject) or self._phrases.is_described(place):
            subject = replace(subject, narrow="words")
        context.last = subject
        if claim.moment.kind in ("own", "as-of"):
            context.stated.append(subject.readings[0])
        if len(self._levels) == 1 and context.total is not None and not is_of_one_measure(subject, context.total):
            context.total = None
        return replace(claim, subject=subject)

    def _dated(self, place: int, claim: Claim) -> tuple[Claim, bool]:
        """Return a claim with the months that it is said of, and whether others are compared with those."""
        earlier = self._moments.right_before(place, claim.moment)
        basis = self._moments.basis_right_before(place, claim.moment)
        token = self._tokens[place]
        is_start = cues.FROM.search(self._text[self._sentence.start : token.start]) is not None
        if is_start and (start := self._moments.start_before(place, claim.moment)) is not None:
            self._level.earlier = start
            return replace(claim, moment=start), False
        if basis is not None:
            self._level.earlier = basis
            return replace(claim, moment=basis), True
        if earlier is not None:
            if is_start:
                self._level.earlier = earlier
            return replace(claim, moment=earlier), False
        if is_start and cues.GROWN.match(self._text, token.end) and not self._phrases.times(place):
            return replace(claim, moment=Moment("open")), False
        return claim, False

    def _is_same_again(self, place: int, claim: Claim, subject: Subject) -> bool:
        """Tell whether a part is named as its total is: 志愿者4860人，其中党员志愿者1200人."""
        if not self._is_first_part(place):
            return False
        stated = [
            earlier for earlier in self._level.claims if (earlier.units, earlier.moment) == (claim.units, claim.moment)
        ]
        readings = [
            earlier.subject.readings[0] for earlier in stated if earlier.subject is not None and earlier.kind == "value"
        ]
        if claim.units == self._level.context.units:
            readings += self._level.context.stated
        return subject.readings[0] in readings

    def _is_first_part(self, place: int) -> bool:
        """Tell whether a number is the first behind what takes a total apart."""
        return any(token.text in _PARTS for token in self._phrases.before(place))

    def _is_proposed(self, place: int) -> bool:
        """Tell whether the verb in front of a number says that somebody was proposed, not chosen."""
        return any(token.text.startswith(cues.PROPOSING) for token in self._phrases.before(place))
