"""志愿服务 and 文明实践: two counters that are never added up."""

from reports.views.area import AREAS
from ui.area import draw

draw(AREAS["volunteer"])
