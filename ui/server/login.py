"""Signing in, signing out and changing the password."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from urllib.parse import parse_qs, quote

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from data.identity import identity
from data.store import Refused
from data.store.passwords import HINT, SHORTEST
from data.store.sessions import LASTS, Person
from data.store.signing_in import Entry
from ui import session
from ui.server import forms, visitor
from ui.server.door import LOGIN, LOGOUT, PASSWORD, way_on

_LONGEST = 8 * 1024
"""Bytes of a form."""
_AT_ONCE = anyio.CapacityLimiter(2)
"""Passwords looked at side by side: each takes 64 MiB and a core."""
_WRONG = "账号或密码不对。"
_FORGOT = "忘记密码？请宣传干事重设。"


async def _sign_in(request: Request) -> Response:
    wanted = way_on(request.query_params.get("next", "/"))
    if request.method == "POST":
        return await _try(request, wanted)
    token = visitor.token(request.scope)
    known = await anyio.to_thread.run_sync(_known, token)
    return RedirectResponse(wanted, 303) if known else _form(wanted)


def _known(token: str | None) -> bool:
    """Tell whether there is nothing to sign in for: already in, no account yet, or others see to it."""
    if identity().way != "own" or not session.store().has_accounts():
        return True
    return token is not None and session.store().signed_in(token) is not None


async def _try(request: Request, wanted: str) -> Response:
    """Look at a name and a password."""
    sent = await _fields(request)
    if sent is None:
        return PlainTextResponse("表单太大或格式不对。", 413)
    name, address = sent.get("name", ""), visitor.address(request.scope)
    entry = await _slowly(partial(session.store().sign_in, name, sent.get("password", ""), address))
    if entry.token is None:
        return _refused(entry, partial(_form, wanted, name))
    old = visitor.token(request.scope)
    if old:
        await anyio.to_thread.run_sync(session.store().sign_out, old)
    return entered(request, entry.token, PASSWORD if entry.must_change else wanted)


def _refused(entry: Entry, form: partial[HTMLResponse]) -> Response:
    if not entry.wait:
        return form(fault=_WRONG, status=401)
    answer = form(fault=f"试得太多了，请等 {_spoken(entry.wait)}再试。", status=429)
    answer.headers["retry-after"] = str(entry.wait)
    return answer


def _spoken(seconds: int) -> str:
    return f"{seconds} 秒" if seconds < 90 else f"{-(-seconds // 60)} 分钟"


def _form(wanted: str, name: str = "", *, fault: str = "", status: int = 200) -> HTMLResponse:
    action = LOGIN if wanted == "/" else f"{LOGIN}?next={quote(wanted, safe='')}"
    fields = [
        forms.field("账号", "name", kind="text", complete="username", value=name[:100], focus=not name),
        forms.field("密码", "password", complete="current-password", focus=bool(name)),
    ]
    return forms.page("登录", forms.form(action, fields, "登录", fault=fault, hint=_FORGOT), status)


def entered(request: Request, token: str, wanted: str) -> Response:
    """Go on to a page with a new session; what the browser held before opens nothing any more."""
    answer = RedirectResponse(wanted, 303, headers={"cache-control": "no-store"})
    answer.set_cookie(
        visitor.cookie_name(request.scope),
        token,
        max_age=int((LASTS + timedelta(minutes=5)).total_seconds()),
        path="/",
        secure=visitor.is_secure(request.scope),
        httponly=True,
        samesite="lax",
    )
    return answer


async def _sign_out(request: Request) -> Response:
    """End the session. A link on somebody else's page only gets the question."""
    if request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site":
        return ask_to_sign_out()
    answer = RedirectResponse(LOGIN, 303, headers={"cache-control": "no-store"})
    await forget(request, answer)
    return answer


def ask_to_sign_out() -> HTMLResponse:
    """Return the question whether to sign out; a link, because a form may not lead on to another site."""
    return forms.page("退出", forms.link("退出登录", LOGOUT))


async def forget(request: Request, answer: Response) -> None:
    """End the session of a browser and let ``answer`` take its cookie away."""
    token = visitor.token(request.scope)
    if token:
        await anyio.to_thread.run_sync(session.store().sign_out, token)
    answer.delete_cookie(visitor.cookie_name(request.scope), path="/", secure=visitor.is_secure(request.scope))


async def _password(request: Request) -> Response:
    person: Person | None = request.scope.get("person")
    if person is None or person.session is None:
        return RedirectResponse("/", 303)
    if request.method == "GET":
        return _password_form(person)
    sent = await _fields(request)
    if sent is None:
        return PlainTextResponse("表单太大或格式不对。", 413)
    if sent.get("new", "") != sent.get("again", ""):
        return _password_form(person, fault="两次输入的新密码不一样。", status=422)
    change = session.store().change_password
    address = visitor.address(request.scope)
    try:
        entry = await _slowly(partial(change, person.access.name, sent.get("old", ""), sent.get("new", ""), address))
    except Refused as refused:
        return _password_form(person, fault=str(refused), status=422)
    if entry.token is None:
        return _refused(entry, partial(_password_form, person))
    return entered(request, entry.token, "/")


def _password_form(person: Person, *, fault: str = "", status: int = 200) -> HTMLResponse:
    fields = [
        forms.field("现在的密码", "old", complete="current-password", focus=True),
        forms.field("新密码", "new", complete="new-password"),
        forms.field("再输一次新密码", "again", complete="new-password"),
    ]
    told = "这是一次性密码，请先换成自己的密码。" if person.must_change else "改好以后，其他地方的登录都会结束。"
    hint = f"至少 {SHORTEST} 个字符，越长越好；{HINT}{told}"
    body = forms.form(PASSWORD, fields, "修改密码", fault=fault, hint=hint)
    return forms.page(f"修改密码：{person.access.name}", body, status)


async def _fields(request: Request) -> dict[str, str] | None:
    """Return what a form holds; ``None`` for one too large or of another kind."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > _LONGEST:
            return None
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return None
    try:
        found = parse_qs(bytes(content).decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return None
    return {name: values[0] for name, values in found.items()}


async def _slowly(look: partial[Entry]) -> Entry:
    """Look at a password in a thread, a few at a time."""
    return await anyio.to_thread.run_sync(look, limiter=_AT_ONCE)


def routes() -> list[Route]:
    """Return the routes of signing in and out."""
    return [
        Route(LOGIN, _sign_in, methods=["GET", "POST"]),
        Route(LOGOUT, _sign_out, methods=["GET", "POST"]),
        Route(PASSWORD, _password, methods=["GET", "POST"]),
    ]
