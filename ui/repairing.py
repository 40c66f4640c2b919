"""Each problem with its remedy: a click on what a wording means, a cell typed over, a column named or added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from data.intake.archive import Upload
from data.intake.mending import Edit
from data.intake.questions import Question
from data.intake.repairs import Repair, column_words, read_added_column, repairs
from data.intake.sheets import sheet_named
from data.problems import LEVEL_TITLES, Level, Problem
from data.records import Access, Checked
from data.schema import Column
from data.settings.answers import Answer, constant
from data.settings.values import Settings
from data.store.proposals import read_own_settings
from ui import asking, mending, session
from ui.plain import escape_text, say

SHOWN = 12
"""Repairs that are drawn at once; as they are done the next ones come."""
BUTTONS = 6
"""Meanings that are buttons, the nearest first; the others are in a list."""
_PLACES = 6
_COLOURS: dict[Level, str] = {"error": "orange", "warning": "yellow", "note": "gray"}
_HINTS = {"date": "如 2024-03-05", "count": "填整数", "hours": "填小时数，如 1.5"}


@dataclass(frozen=True)
class Workbench:
    """One file that is being put right: as it was sent, and the settings by which its sender has it read."""

    access: Access
    upload: Upload
    settings: Settings

    @classmethod
    def of(cls, access: Access, upload: Upload) -> Workbench:
        """Return the workbench of a file as it was sent."""
        return cls(access, upload, session.read_as(access, read_own_settings))

    def draw(self, key: str, checked: Checked) -> None:
        """Draw what is open in a unit-month, each cause once with its remedy."""
        open_repairs = repairs(checked, self.settings)
        for at, repair in enumerate(open_repairs[:SHOWN]):
            with st.container(gap="xsmall"):
                _draw_words(repair)
                self._draw_remedy(repair, f"{key}-{at}")
        if len(open_repairs) > SHOWN:
            say(f"还有 {len(open_repairs) - SHOWN} 处，改好上面的接着列出。")

    def _draw_remedy(self, repair: Repair, key: str) -> None:
        first = repair.first
        if repair.question is not None and repair.question.offered:
            self._draw_question(repair.question)
        if repair.column is not None and first.sheet is not None:
            self._draw_column(first.sheet, repair.column)
        elif repair.place is not None:
            self._draw_cell(repair.place, first)
        elif first.code in ("unknown-unit", "unknown-month") and first.value is None:
            asking.draw_missing(self.access, first.code, key)

    def _draw_question(self, question: Question) -> None:
        offered = asking.visible(self.access, question)
        shown, others = offered[:BUTTONS], offered[BUTTONS:]
        name = f"{mending.digest(self.upload)}-{question.text}"
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            for answer in shown:
                st.button(
                    escape_text(asking.label(answer, question)),
                    key=f"choose-{name}-{answer.wording}-{answer.meaning}",
                    on_click=asking.choose,
                    args=(self.access, answer, self.upload.name),
                )
            if others:
                by_label = {asking.label(answer, question): answer for answer in others}
                st.selectbox(
                    escape_text(question.text),
                    list(by_label),
                    index=None,
                    key=f"other-{name}",
                    placeholder="其他…",
                    width=180,
                    label_visibility="collapsed",
                    on_change=self._choose_other,
                    args=(f"other-{name}", by_label),
                )

    def _choose_other(self, key: str, by_label: dict[str, Answer]) -> None:
        answer = by_label.get(str(session.get(key)))
        if answer is not None:
            asking.choose(self.access, answer, self.upload.name)

    def _draw_column(self, title: str, column: Column) -> None:
        """Offer to say what every row holds in a column that is none of the file's own, or to add it empty."""
        key = f"{mending.digest(self.upload)}-{title}-{column.key}"
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            say(f"表里没有“{column.title}”？每行都是：", wide=False)
            words = column_words(column, self.settings)
            for text in words:
                st.button(
                    escape_text(text),
                    key=f"add-{key}-{text}",
                    type="tertiary",
                    on_click=self._choose_constant,
                    args=(title, column, text),
                )
            if not words:
                st.text_input(
                    f"{column.title}每行都是",
                    key=f"every-{key}",
                    placeholder=_HINTS.get(column.kind, ""),
                    width=180,
                    max_chars=200,
                    label_visibility="collapsed",
                    on_change=self._type_constant,
                    args=(f"every-{key}", title, column),
                )
            st.button(
                "加上这一列，逐行填",
                key=f"add-{key}",
                type="tertiary",
                on_click=self._add_column,
                args=(title, column.key),
            )

    def _choose_constant(self, title: str, column: Column, text: str) -> None:
        """Let every row hold a text in a column that the sheet lacks, in this file and in the next ones."""
        sheet = sheet_named(title, self.settings.sheets)
        if sheet is not None:
            answers = [constant(text, column.title, sheet.title)]
            words = f"“{sheet.title}”没有“{column.title}”时，每行都是“{text}”"
            asking.choose_all(self.access, answers, self.upload.name, words)

    def _type_constant(self, key: str, title: str, column: Column) -> None:
        text = str(session.get(key) or "").strip()
        if text:
            self._choose_constant(title, column, text)

    def _add_column(self, title: str, key: str) -> None:
        edits: list[Edit] | Problem = session.readers(self.access).run(
            read_added_column,
            self.upload.sent,
            self.upload.name,
            title,
            key,
            self.settings,
            name=self.upload.name,
        )
        if isinstance(edits, Problem):
            asking.tell(edits.message)
        else:
            mending.put_edits(self.access, self.upload, edits)

    def _draw_cell(self, place: tuple[str, str], fault: Problem) -> None:
        column = self._column(fault)
        key = f"cell-{mending.digest(self.upload)}-{'-'.join(place)}"
        st.text_input(
            escape_text(f"{place[0]}!{place[1]}" + (f"“{fault.column}”" if fault.column else "")),
            key=key,
            placeholder=_HINTS.get(column.kind, "") if column is not None else "",
            width=320,
            max_chars=2000,
            label_visibility="collapsed",
            on_change=self._type,
            args=(key, place, fault.value or ""),
        )
        if fault.code == "total-differs" and fault.suggestion:
            st.button(
                f"改成 {escape_text(fault.suggestion)}",
                key=f"sum-{key}",
                type="tertiary",
                on_click=mending.put_edits,
                args=(self.access, self.upload, [Edit(*place, fault.value or "", fault.suggestion)]),
            )

    def _type(self, key: str, place: tuple[str, str], before: str) -> None:
        text = str(session.get(key) or "").strip()
        if text:
            mending.put_edits(self.access, self.upload, [Edit(*place, before, text)])

    def _column(self, fault: Problem) -> Column | None:
        columns = (column for sheet in self.settings.sheets for column in sheet.columns)
        return next((column for column in columns if column.title == fault.column), None)


def _draw_words(repair: Repair) -> None:
    """Say what is wrong, once, and in how many other places."""
    first = repair.first
    more = _elsewhere(repair.cells[1:])
    badge = f":{_COLOURS[first.level]}-badge[{LEVEL_TITLES[first.level]}]"
    if repair.question is not None and first.code == "missing-column":
        st.markdown(f"{badge} {escape_text(first.message)}　**{escape_text(repair.question.text)}**")
        return
    suggestion = f"　建议：{escape_text(first.suggestion)}" if first.suggestion and repair.question is None else ""
    same = [escape_text(fault.message) for fault in repair.problems[1:]] if repair.question is None else []
    st.markdown("　".join([f"{badge} {escape_text(first.message)}{suggestion}{escape_text(more)}", *same]))


def _elsewhere(cells: Sequence[str]) -> str:
    if not cells:
        return ""
    return f"（还有 {len(cells)} 处：{'、'.join(cells[:_PLACES])}{'等' if len(cells) > _PLACES else ''}）"
