"""Real summaries against data that encode their facts; runs where STREET_TEXTS names the folder that holds the texts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from analytics.facts import Facts
from analytics.periods import Period
from analytics.verification.verdicts import Scope
from data.intake.written import read_written
from data.records import Row
from data.written.text import WrittenText
from tests.written import (
    Marked,
    altered,
    checked,
    is_resolved,
    judged_at,
    matter,
    office,
    other_number,
    sent,
    service,
    stories,
    study,
)

FOLDER = os.environ.get("STREET_TEXTS", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="STREET_TEXTS names no folder with the five summaries")


@dataclass(frozen=True)
class Seed:
    """A summary: the beginning of its file's name, its unit and period, what its figures mean, and the data."""

    file: str
    unit: str
    period: Period
    figures: tuple[tuple[str, str, str], ...]
    """Words in front of the figure, the figure, what it means."""
    facts: Facts


def _facts_of(unit: str, month: str, rows: list[Row], basics: Mapping[str, int] | None = None) -> Facts:
    settings = office([unit], "某街道") if unit.endswith("社区") else office(["甲社区"], unit)
    return sent(settings, [(unit if unit.endswith("社区") else "本级", month, rows, basics or {})])


def _jinghan() -> Seed:
    day = date(2023, 12, 5)
    rows = [
        study(day, "集中学习", 12),
        study(day, "理论宣讲", 24),
        study(day, "党的声音进万家", 4),
        service(day, "便民服务", 200, served=3000, materials=1200, about={"times", "served", "materials"}),
        service(day, "政策宣传", 40, "文明实践", about={"times"}),
    ]
    figures = (
        ("集中学习", "12次", "study.sessions:集中学习"),
        ("理论宣讲", "24次", "study.sessions:理论宣讲"),
        ("党的声音进万家活动", "4次", "study.sessions:党的声音进万家"),
        ("志愿服务活动", "200余次", "volunteer.activities"),
        ("服务居民", "3000余人", "volunteer.served"),
        ("居民公约等活动", "40余次", "practice.activities:政策宣传"),
        ("宣传资料", "1200余份", "volunteer.materials"),
    )
    return Seed(
        "京汉新城", "京汉新城社区", Period("2023-01", "2023-12"), figures, _facts_of("京汉新城社区", "2023-12", rows)
    )


def _yingbin() -> Seed:
    day = date(2020, 12, 5)
    rows = [
        *stories(day, 82, "区日报", "旗县区级"),
        *stories(day, 4, "区日报", "旗县区级", "调研报告", "报送"),
    ]
    figures = (
        ("壮大到 ", "200 多人", "volunteer.registered"),
        ("到现有的 ", "18 块", "civil.boards"),
        ("完成简讯 ", "82 篇", "media.published:简讯"),
        ("调研报告 ", "4 篇", "media.submitted:调研报告"),
    )
    facts = _facts_of("迎宾路社区", "2020-12", rows, {"registered": 200, "boards": 18})
    return Seed("新光社区", "迎宾路社区", Period("2020-01", "2020-12"), figures, facts)


def _xincheng() -> Seed:
    day = date(2022, 12, 5)
    rows = [
        study(day, "中心组学习", 15),
        study(day, "专题研讨", 6),
        study(day, "专题培训", 1),
        matter(day, "公益广告", 503, measure="块"),
        service(day, "文化文体", 1000, "文明实践", about={"times"}),
        service(day, "环境卫生", 100, attendance=3000, about={"times"}),
        *stories(day, 4, "学习强国", "国家级"),
        *stories(day, 140, "开发区融媒体", "旗县区级"),
    ]
    figures = (
        ("学习会", "15次", "study.sessions:中心组学习"),
        ("专题研讨会", "6次", "study.sessions:专题研讨"),
        ("58个小区", "503块", "civil.notices"),
        ("趣味运动会等", "1000余次", "practice.activities"),
        ("吸纳志愿者", "665人", "volunteer.registered"),
        ("志愿服务活动", "100余次", "volunteer.activities"),
        ("参与人数", "3000人次", "volunteer.attendance"),
        ("学习强国文章", "4篇", "media.published:学习强国"),
        ("融媒体上稿", "140余篇", "media.published:开发区融媒体"),
    )
    facts = _facts_of("新城街道", "2022-12", rows, {"registered": 665})
    return Seed("新城街道", "新城街道", Period("2022-01", "2022-12"), figures, facts)


