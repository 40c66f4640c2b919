"""What every page gives to take away, opened: what it rests on, numbers as numbers, 未报 as a word, set to be printed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import docx
import openpyxl
import pytest
import streamlit as st
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from data.store import Store
from tests import pages
from tests.office import MISSING

FIRST, LAST = "2024-01", "2024-03"
HEAD = 3
"""The row of the headers."""
XLSX, PNG = ".xlsx", ".png"
FIGURES = ("study", "volunteer", "media", "civil", "ranking", "compare", "targets", "ledger", "community", "reporting")
"""The pages whose tables rest on a period."""


@dataclass
class Offered:
    """The downloads of the page that was opened last: name of the file → what makes it."""

    makers: dict[str, Callable[[], Any]] = field(default_factory=dict)

    def of(self, ending: str) -> dict[str, bytes]:
        """Make those of a kind."""
        return {name: make() for name, make in self.makers.items() if name.endswith(ending)}

    def book(self, part: str) -> openpyxl.Workbook:
        """Open the workbook whose name has this part."""
        [name] = [name for name in self.makers if part in name and name.endswith(XLSX)]
        return openpyxl.load_workbook(io.BytesIO(self.makers[name]()))


office = pages.office_file(FIRST, LAST)
store = pages.store


@pytest.fixture
def offered(store: Store, monkeypatch: pytest.MonkeyPatch) -> Offered:
    """The downloads that pages offer from now on; the buttons are drawn as ever."""
    result = Offered()
    draw = st.download_button

    def spy(label: str, *, data: Any, file_name: str, **look: Any) -> bool:
        result.makers[file_name] = data
        return bool(draw(label, data=data, file_name=file_name, **look))

    monkeypatch.setattr(st, "download_button", spy)
    return result


def shown(cell: Any) -> str:
    """Return about what Excel shows of a number."""
    places = cell.number_format.partition(";")[0].partition(".")[2].count("0")
    return f"{cell.value:,.{places}f}" + ("余" if "余" in cell.number_format else "")


def check(sheet: Worksheet) -> None:
    """Check what holds for every sheet of every download."""
    assert sheet["A1"].value
    assert sheet.freeze_panes == f"B{HEAD + 1}"
    assert sheet.print_title_rows == f"${HEAD}:${HEAD}"
    assert sheet.page_setup.paperSize == 9
    assert "第 &P 页" in sheet.oddFooter.center.text
    heads = [cell.value for cell in sheet[HEAD] if cell.value]
    assert len(set(heads)) == len(heads)
    for row in sheet.iter_rows(min_row=HEAD + 1):
        for cell in row:
            assert cell.data_type != "f"
            if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
                assert cell.number_format.startswith(("#,##0", "0")), (cell.coordinate, cell.number_format)
                assert len(shown(cell)) < sheet.column_dimensions[cell.column_letter].width


@pytest.mark.parametrize("name", FIGURES)
def test_the_tables_of_a_page_say_what_they_rest_on_and_can_be_printed(name: str, offered: Offered) -> None:
    pages.page(name)
    books = offered.of(XLSX)
    assert books
    for content in books.values():
        book = openpyxl.load_workbook(io.BytesIO(content))
        for sheet in book:
            check(sheet)
        first = book.worksheets[0]
        if first.title == "要办的":  # a list of what waits now, with no figure in it
            assert first["A2"].value.startswith("导出于")
            continue
        assert "截至2024年3月31日" in first["A2"].value, first.title
        if name not in {"community", "ledger"}:
            assert MISSING in first["A2"].value, first.title
        assert "口径说明" in book.sheetnames or any(word in first["A1"].value for word in ("稳健", "整改天数"))


@pytest.mark.parametrize("name", FIGURES)
def test_every_chart_of_a_page_is_a_picture(name: str, offered: Offered) -> None:
    pages.page(name)
    pictures = offered.of(PNG)
    assert pictures or name in {"ledger"}
    for content in pictures.values():
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.width in {1920, 1080}


@pytest.mark.parametrize(("name", "title"), [("study", "理论学习"), ("volunteer", "志愿服务"), ("media", "媒体上稿")])
def test_an_area_has_numbers_of_those_who_reported_and_words_for_those_who_did_not(
    name: str, title: str, offered: Offered
) -> None:
    pages.page(name)
    book = offered.book(title)
    sheet = book[title]
    lines = {row[0].value: row for row in sheet.iter_rows(min_row=HEAD + 1)}
    missing = [cell.value for cell in lines[MISSING] if cell.value is not None]
    known = {100, 3} if name == "volunteer" else set()
    assert missing[:2] == [MISSING, "未报"]
    assert set(missing[1:]) == {"未报", "—", *known}, "what is registered is known of whoever has not reported, too"
    assert all(isinstance(cell.value, int) for cell in lines["向阳社区"][2:4])
    assert len(sheet._charts) == 1
    assert book["口径说明"].max_row > HEAD


def test_the_study_sheet_has_what_was_sent(offered: Offered) -> None:
    """In 2024-03 every unit sent one session of 集中学习 with 20 people and 1.5 hours."""
    pages.page("study")
    sheet = offered.book("理论学习")["理论学习"]
    heads = [cell.value for cell in sheet[HEAD]]
    line = dict(zip(heads, next(row for row in sheet.iter_rows() if row[0].value == "向阳社区"), strict=False))
    assert [line[head].value for head in ("学习场次（次）", "学习人次（人次）", "学习时长（小时）")] == [1, 20, 1.5]
    assert line["学习时长（小时）"].number_format == "#,##0.0"


def test_a_choice_of_units_is_told_in_the_file(offered: Offered) -> None:
    app = pages.page("study")
    app.multiselect(key="units").set_value(["向阳社区", "和平社区"]).run()
    text = offered.book("理论学习")["理论学习"]["A2"].value
    assert "单位：向阳社区、和平社区" in text
    assert MISSING not in text


def test_the_log_leaves_with_what_was_looked_for(offered: Offered) -> None:
    pages.page("log")
    sheet = offered.book("日志（全部）")["日志"]
    assert "共" in sheet["A2"].value
    check(sheet)


def test_the_brief_leaves_as_a_page_of_paper_and_as_one_file_for_a_phone(offered: Offered) -> None:
    pages.page("overview")
    [paper], [page] = (list(offered.of(suffix).values()) for suffix in (".docx", ".html"))
    assert "宣传工作简报" in "".join(paragraph.text for paragraph in docx.Document(io.BytesIO(paper)).paragraphs)
    assert "宣传工作简报" in page.decode()
    assert "<script" not in page.decode()


def test_the_calendar_of_deadlines_leaves_the_page_of_reports(offered: Offered) -> None:
    pages.page("reporting")
    [content] = offered.of(".ics").values()
    assert content.decode().count("BEGIN:VEVENT") == content.decode().count("END:VEVENT") > 0


def test_the_page_of_documents_offers_the_whole_dashboard_too(offered: Offered) -> None:
    pages.page("documents")
    assert any(name.startswith("宣传工作数据看板（") for name in offered.makers)


def test_the_whole_dashboard_leaves_as_one_workbook_with_contents_that_lead_there(offered: Offered) -> None:
    pages.page("overview")
    book = offered.book("宣传工作数据看板")
    contents = book["目录"]
    links = {row[0].value: row[0].hyperlink for row in contents.iter_rows(min_row=HEAD + 1) if row[0].hyperlink}
    assert list(links) == book.sheetnames[1:]
    assert {name: link.location for name, link in links.items()} == {name: f"'{name}'!A1" for name in links}
    assert {
        "总览",
        "理论学习",
        "志愿服务",
        "媒体上稿",
        "文明创建",
        "排名",
        "对比合计",
        "创建看板",
        "台账",
        "报送情况",
        "口径说明",
    } <= set(links)
    for sheet in book:
        check(sheet)
        assert sheet.title == "口径说明" or "截至2024年3月31日" in sheet["A2"].value


def test_what_the_page_and_the_whole_workbook_say_is_the_same(offered: Offered) -> None:
    pages.page("study")
    own = offered.book("理论学习")["理论学习"]
    pages.page("overview")
    whole = offered.book("宣传工作数据看板")["理论学习"]
    assert [[cell.value for cell in row] for row in own.iter_rows()] == [
        [cell.value for cell in row] for row in whole.iter_rows()
    ]


def test_the_ranking_offers_its_workbook_and_the_page_for_a_chat_group(offered: Offered) -> None:
    pages.page("ranking")
    book = offered.book("（完整）")
    assert book.sheetnames[:4] == ["排名", "名次详情", "得分明细", "计分规则"]
    for sheet in book:
        check(sheet)
    [name] = [name for name in offered.makers if name.endswith("上稿得分排名.png")]
    with Image.open(io.BytesIO(offered.makers[name]())) as picture:
        assert picture.width == 1080


def test_where_no_chinese_face_is_installed_the_button_says_what_to_do(
    offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.figure.absence", lambda: "请管理员安装一种中文字体")
    app = pages.page("ranking")
    results = [
        each for each in app.get("download_button") if each.proto.label in {"下载图片", "下载一页图（发工作群）"}
    ]
    assert len(results) >= 2
    assert all(each.proto.disabled and "中文字体" in each.proto.help for each in results)
