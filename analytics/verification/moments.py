"""When the numbers of a sentence are said of, and what they are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analytics.verification import cues
from analytics.verification.levels import Level
from analytics.verification.phrases import Phrases
from analytics.verification.spans import OWN, Moment, earlier_of, moment_of
from analytics.verification.tokens import Token


class Moments:
    """The times of a sentence."""

    def __init__(self, text: str, tokens: Sequence[Token], phrases: Phrases) -> None:
        """Take the tokens of a sentence of a squeezed passage."""
        self._text, self._tokens, self._phrases = text, tokens, phrases

    def is_basis(self, token: Token) -> bool:
        """Tell whether a time is only compared with: 较上年."""
        return (
            self._text[: token.start].endswith(cues.COMPARED) or cues.MULTIPLE.match(self._text, token.end) is not None
        )

    def is_earlier(self, token: Token) -> bool:
        """Tell whether a time is of something earlier than what is spoken of."""
        return token.time is not None and (token.time.kind == "before" or self.is_basis(token))

    def is_start(self, place: int) -> bool:
        """Tell whether the time at a place is where something grew from: 由二季度的9次上升到12次."""
        token = self._tokens[place]
        if not self._text[: token.start].endswith(("由", "从")):
            return False
        following = [later for later in self._tokens[place + 1 : place + 4] if later.kind != "adverb"]
        return (
            bool(following)
            and following[0].quantity is not None
            and cues.GROWN.match(self._text, following[0].end) is not None
        )

    def shared_out(self, place: int, level: Level) -> Moment | None:
        """Return the months of a number that is one of several, each of a time of its own: 1月、2月分别3次、4次."""
        if level.moments and self._phrases.is_listed(place):
            return level.moments.pop(0)
        before = self._phrases.before(place)
        apart = next((at for at, token in enumerate(before) if token.text.startswith("分别")), 0)
        times = [token.time for token in before[:apart] if token.time is not None and token.time.kind == "span"]
        is_each = len(times) > 1 and self._phrases.count_listed_after(place) + 1 == len(times)
        level.moments = [moment_of(time, OWN) for time in times] if is_each else []
        return level.moments.pop(0) if is_each else None

    def start_before(self, place: int, since: Moment) -> Moment | None:
        """Return the months that the number at a place is of, from which something grew."""
        for token in self._phrases.times(place):
            if self.is_start(self._tokens.index(token)):
                return self.compared(token, since)
        return None

    def right_before(self, place: int, since: Moment) -> Moment | None:
        """Return the earlier range that a number is said of: 去年同期为20次, 从原来的40多人."""
        for token in self._phrases.times(place):
            if token.time is not None and token.time.kind == "before":
                return earlier_of(token.text, since)
        return None

    def basis_right_before(self, place: int, since: Moment) -> Moment | None:
        """Return the months whose number is what another is compared with: 较4月份的94场次下降20.2%."""
        for token in self._phrases.times(place):
            if token.time is not None and token.time.kind in ("span", "whole", "before") and self.is_basis(token):
                return self.compared(token, since)
        return None

    def compared(self, token: Token, since: Moment) -> Moment:
        """Return the months of a time that something is compared with."""
        if token.time is None or token.time.kind == "before":
            return earlier_of(token.text, since)
        is_year_before = (token.time.first, token.time.last, token.time.offset) == (1, 12, -1) and not token.time.year
        if is_year_before and since.kind == "span":
            # 全年142次，比上年的118次多24次 in a text of December: the year before of what is spoken of.
            return Moment("year-before", since=since)
        return replace(moment_of(token.time, OWN), stage=True)

    def standing_basis(self, place: int, since: Moment) -> Moment | None:
        """Return what a clause before says that all that follows is compared with: 与一季度相比，学习增加3次."""
        at = self._phrases.first(place)
        while at > 1 and self._tokens[at - 1].kind == "mark":
            first = self._phrases.first(at - 2)
            clause = self._tokens[first : at - 1]
            times = [token for token in clause if token.time is not None]
            if times and not any(token.quantity is not None or token.senses for token in clause):
                words = self._text[clause[0].start : clause[-1].end]
                return self.compared(times[-1], since) if cues.BASIS_ALONE.fullmatch(words) else None
            at = first
        return None

    def without_bases(self, place: int) -> Moment:
        """Return the months of a change, which are not those that it is compared with."""
        moment = Moment()
        named = [token for token in self._phrases.times(place) if self.is_basis(token)]
        for at, token in enumerate(self._tokens[:place]):
            if token.time is None or token in named or self.is_earlier(token) or self.is_start(at):
                continue
            moment = moment_of(token.time, moment)
        return moment
