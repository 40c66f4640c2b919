"""The one-page brief: the same figures on paper and in a file that asks nobody for anything."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH

from analytics.periods import Period
from analytics.selection import Selection
from data.settings.values import Policy
from reports.brief import word
from reports.brief.content import Brief, brief
from reports.brief.page import page as html_page
from reports.word.page import PRESETS, USUAL, blank
from reports.word.tables import add_table
from tests.street import Street, adopted, row, settings

AT = datetime(2024, 4, 7, 9, 30, tzinfo=UTC)
MARCH = Selection(Period.month("2024-03"))
HOSTILE = '<img src=x onerror="alert(1)">&"社区'


def make_brief(*names: str, late: bool = True) -> Brief:
    """Units with two sessions and three stories each in March; the last one is silent where ``late``."""
    street = Street(settings(list(names), policy=Policy()))
    for at, name in enumerate(names[: -1 if late else None]):
        sessions = [row("study", 2, {"date": date(2024, 3, 5), "category": "党课", "subject": "课", "attendance": 9})]
        street = street.send(name, "2024-03", [*sessions, *adopted(0, 0, at + 1)])
    return brief(street.facts(date(2024, 4, 7), begun=None), MARCH, "云杉街道", "王干事", AT)


class Reader(HTMLParser):
    """Gathers tags and attributes that could ask for something, and the words."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_matrix_has_all_together_on_top_and_a_row_a_unit() -> None:
    text = make_brief("甲社区", "乙社区", "丙社区")
    assert [unit for unit, _ in text.rows] == ["合计", "街道本级", "甲社区", "乙社区", "丙社区"]
    column = text.heads.index("上稿（篇）") - 1
    assert [cells[column].value for _, cells in text.rows] == ["3", "未报", "1", "2", "未报"]
    assert text.title == "云杉街道2024年3月宣传工作简报"
    assert text.origin == "王干事 2024-04-07 09:30 由宣传工作数据看板生成"
    assert any("丙社区" in sentence for sentence in text.attention)


def test_charts_say_their_values_and_who_has_not_reported() -> None:
    published, monthly = make_brief("甲社区", "乙社区", "丙社区").charts
    assert [(bar.name, bar.label) for bar in published.bars] == [
        ("街道本级", "未报"),
        ("甲社区", "1篇"),
        ("乙社区", "2篇"),
        ("丙社区", "未报"),
    ]
    assert [(bar.name, bar.label) for bar in monthly.bars] == [("24年3月", "0次")]


def test_a_month_between_is_said_to_be_missing_and_whose_changes_are_told_stands_under_the_matrix() -> None:
    street = Street(settings(["甲社区", "乙社区"]))
    for unit, month in (("甲社区", "2024-01"), ("甲社区", "2024-03"), ("乙社区", "2024-03"), ("街道本级", "2024-03")):
        street = street.send(unit, month, [*adopted(0, 0, 1)])
    compared = Selection(Period("2024-03", "2024-03"), ("甲社区", "乙社区"), "去年同期")
    (_, monthly) = brief(street.facts(date(2024, 4, 7), begun=None), MARCH, "云杉街道", "王干事", AT).charts
    assert [(bar.name, bar.label) for bar in monthly.bars] == [
        ("24年1月", "0次"),
        ("24年2月", "未报"),
        ("24年3月", "0次"),
    ]
    street = street.send("甲社区", "2023-03", adopted(0, 0, 2))
    note = brief(street.facts(date(2024, 4, 7)), compared, "云杉街道", "王干事", AT).note
    assert note.startswith("数后是较上年3月的增减；合计的增减按两期都报的1个单位；")


def test_the_file_asks_nobody_for_anything_and_runs_nothing() -> None:
    content = html_page(make_brief("甲社区", "乙社区"))
    reader = Reader()
    reader.feed(content.decode())
    assert not reader.tags & {"script", "link", "img", "iframe", "object", "embed", "form", "a", "base"}
    assert not {name for name in reader.attributes if name.startswith("on")} | (reader.attributes & {"src", "href"})
    assert b"url(" not in content
    assert b"http" not in content.replace(b"http-equiv", b"")
    assert len(content) < 2_000_000
    assert "王干事 2024-04-07 09:30" in content.decode()


def test_text_of_users_is_inert_in_the_file() -> None:
    content = html_page(make_brief(HOSTILE, "乙社区")).decode()
    reader = Reader()
    reader.feed(content)
    assert "img" not in reader.tags
    assert HOSTILE in "".join(reader.words)


def test_every_bar_says_itself_when_it_is_pointed_at() -> None:
    content = html_page(make_brief("甲社区", "乙社区")).decode()
    assert "<title>甲社区：1篇</title>" in content
    assert "<title>乙社区：未报</title>" in content


def test_paper_has_the_matrix_two_charts_and_a_page_number() -> None:
    content = word.write(make_brief("甲社区", "乙社区", "丙社区"), date(2024, 4, 7))
    document: Any = docx.Document(io.BytesIO(content))
    (table,) = document.tables
    assert table.rows[0].cells[0].text == "单位"
    assert [row.cells[0].text for row in table.rows[1:]] == ["合计", "街道本级", "甲社区", "乙社区", "丙社区"]
    assert len(document.inline_shapes) == 2
    assert "PAGE" in zipfile.ZipFile(io.BytesIO(content)).read("word/footer1.xml").decode()
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == "云杉街道2024年3月宣传工作简报"
    assert "需要留意" in texts
    assert re.search("王干事 2024-04-07 09:30", texts[-1])


def test_the_same_brief_gives_the_same_bytes() -> None:
    text = make_brief("甲社区", "乙社区")
    assert word.write(text, date(2024, 4, 7)) == word.write(text, date(2024, 4, 7))
    assert html_page(text) == html_page(text)


def test_of_very_many_units_the_first_are_shown_and_how_many_there_are_is_said() -> None:
    names = [f"第{number:02d}社区" for number in range(24)]
    text = make_brief(*names, late=False)
    assert len(text.rows) == 21
    assert "共25个单位" in text.note


@pytest.mark.parametrize(("cells", "right"), [(["52", "未报", "1,200余", "3（+1）"], True), (["甲", "2"], False)])
def test_numbers_of_a_table_stand_on_the_right(cells: list[str], right: bool) -> None:
    document = blank(PRESETS[USUAL])
    add_table(document, ("数",), [(cell,) for cell in cells], (1,))
    paragraphs = [row.cells[0].paragraphs[0] for row in document.tables[0].rows[1:]]
    required = WD_ALIGN_PARAGRAPH.RIGHT if right else None
    assert {paragraph.alignment for paragraph in paragraphs} == {required}
