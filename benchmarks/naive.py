"""What a short script does: all rows in one cached frame, grouped and drawn with plotly.express in every run."""

import os
import sqlite3

import pandas as pd
import plotly.express as px
import streamlit as st

COLUMNS = ("times", "attendance", "speeches", "reflections")


@st.cache_data(show_spinner=False)
def everything() -> pd.DataFrame:
    """Read every row of the archive."""
    joined = "row_study r JOIN submission s ON s.id = r.submission_id WHERE s.current"
    with sqlite3.connect(os.environ["DATABASE_URL"].removeprefix("sqlite:///")) as connection:
        return pd.read_sql(f"SELECT r.*, s.unit_id, s.month FROM {joined}", connection)


st.title("理论学习")
rows = everything()
rows = rows[rows["month"] == rows["month"].max()]
for column in COLUMNS:
    sums = rows.groupby("unit_id", as_index=False)[column].sum()
    st.plotly_chart(px.bar(sums, x=column, y="unit_id", orientation="h"), key=column)
st.dataframe(rows.groupby("unit_id").sum(numeric_only=True))
