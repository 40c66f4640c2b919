"""How the standard workbook looks: its colours and cell formats, each made once a workbook."""

from __future__ import annotations

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

INK, RULE, PALE, MISSING, GREY = "#1B4F72", "#BFCBD6", "#DCE8F2", "#FDE3CC", "#6B7680"
FONT = "微软雅黑"
MOST_ROWS = 500
"""How many rows of a sheet have drop-downs and checks; rows below them are read all the same."""

_BASE: dict[str, Any] = {"font_name": FONT, "font_size": 11, "valign": "vcenter"}
_BOX: dict[str, Any] = {"border": 1, "border_color": RULE}
_HEAD: dict[str, Any] = {**_BASE, **_BOX, "bold": True, "align": "center", "text_wrap": True}
_LABEL: dict[str, Any] = {"align": "left", "indent": 1}
_STAR = '@" *"'
"""A number format that shows the mark of a required column and leaves the header's text alone."""

_STYLES: dict[str, dict[str, Any]] = {
    "title": {**_BASE, "bold": True, "font_size": 18, "font_color": INK},
    "subtitle": {**_BASE, "font_color": GREY},
    "step": {**_BASE, "text_wrap": True, "valign": "top"},
    "step_number": {**_BASE, "bold": True, "font_color": INK, "align": "center", "valign": "top"},
    "table_head": {**_HEAD, "bg_color": PALE, "font_color": INK},
    "table_cell": {**_BASE, **_BOX, "text_wrap": True, "valign": "top"},
    "required": {**_HEAD, "bg_color": INK, "font_color": "#FFFFFF", "num_format": _STAR},
    "optional": {**_HEAD, "bg_color": PALE, "font_color": INK},
    "label_required": {**_HEAD, **_LABEL, "bg_color": INK, "font_color": "#FFFFFF", "num_format": _STAR},
    "label": {**_HEAD, **_LABEL, "bg_color": PALE, "font_color": INK},
    "unit": {**_BASE, "font_color": GREY, "align": "center"},
    "note": {**_BASE, "font_color": GREY, "font_size": 10, "text_wrap": True},
    "value_text": {**_BASE, **_BOX, "num_format": "@", "align": "left"},
    "value_count": {**_BASE, **_BOX, "num_format": "#,##0", "align": "left"},
    "text": {**_BASE, "num_format": "@", "text_wrap": True},
    "word": {**_BASE, "align": "center"},
    "date": {**_BASE, "num_format": "yyyy-mm-dd", "align": "center"},
    "count": {**_BASE, "num_format": "#,##0"},
    "hours": {**_BASE},
    "missing": {"bg_color": MISSING},
}


class Styles:
    """The formats of one workbook by name."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        """Formats are added to ``book`` when first asked for."""
        self._book = book
        self._formats: dict[str, Format] = {}

    def __getitem__(self, name: str) -> Format:
        """Return the format with this name; ``KeyError`` when there is none."""
        if name not in self._formats:
            self._formats[name] = self._book.add_format(_STYLES[name])
        return self._formats[name]


def set_page(page: Worksheet, heading: str, *, landscape: bool) -> None:
    """Lay a sheet out for A4, one page wide, with its heading above and page numbers below."""
    if landscape:
        page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    page.set_header(f'&C&"{FONT},Bold"&13{heading.replace("&", "&&")[:200]}')
    page.set_footer("&C第 &P 页，共 &N 页")
