"""The styles of an OpenDocument spreadsheet: what they do to the look of cells and of parts of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.intake.looks import BLACK, Font, Look, make_look, rgb
from data.intake.markup import Attributes

_NUMBER_STYLES = frozenset(
    f"{kind}-style" for kind in ("number", "date", "time", "percentage", "currency", "boolean", "text")
)
STYLE_PARTS = frozenset(
    {"style", "text-properties", "table-cell-properties", "table-properties"}
    | {"table-column-properties", "table-row-properties"}
    | _NUMBER_STYLES
)
"""Elements that styles are made of."""
_NOT_STRUCK = ("", "none")
_LENGTH = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})(in|cm|mm|pt)")
_POINTS = {"in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pt": 1.0}
_LEAST = 4
"""Points: a lower row and a narrower column are seen by nobody."""


@dataclass(slots=True)
class _OdsStyle:
    """One style; what it leaves open comes from its parent."""

    parent: str = ""
    number: str = ""
    struck: bool | None = None
    script: int | None = None
    colour: str | None = None
    ground: str | None = None
    size: float | None = None
    crossed: bool | None = None
    hides: bool = False
    narrows: bool = False


class OdsStyles:
    """Styles by name, while their tags are read."""

    def __init__(self) -> None:
        """Begin with none."""
        self._styles: dict[str, _OdsStyle] = {}
        self._numbers: dict[str, _OdsStyle] = {}
        self._current = _OdsStyle()
        self._looks: dict[str, Look | None] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in a start tag."""
        if name == "style":
            self._current = _OdsStyle(attributes.get("parent-style-name", ""), attributes.get("data-style-name", ""))
            self._styles[attributes.get("name", "")] = self._current
        elif name in _NUMBER_STYLES:
            self._current = self._numbers[attributes.get("name", "")] = _OdsStyle()
        elif name == "text-properties":
            self._read_text(attributes)
        elif name == "table-cell-properties":
            ground = attributes.get("background-color")
            self._current.ground = None if ground in (None, "transparent") else rgb(ground)
            lines = [attributes[key] for key in ("diagonal-bl-tr", "diagonal-tl-br") if key in attributes]
            self._current.crossed = any(line not in _NOT_STRUCK for line in lines) if lines else None
        elif name == "table-properties":
            self._current.hides = attributes.get("display") == "false"
        elif name in ("table-column-properties", "table-row-properties"):
            length = _points(attributes.get("column-width") or attributes.get("row-height") or "")
            self._current.narrows = length is not None and length < _LEAST

    def _read_text(self, attributes: Attributes) -> None:
        for key in ("text-line-through-style", "text-line-through-type"):
            if key in attributes:
                self._current.struck = attributes[key] not in _NOT_STRUCK
        if "text-position" in attributes:
            self._current.script = _script(attributes["text-position"])
        self._current.size = _points(attributes.get("font-size", ""))
        if "color" in attributes:
            self._current.colour = rgb(attributes["color"])

    def hides(self, name: str) -> bool:
        """Tell whether a style hides a table."""
        return name in self._styles and self._styles[name].hides

    def narrows(self, name: str) -> bool:
        """Tell whether a style makes a row or column too small to be seen."""
        return name in self._styles and self._styles[name].narrows

    def font(self, name: str) -> Font:
        """Return the font of a style."""
        style = self._whole(name)
        usual = Font()
        size = usual.size if style.size is None else style.size
        return Font(bool(style.struck), style.script or 0, style.colour or BLACK, size)

    def look(self, name: str) -> Look | None:
        """Return what a style does to the look of a cell, ``None`` for nothing."""
        if name not in self._looks:
            whole = self._whole(name)
            self._looks[name] = make_look(self.font(name), whole.ground, None, crossed=bool(whole.crossed))
        return self._looks[name]

    def _whole(self, name: str) -> _OdsStyle:
        """Return a style with what its parents say."""
        whole, visited = _OdsStyle(), set[str]()
        while name in self._styles and name not in visited:
            visited.add(name)
            style = self._styles[name]
            if style.number in self._numbers:  # the colour of a number format is stronger than that of a font
                whole.colour = whole.colour or self._numbers[style.number].colour
            whole.struck = style.struck if whole.struck is None else whole.struck
            whole.script = style.script if whole.script is None else whole.script
            whole.size = style.size if whole.size is None else whole.size
            whole.crossed = style.crossed if whole.crossed is None else whole.crossed
            whole.colour, whole.ground = whole.colour or style.colour, whole.ground or style.ground
            name = style.parent
        return whole


def _points(text: str) -> float | None:
    """Return a length such as 0.5in in points; a share of another size, such as 58%, is none."""
    match = _LENGTH.fullmatch(text)
    return None if match is None else float(match[1]) * _POINTS[match[2]]


def _script(position: str) -> int:
    """Return 1 for raised text, ``super 58%`` or ``33% 58%``, 2 for lowered and 0 for neither."""
    first = position.split(" ")[0]
    if first == "super":
        return 1
    if first == "sub" or first.startswith("-"):
        return 2
    return int(first.rstrip("%").replace(".", "").strip("0") != "")
