"""公布: months whose figures stand still."""

from ui import publishing
from ui.sign_in import current_user

publishing.draw_publishing(current_user())
