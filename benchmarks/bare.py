"""A bare Streamlit app with the application's imports: a title and a table. What no page can be cheaper than."""

import pandas as pd
import plotly.graph_objects as go
import sqlalchemy
import streamlit as st

st.title("标题")
st.dataframe(pd.DataFrame({"单位": ["甲"] * 12, "数": list(range(12))}))
st.caption(f"{go.__name__} {sqlalchemy.__version__}")
