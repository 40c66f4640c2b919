"""报告: the bulletin and the work summary as Word."""

from ui import documents
from ui.page import open_page

documents.draw(open_page())
