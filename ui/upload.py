"""Filled workbooks in: checked cell by cell, shown with what is wrong, saved when that is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import streamlit as st

from data import months
from data.intake.archive import Upload
from data.intake.assembly import Assembled, assemble
from data.intake.foreign import is_foreign
from data.intake.limits import PAGE_FILES, WORKBOOK_KINDS, WORKBOOK_MB
from data.intake.repairs import count_open
from data.records import Access, Checked, Delivery, Receipt
from ui import (
    asking,
    chosen_files,
    difference,
    entering,
    findings,
    foreign,
    history,
    mending,
    receipts,
    session,
    together,
    upload_reading,
)
from ui.confirmation import confirm
from ui.handout import offered_months, offered_units
from ui.listing import download
from ui.plain import escape_text, say
from ui.repairing import Workbench
from ui.upload_saving import Sent, reason_of, save

_BY_FILE = "以文件为准"
_PLACE = "upload"
FIRST = "first-problem"
"""The anchor above the first problem."""


@dataclass(frozen=True)
class MergedFiles:
    """What the unit-months of the files have become once they are merged."""

    assembled: Sequence[Assembled]

    def of(self, sent: Sent, checked: Checked) -> Assembled:
        """Return what a unit-month of a file has become."""
        assembled = together.of_file(self.assembled, sent.upload, checked)
        return assembled if assembled is not None else Assembled(checked, (sent.upload,))

    def is_part(self, sent: Sent, checked: Checked) -> bool:
        """Tell whether a unit-month of a file is one report with those of other files."""
        return len(self.of(sent, checked).uploads) > 1


def draw_upload(access: Access, above: Any) -> None:
    """Take files, check them, show what is wrong, and save them when that is confirmed.

    ``above``: the container at the top of the page, which says how things stand and what comes next.
    """
    st.subheader("第二步　上传填好的月报", anchor=False)
    receipts.draw_receipts()
    files = chosen_files.choose_files(
        access,
        _PLACE,
        "填好的月报，可以一次选多个，也可以是压缩包",
        types=WORKBOOK_KINDS,
        most=WORKBOOK_MB,
        key=f"inbox-{session.get('inbox', 0)}",
        many=True,
    )
    entered = entering.entered_upload(access)
    if not files and entered is None:
        say("先逐格检查，确认之后才入库；同一单位同一月份再报一次，以后一次为准，前一次留在历史里。")
        asking.draw_own(access)
        return
    day = session.today()
    unit, month, received = _choose_unit_month(access, day)
    uploads = [*([entered] if entered is not None else []), *upload_reading.list_uploads(access, files)]
    if len(uploads) > PAGE_FILES:
        st.error(f"一共 {len(uploads):,} 个文件，这里一次最多 {PAGE_FILES} 个。更多的请用“批量导入”。")
        return
    delivery = Delivery(unit, month, received=received, today=day, reassigned=session.get(findings.REASSIGNED, {}))
    uploads = together.choose_files(uploads, int(session.get("inbox", 0)))
    sent = [_with_edits(access, file_, delivery) for file_ in _read(access, uploads, delivery)]
    merged = MergedFiles(_assembled(sent))
    asking.draw_last_message()
    for at, file_ in enumerate(sent):
        _draw_file(access, at, file_, merged)
    asking.draw_own(access)
    assembled = together.draw_related_files(access, _assembled(sent))
    with above:
        _draw_verdict(sent, assembled)
        _confirm(access, sent, assembled, delivery)


def _with_edits(access: Access, sent: Sent, delivery: Delivery) -> Sent:
    """Return a file as it is with what was typed in the page."""
    mended = mending.mended_upload(access, sent.upload)
    return sent if mended is None else Sent(mended, _checked(access, mended, delivery), sent)


def _draw_verdict(sent: Sequence[Sent], assembled: Sequence[Assembled]) -> None:
    """Say how many places are left of those that there were, and lead to the first."""
    before = sum(_open_at_first(file_) for file_ in sent)
    explained = {id(report) for report in assembled if reason_of(sent, report, assembled)}
    left = count_open(
        report.checked for report in assembled if not (report.checked.acceptable and id(report) in explained)
    )
    if not left:
        st.markdown(f"**{'✓ 都改好了，可以确认上报' if before else '没有要改的，可以确认上报'}**")
        return
    total = max(before, left)
    st.markdown(f"**还剩 {left} 处（共 {total} 处）**　[去看第一处](#{FIRST})")
    st.progress((total - left) / total)


def _open_at_first(sent: Sent) -> int:
    """Return how many places of a file were open when it was first shown here."""
    original = sent.original or sent
    key = f"open-at-first-{mending.digest(original.upload)}"
    if session.get(key) is None:
        session.put(key, count_open(original.unit_months))
    return int(session.get(key))


def _choose_unit_month(access: Access, today: date) -> tuple[str | None, str | None, date]:
    """Ask whose and which month, for files that do not say it themselves, and the office when the file came in."""
    is_office = access.role == "officer"
    earlier = "或不是今天收到的？" if is_office else ""
    with st.expander(f"文件里没有写单位或月份？{earlier}在这里补充"), st.container(horizontal=True):
        units, offered = offered_units(access), offered_months(access, today)
        unit = st.selectbox("单位", units, index=None, key=asking.STATED_UNIT, width=240, placeholder=_BY_FILE)
        month = st.selectbox("月份", offered, index=None, key=asking.STATED_MONTH, width=160, placeholder=_BY_FILE)
        day = _ask_received(today) if is_office else today
    return unit, month, day


def _ask_received(today: date) -> date:
    """Ask on which day a file came in that was sent another way, so that it is not late for waiting here."""
    day = st.date_input(
        "收到日期",
        value=today,
        max_value=today,
        key="upload-received",
        format="YYYY-MM-DD",
        width=160,
        help="从微信、邮件收到的，填收到的那一天；按这一天算按时还是迟报。",
    )
    return day if isinstance(day, date) else today


def _read(access: Access, uploads: Sequence[Upload], delivery: Delivery) -> list[Sent]:
    """Check every file; a long list shows how far it is."""
    bar = st.empty()
    sent = []
    for done, upload in enumerate(uploads):
        if len(uploads) > 1:
            bar.progress(done / len(uploads), text=f"正在检查 {escape_text(upload.name)}（{done + 1}/{len(uploads)}）")
        sent.append(Sent(upload, _checked(access, upload, delivery)))
    bar.empty()
    return sent


def _checked(access: Access, upload: Upload, delivery: Delivery) -> list[Checked]:
    return upload_reading.check_upload(access, upload, delivery.unit, delivery.month, delivery.reassigned)


def _draw_file(access: Access, at: int, sent: Sent, merged: MergedFiles) -> None:
    """Draw what was found in a file, with the ways to mend it."""
    original = sent.original or sent
    if at == 0:
        st.subheader("检查结果", anchor=FIRST)
    _render_problems(access, str(at), sent, merged)
    if original.upload.refused is None and any(is_foreign(checked.problems) for checked in original.unit_months):
        foreign.draw_foreign(access, original.upload)
    mending.draw_edits(access, original.upload)
    if any(
        problem.cell and problem.level != "note" for checked in original.unit_months for problem in checked.problems
    ):
        make, name = _annotated(access, original), history.annotated_name(original.upload.name)
        download("下载批注版（标出问题，改好再传）", make, name, key=f"annotated-{at}")
    mending.draw_faulty_rows(access, original.upload, original.unit_months, sent.unit_months, str(at))
    asking.draw_questions(access, sent.unit_months, str(at), original.upload.name)
    own = [merged.of(sent, checked) for checked in sent.unit_months if not merged.is_part(sent, checked)]
    doubtful = [unit_month.checked for unit_month in own if unit_month.counts and unit_month.checked.needs_reason]
    if doubtful:
        together.ask_reason(doubtful[0], str(at))


def _render_problems(access: Access, key: str, sent: Sent, merged: MergedFiles) -> None:
    original = (sent.original or sent).upload
    workbench = Workbench.of(access, original) if original.refused is None else None
    for place, checked in enumerate(sent.unit_months):
        with st.container(border=True):
            if merged.is_part(sent, checked):
                st.badge("与其他文件合成一份", color="blue")
                say(f"{checked.file}：见下面 {checked.unit} {months.title(checked.month or '')}。")
                continue
            known = merged.of(sent, checked)
            mend = workbench.draw if workbench is not None else None
            findings.draw_findings(access, f"{key}-{place}", known.checked, counts=known.counts, mend=mend)
            if known.counts:
                together.draw_change(access, checked, f"{key}-{place}")


def _annotated(access: Access, sent: Sent) -> Callable[[], bytes]:
    return lambda: history.annotated(access, sent.upload.sent, sent.upload.name, sent.unit_months)


def _assembled(sent: Sequence[Sent]) -> list[Assembled]:
    """Put the unit-months of the files together, with the versions that were chosen."""
    read = [(sent_file.upload, sent_file.unit_months) for sent_file in sent]
    return assemble(read, together.preferred(assemble(read)))


def _confirm(access: Access, sent: Sequence[Sent], assembled: Sequence[Assembled], delivery: Delivery) -> None:
    """Draw the button that saves; what has errors is kept in the history as refused."""
    good = sum(unit_month.checked.acceptable and unit_month.counts for unit_month in assembled)
    bad = sum(not unit_month.checked.acceptable for unit_month in assembled)
    doubtful = [unit_month for unit_month in assembled if unit_month.counts and unit_month.checked.needs_reason]
    waiting = [unit_month for unit_month in doubtful if not reason_of(sent, unit_month, assembled)]
    if waiting:
        say(f"还有 {len(waiting)} 份的警告没有说明原因。")
    label = f"确认上报 {good} 份" if good else "留下未通过的记录"
    if bad and good:
        say(f"另有 {bad} 份有错误，不会入库，只在历史里留下记录。")
    elif bad:
        say(f"{bad} 份有错误，在下面改好就能上报；先不改的，可以在历史里留下一条未通过的记录。")
    with st.container(horizontal=True):
        compared = difference.compared_with(access, [unit_month.checked for unit_month in assembled])
        shown = confirm(label, compared, key="confirm", primary=good > 0, disabled=bool(waiting))
        if shown is not None:
            delivery = replace(delivery, since=shown)
            saved = save(access, sent, delivery)
            receipts.put(saved)
            entering.note_saved(access, saved)
            if not _unfinished(delivery, saved):
                _put_away(access)
            st.rerun()
        st.button("取消", key="cancel", on_click=_put_away, args=(access,))


def _unfinished(delivery: Delivery, saved: Sequence[Receipt]) -> bool:
    """Tell whether the files stay: something that could be saved when it was shown was not, and is shown anew."""
    fitting = (delivery.since or {}).keys()
    return any(
        receipt.failed is not None
        or (receipt.result == "refused" and (receipt.checked.unit, receipt.checked.month) in fitting)
        for receipt in saved
    )


def _put_away(access: Access) -> None:
    """Empty the uploader: Streamlit has no other way than a new key."""
    chosen_files.note_settled(access, _PLACE)
    entering.end_check()
    session.put(findings.REASSIGNED, {})
    session.put("inbox", session.get("inbox", 0) + 1)
