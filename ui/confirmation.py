"""A button that stands for what the page showed when it was pressed, and what became of it: done, or why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from data.errors import UserError
from ui import session
from ui.plain import escape_text

Shown = TypeVar("Shown")


def confirm(
    label: str,
    shown: Shown,
    *,
    key: str,
    primary: bool = False,
    disabled: bool = False,
    button: Callable[..., bool] = st.button,
) -> Shown | None:
    """Draw a button; return what the page showed when it was pressed, not what there is by now. ``None``: it was not.

    ``button``: Streamlit's own, another one within a form. Where the button may be gone by then, its press is lost:
    there, do it ``on_click`` and keep the outcome.
    """
    place = f"{key}-shown"
    pressed = button(
        label,
        key=key,
        type="primary" if primary else "secondary",
        disabled=disabled,
        on_click=session.put,
        args=(place, shown),
    )
    value: Shown | None = session.get(place, shown) if pressed else None
    return value


def _show(reason: str) -> None:
    st.error(escape_text(reason))


@contextmanager
def say_errors(tell: Callable[[str], Any] = _show) -> Iterator[None]:
    """Say why what is done within cannot be done, by default at this place of the page; what follows goes on."""
    try:
        yield
    except UserError as error:
        tell(str(error))


def keep_outcome(place: str, message: str, *, done: bool = True) -> None:
    """Keep what became of a step, for ``show_outcome`` of the same place in the next run."""
    session.put(place, (message, done))


def keep_errors(place: str) -> AbstractContextManager[None]:
    """Keep why what is done within cannot be done, as ``keep_outcome`` does."""
    return say_errors(partial(keep_outcome, place, done=False))


def show_outcome(place: str) -> None:
    """Say, once, what became of the last step."""
    outcome = session.take(place)
    if outcome is not None:
        message, done = outcome
        (st.success if done else st.error)(escape_text(message))
