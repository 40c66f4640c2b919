"""Tables on screen: numbers set right with separators, a download beside them, a row to choose."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from analytics.wording import listed, number
from reports.charts.style import width
from reports.excel.book import workbook
from reports.excel.table import Table
from ui import device, paging, session, spots
from ui.plain import escape_text, say
from ui.spots import Spot

Kind = Literal["secondary", "tertiary"]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ROW_HEIGHT, THUMB_HEIGHT = 35, 44
"""Pixels of a row, and of one on a phone, where it is pressed."""
UNIT = "单位"
WIDE = 9
LETTER = 14
MEASURED, WIDEST = 5, 380
"""Rows that the browser measures a column by, and pixels that a column of words may have."""
TALLEST = 14
"""Rows shown at once; a longer table scrolls inside, but on a phone, where it would hold the thumb."""
ON_A_PHONE = 3
"""Columns on a phone; a row that is pressed says the others."""
NAMED = 4
"""Of these, so many are named before."""


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
) -> int | None:
    """Draw a frame with its Excel download; return the number of the chosen row, if any.

    A long one is drawn a page at a time, with a field to search it; its download has all rows.

    Column names are the headers; ``missing`` stands where there is no value; ``more`` draws further
    downloads next to the first. ``basis``: what the table rests on, else when it was taken. ``book``
    makes the sheets of the download; without it that is the table alone with its notes. ``names``: what each
    row is known by, so that a chosen one stays chosen when rows come and go; without them, all that it
    says. ``by_words``: see ``paging.arranged``. ``opens``: of which figure a chosen row opens the rows.
    On a phone the table has its first columns alone, and a row that is pressed says the others under it.
    """
    shown = paging.arranged(frame, key, by_words=by_words)
    first = f"-{shown.index[0]}" if len(frame) > paging.rows_per_page() and len(shown) else ""
    place = f"{key}{first}"
    phone = device.is_phone()
    further = list(shown.columns[ON_A_PHONE:]) if phone else []
    if opens is not None:
        place += f"-{spots.closings() or ''}"
    pressed = choose or opens is not None or bool(further)
    if pressed:
        _follow(place, [names[place] for place in shown.index] if names is not None else _contents(shown))
    on_select: Any = "rerun" if pressed else "ignore"
    if opens is not None:
        on_select = partial(_open, place, shown, opens, further, missing)
    # By the name of its container ui/panel.js knows a table of which a row is chosen by pressing any of its cells.
    with st.container(key=f"{place}-rows-of" if pressed else None):
        event: Any = st.dataframe(
            shown,
            # Another page is another table: what was chosen in one is not chosen in the next.
            key=place,
            hide_index=True,
            height=_height(len(shown), phone=phone),
            row_height=THUMB_HEIGHT if phone else ROW_HEIGHT,
            column_order=[str(name) for name in shown.columns[:ON_A_PHONE]] if further else None,
            column_config=_columns(shown, help or {}),
            placeholder=missing,
            alt=title,
            on_select=on_select,
            selection_mode="single-row",
        )

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


def _draw_further(shown: pd.DataFrame, row: int | None, further: Sequence[Hashable], missing: str) -> None:
    """Say what the pressed row holds in the columns that a phone has no room for, or that it can be pressed."""
    if row is None:
        say(f"点一行，看其余 {len(further)} 列：{listed([str(name) for name in further], NAMED)}。")
    else:
        st.markdown("\n".join(f"- {escape_text(words)}" for words in _line(shown, row, further, missing)))


def _line(shown: pd.DataFrame, row: int, further: Sequence[Hashable], missing: str) -> list[str]:
    """Return what a row says in its first column and in those that are not in sight."""
    return [f"{name}：{_words(shown[name].loc[row], missing)}" for name in (shown.columns[0], *further)]


def _words(value: Any, missing: str) -> str:
    """Return a field of a table as it is read outside of one."""
    if value is None or (isinstance(value, float | Decimal) and value != value) or value is pd.NaT:
        return missing or "—"
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
    return number(value if isinstance(value, int) else Decimal(str(value))).replace("-", "−")


def _open(
    place: str,
    shown: pd.DataFrame,
    opens: Callable[[int], Spot | None],
    further: Sequence[Hashable],
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


def _height(rows: int, *, phone: bool) -> int:
    if phone:
        return max(rows, 1) * THUMB_HEIGHT + ROW_HEIGHT + 4
    return (min(max(rows, 1), TALLEST) + 1) * ROW_HEIGHT + 3


def _columns(frame: pd.DataFrame, help: Mapping[str, str]) -> dict[str, Any]:  # noqa: A002 - Streamlit's own word
    """Return how each column is shown: by the type of its values, in wide tables the unit kept in sight."""
    pinned_column = frame.columns[0] if len(frame.columns) > WIDE and frame.columns[0] == UNIT else None
    return {name: _column(frame[name], help.get(name), pinned=name == pinned_column or None) for name in frame.columns}


def _column(cells: pd.Series[Any], help: str | None, *, pinned: bool | None) -> Any:  # noqa: A002 - Streamlit's own word
    values = cells.dropna()
    numbers = [isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) for value in values]
    if numbers and all(numbers):
        return st.column_config.NumberColumn(format="localized", alignment="right", help=help, pinned=pinned)
    if numbers and all(isinstance(value, date) for value in values):
        return st.column_config.DateColumn(format="YYYY-MM-DD", help=help, pinned=pinned)
    return st.column_config.TextColumn(help=help, pinned=pinned, width=_room(cells))


def _room(cells: pd.Series[Any]) -> int | None:
    """Return the width in pixels of a column of words that grows longer below the rows it is measured by."""
    wide = [width(str(cell), LETTER) if cell is not None else 0 for cell in cells]
    if max(wide, default=0) <= max([width(str(cells.name), LETTER), *wide[:MEASURED]]):
        return None
    return min(max(wide) + 2 * LETTER, WIDEST)
