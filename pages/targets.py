"""任务: what was to be done and how far it is done."""

from ui import targets
from ui.page import definitions, head, open_page

page = open_page()
found = targets.of(page)
head(page, found.answer)
if not found.lines.empty:
    targets.charts(page, found)
targets.reached(page, found)
if not found.lines.empty:
    targets.table(page, found)
definitions(page, found.measures)
