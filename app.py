"""The server: ``streamlit run app.py``, or ``python app.py``.

The router lives in ui/main.py and not here: a ``pages`` folder beside the script that Streamlit
runs would be served page by page, without the router and without sign-in.
"""

from pathlib import Path

import streamlit as st

from data import logs
from ui import notices
from ui.server import assembly, start

logs.install()
start.plain_lines()

SCRIPT = Path(__file__).parent / "ui" / "main.py"
app = st.App(
    SCRIPT,
    routes=assembly.routes(),
    middleware=assembly.middleware(),
    lifespan=start.lifespan,
    on_script_error=notices.tell_error,
)

assembly.equip(app, SCRIPT, notices.tell_error)

if __name__ == "__main__":
    app.run()
