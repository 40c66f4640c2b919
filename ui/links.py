"""Ways to other pages that keep what the filter bar says, and say what is to be chosen there."""

from __future__ import annotations

import streamlit as st

from ui import filters, session
from ui.navigation import find

PAGES = "pages"
"""The pages of this visitor by name, as this run has registered them."""


def link(name: str, label: str, **choices: str | list[str]) -> None:
    """Draw the way to a page; ``choices``: what its address asks for, by the names that the page keeps it under."""
    page = session.get(PAGES, {}).get(name, find(name).file)
    st.page_link(page, label=label, query_params=filters.asked() | choices)
