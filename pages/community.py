"""社区画像: one unit on one page."""

import streamlit as st

from ui import community
from ui.page import definitions, head, open_page

page = community.choose(open_page())
head(page, community.community_sentence(page))
community.draw_predecessors(page)
community.overview(page)
left, right = st.columns([3, 2], gap="medium")
with left:
    community.trends(page)
with right:
    community.draw_reports(page)
    community.tasks(page)
community.ledger(page)
definitions(page, community.community_measures(page.facts))
