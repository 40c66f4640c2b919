"""Reading of written texts: numbers and times as officials write them, documents with all their parts, hostile ones."""

from __future__ import annotations

import io
import time
import zipfile
from decimal import Decimal
from pathlib import Path

import docx
import pytest

from data.intake.written import read_pasted, read_written
from data.problems import Problem
from data.written.quantities import find_quantities
from data.written.text import Squeezed, WrittenText
from data.written.times import find_times
from tests.conversion import convert_file
from tests.forms import with_part
from tests.written import checked, read_office


def _only(text: str) -> tuple[Decimal, str, bool]:
    (quantity,) = find_quantities(Squeezed.of(text).text)
    return quantity.number, quantity.unit, quantity.approximate


@pytest.mark.parametrize(
    ("text", "number", "unit", "about"),
    [
        ("活动200余次", 200, "次", True),
        ("约1.2万人次", 12000, "人次", True),
        ("１２次", 12, "次", False),
        ("近300场", 300, "场", True),
        ("一千二百份", 1200, "份", False),
        ("十余场", 10, "场", True),
        ("3千余人", 3000, "人", True),
        ("1,200余份", 1200, "份", True),
        ("58.3%", Decimal("58.3"), "%", False),
        ("3.2个百分点", Decimal("3.2"), "个百分点", False),
        ("兩次", 2, "次", False),
        ("四十八 场", 48, "场", False),
        ("百分之九十", 90, "%", False),
    ],
)
def test_a_number_is_read_with_its_unit_and_whether_it_is_exact(
    text: str, number: Decimal, unit: str, about: bool
) -> None:
    assert _only(text) == (number, unit, about)


@pytest.mark.parametrize(
    ("text", "value", "agrees"),
    [
        ("增长三成", 32, True),
        ("增长三成", 36, False),
        ("增长近五成", 48, True),
        ("增长近五成", 51, False),
        ("增加两成多", 27, True),
        ("翻了一番", 100, True),
        ("翻了一番", 90, False),
        ("翻了两番", 300, True),
    ],
)
def test_tenths_and_doublings_say_by_how_many_percent(text: str, value: int, agrees: bool) -> None:
    (quantity,) = find_quantities(text)
    assert (quantity.unit, quantity.admits(value)) == ("%", agrees)


@pytest.mark.parametrize("text", ["建成三成立两", "三成果", "占地五成套"])
def test_signs_of_tenths_within_words_are_no_numbers(text: str) -> None:
    assert find_quantities(text) == []


@pytest.mark.parametrize("text", ["第3次全会", "200人大代表", "3个月", "2024年3月", "86中学生", "X次活动", "数十次"])
def test_what_counts_nothing_is_no_number_of_things(text: str) -> None:
    assert find_quantities(Squeezed.of(text).text) == []


@pytest.mark.parametrize(
    ("text", "value", "agrees"),
    [
        ("200余次", 200, True),
        ("200余次", 299, True),
        ("200余次", 300, False),
        ("200余次", 199, False),
        ("1.2万人次", 12049, True),
        ("1.2万人次", 12500, False),
        ("95.7%", Decimal("95.7"), True),
        ("96%", Decimal("95.7"), True),
        ("100%", Decimal("99.6"), False),
        ("100%", 100, True),
        ("近300场", 296, True),
        ("近300场", 301, False),
        ("12次", 13, False),
    ],
)
def test_an_approximation_leaves_as_much_room_as_its_last_written_digit(
    text: str, value: Decimal, agrees: bool
) -> None:
    (quantity,) = find_quantities(Squeezed.of(text).text)
    assert quantity.admits(value) is agrees


@pytest.mark.parametrize(
    ("text", "kind", "months"),
    [
        ("上半年", "span", (1, 6)),
        ("1—10月", "span", (1, 10)),
        ("截至6月底", "as-of", (6, 6)),
        ("第三季度", "span", (7, 9)),
        ("二〇二四年上半年", "span", (1, 6)),
        ("去年同期", "before", (None, None)),
        ("每月", "frequency", (None, None)),
        ("3月5日", "day", (None, None)),
    ],
)
def test_a_time_is_read_as_the_months_that_it_names(
    text: str, kind: str, months: tuple[int | None, int | None]
) -> None:
    (mark,) = find_times(Squeezed.of(text).text)
    assert (mark.kind, (mark.first, mark.last)) == (kind, months)


