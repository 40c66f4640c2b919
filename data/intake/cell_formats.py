"""The formats of an .xlsx's cells: variants of those that are there are added, none is changed."""

from __future__ import annotations

import copy

from lxml import etree

from data.intake.editing import EditablePackage, Element, NotEditableError, main
from data.intake.fault_list import RED, YELLOW


class CellFormats:
    """The formats of cells; a variant of one is added once for each fill."""

    def __init__(self, package: EditablePackage, path: str | None) -> None:
        """Take the part of styles; ``NotEditableError`` where there is none, or nothing in it."""
        if path is None:
            raise NotEditableError("styles")
        self._root = package.tree(path)
        formats, fills = self._root.find(main("cellXfs")), self._root.find(main("fills"))
        if formats is None or fills is None or not len(formats) or not len(fills):
            raise NotEditableError(path)
        self._formats, self._fills = formats, fills
        self._added: dict[tuple[int, str | None], int] = {}
        self._fill_numbers: dict[str, int] = {}
        self._ours = {
            number
            for number, fill in enumerate(fills)
            if (colour := fill.find(f"{main('patternFill')}/{main('fgColor')}")) is not None
            and (colour.get("rgb") or "")[-6:] in (RED[1:], YELLOW[1:])
        }

    def filled(self, style: int, colour: str) -> int:
        """Return the number of a cell's format with a fill of this colour, ``#RRGGBB``."""
        return self._variant(style, colour)

    def bare(self, style: int) -> int:
        """Return the number of a format without a fill of ours: that of a cell that was marked before."""
        if not 0 <= style < len(self._formats):
            return style
        fill = int(self._formats[style].get("fillId") or 0)
        return self._variant(style, None) if fill in self._ours else style

    def plain(self, colour: str | None = None, *, bold: bool = False) -> int:
        """Return the number of the format of the list's cells: wrapped, at the top."""
        bare = dict.fromkeys(("numFmtId", "fontId", "fillId", "borderId", "xfId"), "0")
        added = etree.SubElement(self._formats, main("xf"), bare)
        if bold:
            fonts = self._root.find(main("fonts"))
            font = copy.deepcopy(fonts[0])
            if font.find(main("b")) is None:
                font.insert(0, etree.Element(main("b")))
            fonts.append(font)
            _count(fonts)
            added.set("fontId", str(len(fonts) - 1))
            added.set("applyFont", "1")
        if colour is not None:
            added.set("fillId", str(self._fill(colour)))
            added.set("applyFill", "1")
        added.set("applyAlignment", "1")
        etree.SubElement(added, main("alignment"), vertical="top", wrapText="1")
        _count(self._formats)
        return len(self._formats) - 1

    def _variant(self, style: int, colour: str | None) -> int:
        if (style, colour) not in self._added:
            base = self._formats[style if 0 <= style < len(self._formats) else 0]
            added = copy.deepcopy(base)
            added.set("fillId", str(self._fill(colour)) if colour else "0")
            added.set("applyFill", "1")
            self._formats.append(added)
            _count(self._formats)
            self._added[style, colour] = len(self._formats) - 1
        return self._added[style, colour]

    def _fill(self, colour: str) -> int:
        if colour not in self._fill_numbers:
            fill = etree.SubElement(self._fills, main("fill"))
            pattern = etree.SubElement(fill, main("patternFill"), patternType="solid")
            etree.SubElement(pattern, main("fgColor"), rgb=f"FF{colour[1:]}")
            etree.SubElement(pattern, main("bgColor"), indexed="64")
            _count(self._fills)
            self._fill_numbers[colour] = len(self._fills) - 1
            self._ours.add(len(self._fills) - 1)
        return self._fill_numbers[colour]


def _count(listed: Element) -> None:
    if listed.get("count") is not None:
        listed.set("count", str(len(listed)))
