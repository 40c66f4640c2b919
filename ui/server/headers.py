"""Security headers of every answer, and paths that are closed to everybody."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Collection

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STREAMLIT_PATHS = ("/_stcore/health", "/_stcore/host-config", "/_stcore/stream")
STREAMLIT_FOLDERS = ("/media/", "/static/", "/_stcore/upload_file/")
"""What the pages need of Streamlit's addresses of more than one part; all others are closed, whatever it adds."""

_PERSONAL = ("/media", "/_stcore/")
"""What is made for one person: no cache keeps it, neither on the way nor in the browser."""
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def content_policy(page: str) -> str:
    """Return the content security policy of a page: its own inline scripts by hash, else files of ours."""
    hashes = [hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(page)]
    allowed = "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes)
    return (
        f"default-src 'self'; script-src 'self'{allowed}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; "
        "connect-src 'self' ws: wss: data: blob:; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


class SecurityHeaders:
    """Adds the security headers and closes the paths that nobody needs."""

    def __init__(self, app: ASGIApp, policy: str, ours: Collection[str]) -> None:
        """Wrap the application; ``policy`` is the content security policy of its page, ``ours``: our own addresses."""
        self.app = app
        self.paths = frozenset(ours) | frozenset(STREAMLIT_PATHS)
        self.headers = {
            "content-security-policy": policy,
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and put the headers on its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith(_PERSONAL):
                    headers["cache-control"] = "no-store"
            await send(message)

        app = PlainTextResponse("没有这个页面", 404) if self._is_closed(scope["path"]) else self.app
        await app(scope, receive, send_with_headers)

    def _is_closed(self, path: str) -> bool:
        """Tell whether a path is one that nobody needs, such as Streamlit's remote control or its own sign-in."""
        return path.count("/") > 1 and path not in self.paths and not path.startswith(STREAMLIT_FOLDERS)
