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
from reports.word.reading import Reader, enumerated, leaders
from reports.word.sentences import asked, body, bracketed, clause, joined, names, sentence

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
        clause("其中", enumerated(kinds, MOST_PARTS)) if kinds else None,
    )
    paper = sentence(
        clause("交流发言", reader.total(keys.SPEECHES)), clause("形成心得体会", reader.total(keys.REFLECTIONS))
    )
    ahead = _ahead(reader, keys.STUDY_SESSIONS, "学习场次")
    return body(whole, _lectures(reader), paper, *_own(reader), ahead) or zero("理论学习")


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
    several = len(reader.members) > 1
    return sentence(clause("理论宣讲听众", heard), clause("覆盖", covered, "社区") if several else None)


def _own(reader: Reader) -> list[Clause | None]:
    """Return what the street's own office did, for a street."""
    known = reader.facts.settings.register.by_name
    if len(reader.members) < 2:
        return []
    return [
        sentence(
            clause(
                f"{name}组织学习",
                reader.at(name).total(keys.STUDY_SESSIONS),
                bracketed(enumerated(reader.at(name).cut(keys.STUDY_SESSIONS, "category"), MOST_PARTS)),
            )
        )
        for name in reader.members
        if name in known and known[name].level == OWN
    ][:LEADERS]


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
        clause("其中", enumerated(kinds, MOST_PARTS)) if kinds else None,
    )


def _people(reader: Reader) -> Clause | None:
    natures = enumerated(reader.cut(keys.VOLUNTEER_ATTENDANCE, "nature"))
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
            clause(
                level, cited, bracketed(_holders(reader, table[(table["kind"] == kind) & (table["level"] == level)]))
            )
            for level, cited in _by_level(reader, kind, levels)
        ]
        parts.append(clause(kind, whole, "，其中", joined(ranks, "、")))
    past = review_days(table, reader.facts.settings_in(reader.period.last).policy)
    late = int((past < np.datetime64(reader.facts.cut_off(reader.period))).sum())
    word = "复查到期日已过、还没有复查结果的称号。"
    overdue = clause("；复查逾期", reader.count(late, "复查逾期", word)) or ()
    return clause("现有", joined(parts, "；"), overdue, "。") if parts else None


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
        clause("涉及", covered, "社区") if several and notices else None,
        clause("推出先进典型：", joined(models, "、")),
        clause("开展创建活动", reader.total(keys.CIVIL_ACTIVITIES)),
        clause("督导检查", reader.total(keys.INSPECTIONS)),
    )


def problems(reader: Reader) -> Clause | None:
    """Return what became of problems, with the cut-off day and who has overdue ones."""
    natures = enumerated(reader.cut(keys.FOUND, "nature"))
    parts = [
        clause("整改率", reader.total(keys.RECTIFICATION_RATE, zero=True)),
        clause("未销号", reader.total(keys.OPEN)),
        clause("其中逾期", reader.total(keys.OVERDUE), bracketed(reader.listed(keys.OVERDUE))),
    ]
    return sentence(
        clause("发现问题", reader.total(keys.FOUND), bracketed(natures)),
        clause("期内销号", reader.total(keys.CLOSED)),
        clause(f"截至{day(reader.facts.cut_off(reader.period))}，", joined(parts)),
    )


def media(reader: Reader) -> list[Line]:
    """Return what the sheet 媒体上稿 tells; what is published by oneself stands apart."""
    if reader.value(keys.PUBLISHED) is None:
        return nothing("新闻宣传")
    levels = reader.facts.settings.vocabulary.words_of("媒体级别")
    cut: By = "outlet"
    outlets = enumerated(reader.cut(keys.PUBLISHED, cut), MOST_PARTS)
    whole = sentence(
        clause("上稿", reader.total(keys.PUBLISHED), *_change(reader, keys.PUBLISHED)),
        clause("按级别分：", enumerated(reader.cut(keys.PUBLISHED, "level", order=levels))),
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
        clause("被转载", reader.total(keys.REPRINTED)), clause("另在自有平台发布", reader.total(keys.OWN_PUBLISHED))
    )
    papers = clause("按媒体分：", outlets, "。")
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
    return clause(f"{words}居前的社区为", listed, apart, "。")


def _all_alike(numbers: Mapping[str, Number], levels: Mapping[str, str]) -> bool:
    """Tell whether all communities have the same number: then none of them is ahead."""
    return len({number for unit, number in numbers.items() if levels.get(unit) == "社区"}) == 1


def nothing(area: str) -> list[Line]:
    """Return what stands for an area of which nothing was reported (未报)."""
    return body(clause(f"{area}未报送数据。", asked(f"{area}情况")))


def zero(area: str) -> list[Line]:
    """Return what stands for an area that was reported with nothing in it (零报)."""
    return body((f"{area}为零报。",))
