"""对比: measures, units and periods side by side."""

from ui import comparison
from ui.page import definitions, head, open_page

page = open_page()
chosen = comparison.measures(page)
compared = comparison.comparison_of(page, chosen)
head(page, comparison.comparison_sentence(page, chosen))
comparison.totals(page, compared)
comparison.detail(page, compared, chosen)
definitions(page, chosen)
