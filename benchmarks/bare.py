"""A bare Streamlit app that imports what the application imports of others: a title and a table.

What no start and no page can be cheaper than.
"""

import importlib

import pandas as pd
import streamlit as st

IMPORTED = (
    "argon2",
    "brotli",
    "docx",
    "icalendar",
    "lxml",
    "olefile",
    "pebble",
    "plotly.graph_objects",
    "psutil",
    "rapidfuzz.process",
    "segno",
    "sqlalchemy",
    "sqlalchemy.dialects.sqlite",
    "xlrd",
    "xlsxwriter",
)
"""Beside Streamlit and what it brings; ``tests/test_benchmarks.py`` knows when one is missing."""

for name in IMPORTED:
    importlib.import_module(name)
st.title("标题")
st.dataframe(pd.DataFrame({"单位": ["甲"] * 12, "数": list(range(12))}))
st.caption("光秃的一页")
