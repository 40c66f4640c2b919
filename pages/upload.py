"""上报: the template out, filled workbooks in."""

from ui import doubts, handout, history, reviews, upload
from ui.sign_in import current_user

access = current_user()
reviews.tell_sender(access)
doubts.own(access)
handout.draw(access)
upload.draw(access)
history.recent(access)
