"""日志: who did what, and when."""

from ui import log
from ui.sign_in import current_user

log.draw_log(current_user())
