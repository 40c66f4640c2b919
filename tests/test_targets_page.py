"""The page 任务."""

from __future__ import annotations

from data.store import Store
from data.store.settings import save_settings
from tests import pages
from tests.office import OFFICER
from tests.pages import table, text

office = pages.office_file("2024-01", "2024-03")
store = pages.store


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
