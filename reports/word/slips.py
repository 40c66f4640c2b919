"""Slips with account and one-time password, several a page, to be cut apart and handed out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Protocol

from docx.enum.text import WD_ALIGN_PARAGRAPH

from data.text import clean
from reports.word.page import PRESETS, USUAL, blank, font
from reports.word.tables import add_table

MONOSPACED = "Consolas"
"""A face in which no two signs of a password look alike."""
_INTRODUCTION = "请沿表格线裁开，一张一个单位，当面交给填报员。首次登录须修改密码；发完请删去这个文件。"


class Slip(Protocol):
    """What stands on a slip."""

    @property
    def name(self) -> str:
        """The account."""

    @property
    def unit(self) -> str:
        """The unit that it reports for."""

    @property
    def password(self) -> str:
        """The one-time password."""


def account_slips(slips: Sequence[Slip]) -> bytes:
    """Return the slips as the bytes of a .docx: a row each, with unit, account and one-time password."""
    document = blank(PRESETS[USUAL])
    document.add_paragraph(style="Title").add_run("账号条")
    document.add_paragraph(style="表注").add_run(_INTRODUCTION)
    rows = [(slip.unit, slip.name, slip.password, "首次登录须修改密码") for slip in slips]
    add_table(document, ("单位", "账号", "一次性密码", "说明"), rows, (26, 26, 26, 22))
    for row in document.tables[0].rows[1:]:
        paragraph = row.cells[2].paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        for run in paragraph.runs:
            font(run, MONOSPACED, 14)
            run.font.name = MONOSPACED
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.space_before = cell.paragraphs[0].paragraph_format.space_after = 152400
    document.core_properties.title = clean("账号条")
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()
