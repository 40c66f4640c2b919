"""志愿服务 and 文明实践: two counters that are never added up."""

from data.schema import VOLUNTEER
from ui.area import draw_area

draw_area(VOLUNTEER.key)
