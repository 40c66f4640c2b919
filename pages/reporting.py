"""报送情况: who has reported, month by month."""

from ui import doubts, reporting
from ui.page import head, open_page

page = open_page()
head(page, reporting.answer(page))
doubts.tell(page.access, page.selection.chosen)
reporting.grid(page)
reporting.month(page)
doubts.draw(page.access, page.selection.chosen)
