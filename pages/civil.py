"""文明创建."""

from data.schema import CIVIL
from ui import board
from ui.area import draw_area

draw_area(CIVIL.key, board.draw_period_board, board.pace_sentence)
