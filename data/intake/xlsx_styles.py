"""The styles part of an .xlsx: number formats, fonts and grounds of cells by the text of their index."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from data.intake.limits import Bounds
from data.intake.looks import BLACK, SCRIPTS, WHITE, Font, Look, indexed, make_look, rgb, themed
from data.intake.markup import Attributes, decode, tags, truth
from data.intake.serials import BUILT_IN, GENERAL, Style, parse, style

_CONTAINERS = ("fonts", "fills", "borders", "cellXfs", "cellStyleXfs", "cellStyles", "dxfs", "colors")
FONT_PARTS = ("strike", "color", "vertAlign", "sz")
"""Elements of a font, or of a run of a text, that change how it looks."""
_NAMES = (*_CONTAINERS, *FONT_PARTS, "numFmt", "xf", "font", "fill", "patternFill", "fgColor", "border", "diagonal")
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
    crossed: list[bool] = []
    cells: list[tuple[int, int, int, int]] = []
    inside = ""
    for name, attributes in tags(decode(part), bounds, *_NAMES):
        if name in _CONTAINERS:
            inside = name
        elif inside == "fonts":
            _read_font(name, attributes, fonts)
        elif inside == "fills":
            _read_ground(name, attributes, grounds)
        elif inside == "borders":
            _read_border(name, attributes, crossed)
        elif name == "numFmt" and not inside:
            codes[index_of(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "xf" and inside == "cellXfs":
            indexes = (index_of(attributes.get(key)) for key in ("numFmtId", "fontId", "fillId", "borderId"))
            cells.append(tuple(indexes))  # type: ignore[arg-type]
    numbers = {str(index): style(codes.get(number)) for index, (number, *_) in enumerate(cells)}
    looks = {
        str(index): make_look(
            fonts[font] if font < len(fonts) else Font(),
            grounds[ground] if ground < len(grounds) else None,
            numbers[str(index)].format,
            crossed=border < len(crossed) and crossed[border],
        )
        for index, (_, font, ground, border) in enumerate(cells)
    }
    return CellStyles(
        {index: number_style for index, number_style in numbers.items() if number_style is not GENERAL},
        {index: look for index, look in looks.items() if look is not None},
    )


def _read_font(name: str, attributes: Attributes, fonts: list[Font]) -> None:
    if name == "font":
        fonts.append(Font())
    elif fonts:
        fonts[-1] = changed_font(fonts[-1], name, attributes)


def changed_font(font: Font, name: str, attributes: Attributes) -> Font:
    """Return a font with what one of its elements says."""
    if name == "strike":
        return font._replace(struck=truth(attributes.get("val", "1")))
    if name == "vertAlign":
        return font._replace(script=SCRIPTS.get(attributes.get("val", ""), 0))
    if name == "sz":
        size = parse(attributes.get("val", ""))
        return font if size is None else font._replace(size=float(size))
    return font._replace(colour=_colour(attributes, BLACK)) if name == "color" else font


def _read_border(name: str, attributes: Attributes, crossed: list[bool]) -> None:
    """Read whether a line runs across the cells: a direction for it stands at the border, its style within."""
    if name == "border":
        crossed.append(truth(attributes.get("diagonalUp")) or truth(attributes.get("diagonalDown")))
    elif name == "diagonal" and crossed:
        crossed[-1] = crossed[-1] and attributes.get("style", "none") != "none"


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
