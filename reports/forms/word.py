"""An office's own Word template: its placeholders with their places, and the document filled in.

Both run on bytes that a person sent: in a reader's process, behind the gate. What Word keeps in
several runs is read as one text. What a value says is text everywhere.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.text.run import Run
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from reports.forms.answers import Answers
from reports.forms.context import BEGIN, BETWEEN, END, Heard, UndecidedError, context
from reports.forms.language import Fault, Reading, is_plain, read_tags, tags_in
from reports.packing import same_bytes

_P, _R, _TBL, _TR, _TC, _BOX = (qn(f"w:{name}") for name in ("p", "r", "tbl", "tr", "tc", "txbxContent"))
_TEXT = {qn("w:t"): None, qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n"}
_MARKED = re.compile(f"{BEGIN}(\\d+){BETWEEN}(.*?){END}", re.DOTALL)
_HIDDEN = (qn("w:instrText"), qn("w:delText"))


@dataclass(frozen=True, slots=True)
class Filled:
    """A document filled in: its bytes, and which values were printed, by place and in order."""

    content: bytes
    printed: tuple[int, ...]


def read_word_form(content: bytes) -> Reading:
    """Return what the placeholders of the body, headers, footers and footnotes use, in the order of reading."""
    document = Document(io.BytesIO(content))
    parts = [("正文", document.element.body), *_margins(document)]
    tags = [[tag for place, text in _texts(element, title) for tag in tags_in(text, place)] for title, element in parts]
    used, faults = read_tags(tags)
    return Reading(tuple(used), (*faults, *_elsewhere(document)))


_MARGINS = {"header": "页眉", "footer": "页脚", "footnotes": "脚注"}
_NOT_FILLED = {"endnotes": "尾注", "comments": "批注", "chart": "图表", "diagramData": "SmartArt 图形"}


def _margins(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield the headers, footers and footnotes of a document, each once."""
    for relation in document.part.rels.values():
        title = _MARGINS.get(relation.reltype.rpartition("/")[2])
        if title is not None and not relation.is_external:
            yield title, etree.fromstring(relation.target_part.blob)


def _elsewhere(document: Any) -> Iterator[Fault]:
    """Yield the places outside the text that hold placeholders: they would stay as they are."""
    for relation in document.part.rels.values():
        title = _NOT_FILLED.get(relation.reltype.rpartition("/")[2])
        if title is not None and not relation.is_external:
            tags = tags_in("".join(etree.fromstring(relation.target_part.blob).itertext()), title)
            if tags:
                yield Fault(title, tags[0].source, "写在了填不到的地方", "请写到正文、表格、页眉页脚或脚注里。")


def _texts(element: Any, title: str) -> Iterator[tuple[str, str]]:
    """Yield the text of every paragraph with its place: ``正文第3段``, ``表1第2行第3列``, ``文本框``."""
    number, tables = 0, {table: at for at, table in enumerate(element.iter(_TBL), start=1)}
    for paragraph in element.iter(_P):
        above = [ancestor.tag for ancestor in paragraph.iterancestors()]
        if _BOX in above:
            place = f"{title}的文本框"
        elif _TC in above:
            place = _cell(paragraph, tables, "" if title == "正文" else title)
        else:
            number += 1
            place = f"{title}第{number}段"
        yield place, _text(paragraph)


def _cell(paragraph: Any, tables: dict[Any, int], title: str) -> str:
    cell = next(ancestor for ancestor in paragraph.iterancestors() if ancestor.tag == _TC)
    row = cell.getparent()
    rows = row.getparent()
    if row.tag != _TR or rows.tag != _TBL:  # a cell or row within a content control
        return f"{title}表格"
    column = [other for other in row if other.tag == _TC].index(cell) + 1
    line = [other for other in rows if other.tag == _TR].index(row) + 1
    return f"{title}表{tables[rows]}第{line}行第{column}列"


