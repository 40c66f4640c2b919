"""The page 对比."""

from __future__ import annotations

from datetime import date

import pytest

from data.store import Store
from data.store.notes import read_annotations
from tests import pages
from tests.office import OFFICER
from tests.pages import assert_only_due, ran, table, text

office = pages.office_file("2024-01", "2024-03")
store = pages.store


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


def test_the_total_of_a_rate_is_recomputed_and_not_the_mean_of_the_rates(store: Store) -> None:
    app = pages.page("compare")
    app.segmented_control(key="how").set_value("指标并列")
    app = ran(app)
    assert "采用率100%" in text(app)


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


@pytest.mark.parametrize("view", ["两年走势", "本年累计"])
def test_no_chart_over_two_years_calls_a_month_not_reported_in_which_nothing_was_due(store: Store, view: str) -> None:
    app = pages.page("compare")
    app.segmented_control(key="how").set_value(view)
    assert_only_due(ran(app))
