"""The ledger 文明创建 in sentences: titles and applications, what was done, what became of problems."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from analytics.ledger import review_days
from analytics.quotes import places_of, recommended
from analytics.wording import day
from data.schema import EVENT, HOUSEHOLD, INSPECTION, MODEL, NOTICE, PLACE, keys
from reports.word.absent import nothing, zero
from reports.word.draft import Cited, Clause, Line
from reports.word.grammar import community_word, place_word, whole_of_kind
from reports.word.growth import grown
from reports.word.lists import enumerated
from reports.word.quoting import named_matter, titled, titles_won
from reports.word.reading import Reader
from reports.word.sentences import body, bracketed, clause, joined, names, sentence

LEADERS = 3
"""Holders of a title that are named."""
_REMARK = re.compile(r"（[^）]*）$")
OTHER_KIND = "其他"
"""The kind of titles that have none of their own and are listed by name."""


def civil(reader: Reader, *, short: bool = False) -> list[Line]:
    """Return what the ledger 文明创建 tells, as of the period's end.

    ``short``: of titles only what was won, for what is held does not change from month to month.
    """
    standing = () if short and reader.period.kind == "month" else (_titles(reader), _on_their_way(reader))
    lines = [
        *body(*standing[:1], titles_won(reader), *standing[1:]),
        *body(
            _notices(reader),
            models(reader),
            _done(reader, short=short),
            sentence(
                clause("现有宣传栏", reader.total(keys.BOARDS), *grown(reader, keys.BOARDS)),
                clause("文明实践站", reader.total(keys.SITES)),
                clause("新时代文明实践所", reader.total(keys.CENTRES)),
            ),
        ),
        *body(problem_clause(reader, named=not short)),
    ]
    if lines:
        return lines
    return nothing("文明创建") if reader.value(keys.NOTICES) is None else zero("文明创建")


def _titles(reader: Reader) -> Clause | None:
    """Return the titles held by kind and level, few holders by name."""
    levels = reader.facts.settings.vocabulary.words_of("级别")
    table = stages_of(reader, "titles")
    parts = []
    for kind, whole in reader.cut(keys.TITLES, "category"):
        if kind == OTHER_KIND:
            parts.append(_by_name(reader, table[table["kind"] == kind], levels))
            continue
        ranks = [
            (level, cited, bracketed(_holders(reader, table[(table["kind"] == kind) & (table["level"] == level)])))
            for level, cited in _by_level(reader, kind, levels)
        ]
        if not ranks:
            parts.append(clause(kind, whole))
        elif len(ranks) == 1 and ranks[0][1].text == whole.text:
            parts.append(clause(f"{ranks[0][0]}{kind}", *ranks[0][1:]))
        else:
            parts.append(clause(kind, whole, "，其中", joined((clause(*rank) for rank in ranks), "、")))
    past = review_days(table, reader.facts.settings_in(reader.period.last).policy)
    late = int((past < np.datetime64(reader.facts.cut_off(reader.period))).sum())
    word = "复查到期日已过、还没有复查结果的称号。"
    overdue = clause("；复查逾期", reader.count(late, "复查逾期", word)) or ()
    return clause("现有", joined(parts, "；"), overdue, "。") if parts else None


def _by_name(reader: Reader, table: pd.DataFrame, levels: Sequence[str]) -> Clause | None:
    """Return titles of no kind of their own by level and name: ``旗县区级“科普示范社区”1个``."""
    counts: dict[tuple[str, str], list[str]] = {}
    for unit, level, name in zip(table["unit"], table["level"], table["name"], strict=True):
        word = "" if pd.isna(level) else str(level)
        counts.setdefault((word, str(name)), []).append(str(unit))
    place = {level: at for at, level in enumerate(levels)}
    ordered = sorted(counts, key=lambda key: (place.get(key[0], len(place)), key[1]))
    parts = [
        clause(
            f"{'' if name.startswith(level) else level}{titled(name)}",
            reader.count(len(counts[level, name]), f"文明称号（{name}）", "期末有效的这一名称的称号。"),
            bracketed((names(counts[level, name]),))
            if 0 < len(counts[level, name]) <= LEADERS < len(reader.members)
            else (),
        )
        for level, name in ordered
    ]
    return joined(parts, "、")


def stages_of(reader: Reader, question: Literal["titles", "applications"]) -> pd.DataFrame:
    """Return the stages of the members that a question counts at the period's end, in the order of the members."""
    period, last = reader.period, reader.facts.cut_off(reader.period)
    stages = reader.facts.stages(question, period.last, period.first_day, last)
    place = {unit: at for at, unit in enumerate(reader.members)}
    chosen: pd.DataFrame = stages[stages["unit"].isin(reader.members)]
    return chosen.iloc[chosen["unit"].astype("object").map(place).argsort(kind="stable")]


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
    """Return how many applications are in each stage, few of them by name."""
    rows = stages_of(reader, "applications")
    counts = rows["state"].astype("object").value_counts(sort=False).to_dict()
    stages = [word for word in reader.facts.settings.vocabulary.words_of("状态·荣誉称号") if word in counts]
    stage_counts = [
        clause(
            f"{stage}",
            reader.count(int(counts[stage]), f"创建阶段：{stage}", "期末处于这一阶段的称号申报。"),
            _applied_for(reader, rows[rows["state"] == stage]),
        )
        for stage in stages
        if stage != "未启动"
    ]
    return clause("正在创建的称号：", joined(stage_counts, "、"), "。")


