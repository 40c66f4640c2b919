"""A text to be pasted elsewhere, with a button that copies it: reminders, addresses, commands, one-time passwords.

Streamlit's element for this loads half a megabyte of rules for colouring programs. Copying is the browser's own affair
(``copy.js``): nothing runs again.
"""

from __future__ import annotations

import streamlit as st


def draw_copyable(text: str, key: str) -> None:
    """Show a text as it is, with its button; ``key`` is one of a kind on the page."""
    with st.container(key=f"copy-{key}", border=True, gap="xxsmall"):
        st.text(text)
        st.button("复制", key=f"copy-{key}-button", type="tertiary")
