"""The page 总览."""

from data.store import Store
from tests import pages
from tests.office import MISSING

office = pages.office_file("2024-01", "2024-03")
store = pages.store


def test_the_first_page_says_what_was_done_who_reported_and_who_leads(store: Store) -> None:
    app = pages.page("overview")
    words = pages.text(app)
    assert "2024年3月" in app.subheader[0].value
    assert "没完成" in app.subheader[0].value
    assert words.index("需要留意") < words.index("谁没完成任务")
    assert f"未报 1 个：{MISSING}" in words
    assert [card.label for card in app.metric] == ["学习场次", "志愿服务活动", "上稿", "未销号"]
    assert "3月，较2月" in str(app.metric[0])
    assert len(app.get("plotly_chart")) == 1
