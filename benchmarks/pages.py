"""The server's CPU time of one rerun of each page, beside a bare page and the naive one."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
import warnings
from pathlib import Path

from streamlit.testing.v1 import AppTest

from manage import main
from ui.navigation import SCREENS

ROOT = Path(__file__).parent.parent
_ROUNDS = 12


def _bare() -> None:
    import streamlit as st  # noqa: PLC0415 - the script of a bare page runs by itself

    st.title("标题")
    st.dataframe({"单位": ["甲"] * 12, "数": list(range(12))})


def _naive() -> None:
    import os  # noqa: PLC0415
    import sqlite3  # noqa: PLC0415

    import pandas as pd  # noqa: PLC0415
    import plotly.express as px  # noqa: PLC0415
    import streamlit as st  # noqa: PLC0415

    st.title("学习")
    with sqlite3.connect(os.environ["DATABASE_URL"].removeprefix("sqlite:///")) as connection:
        query = "SELECT r.*, s.unit_id FROM row_study r JOIN submission s ON s.id = r.submission_id WHERE s.current"
        rows = pd.read_sql(query, connection)
    for column in ("times", "attendance", "speeches", "reflections"):
        found = rows.groupby("unit_id", as_index=False)[column].sum()
        st.plotly_chart(px.bar(found, x=column, y="unit_id", orientation="h"), key=column)
    st.dataframe(rows.groupby("unit_id").sum(numeric_only=True))


def _cpu(app: AppTest) -> float:
    """Return the median CPU seconds of a rerun, once everything is warm."""
    taken = []
    for _ in range(_ROUNDS + 2):
        start = time.process_time()
        app.run()
        taken.append(time.process_time() - start)
    return statistics.median(taken[2:])


def run() -> None:
    """Print milliseconds of CPU and the multiple of a bare page."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/street.db"
        main(["demo"])
        found = {
            "bare page: a title and a table": _cpu(AppTest.from_function(_bare, default_timeout=60)),
            "naive page: all rows, plotly.express": _cpu(AppTest.from_function(_naive, default_timeout=60)),
        }
        for screen in SCREENS:
            app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60).run()
            found[f"{screen.title} {screen.name}"] = _cpu(app.switch_page(str(screen.file)))
    base = found["bare page: a title and a table"]
    print("\nOne rerun of a page, CPU of the server, 12 units and 24 months")
    for name, seconds in found.items():
        print(f"  {name:<44} {seconds * 1000:9.1f} ms  {seconds / base:7.1f} ×")
