"""设置: the tables that an office may change, edited in place, checked while typing, every version kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import streamlit as st

from data.problems import LEVEL_TITLES, Problem
from data.records import Access
from data.settings.changes import KIND_TITLES, Change, changes
from data.settings.columns import POLICY, TABLE, TABLES, UNITS, Tables
from data.settings.drafts import TableDraft
from data.settings.values import Settings
from data.store.settings import Outdated, save_settings
from ui import (
    answers,
    burden,
    conflicts,
    draft_keeping,
    drafts,
    rule_saving,
    rule_sliders,
    rule_trial,
    session,
    succession,
    transfer,
    versions,
)
from ui.confirmation import say_errors
from ui.listing import listing
from ui.plain import say
from ui.proposals import ANSWERS, VIEW

_EDIT, _HISTORY, _TRANSFER, _BURDEN = "修改", "以前的版本", "导出和导入", "填报负担"


def draw_settings(access: Access) -> None:
    """Ask which table and what to do with it."""
    view = st.segmented_control(
        "做什么",
        (_EDIT, _HISTORY, ANSWERS, _TRANSFER, _BURDEN),
        default=_EDIT,
        required=True,
        key=VIEW,
        label_visibility="collapsed",
        persist_state="session",
    )
    apart = {_TRANSFER: transfer.draw_transfer, ANSWERS: answers.draw_answers, _BURDEN: burden.draw_burden}.get(
        view or ""
    )
    if apart is not None:
        apart(access)
        return
    title = st.segmented_control(
        "哪张表",
        [table.title for table in TABLES],
        default=TABLES[0].title,
        required=True,
        key="settings-table",
        label_visibility="collapsed",
        persist_state="session",
    )
    table = TABLE[title or TABLES[0].title]
    say(table.note)
    if view == _HISTORY:
        versions.draw_versions(access, table)
    else:
        _edit(access, table.title)


def _edit(access: Access, title: str) -> None:
    """Draw the editor of a table, what is wrong with all that is not saved, and the button that saves it."""
    stored, settings = session.settings_in_force(access)
    for table in drafts.lost():
        st.warning(f"“{table}”有一份没保存的改动，和现在的数据库对不上（数据库可能恢复过备份），已放弃。")
    if title == "单位":
        changed_tables = succession.draw_succession(access, stored, settings.versions)
        if changed_tables is not None:
            save(access, changed_tables, {name: settings.versions[name] for name in changed_tables})
    drafts.edit(access, TABLE[title], settings.versions[title], settings, _units(access, stored))
    edited = drafts.drafts(access)
    # One element, whatever stands in it: what is below keeps its place, and a slider that is being moved its focus.
    with st.container():
        if edited:
            session.put("settings-saved", None)
            _check_and_save(access, stored, settings, edited)
        else:
            say(session.get("settings-saved") or "改动先在这里检查，按“保存”才生效；每一版都留着。")
    if title in rule_trial.TABLES:
        _try(access, title, stored, settings, edited)


def _try(access: Access, title: str, stored: Tables, settings: Settings, edited: Mapping[str, TableDraft]) -> None:
    """Draw what the rules as edited would have done, for 计分规则 with their sliders beside it."""
    month = rule_saving.chosen_month()
    if title == POLICY.title:
        rule_trial.draw_rule_trial(access, stored, settings, edited, month)
        return
    sliders, trial = st.columns([1, 2], gap="medium")
    with sliders:
        st.subheader("滑块", anchor=False)
        rule_sliders.draw_rule_sliders(access, settings.versions[title], month)
    with trial:
        rule_trial.draw_rule_trial(access, stored, settings, edited, month)


def _check_and_save(access: Access, stored: Tables, settings: Settings, edited: Mapping[str, TableDraft]) -> None:
    """Say what is edited and what is wrong with it, and draw the button that saves it."""
    faults = [problem for problem in drafts.check(access, stored, edited) if problem.level != "note"]
    shown = [problem for problem in faults if problem.level == "error" or _table_of(problem) in edited]
    _unsaved(access, edited)
    list_faults(shown)
    if not conflicts.bring_up_to_date(access, edited, settings.versions):
        _confirm(access, stored, settings, edited, faulty=any(problem.level == "error" for problem in shown))


def _units(access: Access, stored: Tables) -> list[str]:
    """Return the names of the units there are, those included that are typed and not saved."""
    draft = drafts.drafts(access).get(UNITS.title)
    rows = [*stored[UNITS.title], *(draft.rows(UNITS) if draft is not None else ())]
    return list(dict.fromkeys(name for row in rows if (name := row.get("名称"))))


def _table_of(problem: Problem) -> str:
    return problem.sheet or ""


def list_faults(faults: Sequence[Problem]) -> None:
    """List what is wrong with the tables: where, and what to do."""
    if not faults:
        return
    lines = [
        [LEVEL_TITLES[problem.level], problem.sheet, problem.cell, problem.value, problem.message] for problem in faults
    ]
    table = pd.DataFrame(lines, columns=["级别", "表", "位置", "填的是", "说明"], dtype="object")
    listing(table, key="settings-problems", title="设置检查结果", missing="")


def _unsaved(access: Access, edited: Mapping[str, TableDraft]) -> None:
    """Say what is not saved, whether it will still be there after a reload, and what others did meanwhile."""
    restored = max(drafts.restored().values(), default=None)
    if restored is not None:
        st.info(f"您 {restored:%m月%d日 %H:%M} 没有保存的改动都在下面，可以接着改。")
    conflicts.tell()
    draft_keeping.warn()
    for title, draft in edited.items():
        before = drafts.rows_of(access, TABLE[title], draft.version)
        say(f"未保存　{title}：{change_count_words(changes(before, draft.rows(TABLE[title]), TABLE[title]))}")


def change_count_words(differences: Sequence[Change]) -> str:
    """Return how many rows are new, changed and gone, in words."""
    parts = [
        f"{word} {number} 行"
        for kind, word in KIND_TITLES.items()
        if (number := sum(change.kind == kind for change in differences))
    ]
    return "，".join(parts) or "内容没有变化，只是顺序或空格不同"


def _confirm(
    access: Access, stored: Tables, settings: Settings, edited: Mapping[str, TableDraft], *, faulty: bool
) -> None:
    """Draw the buttons that save everything edited, or give it up."""
    if faulty:
        say("有错误时不能保存。您的改动都在，改好上面列出的位置即可。")
    terms = rule_saving.ask(access, edited, settings, "edit")
    with st.container(horizontal=True):
        if st.button(f"保存 {'、'.join(edited)}", key="settings-save", type="primary", disabled=faulty):
            tables: Tables = {title: draft.rows(TABLE[title]) for title, draft in edited.items()}
            if rule_saving.is_complete(terms):
                tables = tables if terms is None else terms.applied(stored, tables)
                with st.spinner("正在保存；改了计分规则时，未公布月份的得分会重新计算"):
                    since = {title: draft.version for title, draft in edited.items()}
                    save(access, tables, since, terms.reason if terms is not None else None)
        if st.button("放弃全部改动", key="settings-undo"):
            _give_up(access, edited)
            st.rerun()


def _give_up(access: Access, titles: Iterable[str]) -> None:
    drafts.give_up(access, titles)
    conflicts.clear_conflicts()


def save(access: Access, tables: Tables, since: Mapping[str, int], reason: str | None = None) -> None:
    """Save tables made from these versions and begin afresh; where that cannot be, say why and keep what was typed."""
    with say_errors():
        try:
            saved_versions = session.write(access, save_settings, tables, since=since, reason=reason)
        except Outdated:
            # The next run puts what was typed on top of what was saved meanwhile.
            st.rerun()
        _give_up(access, tables)
        session.put("settings-saved", f"已保存：{versions.version_words(saved_versions)}。")
        st.rerun()
