"""The pages of the areas: figures and the rows they rest on, the board of 文明创建."""

from __future__ import annotations

import pytest

from data.store import Store
from tests import pages
from tests.office import LAST, month_of, send
from tests.pages import ran, text

office = pages.office_file("2024-01", "2024-03")
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


def test_this_quarter_against_the_year_before_is_one_choice(store: Store) -> None:
    app = pages.page("study")
    app.menu_button(key="usual").click("本季与去年同期")
    app = ran(app)
    assert [app.selectbox(key=name).value for name in ("kind", "period")] == ["季", "2024年第一季度"]
    assert app.selectbox(key="compare").value == "去年同期"
    assert "2024年第一季度，学习场次" in text(app)


def test_the_board_of_a_period_stands_on_the_page_of_the_area(store: Store) -> None:
    app = pages.page("civil")
    board = next(frame.value for frame in app.dataframe if "灯" in frame.value).set_index("单位")
    assert board.loc["向阳社区", "文明称号"] == "市级文明社区（2022年命名，2025-05复查到期）"
    assert board.loc["向阳社区", "灯"].startswith(("红灯·", "绿灯·"))
