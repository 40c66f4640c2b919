"""媒体上稿."""

from reports.views.area import AREAS
from ui.area import draw

draw(AREAS["media"])
