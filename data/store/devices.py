"""Browsers in which an account has signed in before: told by a seal that only the account's own password can make.

Whoever guesses from the same address has no such cookie, so that guesses are counted apart and keep nobody
out who has been here before. It opens nothing: the password is asked for and wrong ones are counted as ever.
Nothing is kept of it; with another password all of them are strangers again. A browser that several people
share keeps a seal of each, the latest first.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

LASTS = timedelta(days=180)
"""How long a browser is known after its last sign-in."""
PEOPLE = 8
"""People of one browser that are remembered."""
_BYTES = 16
_LONGEST = 2 * _BYTES + 1 + 64


def make_cookie(password: str, former: str = "") -> str:
    """Return what a browser is given besides what it had; ``password`` is the account's stored hash."""
    device = secrets.token_hex(_BYTES)
    return "~".join([f"{device}.{_seal(password, device)}", *_seals(former)][:PEOPLE])


def device_of(password: str, cookie: str) -> str | None:
    """Return which device of an account a cookie names; ``None`` for one that this account's password never made."""
    for part in _seals(cookie):
        device, _, seal = part.partition(".")
        cookie_seal, right = seal.encode("utf-8", "ignore"), _seal(password, device).encode()
        if device and hmac.compare_digest(cookie_seal, right):
            return device
    return None


def _seals(cookie: str) -> list[str]:
    return [part for part in cookie.split("~", PEOPLE)[:PEOPLE] if len(part) == _LONGEST]


def _seal(password: str, device: str) -> str:
    return hmac.new(password.encode(), f"device\n{device}".encode("utf-8", "ignore"), "sha256").hexdigest()
