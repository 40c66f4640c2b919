"""The gate: bounds are values, refusals name them with both numbers, and what passes is read as it is."""

from __future__ import annotations

import dataclasses
import time

import pytest

from data.intake.cells import Workbook
from data.intake.gate import RefusedError
from data.intake.limits import BOUNDS, Bounds
from data.intake.markup import clean, decode, tags, undo, unescape, walk
from data.intake.package import open_package
from data.intake.workbook import read_workbook
from data.problems import Problem
from tests.packages import GOOD_ROW, cells, package, parts, sheet, strings, workbook

GOOD = parts(sheet(GOOD_ROW))
TWO = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="inlineStr"><is><t>四个汉字</t></is></c></row>'


def refused(content: bytes, **bounds: int) -> Problem:
    result = read_workbook(content, "a.xlsx", dataclasses.replace(BOUNDS, **bounds))
    assert isinstance(result, Problem), result
    return result


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        ({"upload": 100}, "上限 0.0 MB"),
        ({"entries": 3}, "压缩包里的文件数 4，上限 3"),
        ({"unzipped": 500}, "解压后有"),
        ({"ratio": 1, "ratio_from": 100}, "压缩比"),
        ({"markup": 5}, "XML 标记"),
        ({"sheets": 0}, "工作表 1，上限 0"),
        ({"cells": 1}, "有内容的单元格 2，上限 1"),
        ({"all_cells": 1}, "有内容的单元格 2，上限 1"),
        ({"box": 1}, "内容的范围（行数×列数） 2，上限 1"),
        ({"characters": 4}, "全部文字超过上限 4 个字"),
    ],
)
def test_each_bound_is_named_with_its_numbers(bounds: dict[str, int], text: str) -> None:
    refusal = refused(workbook(sheet(TWO)), **bounds)
    assert (refusal.code, text in refusal.message) == ("too-large", True), refusal.message


@pytest.mark.parametrize("bounds", [{"depth": 2}, {"attributes": 1}])
def test_depth_and_attributes_are_bounded_in_every_part(bounds: dict[str, int]) -> None:
    refusal = refused(workbook(sheet(TWO)), **bounds)
    assert (refusal.code, "XML" in refusal.message) == ("unreadable", True), refusal.message


def test_the_shared_strings_are_bounded_in_number() -> None:
    refusal = refused(cells('<c r="A1" t="s"><v>0</v></c>', shared=strings("一", "二", "三")), strings=2)
    assert "文字条数 3，上限 2" in refusal.message


def test_larger_bounds_let_a_larger_workbook_in() -> None:
    output = cells("".join(f'<row r="{n}"><c r="A{n}"><v>7</v></c></row>' for n in range(1, 2_001)))
    assert refused(output, cells=1_999).code == "too-large"
    result = read_workbook(output, "a.xlsx", dataclasses.replace(BOUNDS, cells=2_000))
    assert isinstance(result, Workbook)
    assert result.sheets[0].row_count == 2_000


def test_bounds_are_values_that_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        BOUNDS.cells = 1  # type: ignore[misc]
    assert Bounds() == BOUNDS


def test_parts_are_found_without_case_and_with_either_slash() -> None:
    result = open_package(package({"XL\\Worksheets\\Sheet1.XML": b"<x/>"}))
    assert "xl/worksheets/sheet1.xml" in result
    assert result.read("xl/Worksheets/sheet1.xml") == b"<x/>"


def test_a_part_that_is_missing_is_told_by_its_name() -> None:
    with pytest.raises(RefusedError) as caught:
        open_package(package(GOOD)).read("xl/worksheets/sheet7.xml")
    assert "xl/worksheets/sheet7.xml" in caught.value.problem.message


def test_a_part_whose_bytes_were_changed_is_damaged() -> None:
    content = bytearray(package({"xl/a.bin": b"unmistakable" * 3}, method=0))
    place = content.find(b"unmistakable")
    content[place] ^= 1
    with pytest.raises(RefusedError) as caught:
        open_package(bytes(content)).read("xl/a.bin")
    assert caught.value.problem.code == "unreadable"


