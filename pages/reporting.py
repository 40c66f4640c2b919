"""报送情况: the desk of the month now due: who has reported, what is stuck, whom to remind, what is open."""

from ui import beginning, calendars, desk, doubts, reminding, reporting
from ui.page import head, open_page

page = open_page()
head(page, reporting.reporting_sentence(page))
beginning.draw_next_steps_until_reported(page.access)
opened = desk.draw_open_items(page)
reminding.draw_units(page)
reminding.draw_reminder(page)
reporting.grid(page, opens=not opened)
calendars.draw_calendar(page)
doubts.draw_doubts(page.access, page.selection.chosen)
