"""What fonts and grounds do to the look of cells: struck out, in the colour of its ground, texts reworded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from data.intake.cells import NO_MARKS, Cell, Marks, Place
from data.intake.number_formats import NumberFormat

WHITE, BLACK = "FFFFFF", "000000"
_INDEXED: Mapping[int, str] = MappingProxyType(
    dict(enumerate((BLACK, WHITE, "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")))
    | dict(enumerate((BLACK, WHITE, "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF"), 8))
    | {64: BLACK, 65: WHITE, 0x7FFF: BLACK}
)
_THEME: Mapping[int, str] = MappingProxyType({0: WHITE, 1: BLACK})
_RGB = re.compile(r"#?(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_NEAR = 10
"""Two colours that differ by less in each of red, green and blue look the same on paper and screen."""

SCRIPTS: Mapping[str, int] = MappingProxyType({"superscript": 1, "subscript": 2})
STRUCK, STRUCK_END = "\x0e", "\x0f"
"""What is struck out of a text stands between these two until the text is parted."""
_STRUCK = re.compile(f"{STRUCK}([^{STRUCK_END}]*){STRUCK_END}")
UNSEEN = "\ue000"
"""Stands in a text of which some part is too small to be read or in the colour of paper."""
_READABLE, _SMALL = 3, 6
"""Points: what is smaller than the one is seen by nobody, what is up to the other is a mark beside a number."""
_RAISED = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
_LOWERED = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")


class Font(NamedTuple):
    """What matters of a font; ``script`` is 1 for raised and 2 for lowered signs, ``colour`` as ``colour`` returns.

    ``size`` in points.
    """

    struck: bool = False
    script: int = 0
    colour: str = BLACK
    size: float = 11

    @property
    def unseen(self) -> bool:
        """Whether nobody sees it on white paper."""
        return self.colour == WHITE or self.size < _READABLE


class Look(NamedTuple):
    """What a cell's style does to its look; ``format`` is a number format that rewords texts."""

    struck: bool = False
    unseen: bool = False
    format: NumberFormat | None = None


def rgb(text: str) -> str:
    """Return a colour written as ``FF336699`` or ``#336699`` in six digits, or as it is."""
    match = _RGB.fullmatch(text)
    return match[1].upper() if match else text


def indexed(number: int) -> str:
    """Return a colour of the fixed palette; one that a workbook may redefine by its number."""
    return _INDEXED.get(number, f"indexed {number}")


def themed(number: int, tint: str = "") -> str:
    """Return a colour of the theme: white and black for the ground and the ink, others by their number."""
    plain = tint in ("", "0", "0.0")
    return _THEME[number] if plain and number in _THEME else f"theme {number} {tint}"


def make_look(font: Font, ground: str | None, form: NumberFormat | None, *, crossed: bool = False) -> Look | None:
    """Return the look of a style, ``None`` for one that shows everything as it is; no ``ground`` is white paper.

    ``crossed``: a border runs across its cells.
    """
    reworded = form if form is not None and form.rewords_text else None
    unseen = font.size < _READABLE or _same(font.colour, ground or WHITE)
    look = Look(font.struck or crossed, unseen, reworded)
    return look if any(look) else None


def _same(colour: str, other: str) -> bool:
    if _RGB.fullmatch(colour) and _RGB.fullmatch(other):
        parts = range(0, 6, 2)
        return all(abs(int(colour[at : at + 2], 16) - int(other[at : at + 2], 16)) < _NEAR for at in parts)
    return colour == other


def scripted(text: str, script: int) -> str:
    """Return raised or lowered signs as characters of their own, so that 30 with a mark ¹ is no 301."""
    return text.translate(_RAISED if script == 1 else _LOWERED) if script else text


def has_marks(text: str) -> bool:
    """Tell whether some of a text is struck out or cannot be seen; most texts have nothing of that."""
    return STRUCK in text or UNSEEN in text


def part_struck(text: str) -> tuple[str, str]:
    """Return what is left of a text and what is struck out of it, ``UNSEEN`` where some of it cannot be seen."""
    if UNSEEN in text:
        return text.replace(UNSEEN, "").replace(STRUCK, "").replace(STRUCK_END, ""), UNSEEN
    return _STRUCK.sub("", text), "".join(_STRUCK.findall(text))


def mark_runs(text: str, runs: Sequence[tuple[int, Font]]) -> str:
    """Return a text with raised and lowered digits as such and marks around what is struck out.

    ``runs``: the places from which on the text has another font than that of its cell.
    """
    ends = [start for start, _ in runs[1:]] + [len(text)]
    first = [(text[: runs[0][0]] if runs else text, Font())]
    return mark_pieces(first + [(text[start:end], font) for (start, font), end in zip(runs, ends, strict=True)])


def mark_pieces(pieces: Sequence[tuple[str, Font]]) -> str:
    """Return the pieces of a text as one, with marks for what their fonts do to them.

    What is white or tiny counts where other pieces are not: the ground of a cell is not known here.
    """
    pieces = [(text, font) for text, font in pieces if text]
    unseen = {font.unseen for _, font in pieces} == {True, False}
    small = {font.size <= _SMALL for _, font in pieces} == {True, False}
    return "".join(_mark(text, font, unseen=unseen, small=small) for text, font in pieces)


def _mark(text: str, font: Font, *, unseen: bool, small: bool) -> str:
    shown = scripted(text, font.script or int(small and font.size <= _SMALL))
    if unseen and font.unseen and text.strip():
        return shown + UNSEEN
    return f"{STRUCK}{shown}{STRUCK_END}" if font.struck else shown


class MarkCollector:
    """Looks, struck texts and zeros of one sheet, while it is read."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._struck: set[Place] = set()
        self._parts: dict[Place, str] = {}
        self._unseen: set[Place] = set()

    def strike(self, place: Place, part: str) -> None:
        """Mark a part of a text as struck out or unseen, the whole of it as struck out where no part is named."""
        if part == UNSEEN:
            self._unseen.add(place)
        elif part:
            self._parts[place] = part
        else:
            self._struck.add(place)

    def look(self, cell: Cell, look: Look) -> Cell:
        """Mark what a style does to a cell; a text that its format rewords is returned as it appears."""
        place = (cell.row, cell.column)
        text = look.format.render_text(cell.text) if look.format is not None and cell.kind == "text" else cell.text
        if look.struck:
            self._struck.add(place)
        if look.unseen or (cell.text and not text):
            self._unseen.add(place)
        return cell._replace(text=text) if text else cell

    def hide_zeros(self, rows: Mapping[int, Mapping[int, Cell]]) -> None:
        """Mark every 0 as unseen."""
        cells = (cell for row in rows.values() for cell in row.values())
        self._unseen |= {(cell.row, cell.column) for cell in cells if cell.value == 0 and cell.kind != "bool"}

    def marks(self, comments: Mapping[Place, str]) -> Marks:
        """Return what was marked."""
        if not (self._struck or self._parts or self._unseen or comments):
            return NO_MARKS
        # A text with fonts of its own says itself what of it is struck out.
        return Marks(frozenset(self._struck - self._parts.keys()), self._parts, frozenset(self._unseen), comments)
