"""理论学习."""

from reports.views.area import AREAS
from ui.area import draw

draw(AREAS["study"])
