"""为什么变了: a figure against the range it is compared with, in one sentence and one waterfall."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.change import CUTS, change, cuts_of
from data.schema import Measure
from reports.charts import waterfall
from ui import choice, drill, figure
from ui.page import Page
from ui.plain import escape_text


def draw_why(page: Page, measure: Measure, unit: str | None, *, key: str) -> None:
    """Say why a measure of a unit (``None``: of all shown) changed; nothing where nothing is compared."""
    selection = page.selection if unit is None else replace(page.selection, units=(unit,))
    cuts = {CUTS[cut]: cut for cut in page.analysis.of(cuts_of, selection, measure.key)}
    whole = page.analysis.of(change, selection, measure.key)
    if whole is None:
        return
    cut = cuts[choice.view("按什么看变化", list(cuts), f"{key}-why")] if cuts and whole.pieces else whole.by
    found = page.analysis.of(change, selection, measure.key, cut)
    if found is None:
        return
    st.markdown(escape_text(f"为什么变了：{unit or ''}{found.sentence()}"))
    if found.pieces and found.comparison.difference:
        figure.draw_figure(page.analysis.made(waterfall, found), key=f"{key}-why-{cut}", choose=False)
    other = selection.other()
    if other is not None and st.toggle(f"也看{other.title()}的行", key=f"{key}-earlier"):
        rows = drill.read_rows_behind(page.access, page.analysis, measure.key, other, [unit] if unit else page.units)
        title = f"{unit or '合计'} {other.title()} {measure.title}"
        drill.draw_source_rows(rows, measure, title, key=f"{key}-earlier-rows", access=page.access)
