"""The page 大屏."""

from __future__ import annotations

from data.store import Store
from tests import pages
from tests.pages import ran, text

office = pages.office_file("2024-01", "2024-03")
store = pages.store


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
