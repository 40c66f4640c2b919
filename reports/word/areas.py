"""The areas in sentences, for every document: study, service, civilization, media, and what else there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from analytics.topics import topic_counts
from data.schema import AREA, CIVIL, MEDIA, STUDY, VOLUNTEER, Area, keys
from reports.word.absent import nothing, zero
from reports.word.civil import civil
from reports.word.draft import Cited, Clause, Line
from reports.word.grammar import community_word, whole_of_kind
from reports.word.growth import grown
from reports.word.lists import enumerated
from reports.word.media import media
from reports.word.quoting import activities, named_item, teams
from reports.word.reading import Reader
from reports.word.sentences import body, bracketed, clause, joined, sentence
from reports.word.standings import LEADERS, OWN, ahead, change_words

MOST_PARTS = 12


def study(reader: Reader, *, short: bool = False) -> list[Line]:
    """Return what the sheet 理论学习 tells."""
    if reader.value(keys.STUDY_SESSIONS) is None:
        return nothing("理论学习")
    kinds = reader.cut(keys.STUDY_SESSIONS, "category")
    whole = sentence(
        clause("共组织理论学习", reader.total(keys.STUDY_SESSIONS), *change_words(reader, keys.STUDY_SESSIONS)),
        _of_kinds(reader, keys.STUDY_SESSIONS, kinds),
        clause("参加", reader.total(keys.STUDY_ATTENDANCE)),
        clause("累计", reader.total(keys.STUDY_HOURS)),
    )
    paper = sentence(
        clause("交流发言", reader.total(keys.SPEECHES)), clause("形成心得体会", reader.total(keys.REFLECTIONS))
    )
    first = None if short else ahead(reader, keys.STUDY_SESSIONS, "学习场次")
    street = () if short else _own(reader)
    return body(whole, None if short else _lectures(reader), _topics(reader), paper, *street, first) or zero("理论学习")


def _topics(reader: Reader) -> Clause | None:
    """Return ``开展意识形态专题学习2次、意识形态专题培训1次。``; a session may be on several topics."""
    definition = "主题里有这个专题的关键词的理论学习次数；一次可以算几个专题。"
    counts = topic_counts(reader.facts, reader.period, reader.members)
    parts = [
        clause(f"{name}{form}", reader.count(number, f"学习场次（{name}）", definition, "次"))
        for (name, form), number in counts.items()
    ]
    return clause("开展", joined(parts, "、"), "。")


def _of_kinds(reader: Reader, key: str, kinds: Sequence[tuple[str, Cited]]) -> Clause | None:
    """Return ``其中集中学习12次、党课4次``; where all is of one kind ``均为集中学习``."""
    if len(kinds) == 1:
        return (whole_of_kind(reader.value(key), kinds[0][0]),)
    return clause("其中", enumerated(kinds, MOST_PARTS)) if kinds else None


def _lectures(reader: Reader) -> Clause | None:
    """Return ``理论宣讲听众720人次，覆盖9个社区，专题研讨50余人次``; for one unit without the coverage."""
    attendance = dict(reader.cut(keys.STUDY_ATTENDANCE, "category"))
    heard, seminars = attendance.get("理论宣讲"), clause("参加专题研讨", attendance.get("专题研讨"))
    if heard is None:
        return sentence(seminars) if len(attendance) > 1 else None
    frame = reader.frame(keys.STUDY_SESSIONS, "unit", "category")
    there = {str(unit) for unit, word in zip(frame["unit"], frame["category"], strict=True) if word == "理论宣讲"}
    known = reader.facts.settings.register.by_name
    reached = [unit for unit in there if unit in known and known[unit].level == "社区"]
    covered = reader.count(len(reached), "理论宣讲覆盖社区", "期内报送过理论宣讲的社区数。")
    several, called = len(reader.members) > 1, community_word(reached)
    return sentence(clause("理论宣讲听众", heard), clause("覆盖", covered, called) if several else None, seminars)


def _own(reader: Reader) -> list[Clause | None]:
    """Return what the street's own office did, for a street, where it is not all that was done."""
    known = reader.facts.settings.register.by_name
    if len(reader.members) < 2:
        return []
    offices = [name for name in reader.members if name in known and known[name].level == OWN]
    numbers = reader.numbers(keys.STUDY_SESSIONS)
    parts = [name for name in offices if numbers.get(name) != reader.value(keys.STUDY_SESSIONS)]
    return [_own_study(reader.at(name), name) for name in parts[:LEADERS]]


