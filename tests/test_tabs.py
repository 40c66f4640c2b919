"""One tab a community, or one a month: the title of a tab says whose rows are on it, and nothing has to be deleted."""

from __future__ import annotations

import pytest

from data.intake.read import read_file
from data.records import Checked
from tests.builders import MONTH, OTHER, SETTINGS, THIRD, UNIT, Page, basics, book, codes, page, table, volunteer

ROWS = """
日期|活动名称|活动性质|活动类别|志愿者人次
2024-03-06|{}|志愿服务|环境卫生|12
"""


def tab(title: str, name: str = "清扫楼道", day: str = "2024-03-06") -> Page:
    return page(title, ROWS.format(name).replace("2024-03-06", day))


def parted(
    *pages: Page, name: str = "志愿服务2024年3月.xlsx", **chosen: str
) -> dict[tuple[str | None, str | None], Checked]:
    return {(report.unit, report.month): report for report in read_file(book(*pages), name, SETTINGS, **chosen)}


def names(checked: Checked) -> list[object]:
    return [row.values["name"] for row in checked.rows]


@pytest.mark.parametrize(
    "titles",
    [
        ("京汉新城", "和平社区"),
        ("京汉新城社区", "和平"),
        ("1.京汉新城社区", "2.和平社区"),
        ("京汉新城3月", "和平3月"),
        ("京汉新城志愿服务", "和平社区志愿服务"),
        ("京汉新城社区（3月）", "和平社区（3月）"),
    ],
)
def test_a_tab_for_each_community_is_a_unit_month_for_each(titles: tuple[str, str]) -> None:
    result = parted(tab(titles[0], "甲"), tab(titles[1], "乙"))
    assert {key: names(item) for key, item in result.items()} == {(UNIT, MONTH): ["甲"], (OTHER, MONTH): ["乙"]}
    assert all("two-sheets" not in codes(value) and value.acceptable for value in result.values())


def test_a_tab_for_each_month_is_a_unit_month_for_each() -> None:
    result = parted(tab("3月", "甲"), tab("4月", "乙", "2024-04-06"), name="京汉新城社区2024年志愿服务.xlsx")
    assert {key: names(item) for key, item in result.items()} == {(UNIT, "2024-03"): ["甲"], (UNIT, "2024-04"): ["乙"]}


def test_months_with_their_year_need_no_other_word() -> None:
    result = parted(
        tab("2023年12月", "甲", "2023-12-06"), tab("2024年1月", "乙", "2024-01-06"), name="a.xlsx", unit=UNIT
    )
    assert set(result) == {(UNIT, "2023-12"), (UNIT, "2024-01")}


def test_a_community_that_is_not_on_the_register_is_asked_and_the_others_go_on() -> None:
    result = parted(tab("京汉新城", "甲"), tab("幸福社区", "乙"))
    assert names(result[UNIT, MONTH]) == ["甲"]
    assert "unknown-unit" in codes(result[None, MONTH])
    assert result[UNIT, MONTH].acceptable


def test_an_empty_tab_is_a_report_of_nothing() -> None:
    result = parted(tab("京汉新城"), page("和平社区", "日期|活动名称|活动性质|活动类别|志愿者人次"))
    assert (names(result[OTHER, MONTH]), result[OTHER, MONTH].reported) == ([], {"volunteer"})


def test_each_community_has_reported_the_tables_on_its_own_tab() -> None:
    study = "日期|学习类别|主题|参加人次\n2024-03-05|党课|学习|30\n"
    both = page("京汉新城", f"理论学习\n{study}志愿服务\n{ROWS.strip().format('甲')}")
    result = parted(both, page("和平社区", f"理论学习\n{study}"))
    assert result[UNIT, MONTH].reported == {"study", "volunteer"}
    assert result[OTHER, MONTH].reported == {"study"}
    missing = [problem.sheet for problem in result[OTHER, MONTH].problems if problem.code == "missing-sheet"]
    assert missing == ["志愿服务", "媒体上稿", "文明创建"]


def test_a_title_on_a_tab_that_names_another_community_is_a_conflict() -> None:
    wrong = page("和平社区", "京汉新城社区志愿服务情况表\n" + ROWS.strip().format("乙"))
    result = parted(tab("京汉新城"), wrong)
    (conflict,) = [problem for problem in result[OTHER, MONTH].problems if problem.code == "unit-conflict"]
    assert (conflict.sheet, conflict.cell) == ("和平社区", "A1")
    assert result[UNIT, MONTH].acceptable


def test_the_title_of_a_lone_tab_fills_in_and_gives_way() -> None:
    assert set(parted(tab("和平社区"))) == {(OTHER, MONTH)}
    assert set(parted(tab("和平社区"), unit=UNIT)) == {(UNIT, MONTH)}
    assert set(parted(basics(), tab("2月"))) == {(UNIT, MONTH)}


def test_copies_of_one_sheet_are_still_asked() -> None:
    (report,) = read_file(
        book(basics(), table("volunteer", [volunteer()]), tab("志愿服务 (2)", "乙")), "a.xlsx", SETTINGS
    )
    assert "two-sheets" in codes(report)
    (again,) = [problem for problem in report.problems if problem.code == "two-sheets"]
    assert again.message.endswith("请只保留一张；如果一张是一个社区或一个月，请把工作表名改成社区名或月份。")


def test_the_same_community_twice_is_asked() -> None:
    result = parted(tab("希望社区", "甲"), tab("希望", "乙"), unit=THIRD)
    assert "two-sheets" in codes(result[THIRD, MONTH])
