"""The areas in sentences, for every document: study, service, civilization, media, and what else there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from analytics.ledger import review_days
from analytics.totals import By
from analytics.wording import Number, day
from data.schema import AREA, CIVIL, MEDIA, STUDY, VOLUNTEER, Area, keys
from reports.word.draft import Cited, Clause, Line
from reports.word.grammar import carried_by, community_word, whole_of_kind
from reports.word.reading import Reader, enumerated, leaders
from reports.word.sentences import asked, body, bracketed, clause, joined, names, sentence

_DONE = {
    "理论学习": "组织理论学习",
    "志愿服务": "开展志愿服务和文明实践活动",
    "文明创建": "新的文明创建事项",
    "新闻宣传": "上稿",
}
"""What was not done where an area was reported with nothing in it."""
LEADERS = 3
MOST_PARTS = 12
OWN = "本级"


def study(reader: Reader) -> list[Line]:
    """Return what the sheet 理论学习 tells."""
    if reader.value(keys.STUDY_SESSIONS) is None:
        return nothing("理论学习")
    kinds = reader.cut(keys.STUDY_SESSIONS, "category")
    whole = sentence(
        clause("共组织理论学习", reader.total(keys.STUDY_SESSIONS), *_change(reader, keys.STUDY_SESSIONS)),
        clause("参加", reader.total(keys.STUDY_ATTENDANCE)),
        clause("累计", reader.total(keys.STUDY_HOURS)),
        _of_kinds(reader, keys.STUDY_SESSIONS, kinds),
    )
    paper = sentence(
        clause("交流发言", reader.total(keys.SPEECHES)), clause("形成心得体会", reader.total(keys.REFLECTIONS))
    )
    ahead = _ahead(reader, keys.STUDY_SESSIONS, "学习场次")
    return body(whole, _lectures(reader), paper, *_own(reader), ahead) or zero("理论学习")


def _of_kinds(reader: Reader, key: str, kinds: Sequence[tuple[str, Cited]]) -> Clause | None:
    """Return ``其中集中学习12次、党课4次``; where all is of one kind ``均为集中学习``."""
    if len(kinds) == 1:
        return (whole_of_kind(reader.value(key), kinds[0][0]),)
    return clause("其中", enumerated(kinds, MOST_PARTS)) if kinds else None


def _lectures(reader: Reader) -> Clause | None:
    """Return ``理论宣讲听众720人次，覆盖9个社区``; for one unit without the coverage."""
    heard = dict(reader.cut(keys.STUDY_ATTENDANCE, "category")).get("理论宣讲")
    if heard is None:
        return None
    frame = reader.frame(keys.STUDY_SESSIONS, "unit", "category")
    there = {str(unit) for unit, word in zip(frame["unit"], frame["category"], strict=True) if word == "理论宣讲"}
    known = reader.facts.settings.register.by_name
    reached = [unit for unit in there if unit in known and known[unit].level == "社区"]
    covered = reader.count(len(reached), "理论宣讲覆盖社区", "期内报送过理论宣讲的社区数。")
    several, called = len(reader.members) > 1, community_word(reached)
    return sentence(clause("理论宣讲听众", heard), clause("覆盖", covered, called) if several else None)


def _own(reader: Reader) -> list[Clause | None]:
    """Return what the street's own office did, for a street."""
    known = reader.facts.settings.register.by_name
    if len(reader.members) < 2:
        return []
    return [_own_study(reader.at(name), name) for name in reader.members if name in known and known[name].level == OWN][
        :LEADERS
    ]


def _own_study(reader: Reader, name: str) -> Clause | None:
    kinds = reader.cut(keys.STUDY_SESSIONS, "category")
    parts = _of_kinds(reader, keys.STUDY_SESSIONS, kinds) if len(kinds) == 1 else enumerated(kinds, MOST_PARTS)
    return sentence(clause(f"{name}组织学习", reader.total(keys.STUDY_SESSIONS), bracketed(parts)))


