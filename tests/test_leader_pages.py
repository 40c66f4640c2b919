"""The leader's pages as a visitor uses them: comparison, tasks, ledger, screen, print, notes."""

from __future__ import annotations

import re
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data.store import Store
from data.store.notes import read_annotations
from data.store.settings import read_setting_tables, save_settings
from tests import pages
from tests.office import OFFICER, month_of, send
from tests.pages import ran, table, text
from ui import printout

FIRST, LAST = "2024-01", "2024-03"


office = pages.office_file(FIRST, LAST)
store = pages.store


def test_an_address_opens_the_rows_of_a_figure_with_the_file_sheet_and_cell_first(store: Store) -> None:
    """向阳社区 reported three kinds of study in February, one of them a Party lecture."""
    app = pages.page("study")
    app.query_params["rows"] = ["study.sessions", "2024-02", "2024-02", "向阳社区", "category=党课"]
    app = ran(app)
    assert "向阳社区 2024年2月 学习场次（党课）" in text(app)
    rows = next(frame.value for frame in app.dataframe if "是否计入" in frame.value)
    assert list(rows)[:3] == ["文件", "工作表", "单元格"]
    assert rows["学习类别"].tolist() == ["党课"]
    app.button(key="rows-close").click()
    assert "rows" not in ran(app).query_params


def test_why_points_changed_names_the_rules_and_what_was_corrected(store: Store) -> None:
    """和平社区 had a story at city and one at banner level; the second report of March leaves out the latter."""
    rows = [row for row in month_of(2, LAST) if row.sheet != "media" or row.values["level"] == "市级"]
    send(store, "和平社区", LAST, rows, content=b"again")
    app = pages.page("media")
    app.query_params["rows"] = ["media.points", LAST, LAST, "和平社区"]
    shown_text = text(ran(app))
    assert "按规则：旗县区级（" in shown_text
    assert "更正：2024年3月的月报" in shown_text
    assert "删去1行，原因：测试" in shown_text
    assert "2月《" in shown_text
    assert "2月第" in shown_text


@pytest.mark.parametrize("requested", [["nothing", "2024-03", "2024-03", ""], ["study.sessions", "x", "y", ""], ["z"]])
def test_an_address_that_asks_for_no_figure_says_so(store: Store, requested: list[str]) -> None:
    app = pages.page("study")
    app.query_params["rows"] = requested
    assert "网址里要看的这个数字这里没有" in text(ran(app))


def test_a_comparison_shows_change_mean_task_and_residents_of_every_unit(store: Store) -> None:
    app = pages.page("compare")
    assert "学习场次4次" in text(app)
    totals = table(app).set_index("指标")
    assert totals.loc["上稿", "本期"] == "10篇"
    units = table(app, 1).set_index("单位")
    assert units.loc["丰收社区", "说明"] == "未报"
    assert units.loc["向阳社区", ["任务", "社区平均"]].tolist() == [2, 1]


@pytest.mark.parametrize("view", ["指标并列", "各期并列", "两段对比", "两年走势", "本年累计"])
def test_each_way_of_comparing_is_drawn(store: Store, view: str) -> None:
    app = pages.page("compare")
    app.segmented_control(key="how").set_value(view)
    app = ran(app)
    assert len(app.dataframe) == (1 if view == "两年走势" else 2)


def test_any_two_ranges_stand_side_by_side_by_month_where_their_lengths_differ(store: Store) -> None:
    """向阳社区 held 学习 twice in January, three times in February and once in March."""
    app = pages.page("compare")
    app.segmented_control(key="how").set_value("两段对比")
    app = ran(app)
    for name, month in {"this-from": 2, "this-to": 2, "other-from": 1, "other-to": 1}.items():
        app.selectbox(key=name).set_value(f"2024年{month}月")
    app = ran(app)
    assert "较1月增加" in text(app)
    line = table(app, 1).set_index("单位").loc["向阳社区"]
    assert line.tolist() == [3, 2, 1]
    app.selectbox(key="this-to").set_value("2024年3月")
    app = ran(app)
    assert "两段长短不同（2个月和1个月）" in text(app)
    line = table(app, 1).set_index("单位").loc["向阳社区"]
    assert [str(value) for value in line] == ["4", "2", "2.0", "2.0"]
    app.multiselect(key="units").set_value(["丰收社区"])
    for name in ("this-from", "this-to"):
        app.selectbox(key=name).set_value("2024年3月")
    app.multiselect(key="measures").set_value(["采用率"])
    assert "采用率" in text(ran(app)), "nothing was reported, and the page says so"


def test_this_quarter_against_the_year_before_is_one_choice(store: Store) -> None:
    app = pages.page("study")
    app.menu_button(key="usual").click("本季与去年同期")
    app = ran(app)
    assert [app.selectbox(key=name).value for name in ("kind", "period")] == ["季", "2024年第一季度"]
    assert app.selectbox(key="compare").value == "去年同期"
    assert "2024年第一季度，学习场次" in text(app)


