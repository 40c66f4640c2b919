"""The period to take away: one page for paper or phone, or the whole dashboard, each view a sheet of one workbook."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from reports.brief import page as html
from reports.brief import word
from reports.brief.content import Brief, brief
from reports.dashboard import dashboard_workbook
from reports.word.reading import scope_title
from ui.listing import WORD, download
from ui.page import Page

_PAPER = "一页 A4：要点、各单位各项工作、两张图、需要留意。"
_PHONE = "同样的内容，一个文件，发到手机上不联网也能打开。"
CONTENTS = "总览、四块工作、排名、对比、任务、看板、台账、报送、口径，每一块一张表，第一张是目录。"


def draw_downloads(page: Page) -> None:
    """Offer the one-page brief of what is looked at, and everything of it as one workbook."""
    period = page.period.title()
    with st.container(horizontal=True):
        download(
            "一页简报（Word）",
            lambda: word.write(_brief(page), page.facts.today),
            _name(page, ".docx"),
            key="brief-word",
            mime=WORD,
            help=_PAPER,
        )
        download(
            "一页简报（手机）",
            lambda: html.page(_brief(page)),
            _name(page, ".html"),
            key="brief-page",
            mime="text/html",
            help=_PHONE,
        )
        download(
            "下载整个看板（Excel）",
            lambda: dashboard_workbook(page.facts, page.selection),
            f"宣传工作数据看板（{period}）.xlsx",
            key="whole",
            help=CONTENTS,
        )


def _brief(page: Page) -> Brief:
    units = page.selection.units
    title = scope_title(page.facts.settings.register, units[0] if len(units) == 1 else None)
    return brief(page.facts, page.selection, title, page.access.name, datetime.now().astimezone())


def _name(page: Page, suffix: str) -> str:
    return f"宣传工作简报（{page.period.title()}）{suffix}"
