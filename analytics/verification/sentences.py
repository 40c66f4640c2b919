"""The sentences of a written text, and which of them speak of what is still to be done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from data.written.text import Squeezed, WrittenText

NUMBERING = r"(?:[(（]?[一二三四五六七八九十0-9]{1,3}[)）、.]|第[一二三四五六七八九十]+[部章节])"
_PLANNED = re.compile(
    rf"^{NUMBERING}?(?:(?:(?P<year>20[0-9]{{2}})年度?|明年|下半年|下一?[步季月]|下阶段|今后|来年)[^,。;:]{{0,12}}"
    r"(?:计划|打算|思路|安排|举措|工作|重点|任务)|(?:工作)?(?:计划|打算|思路|安排)$|下一步)"
)
_DONE = re.compile(
    rf"^{NUMBERING}?[^,。;:]{{0,18}}(?:情况|成效|总结|回顾|做法|亮点|问题|不足|附件|数据来源)[^,。;:]{{0,6}}$"
)
_INTENDED = re.compile(
    r"预计|力争|争取|拟于|拟开展|计划(?:开展|组织|举办|建|新|打造|完成)|将(?:开展|组织|举办|进一步|继续|按照|紧紧)|不少于|不低于|至少|目标任务"
)
_TO_COME = re.compile(
    rf"(?:^|[,;:]){NUMBERING}?(?:明年|来年|下一?年|下一?步|下阶段|今后|接下来|下个?(?:月|季度)(?=[^,。;:]{{0,6}}(?:计划|打算|安排|将|拟|:)))"
    r"|(?:计划|打算|安排|思路):|力争|争取(?!到|了)|(?:^|[,;])将(?=[^,;。]{{0,4}}(?:开展|组织|举办))"
)
_INTENDED_COLUMN = re.compile("计划|打算|目标|思路|安排|要求|(?:任务|措施)(?!完成)|下[一]?(?:步|月|季)")
"""What the header of a column says whose cells tell of what is to be done."""
_CONTINUED = re.compile("(?:从|按|分)[^,。;:]{1,8}(?:看|分|统计|划分)[,:]|其中[,:]?")
_TITLED = re.compile(rf"{NUMBERING}([^,。;:]{{2,24}})")
_MEANT = re.compile("计划|打算|思路|安排")
_BEGINNING = 4
"""Passages in which a text says of which year it is."""
HEADING_LENGTH = 40
"""Signs that a heading has at most."""
_CLAUSE = 30
"""Signs from which on what stands before a semicolon is a sentence of its own and no item of a list."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence from ``start`` to ``end`` of its squeezed passage.

    ``raw`` is the passage as written; ``planned``: the sentence stands among what is to be done.
    """

    passage: int
    raw: str
    text: Squeezed
    start: int
    end: int
    planned: bool
    heading: str


def split_sentences(written: WrittenText) -> Iterator[Sentence]:
    """Yield the sentences of a text; those in the cells of a table have its header for a heading."""
    planned, heading = False, ""
    own = _own_year(written)
    for at, passage in enumerate(written.passages):
        squeezed = Squeezed.of(passage.text)
        if not squeezed.text:
            continue
        if passage.cell is not None:
            column = written.header_of(passage.cell)
            for start, end in _spans(squeezed.text):
                is_planned = planned or _INTENDED_COLUMN.search(column) is not None
                yield Sentence(at, passage.text, squeezed, start, end, is_planned, column)
            continue
        if len(squeezed.text) <= HEADING_LENGTH and not re.search(r"[。;,]", squeezed.text):
            planned, heading = _section(squeezed.text, own, planned=planned), squeezed.text
        for start, end in _spans(squeezed.text):
            titled = _TITLED.match(squeezed.text, start, end)
            if titled is not None:
                planned = _section(titled[0], own, planned=planned)
            yield Sentence(at, passage.text, squeezed, start, end, planned, heading)


def is_intended(clause: str) -> bool:
    """Tell whether a clause speaks of what is intended or demanded, and not of what was done."""
    return _INTENDED.search(clause) is not None


def is_continued(sentence: Sentence) -> bool:
    """Tell whether a sentence takes apart what was counted before it: 从类别看，……"""
    return _CONTINUED.match(sentence.text.text, sentence.start, sentence.end) is not None


def is_intended_since(text: str) -> bool:
    """Tell whether what stands before a number in its sentence began to speak of what is to come."""
    return _TO_COME.search(text) is not None


def _own_year(written: WrittenText) -> int:
    """Return the year that a text begins with, 0 where it names none; what a later year brings is planned."""
    beginning = "".join(passage.text for passage in written.passages[:_BEGINNING])
    named = re.search(r"20[0-9]{2}(?=\s*年)", f"{written.name} {Squeezed.of(beginning).text}")
    return int(named[0]) if named is not None else 0


def _section(title: str, own: int, *, planned: bool) -> bool:
    """Tell whether what stands below a heading is planned; a heading that says neither changes nothing.

    ``own`` is the year that the text is of: 工作 of that year was done.
    """
    match = _PLANNED.search(title)
    if (match is not None and "总结" in title) or _DONE.search(title):
        return False
    if match is not None and match["year"] and int(match["year"]) <= own:
        return _MEANT.search(title) is not None
    return True if match is not None else planned


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start, depth = 0, 0
    for at, sign in enumerate(text):
        depth = max(0, depth + (sign in "([") - (sign in ")]"))
        if sign in "。!?" or (sign == ";" and depth == 0 and at - start > _CLAUSE):
            if at > start:
                yield start, at
            start, depth = at + 1, 0
    if start < len(text):
        yield start, len(text)
