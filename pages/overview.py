"""总览: this month at a glance."""

import streamlit as st

from ui import overview
from ui.page import definitions, head, open_page

page = open_page()
head(page, overview.answer(page))
overview.strip(page)
overview.cards(page)
left, right = st.columns([3, 2], gap="medium")
with left:
    overview.leaders(page)
definitions([key for key, _ in overview.CARDS] + ["media.points"])
