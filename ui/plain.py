"""Text that people typed, made safe for Streamlit's Markdown: shown as it is, never as markup."""

from __future__ import annotations

import re

import streamlit as st

_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:^=&@])")


def plain(text: str) -> str:
    """Return text that Markdown shows sign by sign: no emphasis, link, colour, icon, formula or HTML."""
    return _SIGNS.sub(r"\\\1", text.replace("\n", " "))


def say(text: str, *, wide: bool = True) -> None:
    """Draw a small grey line of plain text: dark enough to be read, unlike Streamlit's own captions."""
    st.markdown(f":small[:gray[{plain(text)}]]", width="stretch" if wide else "content")
