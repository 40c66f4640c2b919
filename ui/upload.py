"""Filled workbooks in: checked cell by cell, shown with what is wrong, saved when that is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import streamlit as st

from data import months
from data.intake.archive import Upload
from data.intake.limits import PAGE_FILES, WORKBOOK_KINDS, WORKBOOK_MB
from data.intake.receive import receive
from data.problems import LEVEL_TITLES, Level, Problem
from data.records import Access, Checked, Delivery, Mode, Receipt
from data.schema import BASICS_SHEET, SHEETS
from data.store import Forbidden, Refused, StoreError
from data.store.submissions import refuse_submission
from reports.excel.book import table_workbook
from ui import asking, chosen_files, difference, history, mending, session
from ui.handout import offered_months, offered_units
from ui.listing import download, listing
from ui.plain import plain, say

RESULTS = {"accepted": "已接收", "unchanged": "与上次相同，没有变动", "refused": "没有接收"}
MODES: dict[str, Mode] = {"替换原来的": "replace", "只添加新的行": "add"}
_BY_FILE = "以文件为准"
_PLACE = "upload"
SAID = 12
"""Problems said in sentences; beyond that they stand in a table."""
_COLOURS: dict[Level, str] = {"error": "orange", "warning": "yellow", "note": "gray"}
_LEVELS: tuple[Level, ...] = ("error", "warning", "note")


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
    _receipts()
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
    sent = _read(access, uploads, unit, month)
    sent = [_draw_file(access, at, one, unit, month) for at, one in enumerate(sent)]
    _confirm(access, sent, unit, month)


def _said(access: Access) -> tuple[str | None, str | None]:
    """Ask whose and which month, for files that do not say it themselves."""
    with st.expander("文件里没有写单位或月份？在这里补充"), st.container(horizontal=True):
        units, offered = offered_units(access), offered_months(access, session.today())
        unit = st.selectbox("单位", units, index=None, key="said-unit", width=240, placeholder=_BY_FILE)
        month = st.selectbox("月份", offered, index=None, key="said-month", width=160, placeholder=_BY_FILE)
    return unit, month


def _read(access: Access, uploads: Sequence[Upload], unit: str | None, month: str | None) -> list[Sent]:
    """Check every file; a long list shows how far it is."""
    bar = st.empty()
    sent = []
    for done, upload in enumerate(uploads):
        if len(uploads) > 1:
            bar.progress(done / len(uploads), text=f"正在检查 {plain(upload.name)}（{done + 1}/{len(uploads)}）")
        sent.append(Sent(upload, session.checked(access, upload, unit, month)))
    bar.empty()
    return sent


def _draw_file(access: Access, at: int, sent: Sent, unit: str | None, month: str | None) -> Sent:
    """Draw what was found in a file, with the ways to mend it; return what will be saved."""
    _draw_found(access, str(at), sent)
    if any(problem.cell and problem.level != "note" for one in sent.found for problem in one.problems):
        make, name = _annotated(access, sent), history.annotated_name(sent.upload.name)
        download("下载批注版（标出问题，改好再传）", make, name, key=f"annotated-{at}")
    asking.draw(access, sent.found, str(at))
    typed = mending.draw(access, sent.upload, sent.found, str(at))
    if typed is not None:
        sent = Sent(typed, session.checked(access, typed, unit, month), sent)
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
            _draw_checked(access, f"{key}-{place}", one)


def _annotated(access: Access, sent: Sent) -> Callable[[], bytes]:
    return lambda: history.annotated(access, sent.upload.sent, sent.upload.name, sent.found)


def _draw_checked(access: Access, key: str, checked: Checked) -> None:
    """Draw what was found in one unit-month: what it is, how many rows, what is wrong."""
    word, colour = _verdict(checked)
    whose = f"{checked.unit or '单位不明'}　{months.title(checked.month) if checked.month else '月份不明'}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(word, color=colour)
        st.markdown(f"**{plain(whose)}**", width="content")
        say(checked.file, wide=False)
    if checked.unit and checked.month:
        say(_contents(checked))
    _draw_problems(key, checked)
    if checked.acceptable:
        difference.draw(access, checked, key)


def _verdict(checked: Checked) -> tuple[str, Literal["orange", "yellow", "blue"]]:
    if not checked.acceptable:
        return "有错误，改好再报", "orange"
    return ("需要说明原因", "yellow") if checked.needs_reason else ("可以上报", "blue")


def _contents(checked: Checked) -> str:
    """Return how many rows each sheet has; a sheet without rows is 零报, one that is not there 未报."""
    parts = []
    for sheet in SHEETS:
        rows = sum(row.sheet == sheet.key for row in checked.rows)
        missing = sheet.key not in checked.reported
        parts.append(f"{sheet.title} {'未报' if missing else f'{rows} 行' if rows else '零报'}")
    basics = "" if "basics" in checked.reported else f"　{BASICS_SHEET} 未报"
    return "　".join(parts) + basics


def _draw_problems(key: str, checked: Checked) -> None:
    """Say each problem in a sentence, errors first; many of them stand in a table as well."""
    found = in_order(checked)
    for problem in found[:SAID]:
        more = f"　建议：{plain(problem.suggestion)}" if problem.suggestion else ""
        badge = f":{_COLOURS[problem.level]}-badge[{LEVEL_TITLES[problem.level]}]"
        st.markdown(f"{badge} {plain(problem.message)}{more}")
    title = f"检查结果 {checked.unit or checked.file} {checked.month or ''}".strip()
    if len(found) > SAID:
        listing(problem_table(found), key=f"problems-{key}", title=title, missing="")
    elif found:
        make = table_workbook
        download("下载检查结果", lambda: make(problem_table(found), title), f"{title}.xlsx", key=f"problems-{key}")


def in_order(checked: Checked) -> list[Problem]:
    """Return the problems, errors before warnings before notes."""
    return sorted(checked.problems, key=lambda problem: _LEVELS.index(problem.level))


def problem_table(found: Sequence[Problem]) -> pd.DataFrame:
    """Return problems as a table: where, what stands there, what to do."""
    lines = [
        [
            LEVEL_TITLES[problem.level],
            problem.sheet or "整个文件",
            problem.cell,
            problem.column,
            problem.value,
            problem.message,
            problem.suggestion,
        ]
        for problem in found
    ]
    heads = ["级别", "工作表", "单元格", "列", "填的是", "说明", "建议"]
    table = pd.DataFrame(lines, columns=heads, dtype="object")
    return table if table["建议"].notna().any() else table.drop(columns="建议")


def _confirm(access: Access, sent: Sequence[Sent], unit: str | None, month: str | None) -> None:
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
        if st.button(label, key="confirm", type="primary" if good else "secondary", disabled=bool(waiting)):
            session.put("receipts", [_line(receipt) for receipt in _save(access, sent, unit, month)])
            _put_away(access)
            st.rerun()
        st.button("取消", key="cancel", on_click=_put_away, args=(access,))


def _put_away(access: Access) -> None:
    """Empty the uploader: Streamlit has no other way than a new key."""
    chosen_files.forget(access, _PLACE)
    session.put("inbox", session.get("inbox", 0) + 1)


def _mode() -> Mode:
    return MODES.get(str(session.get("mode")), "replace")


def _reason(at: int) -> str:
    return str(session.get(f"reason-{at}") or "").strip()


def _save(access: Access, sent: Sequence[Sent], unit: str | None, month: str | None) -> Iterable[Receipt]:
    bar = st.progress(0.0, text="正在入库")
    receipts: list[Receipt] = []
    for at, one in enumerate(sent):
        bar.progress(at / len(sent), text=f"正在入库 {plain(one.upload.name)}")
        receipts += _save_one(access, one, at, unit, month)
    bar.empty()
    return receipts


def _save_one(access: Access, sent: Sent, at: int, unit: str | None, month: str | None) -> list[Receipt]:
    try:
        if sent.original is not None:
            # What was sent stays on record beside what was made of it.
            for one in sent.original.found:
                session.write(access, refuse_submission, one, _content(access, sent.original.upload) or b"")
        content = _content(access, sent.upload)
        if sent.upload.refused is not None or content is None:
            return [session.write(access, refuse_submission, one, content or b"") for one in sent.found]
        day = session.today()
        delivery = Delivery(unit, month, received=day, mode=_mode(), reason=_reason(at), today=day)
        receipts = receive(session.store(), session.readers(access), access, content, sent.upload.name, delivery)
        if sent.original is not None and all(receipt.result != "refused" for receipt in receipts):
            mending.forget(access, sent.original.upload)
        return receipts
    except (Forbidden, Refused, StoreError) as error:
        st.error(f"{plain(sent.upload.name)}：{plain(str(error))}")
        return []


def _content(access: Access, upload: Upload) -> bytes | None:
    """Return the bytes of a file, unpacked where it lies in an archive; ``None`` when it cannot be unpacked."""
    if upload.entry is None:
        return upload.content
    found: bytes | Problem = session.readers(access).run(bytes, upload.sent, name=upload.name)
    return None if isinstance(found, Problem) else found


def _line(receipt: Receipt) -> dict[str, str | int]:
    checked, changes = receipt.checked, receipt.changes
    errors = sum(problem.level == "error" for problem in checked.problems)
    return {
        "结果": RESULTS[receipt.result],
        "单位": checked.unit or "单位不明",
        "月份": checked.month or "月份不明",
        "新增行": changes.new,
        "修改行": changes.changed,
        "删去行": changes.removed,
        "错误": errors,
        "文件": checked.file,
        "编号": str(receipt.submission or ""),
    }


def _receipts() -> None:
    """Show what became of the last upload, until it is put away."""
    lines = session.get("receipts")
    if not lines:
        return
    done = sum(line["结果"] == RESULTS["accepted"] for line in lines)
    with st.container(border=True):
        if done:
            st.success(f"已接收 {done} 份，各页的数字已经更新。")
        else:
            st.warning("没有新的月报入库。")
        listing(pd.DataFrame(lines), key="receipts-table", title="上报回执", missing="")
        st.button("知道了", key="put-away", on_click=session.put, args=("receipts", None))
