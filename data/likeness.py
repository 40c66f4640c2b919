"""How alike rows and titles are, and the numbers under which they are looked up: only those are ever compared.

A row's number stands for everything in it but its date and its words; two titles that are alike
share several of the numbers of their groups of three characters.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from types import MappingProxyType

from rapidfuzz import fuzz, process

from data.records import Row
from data.schema import SHEET, STUDY, VOLUNTEER
from data.settings.values import Register
from data.text import fold, fold_title

ALIKE = 0.9
"""From this likeness on two titles are similar."""
SHARED = 3
"""So many groups of three characters two similar titles share, at the least."""
RECURRENT = "常规活动"
"""The list of words with which the office marks activities that come again every month."""
NAMES: Mapping[str, str] = MappingProxyType({STUDY.key: "subject", VOLUNTEER.key: "name"})
"""The sheets whose rows are compared with those of other months, and the column of what each row was about."""
_BLOCKS = 12
"""Groups of a title that are kept: the rarest, which similar titles have in common."""
_MOST_NUMBERS = 2
_SURE, _LOOSE = 0.9, 0.6
"""How alike the names of two rows must be when they share few numbers, and when they share several."""
_COMMON = frozenset(
    "社区街道居民党员群众志愿服务者活动开展组织举办学习宣传教育理论宣讲文明实践创建新时代精神主题进入走我们的在和与为了中国大家"
)
_WORD_KINDS = frozenset({"count", "hours", "word"})
_NUMERALS = re.compile(r"[0-9一二三四五六七八九十百千万两〇零]+")


def row_key(unit: int, row: Row) -> int | None:
    """Return the number of a row of a unit, the same for rows that differ in date and wording only.

    ``None`` for rows that are not compared: of other sheets, or counted nowhere.
    """
    if row.sheet not in NAMES or not row.counted:
        return None
    parts = [
        f"{column.key}={row.values[column.key]}"
        for column in SHEET[row.sheet].columns
        if column.key in row.values and (column.kind in _WORD_KINDS or column.key == "team")
    ]
    digest = blake2b("\n".join((str(unit), row.sheet, *parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def row_name(row: Row) -> str:
    """Return what a row was about, folded."""
    return fold_title(str(row.values.get(NAMES[row.sheet]) or ""))


def same_row(row: Row, name: str) -> bool:
    """Tell whether a row is one of the same numbers and of this name, perhaps a little reworded."""
    numbers = sum(column.kind in ("count", "hours") and column.key in row.values for column in SHEET[row.sheet].columns)
    return likeness(row_name(row), name) >= (_LOOSE if numbers > _MOST_NUMBERS else _SURE)


def likeness(text: str, other: str) -> float:
    """Return how alike two folded texts are, from 0 to 1."""
    return fuzz.ratio(text, other) / 100


def similar_titles(title: str, other: str) -> bool:
    """Tell whether two folded titles are alike and not the same, and differ in more than a number: 第3期, 第4期."""
    return without_numbers(title) != without_numbers(other) and likeness(title, other) >= ALIKE


def without_numbers(title: str) -> str:
    """Return a folded title with each number as 0: the same for all of a series."""
    return _NUMERALS.sub("0", title)


class TitleIndex:
    """Folded titles among which those similar to one are found; a series of many is passed over as one."""

    def __init__(self, titles: Iterable[str]) -> None:
        """Take titles; each is kept once."""
        self._series: dict[str, list[str]] = {}
        for title in dict.fromkeys(titles):
            self._series.setdefault(without_numbers(title), []).append(title)

    def similar(self, title: str) -> dict[str, float]:
        """Return the titles similar to this one with their likeness, as ``similar_titles`` tells them."""
        own = without_numbers(title)
        others = [other for series, titles in self._series.items() if series != own for other in titles]
        matches = process.extract(title, others, scorer=fuzz.ratio, score_cutoff=100 * ALIKE, limit=None)
        return {other: score / 100 for other, score, _ in matches}


def unit_names(name: str, register: Register) -> tuple[str, ...]:
    """Return how a unit may be called in a folded title, the longest first."""
    unit = register.by_name.get(name)
    whole = {fold_title(wording) for wording in (name, *(unit.aliases if unit is not None else ()))}
    short = {wording.removesuffix("社区") for wording in whole}
    return tuple(sorted((wording for wording in whole | short if len(wording) > 1), key=len, reverse=True))


def without_names(title: str, names: Iterable[str]) -> str:
    """Return a folded title without these names: what two communities that write the same of themselves share."""
    for name in names:
        title = title.replace(name, "")
    return title


def title_blocks(title: str) -> tuple[int, ...]:
    """Return the numbers under which a folded title is looked up."""
    groups = {title[at : at + 3] for at in range(len(title) - 2)} or {title}
    ranked = sorted((sum(sign in _COMMON for sign in group), zlib.crc32(group.encode())) for group in groups)
    return tuple(number for _, number in ranked[:_BLOCKS])


def is_recurrent(row: Row, names: Mapping[str, str]) -> bool:
    """Tell whether a row is of an activity that the office has marked as 常规; ``names``: folded wordings."""
    about = fold(str(row.values.get(NAMES.get(row.sheet, "")) or ""))
    return any(name in about for name in names)
