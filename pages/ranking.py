"""排名: who is where, why, and how sure; where the office shows no ranks, who has reached the tasks."""

import streamlit as st

from data.schema import keys
from ui import certainty, outside, ranking, targets
from ui.page import definitions, head, open_page

page = open_page()
if page.facts.settings.policy.shown:
    with st.container(horizontal=True, gap="xsmall"):
        by = ranking.measure(page)
        among = ranking.scope(page)
    standings = ranking.of(page, by, among)
    head(page, ranking.answer(standings))
    ranking.charts(page, standings)
    ranking.table(page, standings)
    if by == ranking.POINTS:
        certainty.draw(page, standings)
        certainty.render_chance(page, standings, ranking.of(page, keys.PUBLISHED, among))
        certainty.without_rule(page, standings)
    else:
        certainty.render_chance(page, standings)
    outside.draw(page)
    definitions(page, [by, keys.PUBLISHED])
else:
    tasks = targets.of(page)
    head(page, f"名次没有公开，下面是达标情况。{tasks.answer}")
    targets.reached(page, tasks)
    outside.draw(page)
