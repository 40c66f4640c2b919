"""The sheet 媒体上稿 in sentences: what was published where and in which form, and what by oneself."""

from __future__ import annotations

from collections.abc import Sequence

from data.schema import keys
from reports.word.absent import nothing, zero
from reports.word.draft import Cited, Clause, Line
from reports.word.grammar import carried_by, whole_of_kind
from reports.word.lists import enumerated
from reports.word.quoting import headlines
from reports.word.reading import Reader
from reports.word.sentences import body, bracketed, clause, joined, sentence
from reports.word.standings import LEADERS, ahead, change_words

MOST_PARTS = 12


def media(reader: Reader, *, short: bool = False) -> list[Line]:
    """Return what the sheet 媒体上稿 tells; what is published by oneself stands apart."""
    if reader.value(keys.PUBLISHED) is None:
        return nothing("新闻宣传")
    levels = reader.facts.settings.vocabulary.words_of("媒体级别")
    by_level = reader.cut(keys.PUBLISHED, "level", order=levels)
    whole = sentence(
        clause("上稿", reader.total(keys.PUBLISHED), *change_words(reader, keys.PUBLISHED)),
        (whole_of_kind(reader.value(keys.PUBLISHED), f"{by_level[0][0]}媒体"),)
        if len(by_level) == 1
        else clause("按级别分：", _with_outlets(reader, by_level) if not short else enumerated(by_level)),
    )
    rate = sentence(
        clause("报送", reader.total(keys.SUBMITTED), *(() if short else (_forms(reader, keys.SUBMITTED),))),
        clause(
            "采用率",
            reader.total(keys.ADOPTION_RATE, zero=True),
            *change_words(reader, keys.ADOPTION_RATE),
        ),
    )
    own = sentence(clause("被转载", reader.total(keys.REPRINTED)), _published_oneself(reader, short=short))
    if short:
        return body(whole, rate, own, headlines(reader, most=2)) or zero("新闻宣传")
    first = ahead(reader, keys.PUBLISHED, "上稿篇数")
    return body(whole, _papers(reader), rate, headlines(reader), own, first) or zero("新闻宣传")


def _with_outlets(reader: Reader, by_level: Sequence[tuple[str, Cited]]) -> Clause | None:
    """Return ``国家级2篇（学习强国）、市级8篇（市日报、市电视台）``; levels with many outlets without them."""
    frame = reader.frame(keys.PUBLISHED, "level", "outlet")
    outlets: dict[str, list[str]] = {}
    lines = zip(frame["level"], frame["outlet"], frame["value"], strict=True)
    for level, outlet, value in sorted(lines, key=lambda line: -(line[2] or 0)):
        if outlet and value:
            outlets.setdefault(str(level), []).append(str(outlet))
    return joined(
        (
            clause(
                level, cited, bracketed(("、".join(outlets[level]),) if 0 < len(outlets.get(level, ())) <= 3 else None)
            )
            for level, cited in by_level
        ),
        "、",
    )


def _papers(reader: Reader) -> Clause | None:
    """Return how much each outlet carried; one that carried everything is named once."""
    by_outlet = reader.cut(keys.PUBLISHED, "outlet")
    if len(by_outlet) == 1:
        return (f"{carried_by(reader.value(keys.PUBLISHED), by_outlet[0][0])}。",)
    return clause("按媒体分：", enumerated(by_outlet, MOST_PARTS), "。")


def _forms(reader: Reader, key: str) -> Clause:
    """Return the forms of stories in brackets: ``（简讯82篇、调研报告4篇）``, of one form its name alone."""
    forms = reader.cut(key, "form")
    if len(forms) == 1:
        return bracketed((whole_of_kind(reader.value(key), forms[0][0]),))
    return bracketed(enumerated(forms, MOST_PARTS), before="" if reader.is_cut_whole(key, "form") else "其中")


def _published_oneself(reader: Reader, *, short: bool) -> Clause | None:
    """Return ``在自有平台（社区公众号）发布113篇（简讯103篇、视频10条）``."""
    outlets = [name for name, _ in reader.cut(keys.OWN_PUBLISHED, "outlet")]
    where = bracketed(("、".join(outlets),) if 0 < len(outlets) <= LEADERS and not short else None)
    forms = () if short else _forms(reader, keys.OWN_PUBLISHED)
    return clause("在自有平台", where, "发布", reader.total(keys.OWN_PUBLISHED), forms)
