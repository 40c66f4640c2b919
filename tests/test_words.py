"""Words are found exactly or through a synonym; likeness only orders the candidates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.intake.words import (
    is_outside,
    kind_in,
    level_of,
    lists_for,
    nearest,
    nearest_units,
    nearest_words,
    read_outlet,
    read_word,
)
from data.schema import CIVIL
from data.settings.tables import read_tables
from data.settings.values import Outlet, Outlets, Register, Unit, Vocabulary, Word
from tests.value_strings import CATEGORY, LEVEL, OUTLET

SHIPPED = read_tables({})[0].vocabulary
KIND = CIVIL.column("kind")
OUTLETS = Outlets((Outlet("新城日报", ("新城日报客户端",), "市级"), Outlet("学习强国", ("强国",), None)))
REGISTER = Register(
    (Unit("阳光社区", "社区"), Unit("朝阳社区", "社区", aliases=("向阳社区",)), Unit("新华里社区", "社区"))
)


@given(st.sampled_from([word for word in SHIPPED.words if not word.ended]))
def test_every_word_and_every_synonym_is_found_in_any_width_and_spacing(word: Word) -> None:
    for wording in (word.word, *word.synonyms):
        spaced = " ".join(wording)
        assert read_word(wording, CATEGORY, SHIPPED, (word.list,)).value == word.word
        assert read_word(f"\n{spaced}　", CATEGORY, SHIPPED, (word.list,)).value == word.word


@given(st.text(max_size=20))
def test_text_becomes_only_a_word_of_the_list(text: str) -> None:
    reading = read_word(text, CATEGORY, SHIPPED, ("学习类别",))
    assert reading.value is None or reading.value in SHIPPED.words_of("学习类别")
    assert (reading.value is None) == any(finding.code in ("unknown-word", "required") for finding in reading.problems)


def test_an_unknown_word_is_asked_with_the_nearest_and_the_rest() -> None:
    finding = read_word("党课学习", CATEGORY, SHIPPED, ("学习类别",)).problems[0]
    assert finding.code == "unknown-word"
    candidates = (finding.suggestion or "").split("、")
    assert candidates[0] == "党课"
    assert candidates[-1] == "其他"


def test_a_short_list_is_written_out_in_the_cure() -> None:
    finding = read_word("盟级", LEVEL, SHIPPED, ("媒体级别",)).problems[0]
    assert finding.cure == "请从这些里选：国家级、自治区级、市级、旗县区级、街道级、自有平台。"


def test_an_ended_word_is_no_longer_accepted() -> None:
    vocabulary = Vocabulary((Word("学习类别", "读书会", (), True), Word("学习类别", "自学")))
    assert read_word("读书会", CATEGORY, vocabulary, ("学习类别",)).problems[0].code == "unknown-word"


def test_district_level_never_means_autonomous_region_level() -> None:
    assert read_word("区级", LEVEL, SHIPPED, ("媒体级别",)).value == "旗县区级"
    without = Vocabulary((Word("媒体级别", "自治区级"), Word("媒体级别", "市级")))
    assert read_word("区级", LEVEL, without, ("媒体级别",)).problems[0].code == "unknown-word"


def test_likeness_suggests_units_and_decides_nothing() -> None:
    assert nearest_units("朝阳小区", REGISTER)[0] == "朝阳社区"
    assert nearest_units("向阳居民区", REGISTER)[0] == "朝阳社区"
    assert REGISTER.find("朝阳小区") is None
    assert REGISTER.find("新华") is None


def test_suggestions_name_each_meaning_once() -> None:
    result = nearest_words("环境整治清洁家园", SHIPPED, ("活动类别",))
    assert result[0] == "环境卫生"
    assert len(result) == len(set(result))


def test_nothing_is_near_to_something_else_altogether() -> None:
    assert nearest("abc", ["党课", "自学"]) == []
    assert nearest("", ["党课"]) == []
    assert nearest("党课", []) == []


def test_kinds_and_states_have_a_list_for_each_matter() -> None:
    assert lists_for("状态", "问题整改", SHIPPED) == ("状态·问题整改",)
    assert lists_for("状态", "公益广告", SHIPPED) == ("状态",)
    assert lists_for("种类", "先进典型", SHIPPED) == ("种类·先进典型",)
    assert set(lists_for("状态", None, SHIPPED)) == {"状态·荣誉称号", "状态·问题整改", "状态"}
    assert lists_for("级别", "问题整改", SHIPPED) == ("级别",)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("三号楼楼道堆物", "楼道堆物"),
        ("飞 线充电", "飞线"),
        ("垃圾桶满溢", None),
        ("飞线和楼道堆物", None),
        ("", None),
        ("其他问题", None),
    ],
)
def test_a_kind_is_taken_from_a_name_that_holds_exactly_one(name: str, kind: str | None) -> None:
    reading = kind_in(name, KIND, SHIPPED, ("种类·问题整改",))
    assert reading.value == kind
    assert bool(reading.problems) == (kind is not None)


def test_the_longest_kind_in_a_name_wins() -> None:
    vocabulary = Vocabulary((Word("种类·荣誉称号", "文明社区"), Word("种类·荣誉称号", "全国文明社区")))
    assert kind_in("全国文明社区", KIND, vocabulary, ("种类·荣誉称号",)).value == "全国文明社区"


def test_an_outlet_is_named_as_the_office_names_it() -> None:
    assert read_outlet("新城日报客户端", OUTLET, OUTLETS).value == "新城日报"
    assert read_outlet("《新城日报》", OUTLET, OUTLETS).value == "新城日报"
    unknown = read_outlet(" 某某 小报 ", OUTLET, OUTLETS)
    assert (unknown.value, unknown.problems) == ("某某 小报", ())


def test_an_empty_level_needs_an_outlet_that_has_one() -> None:
    assert level_of("新城日报", LEVEL, SHIPPED, OUTLETS).value == "市级"
    assert level_of("强国", LEVEL, SHIPPED, OUTLETS).problems[0].code == "level-needed"
    assert level_of("某某小报", LEVEL, SHIPPED, OUTLETS).problems[0].code == "level-needed"
    assert level_of(None, LEVEL, SHIPPED, OUTLETS).problems[0].code == "required"


def test_opinion_work_is_outside_the_purpose() -> None:
    assert is_outside("普法宣传", "网评员培训")
    assert not is_outside("文明劝导", None, "理论文章评论")
