"""投屏: one question a screen."""

from ui import screen
from ui.page import open_page

screen.draw_slide(open_page())
