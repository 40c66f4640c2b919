"""A choice that belongs to a page: kept in its address, and mended where the address asks for what is not offered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from ui import session
from ui.plain import escape_text


def view(label: str, offered: Sequence[str], key: str) -> str:
    """Ask for one of a few views in a row of buttons, the first one to begin with; needs one at least.

    The address has a view as the button shows it: as plain text.
    """
    _mend(key, offered)
    chosen = st.segmented_control(
        label,
        offered,
        default=offered[0],
        required=True,
        key=key,
        bind="query-params",
        wrap=True,
        label_visibility="collapsed",
        format_func=escape_text,
    )
    return chosen or offered[0]


def word(label: str, offered: Sequence[str], key: str, *, width: int = 220, said: Callable[[str], str] = str) -> str:
    """Ask for one of several words in a box, the first one to begin with; ``said``: how each is shown."""
    _mend(key, offered)
    chosen = st.selectbox(
        label, offered, key=key, bind="query-params", width=width, format_func=said, label_visibility="collapsed"
    )
    return chosen or offered[0]


def several(label: str, offered: Sequence[str], key: str) -> tuple[str, ...]:
    """Ask for any of several words in a row of buttons, none to begin with; returned in the order offered."""
    if not offered:
        return ()
    if session.knows(key) and not set(session.get(key) or ()) <= set(offered):
        session.drop(key)
    chosen = st.pills(label, offered, selection_mode="multi", key=key, bind="query-params")
    return tuple(word for word in offered if word in chosen)


def _mend(key: str, offered: Sequence[str]) -> None:
    """Begin with the first where something is chosen that is not offered, or not any more."""
    if session.knows(key) and session.get(key) not in offered:
        session.drop(key)
