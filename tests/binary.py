"""A binary workbook (.xlsb) made record by record, since nothing here can write one."""

from __future__ import annotations

import struct

from tests.packages import OFFICE, RELATIONS, package


def record(kind: int, body: bytes = b"") -> bytes:
    """One record: its number and length, seven bits a byte, then the body."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = bytearray(), len(body)
    while True:
        length.append(size & 0x7F | (0x80 if size > 0x7F else 0))
        size >>= 7
        if not size:
            return head + bytes(length) + body


def words(text: str) -> bytes:
    """A string as its length and UTF-16."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def row(number: int, *cells: bytes, hidden: bool = False) -> bytes:
    """A row's record and those of its cells."""
    return record(0, struct.pack("<IIHBBBI", number - 1, 0, 300, 0, 0x10 if hidden else 0, 0, 0)) + b"".join(cells)


def cell(kind: int, column: int, body: bytes, style: int = 0) -> bytes:
    """A cell's record, its column counted from 1."""
    return record(kind, struct.pack("<II", column - 1, style) + body)


SHEET = b"".join((
    record(129), record(60, struct.pack("<IIIIH", 3, 3, 2304, 0, 1)), record(145),
    row(1, cell(7, 1, struct.pack("<I", 0)), cell(6, 2, words("参加人次"))),
    row(2, cell(5, 1, struct.pack("<d", 45356.0), style=1), cell(2, 2, struct.pack("<i", 12 << 2 | 2))),
    row(3, cell(5, 1, struct.pack("<d", 61.1)), cell(2, 2, struct.pack("<i", 150 << 2 | 3)), hidden=True),
    row(4, cell(3, 1, b"\x17"), cell(4, 2, b"\x01"), cell(11, 3, b"\x2a" + bytes(10))),
    row(5, cell(9, 1, struct.pack("<d", 462.0) + bytes(8)), cell(8, 2, words("合计") + bytes(8)), cell(1, 4, b"")),
    record(146), record(177, struct.pack("<I", 1)), record(176, struct.pack("<4I", 4, 4, 1, 3)), record(178),
    record(130),
))  # fmt: skip


def binary_workbook() -> bytes:
    """One visible and one hidden sheet, both with the same cells."""
    bundles = b"".join(
        record(156, struct.pack("<II", state, number) + words(f"rId{number}") + words(title))
        for number, title, state in ((1, "理论学习", 0), (2, "底稿", 1))
    )
    styles = record(615, struct.pack("<I", 1)) + record(44, struct.pack("<H", 164) + words("yyyy-mm-dd")) + record(616)
    styles += record(626) + record(47, struct.pack("<HH", 0xFFFF, 14)) + record(627)
    styles += record(617) + record(47, struct.pack("<HH", 0, 0)) + record(47, struct.pack("<HH", 0, 164)) + record(618)
    related = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for name, kind, target in (
            ("rId1", "worksheet", "worksheets/sheet1.bin"), ("rId2", "worksheet", "worksheets/sheet2.bin"),
            ("rId3", "sharedStrings", "sharedStrings.bin"), ("rId4", "styles", "styles.bin"),
        )
    )  # fmt: skip
    main = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.bin"/>'
    return package({
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}">{main}</Relationships>',
        "xl/workbook.bin": record(131) + record(153, bytes(8)) + record(143) + bundles + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{RELATIONS}">{related}</Relationships>',
        "xl/worksheets/sheet1.bin": SHEET,
        "xl/worksheets/sheet2.bin": SHEET,
        "xl/sharedStrings.bin": record(159, bytes(8)) + record(19, b"\x00" + words("日期")) + record(160),
        "xl/styles.bin": styles,
    })  # fmt: skip
