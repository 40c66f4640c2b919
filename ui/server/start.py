"""What happens once, before the first visitor: parts are loaded, the database opened, the sample begun."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
import plotly.graph_objects as go
from streamlit import App

from data.store import StoreError
from data.store.rotation import Keeper
from ui import session
from ui.server.compression import STATIC, compress

_FIRST_FILES = ("js/index.*.js", "js/PlotlyChart.*.js", "js/DataFrame.*.js", "css/*.css")


def warm() -> None:
    """Do what the first visitor would wait for; a database that cannot be opened is told on the page."""
    go.Figure(go.Bar(x=[1], y=["一"])).to_json()
    for pattern in _FIRST_FILES:
        for file in (STATIC / "static").glob(pattern):
            compress(file)
    try:
        session.begin()
    except StoreError:
        return


@asynccontextmanager
async def lifespan(_app: App) -> AsyncIterator[None]:
    """Warm up; then keep what is loaded out of every later garbage collection, and back up once a day."""
    await anyio.to_thread.run_sync(warm)
    gc.collect()
    gc.freeze()
    backups = Keeper(session.back_up)
    backups.start()
    yield
    backups.stop()
    session.end()
