"""The ledger 文明创建 in sentences: titles and applications, what was done, what became of problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from analytics.ledger import review_days
from analytics.wording import day
from data.schema import keys
from reports.word.absent import nothing, zero
from reports.word.draft import Cited, Clause, Line
from reports.word.grammar import community_word, whole_of_kind
from reports.word.reading import Reader, enumerated
from reports.word.sentences import body, bracketed, clause, joined, names, sentence

LEADERS = 3
"""Holders of a title that are named."""


def civil(reader: Reader, *, short: bool = False) -> list[Line]:
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
        *body(problem_clause(reader, named=not short)),
    ]
    if lines:
        return lines
    return nothing("文明创建") if reader.value(keys.NOTICES) is None else zero("文明创建")


def _titles(reader: Reader) -> Clause | None:
    """Return the titles held by kind and level, few holders by name."""
    levels = reader.facts.settings.vocabulary.words_of("级别")
    table = _stages(reader, "titles")
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


def _stages(reader: Reader, question: Literal["titles", "applications"]) -> pd.DataFrame:
    """Return the stages of the members that a question counts at the period's end."""
    period, last = reader.period, reader.facts.cut_off(reader.period)
    stages = reader.facts.stages(question, period.last, period.first_day, last)
    member_stages: pd.DataFrame = stages[stages["unit"].isin(reader.members)]
    return member_stages


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
    rows = _stages(reader, "applications")
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


def problem_clause(reader: Reader, *, named: bool = True) -> Clause | None:
    """Return what became of problems, with the cut-off day and, where ``named``, who has overdue ones."""
    raised, by_nature = reader.total(keys.FOUND), reader.cut(keys.FOUND, "nature")
    natures = enumerated(by_nature)
    if raised is not None and len(by_nature) == 1 and by_nature[0][1].text == raised.text:
        natures = (f"{whole_of_kind(reader.value(keys.FOUND), by_nature[0][0])}问题",)
    parts = [
        clause("整改率", reader.total(keys.RECTIFICATION_RATE, zero=True)),
        clause("未销号", reader.total(keys.OPEN)),
        clause("其中逾期", reader.total(keys.OVERDUE), bracketed(reader.listed(keys.OVERDUE) if named else None)),
    ]
    return sentence(
        clause("发现问题", raised, bracketed(natures)),
        clause("期内销号" if raised else "期内问题销号", reader.total(keys.CLOSED)),
        clause(f"截至{day(reader.facts.cut_off(reader.period))}，", joined(parts)),
    )
