"""总览: the period in one look."""

import streamlit as st

from ui import overview, whole
from ui.page import definitions, head, open_page

page = open_page()
summary = overview.headline_of(page)
head(page, summary.top.text)
left, right = st.columns([3, 2], gap="medium")
with left:
    overview.attention(page, summary)
with right:
    overview.improved(page, summary)
overview.ways()
overview.units_by_measures(page)
overview.cards(page)
overview.unfinished(page)
whole.draw_downloads(page)
definitions(page, page.facts.dictionary.listed("matrix"))