def _text(paragraph: Any) -> str:
    """Return what a paragraph says, without what stands in text boxes inside it."""
    pieces = []
    for node in paragraph.iter(*_TEXT, *_HIDDEN):
        if next(above for above in node.iterancestors() if above.tag == _P) is paragraph:
            pieces.append(_TEXT.get(node.tag) or node.text or "")
    return "".join(pieces)


class _Template(DocxTemplate):  # type: ignore[misc]
    """A template whose patched text is checked before it is rendered, and whose result must be whole."""

    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
        """Render one part."""
        if not is_plain(jinja_env.parse(src_xml)):
            raise TemplateError("not a plain template")
        rendered: str = super().render_xml_part(src_xml, part, context, jinja_env)
        etree.fromstring(rendered)
        return rendered

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """Leave the document's properties as they are: nothing is rendered that nobody sees."""


def fill(content: bytes, answers: Answers, missing: str, dated: date, *, marked: bool = False) -> Filled | Fault:
    """Return a template filled in; ``missing`` stands for what was not reported, ``dated`` is the day of the data.

    ``marked`` puts signs around every value, for ``lines``. A fault says what cannot be rendered.
    """
    heard = Heard(missing, marked=marked)
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    template = _Template(io.BytesIO(content))
    try:
        template.render(context(answers, heard), environment)
    except UndecidedError as error:
        name = ".".join(error.path)
        cure = f"请先写 {{% if {name}.已报 %}} 再比较，或等月报收齐再生成。"
        return Fault("条件", f"{{% if … {name} … %}}", "用到的数未报，没法判断", cure)
    except (UndefinedError, TemplateError):
        hidden = "有占位符写在了不能写的地方（域代码、隐藏文字或分在几段里）"
        return Fault("全文", "", hidden, "请把它写在一段普通文字里。")
    except etree.XMLSyntaxError:
        cure = "整段整行的条件和循环请写成 {%p if … %}、{%tr for … %}，单独占一段或一行。"
        return Fault("全文", "", "条件或循环跨了段落或单元格，填出来不完整", cure)
    out = io.BytesIO()
    if not marked:
        _highlight(template.docx, missing)
    template.save(out)
    return Filled(same_bytes(out.getvalue(), dated), tuple(heard.places))


def _highlight(document: Any, missing: str) -> None:
    """Mark in yellow what is still to be written by a person."""
    for element in document.element.body.iter(_R):
        text = "".join(node.text or "" for node in element.findall(qn("w:t")))
        if missing and missing in text:
            Run(element, document).font.highlight_color = WD_COLOR_INDEX.YELLOW


Piece = str | int
"""Plain text, or the place of a value."""


Shown = tuple[tuple[Piece, ...], bool]
"""A paragraph or a row of a table in pieces, and whether it is a row."""


def lines(content: bytes) -> list[Shown]:
    """Return the paragraphs and rows of a marked document in pieces."""
    body = Document(io.BytesIO(content)).element.body
    shown: list[Shown] = []
    for block in body.iter(_P, _TR):
        if block.tag == _TR:
            cells = ["".join(_text(paragraph) for paragraph in cell.iter(_P)) for cell in block.iter(_TC)]
            shown.append((_pieces("　|　".join(cells)), True))
        elif not any(above.tag in (_TC, _BOX) for above in block.iterancestors()):
            shown.append((_pieces(_text(block)), False))
    return [line for line in shown if line[0]]


def _pieces(text: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for at, part in enumerate(_MARKED.split(text)):
        if at % 3 == 1:
            pieces.append(int(part))
        elif at % 3 == 0 and part:
            pieces.append(part)
    return tuple(pieces)


def preview(content: bytes, answers: Answers, missing: str, dated: date) -> list[Shown] | Fault:
    """Return what a template says when it is filled in, in pieces."""
    filled = fill(content, answers, missing, dated, marked=True)
    return filled if isinstance(filled, Fault) else lines(filled.content)
