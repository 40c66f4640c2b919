"""上报: the template out, filled workbooks in."""

from ui import handout, upload
from ui.sign_in import current_user

access = current_user()
handout.draw(access)
upload.draw(access)
