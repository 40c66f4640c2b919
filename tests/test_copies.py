"""Copies are reported and change nothing: rows with new dates, titles nearly the same, links claimed twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from data.intake.read import read_file
from data.intake.receive import compare, save
from data.likeness import similar_titles, title_blocks
from data.problems import Problem
from data.records import Access, Delivery
from data.settings.tables import write_tables
from data.store import Store
from data.store.figures import read_figures
from data.store.settings import read_setting_tables, read_settings, save_settings
from data.text import fold_title
from tests.builders import MONTH, OTHER, SETTINGS, UNIT, media, study, volunteer, workbook

OFFICER = Access("王干事", "officer")
CLERK = Access("小李", "clerk", frozenset({UNIT}))
TODAY = date(2024, 4, 7)
COPIES = {"same-rows-before", "similar-title", "same-link", "link-level"}


@pytest.fixture
def street(store: Store) -> Store:
    store.write(OFFICER, save_settings, {"单位": write_tables(SETTINGS)["单位"]})
    return store


def send(store: Store, month: str, unit: str = UNIT, **rows: Any) -> None:
    """Save a workbook, whatever is doubtful in it."""
    report = read_file(workbook(unit=unit, month=month, **rows), "月报.xlsx", store.read(OFFICER, read_settings))
    (receipt,) = save(store, OFFICER, report, b"x", Delivery(reason="核对过", today=TODAY))
    assert receipt.result == "accepted", receipt.checked.problems


def look(store: Store, unit: str = UNIT, access: Access = OFFICER, **rows: Any) -> list[Problem]:
    """What is told of copies in a workbook of March."""
    (checked,) = read_file(workbook(unit=unit, month=MONTH, **rows), "月报.xlsx", store.read(access, read_settings))
    problems = store.read(access, compare, checked, TODAY).problems
    return [problem for problem in problems if problem.code in COPIES]


WORK = [("清扫楼道", 12, 30), ("夜间巡逻", 8, 0), ("义诊进社区", 15, 60), ("垃圾分类宣传", 9, 45)]


def work(day: date, *names: str, **more: Any) -> list[dict[str, Any]]:
    """Rows of 志愿服务 on a day; ``names`` in the place of the usual ones."""
    rows = [
        volunteer(date=day.replace(day=day.day + at), name=name, attendance=people, served=served, hours=2, **more)
        for at, (name, people, served) in enumerate(WORK)
    ]
    return [row | {"name": new} for row, new in zip(rows, names, strict=False)] + rows[len(names) :]


FEBRUARY, MARCH = date(2024, 2, 6), date(2024, 3, 6)


def test_a_sheet_of_an_earlier_month_with_new_dates_is_reported_once_with_its_pairs(street: Store) -> None:
    send(street, "2024-02", volunteer=work(FEBRUARY))
    (warning,) = look(street, volunteer=work(MARCH))
    assert (warning.code, warning.level, warning.sheet, warning.cell) == (
        "same-rows-before",
        "warning",
        "志愿服务",
        "A2",
    )
    assert (
        "志愿服务4行中4行与2024年2月相同，只是日期不同（第2行＝第2行、第3行＝第3行、第4行＝第4行、第5行＝第5行）"
        in warning.message
    )


def test_small_edits_of_names_do_not_hide_it(street: Store) -> None:
    send(street, "2024-02", volunteer=work(FEBRUARY))
    (warning,) = look(street, volunteer=work(MARCH, "清扫楼道活动", "社区夜间巡逻"))
    assert (warning.code, warning.level) == ("same-rows-before", "warning")
    assert "4行中4行与2024年2月相同，只是日期和个别字不同" in warning.message


def test_rows_in_another_order_and_beside_new_ones_are_found(street: Store) -> None:
    send(street, "2024-02", volunteer=work(FEBRUARY))
    rows = [*reversed(work(MARCH)), volunteer(name="新活动", attendance=21), volunteer(name="又一个", attendance=22)]
    (warning,) = look(street, volunteer=rows)
    assert "志愿服务6行中4行与2024年2月相同" in warning.message
    assert warning.level == "warning"


def test_less_than_the_threshold_is_a_note(street: Store) -> None:
    send(street, "2024-02", volunteer=work(FEBRUARY))
    rows = [*work(MARCH)[:3], *(volunteer(name=f"新活动{at}", attendance=40 + at) for at in range(4))]
    assert [(problem.code, problem.level) for problem in look(street, volunteer=rows)] == [("same-rows-before", "note")]
    assert [problem.level for problem in look(street, volunteer=work(MARCH)[:2])] == ["note"]
    street.write(OFFICER, save_settings, {"名次规则": [{"名称": "雷同门槛", "取值": "0.4"}]})
    assert [problem.level for problem in look(street, volunteer=rows)] == ["warning"]


def test_other_numbers_or_another_unit_are_no_copies(street: Store) -> None:
    send(street, "2024-02", volunteer=work(FEBRUARY))
    other = [row | {"attendance": row["attendance"] + 1} for row in work(MARCH)]
    assert look(street, volunteer=other) == []
    assert look(street, OTHER, volunteer=work(MARCH)) == []


def test_the_month_itself_and_a_corrected_one_are_no_copies(street: Store) -> None:
    send(street, "2024-02", volunteer=work(FEBRUARY))
    send(street, "2024-02", volunteer=[volunteer(date=FEBRUARY, name="别的", attendance=3)])
    assert look(street, volunteer=work(MARCH)) == []
    send(street, MONTH, volunteer=work(MARCH))
    assert look(street, volunteer=work(MARCH)) == []


def test_work_that_the_office_marks_as_recurrent_is_no_copy(street: Store) -> None:
    send(street, "2024-02", volunteer=work(FEBRUARY), study=[study(date=FEBRUARY)])
    words = street.read(OFFICER, read_setting_tables)["词表"]
    usual = [{"列": "常规活动", "标准词": name, "同义词": "", "停用": ""} for name in ("夜间巡逻", "楼道", "义诊")]
    street.write(OFFICER, save_settings, {"词表": [*words, *usual]})
    (warning,) = look(street, volunteer=work(MARCH))
    assert (warning.level, "志愿服务1行中1行" in warning.message) == ("note", True)


def story(title: str, **more: Any) -> dict[str, Any]:
    return media(title=title, **more)


TITLE = "老街里的新风：京汉新城社区文明实践故事"


def test_a_title_that_is_nearly_one_of_another_month_is_reported_with_both_places(street: Store) -> None:
    send(street, "2024-01", media=[story("别的稿子", date=date(2024, 1, 3)), story(TITLE, date=date(2024, 1, 9))])
    (warning,) = look(street, media=[story(TITLE.replace("故事", "小故事"))])
    assert (warning.code, warning.level, warning.sheet, warning.cell) == ("similar-title", "warning", "媒体上稿", "B2")
    assert f"与 {UNIT} 2024-01 媒体上稿第3行 的标题相近（97%）" in warning.message


def test_a_title_of_another_unit_is_reported_without_its_name_to_who_may_not_see_it(street: Store) -> None:
    send(street, MONTH, OTHER, media=[story("春风送暖，志愿者上门为老人理发")])
    mine = [story("春风送暖，志愿者上门给老人理发")]
    assert f"与 {OTHER} {MONTH} 的标题相近" in look(street, media=mine)[0].message
    assert f"与 其他单位 {MONTH} 的标题相近" in look(street, access=CLERK, media=mine)[0].message


def test_communities_that_write_the_same_of_themselves_have_two_stories(street: Store) -> None:
    send(street, MONTH, OTHER, media=[story("和平社区开展学雷锋志愿服务集中行动")])
    mine = [story("京汉新城社区开展学雷锋志愿服务集中行动")]
    assert [look(street, access=access, media=mine) for access in (OFFICER, CLERK)] == [[], []]


def test_numbers_of_a_series_make_other_stories(street: Store) -> None:
    send(street, "2024-02", media=[story("理论宣讲进小区第三期圆满举行", date=FEBRUARY)])
    assert look(street, media=[story("理论宣讲进小区第四期圆满举行")]) == []


def test_the_same_title_is_reported_as_the_same_story_and_not_as_a_similar_one(street: Store) -> None:
    send(street, "2024-02", media=[story(TITLE, date=FEBRUARY, link="https://a.example.cn/1")])
    assert look(street, media=[story(TITLE, link="https://a.example.cn/1")]) == []


def test_nearly_the_same_title_at_another_level_in_one_workbook_is_reported(street: Store) -> None:
    rows = [
        story("春风送暖，志愿者上门为老人理发"),
        story("春风送暖，志愿者上门给老人理发", level="国家级", outlet="人民日报"),
    ]
    (warning,) = look(street, media=rows)
    assert (warning.code, warning.cell) == ("similar-title", "B3")
    same_level = [rows[0], rows[1] | {"level": "市级", "outlet": "市报"}]
    assert look(street, media=same_level) == []


LINK = "https://www.nmgnews.com.cn/a/2024/1.html"


def test_a_link_that_was_claimed_before_is_reported_whatever_stands_around_it(street: Store) -> None:
    send(street, "2023-05", media=[story("旧稿", date=date(2023, 5, 9), link=LINK)])
    again = "http://nmgnews.com.cn/a/2024/1.html?utm_source=wx&from=timeline#top"
    (warning,) = look(street, media=[story("全新的标题", link=again)])
    assert (warning.code, warning.level, warning.cell, warning.value) == ("same-link", "warning", "I2", again)
    assert f"这个链接在 {UNIT} 2023-05 媒体上稿第2行 也报过" in warning.message


def test_a_link_of_another_unit_is_reported_without_its_name_to_who_may_not_see_it(street: Store) -> None:
    send(street, MONTH, OTHER, media=[story("甲稿", link=LINK)])
    rows = [story("乙稿内容", link=LINK)]
    assert f"在 {OTHER} {MONTH} 也报过" in look(street, media=rows)[0].message
    assert f"在 其他单位 {MONTH} 也报过" in look(street, access=CLERK, media=rows)[0].message


def test_one_link_on_two_stories_of_a_workbook_is_reported(street: Store) -> None:
    (warning,) = look(
        street, media=[story("甲稿", link=LINK), story("甲稿", level="国家级", link=LINK), story("乙稿", link=LINK)]
    )
    assert (warning.code, warning.cell, "与第 2 行的相同" in warning.message) == ("same-link", "I4", True)


def test_an_empty_link_and_the_front_page_of_a_site_are_never_a_fault(street: Store) -> None:
    send(street, "2024-02", media=[story("旧稿", date=FEBRUARY, link="https://www.nmgnews.com.cn/")])
    assert look(street, media=[story("甲稿", link="https://www.nmgnews.com.cn/"), story("乙稿"), story("丙稿")]) == []


OUTLETS = [
    {"名称": "人民日报", "级别": "国家级", "域名": "people.com.cn"},
    {"名称": "新城日报", "级别": "市级", "域名": "https://www.xc.example.cn/"},
]


LEVELS = [
    ("http://paper.people.com.cn/rmrb/1.html", "市级", True),
    ("http://paper.people.com.cn/rmrb/1.html", "国家级", False),
    ("https://xc.example.cn/a/1", "国家级", True),
    ("https://notpeople.com.cn/a/1", "市级", False),
    ("https://unknown.example.org/a/1", "国家级", False),
]


@pytest.mark.parametrize(("link", "level", "doubted"), LEVELS)
def test_a_link_to_an_outlet_of_another_level_is_reported(street: Store, link: str, level: str, doubted: bool) -> None:
    street.write(OFFICER, save_settings, {"媒体": OUTLETS})
    problems = look(street, media=[story("甲稿", level=level, link=link)])
    assert [(problem.code, problem.level, problem.cell) for problem in problems] == [
        ("link-level", "warning", "I2")
    ] * doubted


def test_copies_change_no_figure(street: Store) -> None:
    send(street, "2024-02", volunteer=work(FEBRUARY), media=[story("旧稿", date=FEBRUARY, link=LINK)])
    send(street, MONTH, volunteer=work(MARCH), media=[story("新稿", link=LINK)])
    sums = {line.measure: line.value for line in street.read(OFFICER, read_figures, [MONTH], by=("unit",)).itertuples()}
    assert (sums["volunteer.activities"], sums["media.published"]) == (4, 1)


SIMILAR = [
    ("春风送暖志愿者上门为老人理发", "春风送暖志愿者上门给老人理发", True),
    ("春风送暖志愿者上门为老人理发", "春风送暖志愿者上门为老人理发啦", True),
    ("老街里的新风文明实践故事会开讲", "老街里的新风文明实践故事开讲", True),
    ("春风进社区", "春风进小区", False),
    ("理论宣讲进小区第三期", "理论宣讲进小区第四期", False),
    ("甲", "甲", False),
]


@pytest.mark.parametrize(("item", "other", "alike"), SIMILAR)
def test_titles_are_similar_from_nine_tenths_on(item: str, other: str, alike: bool) -> None:
    assert similar_titles(item, other) is alike


def test_similar_titles_share_enough_groups_to_find_one_another() -> None:
    titles = [
        fold_title(title)
        for title in (TITLE, "社区居民党员志愿服务队开展文明实践理论宣讲主题活动", "春风送暖，志愿者上门为老人理发")
    ]
    for title in titles:
        for at in range(0, len(title), 2):
            edited = title[:at] + "改" + title[at + 1 :]
            if similar_titles(title, edited):
                assert len(set(title_blocks(title)) & set(title_blocks(edited))) >= 3, edited
