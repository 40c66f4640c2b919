"""Filled workbooks in: checked cell by cell, shown with what is wrong, saved when that is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from data.intake.archive import Upload
from data.intake.limits import PAGE_FILES, WORKBOOK_KINDS, WORKBOOK_MB
from data.intake.receive import receive
from data.problems import Problem
from data.records import Access, Checked, Delivery, Mode, Receipt
from data.store import Forbidden, Refused, StoreError
from data.store.submissions import refuse_submission
from ui import asking, chosen_files, difference, findings, history, mending, receipts, session
from ui.handout import offered_months, offered_units
from ui.listing import download
from ui.plain import plain, say

MODES: dict[str, Mode] = {"替换原来的": "replace", "只添加新的行": "add"}
_BY_FILE = "以文件为准"
_PLACE = "upload"
_SEEN = "confirmed-against"


@dataclass(frozen=True)
class Sent:
    """One file of an upload, read and checked; ``original`` is how it was sent where it was mended in the page."""

    upload: Upload
    found: list[Checked]
    original: Sent | None = None

    @property
    def acceptable(self) -> int:
        """How many unit-months of it can be saved."""
        return sum(one.acceptable for one in self.found)

    @property
    def needs_reason(self) -> bool:
        """True when a unit-month of it is saved only with a reason."""
        return any(one.needs_reason for one in self.found)


def draw(access: Access) -> None:
    """Take files, check them, show what is wrong, and save them when that is confirmed."""
    st.subheader("第二步　上传填好的月报", anchor=False)
    receipts.draw()
    files = chosen_files.draw(
        access,
        _PLACE,
        "填好的月报，可以一次选多个，也可以是压缩包",
        types=WORKBOOK_KINDS,
        most=WORKBOOK_MB,
        key=f"inbox-{session.get('inbox', 0)}",
        many=True,
    )
    if not files:
        say("先逐格检查，确认之后才入库；同一单位同一月份再报一次，以后一次为准，前一次留在历史里。")
        return
    unit, month = _said(access)
    uploads = session.unpacked(access, files)
    if len(uploads) > PAGE_FILES:
        st.error(f"一共 {len(uploads):,} 个文件，这里一次最多 {PAGE_FILES} 个。更多的请用“批量导入”。")
        return
    day = session.today()
    delivery = Delivery(unit, month, received=day, today=day, reassigned=session.get(findings.REASSIGNED, {}))
    sent = _read(access, uploads, delivery)
    sent = [_draw_file(access, at, one, delivery) for at, one in enumerate(sent)]
    _confirm(access, sent, delivery)


def _said(access: Access) -> tuple[str | None, str | None]:
    """Ask whose and which month, for files that do not say it themselves."""
    with st.expander("文件里没有写单位或月份？在这里补充"), st.container(horizontal=True):
        units, offered = offered_units(access), offered_months(access, session.today())
        unit = st.selectbox("单位", units, index=None, key="said-unit", width=240, placeholder=_BY_FILE)
        month = st.selectbox("月份", offered, index=None, key="said-month", width=160, placeholder=_BY_FILE)
    return unit, month


def _read(access: Access, uploads: Sequence[Upload], delivery: Delivery) -> list[Sent]:
    """Check every file; a long list shows how far it is."""
    bar = st.empty()
    sent = []
    for done, upload in enumerate(uploads):
        if len(uploads) > 1:
            bar.progress(done / len(uploads), text=f"正在检查 {plain(upload.name)}（{done + 1}/{len(uploads)}）")
        sent.append(Sent(upload, _checked(access, upload, delivery)))
    bar.empty()
    return sent


def _checked(access: Access, upload: Upload, delivery: Delivery) -> list[Checked]:
    return session.checked(access, upload, delivery.unit, delivery.month, delivery.reassigned)


def _draw_file(access: Access, at: int, sent: Sent, delivery: Delivery) -> Sent:
    """Draw what was found in a file, with the ways to mend it; return what will be saved."""
    _draw_found(access, str(at), sent)
    if any(problem.cell and problem.level != "note" for one in sent.found for problem in one.problems):
        make, name = _annotated(access, sent), history.annotated_name(sent.upload.name)
        download("下载批注版（标出问题，改好再传）", make, name, key=f"annotated-{at}")
    asking.draw(access, sent.found, str(at))
    typed = mending.draw(access, sent.upload, sent.found, str(at))
    if typed is not None:
        sent = Sent(typed, _checked(access, typed, delivery), sent)
        say("改过以后：")
        _draw_found(access, f"{at}-mended", sent)
    if sent.needs_reason and sent.acceptable:
        st.text_input(
            f"警告需要说明原因：{plain(sent.upload.name)}",
            key=f"reason-{at}",
            placeholder="例如：活动跨月，日期以结束日为准",
            max_chars=200,
        )
    return sent


def _draw_found(access: Access, key: str, sent: Sent) -> None:
    for place, one in enumerate(sent.found):
        with st.container(border=True):
            findings.draw(access, f"{key}-{place}", one)


def _annotated(access: Access, sent: Sent) -> Callable[[], bytes]:
    return lambda: history.annotated(access, sent.upload.sent, sent.upload.name, sent.found)


def _confirm(access: Access, sent: Sequence[Sent], delivery: Delivery) -> None:
    """Draw the button that saves; files with errors are kept in the history as refused."""
    good = sum(one.acceptable for one in sent)
    bad = sum(len(one.found) for one in sent) - good
    waiting = [at for at, one in enumerate(sent) if one.needs_reason and one.acceptable and not _reason(at)]
    if waiting:
        say(f"还有 {len(waiting)} 个文件的警告没有说明原因。")
    label = f"确认上报 {good} 份" if good else "留下未通过的记录"
    note = f"另有 {bad} 份有错误，不会入库，只在历史里留下记录。" if bad else ""
    if note:
        say(note)
    if any(one.acceptable and difference.replaces(access, one) for each in sent for one in each.found):
        st.radio("这个月已经报过的", list(MODES), key="mode", horizontal=True)
    with st.container(horizontal=True):
        # What the page showed when it was pressed, not what there is by then.
        seen = {key: number for one in sent for key, number in difference.compared_with(access, one.found).items()}
        if st.button(
            label, key="confirm", type="primary" if good else "secondary", disabled=bool(waiting),
            on_click=session.put, args=(_SEEN, seen),
        ):  # fmt: skip
            delivery = replace(delivery, mode=_mode(), since=session.get(_SEEN, {}))
            made = _save(access, sent, delivery)
            receipts.put(made)
            if not _unfinished(delivery, made):
                _put_away(access)
            st.rerun()
        st.button("取消", key="cancel", on_click=_put_away, args=(access,))


def _unfinished(delivery: Delivery, made: Sequence[Receipt]) -> bool:
    """Tell whether the files stay: something that could be saved when it was shown was not, and is shown anew."""
    fitting = (delivery.since or {}).keys()
    return any(
        receipt.failed is not None
        or (receipt.result == "refused" and (receipt.checked.unit, receipt.checked.month) in fitting)
        for receipt in made
    )


def _put_away(access: Access) -> None:
    """Empty the uploader: Streamlit has no other way than a new key."""
    chosen_files.forget(access, _PLACE)
    session.put(findings.REASSIGNED, {})
    session.put("inbox", session.get("inbox", 0) + 1)


def _mode() -> Mode:
    return MODES.get(str(session.get("mode")), "replace")


def _reason(at: int) -> str:
    return str(session.get(f"reason-{at}") or "").strip()


def _save(access: Access, sent: Sequence[Sent], delivery: Delivery) -> list[Receipt]:
    bar = st.progress(0.0, text="正在入库")
    made: list[Receipt] = []
    for at, one in enumerate(sent):
        bar.progress(at / len(sent), text=f"正在入库 {plain(one.upload.name)}")
        made += _save_one(access, one, replace(delivery, reason=_reason(at)))
    bar.empty()
    return made


def _save_one(access: Access, sent: Sent, delivery: Delivery) -> list[Receipt]:
    try:
        if sent.original is not None:
            # What was sent stays on record beside what was made of it.
            for one in sent.original.found:
                session.write(access, refuse_submission, one, _content(access, sent.original.upload) or b"")
        content = _content(access, sent.upload)
        if sent.upload.refused is not None or content is None:
            return [session.write(access, refuse_submission, one, content or b"") for one in sent.found]
        made = receive(session.store(), session.readers(access), access, content, sent.upload.name, delivery)
        if sent.original is not None and all(receipt.result != "refused" for receipt in made):
            mending.forget(access, sent.original.upload)
        return made
    except (Forbidden, Refused, StoreError) as error:
        return [Receipt(one, "refused", failed=str(error)) for one in sent.found]


def _content(access: Access, upload: Upload) -> bytes | None:
    """Return the bytes of a file, unpacked where it lies in an archive; ``None`` when it cannot be unpacked."""
    if upload.entry is None:
        return upload.content
    found: bytes | Problem = session.readers(access).run(bytes, upload.sent, name=upload.name)
    return None if isinstance(found, Problem) else found
