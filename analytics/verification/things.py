"""What the numbers of a sentence count, by the phrases around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from analytics.verification.levels import Level, list_items
from analytics.verification.lexicon import Lexicon
from analytics.verification.meanings import Subject
from analytics.verification.phrases import Phrases
from analytics.verification.subjects import subject_of
from analytics.verification.tokens import Token


class Things:
    """The things that a sentence counts."""

    def __init__(self, phrases: Phrases, lexicon: Lexicon) -> None:
        """Take the phrases of a sentence, and what words mean."""
        self._phrases, self._lexicon = phrases, lexicon

    def subject(self, level: Level, place: int, unit: str) -> Subject | None:
        """Return what the number at a place counts: the noun behind it, else the phrase before, else what was named."""
        following = self._phrases.following(place)
        context = level.context
        item = self._next_item(level, place)
        if item is not None:
            return subject_of(item, unit, self._lexicon, context)
        passive = self._phrases.passive(place, len(following)) if following and all(map(_is_written, following)) else []
        if any(sense.role == "name" for token in passive for sense in token.senses):
            return subject_of([*passive, *following], unit, self._lexicon, context)
        if any(token.senses for token in following):
            subject = subject_of(following, unit, self._lexicon, context)
            is_doing = subject is not None and self._phrases.is_subject(place, len(following))
            return replace(subject, narrow="words") if subject is not None and is_doing else subject
        if any(token.kind in ("word", "quote", "doer") for token in following):
            return self._split_subject(level, place, following, unit)
        for phrase in self._phrases.before_by_verb(place):
            if any(token.kind in ("term", "word", "quote") for token in phrase):
                return subject_of(phrase, unit, self._lexicon, context)
        return subject_of([], unit, self._lexicon, context)

    def of_any_unit(self, level: Level, terms: Sequence[Token], unit: str) -> Subject | None:
        """Return what terms name that are counted in this unit, for percents in any."""
        if unit not in ("%", "个百分点"):
            return subject_of(terms, unit, self._lexicon, level.context)
        return self._whatever_unit(level, terms)

    def named_right_before(self, level: Level, place: int) -> Subject | None:
        """Return what the term right before a number names, whose unit of counting is another one: 上稿38次."""
        before = self._phrases.before(place)
        if self._phrases.following(place) or not before or before[-1].kind != "term":
            return None
        return self._whatever_unit(level, before[-1:])

    def _whatever_unit(self, level: Level, terms: Sequence[Token]) -> Subject | None:
        subjects = [
            subject_of(terms, measure.unit, self._lexicon, level.context)
            for measure in self._lexicon.measures.values()
            if any(measure.key in sense.measures and sense.role in ("name", "part") for sense in terms[-1].senses)
        ]
        readings = dict.fromkeys(reading for subject in subjects if subject is not None for reading in subject.readings)
        return Subject(tuple(readings)) if readings else None

    def _next_item(self, level: Level, place: int) -> list[Token] | None:
        """Return what a number counts that is one of several after 分别."""
        before = self._phrases.before(place)
        apart = [at for at, token in enumerate(before) if token.text.startswith("分别")]
        if apart:
            level.items = list_items(before[: apart[0]])
            return level.items.pop(0) if len(level.items) > 1 else None
        if level.items and not any(token.kind in ("term", "word", "quote") for token in before):
            return level.items.pop(0)
        level.items = []
        return None

    def _split_subject(self, level: Level, place: int, following: Sequence[Token], unit: str) -> Subject | None:
        """Return what a verb and the noun behind the number mean together: 服务3000余名居民."""
        before = self._phrases.before(place)
        if not before or following[0].kind != "doer":
            return None
        nouns = "".join(token.text for token in takewhile(lambda token: token.kind == "doer", following))
        verb = "服务" if before[-1].text in ("为", "向") else before[-1].text
        senses = self._lexicon.terms.get(f"{verb}{nouns}", ())
        if not senses:
            return None
        joined = Token("term", before[-1].start, before[-1].end, before[-1].text + nouns, senses=senses)
        return subject_of([joined], unit, self._lexicon, level.context)


def _is_written(token: Token) -> bool:
    """Tell whether a token is what is written, or says nothing: 稿件, 信息."""
    return token.kind == "noun" or any(sense.role == "generic" for sense in token.senses)
