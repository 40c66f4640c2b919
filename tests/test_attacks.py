"""Hostile files, made here: each is refused by the name of the bound that it passes, quickly."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest

from data.intake.cells import Workbook
from data.intake.workbook import read_workbook
from data.problems import Problem
from tests.packages import GOOD_ROW, cells, ods, package, parts, sheet, strings, workbook

SHARED = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
GOOD = parts(sheet(GOOD_ROW))
BOMB = (
    '<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def refusal(content: bytes, name: str = "月报.xlsx") -> Problem:
    """What a file is refused with; a refusal costs far less than the time limit of a reader."""
    start = time.process_time()
    result = read_workbook(content, name)
    assert isinstance(result, Problem), f"read: {result}"
    assert time.process_time() - start < 15
    return result


def entries(count: int) -> bytes:
    return package(GOOD | {f"xl/media/{n}.bin": b"" for n in range(count)}, zipfile.ZIP_STORED)


def blanks(size: int, declared: int | None = None) -> bytes:
    """A zip whose one big part is ``size`` bytes of blanks, which its directory may deny."""
    press = zlib.compressobj(1, zlib.DEFLATED, -15)
    block = press.compress(b" " * (1 << 20)) + press.flush(zlib.Z_FULL_FLUSH)
    stream = block * (size >> 20) + zlib.compressobj(1, zlib.DEFLATED, -15).flush()
    return spliced(GOOD, "xl/worksheets/sheet1.xml", stream, size if declared is None else declared)


def spliced(output: dict[str, str | bytes], name: str, stream: bytes, size: int) -> bytes:
    """A zip in which one entry has these compressed bytes and claims this size."""
    out, directory = bytearray(), bytearray()
    for entry, part in output.items():
        plain = part.encode() if isinstance(part, str) else part
        press = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed, length = press.compress(plain) + press.flush(), len(plain)
        if entry == name:
            packed, length = stream, size
        encoded = entry.encode()
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x21, zlib.crc32(plain), len(packed), length, len(encoded), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, len(out))
        directory += encoded
        out += b"PK\x03\x04" + fields + encoded + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(output), len(output), len(directory), len(out), 0)
    return bytes(out + directory + b"PK\x05\x06" + end)


def overlapping() -> bytes:
    """A zip whose directory lists the same bytes under two names."""
    content = bytearray(package(GOOD | {"xl/a.bin": b"x" * 50, "xl/b.bin": b"x" * 50}))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        first = archive.getinfo("xl/a.bin").header_offset
    place = content.rfind(b"PK\x01\x02")
    content[place + 42 : place + 46] = struct.pack("<I", first)
    return bytes(content)


def named(name: str) -> bytes:
    return package(GOOD | {name: b"x"})


def twice(name: str) -> bytes:
    """A zip with sheet1.xml under this name as well, which is as long as the one it had."""
    return package(GOOD | {"xl/worksheets/sheet9.xml": sheet("")}).replace(b"xl/worksheets/sheet9.xml", name.encode())


def far_corner() -> bytes:
    return cells('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def amplified() -> bytes:
    body = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))
    return workbook(sheet(body), shared=strings(VARIED))


def deep(levels: int) -> bytes:
    return package(parts(sheet(GOOD_ROW, after="<x>" * levels + "</x>" * levels)), zipfile.ZIP_STORED)


def crowd() -> bytes:
    return cells("".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 250_001)))


def merged(count: int) -> bytes:
    ranges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(2, count + 2))
    return workbook(sheet(GOOD_ROW, after=f"<mergeCells>{ranges}</mergeCells>"))


def declared(name: str, part: bytes) -> bytes:
    return package(GOOD | {name: part})


def repeated() -> bytes:
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>字</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    return ods(f'<table:table table:name="表">{row}</table:table>')


def tight_loop() -> bytes:
    """A compound file of 1 KB whose table of tables leads to itself."""
    header = COMPOUND + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", 1, 0, 0, 4096, 0xFFFFFFFE, 0, 0, 0xFFFFFFFF) + struct.pack("<I", 0) * 109
    return (header + bytes(512))[:512] + struct.pack("<I", 0) * 128


UTF_16 = f'<?xml version="1.0" encoding="UTF-16"?>{EXTERNAL}<workbook/>'.encode("utf-16")
EBCDIC = b'<?xml version="1.0" encoding="cp037"?>' + f"{EXTERNAL}<workbook/>".encode("cp037")
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
VARIED = "".join(chr(0x4E00 + n % 9_000) for n in range(300_000))
CROWDED_TAG = "<x " + " ".join(f'a{n}="1"' for n in range(5_000)) + "/>"

ATTACKS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "A1 and XFD1048576": (far_corner, "too-large", "内容的范围"),
    "entity bomb in the strings": (
        lambda: workbook(sheet(SHARED), shared=strings("&i;").replace("<sst", BOMB + "<sst")),
        "unreadable",
        "DOCTYPE",
    ),
    "entity bomb in a sheet": (
        lambda: workbook(sheet(GOOD_ROW).replace("<worksheet", BOMB + "<worksheet")),
        "unreadable",
        "DOCTYPE",
    ),
    "external entity in the workbook": (
        lambda: declared("xl/workbook.xml", f"{EXTERNAL}<workbook/>".encode()),
        "unreadable",
        "DOCTYPE",
    ),
    "DOCTYPE in a part that nobody needs": (
        lambda: declared("docProps/app.xml", f"{EXTERNAL}<x/>".encode()),
        "unreadable",
        "DOCTYPE",
    ),
    "DOCTYPE in UTF-16": (lambda: declared("xl/workbook.xml", UTF_16), "unreadable", "DOCTYPE"),
    "DOCTYPE in an encoding of its own": (lambda: declared("xl/workbook.xml", EBCDIC), "unreadable", "编码"),
    "one long string in 20,000 cells": (amplified, "too-large", "全部文字"),
    "1 GiB of blanks": (lambda: blanks(1 << 30), "too-large", "解压后"),
    "40 MiB of blanks": (lambda: blanks(40 << 20), "too-large", "压缩比"),
    "1 GiB of blanks that claims 4 KiB": (lambda: blanks(1 << 30, 4096), "unreadable", "已损坏"),
    "overlapping entries": (overlapping, "unreadable", "重叠"),
    "20,000 entries": (lambda: entries(20_000), "too-large", "文件数"),
    "a name that leads outside": (lambda: named("../../../etc/cron.d/job.xml"), "unreadable", "不安全的文件名"),
    "a name that leads outside on Windows": (lambda: named("xl\\..\\..\\job.xml"), "unreadable", "不安全的文件名"),
    "an absolute name": (lambda: named("/etc/cron.d/job.xml"), "unreadable", "不安全的文件名"),
    "the same name twice": (lambda: twice("xl/worksheets/sheet1.xml"), "unreadable", "重复的文件名"),
    "the same name in other case": (lambda: twice("XL/worksheets/SHEET1.xml"), "unreadable", "重复的文件名"),
    "XML 100,000 levels deep": (lambda: deep(100_000), "unreadable", "嵌套超过"),
    "XML 101 levels deep": (lambda: deep(101), "unreadable", "嵌套超过"),
    "a tag of 5,000 attributes": (lambda: workbook(sheet(GOOD_ROW, after=CROWDED_TAG)), "unreadable", "属性超过"),
    "250,000 cells in a sheet": (crowd, "too-large", "有内容的单元格"),
    "60 sheets": (lambda: workbook(*[sheet(GOOD_ROW)] * 60), "too-large", "工作表"),
    "25,000 merges": (lambda: merged(25_000), "too-large", "合并单元格"),
    "a string that is not there": (
        lambda: cells('<c r="A1" t="s"><v>7</v></c>', shared=strings("字")),
        "unreadable",
        "不存在",
    ),
    "a row that is not there": (lambda: cells('<c r="A9999999"><v>1</v></c>'), "unreadable", "不存在"),
    "a column that is not there": (lambda: cells('<c r="ZZZ1"><v>1</v></c>'), "unreadable", "不存在"),
    "one cell twice": (lambda: cells('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>'), "unreadable", "出现两次"),
    "an undeclared entity": (
        lambda: cells('<c r="A1" t="inlineStr"><is><t>&evil;</t></is></c>'),
        "unreadable",
        "已损坏",
    ),
    "half a sheet": (lambda: workbook(sheet(GOOD_ROW)[:-40]), "unreadable", "已损坏"),
    "half a file": (lambda: workbook(sheet(GOOD_ROW))[:-60], "unreadable", "已损坏"),
    "an .ods row repeated a million times": (repeated, "too-large", "有内容的单元格"),
    "a compound file that loops": (tight_loop, "unreadable", "已损坏"),
    "51 MB": (lambda: b"PK\x03\x04" + bytes(51 << 20), "too-large", "上限 50.0 MB"),
    "11 MB of text": (lambda: b"a,b\n" * (11 << 18), "too-large", "上限 10.0 MB"),
    "6 MB of .xls": (lambda: b"\x09\x08\x10\x00" + bytes(6 << 20), "too-large", "上限 5.0 MB"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_by_the_name_of_its_bound(attack: str) -> None:
    output, code, name = ATTACKS[attack]
    problem = refusal(output())
    assert (problem.code, name in problem.message) == (code, True), problem


def test_a_false_dimension_changes_nothing() -> None:
    result = read_workbook(workbook(sheet(GOOD_ROW, before='<dimension ref="A1:XFD1048576"/>')), "a.xlsx")
    assert isinstance(result, Workbook)
    assert result.sheets[0].row_count == 1


def test_four_hundred_thousand_formatted_empty_cells_are_no_cells() -> None:
    rows = range(2, 40_002)
    empty = "".join(f'<row r="{n}">' + "".join(f'<c r="{c}{n}" s="1"/>' for c in "ABCDEFGHIJ") + "</row>" for n in rows)
    result = read_workbook(workbook(sheet(GOOD_ROW + empty)), "a.xlsx")
    assert isinstance(result, Workbook)
    assert list(result.sheets[0].rows) == [1]


def test_a_merge_of_whole_columns_is_clipped_and_counted() -> None:
    merged = '<mergeCells><mergeCell ref="A1:C1048576"/></mergeCells>'
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="B3"><v>1</v></c></row>'
    result = read_workbook(workbook(sheet(rows, after=merged)), "a.xlsx")
    assert isinstance(result, Workbook)
    assert ([merge.address for merge in result.sheets[0].merges], result.sheets[0].clipped) == (["A1:B3"], 1)


def test_an_empty_ods_row_repeated_to_the_end_is_read() -> None:
    nothing = '<table:table-cell table:number-columns-repeated="16384"/>'
    end = f'<table:table-row table:number-rows-repeated="1048576">{nothing}</table:table-row>'
    row = "<table:table-row><table:table-cell><text:p>字</text:p></table:table-cell></table:table-row>"
    result = read_workbook(ods(f'<table:table table:name="表">{row}{end}</table:table>'), "a.ods")
    assert isinstance(result, Workbook)
    assert [cell.value for cell in result.sheets[0]] == ["字"]


def test_the_packages_of_these_tests_are_good_but_for_what_is_wrong_with_them() -> None:
    result = read_workbook(package(GOOD), "a.xlsx")
    assert isinstance(result, Workbook)
    assert [cell.text for cell in result.sheets[0]] == ["字"]
