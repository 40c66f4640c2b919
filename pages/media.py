"""媒体上稿."""

from data.schema import MEDIA
from ui.area import draw

draw(MEDIA.key)
