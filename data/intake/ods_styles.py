"""The styles of an OpenDocument spreadsheet: what they do to the look of cells and of parts of a text."""

from __future__ import annotations

from dataclasses import dataclass

from data.intake.looks import BLACK, Font, Look, make_look, rgb
from data.intake.markup import Attributes

_NOT_STRUCK = ("", "none")


@dataclass(slots=True)
class _OdsStyle:
    """One style; what it leaves open comes from its parent."""

    parent: str = ""
    struck: bool | None = None
    script: int | None = None
    colour: str | None = None
    ground: str | None = None
    hides: bool = False


class OdsStyles:
    """Styles by name, while their tags are read."""

    def __init__(self) -> None:
        """Begin with none."""
        self._styles: dict[str, _OdsStyle] = {}
        self._current = _OdsStyle()
        self._looks: dict[str, Look | None] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in a start tag."""
        if name == "style":
            self._current = _OdsStyle(attributes.get("parent-style-name", ""))
            self._styles[attributes.get("name", "")] = self._current
        elif name == "text-properties":
            self._read_text(attributes)
        elif name == "table-cell-properties":
            ground = attributes.get("background-color")
            self._current.ground = None if ground in (None, "transparent") else rgb(ground)
        elif name == "table-properties":
            self._current.hides = attributes.get("display") == "false"

    def _read_text(self, attributes: Attributes) -> None:
        for key in ("text-line-through-style", "text-line-through-type"):
            if key in attributes:
                self._current.struck = attributes[key] not in _NOT_STRUCK
        if "text-position" in attributes:
            self._current.script = _script(attributes["text-position"])
        if "color" in attributes:
            self._current.colour = rgb(attributes["color"])

    def hides(self, name: str) -> bool:
        """Tell whether a style hides a table."""
        return name in self._styles and self._styles[name].hides

    def font(self, name: str) -> Font:
        """Return the font of a style."""
        style = self._whole(name)
        return Font(bool(style.struck), style.script or 0, style.colour or BLACK)

    def look(self, name: str) -> Look | None:
        """Return what a style does to the look of a cell, ``None`` for nothing."""
        if name not in self._looks:
            self._looks[name] = make_look(self.font(name), self._whole(name).ground, None)
        return self._looks[name]

    def _whole(self, name: str) -> _OdsStyle:
        """Return a style with what its parents say."""
        whole, visited = _OdsStyle(), set[str]()
        while name in self._styles and name not in visited:
            visited.add(name)
            style = self._styles[name]
            whole.struck = style.struck if whole.struck is None else whole.struck
            whole.script = style.script if whole.script is None else whole.script
            whole.colour, whole.ground = whole.colour or style.colour, whole.ground or style.ground
            name = style.parent
        return whole


def _script(position: str) -> int:
    """Return 1 for raised text, ``super 58%`` or ``33% 58%``, 2 for lowered and 0 for neither."""
    first = position.split(" ")[0]
    if first == "super":
        return 1
    if first == "sub" or first.startswith("-"):
        return 2
    return int(first.rstrip("%").replace(".", "").strip("0") != "")