def _own_study(reader: Reader, name: str) -> Clause | None:
    kinds = reader.cut(keys.STUDY_SESSIONS, "category")
    parts = _of_kinds(reader, keys.STUDY_SESSIONS, kinds) if len(kinds) == 1 else enumerated(kinds, MOST_PARTS)
    return sentence(clause(f"{name}组织学习", reader.total(keys.STUDY_SESSIONS), bracketed(parts)))


def service(reader: Reader, *, short: bool = False) -> list[Line]:
    """Return what the sheet 志愿服务 tells; the two natures are never added up."""
    if reader.value(keys.VOLUNTEER_ACTIVITIES) is None:
        return [*nothing("志愿服务"), *body(_standing(reader))]
    lines = body(
        _kinds(reader, keys.VOLUNTEER_ACTIVITIES, "累计开展志愿服务活动"),
        _kinds(reader, keys.PRACTICE_ACTIVITIES, "开展文明实践活动"),
        None if short else activities(reader),
        _people(reader),
        _standing(reader),
        None if short else teams(reader),
        None if short else ahead(reader, keys.VOLUNTEER_ACTIVITIES, "志愿服务活动次数"),
    )
    return lines or zero("志愿服务")


def _kinds(reader: Reader, key: str, words: str) -> Clause | None:
    kinds = reader.cut(key, "category")
    return sentence(
        clause(words, reader.total(key), *change_words(reader, key)),
        _of_kinds(reader, key, kinds),
    )


def _people(reader: Reader) -> Clause | None:
    by_nature = reader.cut(keys.VOLUNTEER_ATTENDANCE, "nature")
    natures = enumerated(by_nature) if len(by_nature) > 1 else None
    return sentence(
        clause("参与志愿者", reader.total(keys.VOLUNTEER_ATTENDANCE), bracketed(natures)),
        clause("服务时长", reader.total(keys.VOLUNTEER_HOURS)),
        clause("服务居民", reader.total(keys.SERVED)),
        clause("发放资料", reader.total(keys.MATERIALS)),
    )


def _standing(reader: Reader) -> Clause | None:
    change = change_words(reader, keys.REGISTERED) or grown(reader, keys.REGISTERED)
    return sentence(
        clause("现有志愿服务队", reader.total(keys.TEAMS)),
        clause("在册志愿者", reader.total(keys.REGISTERED), *change),
    )


_TELL: Mapping[str, Callable[..., list[Line]]] = MappingProxyType(
    {
        STUDY.key: study,
        VOLUNTEER.key: service,
        CIVIL.key: civil,
        MEDIA.key: media,
    }
)
"""The areas that have sentences of their own; of others the figures are listed."""


def tell_area(reader: Reader, area: Area, *, short: bool = False) -> list[Line]:
    """Return what an area's sheets tell, with what the office counts there of its own.

    ``short``: without what an annex or another part of the document says again.
    """
    known = AREA.get(area.key)
    if known is None or area.key not in _TELL:
        return _listed(reader, area, area.table)
    more = tuple(key for key in area.table if key not in known.named and key != keys.PLACES)
    return [*_TELL[area.key](reader, short=short), *body(_figures(reader, more))]


def _listed(reader: Reader, area: Area, measures: Sequence[str]) -> list[Line]:
    if reader.value(reader.facts.dictionary.evidence(area)) is None:
        return nothing(area.section or area.title)
    return body(_figures(reader, measures)) or zero(area.section or area.title)


def _figures(reader: Reader, measures: Sequence[str]) -> Clause | None:
    """Return measures one after the other with what their rows are called: ``推进会3次，制度文件2份（“…”）。``"""
    known = reader.facts.dictionary
    return sentence(*(clause(known[key].title, reader.total(key), named_item(reader, known[key])) for key in measures))
