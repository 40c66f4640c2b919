"""媒体上稿."""

from data.schema import MEDIA
from ui.area import draw_area

draw_area(MEDIA.key)
