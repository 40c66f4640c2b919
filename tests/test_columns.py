"""Columns: headers find their schema column exactly or through a known name, and otherwise are asked."""

from __future__ import annotations

import pytest

from data.intake.columns import candidates, match
from data.intake.headings import Heading, month_number, spelling
from data.intake.qualifiers import units
from data.schema import CIVIL, MEDIA, SHEETS, STUDY, VOLUNTEER, Column, Sheet
from data.text import fold_header


def headings(*titles: str) -> list[Heading]:
    return [Heading(number, f"{chr(64 + number)}1", (title,)) for number, title in enumerate(titles, 1)]


def mapped(sheet: Sheet, *titles: str) -> dict[str, str]:
    """Match headers and return title → column key."""
    matched = match(headings(*titles), sheet)
    return {titles[number - 1]: column.key for number, column in matched.columns.items()}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_every_title_and_every_alias_alone_names_its_column(sheet: Sheet) -> None:
    for column in sheet.columns:
        assert mapped(sheet, column.title) in ({column.title: column.key}, {}), column.title
        assert column.key in match(headings(column.heading), sheet).keys or column.title == "单位"
        for alias in column.aliases:
            assert match(headings(alias), sheet).columns[1] == column, alias


@pytest.mark.parametrize(
    "written",
    [
        "参加人次",
        "参 加 人 次",
        "参加人次（人次）",
        "*参加人次",
        "参加人次（必填）",
        "参加\n人次",
        "３．参加人次",
        "参加人次：",
        "参加人次[人次]",
    ],
)
def test_a_header_is_known_however_it_is_dressed(written: str) -> None:
    assert spelling(written) == "参加人次"


def test_a_title_is_stronger_than_an_alias_and_the_other_column_is_told() -> None:
    matched = match(headings("类别", "学习类别"), STUDY)
    assert matched.headings["category"].title == "学习类别"
    assert [heading.title for heading in matched.unknown] == ["类别"]


def test_among_aliases_the_nearer_name_wins() -> None:
    assert match(headings("参与人数", "志愿者人数"), VOLUNTEER).headings["attendance"].title == "志愿者人数"


def test_a_remembered_answer_maps_a_header_and_an_empty_one_drops_it() -> None:
    answers = {("study", fold_header("到会情况")): "attendance", ("study", fold_header("备注")): ""}
    matched = match(headings("到会情况", "备注"), STUDY, answers)
    assert matched.keys == {"attendance"}
    assert [heading.title for heading in matched.unknown] == ["备注"]


def test_an_answer_for_one_sheet_says_nothing_about_another() -> None:
    answers = {("study", fold_header("到会情况")): "attendance"}
    assert match(headings("到会情况"), VOLUNTEER, answers).keys == frozenset()


def test_an_answer_about_a_grouped_header_is_remembered_by_its_whole_title() -> None:
    grouped = Heading(1, "A2", ("参加人次", "合并人数"), grouped=True)
    answers = {("study", fold_header(grouped.title)): "attendance"}
    assert match([grouped], STUDY, answers).keys == {"attendance"}


def test_required_columns_that_are_not_there_are_missing() -> None:
    matched = match(headings("日期", "主题"), STUDY)
    assert [column.title for column in matched.missing] == ["学习类别", "参加人次"]


def test_unit_is_the_unit_of_counting_in_the_ledger_and_the_community_elsewhere() -> None:
    assert mapped(CIVIL, "事项类别", "单位")["单位"] == "measure"
    assert match(headings("单位", "日期"), MEDIA, is_unit=lambda column: True).unit is not None
    assert (
        match(headings("单位", "事项类别", "单位"), CIVIL, is_unit=lambda column: column == 1)
        .headings["measure"]
        .column
        == 3
    )


def test_a_community_column_makes_a_summary_table() -> None:
    matched = match(headings("社区", "月份", "日期", "标题"), MEDIA)
    assert matched.unit is not None
    assert matched.month is not None
    assert matched.unknown == ()


def test_a_serial_column_is_neither_data_nor_told() -> None:
    matched = match(headings("序号", "日期"), STUDY)
    assert matched.serials == {1}
    assert matched.unknown == ()


def test_the_number_of_the_ledger_is_data() -> None:
    assert mapped(CIVIL, "编号") == {"编号": "number"}


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("1月", 1),
        ("03月", 3),
        ("十二月", 12),
        ("十月份", 10),
        ("13月", None),
        ("月", None),
        ("3月5日", None),
        ("0月", None),
    ],
)
def test_a_month_header_names_its_month(text: str, month: int | None) -> None:
    assert month_number(text) == month


def test_a_header_unit_is_what_stands_in_brackets() -> None:
    assert units("时长（分钟）") == ("分钟",)
    assert units("参加人次（人/次）") == ("人", "次")
    assert units("参加人次（单位：万人次）") == ("万人次",)
    assert units("时长") == units("参加人次（必填）") == units("参加人次（累计）") == ()


def test_candidates_of_a_missing_column_are_the_likest_headers_first() -> None:
    unknown = headings("天气", "参加总人次", "经办人")
    assert candidates(_attendance(), unknown)[0] == "参加总人次"


def test_without_a_likeness_every_unknown_header_is_offered() -> None:
    assert candidates(_attendance(), headings("甲", "乙")) == ("甲", "乙")


def _attendance() -> Column:
    return STUDY.column("attendance")
