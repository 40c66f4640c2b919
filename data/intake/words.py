"""Words of the office's lists: found exactly or through a synonym, else asked with the nearest.

Nothing here merges by likeness. 朝阳 and 阳光 are alike, and 区级 is a part of 自治区级; so likeness
only orders the candidates that a person chooses from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from data.intake.reading import EMPTY, Field, Finding, Reading, failed, is_blank, missing, quoted, understood
from data.schema import BY_MATTER
from data.settings.values import REPORTING_LEVELS, Outlets, Register, Vocabulary
from data.text import fold

OTHER = "其他"
_NEAR = 50
_FEW = 3
_LONGEST = 60
_SHOWN = 8
"""A list of at most so many words is written out in the message."""

_OUTSIDE = re.compile("舆情|网评|网络评论")


def nearest(text: str, candidates: Iterable[str], limit: int = _FEW) -> list[str]:
    """Return the candidates most alike, the nearest first; none below a half likeness."""
    folded = {candidate: fold(candidate) for candidate in candidates}
    matches = process.extract(fold(text[:_LONGEST]), folded, scorer=fuzz.WRatio, limit=limit, score_cutoff=_NEAR)
    return [candidate for _, _, candidate in matches]


def nearest_meanings(text: str, meanings: Mapping[str, str], limit: int = _FEW) -> list[str]:
    """Return the meanings of the wordings most alike, each once; ``meanings``: wording → meaning."""
    wordings = nearest(text, meanings, 3 * limit)
    return list(dict.fromkeys(meanings[wording] for wording in wordings))[:limit]


def nearest_words(text: str, vocabulary: Vocabulary, lists: Iterable[str]) -> list[str]:
    """Return the words of some lists that ``text`` may mean, then 其他 where a list has it."""
    meanings: dict[str, str] = {}
    for name in lists:
        meanings |= vocabulary.wordings(name)
    words = [word for word in nearest_meanings(text, meanings) if word != OTHER]
    return [*words, OTHER] if OTHER in meanings.values() else words


def nearest_units(text: str, register: Register) -> list[str]:
    """Return the names of the reporting units that ``text`` may mean."""
    return nearest_meanings(
        text,
        {
            spelling: unit.name
            for unit in register.units
            if unit.level in REPORTING_LEVELS
            for spelling in (*unit.aliases, unit.name)
        },
    )


def lists_for(name: str, matter: str | None, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the word lists of a column; 种类 and 状态 of 文明创建 have one for each matter.

    Without a known matter all of them serve, so that one mistake is not told twice.
    """
    if name not in BY_MATTER:
        return (name,)
    if matter is None:
        own = (word.list for word in vocabulary.words if word.list.partition("·")[0] == name)
        return tuple(dict.fromkeys(own))
    special = f"{name}·{matter}"
    return (special,) if vocabulary.words_of(special) else (name,)


def read_word(text: str, field: Field, vocabulary: Vocabulary, lists: tuple[str, ...]) -> Reading:
    """Return the standard word that ``text`` means in the lists of a column, or ask.

    A column whose lists have no words (种类 of a matter without kinds) takes any text.
    """
    for name in lists:
        if text in vocabulary.words_of(name):
            return Reading(text)
    if is_blank(text):
        return missing(field)
    standard_word = next((word for name in lists if (word := vocabulary.find(name, text))), None)
    if standard_word is not None:
        return (
            Reading(standard_word)
            if fold(standard_word) == fold(text)
            else understood(standard_word, text, standard_word)
        )
    if not field.required and fold(text) == "无":
        return understood(None, text, "空着")
    words = [word for name in lists for word in vocabulary.words_of(name)]
    if not words:
        return Reading(text.strip())
    cure = f"请从这些里选：{'、'.join(words)}。" if len(words) <= _SHOWN else None
    suggestion = "、".join(nearest_words(text, vocabulary, lists)) or None
    return failed("unknown-word", f"{quoted(text)}不在“{field.title}”的下拉列表里", cure, suggestion)


def read_outlet(text: str, field: Field, outlets: Outlets) -> Reading:
    """Return the outlet's own name; one that the office does not know is kept as typed."""
    if is_blank(text):
        return missing(field)
    typed = " ".join(text.split())
    outlet = outlets.find(typed)
    if outlet is None:
        return Reading(typed)
    return Reading(outlet.name) if fold(outlet.name) == fold(typed) else understood(outlet.name, text, outlet.name)


def level_of(outlet: str | None, field: Field, vocabulary: Vocabulary, outlets: Outlets) -> Reading:
    """Return what an empty level stands for: the outlet's own, when the office knows it and it has one."""
    if outlet is None:
        return missing(field)
    known = outlets.find(outlet)
    if known is not None and known.level is not None:
        note = Finding("level-from-outlet", f"{field.title}空着，按媒体表里{quoted(known.name)}的级别“{known.level}”计")
        return Reading(known.level, problems=(note,))
    levels = vocabulary.words_of(field.title)
    message = f"{quoted(outlet)}{'没有固定级别' if known else '不在媒体表里'}，{field.title}也空着"
    return failed("level-needed", message, suggestion="、".join(levels) or None)


def kind_in(name: str | None, field: Field, vocabulary: Vocabulary, lists: tuple[str, ...]) -> Reading:
    """Return what an empty 种类 stands for: the one kind that the matter's name contains, if any."""
    folded = fold(name or "")
    within = {
        wording: word
        for list_name in lists
        for wording, word in vocabulary.wordings(list_name).items()
        if wording in folded and word != OTHER
    }
    longest = {
        word for wording, word in within.items() if not any(wording != other and wording in other for other in within)
    }
    if len(longest) != 1:
        return EMPTY
    kind = longest.pop()
    note = Finding("read-as", f"{field.title}空着，按名称{quoted(name or '')}记为“{kind}”")
    return Reading(kind, problems=(note,))


def is_outside(*texts: str | None) -> bool:
    """Tell whether a row is about 舆情 or 网评: work that this application never counts."""
    return any(text is not None and _OUTSIDE.search(text) for text in texts)
