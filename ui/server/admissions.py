"""Who may fetch static files: looked up once a minute for a browser, not once for each of a hundred files.

The files are those that Streamlit publishes and hold nothing of the office; whoever is signed out meanwhile may
fetch them for the rest of the minute, and nothing else.
"""

from __future__ import annotations

import hashlib
import time

from starlette.types import Scope

from ui.server import visitor
from ui.server.assets import PREFIX

LASTS = 60.0
"""Seconds for which the door's ruling on one static file holds for the others."""
_MOST = 10_000
_ABOUT_THE_FILE = frozenset(
    {b"accept", b"accept-encoding", b"cache-control", b"pragma", b"priority", b"purpose", b"range", b"if-range"}
    | {b"if-none-match", b"if-modified-since", b"origin", b"referer", b"x-request-id", b"upgrade-insecure-requests"}
)
"""What differs from file to file; by everything else that a request says its sender is recognised."""


def is_asset(scope: Scope) -> bool:
    """Tell whether a request only reads a static file."""
    return scope["type"] == "http" and scope["method"] in visitor.SAFE and scope["path"].startswith(PREFIX)


class Admissions:
    """The senders whom the door has let fetch a static file lately; used in the event loop alone."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._until: dict[bytes, float] = {}

    def knows(self, scope: Scope) -> bool:
        """Tell whether the sender of a request was let in within the last minute."""
        return self._until.get(_sender(scope), 0.0) > time.monotonic()

    def note(self, scope: Scope) -> None:
        """Note that the sender of a request was let in."""
        if len(self._until) >= _MOST:
            self._until.clear()
        self._until[_sender(scope)] = time.monotonic() + LASTS


def _sender(scope: Scope) -> bytes:
    """Return a digest of the address and of all headers that are not about the file."""
    digest = hashlib.sha256(visitor.address(scope).encode())
    for name, value in scope["headers"]:
        if name not in _ABOUT_THE_FILE and not name.startswith(b"sec-"):
            digest.update(b"%d %d " % (len(name), len(value)) + name + value)
    return digest.digest()
