"""同上 and its kin: a cell that says what the cell above it says."""

from __future__ import annotations

import re
from functools import lru_cache

from data.intake.cells import Cell
from data.text import fold

_DITTO = re.compile(
    r"\(?(?:[同仝]上(?:(?:一|面)?[行条项格次个篇稿]|面|所?述|↑)?|[同仝]前?|[上复]同|复上|以上同|如上|见上[行面]?"
    r"|[与和跟同]上(?:面|一?[行条])?(?:相同|一样)|↑|〃|〞|[\"”“]|′′|''|’’|-do-|do\.|ditto)\)?[。.]?"
)
DITTO_SIGNS = frozenset("同仝上复以如见与和跟↑(（〃〞″\"”“＂'’′-－dDｄＤ 　")
"""Signs that such a cell begins with: most cells are known by that not to be one."""
_ELSEWHERE = re.compile(
    r"[同见](?:序号)?第?\d+[行条项号]?|同第[一二三四五六七八九十]+[行条项]|详?见附[件表页]|同[左右]"
    r"|同一[篇条则]稿?件?|[同仝]上(?!级|海|一?[堂节门]|.{0,3}课)[^课]*"
)
_LONGEST = 8


def is_ditto(cell: Cell) -> bool:
    """Tell whether a cell repeats the one above it."""
    text = cell.text
    return text[:1] in DITTO_SIGNS and len(text) <= _LONGEST and cell.kind == "text" and _is_ditto(text)


@lru_cache(maxsize=256)
def _is_ditto(text: str) -> bool:
    return _DITTO.fullmatch(fold(text)) is not None


def points_elsewhere(text: str) -> bool:
    """Tell whether a text only names another row, 同第2行, so that it is not sure what it says."""
    return len(text) <= _LONGEST and _ELSEWHERE.fullmatch(fold(text)) is not None
