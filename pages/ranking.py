"""排名: who is where, why, and how sure."""

from ui import ranking
from ui.page import definitions, head, open_page

page = open_page()
by = ranking.measure(page)
found = ranking.of(page, by)
head(page, ranking.answer(found))
ranking.charts(page, found)
ranking.table(page, found)
definitions([by, "media.published"])
