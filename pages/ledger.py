"""台账: titles and problems as of any day."""

from ui import board, ledger
from ui.page import definitions, open_page

page = open_page()
found = board.of(page, ledger.day_asked(page))
ledger.head(page, found)
ledger.expiring(page, found)
shown = ledger.view()
if shown == "看板":
    board.draw(page, found)
else:
    ledger.draw(page, found, ledger.chosen(page, found, shown), shown)
definitions(page, board.DEFINED)
