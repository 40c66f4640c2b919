"""备份: everything in one file, and back."""

from ui import backups
from ui.sign_in import current_user

backups.draw_backups(current_user())
