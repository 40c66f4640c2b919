"""The tables 词表, 媒体 and 列名: rows ↔ values, and the words that figures stand on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from data import schema
from data.links import host_of
from data.settings.answers import answer_key
from data.settings.columns import WORD_LISTS, WORDS
from data.settings.lines import Line
from data.settings.shipped import shipped
from data.settings.values import Outlet, Outlets, Vocabulary, Word
from data.text import fold, fold_title

IGNORED_HEADER = frozenset({"", "不计入", "忽略"})
_LIST_ALIASES: Mapping[str, str] = MappingProxyType({"单位": "计量单位", "稿件结果": "结果", "称号级别": "级别"})
_CLOSED_LISTS = frozenset({"活动性质", "结果", "事项类别"})
"""Lists whose every word has a figure of its own: a word more would be counted nowhere."""
_FIXED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "活动性质": frozenset({schema.VOLUNTEERING, schema.PRACTICE}),
        "结果": frozenset({schema.SUBMITTED, schema.ADOPTED, schema.REPRINTED}),
        "事项类别": frozenset(
            {schema.TITLE, schema.PROBLEM, schema.NOTICE, schema.PLACE, schema.MODEL, schema.EVENT, schema.INSPECTION}
        ),
        "媒体级别": frozenset({schema.OWN_PLATFORM}),
        "状态·荣誉称号": schema.NAMED_STATES | schema.ENDED_STATES,
        "状态·问题整改": frozenset({schema.CLOSED_STATE, schema.REOPENED_STATE}),
        "计量单位": frozenset({schema.HOUSEHOLD, schema.OCCASION}),
    }
)
"""Words that figures are computed from: they cannot be taken away or renamed."""


@cache
def _shipped_words() -> tuple[Word, ...]:
    lines = [Line(WORDS, row, {}) for row in shipped(WORDS.title)]
    return tuple(
        Word(line.needed("列"), line.needed("标准词"), line.names("同义词"), line.marked("停用"), line.text("量词"))
        for line in lines
    )


@cache
def _list_wordings() -> Mapping[str, str]:
    """Return the names that a list may be called by, folded, with the name that it has."""
    titles = {fold(title): title for title in WORD_LISTS}
    return MappingProxyType(titles | {fold(alias): title for alias, title in _LIST_ALIASES.items()})


def read_words(lines: Sequence[Line]) -> Vocabulary:
    """Read the word lists; a list with no row keeps what ships, a word that figures need is kept."""
    defaults = _shipped_words()
    read: dict[str, list[Word]] = {}
    placed = [(line, word) for line in lines if (word := _read_word(line)) is not None]
    _refuse_shared_words(placed)
    for line, word in placed:
        if line.sound:
            read.setdefault(word.list, []).append(word)
    for name in read:
        line = next(line for line, word in placed if word.list == name)
        read[name] = _with_fixed(read[name], [word for word in defaults if word.list == name], line)
    default_words = {name: [word for word in defaults if word.list == name] for name in WORD_LISTS}
    return Vocabulary(tuple(word for name in WORD_LISTS for word in read.get(name, default_words[name])))


def _read_word(line: Line) -> Word | None:
    name = line.needed("列")
    list_name = line.choice("列", _list_wordings()) if name else None
    text = line.needed("标准词")
    if list_name is None or not text:
        return None
    shipped_there = (
        {word.word for word in _shipped_words() if word.list == list_name} if list_name in _CLOSED_LISTS else {text}
    )
    if text not in shipped_there:
        line.refuse("unknown-word", "标准词", f"“{list_name}”不能增加标准词“{text}”", "请把它写成已有标准词的同义词")
    synonyms = tuple(synonym for synonym in line.names("同义词") if fold(synonym) != fold(text))
    return Word(list_name, text, synonyms, line.marked("停用"), line.text("量词"))


def _refuse_shared_words(placed: Iterable[tuple[Line, Word]]) -> None:
    """A wording means one word of its list; words no longer used do not count."""
    placed = [(line, word) for line, word in placed if not word.ended]
    owners: dict[tuple[str, str], str] = {}
    for line, word in placed:
        key = word.list, fold(word.word)
        if key in owners:
            line.refuse("duplicate-row", "标准词", f"“{word.list}”里“{word.word}”重复", "请只留一行")
        owners[key] = word.word
    for line, word in placed:
        for synonym in word.synonyms:
            owner = owners.setdefault((word.list, fold(synonym)), word.word)
            if owner != word.word:
                meaning = "本身是标准词" if fold(owner) == fold(synonym) else f"已经是“{owner}”的写法"
                line.refuse("duplicate-row", "同义词", f"“{synonym}”{meaning}", "请从其中一行删去")


def _with_fixed(words: list[Word], defaults: list[Word], line: Line) -> list[Word]:
    fixed = _FIXED.get(words[0].list, frozenset())
    present = {word.word for word in words if not word.ended}
    missing = [word for word in defaults if word.word in fixed - present]
    if not missing:
        return words
    names = "、".join(word.word for word in missing)
    line.tell("标准词", f"“{words[0].list}”里的“{names}”参与计算", "已予保留")
    taken = {fold(wording) for word in words if not word.ended for wording in (word.word, *word.synonyms)}
    spared = [
        replace(word, synonyms=tuple(text for text in word.synonyms if fold(text) not in taken)) for word in missing
    ]
    missing_names = {word.word for word in missing}
    return [word for word in words if word.word not in missing_names] + spared


def write_words(vocabulary: Vocabulary) -> list[dict[str, str]]:
    """Write the word lists as rows of text."""
    return [
        {
            "列": word.list,
            "标准词": word.word,
            "同义词": "、".join(word.synonyms),
            "停用": "是" if word.ended else "",
            "量词": word.counter or "",
        }
        for word in vocabulary.words
        if word.list in WORD_LISTS
    ]


def read_outlets(lines: Sequence[Line], vocabulary: Vocabulary) -> Outlets:
    """Read the outlets; a name or alias belongs to one of them."""
    levels = vocabulary.wordings("媒体级别")
    owners: dict[str, str] = {}
    outlets: list[Outlet] = []
    for line in lines:
        domains = tuple(filter(None, (_domain(line, text) for text in line.names("域名"))))
        outlet = Outlet(line.needed("名称"), line.names("别名"), line.choice("级别", levels), domains)
        for column, names in (("名称", (outlet.name,)), ("别名", outlet.aliases)):
            for name in filter(None, names):
                owner = owners.setdefault(fold_title(name), outlet.name)
                if owner != outlet.name or (column == "名称" and any(other.name == name for other in outlets)):
                    line.refuse("duplicate-row", column, f"“{name}”已属于“{owner}”", "请只留一处")
        if line.sound:
            outlets.append(outlet)
    return Outlets(tuple(outlets))


def _domain(line: Line, text: str) -> str:
    """Return a domain without what stands around it in an address, ``""`` and a problem for what is none."""
    domain = host_of(text)
    if domain is None:
        line.refuse("unknown-word", "域名", f"“{text}”不是域名", "请填 people.com.cn 这样的域名")
    return domain or ""


def write_outlets(outlets: Outlets) -> list[dict[str, str]]:
    """Write the outlets as rows of text."""
    return [
        {
            "名称": outlet.name,
            "别名": "、".join(outlet.aliases),
            "级别": outlet.level or "",
            "域名": "、".join(outlet.domains),
        }
        for outlet in outlets.outlets
    ]


def read_headers(lines: Sequence[Line]) -> Mapping[tuple[str, str], str]:
    """Read the answers about headers: (sheet key, folded header) → column key, '' for not counted."""
    sheets = {fold(sheet.title): sheet.title for sheet in schema.SHEETS}
    answers: dict[tuple[str, str], str] = {}
    for line in lines:
        title = line.choice("表", sheets) if line.needed("表") else None
        wording = answer_key(line.needed("列名写法"))
        if title is None or not wording:
            continue
        sheet = next(sheet for sheet in schema.SHEETS if sheet.title == title)
        columns = {fold(column.title): column.key for column in sheet.columns}
        columns |= {fold(column.heading): column.key for column in sheet.columns}
        column_name = fold(line.text("对应列") or "")
        if column_name not in IGNORED_HEADER and column_name not in columns:
            line.refuse("unknown-word", "对应列", f"“{line.text('对应列')}”不是“{title}”的列", "请填标准列名，或空着")
        if (sheet.key, wording) in answers:
            line.refuse("duplicate-row", "列名写法", f"“{line.text('列名写法')}”重复", "请只留一行")
        if line.sound:
            answers[sheet.key, wording] = columns.get(column_name, "")
    return MappingProxyType(answers)


def write_headers(headers: Mapping[tuple[str, str], str]) -> list[dict[str, str]]:
    """Write the answers about headers as rows of text."""
    return [
        {
            "表": schema.SHEET[sheet].title,
            "列名写法": wording,
            "对应列": schema.SHEET[sheet].column(key).title if key else "",
        }
        for (sheet, wording), key in headers.items()
    ]
