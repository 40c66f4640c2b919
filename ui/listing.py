"""Tables on screen: numbers set right with separators, a download beside them, a row to choose."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from analytics.wording import listed
from reports.excel.book import workbook
from reports.excel.table import Table
from ui import columns, device, paging, session, spots
from ui.columns import ROW_HEIGHT, say_value
from ui.plain import escape_text, say
from ui.spots import Spot

Kind = Literal["secondary", "tertiary"]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
THUMB_HEIGHT = 44
"""Pixels of a row on a phone, where it is pressed."""
TALLEST = 14
"""Rows shown at once; a longer table scrolls inside, but on a phone, where it would hold the thumb."""
NAMED = 4
"""Columns that are not in sight, of which so many are named."""


def download(
    label: str,
    make: Any,
    name: str,
    *,
    key: str,
    mime: str = EXCEL,
    primary: bool = False,
    kind: Kind = "secondary",
    help: str | None = None,  # noqa: A002 - Streamlit's own word
    disabled: bool = False,
) -> None:
    """Draw a download button; ``make`` gives the bytes when it is pressed, not before."""
    st.download_button(
        label,
        data=make,
        file_name=name,
        mime=mime,
        key=key,
        on_click="ignore",
        type="primary" if primary else kind,
        help=help,
        disabled=disabled,
    )


def listing(
    frame: pd.DataFrame,
    *,
    key: str,
    title: str,
    notes: Sequence[str] = (),
    help: Mapping[str, str] | None = None,  # noqa: A002 - Streamlit's own word
    choose: bool = False,
    missing: str = "—",
    more: Callable[[], None] | None = None,
    basis: str | None = None,
    book: Callable[[], Sequence[Table]] | None = None,
    names: Sequence[Hashable] | None = None,
    by_words: bool = True,
    opens: Callable[[int], Spot | None] | None = None,
    leading: Sequence[str] = (),
    room: int = columns.ROOM,
) -> int | None:
    """Draw a frame with its Excel download; return the number of the chosen row, if any.

    A long one is drawn a page at a time, with a field to search it; its download has all rows.

    Column names are the headers; ``missing`` stands where there is no value; ``more`` draws further
    downloads next to the first. ``basis``: what the table rests on, else when it was taken. ``book``
    makes the sheets of the download; without it that is the table alone with its notes. ``names``: what each
    row is known by, so that a chosen one stays chosen when rows come and go; without them, all that it
    says. ``by_words``: see ``paging.arranged``. ``opens``: of which figure a chosen row opens the rows.
    Columns that do not fit are not in sight, on a phone all but three: a row that is pressed says them.
    ``leading``: those that are in sight before others; ``room``: the pixels that the table has at a desk.
    """
    shown = paging.arranged(frame, key, by_words=by_words)
    first = f"-{shown.index[0]}" if len(frame) > paging.rows_per_page() and len(shown) else ""
    place = f"{key}{first}"
    layout = (
        columns.fit_phone(shown, leading)
        if device.is_phone()
        else columns.fit(shown, room=room - columns.BOXES, leading=leading, missing=missing)
    )
    further = layout.further
    if opens is not None:
        place += f"-{spots.closings() or ''}"
    pressed = choose or opens is not None or bool(further)
    if pressed:
        _follow(place, [names[place] for place in shown.index] if names is not None else _contents(shown))
    on_select = partial(_open, place, shown, opens, further, missing) if opens is not None else "rerun"
    event = _draw_rows(shown, layout, place, title, help or {}, missing, on_select if pressed else "ignore")

    def make() -> bytes:
        basis_text = basis or f"导出于{datetime.now().astimezone():%Y年%m月%d日 %H:%M}"
        return workbook(book() if book is not None else [Table(title, frame, notes, basis=basis_text, missing=missing)])

    row = _chosen(event["selection"].get("rows"), shown) if pressed else None
    if further:
        _draw_further(shown, None if opens is not None else row, further, missing)
    with st.container(horizontal=True, gap="small"):
        download("下载表格", make, f"{title}.xlsx", key=f"{key}-xlsx")
        if more is not None:
            more()
    return row if choose else None


def _draw_rows(
    shown: pd.DataFrame,
    layout: columns.Layout,
    place: str,
    title: str,
    helps: Mapping[str, str],
    missing: str,
    on_select: Any,
) -> Any:
    """Draw the rows under a key; return what the browser says of the chosen one, where there is anything to choose."""
    phone = device.is_phone()
    row_height = THUMB_HEIGHT if phone else layout.row_height
    # By the name of its container ui/panel.js knows a table of which a row is chosen by pressing any of its cells.
    with st.container(key=None if on_select == "ignore" else f"{place}-rows-of"):
        return st.dataframe(
            shown,
            # Another page is another table: what was chosen in one is not chosen in the next.
            key=place,
            hide_index=True,
            height=_height(len(shown), row_height, phone=phone),
            row_height=row_height,
            column_order=layout.shown if layout.further else None,
            column_config=columns.configure(shown, helps, layout.widths),
            placeholder=missing,
            alt=title,
            on_select=on_select,
            selection_mode="single-row",
        )


def _draw_further(shown: pd.DataFrame, row: int | None, further: Sequence[str], missing: str) -> None:
    """Say what the pressed row holds in the columns that are not in sight, or that it can be pressed."""
    if row is None:
        say(f"点一行，看其余 {len(further)} 列：{listed(further, NAMED)}。")
    else:
        st.markdown("\n".join(f"- {escape_text(words)}" for words in _line(shown, row, further, missing)))


def _line(shown: pd.DataFrame, row: int, further: Sequence[str], missing: str) -> list[str]:
    """Return what a row says in its first column and in those that are not in sight."""
    return [f"{name}：{say_value(shown[name].loc[row], missing)}" for name in (shown.columns[0], *further)]


def _open(
    place: str,
    shown: pd.DataFrame,
    opens: Callable[[int], Spot | None],
    further: Sequence[str],
    missing: str,
) -> None:
    """Open the rows of the figure that the chosen row stands for; in a callback."""
    row = _chosen(session.get(place)["selection"].get("rows"), shown)
    if row is None:
        spots.open_rows(None)
    else:
        spots.open_rows(opens(row), _line(shown, row, further, missing) if further else ())


def _contents(shown: pd.DataFrame) -> list[Hashable]:
    return [tuple(map(str, line)) for line in shown.itertuples(index=False, name=None)]


def _follow(key: str, names: list[Hashable]) -> None:
    """Keep the row chosen that was: the browser knows it by its place, where another may stand by now."""
    before: list[Hashable] | None = session.get(f"{key}-names")
    session.put(f"{key}-names", names)
    rows = (session.get(key) or {}).get("selection", {}).get("rows") or []
    if not rows or before is None or before == names:
        return
    name = before[rows[0]] if rows[0] < len(before) else None
    place = [names.index(name)] if name in names else []
    session.put(key, {"selection": {"rows": place, "columns": [], "cells": []}})


def _chosen(rows: object, shown: pd.DataFrame) -> int | None:
    """Return the number of the row that the browser says is chosen; ``None`` where there is no such row."""
    place = rows[0] if isinstance(rows, list) and rows else None
    return int(shown.index[place]) if isinstance(place, int) and 0 <= place < len(shown) else None


def _height(rows: int, row_height: int, *, phone: bool) -> int:
    if phone:
        return max(rows, 1) * row_height + ROW_HEIGHT + 4
    return min(max(rows, 1), TALLEST) * row_height + ROW_HEIGHT + 3
