"""The words around the numbers of a sentence: phrases before and behind them, clauses, times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from analytics.verification.cues import TOTALS
from analytics.verification.sentences import Sentence
from analytics.verification.tokens import Token

_DOING = frozenset({"开展", "开展了", "组织", "组织了", "举办", "举办了", "完成", "完成了", "共开展", "组织开展"})
_PLAIN = frozenset({"time", "unit", "adverb", "list", "doer", "noun"})
_BREAKS = frozenset({"mark", "open", "close"})


class Phrases:
    """The tokens of a sentence, asked about the surroundings of a place."""

    def __init__(self, sentence: Sentence, tokens: Sequence[Token]) -> None:
        """Take a sentence and its tokens."""
        self._sentence, self._tokens = sentence, tokens
        self._text = sentence.text.text

    def following(self, place: int) -> list[Token]:
        """Return the tokens of the noun that a number stands in front of: 503块公益广告."""
        phrase: list[Token] = []
        for token in self._tokens[place + 1 :]:
            if token.kind in _BREAKS | {"number", "verb", "time", "unit", "list"}:
                break
            if token.kind == "adverb" and token.text not in ("的", "之") and phrase:
                return phrase
            phrase.append(token)
        if phrase and phrase[0].kind == "adverb":
            return []
        return self._without_next(place, phrase)

    def _without_next(self, place: int, phrase: list[Token]) -> list[Token]:
        """Leave out the terms that the next number counts: 46个小区公益广告420块."""
        following = place + 1 + len(phrase)
        if following < len(self._tokens) and self._tokens[following].kind == "number":
            return list(takewhile(lambda token: not token.senses, phrase))
        return phrase

    def before_by_verb(self, place: int) -> Iterator[list[Token]]:
        """Yield the phrase right before a number, from the last verb on, then with what stands before the verb."""
        clause = self.before(place)
        verbs = [at for at, token in enumerate(clause) if token.kind == "verb"]
        ends = [*reversed(verbs), -1]
        for at in ends:
            yield clause[at + 1 :]

    def before(self, place: int) -> list[Token]:
        """Return the tokens between the number before, or the mark, and a number."""
        phrase: list[Token] = []
        for token in reversed(self._tokens[:place]):
            if token.kind in _BREAKS or token.kind == "number":
                break
            phrase.append(token)
        phrase.reverse()
        while phrase and phrase[0].kind == "list":
            phrase.pop(0)
        return phrase

    def clause(self, place: int) -> str:
        """Return the clause that a number stands in, from mark to mark."""
        first, last = self.first(place), place
        while last + 1 < len(self._tokens) and self._tokens[last + 1].text not in (",", ";", ":"):
            last += 1
        return self._text[self._tokens[first].start : self._tokens[last].end]

    def first(self, place: int) -> int:
        """Return the place of the first token of the clause that a number stands in."""
        first = place
        while first > 0 and self._tokens[first - 1].text not in (",", ";", ":", "("):
            first -= 1
        return first

    def around(self, place: int) -> str:
        """Return the words between the number before and the end of what stands behind a number."""
        tokens = [*self.before(place), self._tokens[place], *self.following(place)]
        return self._text[tokens[0].start : tokens[-1].end]

    def quote(self, place: int) -> str:
        """Return the words of the text from its phrase to the end of a number, as they are written."""
        before = self.before(place)
        start = before[0].start if before else self._tokens[place].start
        following = self.following(place)
        end = following[-1].end if following and any(token.senses for token in following) else self._tokens[place].end
        first, last = self._sentence.text.span(start, end)
        return self._sentence.raw[first:last]

    def times(self, place: int) -> list[Token]:
        """Return the times in front of a number, the nearest first."""
        times = []
        for token in reversed(self._tokens[:place]):
            if token.kind in _BREAKS | {"number"}:
                break
            if token.kind == "time":
                times.append(token)
        return times

    def has_basis(self, place: int) -> bool:
        """Tell whether something earlier is named in front of a number, to be compared with."""
        return any(token.time is not None and token.time.kind == "before" for token in self.times(place))

    def has_frequency(self, place: int) -> bool:
        """Tell whether a number is said of every month, week …"""
        return any(token.time is not None and token.time.kind == "frequency" for token in self.times(place))

    def is_subject(self, place: int, length: int) -> bool:
        """Tell whether a number begins its clause and something is said of what it counts: 1名志愿者被评为…"""
        after = place + 1 + length
        return not self.before(place) and after < len(self._tokens) and self._tokens[after].kind not in _BREAKS

    def is_described(self, place: int) -> bool:
        """Tell whether something is said of a number that has no words of its own: 有5块已破损."""
        if not self.is_bare(place):
            return False
        for token in self._tokens[place + 1 :]:
            if token.kind != "adverb" or token.text in ("的", "之"):
                return token.kind not in _BREAKS | {"adverb", "list", "number", "time", "unit"}
        return False

    def is_listed(self, place: int) -> bool:
        """Tell whether a number is one of a list with the number before it: 好人2名、最美家庭3户."""
        start = place - 1
        while start >= 0 and self._tokens[start].kind not in _BREAKS | {"number"}:
            start -= 1
        return start >= 0 and self._tokens[start].kind == "number" and self._tokens[start + 1].kind == "list"

    def count_listed_after(self, place: int) -> int:
        """Return how many numbers follow one by one in the list that a number begins: 3次、4次、5次."""
        count = 0
        for at in range(place + 1, len(self._tokens)):
            if self._tokens[at].kind in _BREAKS:
                break
            if self._tokens[at].kind == "number":
                if not self.is_listed(at):
                    break
                count += 1
        return count

    def passive(self, place: int, length: int) -> list[Token]:
        """Return the clause that says by whom what a number counts was taken: 16篇稿件先后被市日报等媒体采用."""
        following = self._tokens[place + 1 + length :]
        clause = list(takewhile(lambda token: token.kind not in _BREAKS | {"number"}, following))
        return clause if any(token.text in ("被", "获") for token in clause) else []

    def is_plain(self, place: int) -> bool:
        """Tell whether only times, units and verbs that fit any event stand before a number: 一季度共开展138场次."""
        tokens = [token for token in self.before(place) if token.kind not in _PLAIN]
        named = any(token.kind in ("term", "word", "quote") for token in self.following(place))
        return not named and all(token.text in _DOING or token.text in TOTALS for token in tokens)

    def is_total(self, place: int) -> bool:
        """Tell whether a number is said to be all there is: 全街道合计42场次."""
        return any(token.text in TOTALS for token in self.before(place))

    def is_bare(self, place: int) -> bool:
        """Tell whether a number has no words of its own: 共36次."""
        around = [*self.before(place), *self.following(place)]
        return not any(token.kind in ("term", "word", "quote", "unit") and token.text not in TOTALS for token in around)
