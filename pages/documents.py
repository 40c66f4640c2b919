"""报告: the bulletin and the work summary as Word; a clerk holds the own summary against the own months."""

from ui import documents, whole
from ui.page import open_page

page = open_page()
documents.draw_documents(page)
if page.access.role != "clerk":
    whole.draw_downloads(page)
