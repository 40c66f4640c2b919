"""其他工作: the items that the office counts of its own."""

from data.schema import OTHER
from ui.area import draw_area

draw_area(OTHER.key)
