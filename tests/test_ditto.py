"""同上 and its kin in any column, and texts that say nothing."""

from __future__ import annotations

from typing import Any

import pytest

from data.figures import monthly_figures
from data.intake.read import read_file
from data.records import Checked
from data.scoring import partners
from tests.builders import (
    MONTH,
    OTHER,
    SETTINGS,
    UNIT,
    Page,
    book,
    civil,
    codes,
    media,
    read_one,
    rows_of,
    study,
    values,
)
from tests.builders import workbook as standard

DITTOS = ["同上", "同上。", "同上行", "同上一条", "如上", "同前", "〃", "″", '"', "”", "''", "-do-", "ditto", "同　上"]
DITTOS += ["（同上）", "同上↑", "↑", "仝上", "仝", "同", "以上同", "见上行", "与上相同", "和上面一样", "同上稿"]


@pytest.mark.parametrize("sign", DITTOS)
def test_a_ditto_cell_says_what_stands_above_it(sign: str) -> None:
    checked = read_one(standard(media=[media(), media(title=sign, outlet="市电视台")]))
    assert [row["title"] for row in values(checked, "media")] == ["春风进社区", "春风进社区"]
    note = next(problem for problem in checked.problems if problem.code == "ditto")
    assert (note.level, note.sheet, note.cell, note.value) == ("note", "媒体上稿", "B3", sign)


def test_each_ditto_of_two_stories_belongs_to_its_own() -> None:
    rows = [media(), media(title="同上", outlet="甲报"), media(title="夏夜广场"), media(title="同上", outlet="乙报")]
    checked = read_one(standard(media=rows))
    figures = monthly_figures(checked.rows, {}, checked.reported, SETTINGS, MONTH)
    assert sum(figure.value for figure in figures if figure.measure == "media.published") == 2


def test_a_ditto_reaches_through_several_rows_and_into_dates_words_and_numbers() -> None:
    ditto = dict.fromkeys(("date", "category", "subject", "attendance"), "同上")
    checked = read_one(standard(study=[study(), study(**ditto), study(**ditto)]))
    assert [tuple(row.values()) for row in values(checked, "study")] == [
        tuple(values(checked, "study")[0].values())
    ] * 3
    assert codes(checked, "error") == []


def test_a_ditto_under_a_header_says_nothing_and_is_asked() -> None:
    checked = read_one(standard(media=[media(title="同上")]))
    assert [(problem.code, problem.cell) for problem in checked.problems if problem.cell == "B2"] == [
        ("ditto", "B2"),
        ("required", "B2"),
    ]


def test_a_ditto_in_the_column_of_units_is_the_unit_above() -> None:
    lines = [
        ["社区", "日期", "学习类别", "主题", "参加人次"],
        [UNIT, "2024-03-05", "党课", "学习", 30],
        ["同上", "2024-03-06", "党课", "学习", 20],
        [OTHER, "2024-03-06", "党课", "学习", 10],
    ]
    item, other = read_checked(lines)
    assert ([row.values["attendance"] for row in item.rows], item.unit) == ([30, 20], UNIT)
    assert ([row.values["attendance"] for row in other.rows], other.unit) == ([10], OTHER)


def read_checked(lines: list[list[Any]]) -> list[Checked]:
    return read_file(book(Page("理论学习", lines)), "汇总.xlsx", SETTINGS, month=MONTH)


@pytest.mark.parametrize(
    "text",
    [
        "同第2行",
        "见第3条",
        "同序号1",
        "同第二行",
        "同左",
        "同一篇",
        "同上（2）",
        "同上，市报",
        "见附件",
        "……",
        "、、",
        "？？",
    ],
)
def test_a_text_that_points_to_another_row_is_asked(text: str) -> None:
    checked = read_one(standard(media=[media(), media(title=text)]))
    assert [(problem.code, problem.cell) for problem in checked.problems if problem.level == "error"] == [
        ("required", "B3")
    ]


@pytest.mark.parametrize("title", ["同上一堂党课", "同上海社区结对", "同上级联学共建"])
def test_what_only_begins_like_ditto_is_a_title_of_its_own(title: str) -> None:
    checked = read_one(standard(media=[media(), media(title=title)]))
    assert [row["title"] for row in values(checked, "media")] == ["春风进社区", title]


NOBODY = [
    "无",
    "否",
    "本单位",
    "nan",
    "NULL",
    "None",
    "/",
    "-",
    "无合作单位",
    "独立完成",
    "暂无",
    "N/A",
    "京汉新城社区",
    "京汉新城",
    "新城街道京汉新城社区",
    "无、/",
    "本社区",
    "不涉及",
    "0",
]


@pytest.mark.parametrize("text", NOBODY)
def test_a_partner_that_says_nothing_or_the_unit_itself_is_none(text: str) -> None:
    (row,) = rows_of(read_one(standard(media=[media(partners=text)])), "media")
    assert partners(row) == ()


def test_partners_beside_such_words_stay() -> None:
    (row,) = rows_of(read_one(standard(media=[media(partners="京汉新城社区、和平社区、无")])), "media")
    assert partners(row) == ("和平社区",)


@pytest.mark.parametrize("text", ["是", "有", "2家", "多家单位", "√"])
def test_partners_without_a_name_is_asked(text: str) -> None:
    checked = read_one(standard(media=[media(partners=text)]))
    assert [(problem.code, problem.cell) for problem in checked.problems if problem.level == "error"] == [
        ("required", "H2")
    ]


def test_nulls_of_programs_are_empty_cells() -> None:
    rows = [civil(number="nan", place="NULL"), civil(number="NaN", name="另一处", place="null")]
    checked = read_one(standard(civil=rows))
    assert [("number" in row, "place" in row) for row in values(checked, "civil")] == [(False, False)] * 2
    assert "required" in codes(read_one(standard(media=[media(title="nan")])))
