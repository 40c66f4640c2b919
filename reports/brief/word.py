"""The brief as one A4 page in Word: headline, units × measures, two charts, what needs attention."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from data.text import clean
from reports.brief.content import Brief, Cell
from reports.packing import same_bytes
from reports.pictures.chart import picture
from reports.pictures.faces import absence
from reports.word.page import PRESETS, USUAL, blank, font
from reports.word.tables import add_table
from reports.word.writer import AUTHOR

_EDGE, _SIDE = 14, 16
"""Margins in millimetres, above and below, and at the sides."""
_TABLE = 10080
"""Width of the table in twentieths of a point: 178 mm."""
_TEXT, _SMALL, _FIGURES = 10.5, 8.5, 9
"""Sizes of type in points."""
_PICTURED, _ACROSS, _HIGH = 520, 88, 72
"""Pixels across of a chart, and the room in millimetres that each of the two has."""
_UNIT_SHARE, _SHARE = 18, 10


def write(brief: Brief, today: date, *, fonts: str = USUAL) -> bytes:
    """Return the brief as the bytes of a .docx; without a Chinese face for pictures it has no charts, and says so."""
    faces = PRESETS[fonts]
    document = blank(faces)
    _page(document)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = clean(brief.title), AUTHOR, AUTHOR
    properties.created = properties.modified = datetime.combine(brief.at.date(), time())
    properties.language, properties.comments, properties.revision = "zh-CN", "", 1
    title = _line(document, brief.title, faces.title, 17, bold=faces.bold_title)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _line(document, brief.basis, faces.body, _SMALL)
    _line(document, brief.top, faces.first, _TEXT, before=3)
    if brief.lead:
        _line(document, brief.lead, faces.body, _TEXT)
    rows = [(unit, *map(_words, cells)) for unit, cells in brief.rows]
    shares = (_UNIT_SHARE, *(_SHARE for _ in brief.heads[1:]))
    add_table(document, brief.heads, rows, shares, across=_TABLE)
    _shrink(document, _FIGURES)
    _line(document, brief.note, faces.body, _SMALL)
    _charts(document, brief, today)
    _line(document, "需要留意", faces.first, _TEXT, before=3)
    for text in brief.attention or ("这一期没有需要留意的。",):
        _line(document, f"· {text}" if brief.attention else text, faces.body, _TEXT)
    if brief.unsaid and brief.attention:
        _line(document, f"其余{brief.unsaid}条见看板。", faces.body, _SMALL)
    _line(document, brief.origin, faces.body, _SMALL, before=2)
    out = io.BytesIO()
    document.save(out)
    return same_bytes(out.getvalue(), brief.at.date())


def _page(document: Any) -> None:
    section = document.sections[0]
    section.top_margin, section.bottom_margin = Mm(_EDGE), Mm(_EDGE + 4)
    section.left_margin = section.right_margin = Mm(_SIDE)
    section.footer_distance = Mm(8)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)


def _line(document: Any, text: str, face: str, size: float, *, bold: bool = False, before: float = 0) -> Any:
    paragraph = document.add_paragraph(style="表格")
    paragraph.paragraph_format.space_before = Pt(before)
    font(paragraph.add_run(clean(text)), face, size, bold=bold)
    return paragraph


def _words(cell: Cell) -> str:
    return f"{cell.value}（{cell.more}）" if cell.more else cell.value


def _shrink(document: Any, size: float) -> None:
    """Set the type of the table smaller than that of annexes, so that all units stand on the page."""
    for paragraph in document.tables[-1]._tbl.iter(qn("w:p")):
        for run in paragraph.iter(qn("w:r")):
            half_points = run.get_or_add_rPr()
            half_points.get_or_add_sz().val = Pt(size)


def _charts(document: Any, brief: Brief, today: date) -> None:
    """Put the charts side by side."""
    lacking = absence()
    if lacking:
        _line(document, lacking, "宋体", _SMALL)
        return
    if not brief.charts:
        return
    paragraph = document.add_paragraph(style="图片")
    for chart in brief.charts:
        content = picture(chart.chart, today, width=_PICTURED)
        run = paragraph.add_run()
        _add(run, content)
    for number, drawing in enumerate(paragraph._p.iter(qn("wp:docPr"))):
        drawing.set("descr", clean(brief.charts[number].chart.alt))


def _add(run: Any, content: bytes) -> None:
    """Add a picture as large as its room lets it be."""
    inline = run.add_picture(io.BytesIO(content), width=Mm(_ACROSS))
    if inline.height > Mm(_HIGH):
        inline.width, inline.height = int(inline.width * Mm(_HIGH) / inline.height), Mm(_HIGH)
