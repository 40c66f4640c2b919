"""Browsers in which an account has signed in before: told by a cookie that only the account's own password can make.

Whoever guesses from the same address has no such cookie, so that guesses are counted apart and keep nobody
out who has been here before. It opens nothing: the password is asked for and wrong ones are counted as ever.
Nothing is kept of it; with another password all of them are strangers again.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

LASTS = timedelta(days=180)
"""How long a browser is known after its last sign-in."""
_BYTES = 16


def make_cookie(password: str) -> str:
    """Return what a browser is given; ``password`` is the account's stored hash."""
    device = secrets.token_hex(_BYTES)
    return f"{device}.{_seal(password, device)}"


def device_of(password: str, cookie: str) -> str | None:
    """Return which device of an account a cookie names; ``None`` for one that this account's password never made."""
    device, _, seal = cookie.partition(".")
    given, right = seal.encode("utf-8", "ignore"), _seal(password, device).encode()
    return device if device and hmac.compare_digest(given, right) else None


def _seal(password: str, device: str) -> str:
    return hmac.new(password.encode(), f"device\n{device}".encode("utf-8", "ignore"), "sha256").hexdigest()
