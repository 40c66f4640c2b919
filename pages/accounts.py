"""账号: who may sign in, and who has."""

from ui import accounts
from ui.sign_in import current_user

accounts.draw_accounts(current_user())