def test_the_total_of_a_rate_is_recomputed_and_not_the_mean_of_the_rates(store: Store) -> None:
    app = pages.page("compare")
    app.segmented_control(key="how").set_value("指标并列")
    app = ran(app)
    assert "采用率100%" in text(app)


def test_tasks_are_told_in_neutral_words_with_what_is_short(store: Store) -> None:
    app = pages.page("targets")
    assert "5 个单位共" not in text(app)
    assert "截至2024年3月，4 个单位共 8 项任务" in text(app)
    lines = table(app)
    short = lines[lines["任务"] == "上稿·每月"].set_index("单位")["情况"]
    assert short["春风社区"] == "差1篇"
    assert short["丰收社区"] == "未报"


def test_without_tasks_the_page_says_where_they_are_written(store: Store) -> None:
    store.write(OFFICER, save_settings, {"任务": []})
    assert "没有生效的任务" in text(pages.page("targets"))


def test_the_ranking_says_who_cannot_be_overtaken_whatever_the_points(store: Store) -> None:
    app = pages.page("ranking")
    sure = next(frame.value for frame in app.dataframe if "一定不低于" in frame.value).set_index("单位")
    assert sure.loc["向阳社区", "一定不低于"] == "和平社区、春风社区"
    assert sure.loc["向阳社区", "任何分值"] == "1"
    assert "无论各级分值怎么定，向阳社区都是第一" in text(app)
    assert "每一篇采用稿件都有对应的计分规则" in text(app)


def test_what_stands_fairly_beside_the_ranks_is_switched_on_where_it_is_wanted(store: Store) -> None:
    """向阳 has three stories in March and had three in each month before; 和平 shares its group with nobody."""
    units = store.read(OFFICER, read_setting_tables)["单位"]
    groups = {"向阳社区": "老城", "春风社区": "老城", "和平社区": "新城"}
    store.write(OFFICER, save_settings, {"单位": [row | {"分组": groups.get(row["名称"], "")} for row in units]})
    app = pages.page("ranking")
    app.selectbox(key="by").set_value("上稿")
    app = ran(app)
    assert not {"千人均", "与自己比", "组内名次"} & set(table(app))
    app.pills(key="beside").set_value(["与自己比", "组内名次"])
    shown = table(ran(app)).set_index("单位")
    assert shown.loc["向阳社区", ["本期月均", "前12个月月均", "与自己比"]].tolist() == [3, 3, "0"]
    assert shown.loc["春风社区", ["名次", "分组", "组内名次", "组内个数"]].tolist() == [3, "老城", 2, 2]
    assert "千人均" not in shown


def test_a_ranking_by_number_says_whether_differences_are_by_chance(store: Store) -> None:
    """March has six stories of three communities, the year to March eighteen and more."""
    app = pages.page("ranking")
    assert "按上稿篇数排：合计不足10篇" in text(app)
    assert "得分由不同的分值相加，没有可靠的办法作同样的判断" in text(app)


def test_stories_without_a_rule_are_listed_and_not_lost(store: Store) -> None:
    rules = [row for row in store.read(OFFICER, read_setting_tables)["计分规则"] if row["级别"] != "市级"]
    store.write(OFFICER, save_settings, {"计分规则": rules})
    app = pages.page("ranking")
    assert "未匹配规则" in text(app)
    listed = next(frame.value for frame in app.dataframe if "媒体级别" in frame.value)
    assert set(listed["媒体级别"]) == {"市级"}


def test_ranks_that_are_not_shown_give_way_to_who_reached_the_tasks(store: Store) -> None:
    policy = store.read(OFFICER, read_setting_tables)["名次规则"]
    for row in policy:
        if row["名称"] == "显示名次":
            row["取值"] = "否"
    store.write(OFFICER, save_settings, {"名次规则": policy})
    app = pages.page("ranking")
    assert "名次没有公开" in text(app)
    assert "第一" not in text(app)
    assert "上稿每月至少2篇" in text(app)


def test_a_rank_published_elsewhere_stands_with_its_source(store: Store) -> None:
    app = pages.page("ranking")
    app.text_input(key="outside-what").set_value("全区信息报送")
    app.number_input(key="outside-place").set_value(1)
    app.number_input(key="outside-among").set_value(35)
    app.text_input(key="outside-source").set_value("区委宣传部通报")
    next(button for button in app.button if button.label == "保存").click()
    app = ran(ran(app))
    assert "2024年3月全区信息报送第1名（共35个单位），来源：区委宣传部通报" in text(app)


def test_the_ledger_lists_entries_as_of_the_day_with_lights_in_words(store: Store) -> None:
    app = pages.page("ledger")
    assert "截至2024年3月31日" in text(app)
    entries = table(app).set_index("编号", drop=False)
    problems = entries[entries["事项类别"] == "问题整改"]
    assert set(problems["状态"]) == {"整改中", "已销号"}
    assert (problems.loc[problems["状态"] == "整改中", "灯"].str.startswith("红灯·逾期")).all()


