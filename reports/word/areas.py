"""The four areas in sentences, for every document: study, service, civilization, media."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analytics.ledger import review_days
from analytics.totals import By
from analytics.wording import day
from reports.word.draft import Cited, Clause, Line
from reports.word.reading import Reader, enumerated, leaders
from reports.word.sentences import asked, body, bracketed, clause, joined, names, sentence

LEADERS = 3
MOST_PARTS = 12
OWN = "本级"


def study(reader: Reader) -> list[Line]:
    """Return what the sheet 理论学习 tells."""
    if reader.value("study.sessions") is None:
        return nothing("理论学习")
    kinds = reader.cut("study.sessions", "category")
    whole = sentence(
        clause("共组织理论学习", reader.total("study.sessions"), *_change(reader, "study.sessions")),
        clause("参加", reader.total("study.attendance")),
        clause("累计", reader.total("study.hours")),
        clause("其中", enumerated(kinds, MOST_PARTS)) if kinds else None,
    )
    paper = sentence(
        clause("交流发言", reader.total("study.speeches")), clause("形成心得体会", reader.total("study.reflections"))
    )
    return body(whole, _lectures(reader), paper, *_own(reader), _ahead(reader, "study.sessions", "学习场次")) or zero(
        "理论学习"
    )


def _lectures(reader: Reader) -> Clause | None:
    """Return ``理论宣讲听众720人次，覆盖9个社区``; for one unit without the coverage."""
    heard = dict(reader.cut("study.attendance", "category")).get("理论宣讲")
    if heard is None:
        return None
    found = reader.frame("study.sessions", "unit", "category")
    there = {str(unit) for unit, word in zip(found["unit"], found["category"], strict=True) if word == "理论宣讲"}
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
        sentence(clause(f"{name}组织学习", reader.at(name).total("study.sessions"), bracketed(
            enumerated(reader.at(name).cut("study.sessions", "category"), MOST_PARTS)
        )))
        for name in reader.members
        if name in known and known[name].level == OWN
    ][:LEADERS]  # fmt: skip


def service(reader: Reader) -> list[Line]:
    """Return what the sheet 志愿服务 tells; the two natures are never added up."""
    if reader.value("volunteer.activities") is None:
        return [*nothing("志愿服务"), *body(_standing(reader))]
    found = body(
        _kinds(reader, "volunteer.activities", "累计开展志愿服务活动"),
        _kinds(reader, "practice.activities", "开展文明实践活动"),
        _people(reader),
        _standing(reader),
        _ahead(reader, "volunteer.activities", "志愿服务活动次数"),
    )
    return found or zero("志愿服务")


def _kinds(reader: Reader, key: str, words: str) -> Clause | None:
    kinds = reader.cut(key, "category")
    return sentence(
        clause(words, reader.total(key), *_change(reader, key)),
        clause("其中", enumerated(kinds, MOST_PARTS)) if kinds else None,
    )


def _people(reader: Reader) -> Clause | None:
    natures = enumerated(reader.cut("volunteer.attendance", "nature"))
    return sentence(
        clause("参与志愿者", reader.total("volunteer.attendance"), bracketed(natures)),
        clause("服务时长", reader.total("volunteer.hours")),
        clause("服务居民", reader.total("volunteer.served")),
        clause("发放资料", reader.total("volunteer.materials")),
    )


def _standing(reader: Reader) -> Clause | None:
    change = _change(reader, "volunteer.registered")
    return sentence(
        clause("现有志愿服务队", reader.total("volunteer.teams")),
        clause("在册志愿者", reader.total("volunteer.registered"), *change),
    )


def civil(reader: Reader) -> list[Line]:
    """Return what the ledger 文明创建 tells, as of the period's end."""
    found = [
        *body(_titles(reader), _on_their_way(reader)),
        *body(_done(reader), sentence(
            clause("现有宣传栏", reader.total("civil.boards")), clause("文明实践站", reader.total("civil.sites"))
        )),
        *body(problems(reader)),
    ]  # fmt: skip
    if found:
        return found
    return nothing("文明创建") if reader.value("civil.notices") is None else zero("文明创建")


def _titles(reader: Reader) -> Clause | None:
    """Return the titles held by kind and level, few holders by name."""
    levels = reader.facts.settings.vocabulary.words_of("级别")
    standing = reader.facts.standing(reader.period.last)
    held = standing.highest(standing.titles(reader.facts.cut_off(reader.period)))
    table = reader.facts.ledger.iloc[held]
    table = table[table["unit"].isin(reader.members)]
    parts = []
    for kind, whole in reader.cut("civil.titles", "category"):
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
    found = reader.frame("civil.titles", "category", "level")
    lines = [
        (str(level), int(value))
        for word, level, value in zip(found["category"], found["level"], found["value"], strict=True)
        if word == kind and level and value
    ]
    place = {level: at for at, level in enumerate(levels)}
    lines.sort(key=lambda line: place.get(line[0], len(place)))
    return [
        (level, reader.cite("civil.titles", value, (("category", kind), ("level", level)))) for level, value in lines
    ]


