"""文明创建."""

from reports.views.area import AREAS
from ui import board
from ui.area import draw

draw(AREAS["civil"], board.whole)
