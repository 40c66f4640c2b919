"""Signing in at an identity provider (OpenID Connect).

The provider only says who somebody is. A session of our own begins with that: the same row, cookie and
door as with our own sign-in, so that it expires, is listed and revoked, and guards sockets, uploads and
media alike. Nothing that the provider has sent opens anything later.
"""

from __future__ import annotations

import logging
from functools import cache
from html import escape
from typing import Any

import anyio.to_thread
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth, OAuthError, StarletteOAuth2App
from httpx import HTTPError
from joserfc.errors import JoseError
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from data.identity import CALLBACK, identity, provider
from data.store.people import find_person_by_token
from data.store.signing_in import admit
from ui import session
from ui.server import forms, visitor
from ui.server.door import LOGIN, LOGOUT, PASSWORD, SECOND_FACTOR, way_on
from ui.server.entering import entered
from ui.server.login import ask_to_sign_out, forget

_LOG = logging.getLogger(__name__)
_PAGE_ADDRESS = "wanted"
_HINT = "sign-in-hint"
"""The cookie by which the provider recognises what it is asked to end; sent to signing out alone."""
_LONGEST_HINT = 3500
_MINUTES_TO_SIGN_IN = 15
_TROUBLE = (AuthlibBaseError, JoseError, HTTPError, RuntimeError, ValueError)
"""What a provider that does not answer, or answers something else, ends in."""


@cache
def _client() -> StarletteOAuth2App:
    """Return what speaks to the provider; it keeps the provider's addresses and keys."""
    known = provider()
    client_kwargs = {"scope": "openid profile", "code_challenge_method": "S256", **known.parameters}
    client: StarletteOAuth2App = OAuth().register(
        "provider",
        client_id=known.client,
        client_secret=known.secret,
        server_metadata_url=known.metadata,
        client_kwargs=client_kwargs,
    )
    return client


async def _sign_in(request: Request) -> Response:
    """Send a person to the provider, and remember which page was requested."""
    page_address = way_on(request.query_params.get("next", "/"))
    if await anyio.to_thread.run_sync(_known, visitor.token(request.scope)):
        return RedirectResponse(page_address, 303)
    request.session.clear()
    request.session[_PAGE_ADDRESS] = page_address
    try:
        answer: Response = await _client().authorize_redirect(request, provider().callback)
    except _TROUBLE:
        _LOG.warning("the identity provider does not answer", exc_info=True)
        return _again("统一认证连不上", "请过一会儿再试；如果一直这样，请联系管理人员。", 503)
    answer.headers["cache-control"] = "no-store"
    return answer


def _known(token: str | None) -> bool:
    return token is not None and find_person_by_token(session.store(), token) is not None


async def _return(request: Request) -> Response:
    """Read the claims of a user whom the provider sends back, and sign them in."""
    if not request.query_params.keys() & {"code", "error"}:
        return _again("已经退出", "要继续使用，请重新登录。", 200)
    page_address = way_on(request.session.get(_PAGE_ADDRESS, "/"))
    try:
        token_response: dict[str, Any] = await _client().authorize_access_token(request)
    except OAuthError:
        _LOG.info("a sign-in was broken off")
        return _again("没有登录", "登录没有完成，或等得太久了。请重新登录。", 400)
    except _TROUBLE:
        _LOG.warning("the identity provider's answer is not valid", exc_info=True)
        return _again("没有登录", "统一认证的回答不对。请重新登录；如果一直这样，请联系管理人员。", 502)
    request.session.clear()
    claims = token_response.get("userinfo") or {}
    name, address = str(claims.get(identity().claim) or ""), visitor.address(request.scope)
    token = await anyio.to_thread.run_sync(admit, session.store(), name, address)
    answer = _stranger(name) if token is None else entered(request, token, page_address)
    _keep_hint(request, answer, str(token_response.get("id_token", "")))
    return answer


def _stranger(name: str) -> HTMLResponse:
    """Return the page for a user who has no active account here, with what to do."""
    claim = f"统一认证说您是“{name}”。" if name else f"统一认证没有说明您是谁（缺少 {identity().claim}）。"
    message = f"{claim}看板里没有这个账号，或已停用。请联系宣传干事。"
    return forms.page("还不能使用", f"<p>{escape(message)}</p>{forms.link('退出，换一个账号', LOGOUT)}", 403)


def _again(title: str, message: str, status: int) -> HTMLResponse:
    """Say how it went, with the way to sign in; not by itself, or signing out would sign in again."""
    return forms.page(title, f"<p>{escape(message)}</p>{forms.link('登录', LOGIN)}", status)


def _keep_hint(request: Request, answer: Response, hint: str) -> None:
    """Keep what ends the provider's own session, where it is short enough for a browser to take."""
    if 0 < len(hint) <= _LONGEST_HINT:
        secure = visitor.is_secure(request.scope)
        answer.set_cookie(_HINT, hint, max_age=12 * 3600, path=LOGOUT, secure=secure, httponly=True, samesite="lax")


async def _sign_out(request: Request) -> Response:
    """End our session, then the provider's where it offers that."""
    if request.headers.get("sec-fetch-site") == "cross-site":
        return ask_to_sign_out()
    callback = provider().callback
    try:
        hint = request.cookies.get(_HINT)
        answer: Response = await _client().logout_redirect(request, callback, hint, client_id=provider().client)
    except _TROUBLE:
        answer = RedirectResponse(CALLBACK, 303)
    await forget(request, answer)
    answer.delete_cookie(_HINT, path=LOGOUT)
    return answer


async def _no_password(_request: Request) -> Response:
    return forms.notice("修改密码", "密码和两步验证由统一认证管理，请到那里修改。", 200)


def routes() -> list[Route]:
    """Return the routes of signing in and out at a provider; what is under way is kept in a short signed cookie."""
    try:
        known = provider()
    except ValueError:  # told at the start, which goes no further
        return []
    under_way = Middleware(
        SessionMiddleware,
        secret_key=known.cookie_secret,
        session_cookie="sign-in",
        max_age=_MINUTES_TO_SIGN_IN * 60,
        https_only=known.is_secure,
    )
    return [
        Route(LOGIN, _sign_in, middleware=[under_way]),
        Route(CALLBACK, _return, middleware=[under_way]),
        Route(LOGOUT, _sign_out, middleware=[under_way]),
        Route(PASSWORD, _no_password),
        Route(SECOND_FACTOR, _no_password),
    ]
