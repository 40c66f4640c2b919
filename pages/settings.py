"""设置: everything that an office may change."""

from ui import settings
from ui.sign_in import current_user

settings.draw_settings(current_user())