def _town() -> Seed:
    day = date(2023, 6, 5)
    rows = [
        study(day, "中心组学习", 5),
        study(day, "集中学习", 18),
        study(
            day,
            "专题研讨",
            2,
            attendance=50,
            speeches=80,
            reflections=100,
            about={"attendance", "speeches", "reflections"},
        ),
        study(day, "理论宣讲", 20, about={"times"}),
        *stories(day, 103, "社区公众号", "自有平台"),
        *stories(day, 10, "社区视频号", "自有平台", "视频"),
        matter(day, "先进典型", 81, measure="户", kind="其他"),
        matter(day, "先进典型", 3, measure="人", kind="好人"),
        study(day, "专题培训", 1),
        matter(day, "公益广告", 60, measure="块", about={"quantity"}),
        service(day, "理论宣讲", 40, "文明实践", about={"times"}),
        service(day, "文明劝导", 40, about={"times"}),
        matter(day, "问题整改", 6, nature="共性", kind="环境卫生", state="已销号", closed=day),
        matter(day, "问题整改", 14, nature="个性", kind="环境卫生", state="已销号", closed=day),
    ]
    figures = (
        ("中心组理论学习", "5次", "study.sessions:中心组学习"),
        ("干部理论学习", "18次", "study.sessions:集中学习"),
        ("交流研讨", "2次", "study.sessions:专题研讨"),
        ("各类宣讲", "20余场次", "study.sessions:理论宣讲"),
        ("专题研讨", "50余人次", "study.attendance:专题研讨"),
        ("交流发言", "80余人次", "study.speeches"),
        ("心得体会", "100余篇", "study.reflections"),
        ("发布信息", "103篇", "media.own:简讯"),
        ("视频", "10余条", "media.own:视频"),
        ("等模范", "81户", "civil.models_households"),
        ("宣传展板", "60余块", "civil.notices"),
        ("等志愿服务活动", "40余次", "practice.activities"),
        ("创城志愿服务活动", "40余场次", "volunteer.activities:文明劝导"),
        ("*村", "2个", "civil.titles:文明村镇+国家级"),
        ("村等", "3个", "civil.titles:文明村镇+市级"),
        ("村等", "8个", "civil.titles:文明村镇+旗县区级"),
        ("共性问题", "6个", "civil.found:共性"),
        ("个性问题", "14个", "civil.found:个性"),
    )
    levels = ["国家级"] * 2 + ["市级"] * 3 + ["旗县区级"] * 8
    villages = {f"{sign}村": level for sign, level in zip("甲乙丙丁戊己庚辛壬癸子丑寅", levels, strict=True)}
    titles = [
        (name, "2023-06", [matter(day, "荣誉称号", kind="文明村镇", level=level, state="已命名")], {})
        for name, level in villages.items()
    ]
    facts = sent(office(list(villages), "某镇"), [("本级", "2023-06", rows, {}), *titles])
    return Seed("某镇", "某镇", Period("2023-01", "2023-06"), figures, facts)


SEEDS = {"community": _jinghan, "second community": _yingbin, "street": _xincheng, "town": _town}


def _read(seed: Seed) -> tuple[WrittenText, list[Marked]]:
    path = next(Path(FOLDER).glob(f"{seed.file}*"))
    written = read_written(path.read_bytes(), path.name)
    assert isinstance(written, WrittenText)
    marked = []
    for before, figure, meant in seed.figures:
        places = [
            (at, item.text.rfind(before + figure))
            for at, item in enumerate(written.passages)
            if before + figure in item.text
        ]
        assert places, f"{before}{figure} is not in the text"
        marked.append(Marked(places[-1][0], places[-1][1] + len(before), figure, meant))
    return written, marked


def test_nine_in_ten_figures_of_real_summaries_are_resolved() -> None:
    wrong, total = [], 0
    for seed in (make() for make in SEEDS.values()):
        written, marked = _read(seed)
        report = checked(written, seed.facts, Scope(seed.period, (seed.unit,)))
        wrong += [mark for mark in marked if not is_resolved(judged_at(report, mark), mark)]
        total += len(marked)
    assert len(wrong) <= total // 10, wrong


@pytest.mark.parametrize("name", list(SEEDS))
def test_no_figure_of_a_real_summary_agrees_falsely_or_is_called_wrong(name: str) -> None:
    seed = SEEDS[name]()
    written, marked = _read(seed)
    report = checked(written, seed.facts, Scope(seed.period, (seed.unit,)))
    known = {id(judged_at(report, mark)) for mark in marked}
    assert [
        judgement.claim.quote
        for judgement in report.judgements
        if judgement.verdict == "matches" and id(judgement) not in known
    ] == []
    assert [
        (judgement.claim.quote, judgement.why) for judgement in report.judgements if judgement.verdict == "differs"
    ] == []


@pytest.mark.parametrize("name", list(SEEDS))
def test_a_figure_altered_in_a_real_summary_differs_and_no_other_verdict_changes(name: str) -> None:
    seed = SEEDS[name]()
    written, marked = _read(seed)
    scope = Scope(seed.period, (seed.unit,))
    plain = checked(written, seed.facts, scope)
    for mark in marked:
        if not is_resolved(judged_at(plain, mark), mark):
            continue
        report = checked(altered(written, mark, other_number(mark.written)), seed.facts, scope)
        changed = judged_at(report, mark)
        assert changed is not None, mark
        assert changed.verdict == "differs", (mark, changed.verdict, changed.why)
        others = [
            [(each.claim.quote, each.verdict) for each in of.judgements if each is not judged_at(of, mark)]
            for of in (plain, report)
        ]
        assert others[0] == others[1]