_BOX = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
    "<mc:Choice><w:txbxContent><w:p><w:r><w:t>框里7次</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
    "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>框里7次</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)


def _word() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("学习")
    paragraph.add_run("12次")
    paragraph._p.append(docx.oxml.parse_xml(_BOX))
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text, table.cell(0, 2).text = "上稿", "5"
    table.cell(1, 1).text = "次"
    document.sections[0].header.paragraphs[0].text = "页眉文字"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_document_is_read_with_tables_text_boxes_and_headers_each_once() -> None:
    read = read_written(_word(), "a.docx")
    assert isinstance(read, WrittenText)
    assert [(passage.text, passage.place) for passage in read.passages] == [
        ("学习12次", "第1段"),
        ("框里7次", "第2段"),
        ("上稿", "表1第1行第1列"),
        ("5", "表1第1行第3列"),
        ("", "表1第2行第1列"),
        ("次", "表1第2行第2列"),
        ("", "表1第2行第3列"),
        ("页眉文字", "页眉"),
    ]


def test_the_text_layer_of_a_pdf_is_read_as_the_paragraphs_that_were_set(tmp_path: Path) -> None:
    paragraphs = [
        "甲社区2024年宣传工作总结",
        "一年来，社区先后组织集中学习36次、理论宣讲48场，开展志愿服务活动156次，服务居民9000余人次，发放资料1200份，受到好评。"
        * 30,
    ]
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(tmp_path / "月报.docx"))
    read = read_written(convert_file(tmp_path / "月报.docx", "pdf"), "总结.pdf")
    assert isinstance(read, WrittenText)
    assert [Squeezed.of(passage.text).text for passage in read.passages] == [
        Squeezed.of(text).text for text in paragraphs
    ]


def _packed(part: bytes) -> bytes:
    return with_part(_word(), "word/document.xml", part)


@pytest.mark.parametrize(
    ("content", "name", "text"),
    [
        (b"", "a.docx", "空"),
        (_word()[:400], "a.docx", "已损坏（压缩包打不开，可能没有传完），请用 WPS 或 Word 打开，另存为 .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.doc", "密码"),
        (with_part(_word(), "word/footnotes.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "a.docx", "DOCTYPE"),
        (_packed(b"<a>" * 300 + b"</a>" * 300), "a.docx", "嵌套"),
        (_packed(b"<w><p></w>"), "a.docx", "不完整"),
        (_packed(b"<a>" + b" " * (60 << 20) + b"</a>"), "a.docx", "上限"),
        (b"%PDF-1.7\n1 0 obj", "a.pdf", "PDF"),
        (b"\x00\xff\xfe\x81", "a.txt", "编码"),
        (b"MZ\x90\x00", "a.exe", "不是能核对"),
    ],
)
def test_a_hostile_or_broken_text_is_refused_in_words(content: bytes, name: str, text: str) -> None:
    result = read_written(content, name)
    assert isinstance(result, Problem), "it was read"
    assert text in result.message


def test_a_zip_that_is_no_word_document_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", "x")
    assert isinstance(read_written(out.getvalue(), "a.docx"), Problem)


def test_a_text_of_a_hundred_pages_takes_seconds_of_the_processor() -> None:
    """Counted in processor time, which does not depend on how busy the machine is."""
    page = (
        "一年来，社区先后组织集中学习{0}次、理论宣讲{1}场，开展志愿服务活动{2}次，服务居民{3}余人次，深受群众好评。"
        * 12
    ).format(36, 48, 156, 9000)
    read = read_pasted("甲社区2024年总结\n" + "\n".join([page] * 100))
    assert isinstance(read, WrittenText)
    facts = read_office("street 某街道\n甲社区 2024-12 study 集中学习 times=36")
    begun = time.process_time()
    report = checked(read, facts)
    assert time.process_time() - begun < 5
    assert len(report.judgements) == 4800
