"""批量导入: many workbooks at once."""

from ui import batch
from ui.sign_in import current_user

batch.draw_batch(current_user())
