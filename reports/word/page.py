"""The page of an official document (GB/T 9704-2012): paper, grid, fonts, styles, page numbers, language.

Word takes the Chinese font of a run from ``w:eastAsia``, which python-docx does not set, and its
own template says that East Asian text is English: both are put right here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

LATIN = "Times New Roman"
BODY_SIZE, TITLE_SIZE, SMALL_SIZE, TABLE_SIZE = 16, 22, 14, 10.5
LINE = 28.95
"""Points from line to line: 22 lines in 225 mm."""
LINE_PITCH = 579
TIGHTER = -5
"""Twentieths of a point between signs, so that 28 signs of 16 points stand in 156 mm.

A grid of characters would say the same, but LibreOffice then sets every sign far apart.
"""


@dataclass(frozen=True, slots=True)
class Fonts:
    """The four faces of a document; none is embedded, so each preset suits other computers."""

    title: str
    body: str
    second: str
    first: str
    bold_title: bool = False


PRESETS: Mapping[str, Fonts] = MappingProxyType(
    {
        "方正/GB2312": Fonts("方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体"),
        "Windows 自带": Fonts("宋体", "仿宋", "楷体", "黑体", bold_title=True),
    }
)
USUAL = "方正/GB2312"


def blank(fonts: Fonts) -> Any:
    """Return an empty document with paper, styles, language and page numbers set."""
    document = Document()
    _language(document)
    _styles(document, fonts)
    _section(document.sections[0])
    document.settings.odd_and_even_pages_header_footer = True
    _page_numbers(document.sections[0])
    return document


def _language(document: Any) -> None:
    """Say that East Asian text is Chinese; digits stay Latin, or LibreOffice breaks lines within a number."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _section(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(22)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(LINE_PITCH))
    section._sectPr.append(grid)


def font(owner: Any, name: str, size: float, *, bold: bool = False) -> None:
    """Set the font of a style or run for Chinese and Latin signs alike: black, of this size in points."""
    owner.font.size, owner.font.bold, owner.font.italic = Pt(size), bold, False
    owner.font.color.rgb = RGBColor(0, 0, 0)
    faces = owner.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(faces.attrib):
        del faces.attrib[attribute]
    for kind, face in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", name)):
        faces.set(qn(f"w:{kind}"), face)


def _styles(document: Any, fonts: Fonts) -> None:
    """Define the styles of all parts of a document by name."""
    styles = document.styles
    font(styles["Normal"], fonts.body, BODY_SIZE)
    _spacing(styles["Normal"])
    font(styles["Title"], fonts.title, TITLE_SIZE, bold=fonts.bold_title)
    _spacing(styles["Title"], align=WD_ALIGN_PARAGRAPH.CENTER, line=35)
    _tighten(styles["Normal"])
    for border in styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break
    for level, face in ((1, fonts.first), (2, fonts.second), (3, fonts.body)):
        font(styles[f"Heading {level}"], face, BODY_SIZE)
        _spacing(styles[f"Heading {level}"], indent=2)
    for name, indent in (("正文段落", 2), ("主送机关", 0), ("附件说明", 2), ("署名", 0)):
        style = styles.add_style(name, 1)
        style.base_style = styles["Normal"]
        _spacing(style, indent=indent)
    marker = styles.add_style("附件标识", 1)
    font(marker, fonts.first, BODY_SIZE)
    _spacing(marker)
    title = styles.add_style("附件标题", 1)
    font(title, fonts.title, 18, bold=fonts.bold_title)
    _spacing(title, align=WD_ALIGN_PARAGRAPH.CENTER)
    title.paragraph_format.space_after = Pt(8)
    for name, face, align in (
        ("表格", fonts.body, WD_ALIGN_PARAGRAPH.LEFT),
        ("表头", fonts.first, WD_ALIGN_PARAGRAPH.CENTER),
    ):
        style = styles.add_style(name, 1)
        font(style, face, TABLE_SIZE)
        _spacing(style, line=None, align=align)
    note = styles.add_style("表注", 1)
    font(note, fonts.body, TABLE_SIZE)
    _spacing(note, line=None, align=WD_ALIGN_PARAGRAPH.LEFT)
    note.paragraph_format.space_before = Pt(6)
    picture = styles.add_style("图片", 1)
    _spacing(picture, line=None, align=WD_ALIGN_PARAGRAPH.CENTER)


def _tighten(style: Any) -> None:
    closer = OxmlElement("w:spacing")
    closer.set(qn("w:val"), str(TIGHTER))
    style.element.get_or_add_rPr().append(closer)


def _spacing(style: Any, *, indent: int = 0, line: float | None = LINE, align: Any = None) -> None:
    """Set a paragraph's lines and first indent; a picture and a table have lines as high as they need."""
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = 1.0 if line is None else Pt(line)
    shape.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if align is None else align
    shape.keep_with_next = style.name.startswith("Heading")
    shape.widow_control = True
    if line is None:
        snap = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        shape._element.get_or_add_pPr().append(snap)
    if indent:
        mark = shape._element.get_or_add_pPr().get_or_add_ind()
        mark.set(qn("w:firstLineChars"), str(indent * 100))
        mark.set(qn("w:firstLine"), str(indent * BODY_SIZE * 20))


def _page_numbers(section: Any) -> None:
    """Write — 1 — below the type area, on the outer side, one sign in from the edge."""
    for footer, align, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right_indent"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left_indent"),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        paragraph.paragraph_format.line_spacing = 1.0
        setattr(paragraph.paragraph_format, side, Pt(SMALL_SIZE))
        for kind, text in (
            ("text", "— "),
            ("begin", ""),
            ("code", "PAGE"),
            ("separate", ""),
            ("text", "1"),
            ("end", ""),
            ("text", " —"),
        ):
            run = paragraph.add_run(text if kind == "text" else None)
            font(run, "宋体", SMALL_SIZE)
            if kind == "code":
                code = OxmlElement("w:instrText")
                code.set(qn("xml:space"), "preserve")
                code.text = text
                run._r.append(code)
            elif kind != "text":
                sign = OxmlElement("w:fldChar")
                sign.set(qn("w:fldCharType"), kind)
                run._r.append(sign)
