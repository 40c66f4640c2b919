"""Records of a binary workbook (.xlsb), and its parts other than the sheets: strings, styles, comments."""

from __future__ import annotations

import posixpath
import struct
from collections.abc import Iterator, Mapping, Sequence

from data.intake.cells import Place
from data.intake.comments import plain_comment
from data.intake.gate import refuse
from data.intake.grid import bounded_text
from data.intake.limits import Bounds
from data.intake.looks import BLACK, WHITE, Font, Look, indexed, make_look, mark_runs, part_struck, rgb, themed
from data.intake.markup import clean
from data.intake.package import Package
from data.intake.relations import related_parts
from data.intake.serials import BUILT_IN, Style, style

_STRING, _FONT, _FORMAT, _FILL, _BORDER, _XF = 19, 43, 44, 45, 46, 47
_CELL_STYLES, _CELL_STYLES_END, _COMMENT, _COMMENT_TEXT = 617, 618, 635, 637
_DIAGONAL = 41
"""Where the style of the line across the cells stands in a border."""
_INDEXED, _RGB, _THEME = 1, 2, 3

BinaryRecord = tuple[int, bytes]


def read_records(part: bytes) -> Iterator[BinaryRecord]:
    """Every record of a part; refuses a part that ends within one."""
    place, size = 0, len(part)
    while place < size:
        kind, place = _packed(part, place, 2)
        length, place = _packed(part, place, 4)
        if place + length > size:
            raise damaged()
        yield kind, part[place : place + length]
        place += length


def damaged() -> Exception:
    """Make the refusal of records that are cut short or contradict one another."""
    return refuse("unreadable", "文件已损坏（记录不完整）")


def _packed(part: bytes, place: int, most: int) -> tuple[int, int]:
    """Read a number of up to ``most`` bytes, seven bits in each; return it and the place after it."""
    number = 0
    for step in range(most):
        if place >= len(part):
            raise damaged()
        byte = part[place]
        place += 1
        number |= (byte & 0x7F) << (7 * step)
        if byte < 0x80:
            break
    return number, place


def read_words(body: bytes, place: int) -> tuple[str, int]:
    """Read a string of a length and UTF-16; return it and the place after it."""
    if place + 4 > len(body):
        raise damaged()
    length = int.from_bytes(body[place : place + 4], "little")
    end = place + 4 + 2 * length
    if length == 0xFFFFFFFF:
        return "", place + 4
    if end > len(body):
        raise damaged()
    return body[place + 4 : end].decode("utf-16-le", "replace"), end


def _rich(body: bytes, place: int, fonts: Sequence[Font]) -> str:
    """Read a string whose first byte tells whether runs of other fonts follow; what is struck out is marked."""
    rich = body[place] & 1
    text, place = read_words(body, place + 1)
    if not rich or place + 4 > len(body):
        return text
    count = min(int.from_bytes(body[place : place + 4], "little"), (len(body) - place - 4) // 4)
    runs = [struct.unpack_from("<HH", body, place + 4 + 4 * number) for number in range(count)]
    return mark_runs(text, [(start, fonts[font]) for start, font in runs if font < len(fonts)])


def read_strings(part: bytes, fonts: Sequence[Font], bounds: Bounds) -> list[tuple[str, str]]:
    """The shared strings, each with what is struck out of it."""
    strings = []
    for kind, body in read_records(part):
        if kind == _STRING and body:
            left, gone = part_struck(_rich(body, 0, fonts))
            strings.append((bounded_text(clean(left), bounds), clean(gone)))
    return strings


def read_comments(package: Package, sheet_part: str, bounds: Bounds) -> dict[Place, str]:
    """Return the comments on the cells of a sheet."""
    folder, name = posixpath.split(sheet_part)
    if posixpath.join(folder, "_rels", f"{name}.rels") not in package:
        return {}
    related = related_parts(package, sheet_part, bounds).values()
    path = next((path for kind, path in related if kind == "comments" and path in package), None)
    comments: dict[Place, str] = {}
    place: Place = (0, 0)
    for kind, body in read_records(package.read(path)) if path is not None else ():
        if kind == _COMMENT and len(body) >= 20:
            row, _, column, _ = struct.unpack_from("<4I", body, 4)
            place = (row + 1, column + 1)
        elif kind == _COMMENT_TEXT and body and (text := plain_comment(read_words(body, 1)[0])):
            comments[place] = text
    return comments


class BinaryStyles:
    """Number formats, fonts and grounds of cells by the index of their style."""

    def __init__(self) -> None:
        """Begin with none."""
        self.fonts: list[Font] = []
        self.numbers: list[Style] = []
        self.looks: dict[int, Look] = {}

    def read(self, part: bytes) -> None:
        """Take in every record of the part of styles."""
        codes = dict(BUILT_IN)
        grounds: list[str | None] = []
        crossed: list[bool] = []
        inside = False
        for kind, body in read_records(part):
            if kind == _FORMAT and len(body) > 2:
                codes[int.from_bytes(body[:2], "little")] = read_words(body, 2)[0]
            elif kind == _FONT and len(body) > 19:
                struck, script = bool(body[2] & 8), int.from_bytes(body[6:8], "little")
                size = int.from_bytes(body[:2], "little") / 20
                self.fonts.append(Font(struck, script, _colour(body[12:20], BLACK), size))
            elif kind == _FILL and len(body) > 11:
                pattern = int.from_bytes(body[:4], "little")
                grounds.append(None if pattern == 0 else _colour(body[4:12], WHITE) if pattern == 1 else "pattern")
            elif kind == _BORDER:
                crossed.append(len(body) > _DIAGONAL and bool(body[0] & 3 and body[_DIAGONAL]))
            elif kind in (_CELL_STYLES, _CELL_STYLES_END):
                inside = kind == _CELL_STYLES
            elif kind == _XF and inside:
                self._add(body, codes, grounds, crossed)

    def _add(
        self, body: bytes, codes: Mapping[int, str], grounds: Sequence[str | None], crossed: Sequence[bool]
    ) -> None:
        number, font, ground, border = (int.from_bytes(body[at : at + 2], "little") for at in (2, 4, 6, 8))
        shown = style(codes.get(number))
        look = make_look(
            self.fonts[font] if font < len(self.fonts) else Font(),
            grounds[ground] if ground < len(grounds) else None,
            shown.format,
            crossed=border < len(crossed) and crossed[border],
        )
        if look is not None:
            self.looks[len(self.numbers)] = look
        self.numbers.append(shown)


def _colour(body: bytes, usual: str) -> str:
    kind, index, tint = body[0] >> 1, body[1], int.from_bytes(body[2:4], "little", signed=True)
    if kind == _RGB:
        return rgb(body[4:7].hex())
    if kind == _THEME:
        return themed(index, str(tint))
    return indexed(index) if kind == _INDEXED else usual
