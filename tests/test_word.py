"""Word as official documents want it: paper, grid, faces, language, numbers of pages; and the same bytes every time."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given
from hypothesis import strategies as st

from analytics.compared import Comparison
from analytics.periods import Period
from data.schema import MEASURE, keys
from reports.pictures.faces import drawable, face
from reports.word.draft import Annex, Cited, Draft, Line, Mark
from reports.word.page import PRESETS, USUAL
from reports.word.sentences import body, bracketed, clause, digits, joined, printed, sentence
from reports.word.writer import write

PERIOD = Period.month("2024-03")
NAME = 'A&B<社区>"甲"=1+2\n分部😀'
CITED = Cited("200余次", "203余次", "志愿服务活动", "次数之和。", "甲社区", PERIOD, "volunteer.activities")


def draft(name: str = "甲社区", **changes: Any) -> Draft:
    lines = (
        Line("addressee", ("各社区：",)),
        Line("first", ("一、总体情况",)),
        Line("second", ("（一）理论学习",)),
        Line("body", (f"{name}开展", CITED, "。", Mark("原因"))),
    )
    annex = Annex("各单位情况", ("单位", "次数"), ((name, "203"),), (2, 1), "说明。")
    return Draft(
        "关于2024年3月宣传工作情况的通报",
        lines,
        "新城街道",
        PERIOD,
        date(2024, 4, 3),
        date(2024, 4, 8),
        (annex,),
        **changes,
    )


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


@pytest.fixture(scope="module")
def document() -> Any:
    return opened(write(draft()))


def test_the_paper_has_the_margins_of_the_standard(document: Any) -> None:
    section = document.sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin, section.right_margin)
    assert [round(size.mm) for size in sizes] == [210, 297, 37, 28, 26]
    assert round(section.bottom_margin.mm) == 35
    type_area = section.page_width - section.left_margin - section.right_margin
    assert abs(type_area - Mm(156)) < Mm(1)


def test_a_page_has_twenty_two_lines_of_twenty_eight_signs(document: Any) -> None:
    [grid] = document.sections[0]._sectPr.findall(qn("w:docGrid"))
    assert grid.get(qn("w:linePitch")) == "579"
    assert 22 * 579 / 20 <= 225 / 25.4 * 72
    [closer] = document.styles["Normal"].element.rPr.findall(qn("w:spacing"))
    assert 28 * (16 + int(closer.get(qn("w:val"))) / 20) <= 156 / 25.4 * 72


@pytest.mark.parametrize("preset", PRESETS)
def test_every_style_names_its_chinese_font(preset: str) -> None:
    styles, fonts = opened(write(draft(), fonts=preset)).styles, PRESETS[preset]
    required = {"Normal": fonts.body, "Title": fonts.title, "Heading 1": fonts.first, "Heading 2": fonts.second}
    for name, font in required.items():
        faces = styles[name].element.rPr.rFonts
        assert faces.get(qn("w:eastAsia")) == font
        assert not any("Theme" in key for key in faces.attrib)


def test_sizes_are_those_of_the_standard(document: Any) -> None:
    sizes = {name: document.styles[name].font.size for name in ("Normal", "Title", "Heading 1", "Heading 2")}
    assert sizes == {"Normal": Pt(16), "Title": Pt(22), "Heading 1": Pt(16), "Heading 2": Pt(16)}


def test_the_language_is_chinese(document: Any) -> None:
    results = [item.get(qn("w:eastAsia")) for item in document.styles.element.iter(qn("w:lang"))]
    assert results
    assert set(results) == {"zh-CN"}


def test_digits_are_latin_so_that_no_line_breaks_within_a_number(document: Any) -> None:
    assert {item.get(qn("w:val")) for item in document.styles.element.iter(qn("w:lang"))} == {"en-US"}


def test_odd_pages_have_their_number_right_and_even_ones_left(document: Any) -> None:
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, 2), (section.even_page_footer, 0)):
        [paragraph] = footer.paragraphs
        assert paragraph.alignment == side
        assert paragraph.text == "— 1 —"
        assert [code.text for code in paragraph._p.iter(qn("w:instrText"))] == ["PAGE"]


def test_the_parts_stand_in_their_styles(document: Any) -> None:
    results = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.text]
    assert results[:4] == [
        ("Title", "关于2024年3月宣传工作情况的通报"),
        ("主送机关", "各社区："),
        ("Heading 1", "一、总体情况"),
        ("Heading 2", "（一）理论学习"),
    ]
    assert ("附件说明", "附件：各单位情况") in results
    assert [text for style, text in results if style == "署名"] == ["新城街道", "2024年4月8日"]
    assert ("附件标识", "附件") in results


def test_an_annex_begins_a_page_and_its_table_repeats_its_head(document: Any) -> None:
    [mark] = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "附件标识"]
    assert mark.paragraph_format.page_break_before
    [table] = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["单位", "次数"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_a_place_to_be_written_is_marked(document: Any) -> None:
    marked = [run.text for paragraph in document.paragraphs for run in paragraph.runs if run.font.highlight_color]
    assert marked == ["【请补充：原因】"]
    unsigned = opened(write(Draft(**{**draft().__dict__, "day": None})))
    assert "【请补充：成文日期】" in [paragraph.text for paragraph in unsigned.paragraphs]


def test_a_name_with_any_signs_comes_through_whole() -> None:
    result = opened(write(draft(NAME)))
    assert any(NAME in paragraph.text for paragraph in result.paragraphs)
    assert result.tables[0].rows[1].cells[0].text == NAME


def test_each_figure_may_carry_a_comment() -> None:
    result = opened(write(draft(), comments=["甲社区，2024年3月：203余次。"]))
    [comment] = list(result.comments)
    assert comment.text == "甲社区，2024年3月：203余次。"
    assert comment._comment_elm.get(qn("w:date")) == "2024-04-03T00:00:00Z"


def test_the_same_draft_gives_the_same_bytes() -> None:
    assert write(draft(), comments=["甲"]) == write(draft(), comments=["甲"])
    properties = opened(write(draft())).core_properties
    assert properties.created.date() == properties.modified.date() == date(2024, 4, 3)


def test_a_clause_without_its_figure_is_left_out() -> None:
    whole = sentence(clause("学习", None), clause("参加", CITED), clause("累计", None, "小时"))
    assert [item.text for item in body(whole)] == ["参加200余次。"]
    assert sentence(clause("学习", None)) is None
    assert body(None, None) == []
    assert bracketed(joined([])) == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [(200, "200余"), (3127, "3100余"), (3999, "3900余"), (45, "40余"), (7, "约7"), (11203, "11000余")],
)
def test_an_approximate_figure_is_floored_and_never_rounded_up(value: int, text: str) -> None:
    assert printed(value, approximate=True) == text


def test_the_words_of_a_comparison_stand_in_documents_without_separators() -> None:
    ranges = Period.month("2024-10"), Period.month("2024-09")
    numbers = {"current": 1_203_321, "compared": 1_203_290, "basis": 11, "partial": True}
    compared = Comparison(MEASURE[keys.REGISTERED], "上期", 1_500_000, False, True, ranges, **numbers)
    words = "按两期都报的11个单位，10月1203321人，较9月增加31人"
    assert compared.clause(printed=digits) == words
    assert compared.clause() == words.replace("1203321", "1,203,321")


@given(st.integers(0, 10**9))
def test_an_approximate_figure_never_claims_more_than_there_is(value: int) -> None:
    shown = int(printed(value, approximate=True).strip("约余"))
    assert shown <= value
    assert value - shown < max(10, 10 ** (len(str(value)) - 2))


def test_a_picture_shows_a_box_for_a_sign_that_the_font_lacks() -> None:
    assert face() is not None
    assert drawable("甲社区\n\U0010fffd") == "甲社区 □"


def test_the_usual_preset_is_one_of_them() -> None:
    assert USUAL in PRESETS
