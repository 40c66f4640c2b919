"""任务: what was to be done and how far it is done."""

from ui import targets
from ui.page import definitions, head, open_page

page = open_page()
progress = targets.progress_of(page)
head(page, progress.answer)
if not progress.lines.empty:
    targets.charts(page, progress)
targets.reached(page, progress)
if not progress.lines.empty:
    targets.draw_target_table(page, progress)
definitions(page, progress.measures)
