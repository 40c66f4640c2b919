"""Whose the numbers of a sentence are: the units named, one by one after 分别, or several of them together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analytics.verification.heads import speaks_of_all
from analytics.verification.levels import Level
from analytics.verification.phrases import Phrases
from analytics.verification.tokens import Token
from data.written.quantities import bare_quantity

_TOGETHER = re.compile(
    "(?P<number>[0-9]+|[二两三四五六七八九十]+)个?(?:社区|村|居委会|单位)(?:一?共|合计|累计|总计|总共)"
)

_EACH = frozenset({"各", "均", "都"})
_OTHERS = re.compile("其[余他它](?:各|[0-9一二两三四五六七八九十]+)?个?(?:社区|村|居委会|单位)")


class Owners:
    """The units that a sentence speaks of."""

    def __init__(self, tokens: Sequence[Token], phrases: Phrases) -> None:
        """Take the tokens of a sentence."""
        self._tokens, self._phrases = tokens, phrases

    def units(self, place: int, level: Level) -> tuple[str, ...] | None:
        """Return whose the number at a place is, empty for those of the text; ``None`` where it cannot be told."""
        if level.owners and self._phrases.is_listed(place):
            return (level.owners.pop(0),)
        level.owners = []
        if self._is_shared(place, level):
            if self._phrases.count_listed_after(place) + 1 != len(level.units):
                return None
            level.shared = level.units
            level.owners = list(level.units[1:])
            return level.units[:1]
        clause = self._phrases.clause(place)
        if _OTHERS.search(clause):
            return None
        if (together := self._together(place, clause)) is not None:
            return together
        if level.units and level.units == level.context.units and speaks_of_all(clause):
            return ()
        return level.units

    def has_each(self, place: int, units: tuple[str, ...]) -> bool:
        """Tell whether every one of several units has the number: 甲社区、乙社区各3次."""
        return len(units) > 1 and any(token.text in _EACH for token in self._phrases.before(place))

    def _is_shared(self, place: int, level: Level) -> bool:
        """Tell whether the units named have a number each."""
        if len(level.units) < 2:
            return False
        before = self._phrases.before(place)
        apart = [at for at, token in enumerate(before) if token.text.startswith("分别")]
        if not apart:
            return level.shared == level.units
        things = [token for token in before[: apart[0]] if token.kind in ("term", "word", "quote")]
        # 甲社区、乙社区学习、志愿服务分别为3次、4次 has a number for each thing, not for each unit.
        return not things

    def _together(self, place: int, clause: str) -> tuple[str, ...] | None:
        """Return the units that a number counts together: 两社区合计630场."""
        match = _TOGETHER.search(clause)
        if match is None:
            return None
        named = list(dict.fromkeys(token.unit for token in self._tokens[:place] if token.kind == "unit"))
        number = bare_quantity(match["number"])
        return tuple(named) if number is not None and len(named) == number.number else ()
