"""Signing in, in one step or two, and signing out."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from data.identity import identity
from data.store import VISITOR
from data.store.accounts import has_accounts
from data.store.people import find_person_by_token, is_disabled
from data.store.sign_in_rows import STEP_LASTS
from data.store.signing_in import enter_code, is_known_browser, sign_in, sign_out
from ui import session
from ui.server import forms, visitor
from ui.server.door import CODE, LOGIN, LOGOUT, PASSWORD, way_on
from ui.server.entering import (
    DEVICE,
    WRONG_CODE,
    bad_form,
    check_password,
    entered,
    keep_cookie,
    read_fields,
    refused,
)

_WRONG = "账号或密码不对。"
_FORGOT = "忘记密码？请宣传干事重设。"
_DISABLED = "您的账号已停用，不能再使用看板，已经报送的不受影响。如有疑问，请联系宣传干事。"
_LAPSED = "等得太久了，请重新登录。"
_STEP = "sign-in-step"
"""The cookie that holds whose code is awaited; sent to the form of the code alone."""


async def _sign_in(request: Request) -> Response:
    page_address = way_on(request.query_params.get("next", "/"))
    if request.method == "POST":
        return await _try(request, page_address)
    token = visitor.token(request.scope)
    known = await anyio.to_thread.run_sync(_known, token)
    if known:
        return RedirectResponse(page_address, 303)
    return _form(page_address, fault=await _why_ended(token))


async def _why_ended(token: str | None) -> str:
    """Return what a person is told whose account was disabled: only a browser that was signed in to it gets to know."""
    disabled = token is not None and await anyio.to_thread.run_sync(session.read_as, VISITOR, is_disabled, token)
    return _DISABLED if disabled else ""


def _known(token: str | None) -> bool:
    """Tell whether there is nothing to sign in for: already in, no account yet, or others see to it."""
    if identity().way != "own" or not session.read_as(VISITOR, has_accounts):
        return True
    return token is not None and find_person_by_token(session.store(), token) is not None


async def _try(request: Request, page_address: str) -> Response:
    """Look at a name and a password."""
    sent = await read_fields(request)
    if sent is None:
        return bad_form()
    name, address = sent.get("name", ""), visitor.address(request.scope)
    device = request.cookies.get(DEVICE, "")
    known = bool(device) and await anyio.to_thread.run_sync(session.read_as, VISITOR, is_known_browser, name, device)
    look = partial(sign_in, session.store(), name, sent.get("password", ""), address, device=device)
    entry = await check_password(look, f"browser {device}" if known else address)
    if entry.step is not None:
        answer = RedirectResponse(_with_next(CODE, page_address), 303, headers={"cache-control": "no-store"})
        keep_cookie(request, answer, _STEP, entry.step, CODE, int(STEP_LASTS.total_seconds()))
        return answer
    if entry.token is None:
        return refused(entry, partial(_form, page_address, name), _WRONG)
    await _leave_former_session(request)
    return entered(request, entry.token, PASSWORD if entry.must_change else page_address, entry.device)


async def _code(request: Request) -> Response:
    """Ask for the code after the password, and look at it."""
    page_address, step = way_on(request.query_params.get("next", "/")), request.cookies.get(_STEP)
    if step is None:
        return RedirectResponse(_with_next(LOGIN, page_address), 303)
    if request.method == "GET":
        return _code_form(page_address)
    sent = await read_fields(request)
    if sent is None:
        return bad_form()
    enter, device = partial(enter_code, session.store()), request.cookies.get(DEVICE, "")
    code, address = sent.get("code", ""), visitor.address(request.scope)
    entry = await anyio.to_thread.run_sync(partial(enter, step, code, address, device=device))
    if entry is None:
        return _form(page_address, fault=_LAPSED, status=401)
    if entry.token is None:
        return refused(entry, partial(_code_form, page_address), WRONG_CODE)
    await _leave_former_session(request)
    return entered(request, entry.token, PASSWORD if entry.must_change else page_address, entry.device)


async def _leave_former_session(request: Request) -> None:
    token = visitor.token(request.scope)
    if token:
        await anyio.to_thread.run_sync(sign_out, session.store(), token)


def _with_next(path: str, page_address: str) -> str:
    return path if page_address == "/" else f"{path}?next={quote(page_address, safe='')}"


def _form(page_address: str, name: str = "", *, fault: str = "", status: int = 200) -> HTMLResponse:
    fields = [
        forms.field("账号", "name", kind="text", complete="username", value=name[:100], focus=not name),
        forms.field("密码", "password", complete="current-password", focus=bool(name)),
    ]
    body = forms.form(_with_next(LOGIN, page_address), fields, "登录", fault=fault, hint=_FORGOT)
    return forms.page("登录", body, status)


def _code_form(page_address: str, *, fault: str = "", status: int = 200) -> HTMLResponse:
    fields = [forms.field("动态码", "code", kind="text", complete="one-time-code", focus=True)]
    hint = "打开手机上的身份验证器，输看板这一项现在的 6 位数字。手机不在身边？可以输一个恢复码，每个只能用一次。"
    body = forms.form(_with_next(CODE, page_address), fields, "登录", fault=fault, hint=hint)
    return forms.page("两步验证", body, status)


async def _sign_out(request: Request) -> Response:
    """End the session. A link on somebody else's page only gets the question."""
    if request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site":
        return ask_to_sign_out()
    why = await _why_ended(visitor.token(request.scope))
    answer: Response = RedirectResponse(LOGIN, 303, headers={"cache-control": "no-store"})
    if why:
        answer = _form("/", fault=why)
    await forget(request, answer)
    return answer


def ask_to_sign_out() -> HTMLResponse:
    """Return the question whether to sign out; a link, because a form may not lead on to another site."""
    return forms.page("退出", forms.link("退出登录", LOGOUT))


async def forget(request: Request, answer: Response) -> None:
    """End the session of a browser and let ``answer`` take its cookie away."""
    token = visitor.token(request.scope)
    if token:
        await anyio.to_thread.run_sync(sign_out, session.store(), token)
    answer.delete_cookie(visitor.cookie_name(request.scope), path="/", secure=visitor.is_secure(request.scope))


def routes() -> list[Route]:
    """Return the routes of signing in and out."""
    return [
        Route(LOGIN, _sign_in, methods=["GET", "POST"]),
        Route(CODE, _code, methods=["GET", "POST"]),
        Route(LOGOUT, _sign_out, methods=["GET", "POST"]),
    ]
