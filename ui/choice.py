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


def word(
    label: str, offered: Sequence[str], key: str, *, width: int = 220, shown_as: Callable[[str], str] = str
) -> str:
    """Ask for one of several words in a box, the first one to begin with; ``shown_as``: how each is shown."""
    _mend(key, offered)
    chosen = st.selectbox(
        label,
        offered,
        key=key,
        bind="query-params",
        width=width,
        required=True,
        format_func=shown_as,
        label_visibility="collapsed",
    )
    return chosen or offered[0]


def some(
    label: str,
    offered: Sequence[str],
    usual: Sequence[str],
    key: str,
    *,
    most: int | None = None,
    placeholder: str | None = None,
) -> list[str]:
    """Ask for some of several words in a box, one at least, ``usual`` to begin with and ``most`` at once.

    Emptied with one key or click, the box goes back to what was chosen before: what is shown always stands in it.
    """
    _mend_all(key, offered)
    chosen = st.multiselect(
        label,
        offered,
        default=usual,
        key=key,
        bind="query-params",
        max_selections=most,
        select_all=False,
        placeholder=placeholder,
        on_change=_refill,
        args=(key, usual),
    )
    session.put(last_choice_key(key), chosen or list(usual))
    return chosen or list(usual)


def _refill(key: str, usual: Sequence[str]) -> None:
    """Put back what was chosen before where a box was emptied."""
    if not session.get(key):
        session.put(key, list(session.get(last_choice_key(key)) or usual))


def last_choice_key(key: str) -> str:
    """Return under which name the session keeps what a box said last."""
    return f"{key}-kept"


def several(label: str, offered: Sequence[str], key: str) -> tuple[str, ...]:
    """Ask for any of several words in a row of buttons, none to begin with; returned in the order offered."""
    if not offered:
        return ()
    _mend_all(key, offered)
    chosen = st.pills(label, offered, selection_mode="multi", key=key, bind="query-params")
    return tuple(word for word in offered if word in chosen)


def _mend(key: str, offered: Sequence[str]) -> None:
    """Begin with the first where something is chosen that is not offered, or not any more."""
    if session.knows(key) and session.get(key) not in offered:
        session.drop(key)


def _mend_all(key: str, offered: Sequence[str]) -> None:
    """Begin anew where anything is chosen that is not offered, or not any more."""
    if session.knows(key) and not set(session.get(key) or ()) <= set(offered):
        session.drop(key)
