"""The settings as one workbook: taken away to be edited in Excel or WPS, and brought back."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from data.intake.limits import SETTINGS_KINDS, SETTINGS_MB
from data.problems import Problem
from data.records import Access
from data.settings.changes import changes
from data.settings.columns import TABLE, Tables
from data.settings.values import Settings
from data.settings.workbook import FILE_NAME, export_settings, import_settings
from data.store.settings import save_settings
from ui import chosen_files, drafts, handover, rule_saving, session
from ui.confirmation import confirm, say_errors
from ui.listing import download, listing
from ui.plain import escape_text, say
from ui.rule_saving import Terms
from ui.versions import changed, version_words

_PLACE = "settings"


def draw_transfer(access: Access) -> None:
    """Offer the workbook, and take one."""
    st.subheader("导出", anchor=False)
    say("一张表一个工作表，可以在 Excel 或 WPS 里批量修改、备份，或交给另一个街道作样本。")
    name = FILE_NAME.replace(".xlsx", f"_{session.today():%Y%m%d}.xlsx")
    tables, settings = session.settings_in_force(access)
    download("导出全部设置", lambda: export_settings(tables), name, key="settings-export")
    st.subheader("导入", anchor=False)
    say("文件里有的表成为新的一版，没有的表不变。先检查，确认后才保存。")
    file = chosen_files.choose_files(
        access,
        _PLACE,
        "设置工作簿",
        types=SETTINGS_KINDS,
        most=SETTINGS_MB,
        key=f"settings-import-{session.get('imports', 0)}",
    )
    if file is not None:
        _imported(access, tables, settings, file.getvalue(), file.name)
    elif session.get("settings-saved"):
        st.success(escape_text(session.get("settings-saved")))
    handover.draw_handover(access)


def _imported(access: Access, stored: Tables, settings: Settings, content: bytes, name: str) -> None:
    """Check a workbook, show what it would change, and save it or put it into the editor."""
    read = session.readers(access).run(import_settings, content, stored, name, name=name)
    tables, faults = ({}, [read]) if isinstance(read, Problem) else read
    faulty = any(problem.level == "error" for problem in faults)
    differences = {title: changes(stored[title], rows, TABLE[title]) for title, rows in tables.items()}
    for title, differing in differences.items():
        if differing:
            st.markdown(f"**{escape_text(title)}**")
            listing(changed(differing), key=f"import-{title}", title=f"{title} 的改动", missing="")
    same = [title for title, differing in differences.items() if not differing]
    if same:
        say(f"没有变化：{'、'.join(same)}。")
    _problems(faults)
    changed_tables = {title: rows for title, rows in tables.items() if differences[title]}
    if changed_tables:
        _decide(access, stored, changed_tables, settings, faulty=faulty)


def _problems(faults: list[Problem]) -> None:
    lines = [[problem.sheet, problem.cell, problem.value, problem.message] for problem in faults]
    if lines:
        table = pd.DataFrame(lines, columns=["表", "单元格", "填的是", "说明"], dtype="object")
        listing(table, key="import-problems", title="设置导入检查结果", missing="")


def _decide(access: Access, stored: Tables, changed_tables: Tables, settings: Settings, *, faulty: bool) -> None:
    since = {title: settings.versions[title] for title in changed_tables}
    terms = rule_saving.ask(access, changed_tables, settings, "import")
    with st.container(horizontal=True):
        # The versions that the differences were shown against.
        shown = confirm("保存导入的设置", since, key="import-save", primary=True, disabled=faulty)
        if shown is not None and rule_saving.is_complete(terms):
            whole = changed_tables if terms is None else terms.applied(stored, changed_tables)
            _save(access, whole, shown, terms)
        waiting = [title for title in drafts.drafts(access) if title in changed_tables]
        if st.button("放进编辑区修改", key="import-edit", disabled=bool(waiting)):
            for title, rows in changed_tables.items():
                drafts.put(access, title, rows, since[title])
            _put_away(access, f"已放进编辑区：{'、'.join(changed_tables)}，到“修改”里核对后保存。")
    if waiting:
        say(f"“修改”里有 {'、'.join(waiting)} 没保存的改动，请先保存或放弃，再放进编辑区。")
    if faulty:
        say("有错误时不能直接保存；可以放进编辑区改好，或在表格里改好再导入。")


def _save(access: Access, changed_tables: Tables, since: Mapping[str, int], terms: Terms | None) -> None:
    reason = terms.reason if terms is not None else None
    with say_errors():
        saved_versions = session.write(access, save_settings, changed_tables, since=since, reason=reason)
        _put_away(access, f"已导入：{version_words(saved_versions)}。")


def _put_away(access: Access, message: str) -> None:
    chosen_files.note_settled(access, _PLACE)
    session.put("settings-saved", message)
    session.put("imports", session.get("imports", 0) + 1)
    st.rerun()
