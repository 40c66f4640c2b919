"""报送情况: who has reported, month by month."""

from ui import doubts, reporting
from ui.page import head, open_page

page = open_page()
head(page, reporting.answer(page))
reporting.grid(page)
reporting.month(page)
doubts.draw(page.access, page.chosen)
