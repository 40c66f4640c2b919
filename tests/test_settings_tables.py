"""The tables of the settings: what ships, what is refused and with which words, and the way back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as options
from hypothesis import strategies as st

from data import schema
from data.problems import Problem
from data.settings.columns import POLICY_CHOICES, TABLE, TABLES, WORD_LISTS, Rows
from data.settings.defaults import default_settings, defaults
from data.settings.tables import read_tables, write_tables
from data.settings.values import Outlet, Outlets, Policy, Register, Rule, Settings, Target, Unit

STREET = {"名称": "云杉街道", "级别": "街道"}
MAPLE = {"名称": "枫林社区", "级别": "社区", "上级": "云杉街道"}


def errors(**tables: Rows) -> list[Problem]:
    return [table for table in read_tables(tables)[1] if table.level == "error"]


def only(**tables: Rows) -> Problem:
    (error,) = errors(**tables)
    return error


def rule(number: str, **cells: str) -> dict[str, str]:
    return {"规则号": number, "分值": "1"} | cells


# What ships


def test_what_ships_has_no_fault_and_no_units() -> None:
    settings, problems = read_tables(defaults())
    assert problems == []
    assert settings.register == Register()
    assert not settings.weights


def test_what_ships_has_exactly_the_columns_of_each_table() -> None:
    for title, rows in defaults().items():
        assert all(tuple(row) == TABLE[title].titles for row in rows)


def test_every_word_list_of_the_schema_ships() -> None:
    vocabulary = default_settings().vocabulary
    assert all(vocabulary.words_of(name) for name in WORD_LISTS if name != "常规活动")
    named = {column.words for sheet in default_settings().sheets for column in sheet.columns if column.words}
    assert named <= {name.partition("·")[0] for name in WORD_LISTS}


@pytest.mark.parametrize(
    ("words", "text", "word"),
    [
        ("学习类别", "党工委中心组理论学习", "中心组学习"),
        ("学习类别", "以会代训", "集中学习"),
        ("活动类别", "唱读讲传", "文化文体"),
        ("活动类别", "义诊", "便民服务"),
        ("媒体级别", "区级", "旗县区级"),
        ("媒体级别", "省级", "自治区级"),
        ("媒体级别", "抖音", "自有平台"),
        ("稿件形式", "特写", "通讯"),
        ("结果", "是", "采用"),
        ("结果", "否", "报送"),
        ("结果", "转发", "转载"),
    ],
)
def test_wordings_of_real_documents_are_known(words: str, text: str, word: str) -> None:
    assert default_settings().vocabulary.find(words, text) == word


def test_levels_stand_from_high_to_low() -> None:
    words = default_settings().vocabulary.words_of("媒体级别")
    assert words == ("国家级", "自治区级", "市级", "旗县区级", "街道级", "自有平台")
    assert default_settings().vocabulary.words_of("级别") == words[:-1]


def test_a_known_outlet_has_its_level_and_the_study_platform_none() -> None:
    outlets = default_settings().outlets
    assert [getattr(outlets.find(name), "level", "?") for name in ("央视", "开发区融媒体", "社区公众号")] == [
        "国家级",
        "旗县区级",
        "自有平台",
    ]
    assert outlets.find("学习强国") == Outlet("学习强国", ("学习强国平台", "学习强国APP"), None, ("xuexi.cn",))


def test_the_rules_that_ship_give_the_points_of_the_worked_example() -> None:
    points = {rule.level: rule.points for rule in default_settings().rules if rule.points}
    assert points == {"国家级": 10, "自治区级": 5, "市级": 3, "旗县区级": 1}


# Units


def test_a_unit_is_read_with_everything_that_is_known_of_it() -> None:
    row = MAPLE | {"别名": "枫林居委会、 枫林新村；枫林里", "分组": "甲组", "常住人口": "8,620", "启用": "2022年1月1日"}
    settings, problems = read_tables({"单位": [STREET, row | {"停用": "2026-07-01 00:00:00"}]})
    assert problems == []
    assert settings.register.by_name["枫林社区"] == Unit(
        "枫林社区",
        "社区",
        "云杉街道",
        ("枫林居委会", "枫林新村", "枫林里"),
        "甲组",
        8620,
        date(2022, 1, 1),
        date(2026, 7, 1),
    )


@pytest.mark.parametrize(
    ("written", "level"),
    [("镇", "街道"), ("乡", "街道"), ("村", "社区"), ("嘎查", "社区"), ("街道本级", "本级"), ("旗", "区")],
)
def test_levels_of_units_are_read_in_their_other_wordings(written: str, level: str) -> None:
    settings, _ = read_tables({"单位": [{"名称": "甲", "级别": written}]})
    assert settings.register.by_name["甲"].level == level


def test_a_parent_may_be_written_by_an_alias() -> None:
    street = STREET | {"别名": "云杉街道办事处"}
    settings, _ = read_tables({"单位": [street, MAPLE | {"上级": "云杉街道办事处"}]})
    assert settings.register.by_name["枫林社区"].parent == "云杉街道"


@pytest.mark.parametrize(
    ("row", "code", "cell", "message"),
    [
        (
            MAPLE | {"上级": "松柏街道"},
            "unknown-unit",
            "C3",
            "单位!C3：上级“松柏街道”不在本表里，请先把上级单位列入本表，或改正名称。",
        ),
        (MAPLE | {"名称": "云杉 街道"}, "duplicate-row", "A3", "单位!A3：“云杉 街道”重复，请只留一行。"),
        (
            MAPLE | {"别名": "云杉街道"},
            "duplicate-row",
            "B3",
            "单位!B3：别名“云杉街道”已属于“云杉街道”，请从其中一个单位删去。",
        ),
        (
            MAPLE | {"级别": "小区"},
            "unknown-word",
            "D3",
            "单位!D3：“小区”不是“级别”的取值，请填：市、区、街道、本级、社区。",
        ),
        (MAPLE | {"级别": ""}, "required", "D3", "单位!D3：“级别”空着，请补填。"),
        (MAPLE | {"常住人口": "八千"}, "not-a-number", "F3", "单位!F3：“八千”不是整数，请填整数。"),
        (MAPLE | {"常住人口": "12.5"}, "not-a-whole-number", "F3", "单位!F3：“12.5”不是整数，请填整数。"),
        (MAPLE | {"常住人口": "-1"}, "negative", "F3", "单位!F3：“-1”是负数，请填 0 或正数。"),
        (
            MAPLE | {"启用": "2022-13-01"},
            "not-a-date",
            "G3",
            "单位!G3：“2022-13-01”不是日期，请填成 2022-01-01 这样的日期。",
        ),
        (
            MAPLE | {"启用": "2022-02-01", "停用": "2022-01-01"},
            "not-a-date",
            "H3",
            "单位!H3：停用日期 2022-01-01 早于启用日期 2022-02-01，请核对。",
        ),
        (
            MAPLE | {"级别": "市", "上级": "云杉街道"},
            "unit-conflict",
            "C3",
            "单位!C3：“枫林社区”是市，不能放在街道“云杉街道”下面，请核对上级和级别。",
        ),
    ],
)
def test_a_fault_in_a_unit_names_its_cell_and_the_cure(row: dict[str, str], code: str, cell: str, message: str) -> None:
    result = only(单位=[STREET, row])
    assert (result.code, result.cell, result.message) == (code, cell, message)


def test_a_circle_of_parents_is_refused() -> None:
    circle = [{"名称": "甲区", "级别": "区", "上级": "乙市"}, {"名称": "乙市", "级别": "市", "上级": "甲区"}]
    assert "“甲区”的上级绕回了自己" in " ".join(error.message for error in errors(单位=circle))
    assert "绕回了自己" in only(单位=[STREET | {"上级": "云杉街道"}]).message


def test_one_alias_may_name_two_units_under_different_parents_only() -> None:
    other = {"名称": "松柏街道", "级别": "街道"}
    units = [
        STREET,
        other,
        MAPLE | {"名称": "云杉街道希望社区", "别名": "希望社区"},
        {"名称": "松柏街道希望社区", "别名": "希望社区", "级别": "社区", "上级": "松柏街道"},
    ]
    assert errors(单位=units) == []
    units[3] = units[3] | {"上级": "云杉街道"}
    assert only(单位=units).message == "单位!B5：别名“希望社区”已属于“云杉街道希望社区”，请从其中一个单位删去。"


# Rules and policy


@pytest.mark.parametrize(
    ("item", "other", "clash"),
    [
        ({"级别": "市级"}, {"级别": "市级"}, True),
        ({"级别": "市级"}, {"级别": "地市级"}, True),
        ({"级别": "市级"}, {"形式": "通讯"}, True),
        ({"级别": "市级"}, {"级别": "国家级"}, False),
        ({"级别": "市级"}, {"级别": "市级", "形式": "通讯"}, False),
        ({"级别": "市级", "失效月": "2024-12"}, {"级别": "市级", "生效月": "2025-01"}, False),
        ({"级别": "市级", "失效月": "2025-01"}, {"级别": "市级", "生效月": "2025-01"}, True),
        ({"级别": "市级"}, {"级别": "市级", "分值": "", "倍数": "2"}, False),
        ({"位置": "头版头条", "分值": "", "倍数": "2"}, {"形式": "通讯", "分值": "", "倍数": "2"}, False),
        ({"位置": "头版头条", "分值": "", "倍数": "2"}, {"位置": "头版头条", "分值": "", "倍数": "3"}, True),
        ({"媒体": "央视"}, {"媒体": "中央广播电视总台"}, True),
    ],
)
def test_two_rules_clash_when_one_row_can_match_both_equally(
    item: dict[str, str], other: dict[str, str], clash: bool
) -> None:
    result = errors(计分规则=[rule("M01", **item), rule("M02", **other)])
    assert [problem.code for problem in result] == (["duplicate-row"] if clash else [])
    if clash:
        assert result[0].message == (
            "计分规则!A3：规则“M02”与“M01”条件一样多，会同时符合同一篇稿件，请给其中一条再加一个条件，或错开生效月份。"
        )


@pytest.mark.parametrize(
    ("cells", "cell", "result"),
    [
        ({"分值": "五"}, "G2", "“五”不是数字"),
        ({"分值": "-3"}, "G2", "“-3”是负数"),
        ({"分值": "0.1234"}, "G2", "“0.1234”小数位太多"),
        ({"分值": ""}, "G2", "分值和倍数都空着"),
        ({"级别": "宇宙级"}, "B2", "“宇宙级”不是“级别”的取值"),
        ({"生效月": "明年"}, "J2", "“明年”不是月份"),
        ({"生效月": "2025-02", "失效月": "2025-01"}, "K2", "失效月 2025-01 早于生效月 2025-02"),
        ({"规则号": ""}, "A2", "“规则号”空着"),
        ({"分值": "10001"}, "G2", "“10001”太大，请核对，最多 10000"),
        ({"分值": "", "倍数": "1e2000"}, "H2", "“1e2000”太大，请核对，最多 100"),
        ({"分值": "nan"}, "G2", "“nan”不是数字"),
    ],
)
def test_a_fault_in_a_rule_names_its_cell(cells: dict[str, str], cell: str, result: str) -> None:
    problem = only(计分规则=[rule("M01") | cells])
    assert problem.cell == cell
    assert result in problem.message


def test_what_all_matching_rules_could_pay_one_story_has_a_bound() -> None:
    """150 × 8 for the front page × 9 for a video are 10800; a story has one position, so the other ×8 does not stack."""
    front, top = ({"分值": "", "位置": place, "倍数": "8"} for place in ("头版头条", "重要位置"))
    video = {"分值": "", "形式": "视频", "倍数": "9"}
    table = [rule("M01", 分值="150"), rule("X1", **front), rule("X2", **top)]
    assert errors(计分规则=table) == []
    assert errors(计分规则=[rule("M01", 分值="150", 形式="通讯"), *table[1:], rule("X3", **video)]) == []
    assert (
        "一篇可得 10800 分，一篇最多 10000 分，请改小分值或倍数" in only(计分规则=[*table, rule("X3", **video)]).message
    )


def test_a_table_has_five_hundred_rules_at_most() -> None:
    table = [rule(f"M{at}", 媒体=f"第{at}日报") for at in range(501)]
    assert "最多 500 条规则" in only(计分规则=table).message


def test_a_rule_is_read_exactly() -> None:
    cells = {
        "级别": "省级",
        "媒体": "CCTV",
        "分值": "0.5",
        "每期封顶": "10",
        "生效月": "2024年3月",
        "失效月": "2024-12-31",
    }
    settings, problems = read_tables({"计分规则": [rule("M01", **cells)]})
    assert problems == []
    assert settings.rules == (
        Rule(
            "M01",
            level="自治区级",
            outlet="中央广播电视总台",
            points=Decimal("0.5"),
            cap=Decimal(10),
            first="2024-03",
            last="2024-12",
        ),
    )


def test_a_table_of_rules_that_is_empty_has_no_rules_and_an_absent_one_those_that_ship() -> None:
    assert read_tables({"计分规则": []})[0].rules == ()
    assert read_tables({})[0].rules == default_settings().rules


def test_the_policy_is_read_by_its_names_and_keeps_defaults_for_the_rest() -> None:
    rows = [
        {"名称": "同分处理", "取值": "按高层级"},
        {"名称": "显示名次", "取值": "否"},
        {"名称": "报送截止日", "取值": "8"},
    ]
    assert read_tables({"名次规则": rows})[0].policy == Policy(ties="按高层级", shown=False, due_day=8)
    assert len(POLICY_CHOICES) == len(defaults()["名次规则"])


def test_columns_that_are_not_asked_for_any_more_are_named_by_their_sheets() -> None:
    typed = [{"名称": "停填列", "取值": "媒体上稿.链接、 理论学习.备注，"}]
    settings, problems = read_tables({"名次规则": typed})
    assert problems == []
    assert settings.policy.omitted == (("媒体上稿", "链接"), ("理论学习", "备注"))
    assert read_tables(write_tables(settings))[0].policy == settings.policy


@pytest.mark.parametrize(
    ("name", "value", "result"),
    [
        ("同稿处理", "平均", "“平均”不是“取值”的取值，请填：最高、累加"),
        ("报送截止日", "0", "报送截止日不能是 0"),
        ("报送截止日", "32", "“32”太大，请核对，最多 31"),
        ("评比办法", "是", "“评比办法”不是“名称”的取值"),
        ("显示名次", "", "“取值”空着"),
        ("停填列", "媒体上稿.标题", "“媒体上稿.标题”不是可以不填的列，可以不填的是：基本情况.填报人、理论学习.主讲人"),
    ],
)
def test_a_fault_in_the_policy_is_told(name: str, value: str, result: str) -> None:
    assert result in only(名次规则=[{"名称": name, "取值": value}]).message


# Targets and weights


def test_a_target_is_read_by_the_title_or_the_key_of_its_measure() -> None:
    rows = [
        {"指标": "学习场次", "类别": "中心组理论学习", "周期": "每季度", "下限": "3"},
        {"指标": "media.published", "周期": "年", "下限": "12", "单位": "枫林", "生效月": "2026-01"},
    ]
    rows[0]["类别"] = "学习会"
    settings, problems = read_tables({"单位": [STREET, MAPLE], "任务": rows})
    assert problems == []
    assert settings.targets == (
        Target("study.sessions", "季", Decimal(3), category="中心组学习"),
        Target("media.published", "年", Decimal(12), unit="枫林社区", first="2026-01"),
    )


@pytest.mark.parametrize(
    ("typed", "part", "dimension"),
    [("特写", "通讯", "form"), ("省级", "自治区级", "level"), ("人民网", "人民日报", "outlet")],
)
def test_a_target_of_stories_may_be_of_a_form_a_level_or_an_outlet(typed: str, part: str, dimension: str) -> None:
    row = {"指标": "上稿", "类别": typed, "周期": "月", "下限": "2"}
    (target,) = read_tables({"任务": [row]})[0].targets
    assert (target.category, target.dimension) == (part, dimension)


@pytest.mark.parametrize(
    ("cells", "code", "result"),
    [
        ({"指标": "好评"}, "unknown-word", "没有名为“好评”的指标"),
        ({"单位": "远山社区"}, "unknown-unit", "“远山社区”不在单位名册里"),
        ({"周期": "周"}, "unknown-word", "请填：月、季、半年、年"),
        ({"下限": "一次"}, "not-a-number", "“一次”不是数字"),
        ({"指标": "在册志愿者", "类别": "党员"}, "unknown-word", "“在册志愿者”不分类别，请空着"),
        ({"指标": "上稿", "类别": "小报"}, "unknown-word", "“小报”不是“类别”的取值"),
        ({"类别": "看电影"}, "unknown-word", "“看电影”不是“类别”的取值"),
    ],
)
def test_a_fault_in_a_target_is_told(cells: dict[str, str], code: str, result: str) -> None:
    problem = only(任务=[{"指标": "学习场次", "周期": "月", "下限": "1"} | cells])
    assert problem.code == code
    assert result in problem.message


def test_the_same_target_twice_is_refused_unless_the_months_differ() -> None:
    target = {"指标": "上稿", "周期": "月", "下限": "2"}
    assert "任务重复" in only(任务=[target, target | {"下限": "3"}]).message
    assert errors(任务=[target | {"失效月": "2025-12"}, target | {"生效月": "2026-01"}]) == []


def test_weights_are_exact_and_a_percent_sign_does_no_harm() -> None:
    rows = [{"板块": "学习", "权重": "33.3%"}, {"板块": "上稿", "权重": "66.7"}]
    assert read_tables({"权重": rows})[0].weights == {"学习": Decimal("33.3"), "上稿": Decimal("66.7")}
    assert "权重不能是 0" in only(权重=[{"板块": "学习", "权重": "0"}]).message
    assert "“学习”重复" in only(权重=[rows[0], rows[0]]).message


# Words, outlets, headers


def test_a_list_without_a_row_keeps_the_words_that_ship() -> None:
    settings, problems = read_tables({"词表": [{"列": "学习类别", "标准词": "读书会", "同义词": "读书分享"}]})
    assert problems == []
    assert settings.vocabulary.words_of("学习类别") == ("读书会",)
    assert settings.vocabulary.words_of("活动类别") == default_settings().vocabulary.words_of("活动类别")


def test_words_that_figures_stand_on_cannot_be_taken_away() -> None:
    settings, problems = read_tables({"词表": [{"列": "结果", "标准词": "采用", "同义词": "见报、上报"}]})
    assert [(problem.level, problem.message) for problem in problems] == [
        ("note", "词表!B2：“结果”里的“报送、转载”参与计算，已予保留。")
    ]
    assert settings.vocabulary.words_of("结果") == ("采用", "报送", "转载")
    assert settings.vocabulary.find("结果", "上报") == "采用"
    assert settings.vocabulary.find("结果", "投稿") == "报送"


@pytest.mark.parametrize(
    ("rows", "result"),
    [
        ([{"列": "学习类型", "标准词": "甲"}], "“学习类型”不是“列”的取值"),
        ([{"列": "结果", "标准词": "录用"}], "“结果”不能增加标准词“录用”，请把它写成已有标准词的同义词"),
        ([{"列": "来源", "标准词": "头条"}] * 2, "“来源”里“头条”重复"),
        (
            [{"列": "来源", "标准词": "甲", "同义词": "丙"}, {"列": "来源", "标准词": "乙", "同义词": "丙"}],
            "“丙”已经是“甲”的写法",
        ),
        ([{"列": "来源", "标准词": "甲", "同义词": "乙"}, {"列": "来源", "标准词": "乙"}], "“乙”本身是标准词"),
    ],
)
def test_a_fault_in_the_words_is_told(rows: Rows, result: str) -> None:
    assert result in only(词表=rows).message


def test_a_word_no_longer_used_is_not_on_offer_and_clashes_with_none() -> None:
    rows = [{"列": "来源", "标准词": "甲", "停用": "是"}, {"列": "来源", "标准词": "乙", "同义词": "甲"}]
    settings, problems = read_tables({"词表": rows})
    assert problems == []
    assert settings.vocabulary.words_of("来源") == ("乙",)
    assert settings.vocabulary.find("来源", "甲") == "乙"


def test_an_old_rule_may_speak_of_a_word_no_longer_used() -> None:
    words = [{"列": "位置", "标准词": "头版头条", "停用": "是"}, {"列": "位置", "标准词": "普通"}]
    assert errors(词表=words, 计分规则=[rule("M01", 位置="头版头条", 失效月="2024-12")]) == []
    assert "“头版头条”不是“位置”的取值" in only(词表=words[1:], 计分规则=[rule("M01", 位置="头版头条")]).message


def test_an_outlet_belongs_to_one_row_and_has_a_known_level() -> None:
    assert "“晚报”已属于“日报”" in only(媒体=[{"名称": "日报", "别名": "晚报"}, {"名称": "晚报"}]).message
    assert "“日报”已属于“日报”" in only(媒体=[{"名称": "日报"}, {"名称": "日报"}]).message
    assert "“世界级”不是“级别”的取值" in only(媒体=[{"名称": "日报", "级别": "世界级"}]).message


def test_an_answer_about_a_header_names_a_column_or_none() -> None:
    rows = [
        {"表": "志愿服务", "列名写法": "出动人手（人）", "对应列": "志愿者人次"},
        {"表": "志愿服务", "列名写法": "天气", "对应列": ""},
    ]
    assert read_tables({"列名": rows})[0].headers == {
        ("volunteer", "出动人手"): "attendance",
        ("volunteer", "天气"): "",
    }
    assert "不是“志愿服务”的列" in only(列名=[rows[0] | {"对应列": "天气"}]).message


# The way back


def test_an_unknown_table_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        read_tables({"闲话": []})


def test_what_ships_is_written_back_as_it_is() -> None:
    assert write_tables(default_settings()) == defaults()


_names = st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=4)
_months = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(lambda day: f"{day:%Y-%m}")
_points = st.decimals(0, 100, places=2)


@st.composite
def offices(draw: Any) -> Settings:
    base = default_settings()
    names = draw(st.lists(_names, unique=True, max_size=6))
    communities = [
        Unit(
            f"{name}社区",
            "社区",
            "云杉街道",
            (f"{name}新村",),
            draw(st.none() | _names),
            draw(st.none() | st.integers(0, 90_000)),
            draw(st.none() | st.dates(date(2020, 1, 1), date(2022, 1, 1))),
        )
        for name in names
    ]
    levels = draw(st.lists(st.sampled_from(base.vocabulary.words_of("媒体级别")), unique=True))
    rules = [Rule(f"R{level}", level=level, points=draw(_points), cap=draw(st.none() | _points)) for level in levels]
    measures = draw(st.lists(st.sampled_from([measure.key for measure in schema.MEASURES]), unique=True, max_size=5))
    targets = [Target(measure, draw(st.sampled_from(["月", "季", "年"])), draw(_points)) for measure in measures]
    return Settings(
        register=Register((Unit("云杉街道", "街道"), *communities)),
        rules=tuple(rules),
        policy=Policy(draw(st.sampled_from(["最高", "累加"])), due_day=draw(st.integers(1, 31))),
        targets=tuple(targets),
        weights=dict(draw(st.dictionaries(st.sampled_from(["学习", "上稿"]), st.decimals("0.1", 100, places=1)))),
        vocabulary=base.vocabulary,
        outlets=Outlets(tuple(Outlet(f"{name}日报", (), draw(st.sampled_from([None, "市级"]))) for name in names)),
    )


@options(max_examples=60, deadline=None)
@given(offices())
def test_settings_come_back_equal_from_their_tables(office: Settings) -> None:
    tables = write_tables(office)
    read, problems = read_tables(tables)
    assert problems == []
    assert read == office
    assert write_tables(read) == tables
    assert set(tables) == {table.title for table in TABLES}
