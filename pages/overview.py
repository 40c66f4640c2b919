"""总览: this month at a glance."""

import streamlit as st

from ui import overview, ranking, whole
from ui.page import definitions, head, open_page

page = open_page()
summary = overview.told(page)
head(page, summary.lead.text)
overview.strip(page)
overview.cards(page)
left, right = st.columns([3, 2], gap="medium")
with left:
    overview.leaders(page)
with right:
    overview.sentences(page, summary)
whole.draw(page)
definitions(page, [*overview.leading(page), ranking.POINTS])
