"""What a visitor looks with: on a phone tables have few columns, rows as high as a thumb, and scroll with the page."""

from __future__ import annotations

import streamlit as st


def is_phone() -> bool:
    """Tell whether the browser says that it runs on a phone."""
    browser = st.context.headers.get("User-Agent") or ""
    return "Mobile" in browser and "iPad" not in browser
