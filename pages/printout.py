"""打印: the period on A4 sheets."""

from ui import printout
from ui.page import open_page

page = open_page()
printout.draw_sheets(page, printout.choose(page))
