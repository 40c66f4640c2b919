"""Whose a part of a text is, by its headings and by what a paragraph begins with: 一、柳岸社区; 柳岸社区：学习3次."""

from __future__ import annotations

import re

from analytics.verification.lexicon import Lexicon
from analytics.verification.sentences import HEADING_LENGTH, NUMBERING, Sentence
from analytics.verification.tokens import Token, tokenize
from data.written.quantities import find_quantities
from data.written.text import Squeezed

_MARK = re.compile(rf"{NUMBERING}|[一二三四五六七八九十]是")
_HEADING = re.compile(rf"(?:{NUMBERING})?(?P<name>[^,。;:]+?)(?:工作)?(?:完成)?(?:情况|总结|小结)?:?$")
_BEGINNING = re.compile(rf"(?:{NUMBERING})?(?P<name>[^,。;:()]{{2,20}})(?:\([^()]*\))?:")
_WHOLE = re.compile("全(?:街道?|镇|乡|区)|(?:各|全部|所有)(?:个)?(?:社区|村|居委会|单位)")


class HeadTopics:
    """Follows the sentences of a text and says which terms the latest heading named: （一）理论学习。"""

    def __init__(self, lexicon: Lexicon) -> None:
        """Take what words mean."""
        self._lexicon = lexicon
        self._title: tuple[Token, ...] | None = None
        self._topic: tuple[Token, ...] = ()

    def of(self, sentence: Sentence) -> tuple[Token, ...]:
        """Return the terms of what a sentence stands below; a heading that names nothing leaves those of the title."""
        text = sentence.text.text[sentence.start : sentence.end]
        is_heading = len(text) <= HEADING_LENGTH and not re.search("[,;]|:.", text) and not find_quantities(text)
        if not is_heading or (self._title is not None and _MARK.match(text) is None):
            return self._topic or self._title or ()
        named = tuple(token for token in tokenize(text, 0, len(text), [], [], self._lexicon) if token.senses)
        if self._title is None:
            self._title = named
        else:
            self._topic = named
        return ()


class HeadUnits:
    """Follows the passages of a text and says of which unit each is spoken; empty where none is named."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Take what names a unit."""
        self._units = lexicon.units
        self._section: tuple[str, ...] = ()
        self._style = ""

    def of(self, text: str) -> tuple[str, ...]:
        """Return the unit of a passage as it is written, which may be a heading of those that follow."""
        squeezed = Squeezed.of(text).text
        if len(squeezed) <= HEADING_LENGTH and not re.search(r"[。;,]|:.", squeezed):
            return self._follow_heading(squeezed)
        beginning = _BEGINNING.match(squeezed)
        return (self._named(beginning["name"]) if beginning is not None else ()) or self._section

    def _follow_heading(self, text: str) -> tuple[str, ...]:
        """A heading names the unit of its section; the next one numbered alike ends it."""
        heading = _HEADING.match(text)
        named = self._named(heading["name"]) if heading is not None else ()
        style = _style_of(text)
        if named or style == self._style:
            self._section, self._style = named, style
        return self._section

    def _named(self, name: str) -> tuple[str, ...]:
        unit = self._units.get(name.casefold())
        return (unit,) if unit is not None else ()


def speaks_of_all(clause: str) -> bool:
    """Tell whether a clause is said of all units, whoever its paragraph is of."""
    return _WHOLE.search(clause) is not None


def _style_of(text: str) -> str:
    """Return how a heading is numbered, whatever its number is: ``(〇)`` for （三）."""
    mark = _MARK.match(text)
    return re.sub("[一二三四五六七八九十0-9]+", "〇", mark[0]) if mark is not None else ""
