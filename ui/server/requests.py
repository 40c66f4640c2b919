"""Every request gets a number and, once answered, a line in the log: what kind of place, how it went, how long."""

from __future__ import annotations

import logging
import re
import time
from secrets import token_hex

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data import logs
from data.logs import trusted
from ui.navigation import SCREENS

_LOG = logging.getLogger(__name__)
HEADER = "x-request-id"
_NUMBER = re.compile(r"[0-9a-f-]{8,64}")
_KNOWN = frozenset(
    {"/", "/login", "/login/code", "/auth/logout", "/password", "/second-factor", "/oauth2callback"}
    | {"/healthz", "/readyz"}
    | {f"/{screen.name}" for screen in SCREENS}
)
_KINDS = (
    ("/_stcore/stream", "socket"),
    ("/_stcore/upload_file", "upload"),
    ("/media", "media"),
    ("/static", "static"),
    ("/_stcore", "streamlit"),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "SOCKET"})
_QUIET = frozenset({"static", "/healthz", "/readyz"})
"""What is asked for all the time and tells nothing: in the log at level debug."""


def place(path: str) -> str:
    """Return which page or kind of file a path is; what a stranger types is only ``other``."""
    if path in _KNOWN:
        return path
    return next((kind for start, kind in _KINDS if path.startswith(start)), "other")


def number(scope: Scope) -> str:
    """Return the number that a proxy has given, else a new one."""
    request_id = Headers(scope=scope).get(HEADER, "")
    return request_id if _NUMBER.fullmatch(request_id) else token_hex(8)


class Requests:
    """Numbers requests, tells the number in the answer, and keeps a line of each."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        mine, began, status = number(scope), time.perf_counter(), 0
        logs.about(request=mine)

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = mine
            elif message["type"] == "websocket.close":
                status = message.get("code", 1000)
            await send(message)

        try:
            await self.app(scope, receive, numbered)
        finally:
            where = place(scope["path"])
            level = logging.DEBUG if where in _QUIET and status < 500 else logging.INFO
            spent = round((time.perf_counter() - began) * 1000)
            method = scope.get("method", "SOCKET")
            verb = trusted(method if method in _METHODS else "other")
            _LOG.log(level, "%s %s %d in %d ms", verb, trusted(where), status, spent)
