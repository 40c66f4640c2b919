"""上报: the template out, filled workbooks in."""

import streamlit as st

from ui import doubts, handout, history, proposals, reviews, upload
from ui.sign_in import current_user

access = current_user()
above = st.container()
reviews.tell_sender(access)
doubts.own(access)
proposals.remind(access)
handout.draw(access)
upload.draw(access, above)
history.recent(access)
