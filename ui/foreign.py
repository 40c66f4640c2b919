"""A table of another office, asked about on one screen: where its header is, which sheet it is, what its columns hold.

What is said becomes answers about headers, so that the next file of that shape is read the same without a question.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.intake.archive import Upload
from data.intake.foreign import (
    ForeignColumn,
    ForeignTable,
    Outline,
    foreign_answers,
    read_foreign_table,
    read_outlines,
)
from data.problems import Problem
from data.records import Access
from data.schema import SHEET, Sheet
from data.settings.values import Settings
from data.store.proposals import read_own_settings
from ui import asking, mending, session
from ui.plain import escape_text, say

_NONE = "表里没有"


def draw_foreign(access: Access, upload: Upload) -> None:
    """Ask what the table of a file is, and let the answers hold."""
    settings, digest = session.read_as(access, read_own_settings), mending.digest(upload)
    outlines: list[Outline] | Problem = session.once(
        "foreign-outlines",
        (digest, upload.name),
        lambda: session.readers(access).run(read_outlines, upload.sent, upload.name, name=upload.name),
    )
    if isinstance(outlines, Problem) or not outlines:
        return
    st.markdown("**这张表怎么读？**")
    say("说一次，以后同样表头的文件都这样读；没有指定的列不计入。")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by_title = {outline.title: outline for outline in outlines}
        title = st.selectbox("哪一张工作表", list(by_title), key=f"foreign-tab-{digest}", width=220)
        outline = by_title[title]
        rows = list(outline.rows)
        row = st.selectbox(
            "表头在第几行",
            rows,
            index=rows.index(outline.header),
            key=f"foreign-row-{digest}-{title}",
            width=140,
        )
    _draw_rows(outline)
    table = _read_table(access, upload, title, row, settings)
    if table is None:
        say("这一行没有表头，请换一行。")
        return
    sheet = _ask_sheet(settings, table, digest)
    if sheet.key != table.sheet:
        table = _read_table(access, upload, title, row, settings, sheet.key)
        if table is None:
            return
    _ask_columns(access, upload, table, sheet, settings, f"{digest}-{title}-{row}-{sheet.key}")


def _read_table(
    access: Access, upload: Upload, title: str, row: int, settings: Settings, sheet: str | None = None
) -> ForeignTable | None:
    """Return what the table under a row may be, read again only when the choice or the settings are others."""
    table: ForeignTable | Problem | None = session.once(
        "foreign-table" if sheet is None else "foreign-chosen-table",
        (mending.digest(upload), upload.name, title, row, sheet, settings.headers, settings.sheets),
        lambda: session.readers(access).run(
            read_foreign_table, upload.sent, upload.name, title, row, settings, sheet, name=upload.name
        ),
    )
    return None if isinstance(table, Problem) else table


def _draw_rows(outline: Outline) -> None:
    """Show the first rows as they stand in the file, with their numbers."""
    width = max(map(len, outline.rows.values()), default=0)
    texts = [[*row, *[""] * (width - len(row))] for row in outline.rows.values()]
    frame = pd.DataFrame(
        texts, index=list(outline.rows), columns=[str(at) for at in range(1, width + 1)], dtype="object"
    )
    st.dataframe(frame, height=220, alt=f"{outline.title}的前几行")


def _ask_sheet(settings: Settings, table: ForeignTable, digest: str) -> Sheet:
    keys = [sheet.key for sheet in settings.sheets]
    chosen = st.segmented_control(
        "这是哪一块工作",
        keys,
        default=table.sheet,
        required=True,
        key=f"foreign-sheet-{digest}",
        format_func=lambda key: SHEET[key].title,
    )
    return SHEET[chosen or table.sheet]


def _ask_columns(
    access: Access, upload: Upload, table: ForeignTable, sheet: Sheet, settings: Settings, key: str
) -> None:
    """Ask for the header of each standard column, required ones first, and keep what is said."""
    labels = {column.title: _label(column) for column in table.columns}
    guesses = {column.guess: column.title for column in table.columns if column.guess is not None}
    chosen: dict[str, str] = {}
    twice: list[str] = []
    for column in sorted(sheet.columns, key=lambda column: not column.required):
        offered = [_NONE, *labels]
        title = st.selectbox(
            escape_text(f"{column.title}{'（必填）' if column.required else ''}"),
            offered,
            index=offered.index(guesses.get(column.key, _NONE)),
            format_func=lambda name: labels.get(name, name),
            key=f"foreign-{key}-{column.key}",
            width=420,
        )
        if title != _NONE:
            twice += [title] if title in chosen else []
            chosen[title] = column.key
    if twice:
        st.warning(escape_text(f"“{twice[0]}”选了两次，一列只能是一样。"))
    needed = [column for column in sheet.columns if column.required]
    known = sum(column.key in chosen.values() for column in needed)
    if known * 5 < len(needed) * 3:
        say(f"必填的 {len(needed)} 列至少要指出 {-(-len(needed) * 3 // 5)} 列，才认得出这种表；其余的可以在后面补填。")
    answers = foreign_answers(table, sheet, chosen, settings.headers)
    st.button(
        "就这样读，以后同样的表都这样读",
        key=f"foreign-{key}-remember",
        type="primary",
        disabled=bool(twice) or not answers or known * 5 < len(needed) * 3,
        on_click=asking.choose_all,
        args=(access, answers, upload.name, f"以后表头相同的表都按“{sheet.title}”读"),
    )


def _label(column: ForeignColumn) -> str:
    title = " ".join(column.title.split())
    return f"{title}（{'、'.join(column.samples)}）" if column.samples else title
