"""上报: the template out, filled workbooks in."""

import streamlit as st

from ui import doubts, handout, history, proposals, reviews, upload
from ui.sign_in import current_user

access = current_user()
above = st.container()
reviews.tell_sender(access)
doubts.own(access)
proposals.remind(access)
handout.draw_template_download(access)
upload.draw_upload(access, above)
history.recent(access)