def _on_their_way(reader: Reader) -> Clause | None:
    """Return how many applications are in each stage."""
    standing = reader.facts.standing(reader.period.last)
    rows = reader.facts.ledger.iloc[standing.applications(reader.facts.cut_off(reader.period))]
    rows = rows[rows["unit"].isin(reader.members)]
    counts = rows["state"].astype("object").value_counts(sort=False).to_dict()
    stages = [word for word in reader.facts.settings.vocabulary.words_of("状态·荣誉称号") if word in counts]
    told = [
        clause(f"{stage}", reader.count(int(counts[stage]), f"创建阶段：{stage}", "期末处于这一阶段的称号申报。"))
        for stage in stages if stage != "未启动"
    ]  # fmt: skip
    return clause("正在创建的称号：", joined(told, "、"), "。")


def _done(reader: Reader) -> Clause | None:
    notices, several = reader.numbers("civil.notices"), len(reader.members) > 1
    known = reader.facts.settings.register.by_name
    reached = [unit for unit, number in notices.items() if number and unit in known and known[unit].level == "社区"]
    covered = reader.count(len(reached), "公益广告涉及社区", "期内报送过公益广告的社区数。")
    models = [
        enumerated(reader.cut(key, "category")) or clause(reader.total(key))
        for key in ("civil.models_people", "civil.models_households")
    ]
    return sentence(
        clause("完成公益广告", reader.total("civil.notices")),
        clause("涉及", covered, "社区") if several and notices else None,
        clause("推出先进典型：", joined(models, "、")),
        clause("开展创建活动", reader.total("civil.activities")),
        clause("督导检查", reader.total("civil.inspections")),
    )


def problems(reader: Reader) -> Clause | None:
    """Return what became of problems, with the cut-off day and who has overdue ones."""
    natures = enumerated(reader.cut("civil.found", "nature"))
    rest = [
        clause("整改率", reader.total("civil.rectification_rate", zero=True)),
        clause("未销号", reader.total("civil.open")),
        clause("其中逾期", reader.total("civil.overdue"), bracketed(reader.listed("civil.overdue"))),
    ]
    return sentence(
        clause("发现问题", reader.total("civil.found"), bracketed(natures)),
        clause("期内销号", reader.total("civil.closed")),
        clause(f"截至{day(reader.facts.cut_off(reader.period))}，", joined(rest)),
    )


def media(reader: Reader) -> list[Line]:
    """Return what the sheet 媒体上稿 tells; what is published by oneself stands apart."""
    if reader.value("media.published") is None:
        return nothing("新闻宣传")
    levels = reader.facts.settings.vocabulary.words_of("媒体级别")
    cut: By = "outlet"
    outlets = enumerated(reader.cut("media.published", cut), MOST_PARTS)
    whole = sentence(
        clause("上稿", reader.total("media.published"), *_change(reader, "media.published")),
        clause("按级别分：", enumerated(reader.cut("media.published", "level", order=levels))),
    )
    rate = sentence(
        clause("报送", reader.total("media.submitted")),
        clause(
            "采用率",
            reader.total("media.adoption_rate", zero=True),
            *_change(reader, "media.adoption_rate"),
        ),
    )
    own = sentence(
        clause("被转载", reader.total("media.reprinted")), clause("另在自有平台发布", reader.total("media.own"))
    )
    papers = clause("按媒体分：", outlets, "。")
    return body(whole, papers, rate, own, _ahead(reader, "media.published", "上稿篇数")) or zero("新闻宣传")


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
    if not ahead or len(ahead) > 2 * LEADERS:
        return None
    own = [clause(unit, figures[unit]) for unit in figures if levels.get(unit) == OWN and numbers[unit]]
    apart = clause("；另有", joined(own, "、")) if own else ()
    listed = joined((clause(unit, bracketed((figures[unit],))) for unit in ahead), "、")
    return clause(f"{words}居前的社区为", listed, apart, "。")


def nothing(area: str) -> list[Line]:
    """Return what stands for an area of which nothing was reported (未报)."""
    return body(clause(f"{area}未报送数据。", asked(f"{area}情况")))


def zero(area: str) -> list[Line]:
    """Return what stands for an area that was reported with nothing in it (零报)."""
    return body((f"{area}为零报。",))
