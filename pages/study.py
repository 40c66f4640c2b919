"""理论学习."""

from data.schema import STUDY
from ui.area import draw_area

draw_area(STUDY.key)
