"""Reports made to harm: bombs, loops, a problem in every cell, text that costs time."""

from __future__ import annotations

import io
import random
import struct

import xlsxwriter

from benchmarks.hostile.parts import HEAD, MAIN, MIB, make_sheet, make_workbook, make_zip

_HEADER = ("日期", "学习类别", "主题", "主讲人", "参加人次", "时长（小时）", "备注")


def _make_rows(count: int, *cells: object) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        page = book.add_worksheet("理论学习")
        page.write_row(0, 0, _HEADER)
        for row in range(1, count):
            page.write_row(row, 0, cells)
    return out.getvalue()


def _all_wrong(_: random.Random, variant: int) -> bytes:
    return _make_rows(6_000 * (variant + 1), "x", "没有这一类", "学习", "", "若干", "很久", "")


def _all_loose(_: random.Random, variant: int) -> bytes:
    return _make_rows(6_000 * (variant + 1), "3月5日", "党课", "学习", "", "约一千二百三十来人", "一个半小时", "")


def _long_texts(_: random.Random, variant: int) -> bytes:
    return _make_rows(250 + 50 * variant, "3月5日", "党课", "字" * 32_000, "", 5, 1, "备" * 2_000)


def _blank_sheet(_: random.Random, variant: int) -> bytes:
    return make_workbook(make_sheet(" " * (20 * MIB * (variant + 1))))


def _empty_cells(_: random.Random, variant: int) -> bytes:
    line = "".join(f'<c r="{letter}1" s="1"/>' for letter in "ABCDEFGHIJ")
    return make_workbook(make_sheet(f"<row>{line}</row>" * (60_000 * (variant + 1))))


def _far_corner(_: random.Random, variant: int) -> bytes:
    last = 900_000 + variant
    far = f'<row r="{last}"><c r="XFD{last}"><v>1</v></c></row>'
    return make_workbook(make_sheet(f'<row r="1"><c r="A1"><v>1</v></c></row>{far}'))


def _one_string(_: random.Random, variant: int) -> bytes:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 40_000))
    text = "长" * (6_000 * (variant + 1))
    return make_workbook(make_sheet(cells), f'{HEAD}<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>')


def _entities(_: random.Random, variant: int) -> bytes:
    names = zip("abcdefghi", "bcdefghij", strict=True)
    bomb = "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in names)
    head = f'<!DOCTYPE x [<!ENTITY a "{"x" * (10 + variant)}">{bomb}]>'
    part = make_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>')
    return make_workbook(part.replace("<worksheet", f"{head}<worksheet"))


def _deep(_: random.Random, variant: int) -> bytes:
    return make_workbook(make_sheet("<x>" * (200_000 * (variant + 1))))


def _wide_tag(_: random.Random, variant: int) -> bytes:
    attributes = " ".join(f'a{n}="1"' for n in range(100_000 * (variant + 1)))
    return make_workbook(make_sheet(f"<x {attributes}/>"))


def _merged(_: random.Random, variant: int) -> bytes:
    ranges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 60_000 * (variant + 1)))
    part = make_sheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    return make_workbook(part.replace("</sheetData>", f"</sheetData><mergeCells>{ranges}</mergeCells>"))


def _calls_out(_: random.Random, variant: int) -> bytes:
    return make_workbook(make_sheet(f'<row r="1"><c r="A1"><f>cmd|\'/c calc{variant}\'!A0</f><v>1</v></c></row>'))


def _looping(_: random.Random, variant: int) -> bytes:
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", 1, 0, 0, 4096, 0xFFFFFFFE, 0, 0, 0xFFFFFFFF) + struct.pack("<I", variant) * 109
    return (header + bytes(512))[:512] + struct.pack("<I", 0) * 128 * (variant + 1)


def _records(chance: random.Random, variant: int) -> bytes:
    return b"\x09\x08\x10\x00\x00\x06\x05\x00" + chance.randbytes(MIB * (variant + 1))


def _repeated(_: random.Random, variant: int) -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{space}:{name}:1.0"' for name in ("office", "table", "text"))
    wide = f'table:number-columns-repeated="{1_000 * (variant + 1)}"'
    row = f"<table:table-cell {wide}><text:p>字</text:p></table:table-cell>"
    row = f'<table:table-row table:number-rows-repeated="1048576">{row}</table:table-row>'
    body = f'<office:spreadsheet><table:table table:name="表">{row}</table:table></office:spreadsheet>'
    content = f"{HEAD}<office:document-content {names}><office:body>{body}</office:body></office:document-content>"
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    return make_zip({"mimetype": mimetype, "content.xml": content.encode()})


def _text(chance: random.Random, variant: int) -> bytes:
    line = ",".join(str(chance.random()) for _ in range(40)).encode() + b"\n"
    return line * (2_000 * (variant + 1) + 8_000)


def _quotes(_: random.Random, variant: int) -> bytes:
    return b'"' + b'a","' * (MIB * (variant + 1) // 2)


REPORTS = {
    "xlsx": (
        _all_wrong,
        _all_loose,
        _long_texts,
        _blank_sheet,
        _empty_cells,
        _far_corner,
        _one_string,
        _entities,
        _deep,
        _wide_tag,
        _merged,
        _calls_out,
    ),
    "xls": (_looping, _records),
    "ods": (_repeated,),
    "csv": (_text, _quotes),
}