@pytest.mark.parametrize(
    "part",
    [
        "<x>日期</x>".encode(),
        b"\xef\xbb\xbf" + "<x>日期</x>".encode(),
        "<x>日期</x>".encode("utf-16"),
        "<x>日期</x>".encode("utf-16-le"),
        "<x>日期</x>".encode("utf-16-be"),
        '<?xml version="1.0" encoding="GBK"?><x>日期</x>'.encode("gbk"),
    ],
)
def test_parts_are_decoded_as_they_declare(part: bytes) -> None:
    text: list[str] = []
    walk(decode(part), BOUNDS, lambda name, attributes: None, data=text.append)
    assert "".join(text) == "日期"


@pytest.mark.parametrize("encoding", ["utf-7", "cp037", "utf-32", "rot13", "no-such"])
def test_an_encoding_that_could_hide_a_doctype_is_refused(encoding: str) -> None:
    with pytest.raises(RefusedError) as caught:
        decode(f'<?xml version="1.0" encoding="{encoding}"?><x/>'.encode())
    assert encoding in caught.value.problem.message


def test_names_lose_their_prefixes() -> None:
    assert tags('<a:b xmlns:a="u" a:c="1"><d/></a:b>', BOUNDS)[0] == ("b", {"a": "u", "c": "1"})


@pytest.mark.parametrize(
    "inside",
    [
        '<col min="1" hidden="1"/><mergeCell ref="A1:B2"/>',
        "<col min='1' hidden='1'/>",
        '<col min="1"\nhidden="1"></col><mergeCell ref="A1:B2" />',
        '<!-- <mergeCell ref="A1:B2"/> --><col min="2" hidden="true"/>',
        '<f><![CDATA[<mergeCell ref="A1:B2"/>]]></f>',
        '<?a <mergeCell ref="A1:B2"/> ?><mergeCell ref="C1:D2"/>',
        '<s:mergeCell ref="A1:B2"/><mergeCell s:ref="A1:B2"/>',
        '<mergeCell ref="&#65;1:B2"/><col b="&lt;&amp;&quot;>"/>',
        '<colBreaks><brk id="1"/></colBreaks><color rgb="FF"/>',
        "<a>" * 90 + '<col min="3" hidden="1"/>' + "</a>" * 90,
    ],
)
def test_tags_looked_for_by_name_are_those_that_the_parser_finds(inside: str) -> None:
    part = f'<?xml version="1.0"?>\n<worksheet xmlns="u" xmlns:s="v">{inside}</worksheet>'
    names = ("col", "mergeCell", "brk")
    required = [tag for tag in tags(part, BOUNDS) if tag[0] in names]
    assert [tag for tag in tags(part, BOUNDS, *names) if tag[0] in names] == required


@pytest.mark.parametrize("part", ["<worksheet><col/>", "<worksheet/><col/>", "<worksheet><!DOCTYPE x></worksheet>"])
def test_a_part_that_is_not_whole_is_refused_whatever_is_looked_for(part: str) -> None:
    with pytest.raises(RefusedError):
        tags(part, BOUNDS, "col")


def test_text_is_restored_and_cleaned() -> None:
    assert unescape("&lt;&#26085;&#x671F;&amp;amp;&gt;") == "<日期&amp;>"
    assert undo("甲_x000D_乙_x005F_x000D_") == "甲\r乙_x000D_"
    assert clean("一\r\n二\r三\x07\ud800\ufffe") == "一\n二\n三"
    with pytest.raises(RefusedError):
        unescape("&nbsp;")


@pytest.mark.parametrize(
    "body",
    [
        '<c r="A1"><v>' * 20_000,
        '<row r="1" ' + 'a="b" ' * 50_000 + "x",
        '<c r="A1" t="inlineStr"><is><t>' + "a" * 3_000_000,
        "<row " * 100_000,
        '<c r="A1"><f ' + 'q="1" ' * 30_000,
        "&" * 100_000,
    ],
)
def test_no_sheet_makes_the_quick_grammar_slow(body: str) -> None:
    wide = dataclasses.replace(BOUNDS, ratio=100_000)
    start = time.process_time()
    result = read_workbook(workbook(sheet(body)), "a.xlsx", wide)
    assert isinstance(result, Problem)
    assert time.process_time() - start < 3


def test_names_beyond_ascii_pass_when_directory_and_part_agree() -> None:
    content = package(GOOD | {"xl/media/图片1.png": b"x"})
    assert open_package(content).read("xl/media/图片1.png") == b"x"
    place = content.find("图片1".encode())
    other = content[:place] + "图片2".encode() + content[place + len("图片2".encode()) :]
    with pytest.raises(RefusedError):
        open_package(other)
