"""志愿服务 and 文明实践: two counters that are never added up."""

from data.schema import VOLUNTEER
from ui.area import draw

draw(VOLUNTEER.key)
