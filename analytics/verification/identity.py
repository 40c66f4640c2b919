"""Whose text it is and which months it is of, by its name, its title and its first lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.periods import Period
from analytics.verification.lexicon import Lexicon
from data.written.text import Squeezed, WrittenText
from data.written.times import TimeMark, find_times

_FIRST = 12
"""Passages at the beginning in which a text says what it is."""
_TITLES = 4
"""The name of its file, its title and what stands right below."""
_SIGNS = 60
"""Signs of each of them."""
_DATE = re.compile(r"\(?20[0-9]{2}年[0-9]{1,2}月(?:[0-9]{1,2}日)?\)?")
_ISSUED = re.compile(
    r"第[0-9一二三四五六七八九十]+期|[〔\[(]20[0-9]{2}[〕\])][0-9]+号|20[0-9]{2}[年.-][0-9]{1,2}[月.-][0-9]{1,2}日?"
)
"""The number of an issue or a document, or a day: that of its making, which says the year and not the months."""
_REPORT = re.compile("述职|年度|总结")
_PLANS = re.compile(r"(?:暨|及|和)?(?:20[0-9]{2}年度?|下半年|明年|下一?步)[^,。;:总结]{0,8}(?:计划|思路|打算|安排)")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a text says of itself: ``unit`` and ``period``, ``None`` where it is not certain; ``units`` it may be of."""

    unit: str | None
    period: Period | None
    units: tuple[str, ...] = ()


def identify(written: WrittenText, lexicon: Lexicon) -> Identity:
    """Return whose text it is and of which months; one that names nobody at its head may be signed at its end."""
    texts = [passage.text for passage in written.passages if passage.cell is None and passage.text.strip()]
    heads = [_head(text) for text in (written.name, *texts[:_FIRST])]
    units = _units(heads[:_TITLES], lexicon) or _signed(texts, lexicon)
    return Identity(units[0] if len(units) == 1 else None, _period(heads), tuple(units))


def _signed(texts: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Return the unit whose name stands alone in a line, the last such line."""
    names = (lexicon.units.get(Squeezed.of(text).text.casefold()) for text in reversed(texts))
    return [name for name in names if name is not None][:1]


def _head(text: str) -> str:
    return _PLANS.sub("", Squeezed.of(text).text[:_SIGNS])


def _units(heads: Iterable[str], lexicon: Lexicon) -> list[str]:
    """Return the units of the first line that names any; the longest spelling at a place counts."""
    for head in heads:
        units: list[str] = []
        at = 0
        while at < len(head):
            here = (name for name in lexicon.units if head.casefold().startswith(name, at))
            spelling = max(here, key=len, default="")
            if spelling and lexicon.units[spelling] not in units:
                units.append(lexicon.units[spelling])
            at += len(spelling) or 1
        if units:
            return units
    return []


def _period(heads: Iterable[str]) -> Period | None:
    """Return the months that the first of these lines names; a line that is a date alone may only sign a report."""
    heads = list(heads)
    if any(_REPORT.search(head) for head in heads[:_TITLES]):
        heads = [head for head in heads if not _DATE.fullmatch(head)] + [
            head for head in heads if _DATE.fullmatch(head)
        ]
    year: int | None = None
    for head in heads:
        marks = [mark for mark in find_times(head) if mark.kind == "span"]
        years = {mark.year for mark in marks if mark.year} | _bare_years(head)
        year = year or (next(iter(years)) if len(years) == 1 else None)
        if year is None or (not marks and not years) or (_ISSUED.search(head) and _is_whole_year(marks)):
            continue
        narrow = [mark for mark in marks if (mark.first, mark.last) != (1, 12)]
        return _months(year, narrow[0]) if narrow else Period.year(f"{year}-01")
    return None


def _is_whole_year(marks: Iterable[TimeMark]) -> bool:
    return all((mark.first, mark.last) == (1, 12) for mark in marks)


def _bare_years(head: str) -> set[int]:
    return {int(year) for year in re.findall(r"(?<![0-9])(20[0-9]{2})(?:年|-|:|·|$)", head)}


def _months(year: int, mark: TimeMark) -> Period | None:
    if mark.first is None or mark.last is None:
        return None
    return Period(f"{year}-{mark.first:02d}", f"{year}-{mark.last:02d}")
