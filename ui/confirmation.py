"""A button that stands for what the page showed when it was pressed, and the reason where that cannot be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    why_not: str | None = None,
    button: Callable[..., bool] = st.button,
) -> Shown | None:
    """Draw a button; return what the page showed when it was pressed, not what there is by now. ``None``: it was not.

    ``why_not``: what a disabled button says. ``button``: Streamlit's own, another one within a form.
    """
    place = f"{key}-shown"
    pressed = button(
        label,
        key=key,
        type="primary" if primary else "secondary",
        disabled=disabled,
        help=why_not if disabled else None,
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
