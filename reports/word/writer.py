"""A draft set as Word: the same draft and wishes give the same bytes, at any time and on any day."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from analytics.wording import day as day_of
from data.text import clean
from reports.packing import same_bytes
from reports.word.draft import Annex, Cited, Draft, Line, Mark
from reports.word.page import BODY_SIZE, PRESETS, USUAL, blank
from reports.word.tables import add_table

AUTHOR = "宣传工作数据看板"
PICTURE_WIDTH = 128
"""Millimetres: above a table of eleven communities it leaves room for the note on the same page."""
_TITLE_SIGNS = 20
"""Signs of a title in a line."""
_STYLES = {"addressee": "主送机关", "first": "Heading 1", "second": "Heading 2", "body": "正文段落"}


def write(draft: Draft, *, fonts: str = USUAL, comments: Sequence[str] = ()) -> bytes:
    """Return a draft as the bytes of a .docx.

    ``fonts`` names one of ``PRESETS``. ``comments``: the text of a comment for each cited figure,
    in their order, or none at all.
    """
    document = blank(PRESETS[fonts])
    _properties(document, draft)
    _title(document, draft.title)
    document.add_paragraph(style="正文段落")
    waiting = iter(comments)
    moment = datetime.combine(draft.dated, time(), UTC)
    for line in draft.lines:
        _line(document, line, waiting if comments else None, moment)
    end = max(len(document.paragraphs) - 1, 0)
    _annex_list(document, draft.annexes)
    _signature(document, draft)
    _keep_together(document, end)
    for number, annex in enumerate(draft.annexes, start=1):
        _annex(document, annex, f"附件{number}" if len(draft.annexes) > 1 else "附件")
    out = io.BytesIO()
    document.save(out)
    return same_bytes(out.getvalue(), draft.dated)


def write_annex(draft: Draft, annex: Annex, *, fonts: str = USUAL) -> bytes:
    """Return an annex of a draft as the bytes of a .docx of its own, under the draft's title."""
    document = blank(PRESETS[fonts])
    _properties(document, draft)
    document.add_paragraph(style="Title").add_run(clean(draft.title))
    document.add_paragraph(style="附件标题").add_run(clean(annex.title))
    add_table(document, annex.headers, annex.rows, annex.widths)
    document.add_paragraph(style="表注").add_run(clean(annex.note))
    out = io.BytesIO()
    document.save(out)
    return same_bytes(out.getvalue(), draft.dated)


def _title(document: Any, title: str) -> None:
    """Set the title; a long one with a plan breaks before 及 or 暨, not within the plan's name."""
    first, joint, plan = title, "", ""
    if _signs(title) > _TITLE_SIGNS:
        first, joint, plan = next(
            (title.partition(joint) for joint in ("总结及", "总结暨") if joint in title), (title, "", "")
        )
    run = document.add_paragraph(style="Title").add_run(clean(first + joint[:-1]))
    if plan:
        run.add_break()
        run.add_text(clean(joint[-1:] + plan))


def _properties(document: Any, draft: Draft) -> None:
    """Say when the data were complete in place of when the file was made."""
    properties, moment = document.core_properties, datetime.combine(draft.dated, time())
    properties.title, properties.author, properties.last_modified_by = clean(draft.title), AUTHOR, AUTHOR
    properties.created = properties.modified = moment
    properties.language, properties.comments, properties.revision = "zh-CN", "", 1


def _line(document: Any, line: Line, comments: Any, moment: datetime) -> None:
    paragraph = document.add_paragraph(style=_STYLES[line.style])
    for part in line.parts:
        run = paragraph.add_run(clean(part if isinstance(part, str) else part.text))
        if isinstance(part, Mark):
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        if isinstance(part, Cited) and comments is not None:
            comment = document.add_comment(run, clean(next(comments)), AUTHOR, "数")
            comment._comment_elm.set(qn("w:date"), moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _keep_together(document: Any, first: int) -> None:
    """Let the paragraphs from a place on stand on one page, but for the last one, which may end it."""
    for paragraph in document.paragraphs[first:-1]:
        paragraph.paragraph_format.keep_with_next = True


def _annex_list(document: Any, annexes: Sequence[Annex]) -> None:
    """List the annexes below the text: 空 2 字, numbered when there are several, no mark at the end."""
    if not annexes:
        return
    document.add_paragraph(style="正文段落")
    for number, annex in enumerate(annexes, start=1):
        paragraph = document.add_paragraph(style="附件说明")
        numbered = f"{number}.{annex.title}" if len(annexes) > 1 else annex.title
        paragraph.add_run(clean(f"附件：{numbered}" if number == 1 else f"　　　{numbered}"))


def _signature(document: Any, draft: Draft) -> None:
    """Put 署名 two signs from the right edge and the date's first sign two signs right of its first.

    A date that is the longer of the two has the two signs at the edge, and 署名 moves to the left.
    """
    document.add_paragraph(style="正文段落")
    day = day_of(draft.day) if draft.day else Mark("成文日期").text
    signer, width, longest = clean(draft.signer), 28, _signs(day) + 2
    indent = max(min(width - 2 - _signs(signer), width - 2 - longest - 2), 0)
    for text, shift in ((signer, indent), (day, indent + 2)):
        paragraph = document.add_paragraph(style="署名")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.left_indent = Pt(shift * BODY_SIZE)
        run = paragraph.add_run(text)
        if text.startswith("【"):
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _signs(text: str) -> int:
    """Return how many whole signs a text is wide; Latin signs are half as wide."""
    return -(-sum(2 if ord(sign) > 0x2E80 else 1 for sign in text) // 2)


def _annex(document: Any, annex: Annex, mark: str) -> None:
    """Set an annex on a new page: mark, title, picture, table, note."""
    first = document.add_paragraph(style="附件标识")
    first.paragraph_format.page_break_before = True
    first.add_run(mark)
    document.add_paragraph(style="附件标题").add_run(clean(annex.title))
    if annex.picture is not None:
        paragraph = document.add_paragraph(style="图片")
        paragraph.add_run().add_picture(io.BytesIO(annex.picture), width=Mm(PICTURE_WIDTH))
        for drawing in paragraph._p.iter(qn("wp:docPr")):
            drawing.set("descr", clean(annex.caption or annex.title))
    if annex.rows:
        add_table(document, annex.headers, annex.rows, annex.widths)
    if annex.note:
        document.add_paragraph(style="表注").add_run(clean(annex.note))


def file_name(title: str, suffix: str = ".docx") -> str:
    """Return the name of the file of a document with this title."""
    return f"{clean(title)}{suffix}".replace("/", "／").replace("\n", " ")
