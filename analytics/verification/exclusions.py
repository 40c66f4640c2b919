"""Numbers beside the words of a measure that are none of its values: what was renewed, only written, or not done."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.verification import cues
from analytics.verification.claims import FLOW, UNKNOWN_THING
from analytics.verification.lexicon import Lexicon
from analytics.verification.phrases import Phrases
from analytics.verification.tokens import Token
from data.schema.keys import (
    BOARDS,
    MODEL_HOUSEHOLDS,
    MODEL_PEOPLE,
    NOTICES,
    OPEN,
    OVERDUE,
    PUBLISHED,
    SUBMITTED,
    TITLES,
)


class Exclusions:
    """What the words around the numbers of a sentence exclude."""

    def __init__(self, text: str, tokens: Sequence[Token], phrases: Phrases, lexicon: Lexicon) -> None:
        """Take the tokens of a sentence of a squeezed passage."""
        self._text, self._tokens, self._phrases, self._lexicon = text, tokens, phrases, lexicon

    def why(self, place: int, key: str) -> str:
        """Return why the number at a place is no value of the measure that its words name; empty where it is one."""
        if self._is_flow(place, key):
            return FLOW
        return UNKNOWN_THING if self._is_only_written(place, key) or self._is_negated(place, key) else ""

    def _is_flow(self, place: int, key: str) -> bool:
        """Tell whether a number counts what came to a stock in the period: 更新宣传栏54块."""
        if key in (MODEL_PEOPLE, MODEL_HOUSEHOLDS):
            return cues.TO_DATE.search(self._text, 0, self._tokens[place].start) is not None
        if self._lexicon.measures[key].kind != "stock" and key != TITLES:
            return False
        return any(token.text in cues.FLOWS for token in self._phrases.before(place))

    def _is_only_written(self, place: int, key: str) -> bool:
        """Tell whether what a number counts was written and no more: 撰写调研报告5篇."""
        before = self._phrases.before(place)
        if key not in (PUBLISHED, SUBMITTED) or not before:
            return False
        named = any(sense.role == "name" for token in before for sense in token.senses)
        return not named and any(token.text in cues.WRITING for token in before)

    def _is_negated(self, place: int, key: str) -> bool:
        """Tell whether a number is said not to be of what it seems to count: 39篇未被采用, 公益广告破损15处."""
        if key in (NOTICES, BOARDS) and cues.BROKEN.search(self._text, 0, self._tokens[place].start):
            return True
        return key not in (OPEN, OVERDUE) and cues.NEGATED.match(self._text, self._tokens[place].end) is not None
