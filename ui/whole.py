"""The whole dashboard to take away: each view a sheet of one workbook."""

from __future__ import annotations

from reports.dashboard import dashboard_workbook
from ui.listing import download
from ui.page import Page

SAID = "总览、四块工作、排名、对比、任务、看板、台账、报送、口径，每一块一张表，第一张是目录。"


def draw(page: Page) -> None:
    """Offer everything of the period and the units looked at as one workbook."""
    name = f"宣传工作数据看板（{page.period.title()}）.xlsx"
    download(
        "下载整个看板（Excel）", lambda: dashboard_workbook(page.facts, page.selection), name, key="whole", help=SAID
    )