def test_the_ledger_of_an_earlier_day_knows_nothing_of_what_came_later(store: Store) -> None:
    app = pages.page("ledger")
    app.toggle(key="asof").set_value(True)
    app = ran(app)
    app.date_input(key="on").set_value(date(2024, 1, 10))
    app = ran(app)
    assert "截至2024年1月10日" in text(app)
    entries = table(app)
    assert max(entries["日期"].dropna()) <= date(2024, 1, 10)
    assert "已销号" not in set(entries["状态"])


def test_a_search_leaves_the_entries_that_have_every_word(store: Store) -> None:
    app = pages.page("ledger")
    app.text_input(key="words").set_value("文明社区 市级")
    app = ran(app)
    assert list(table(app)["单位"]) == ["向阳社区"] or list(table(app)["单位"]) == ["街道本级"]


def test_the_board_of_a_period_stands_on_the_page_of_the_area(store: Store) -> None:
    app = pages.page("civil")
    board = next(frame.value for frame in app.dataframe if "灯" in frame.value).set_index("单位")
    assert board.loc["向阳社区", "文明称号"] == "市级文明社区（2022年命名，2025-05复查到期）"
    assert board.loc["向阳社区", "灯"].startswith(("红灯·", "绿灯·"))


def test_the_screen_turns_its_pages_each_with_an_answer(store: Store) -> None:
    app = pages.page("screen")
    answers = [app.subheader[0].value]
    for _ in range(7):
        app.button(key="screen-next").click()
        app = ran(app)
        answers.append(app.subheader[0].value)
    assert len(set(answers)) == 8
    assert "未报 1 个：丰收社区" in text(app)


def test_the_screen_stays_where_it_is_when_paused(store: Store) -> None:
    app = pages.page("screen")
    app.button(key="screen-pause").click()
    app = ran(app)
    assert app.button(key="screen-pause").label == "继续"
    assert "1/9" in text(app)


def test_a_note_of_the_officer_stands_on_the_time_axis_until_it_is_taken_away(store: Store) -> None:
    app = pages.page("compare")
    app.segmented_control(key="how").set_value("两年走势")
    app = ran(app)
    app.date_input(key="note-day").set_value(date(2024, 2, 20))
    app.text_input(key="note-text").set_value("换届")
    next(button for button in app.button if button.label == "添加").click()
    app = ran(ran(app))
    assert "2024年2月20日　换届（全部单位）" in text(app)
    (note,) = store.read(OFFICER, read_annotations, date(2024, 2, 1), date(2024, 2, 29))
    app.button(key=f"note-{note.id}").click()
    assert "换届" not in text(ran(app))


def test_the_print_has_a_sheet_for_every_part_with_plain_tables(store: Store) -> None:
    app = pages.page("printout")
    heads = [item.value for item in app.subheader]
    parts = ("综述", "理论学习", "志愿服务", "媒体上稿", "排名", "任务", "文明创建")
    assert heads == [f"2024年3月　{name}" for name in parts]
    assert not app.dataframe
    assert len(app.table) == len(parts)


def test_only_the_sheets_that_were_asked_for_are_printed(store: Store) -> None:
    app = pages.page("printout")
    app.multiselect(key="sheets").set_value(["排名"])
    app = ran(app)
    assert [item.value for item in app.subheader] == ["2024年3月　排名"]
    assert "向阳社区" in text(app)
    app.multiselect(key="sheets").set_value([])
    app = ran(app)
    assert app.multiselect(key="sheets").value == ["排名"], "emptied, it goes back to what was chosen"
    assert [item.value for item in app.subheader] == ["2024年3月　排名"]


def test_a_long_table_and_what_its_scores_are_made_of_are_printed_to_the_same_row(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printout, "PRINTED", 3)
    app = pages.page("printout")
    ranked = list(app.table[4].value["单位"])
    assert len(ranked) == 3
    assert [line.removeprefix("- ").partition("社区")[0] + "社区" for line in _scores(app)] == ranked
    assert text(app).count("共 4 行，这里印前 3 行") == 2


def test_what_scores_are_made_of_is_told_of_the_units_chosen(store: Store) -> None:
    app = pages.page("printout")
    app.multiselect(key="units").set_value(["向阳社区"])
    app = ran(app)
    (line,) = _scores(app)
    assert line.startswith("- 向阳社区")


def _scores(app: AppTest) -> list[str]:
    """Return what each score is made of, as the print lists it."""
    pieces = [str(piece.value) for piece in app.markdown]
    return next(piece for piece in pieces if piece.startswith("- ") and "分 \\= " in piece).splitlines()


@pytest.mark.parametrize(("page", "how"), [("community", None), ("compare", "两年走势"), ("compare", "本年累计")])
def test_no_chart_over_two_years_calls_a_month_not_reported_in_which_nothing_was_due(
    store: Store, page: str, how: str | None
) -> None:
    app = pages.page(page)
    if how:
        app.segmented_control(key="how").set_value(how)
        app = ran(app)
    drawn = [element.proto.alt for element in app.get("plotly_chart")]
    lines = [alt for alt in drawn if "走势" in alt]
    assert lines
    for alt in lines:
        assert not re.search(r"(4|5|6|7|8|9|10|11|12)月未报", alt), alt  # the first reports are of January 2024
