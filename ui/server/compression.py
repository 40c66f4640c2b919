"""Compression of Streamlit's own static files, which it serves as they are (10 MB on a first visit).

Each file is compressed once a process and kept in memory: the files are few, named by their
content and never change while the server runs.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

import anyio.to_thread
import streamlit
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

STATIC = Path(streamlit.__file__).resolve().parent / "static"
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_FOR_A_YEAR = "public, immutable, max-age=31536000"


@lru_cache(maxsize=1024)
def compress(path: Path) -> bytes:
    """Return the file's bytes in gzip."""
    return gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)


def find(path: str) -> Path | None:
    """Return the static file behind a request's path if it is worth compressing, else ``None``."""
    if not path.startswith("/static/"):
        return None
    file = (STATIC / path.removeprefix("/")).resolve()
    known = file.suffix in _TYPES and file.is_relative_to(STATIC) and file.is_file()
    return file if known else None


class CompressStatic:
    """Answers requests for scripts and style sheets with gzip where the browser takes it."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the compressed file, or pass the request on."""
        file = None
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}:
            accepts = "gzip" in Headers(scope=scope).get("accept-encoding", "")
            file = find(scope["path"]) if accepts else None
        if file is None:
            await self.app(scope, receive, send)
            return
        content = await anyio.to_thread.run_sync(compress, file)
        headers = {"content-encoding": "gzip", "vary": "Accept-Encoding", "cache-control": _FOR_A_YEAR}
        await Response(content, headers=headers, media_type=_TYPES[file.suffix])(scope, receive, send)
