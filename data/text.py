"""Folding of text for comparison: what counts as the same word, name or title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps

_BRACKETS = re.compile(r"[(\[【〔〈<][^()\[\]【】〔〕〈〉<>]*[)\]】〕〉>]")
_SPACE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_UNIT_SUFFIXES = (
    "居民委员会",
    "村民委员会",
    "社区居委会",
    "居委会",
    "村委会",
    "办事处",
    "党工委",
    "党委",
    "社区",
    "村",
)


_SHORT, _REMEMBERED = 64, 1 << 13


def _remembering(folding: Callable[[str], str]) -> Callable[[str], str]:
    """Remember what short texts fold to: an office's words, names and titles come again and again."""
    remembered = lru_cache(maxsize=_REMEMBERED)(folding)

    @wraps(folding)
    def folded(text: str) -> str:
        return remembered(text) if len(text) <= _SHORT else folding(text)

    return folded


@_remembering
def fold(text: str) -> str:
    """Return ``text`` in NFKC, case folded and without any white space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def fold_header(text: str) -> str:
    """Return a header folded for comparison: also without bracketed units and the mark ``*``."""
    return _BRACKETS.sub("", fold(text)).strip("*:：＊ ")


@_remembering
def fold_title(text: str) -> str:
    """Return a story's title folded: NFKC, without spaces and punctuation, case folded."""
    return "".join(sign for sign in fold(text) if unicodedata.category(sign)[0] not in "PSZC")


def fold_unit(text: str) -> str:
    """Return a unit's name folded and without the usual endings (社区居委会, 居委会, 社区 …)."""
    folded = fold(text)
    for suffix in _UNIT_SUFFIXES:
        if folded.endswith(suffix) and len(folded) > len(suffix):
            folded = folded.removesuffix(suffix)
            return folded.removesuffix("社区") or folded
    return folded


def clean(text: str) -> str:
    """Return ``text`` without control characters and what no XML file can hold; line ends become ``\\n``."""
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def visible(text: str) -> str:
    """Return ``text`` as ``clean`` does, without signs that take no room or turn the direction of others."""
    return _INVISIBLE.sub("", clean(text))
