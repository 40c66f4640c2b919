"""为什么变了: a figure against the range it is compared with, in one sentence and one waterfall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import streamlit as st

from analytics.change import CUTS, change, cuts_of, members
from analytics.explanation import explain
from analytics.periods import Period, range_titles
from analytics.rule_changes import RuleChange, rule_changes, rules_sentence, scored_titles, story_lines
from data import months
from data.schema import Measure
from data.scoring import format_number
from data.store.history import Upload, read_uploads
from reports.charts import waterfall
from ui import choice, drill, figure, session
from ui.columns import PANEL
from ui.listing import listing
from ui.page import Page
from ui.plain import escape_text, say

MOST = 60
"""Units whose stories are read to say by which rules their points changed."""
_CORRECTED = 5
"""Corrections that are listed, the newest first."""


def draw_why(page: Page, measure: Measure, unit: str | None, *, key: str) -> None:
    """Say why a measure of a unit (``None``: of all shown) changed; nothing where nothing is compared."""
    selection = page.selection if unit is None else replace(page.selection, units=(unit,))
    cuts = {CUTS[cut]: cut for cut in page.analysis.of(cuts_of, selection, measure.key)}
    whole = page.analysis.of(change, selection, measure.key)
    other = selection.other()
    if whole is None or other is None:
        return
    cut = cuts[choice.view("按什么看变化", list(cuts), f"{key}-why")] if cuts and whole.pieces else whole.by
    explanation = page.analysis.of(change, selection, measure.key, cut)
    if explanation is None:
        return
    st.markdown(escape_text(f"为什么变了：{unit or ''}{explanation.sentence()}"))
    if explanation.pieces and explanation.comparison.difference:
        figure.draw_figure(page.analysis.derive(waterfall, explanation), key=f"{key}-why-{cut}", choose=False)
    if measure.kind == "points":
        _draw_rules(page, measure, page.analysis.of(members, selection, other, measure.key), other, key)
    if unit is not None:
        _draw_corrections(page, unit, (page.period, other))
    if st.toggle(f"也看{other.title()}的行", key=f"{key}-earlier"):
        rows = drill.read_source_rows(page.access, page.analysis, measure.key, other, [unit] if unit else page.units)
        title = f"{unit or '合计'} {other.title()} {measure.title}"
        drill.draw_source_rows(rows, measure, title, key=f"{key}-earlier-rows", access=page.access)


def _draw_rules(page: Page, measure: Measure, units: Sequence[str], other: Period, key: str) -> None:
    """Say by which rules the points of these units changed, name their stories, and list every rule."""
    if not 0 < len(units) <= MOST:
        return
    scores, titles = [], []
    for span in (other, page.period):
        rows = drill.read_source_rows(page.access, page.analysis, measure.key, span, units)
        placed = [row.placed for row in rows]
        rules = page.facts.settings_in(span.last), page.facts.rules(span.months)
        scores.append(explain(placed, *rules).values())
        titles.append(scored_titles(placed, *rules))
    changes = rule_changes(*scores)
    if sentence := rules_sentence(changes):
        st.markdown(escape_text(sentence))
        names = (other.title(), page.period.title())
        short = range_titles(page.period, other)[::-1]
        lines = story_lines(changes, (titles[0], titles[1]), (short[0], short[1]))
        st.markdown("\n".join(f"- {escape_text(line)}" for line in lines))
        title = f"{page.period.title()}得分变化（逐条规则）"
        listing(_rules_table(changes, names), key=f"{key}-rules", title=title, missing="0", room=PANEL)


def _rules_table(changes: Sequence[RuleChange], names: tuple[str, str]) -> pd.DataFrame:
    """Return a line a rule and level: stories and points in both ranges, and the difference."""
    lines = [
        (line.level, line.rule, *line.stories, *map(_points, line.points), _points(line.difference)) for line in changes
    ]
    heads = ["级别", "规则", *(f"{name}（篇）" for name in names), *(f"{name}（分）" for name in names), "增减（分）"]
    return pd.DataFrame(lines, columns=heads, dtype="object")


def _points(points: Fraction) -> Decimal:
    return Decimal(format_number(points))


def _draw_corrections(page: Page, unit: str, spans: Sequence[Period]) -> None:
    """Say which reports of these months were sent again later, when, what that changed and why."""
    shown = {month for span in spans for month in span.months}
    uploads = session.read_as(page.access, read_uploads, unit)
    later = [upload for upload in uploads if _corrects(upload) and upload.month in shown]
    for upload in later[:_CORRECTED]:
        say(_correction_words(upload))
    if len(later) > _CORRECTED:
        say(f"更早还有 {len(later) - _CORRECTED} 次更正，见“报送情况”。")


def _corrects(upload: Upload) -> bool:
    return upload.replaced is not None and upload.result == "accepted" and upload.undone_by is None


def _correction_words(upload: Upload) -> str:
    """Return ``更正：2026年9月的月报10月12日重报过，新增2行、修改1行，原因：…``."""
    counts = {"新增": upload.changes.new, "修改": upload.changes.changed, "删去": upload.changes.removed}
    words = "、".join(f"{word}{count}行" for word, count in counts.items() if count) or "各行没有变动"
    why = f"，原因：{upload.reason}" if upload.reason else ""
    return f"更正：{months.title(upload.month or '')}的月报{upload.at:%Y-%m-%d}重报过，{words}{why}。"
