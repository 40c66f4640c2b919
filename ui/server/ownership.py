"""Whose what is that a page makes or is sent: a download, a picture, an upload belong to one sign-in and its scope.

The door tells with every request and every socket who asks. A run of a page learns it from the socket that
it runs for, as it learns the person's name. The key of an owner is worked out with a secret of this process:
whoever does not have it can neither guess it nor make the addresses that are made of it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextvars import ContextVar
from dataclasses import dataclass

from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from data.store.people import Person

OWNER_HEADER = b"x-auth-owner"
"""By this a run of a page learns its owner's key; .streamlit/config.toml names it."""
_SECRET = secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody in one sign-in, with one scope; ``account`` is the same in all sign-ins of a person."""

    key: str
    account: str


asking: ContextVar[Owner | None] = ContextVar("asking", default=None)
"""Who sends the request, or holds the socket, that is being answered."""


def sealed(*parts: str | bytes) -> str:
    """Return a digest that nobody outside this process can work out."""
    digest = hmac.new(_SECRET, digestmod=hashlib.sha256)
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()


def owner_of(person: Person | None) -> Owner:
    """Return the owner that a person is; without any account, this computer's user."""
    if person is None:
        return Owner(sealed("here")[:32], "")
    access = person.access
    scope = "*" if access.units is None else "\n".join(sorted(access.units))
    return Owner(sealed(access.name, access.role, scope, person.sign_in or "")[:32], access.name)


def owner_key() -> str | None:
    """Return the key of whoever a page is run for, or a request answered; ``None`` when there is nobody."""
    run = get_script_run_ctx(suppress_warning=True)
    if run is not None:
        key = run.user_info.get("owner")
        return str(key) if key else None
    owner = asking.get()
    return None if owner is None else owner.key
