"""任务: what was to be done and how far it is done."""

from ui import targets
from ui.page import definitions, head, open_page

page = open_page()
found = targets.of(page)
head(page, targets.answer(page, found))
if not found.empty:
    targets.charts(page, found)
targets.reached(page, found)
if not found.empty:
    targets.table(page, found)
definitions(list(found["measure"]))
