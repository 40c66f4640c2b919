"""Tables in Word: black lines, a repeated head, rows that stay whole. Written as XML, since cell by cell is slow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from analytics.wording import GAPS
from data.text import clean

WIDTH = 8844
"""Twentieths of a point across the type area (156 mm)."""


_NUMBER = re.compile(r"[+−-]?\d[\d,.]*余?%?(（[^）]*）)?")
"""A number as tables print it, with what may stand in brackets behind it."""


def add_table(
    document: Any,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    *,
    across: int = WIDTH,
) -> None:
    """Add a table at the end of a document; ``widths`` are shares of the whole width, numbers stand on the right.

    ``across``: the whole width in twentieths of a point.
    """
    columns = [across * share // sum(widths) for share in widths]
    table = _element("w:tbl")
    shape = _element("w:tblPr", table)
    _element("w:tblW", shape, w=sum(columns), type="dxa")
    _element("w:jc", shape, val="center")
    borders = _element("w:tblBorders", shape)
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _element(f"w:{side}", borders, val="single", sz=4, space=0, color="000000")
    _element("w:tblLayout", shape, type="fixed")
    inside = _element("w:tblCellMar", shape)
    for side, room in (("top", 20), ("left", 80), ("bottom", 20), ("right", 80)):
        _element(f"w:{side}", inside, w=room, type="dxa")
    grid = _element("w:tblGrid", table)
    for width in columns:
        _element("w:gridCol", grid, w=width)
    head, plain = (document.styles[name].style_id for name in ("表头", "表格"))
    _row(table, headers, columns, head, repeated=True)
    numbers = [_holds_numbers([row[place] for row in rows]) for place in range(len(headers))]
    for row in rows:
        _row(table, row, columns, plain, numbers=numbers)
    document.element.body.insert_element_before(table, "w:sectPr")


def _element(name: str, parent: Any = None, **attributes: object) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    if parent is not None:
        parent.append(element)
    return element


def _holds_numbers(cells: Sequence[str]) -> bool:
    """Tell whether a column holds numbers, besides words for none: 未报, —."""
    values = [cell for cell in cells if cell and cell not in GAPS]
    return bool(values) and all(_NUMBER.fullmatch(cell) for cell in values)


def _row(
    table: Any,
    cells: Sequence[str],
    widths: Sequence[int],
    style: str,
    *,
    repeated: bool = False,
    numbers: Sequence[bool] = (),
) -> None:
    row = _element("w:tr", table)
    shape = _element("w:trPr", row)
    _element("w:cantSplit", shape)
    if repeated:
        _element("w:tblHeader", shape)
    for place, (text, width) in enumerate(zip(cells, widths, strict=True)):
        cell = _element("w:tc", row)
        measures = _element("w:tcPr", cell)
        _element("w:tcW", measures, w=width, type="dxa")
        _element("w:vAlign", measures, val="center")
        paragraph = _element("w:p", cell)
        setting = _element("w:pPr", paragraph)
        _element("w:pStyle", setting, val=style)
        if numbers and numbers[place]:
            _element("w:jc", setting, val="right")
        run = _element("w:r", paragraph)
        run.text = clean(text)
