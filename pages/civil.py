"""文明创建."""

from data.schema import CIVIL
from ui import board
from ui.area import draw

draw(CIVIL.key, board.whole)
