"""The styles part of an .xlsx: number formats, fonts and grounds of cells by the text of their index."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from data.intake.limits import Bounds
from data.intake.looks import BLACK, SCRIPTS, WHITE, Font, Look, indexed, make_look, rgb, themed
from data.intake.markup import Attributes, decode, tags, truth
from data.intake.serials import BUILT_IN, GENERAL, Style, style

_CONTAINERS = ("fonts", "fills", "borders", "cellXfs", "cellStyleXfs", "cellStyles", "dxfs", "colors")
_NAMES = (*_CONTAINERS, "numFmt", "xf", "font", "fill", "strike", "color", "vertAlign", "patternFill", "fgColor")
_FEW = 128 << 10
"""A styles part of at most so many bytes is remembered."""


class CellStyles(NamedTuple):
    """Styles and looks by the text of their index; what shows everything as it is has neither."""

    numbers: Mapping[str, Style]
    looks: Mapping[str, Look]


NO_STYLES = CellStyles({}, {})


def read_styles(part: bytes, bounds: Bounds) -> CellStyles:
    """Return the styles of a workbook; all that are made from one template have the same."""
    return _few_styles(part, bounds) if len(part) < _FEW else _styles(part, bounds)


@lru_cache(maxsize=8)
def _few_styles(part: bytes, bounds: Bounds) -> CellStyles:
    return _styles(part, bounds)


def _styles(part: bytes, bounds: Bounds) -> CellStyles:
    codes = dict(BUILT_IN)
    fonts: list[Font] = []
    grounds: list[str | None] = []
    cells: list[tuple[int, int, int]] = []
    inside = ""
    for name, attributes in tags(decode(part), bounds, *_NAMES):
        if name in _CONTAINERS:
            inside = name
        elif inside == "fonts":
            _read_font(name, attributes, fonts)
        elif inside == "fills":
            _read_ground(name, attributes, grounds)
        elif name == "numFmt" and not inside:
            codes[index_of(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "xf" and inside == "cellXfs":
            cells.append(tuple(index_of(attributes.get(key)) for key in ("numFmtId", "fontId", "fillId")))  # type: ignore[arg-type]
    numbers = {str(index): style(codes.get(number)) for index, (number, _, _) in enumerate(cells)}
    looks = {
        str(index): make_look(
            fonts[font] if font < len(fonts) else Font(),
            grounds[ground] if ground < len(grounds) else None,
            numbers[str(index)].format,
        )
        for index, (_, font, ground) in enumerate(cells)
    }
    return CellStyles(
        {index: number_style for index, number_style in numbers.items() if number_style is not GENERAL},
        {index: look for index, look in looks.items() if look is not None},
    )


def _read_font(name: str, attributes: Attributes, fonts: list[Font]) -> None:
    if name == "font":
        fonts.append(Font())
    elif not fonts:
        return
    elif name == "strike":
        fonts[-1] = fonts[-1]._replace(struck=truth(attributes.get("val", "1")))
    elif name == "vertAlign":
        fonts[-1] = fonts[-1]._replace(script=SCRIPTS.get(attributes.get("val", ""), 0))
    elif name == "color":
        fonts[-1] = fonts[-1]._replace(colour=_colour(attributes, BLACK))


def _read_ground(name: str, attributes: Attributes, grounds: list[str | None]) -> None:
    """Read the ground that a fill paints: nothing, a colour, or a pattern that no font has the colour of."""
    if name == "fill":
        grounds.append(None)
    elif not grounds:
        return
    elif name == "patternFill" and attributes.get("patternType", "none") not in ("none", "solid"):
        grounds[-1] = "pattern"
    elif name == "fgColor" and grounds[-1] is None:
        grounds[-1] = _colour(attributes, WHITE)


def _colour(attributes: Attributes, usual: str) -> str:
    if "rgb" in attributes:
        return rgb(attributes["rgb"])
    if "theme" in attributes:
        return themed(index_of(attributes["theme"]), attributes.get("tint", ""))
    return indexed(index_of(attributes["indexed"])) if "indexed" in attributes else usual


def index_of(text: str | None) -> int:
    """Return an index that a part states, 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
