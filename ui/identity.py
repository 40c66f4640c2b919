"""Who tells us who somebody is: our own sign-in, a proxy in front of us, or an identity provider.

Set by the environment; what a person may do is told by the account of that name in all three.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal, get_args

Way = Literal["own", "header", "oidc"]
SECRET_HEADER = "x-proxy-secret"


@dataclass(frozen=True, slots=True)
class Identity:
    """``way`` is how people sign in.

    ``header``: the request header in which a trusted proxy names the person, ``secret``: what it must
    send in ``x-proxy-secret`` besides. ``claim``: the claim of the identity provider that is the name.
    """

    way: Way = "own"
    header: str = "x-forwarded-user"
    secret: str | None = None
    claim: str = "preferred_username"


def identity() -> Identity:
    """Return what the environment says; ``ValueError`` with a Chinese text for a way that there is not."""
    found = os.environ.get("SIGN_IN", "own")
    for way in get_args(Way):
        if found == way:
            return Identity(
                way,
                os.environ.get("SIGN_IN_HEADER", Identity().header).lower(),
                os.environ.get("SIGN_IN_SECRET") or None,
                os.environ.get("SIGN_IN_CLAIM", Identity().claim),
            )
    raise ValueError(f"环境变量 SIGN_IN 只能是 own、header、oidc，不能是“{found}”。")