def service(reader: Reader) -> list[Line]:
    """Return what the sheet 志愿服务 tells; the two natures are never added up."""
    if reader.value(keys.VOLUNTEER_ACTIVITIES) is None:
        return [*nothing("志愿服务"), *body(_standing(reader))]
    lines = body(
        _kinds(reader, keys.VOLUNTEER_ACTIVITIES, "累计开展志愿服务活动"),
        _kinds(reader, keys.PRACTICE_ACTIVITIES, "开展文明实践活动"),
        _people(reader),
        _standing(reader),
        _ahead(reader, keys.VOLUNTEER_ACTIVITIES, "志愿服务活动次数"),
    )
    return lines or zero("志愿服务")


def _kinds(reader: Reader, key: str, words: str) -> Clause | None:
    kinds = reader.cut(key, "category")
    return sentence(
        clause(words, reader.total(key), *_change(reader, key)),
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
    change = _change(reader, keys.REGISTERED)
    return sentence(
        clause("现有志愿服务队", reader.total(keys.TEAMS)),
        clause("在册志愿者", reader.total(keys.REGISTERED), *change),
    )


def civil(reader: Reader) -> list[Line]:
    """Return what the ledger 文明创建 tells, as of the period's end."""
    lines = [
        *body(_titles(reader), _on_their_way(reader)),
        *body(
            _done(reader),
            sentence(
                clause("现有宣传栏", reader.total(keys.BOARDS)),
                clause("文明实践站", reader.total(keys.SITES)),
                clause("新时代文明实践所", reader.total(keys.CENTRES)),
            ),
        ),
        *body(problems(reader)),
    ]
    if lines:
        return lines
    return nothing("文明创建") if reader.value(keys.NOTICES) is None else zero("文明创建")


def _titles(reader: Reader) -> Clause | None:
    """Return the titles held by kind and level, few holders by name."""
    levels = reader.facts.settings.vocabulary.words_of("级别")
    standing = reader.facts.standing(reader.period.last)
    places = standing.highest(standing.titles(reader.facts.cut_off(reader.period)))
    table = reader.facts.ledger.iloc[places]
    table = table[table["unit"].isin(reader.members)]
    parts = []
    for kind, whole in reader.cut(keys.TITLES, "category"):
        ranks = [
            (level, cited, bracketed(_holders(reader, table[(table["kind"] == kind) & (table["level"] == level)])))
            for level, cited in _by_level(reader, kind, levels)
        ]
        if len(ranks) == 1:
            parts.append(_of_one_level(kind, whole, ranks[0]))
        else:
            parts.append(clause(kind, whole, "，其中", joined((clause(*rank) for rank in ranks), "、")))
    past = review_days(table, reader.facts.settings_in(reader.period.last).policy)
    late = int((past < np.datetime64(reader.facts.cut_off(reader.period))).sum())
    word = "复查到期日已过、还没有复查结果的称号。"
    overdue = clause("；复查逾期", reader.count(late, "复查逾期", word)) or ()
    return clause("现有", joined(parts, "；"), overdue, "。") if parts else None


def _of_one_level(kind: str, whole: Cited, rank: tuple[str, Cited, Clause]) -> Clause | None:
    """Return ``市级文明社区1个``: all titles of a kind are of one level, which is therefore said once."""
    level, cited, holders = rank
    return clause(f"{level}{kind}", cited if cited.text == whole.text else whole, holders)


def _holders(reader: Reader, rows: object) -> Clause | None:
    units = [str(unit) for unit in rows["unit"].unique()]  # type: ignore[index]
    return (names(units),) if len(reader.members) > 1 and 0 < len(units) <= LEADERS else None


def _by_level(reader: Reader, kind: str, levels: Sequence[str]) -> list[tuple[str, Cited]]:
    frame = reader.frame(keys.TITLES, "category", "level")
    lines = [
        (str(level), int(value))
        for word, level, value in zip(frame["category"], frame["level"], frame["value"], strict=True)
        if word == kind and level and value
    ]
    place = {level: at for at, level in enumerate(levels)}
    lines.sort(key=lambda line: place.get(line[0], len(place)))
    return [(level, reader.cite(keys.TITLES, value, (("category", kind), ("level", level)))) for level, value in lines]


def _on_their_way(reader: Reader) -> Clause | None:
    """Return how many applications are in each stage."""
    standing = reader.facts.standing(reader.period.last)
    rows = reader.facts.ledger.iloc[standing.applications(reader.facts.cut_off(reader.period))]
    rows = rows[rows["unit"].isin(reader.members)]
    counts = rows["state"].astype("object").value_counts(sort=False).to_dict()
    stages = [word for word in reader.facts.settings.vocabulary.words_of("状态·荣誉称号") if word in counts]
    stage_counts = [
        clause(f"{stage}", reader.count(int(counts[stage]), f"创建阶段：{stage}", "期末处于这一阶段的称号申报。"))
        for stage in stages
        if stage != "未启动"
    ]
    return clause("正在创建的称号：", joined(stage_counts, "、"), "。")


def _done(reader: Reader) -> Clause | None:
    notices, several = reader.numbers(keys.NOTICES), len(reader.members) > 1
    known = reader.facts.settings.register.by_name
    reached = [unit for unit, number in notices.items() if number and unit in known and known[unit].level == "社区"]
    covered = reader.count(len(reached), "公益广告涉及社区", "期内报送过公益广告的社区数。")
    models = [
        enumerated(reader.cut(key, "category")) or clause(reader.total(key))
        for key in (keys.MODEL_PEOPLE, keys.MODEL_HOUSEHOLDS)
    ]
    return sentence(
        clause("完成公益广告", reader.total(keys.NOTICES)),
        clause("涉及", covered, community_word(reached)) if several and notices else None,
        clause("推出先进典型：", joined(models, "、")),
        clause("开展创建活动", reader.total(keys.CIVIL_ACTIVITIES)),
        clause("督导检查", reader.total(keys.INSPECTIONS)),
    )


def problems(reader: Reader) -> Clause | None:
    """Return what became of problems, with the cut-off day and who has overdue ones."""
    found, by_nature = reader.total(keys.FOUND), reader.cut(keys.FOUND, "nature")
    natures = enumerated(by_nature)
    if found is not None and len(by_nature) == 1 and by_nature[0][1].text == found.text:
        natures = (f"{whole_of_kind(reader.value(keys.FOUND), by_nature[0][0])}问题",)
    parts = [
        clause("整改率", reader.total(keys.RECTIFICATION_RATE, zero=True)),
        clause("未销号", reader.total(keys.OPEN)),
        clause("其中逾期", reader.total(keys.OVERDUE), bracketed(reader.listed(keys.OVERDUE))),
    ]
    return sentence(
        clause("发现问题", found, bracketed(natures)),
        clause("期内销号" if found else "期内问题销号", reader.total(keys.CLOSED)),
        clause(f"截至{day(reader.facts.cut_off(reader.period))}，", joined(parts)),
    )


def media(reader: Reader) -> list[Line]:
    """Return what the sheet 媒体上稿 tells; what is published by oneself stands apart."""
    if reader.value(keys.PUBLISHED) is None:
        return nothing("新闻宣传")
    levels = reader.facts.settings.vocabulary.words_of("媒体级别")
    cut: By = "outlet"
    by_outlet, by_level = reader.cut(keys.PUBLISHED, cut), reader.cut(keys.PUBLISHED, "level", order=levels)
    whole = sentence(
        clause("上稿", reader.total(keys.PUBLISHED), *_change(reader, keys.PUBLISHED)),
        (whole_of_kind(reader.value(keys.PUBLISHED), f"{by_level[0][0]}媒体"),)
        if len(by_level) == 1
        else clause("按级别分：", enumerated(by_level)),
    )
    rate = sentence(
        clause("报送", reader.total(keys.SUBMITTED)),
        clause(
            "采用率",
            reader.total(keys.ADOPTION_RATE, zero=True),
            *_change(reader, keys.ADOPTION_RATE),
        ),
    )
    own = sentence(
        clause("被转载", reader.total(keys.REPRINTED)), clause("在自有平台发布", reader.total(keys.OWN_PUBLISHED))
    )
    papers = clause("按媒体分：", enumerated(by_outlet, MOST_PARTS), "。")
    if len(by_outlet) == 1:
        papers = (f"{carried_by(reader.value(keys.PUBLISHED), by_outlet[0][0])}。",)
    return body(whole, papers, rate, own, _ahead(reader, keys.PUBLISHED, "上稿篇数")) or zero("新闻宣传")


_TELL: Mapping[str, Callable[[Reader], list[Line]]] = MappingProxyType(
    {
        STUDY.key: study,
        VOLUNTEER.key: service,
        CIVIL.key: civil,
        MEDIA.key: media,
    }
)
"""The areas that have sentences of their own; of others the figures are listed."""


def tell_area(reader: Reader, area: Area) -> list[Line]:
    """Return what an area's sheets tell, with what the office counts there of its own."""
    known = AREA.get(area.key)
    if known is None or area.key not in _TELL:
        return _listed(reader, area, area.table)
    more = tuple(key for key in area.table if key not in known.named)
    return [*_TELL[area.key](reader), *body(_figures(reader, more))]


def _listed(reader: Reader, area: Area, measures: Sequence[str]) -> list[Line]:
    if reader.value(reader.facts.dictionary.evidence(area)) is None:
        return nothing(area.section or area.title)
    return body(_figures(reader, measures)) or zero(area.section or area.title)


def _figures(reader: Reader, measures: Sequence[str]) -> Clause | None:
    """Return measures one after the other, those without anything left out: ``推进会3次，制度文件2份。``"""
    return sentence(*(clause(reader.facts.dictionary[key].title, reader.total(key)) for key in measures))


def _change(reader: Reader, key: str) -> tuple[Clause, ...]:
    """Return the change in brackets, nothing when there is nothing to compare with."""
    change = reader.change(key)
    return () if change is None else (bracketed(change),)


def _ahead(reader: Reader, key: str, words: str) -> Clause | None:
    """Return ``上稿篇数居前的社区为甲社区（12篇）、…``, ties with the last included; for several units only.

    What the street's own office did stands apart: it is ahead of nobody.
    """
    if len(reader.members) < LEADERS or not reader.facts.settings.policy.shown:
        return None
    figures, numbers = reader.by_unit(key), reader.numbers(key)
    known = reader.facts.settings.register.by_name
    levels = {unit: known[unit].level for unit in figures if unit in known}
    ahead = leaders([unit for unit in figures if levels.get(unit) == "社区"], lambda unit: numbers[unit], LEADERS)
    if not ahead or len(ahead) > 2 * LEADERS or _all_alike(numbers, levels):
        return None
    own = [clause(unit, figures[unit]) for unit in figures if levels.get(unit) == OWN and numbers[unit]]
    apart = clause("；另有", joined(own, "、")) if own else ()
    listed = joined((clause(unit, bracketed((figures[unit],))) for unit in ahead), "、")
    return clause(f"{words}居前的{community_word(ahead)}为", listed, apart, "。")


def _all_alike(numbers: Mapping[str, Number], levels: Mapping[str, str]) -> bool:
    """Tell whether all communities have the same number: then none of them is ahead."""
    return len({number for unit, number in numbers.items() if levels.get(unit) == "社区"}) == 1


def nothing(area: str) -> list[Line]:
    """Return what stands for an area of which nothing was reported (未报): the place for a person to write."""
    return body(asked(f"{area}情况，没有报送数据"))


def zero(area: str) -> list[Line]:
    """Return what stands for an area that was reported with nothing in it (零报), in the words of people."""
    return body((f"期内没有{_DONE.get(area, area)}。",))
