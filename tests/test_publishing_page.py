"""The page 公布: editions, corrections, months opened again."""

from __future__ import annotations

import json
from io import BytesIO

import docx
import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from analytics.document import ranking_text
from analytics.periods import Period
from analytics.ranking import rank
from data.store import Store
from data.store.editions import read_publication
from data.store.publishing import publish_month, reopen_month
from tests import pages
from tests.office import COMMUNITIES, OFFICER, send
from tests.office import month_of as month_rows
from tests.office import study as learning
from tests.pages import ran, table, text
from ui import editions

office = pages.office_file("2024-01", "2024-03")
store = pages.store


def publish(app: AppTest) -> AppTest:
    app.button(key="publish").click()
    return ran(app)


def on_month(app: AppTest, title: str) -> AppTest:
    app.selectbox(key="publishing-month").set_value(title)
    return ran(app)


def test_a_month_is_published_with_its_ranking_and_takes_no_more_reports(store: Store) -> None:
    app = publish(on_month(pages.page("publishing"), "2024年2月"))
    assert "最近公布的是2024年2月（第 1 版）" in text(app)
    published = store.read(OFFICER, read_publication, "2024-02")
    assert published is not None
    document = json.loads(published.ranking or "")
    first = table(app)
    assert list(first["单位"]) == [row["unit"] for row in document["rows"]]
    assert document["rows"][0]["rank"] == 1
    with pytest.raises(AssertionError):
        send(store, COMMUNITIES[0], "2024-02", [])


def test_a_correction_is_shown_as_one_and_the_edition_before_it_stays(store: Store) -> None:
    unit = COMMUNITIES[0]
    app = publish(on_month(pages.page("publishing"), "2024年2月"))
    assert "没有变动" in text(app)
    before = table(app)
    app.selectbox(key="reopen-unit").set_value(unit)
    app.text_input(key="reopen-why-2024-02").set_value("漏报一场学习")
    ran(app).button(key="reopen").click()
    assert f"已重新开放：{unit}" in text(ran(app))
    rows = month_rows(1, "2024-02")
    send(store, unit, "2024-02", [*rows, learning(20, "2024-02", times=3)])
    corrected = ran(app)
    assert f"有 1 个单位变动（{unit}）" in text(corrected)
    assert table(corrected).to_numpy().tolist() == [
        [unit, "学习场次（次）", "3", "6"],
        [unit, "学习人次（人次）", "60", "80"],
        [unit, "学习时长（小时）", "4.5", "6"],
    ]
    assert table(corrected, 1).equals(before)
    again = publish(corrected)
    assert f"更正：第 1 版之后有 1 个单位变动（{unit}），到第 2 版共 3 处" in text(again)
    again.selectbox(key="beside-2024-02-2").set_value("现在")
    assert "没有变动" in text(ran(again))
    again.selectbox(key="edition-2024-02").set_value("第 1 版")
    assert f"有 1 个单位变动（{unit}）" in text(ran(again))


def test_the_bulletin_and_the_ranking_table_of_an_earlier_edition_say_what_it_said(store: Store) -> None:
    unit, period = COMMUNITIES[0], Period.month("2024-02")

    def publish_now() -> None:
        ranking = rank(editions.now(OFFICER, "2024-02").facts, period)
        store.write(OFFICER, publish_month, "2024-02", ranking=ranking_text(ranking))

    def papers(number: int) -> tuple[str, list[list[object]]]:
        shown = editions.as_of(OFFICER, "2024-02", number)
        words = docx.Document(BytesIO(editions.edition_paper(OFFICER, shown, "bulletin")))
        book = openpyxl.load_workbook(BytesIO(editions.edition_paper(OFFICER, shown, "ranking")))
        cells = [[cell.value for cell in line] for sheet in book for line in sheet.iter_rows()]
        return "\n".join(paragraph.text for paragraph in words.paragraphs), cells

    publish_now()
    first = papers(1)
    store.write(OFFICER, reopen_month, "2024-02", unit, "漏报三次学习")
    send(store, unit, "2024-02", [*month_rows(1, "2024-02"), learning(20, "2024-02", times=3)])
    publish_now()
    assert papers(1) == first
    # Five units with three sessions each; then three more.
    assert ["15次" in papers(number)[0] for number in (1, 2)] == [True, False]
    assert "18次" in papers(2)[0]


def test_a_published_month_without_reports_can_be_opened_again(store: Store) -> None:
    store.write(OFFICER, publish_month, "2031-02")
    app = on_month(pages.page("publishing"), "2031年2月")
    app.text_input(key="reopen-why-2031-02").set_value("年份打错了")
    ran(app).button(key="reopen").click()
    assert "已重新开放2031年2月：全部单位" in text(ran(app))
    send(store, COMMUNITIES[0], "2031-02", [])


def test_opening_a_month_again_needs_a_reason(store: Store) -> None:
    app = publish(on_month(pages.page("publishing"), "2024年2月"))
    assert app.button(key="reopen").disabled
