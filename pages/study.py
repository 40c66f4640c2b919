"""理论学习."""

from data.schema import STUDY
from ui.area import draw

draw(STUDY.key)
