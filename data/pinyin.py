"""How Chinese is typed in letters: what somebody who searches types, and what people make passwords of."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any


def syllables(text: str) -> tuple[str, ...]:
    """Return the pinyin of each character, in small letters and without tones; any other sign stands for itself.

    Of a character with several readings it is the one of the word that it stands in: ``chong qing lu`` of 重庆路.
    """
    return tuple(syllable.casefold() for syllable in _library().lazy_pinyin(text, errors=list))


def initials(text: str) -> str:
    """Return the first letter of each character: ``dhjd`` of 东湖街道."""
    return "".join(syllable[0] for syllable in syllables(text))


def is_chinese(text: str) -> bool:
    """Tell whether a text is of Chinese characters alone, so that there is pinyin for all of it."""
    return bool(text) and all(syllable != sign.casefold() for syllable, sign in zip(syllables(text), text, strict=True))


@cache
def _library() -> Any:
    """Return pypinyin. Loaded when first needed: its dictionaries cost a third of a second and 56 MB."""
    return importlib.import_module("pypinyin")
