"""报送情况: who has reported, month by month."""

from ui import doubts, proposals, reporting, reviews
from ui.page import head, open_page

page = open_page()
head(page, reporting.reporting_sentence(page))
doubts.tell(page.access, page.selection.chosen)
proposals.remind(page.access)
reporting.grid(page)
reviews.draw_waiting(page.access, page.selection.chosen)
reporting.month(page)
doubts.draw_doubts(page.access, page.selection.chosen)
