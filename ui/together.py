"""Several files at once: which of them are sent, which belong together, and of versions which one counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from data import months
from data.intake.archive import Upload
from data.intake.assembly import Assembled
from data.intake.receive import compare
from data.records import Access, Checked, Mode
from ui import difference, findings, session
from ui.plain import escape_text, say

_CHECKED = "核对过，情况属实"
_REASONS = {
    "total-differs": "以明细为准，合计没有更新",
    "outside-month": "活动跨月，按报送的月份计",
    "missing-sheet": "这项工作本月不报",
    "duplicate-row": "不是重复填报",
    "same-rows-before": "每月都有的活动",
    "zero-count": "没有开展",
}
"""Usual reasons by the code of the warning."""


def choose_files(uploads: Sequence[Upload], inbox: int) -> list[Upload]:
    """Offer to leave single files out, those of an archive too, and return the others."""
    if len(uploads) < 2:
        return list(uploads)
    names = [escape_text(upload.name) for upload in uploads]
    chosen = st.multiselect(
        "要上报的文件（不要的点 × 去掉）",
        range(len(uploads)),
        default=list(range(len(uploads))),
        format_func=lambda at: names[at],
        key=f"taken-{inbox}-{len(uploads)}",
        placeholder="一个也没有选",
    )
    left = len(uploads) - len(chosen)
    if left:
        say(f"去掉了 {left} 个文件，不检查也不入库。")
    return [uploads[at] for at in sorted(chosen)]


def of_file(assembled: Iterable[Assembled], upload: Upload, checked: Checked) -> Assembled | None:
    """Return what a unit-month of a file has become once it is merged with the other files."""
    return next(
        (
            unit_month
            for unit_month in assembled
            if (unit_month.checked.unit, unit_month.checked.month) == (checked.unit, checked.month)
            and any(file is upload for file in unit_month.uploads)
        ),
        None,
    )


def preferred(assembled: Iterable[Assembled]) -> tuple[str, ...]:
    """Return the files that were chosen to count, of those that are versions."""
    chosen = (session.get(_choice(unit_month)) for unit_month in assembled if unit_month.versions)
    return tuple(dict.fromkeys(str(name) for name in chosen if name))


def draw_related_files(access: Access, assembled: Sequence[Assembled]) -> list[Assembled]:
    """Draw what belongs together, and ask which version counts; return what is to be saved, compared with the past."""
    done: list[Assembled] = []
    for at, unit_month in enumerate(assembled):
        if unit_month.versions and unit_month.counts:
            _ask_version(unit_month)
        if len(unit_month.uploads) > 1:
            unit_month = Assembled(
                _compared(access, unit_month.checked), unit_month.uploads, unit_month.versions, counts=unit_month.counts
            )
            with st.container(border=True):
                findings.draw_findings(access, f"together-{at}", unit_month.checked)
                draw_change(access, unit_month.checked, f"together-{at}")
                ask_reason(unit_month.checked, f"together-{at}")
        done.append(unit_month)
    return done


def draw_change(access: Access, checked: Checked, key: str) -> None:
    """Show what saving changes where there is a report already, and ask whether it replaces it or is added."""
    if not checked.acceptable:
        return
    if difference.replaces(access, checked):
        st.radio("这个月已经报过的", list(difference.MODES), key=mode_key(checked), horizontal=True)
    difference.draw_difference(access, checked, key, mode(checked))


def mode_key(checked: Checked) -> str:
    """Return the key under which it is kept whether a unit-month replaces or adds."""
    return f"mode-{checked.unit}-{checked.month}"


def mode(checked: Checked) -> Mode:
    """Return whether a unit-month replaces what is there, or adds to it."""
    return difference.MODES.get(str(session.get(mode_key(checked))), "replace")


def ask_reason(checked: Checked, key: str) -> None:
    """Ask why warnings are all right, where there are some; usual reasons are a click away."""
    if not checked.needs_reason:
        return
    st.text_input(
        f"警告需要说明原因：{escape_text(checked.file)}",
        key=f"reason-{key}",
        placeholder="例如：活动跨月，日期以结束日为准",
        max_chars=200,
    )
    codes = {problem.code for problem in checked.problems if problem.level == "warning"}
    usual = list(dict.fromkeys(reason for code, reason in _REASONS.items() if code in codes))
    with st.container(horizontal=True, gap="small"):
        for reason in dict.fromkeys(["；".join(usual), *usual, _CHECKED]) if usual else (_CHECKED,):
            st.button(
                reason,
                key=f"usual-{key}-{reason}",
                type="tertiary",
                on_click=session.put,
                args=(f"reason-{key}", reason),
            )


def _compared(access: Access, checked: Checked) -> Checked:
    return session.read_cached(access, compare, checked, session.today())


def _choice(unit_month: Assembled) -> str:
    return f"version-{unit_month.checked.unit}-{unit_month.checked.month}"


def _ask_version(unit_month: Assembled) -> None:
    whose = f"{unit_month.checked.unit} {months.title(unit_month.checked.month or '')}"
    st.radio(
        f"{escape_text(whose)}有 {len(unit_month.versions)} 个版本，计入哪一份？（不选就按提示里说的，并写明原因）",
        list(unit_month.versions),
        index=None,
        key=_choice(unit_month),
        format_func=escape_text,
    )
