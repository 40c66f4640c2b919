"""对比: measures, units and periods side by side."""

from ui import comparison
from ui.page import definitions, head, open_page

page = open_page()
chosen = comparison.measures(page)
compared = comparison.of(page, chosen)
head(page, comparison.answer(page, chosen))
comparison.totals(page, compared)
comparison.detail(page, compared, chosen)
definitions(page, chosen)
