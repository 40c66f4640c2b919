"""公布: months whose figures stand still, published and opened again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from analytics.document import ranking_text
from analytics.periods import Period
from analytics.ranking import rank
from analytics.reporting import SILENT, counts, expected, in_state
from analytics.unsettled import unfinished
from analytics.wording import listed
from data import months
from data.records import Access
from data.schema import MEDIA
from data.store.doubts import count_doubts
from data.store.editions import Edition, read_editions
from data.store.publishing import publish_month, reopen_month
from data.store.reports import read_reported_months
from data.store.review_queue import read_standings
from data.store.revisions import Revision, read_month_revisions
from data.store.settings import read_settings
from data.store.sheets import read_located_rows
from ui import editions, session
from ui.confirmation import keep_errors, keep_outcome, show_outcome
from ui.editions import now
from ui.listing import listing
from ui.plain import escape_text, say

_ALL = "全部单位"
_OUTCOME = "publishing-outcome"
"""What became of the last press: also where another tab was first, and the button is gone."""


def draw_publishing(access: Access) -> None:
    """List the months, and of the one chosen: publish it, open it again, or look at its editions."""
    published = by_month(session.read_as(access, read_editions))
    # Of a month that is published everything may have been taken back: it still has to be opened again here.
    reported = sorted({*session.read_as(access, read_reported_months), *published}, reverse=True)
    if not reported:
        say("还没有收到月报，没有可以公布的月份。")
        return
    st.subheader(escape_text(publishing_sentence(reported, published)), anchor=False)
    say("公布后，这个月的数字、名次、台账和规则就固定下来；更正要先重新开放，再公布一次，改了什么都留着。")
    titles = {months.title(month): month for month in reported}
    first = following(reported, published)
    chosen = st.selectbox(
        "哪个月", list(titles), index=reported.index(first), key="publishing-month", width=200, format_func=str
    )
    month = titles.get(chosen or "", first)
    _month(access, month, published.get(month, []))
    st.markdown("**各月公布情况**")
    listing(overview(reported, published), key="publishing-months", title="各月公布情况", missing="")


def following(reported: Sequence[str], published: Mapping[str, object]) -> str:
    """Return the month to be published next: the first one after the last published, else the newest."""
    last = max(published, default=None)
    later = [month for month in sorted(reported) if last is not None and month > last]
    return next(iter(later), max(reported))


def by_month(editions: Sequence[Edition]) -> dict[str, list[Edition]]:
    """Return the editions of each month that has any, the first one first."""
    grouped: dict[str, list[Edition]] = {}
    for edition in editions:
        grouped.setdefault(edition.month, []).append(edition)
    return grouped


def publishing_sentence(reported: Sequence[str], published: Mapping[str, Sequence[Edition]]) -> str:
    """Say which month was published last, and how many are open."""
    if not published:
        return f"还没有公布过。有 {len(reported)} 个月可以公布。"
    last = max(published)
    open_ = sum(month not in published for month in reported)
    reopened = sum(bool(revisions[-1].reopened) for revisions in published.values())
    phrase = f"，{reopened} 个月已重新开放" if reopened else ""
    return f"最近公布的是{months.title(last)}（第 {published[last][-1].revision} 版），{open_} 个月没有公布{phrase}。"


def state(revisions: Sequence[Edition]) -> str:
    """Say in a few words how a month stands."""
    if not revisions:
        return "未公布"
    opened = [reopening.unit or _ALL for reopening in revisions[-1].reopened]
    return f"已重新开放：{listed(list(dict.fromkeys(opened)), 3)}" if opened else "已公布"


def overview(reported: Sequence[str], published: Mapping[str, Sequence[Edition]]) -> pd.DataFrame:
    """Return a line for each month: how it stands, which edition, when and by whom."""
    lines = []
    for month in reported:
        revisions = published.get(month, [])
        last = revisions[-1] if revisions else None
        moment, by, reason = (f"{last.at:%Y-%m-%d %H:%M}", last.by, last.reason) if last else ("", "", "")
        lines.append(
            [months.title(month), state(revisions), f"第 {last.revision} 版" if last else "", moment, by, reason]
        )
    return pd.DataFrame(lines, columns=["月份", "状态", "版次", "公布时间", "公布人", "说明"], dtype="object")


def _month(access: Access, month: str, revisions: Sequence[Edition]) -> None:
    with st.container(border=True):
        closed = bool(revisions) and not revisions[-1].reopened
        st.markdown(f"**{escape_text(months.title(month))}　{escape_text(state(revisions))}**")
        show_outcome(_OUTCOME)
        if revisions:
            for reopening in revisions[-1].reopened:
                say(
                    f"{reopening.at:%Y-%m-%d %H:%M} {reopening.by} 重新开放{reopening.unit or _ALL}：{reopening.reason}"
                )
        if not closed and session.is_governor(access):
            _publish(access, month, again=bool(revisions))
        elif not closed:
            say("公布由负责全部单位的宣传干事办理；公布以后，您可以重新开放自己负责的单位。")
        if revisions and not any(reopening.unit is None for reopening in revisions[-1].reopened):
            _reopen(access, month, revisions[-1].revision)
    if revisions:
        editions.draw_edition(access, month, revisions)


def _publish(access: Access, month: str, *, again: bool) -> None:
    """Say who is missing, and publish."""
    facts = now(access, month).facts
    lines = expected(facts, [month])
    report_counts = counts(lines)
    missing = f"，待报 {report_counts.waiting} 个" if report_counts.waiting else ""
    for word in SILENT:
        units = in_state(lines, word)
        missing += f"，{word} {len(units)} 个：{listed(units, 6)}" if units else ""
    say(f"应报 {report_counts.expected} 个单位，已报 {report_counts.arrived} 个{missing}。")
    with session.reading(access) as opened:
        since = read_month_revisions(opened, [month])[month]
        states = {standing.unit: standing.state for standing in read_standings(opened, [month])}
        unsettled = unfinished(states, count_doubts(opened, month))
    if unsettled:
        st.warning(escape_text(unsettled))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("说明", key=_why_key(month), placeholder="可不填", max_chars=200, width=360)
        label = "公布更正后的一版" if again else f"公布{months.title(month)}"
        st.button(label, key="publish", type="primary", on_click=_save, args=(access, month, since))


def _why_key(month: str) -> str:
    return f"publish-why-{month}"


def _save(access: Access, month: str, since: Revision) -> None:
    """Publish a month as it was shown; keep what became of it."""
    why = str(session.get(_why_key(month)) or "").strip() or None
    with keep_errors(_OUTCOME):
        placed = session.read_as(access, read_located_rows, MEDIA.key, [month])
        ranking = rank(now(access, month).facts, Period.month(month), placed=placed)
        revision = session.write(access, publish_month, month, why=why, ranking=ranking_text(ranking), since=since)
        session.put(f"edition-{month}", f"第 {revision} 版")
        keep_outcome(_OUTCOME, f"已公布{months.title(month)}（第 {revision} 版）。")


def _reopen(access: Access, month: str, revision: int) -> None:
    """Open a month again, for one unit or all, with a reason."""
    with st.expander("重新开放"):
        say("开放后可以再报、撤回和更正；已公布的一版不变，更正后再公布一次。")
        reporting = session.read_as(access, read_settings).register.reporting(month)
        units = [_ALL] if session.is_governor(access) else []
        units += [unit.name for unit in reporting if access.sees(unit.name)]
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox("单位", units, key="reopen-unit", width=220)
            why = st.text_input("原因（必填）", key=f"reopen-why-{month}", max_chars=200, width=360)
            st.button(
                "重新开放",
                key="reopen",
                disabled=not (why or "").strip(),
                on_click=_open_again,
                args=(access, month, revision),
            )


def _open_again(access: Access, month: str, since: int) -> None:
    unit, why = session.get("reopen-unit", _ALL), str(session.get(f"reopen-why-{month}") or "")
    with keep_errors(_OUTCOME):
        session.write(access, reopen_month, month, None if unit == _ALL else unit, why, since=since)
        keep_outcome(_OUTCOME, f"已重新开放{months.title(month)}：{unit}。")