def _applied_for(reader: Reader, rows: pd.DataFrame) -> Clause:
    """Return what few applications are for, in brackets: level and name, of several units whose."""
    if not 0 < len(rows) <= LEADERS:
        return ()
    several = len(reader.members) > 1
    listed = []
    columns = (rows[column] for column in ("unit", "kind", "level", "name"))
    for unit, kind, level, name in zip(*columns, strict=True):
        word = "" if pd.isna(level) or str(name).startswith(str(level)) else str(level)
        plain = _REMARK.sub("", str(name))
        title = plain if plain.removeprefix(word or str(level)) == kind else titled(str(name))
        listed.append(f"{unit if several else ''}{word}{title}")
    return bracketed((names(listed),))


def _notices(reader: Reader) -> Clause | None:
    """Return ``完成公益广告503块，涉及11个社区58个小区。``"""
    units, several = reader.numbers(keys.NOTICES), len(reader.members) > 1
    known = reader.facts.settings.register.by_name
    reached = [unit for unit, number in units.items() if number and unit in known and known[unit].level == "社区"]
    covered = reader.count(len(reached), "公益广告涉及社区", "期内报送过公益广告的社区数。")
    places = places_of(reader.facts, NOTICE, reader.period, reader.members)
    counted = reader.count(len(places), "公益广告点位", "期内公益广告各行写明的点位，同一单位同名的算一个。")
    parts = [
        clause(covered, community_word(reached)) if several else None,
        clause(counted, place_word(place for _, place in places)),
    ]
    return sentence(clause("完成公益广告", reader.total(keys.NOTICES)), clause("涉及", joined(parts, "")))


def models(reader: Reader) -> Clause | None:
    """Return ``推出先进典型：好人3人（国家级1人、市级2人）、市级最美家庭2户。``, never a name."""
    parts = [part for key in (keys.MODEL_PEOPLE, keys.MODEL_HOUSEHOLDS) for part in _of_models(reader, key)]
    waiting = recommended(reader.facts, MODEL, "进行中", reader.period, reader.members)
    households = waiting.pop(HOUSEHOLD, 0)
    definition = "状态为“进行中”的先进典型。"
    recommended_parts = [
        clause(reader.count(sum(waiting.values()), "推荐中的先进典型（人）", definition, "人")),
        clause(reader.count(households, "推荐中的先进典型（户）", definition, HOUSEHOLD)),
    ]
    still = clause("，其中推荐上报、正在评选的", joined(recommended_parts, "、")) or ()
    return clause("推出先进典型：", joined(parts, "、"), still, "。")


def _of_models(reader: Reader, key: str) -> list[Clause | None]:
    """Return the models of a measure kind by kind, each with its levels; those of no kind at the end."""
    frame = reader.frame(key, "category", "level")
    order = {level: at for at, level in enumerate(reader.facts.settings.vocabulary.words_of("级别"))}
    counts: dict[str, dict[str, int]] = {}
    for kind, level, value in zip(*(frame[name] for name in ("category", "level", "value")), strict=True):
        if kind and value:
            counts.setdefault(str(kind), {})[str(level or "")] = int(value)
    parts: list[Clause | None] = []
    for kind, cited in reader.cut(key, "category"):
        levels = sorted(filter(None, counts[kind]), key=lambda level: order.get(level, len(order)))
        if len(counts[kind]) == len(levels) == 1:
            parts.append(clause(f"{levels[0]}{kind}", cited))
            continue
        listed = joined(
            (
                clause(level, reader.cite(key, counts[kind][level], (("category", kind), ("level", level))))
                for level in levels
            ),
            "、",
        )
        parts.append(clause(kind, cited, bracketed(listed, before="其中" if "" in counts[kind] else "")))
    if not parts:
        return [clause(reader.total(key))]
    rest = int(reader.value(key) or 0) - sum(sum(levels.values()) for levels in counts.values())
    return [*parts, clause("其余", reader.cite(key, rest))] if rest > 0 else parts


def _done(reader: Reader, *, short: bool) -> Clause | None:
    """Return places, events and inspections with what they are called."""

    def named(matter: str, key: str) -> Clause:
        return () if short else named_matter(reader, matter, key)

    return sentence(
        clause("建设阵地", reader.total(keys.PLACES), named(PLACE, keys.PLACES)),
        clause("开展创建活动", reader.total(keys.CIVIL_ACTIVITIES), named(EVENT, keys.CIVIL_ACTIVITIES)),
        clause("督导检查", reader.total(keys.INSPECTIONS), named(INSPECTION, keys.INSPECTIONS)),
    )


def problem_clause(reader: Reader, *, named: bool = True) -> Clause | None:
    """Return what became of problems, with the cut-off day and, where ``named``, who has overdue ones."""
    raised, by_nature = reader.total(keys.FOUND), reader.cut(keys.FOUND, "nature")
    natures = bracketed(enumerated(by_nature), before="" if reader.is_cut_whole(keys.FOUND, "nature") else "其中")
    if raised is not None and len(by_nature) == 1 and by_nature[0][1].text == raised.text:
        natures = bracketed((f"{whole_of_kind(reader.value(keys.FOUND), by_nature[0][0])}问题",))
    still, late = reader.value(keys.OPEN), reader.total(keys.OVERDUE)
    listed = bracketed(reader.listed(keys.OVERDUE) if named else None)
    overdue = clause("其中逾期", late, listed)
    if late is not None and reader.value(keys.OVERDUE) == still:
        overdue = clause("已逾期" if still == 1 else "均已逾期", listed)
    parts = [
        clause("整改率", reader.total(keys.RECTIFICATION_RATE, zero=True)),
        clause("未销号", reader.total(keys.OPEN)),
        overdue,
    ]
    return sentence(
        clause("发现问题", raised, natures),
        clause("期内销号" if raised else "期内问题销号", reader.total(keys.CLOSED)),
        clause(f"截至{day(reader.facts.cut_off(reader.period))}，", joined(parts)),
    )
