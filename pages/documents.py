"""报告: the bulletin and the work summary as Word."""

from ui import documents, whole
from ui.page import open_page

page = open_page()
documents.draw(page)
whole.draw(page)
