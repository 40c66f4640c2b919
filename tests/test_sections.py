"""Street summary workbooks whose rows say in one way or another whose they are and of which month."""

from __future__ import annotations

import pytest

from data.intake.read import read_file
from data.records import Checked
from tests.builders import MONTH, OTHER, OWN, SETTINGS, STREET, THIRD, UNIT, book, codes, page
from tests.layouts import describe


def found_in(drawing: str, **drawn: object) -> dict[str | None, Checked]:
    """Read one sheet 理论学习 of a month that the sender chose, by unit."""
    content = book(page("理论学习", drawing, **drawn))  # type: ignore[arg-type]
    return {checked.unit: checked for checked in read_file(content, "汇总.xlsx", SETTINGS, month=MONTH)}


def problem_codes(checked: Checked) -> list[str]:
    """The codes of a unit-month, missing sheets left out."""
    return [code for code in codes(checked) if code != "missing-sheet"]


def test_rows_below_a_community_s_name_are_its_own() -> None:
    result = found_in(
        f"""
日期|学习类别|主题|参加人次
{UNIT}
2024-03-05|党课|学习全会精神|30
小计|||30
{OTHER}
2024-03-12|集中学习|传达会议精神|25
2024-03-13|集中学习|学习条例|20
小计|||46
{THIRD}
本月无
总计|||75
""",
        merges=["A2:D2", "A5:D5", "A9:D9"],
    )
    assert {unit: [describe(row) for row in checked.rows if row.values] for unit, checked in result.items()} == {
        UNIT: ["3: 03-05 党课 学习全会精神 30"],
        OTHER: ["6: 03-12 集中学习 传达会议精神 25", "7: 03-13 集中学习 学习条例 20"],
        THIRD: [],
    }
    assert problem_codes(result[UNIT]) == ["carried-down"]
    assert problem_codes(result[OTHER]) == ["carried-down", "total-differs"]
    assert problem_codes(result[THIRD]) == ["carried-down", "zero-report"]


@pytest.mark.parametrize(
    "heading", ["{}", "二、{}", "（二）{}", "2.{}", "{}：", "{}（1场）", "{}3月", "{}2024年3月份（1场）：", "{}居委会"]
)
@pytest.mark.parametrize("merged", [True, False])
def test_a_section_is_known_however_its_heading_is_dressed(heading: str, merged: bool) -> None:
    drawing = f"""
序号|日期|学习类别|主题|参加人次
{heading.format(UNIT.removesuffix("社区") + "社区")}
1|2024-03-05|党课|学习全会精神|30
{heading.format(OTHER)}
1|2024-03-06|党课|学习条例|20
"""
    result = found_in(drawing, merges=["A2:E2", "A4:E4"] if merged else [])
    assert {unit: [row.number for row in checked.rows] for unit, checked in result.items()} == {UNIT: [3], OTHER: [5]}


def test_a_section_of_another_community_in_a_workbook_that_names_its_own_is_a_conflict() -> None:
    content = book(page("理论学习", f"日期|学习类别|主题|参加人次\n{OTHER}\n2024-03-05|党课|学习全会精神|30"))
    checked = {report.unit: report for report in read_file(content, "表.xlsx", SETTINGS, unit=UNIT, month=MONTH)}
    assert not checked[OTHER].acceptable
    assert [(problem.code, problem.cell) for problem in checked[OTHER].problems if problem.level == "error"] == [
        ("unit-conflict", "A2")
    ]


@pytest.mark.parametrize(
    "written",
    ["D2024-03-01", "D2024-03-15", "3月", "三月", "三月份", "2024年3月", "2024-03", "@202403", "@2024.3", "3", "@03"],
)
def test_a_month_column_is_read_in_every_usual_form(written: str) -> None:
    result = found_in(f"社区|月份|日期|学习类别|主题|参加人次\n{OTHER}|{written}|2024-03-06|党课|学习全会精神|30")
    assert (result[OTHER].month, problem_codes(result[OTHER])) == (MONTH, [])


def test_community_and_month_on_the_first_row_of_a_group_only() -> None:
    result = found_in(
        f"""
序号|社区|月份|日期|学习类别|主题|参加人次
1|{UNIT}|3月|2024-03-05|党课|学习全会精神|30
2|||2024-03-06|党课|学习条例|20
3|{OTHER}|3月|2024-03-06|党课|学习条例|10
4|||2024-03-07|党课|学习党章|10
""",
        merges=["B2:B3", "C2:C3"],
    )
    assert [row.number for row in result[UNIT].rows] == [2, 3]
    assert [row.number for row in result[OTHER].rows] == [4, 5]
    assert {checked.month for checked in result.values()} == {MONTH}
    assert all(set(problem_codes(checked)) == {"carried-down"} for checked in result.values())


def test_a_street_in_the_column_of_communities_is_told_what_it_is() -> None:
    result = found_in(f"社区|日期|学习类别|主题|参加人次\n{STREET}|2024-03-05|党课|学习全会精神|30")
    (problem,) = [problem for problem in result[None].problems if problem.level == "error"]
    assert (problem.code, problem.cell) == ("unknown-unit", "A2")
    assert "是街道，自己不填月报" in problem.message
    assert problem.suggestion is not None
    assert problem.suggestion.split("、")[0] == OWN
    assert STREET not in problem.suggestion.split("、")
