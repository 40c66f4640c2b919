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
    standings = ranking.ranking_of(page, by, among)
    head(page, ranking.ranking_sentence(standings))
    ranking.charts(page, standings)
    ranking.draw_ranking_table(page, standings)
    if by == ranking.POINTS:
        certainty.draw_certainty(page, standings)
        certainty.render_chance(page, standings, ranking.ranking_of(page, keys.PUBLISHED, among))
        certainty.without_rule(page, standings)
    else:
        certainty.render_chance(page, standings)
    outside.draw_external_ranks(page)
    definitions(page, [by, keys.PUBLISHED])
else:
    tasks = targets.progress_of(page)
    head(page, f"名次没有公开，下面是达标情况。{tasks.answer}")
    targets.reached(page, tasks)
    outside.draw_external_ranks(page)
