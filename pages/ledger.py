"""台账: titles and problems as of any day."""

from ui import board, ledger
from ui.page import definitions, open_page

page = open_page()
ledger_board = board.board_of(page, ledger.choose_day(page))
ledger.head(page, ledger_board)
ledger.expiring(page, ledger_board)
shown = ledger.view()
if shown == "看板":
    board.draw_board(page, ledger_board)
else:
    ledger.draw_entries(page, ledger.chosen(page, ledger_board, shown), shown)
definitions(page, board.DEFINED)
