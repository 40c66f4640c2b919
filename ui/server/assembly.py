"""The server's parts put together: what app.py hands to Streamlit."""

from __future__ import annotations

import importlib

from starlette.middleware import Middleware
from starlette.responses import FileResponse
from starlette.routing import BaseRoute, Route

from data.identity import is_by_provider
from ui.navigation import ICON
from ui.server import forms, health, index, login
from ui.server.compression import CompressStatic
from ui.server.door import Door
from ui.server.headers import SecurityHeaders, content_policy
from ui.server.requests import Requests


async def _icon(_request: object) -> FileResponse:
    return FileResponse(ICON)


def routes() -> list[BaseRoute]:
    """Return our routes; the page's addresses come last, because they match any single word."""
    return [Route("/favicon.png", _icon), *health.routes(), *forms.routes(), *_signing_in(), *index.routes()]


def _signing_in() -> list[Route]:
    """Return the routes of the way in; what speaks to an identity provider is loaded only where there is one."""
    if not is_by_provider():
        return login.routes()
    found: list[Route] = importlib.import_module("ui.server.provider").routes()
    return found


def middleware() -> list[Middleware]:
    """Return what every request passes, outermost first."""
    return [
        Middleware(Requests),
        Middleware(SecurityHeaders, policy=content_policy(index.page())),
        Middleware(Door),
        Middleware(CompressStatic),
    ]
