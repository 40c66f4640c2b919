"""What a request tells of its sender: from where, by which page, with which cookie."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from data.checkup import is_loopback

_SENT_ON = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def address(scope: Scope) -> str:
    """Return the address of the sender."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def is_here(scope: Scope) -> bool:
    """Tell whether a request comes from this computer and asks for it by its own name.

    A page of somebody else's whose name was made to point here, and a proxy that passes on what comes
    from outside, are not here.
    """
    headers = Headers(scope=scope)
    host = urlsplit(f"//{headers.get('host', 'localhost')}").hostname or ""
    return is_loopback(address(scope)) and is_loopback(host) and not any(name in headers for name in _SENT_ON)


def is_foreign(scope: Scope) -> bool:
    """Tell whether a request was caused by a page of somebody else's."""
    headers = Headers(scope=scope)
    origin = headers.get("origin") or headers.get("referer")
    if origin is None:
        return headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
    return urlsplit(origin).netloc != headers.get("host")


def is_secure(scope: Scope) -> bool:
    """Tell whether the browser speaks to us over TLS."""
    return scope.get("scheme") in {"https", "wss"}


def cookie_name(scope: Scope) -> str:
    """Return the name of the cookie: over TLS one that no other host and no plain page can set."""
    return "__Host-session" if is_secure(scope) else "session-of-street"


def token(scope: Scope) -> str | None:
    """Return what the browser holds of a session; ``None`` when it holds two, of which one was put upon it."""
    name, tokens = cookie_name(scope), set()
    for line in Headers(scope=scope).getlist("cookie"):
        for part in line.split(";"):
            key, _, value = part.partition("=")
            if key.strip() == name:
                tokens.add(value.strip())
    return tokens.pop() if len(tokens) == 1 else None
