"""Who tells us who somebody is: our own sign-in, a proxy in front of us, or an identity provider.

Set by the environment; what a person may do is told by the account of that name in all three.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from data.records import Role

Way = Literal["own", "header", "oidc"]
SECRET_HEADER = "x-proxy-secret"
CALLBACK = "/oauth2callback"
"""Where the identity provider sends people back to; it is registered there."""
_SECRETS = Path(".streamlit") / "secrets.toml"
_KEYS = ("server_metadata_url", "client_id", "client_secret", "redirect_uri", "cookie_secret")
_SHORTEST_SECRET = 32
_PROVING: Mapping[str, frozenset[Role]] = {
    "optional": frozenset(),
    "officer": frozenset({"officer"}),
    "all": frozenset(get_args(Role)),
}


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


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider and what it knows us by; ``parameters`` go to it with every request for a sign-in."""

    metadata: str
    client: str
    secret: str
    callback: str
    cookie_secret: str
    parameters: dict[str, Any]

    @property
    def is_secure(self) -> bool:
        """Tell whether people reach us over TLS."""
        return self.callback.startswith("https:")


def identity() -> Identity:
    """Return what the environment says; ``ValueError`` with a Chinese text for a way that there is not."""
    chosen_way = os.environ.get("SIGN_IN") or "own"
    for way in get_args(Way):
        if chosen_way == way:
            return Identity(
                way,
                os.environ.get("SIGN_IN_HEADER", Identity().header).lower(),
                os.environ.get("SIGN_IN_SECRET") or None,
                os.environ.get("SIGN_IN_CLAIM", Identity().claim),
            )
    raise ValueError(f"环境变量 SIGN_IN 只能是 own、header、oidc，不能是“{chosen_way}”。")


def is_by_provider() -> bool:
    """Tell whether people sign in at an identity provider."""
    return os.environ.get("SIGN_IN") == "oidc"


def is_by_proxy() -> bool:
    """Tell whether a proxy in front of us signs people in."""
    return os.environ.get("SIGN_IN") == "header"


def must_prove() -> frozenset[Role]:
    """Return the roles that have to switch the second step of our own sign-in on: those of ``SECOND_FACTOR``.

    ``ValueError`` with a Chinese text for a word that there is not. Nobody where others see who somebody is.
    """
    setting = os.environ.get("SECOND_FACTOR") or "optional"
    if setting not in _PROVING:
        raise ValueError(f"环境变量 SECOND_FACTOR 只能是 {'、'.join(_PROVING)}，不能是“{setting}”。")
    return _PROVING[setting] if identity().way == "own" else frozenset()


def provider() -> Provider:
    """Return the identity provider that the section ``[auth]`` of secrets.toml describes.

    The file lies in ``.streamlit`` of the program's folder or of the home folder. ``ValueError`` with
    a Chinese text says what is missing or wrong.
    """
    path = secrets_file()
    if path is None:
        raise ValueError(f"SIGN_IN=oidc 需要 {_SECRETS} 里的 [auth] 一节，现在没有这个文件。")
    section = _section(path)
    values = {key: str(section.get(key) or "") for key in _KEYS}
    missing = "、".join(key for key, value in values.items() if not value)
    if missing:
        raise ValueError(f"{path} 的 [auth] 一节还缺 {missing}。")
    if urlsplit(values["redirect_uri"]).path != CALLBACK:
        raise ValueError(f"{path} 里的 redirect_uri 要以 {CALLBACK} 结尾，如 https://看板的地址{CALLBACK}。")
    if len(values["cookie_secret"]) < _SHORTEST_SECRET:
        raise ValueError(f"{path} 里的 cookie_secret 太短，至少 {_SHORTEST_SECRET} 个随机字符。")
    metadata, client, secret, callback, cookie_secret = values.values()
    return Provider(metadata, client, secret, callback, cookie_secret, dict(section.get("client_kwargs") or {}))


def secrets_file() -> Path | None:
    """Return the file with what describes an identity provider, where there is one."""
    return next((path for path in (_SECRETS, Path.home() / _SECRETS) if path.is_file()), None)


def _section(path: Path) -> dict[str, Any]:
    try:
        section = tomllib.loads(path.read_text("utf-8")).get("auth")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} 不是正确的 TOML 文件：{error}") from None
    except OSError as error:
        raise ValueError(f"{path} 读不出来：{error.strerror}。") from None
    return section if isinstance(section, dict) else {}
