"""Long tables a page at a time: searched, sorted and cut on the server, so that little goes over the wire."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.text import fold
from ui import device, session
from ui.plain import say

ROWS, ON_A_PHONE = 100, 20
"""Rows of a page; a table that has no more is sent whole and sorted in the browser."""
AS_LISTED = "原来的顺序"


def rows_per_page() -> int:
    """Return how many rows a page has; on a phone so few that the table is no page within the page."""
    return ON_A_PHONE if device.is_phone() else ROWS


def part(count: int, key: str) -> slice:
    """Ask which page of so many rows; return the rows of it."""
    rows = rows_per_page()
    pages = max(1, -(-count // rows))
    name = f"{key}-page"
    if session.knows(name) and session.get(name) > pages:
        session.put(name, 1)
    if pages == 1:
        return slice(0, count)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        number = st.pagination(pages, key=name)
        first = (number - 1) * rows
        say(f"第 {first + 1:,}—{min(first + rows, count):,} 行，共 {count:,} 行", wide=False)
    return slice(first, first + rows)


def arranged(frame: pd.DataFrame, key: str, *, by_words: bool = True) -> pd.DataFrame:
    """Ask for words, an order and a page; return its rows, their index the places in the frame.

    ``by_words``: false where the page has a field of its own to search all that there is.
    """
    whole = frame.reset_index(drop=True)
    if len(whole) <= rows_per_page():
        return whole
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        words = None
        if by_words:
            words = st.text_input("查找", key=f"{key}-words", type="search", width=240, placeholder="单位、名称……")
        by = st.selectbox("排序", [AS_LISTED, *map(str, whole.columns)], key=f"{key}-order", width=220)
        rising = st.toggle("从低到高", key=f"{key}-rising", disabled=by == AS_LISTED)
    matches = ordered(search(whole, words or ""), by or AS_LISTED, rising=rising)
    if matches.empty:
        say("没有找到，换个词试试。")
    return matches.iloc[part(len(matches), key)]


def search(frame: pd.DataFrame, words: str) -> pd.DataFrame:
    """Return the rows that have all of the words somewhere in a text."""
    search_words = [fold(word) for word in words.split()]
    if not search_words:
        return frame
    texts = [fold(" ".join(value for value in row if isinstance(value, str))) for row in frame.to_numpy()]
    return frame[[all(word in text for word in search_words) for text in texts]]


def ordered(frame: pd.DataFrame, by: str, *, rising: bool = False) -> pd.DataFrame:
    """Return the rows by one column, the highest first unless ``rising``; those without a value last."""
    if by not in frame.columns:
        return frame
    known = frame[by].notna()
    alike = len({isinstance(value, str) for value in frame.loc[known, by]}) < 2
    column = frame.loc[known, by] if alike else frame.loc[known, by].astype(str)
    return pd.concat([frame.loc[column.sort_values(ascending=rising, kind="stable").index], frame[~known]])
