"""Time-based one-time codes (RFC 6238) as apps on phones make them: SHA-1, six digits, a new one every 30 seconds.

Not taken from a library: the standard library has all the parts, the RFC no longer changes, and which step of time a
code belongs to, by which a code that was used already is known, is what such libraries do not tell.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import unicodedata
from datetime import datetime
from urllib.parse import quote, urlencode

DIGITS, SECONDS = 6, 30
TOLERANCE = 1
"""Steps of time by which the clocks of phone and server may differ, either way."""
_SECRET_BYTES = 20


def new_secret() -> str:
    """Return a random secret of 160 bits, in base32."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def time_step(moment: datetime) -> int:
    """Return the number of the step of time that a moment is in."""
    return int(moment.timestamp()) // SECONDS


def code_at(secret: str, step: int, digits: int = DIGITS) -> str:
    """Return the code of a step of time (RFC 4226, section 5.3)."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}}"


def matching_step(secret: str, code: str, moment: datetime) -> int | None:
    """Return the step of time, near a moment, that a code belongs to; ``None`` for a wrong code."""
    typed = "".join(unicodedata.normalize("NFKC", code).split()).encode("utf-8", "replace")
    now, match = time_step(moment), None
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), typed):
            match = step
    return match


def app_address(secret: str, account: str, issuer: str) -> str:
    """Return what an app on a phone reads: the secret, and whose it is; the rest is what apps take for granted."""
    known = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{known}"
