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


SHEET = b"".join(
    (
        record(129),
        record(60, struct.pack("<IIIIH", 3, 3, 2304, 0, 1)),
        record(145),
        row(1, cell(7, 1, struct.pack("<I", 0)), cell(6, 2, words("参加人次"))),
        row(2, cell(5, 1, struct.pack("<d", 45356.0), style=1), cell(2, 2, struct.pack("<i", 12 << 2 | 2))),
        row(3, cell(5, 1, struct.pack("<d", 61.1)), cell(2, 2, struct.pack("<i", 150 << 2 | 3)), hidden=True),
        row(4, cell(3, 1, b"\x17"), cell(4, 2, b"\x01"), cell(11, 3, b"\x2a" + bytes(10))),
        row(5, cell(9, 1, struct.pack("<d", 462.0) + bytes(8)), cell(8, 2, words("合计") + bytes(8)), cell(1, 4, b"")),
        record(146),
        record(177, struct.pack("<I", 1)),
        record(176, struct.pack("<4I", 4, 4, 1, 3)),
        record(178),
        record(130),
    )
)


def _workbook(
    sheets: dict[str, tuple[int, bytes]], styles: bytes, strings: bytes, *, book: bytes = b"", **more: str | bytes
) -> bytes:
    """A package of sheets by title, each with its state (1 is hidden), and the parts that they share."""
    bundles = b"".join(
        record(156, struct.pack("<II", state, number) + words(f"rId{number}") + words(title))
        for number, (title, (state, _)) in enumerate(sheets.items(), start=1)
    )
    targets = [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.bin") for number in range(1, len(sheets) + 1)]
    targets += [("rId901", "sharedStrings", "sharedStrings.bin"), ("rId902", "styles", "styles.bin")]
    return package(
        {
            "_rels/.rels": _relations(("rId1", "officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": record(131)
            + record(153, bytes(8))
            + record(143)
            + bundles
            + record(144)
            + book
            + record(132),
            "xl/_rels/workbook.bin.rels": _relations(*targets),
            **{f"xl/worksheets/sheet{number}.bin": part for number, (_, part) in enumerate(sheets.values(), start=1)},
            "xl/sharedStrings.bin": record(159, bytes(8)) + strings + record(160),
            "xl/styles.bin": styles,
            **more,
        }
    )


def _relations(*targets: tuple[str, str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>' for name, kind, target in targets
    )
    return f'<Relationships xmlns="{RELATIONS}">{listed}</Relationships>'


def binary_workbook() -> bytes:
    """One visible and one hidden sheet, both with the same cells."""
    styles = record(615, struct.pack("<I", 1)) + record(44, struct.pack("<H", 164) + words("yyyy-mm-dd")) + record(616)
    styles += record(626) + record(47, struct.pack("<HH", 0xFFFF, 14)) + record(627)
    styles += record(617) + record(47, struct.pack("<HH", 0, 0)) + record(47, struct.pack("<HH", 0, 164)) + record(618)
    return _workbook({"理论学习": (0, SHEET), "底稿": (1, SHEET)}, styles, record(19, b"\x00" + words("日期")))


def _font(*, struck: bool = False, script: int = 0, white: bool = False) -> bytes:
    colour = bytes([2 << 1 | 1, 0, 0, 0, 255, 255, 255, 255]) if white else bytes(8)
    return record(43, struct.pack("<HHHH4x", 220, 8 * struck, 400, script) + colour + b"\x00" + words("宋体"))


def evidence_binary() -> bytes:
    """One sheet whose cells show something else than they hold; the formulas were never calculated, zeros are hidden."""
    fonts = (_font(), _font(struck=True), _font(script=1), _font(white=True))
    formats = ((0, 0, 0), (164, 0, 0), (165, 0, 0), (0, 1, 0), (0, 3, 0), (0, 0, 1))
    styles = record(44, struct.pack("<H", 164) + words('0"万"')) + record(44, struct.pack("<H", 165) + words(";;;"))
    styles += b"".join(fonts) + record(46, bytes(51)) + record(46, b"\x03" + bytes(40) + b"\x01" + bytes(9))
    styles += record(617)
    styles += b"".join(
        record(47, struct.pack("<HHHHH", 0, number, font, 0, border)) for number, font, border in formats
    ) + record(618)
    strings = record(19, b"\x01" + words("301") + struct.pack("<IHH", 1, 2, 2))
    strings += record(19, b"\x01" + words("2530") + struct.pack("<IHHHH", 2, 0, 1, 2, 0))
    number = struct.pack("<i", 30 << 2 | 2)
    page = b"".join(
        (
            record(129),
            record(137, struct.pack("<H", 0)),
            record(145),
            row(
                1,
                cell(2, 1, struct.pack("<i", 3 << 2 | 2), style=1),
                cell(2, 2, number, style=2),
                cell(7, 3, struct.pack("<I", 0)),
                cell(7, 4, struct.pack("<I", 1)),
                cell(2, 5, number, style=5),
            ),
            row(
                2,
                cell(2, 1, number, style=3),
                cell(2, 2, number, style=4),
                cell(9, 3, bytes(16)),
                cell(2, 4, struct.pack("<i", 2)),
            ),
            record(146),
            record(130),
        )
    )
    comment = record(635, struct.pack("<IIIII", 0, 1, 1, 0, 0) + bytes(16)) + record(
        637, b"\x00" + words("实际为 25 人")
    )
    return _workbook(
        {"理论学习": (0, page)},
        styles,
        strings,
        book=record(157, bytes(24) + b"\x01\x00"),
        **{
            "xl/worksheets/_rels/sheet1.bin.rels": _relations(("rId1", "comments", "../comments1.bin")),
            "xl/comments1.bin": comment,
        },
    )
