"""The server's parts put together: what app.py hands to Streamlit."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

from starlette.middleware import Middleware
from starlette.responses import FileResponse
from starlette.routing import BaseRoute, Route
from streamlit import App
from streamlit.runtime import get_instance

from data.identity import is_by_provider, is_by_proxy
from ui.navigation import ICON
from ui.server import feed, forms, health, index, login, own_account, proxied, search
from ui.server.assets import SendAssets
from ui.server.door import Door
from ui.server.headers import SecurityHeaders, content_policy
from ui.server.requests import Requests
from ui.server.streamlit_runtime import make_runtime
from ui.server.uploads import ParkedUploads, UploadGate

UPLOADS = ParkedUploads("/_stcore/upload_file", lambda page: get_instance().is_active_session(page))
"""What has been sent to pages of this process and not been taken yet."""


async def _icon(_request: object) -> FileResponse:
    return FileResponse(ICON)


def routes() -> list[BaseRoute]:
    """Return our routes; the page's addresses come last, because they match any single word."""
    return [
        Route("/favicon.png", _icon),
        *health.routes(),
        *forms.routes(),
        *search.routes(),
        *feed.routes(),
        *_signing_in(),
        *index.routes(),
    ]


def _signing_in() -> list[Route]:
    """Return the routes of the way in; what speaks to an identity provider is loaded only where there is one."""
    if is_by_proxy():
        return proxied.routes()
    if not is_by_provider():
        return [*login.routes(), *own_account.routes()]
    sign_in_routes: list[Route] = importlib.import_module("ui.server.provider").routes()
    return sign_in_routes


def equip(app: App, script: Path, on_script_error: Callable[[Exception], bool]) -> None:
    """Give the application a runtime that keeps what is made for a person, or sent by one, for that person."""
    app._runtime = make_runtime(script, UPLOADS, on_script_error)


def middleware() -> list[Middleware]:
    """Return what every request passes, outermost first."""
    own_paths = [route.path for route in routes() if isinstance(route, Route)]
    return [
        Middleware(Requests),
        Middleware(SecurityHeaders, policy=content_policy(index.page(())), ours=own_paths),
        Middleware(Door),
        Middleware(UploadGate, uploads=UPLOADS),
        Middleware(SendAssets),
    ]
