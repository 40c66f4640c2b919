"""对比: measures, units and periods side by side."""

from ui import compare
from ui.page import definitions, head, open_page

page = open_page()
chosen = compare.measures(page)
compared = compare.comparison_of(page, chosen)
head(page, compare.comparison_sentence(page, chosen))
compare.totals(page, compared)
compare.detail(page, compared, chosen)
definitions(page, chosen)
