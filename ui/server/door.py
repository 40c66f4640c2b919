"""The door: nothing of the application answers anybody who is not signed in, be it page, file or socket."""

from __future__ import annotations

import hmac
import logging
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from data.identity import CALLBACK, SECRET_HEADER, identity, is_by_provider, is_by_proxy, must_prove
from data.logs import trusted
from data.store import VISITOR, StoreError
from data.store.accounts import has_accounts
from data.store.people import Person, find_person_by_name, find_person_by_token
from ui import session
from ui.server import feed, forms, messages, visitor
from ui.server.admissions import Admissions, is_asset
from ui.server.ownership import OWNER_HEADER, Owner, asking, owner_of

_LOG = logging.getLogger(__name__)
USER_HEADER, SESSION_HEADER = b"x-auth-user", b"x-auth-session"
"""By these the application learns from the door who is there; .streamlit/config.toml names them."""
LOGIN, LOGOUT, PASSWORD = "/login", "/auth/logout", "/password"
CODE, SECOND_FACTOR = "/login/code", "/second-factor"
OPEN = frozenset({"/healthz", "/readyz", "/favicon.png", feed.PATH, *forms.FILES})
"""What answers everybody besides signing in and out: whether the server is well, the looks of our notices, and the
calendar, which asks for a token of its own."""
_OWN_WAYS_IN = frozenset({PASSWORD, SECOND_FACTOR})
"""What answers whoever has still to change the password or to switch the second step on."""
_VIOLATION, _RESTART = 1008, 1012
"""Codes with which a socket is closed: whoever holds it may not, or is to open another."""
_MOST_TABS = 300
"""Sockets of one account at a time: each takes four of the open files that the system grants the server."""
_OUR_PAGES = re.compile(r"/[A-Za-z0-9_-]*(\?[^\s\\]*)?")


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether a request may pass, as whom; else the answer it gets. ``unknown``: the database cannot tell now."""

    person: Person | None = None
    refusal: Response | None = None
    unknown: bool = False


def way_on(path: str) -> str:
    """Return where to go after signing in: a page of ours, never another site."""
    return path if _OUR_PAGES.fullmatch(path) else "/"


class Door:
    """Lets requests pass that belong to a session, and tells the application whose."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app
        self._admissions = Admissions()
        self._tabs: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        asset = is_asset(scope)
        if scope["type"] not in {"http", "websocket"} or (asset and self._admissions.knows(scope)):
            await self.app(scope, receive, send)
            return
        ruling = await anyio.to_thread.run_sync(rule, scope)
        if ruling.refusal is not None:
            await _refuse(ruling.refusal, scope, receive, send)
            return
        if asset:
            self._admissions.note(scope)
        owner = owner_of(ruling.person)
        known = introduced(scope, ruling.person, owner)
        if scope["type"] == "websocket":
            if self._tabs[owner.account] >= _MOST_TABS:
                _LOG.warning("an account has %d tabs open and gets no more", _MOST_TABS)
                await _refuse(PlainTextResponse("这个账号打开的页面太多了。", 429), scope, receive, send)
                return
            receive = _watched(scope, receive, send, ruling)
        self._tabs[owner.account] += scope["type"] == "websocket"
        token = asking.set(owner)
        try:
            await self.app(known, receive, send)
        except StoreError as error:
            if scope["type"] != "http":
                raise
            await _out_of_order(scope, error)(scope, receive, send)
        finally:
            asking.reset(token)
            self._tabs[owner.account] -= scope["type"] == "websocket"


def rule(scope: Scope) -> Ruling:
    """Decide about a request."""
    if _changes(scope) and visitor.is_foreign(scope):
        return Ruling(refusal=PlainTextResponse("这个请求来自别的网站，没有执行。", 403))
    if scope["type"] == "http" and _is_open(scope["path"]):
        return Ruling()
    try:
        return _by_proxy(scope) if is_by_proxy() else _by_session(scope)
    except StoreError as error:
        return Ruling(refusal=_out_of_order(scope, error), unknown=True)


def _is_open(path: str) -> bool:
    """Tell whether a path answers everybody; where a proxy signs people in, signing in and out do not."""
    if path in {LOGIN, LOGOUT}:
        return not is_by_proxy()
    if path == CODE:
        return not (is_by_proxy() or is_by_provider())
    return path in OPEN or (path == CALLBACK and is_by_provider())


def _changes(scope: Scope) -> bool:
    return scope["type"] == "websocket" or scope["method"] not in visitor.SAFE


def _by_session(scope: Scope) -> Ruling:
    store, token = session.store(), visitor.token(scope)
    person = find_person_by_token(store, token) if token else None
    if person is None:
        if store.read(VISITOR, has_accounts):
            return Ruling(refusal=_to_sign_in(scope))
        return Ruling() if visitor.is_here(scope) else Ruling(refusal=_no_account_yet())
    if person.must_change and scope["path"] != PASSWORD and not is_by_provider():
        return Ruling(refusal=RedirectResponse(PASSWORD, 303))
    if person.access.role in must_prove() and not person.second_factor and scope["path"] not in _OWN_WAYS_IN:
        return Ruling(refusal=RedirectResponse(SECOND_FACTOR, 303))
    return Ruling(person)


def _by_proxy(scope: Scope) -> Ruling:
    """Believe the proxy about the person's name when it knows the secret, where one is set."""
    headers, how = Headers(scope=scope), identity()
    names, secrets = headers.getlist(how.header), headers.getlist(SECRET_HEADER)
    if len(names) > 1 or len(secrets) > 1:
        # The first may be the visitor's own, which the proxy has only added to.
        _LOG.warning("a request names its sender twice: the proxy must take out what visitors send")
        message = "请求里有两个用户名或暗号。请管理人员让前面的代理先删去来访者自己写的这两个请求头。"
        return Ruling(refusal=forms.notice("不能这样访问", message, 400))
    sent = "".join(secrets).encode("latin-1")
    if how.secret is not None and not hmac.compare_digest(sent, how.secret.encode()):
        return Ruling(refusal=forms.notice("不能直接访问", "请从统一认证的入口进入。", 403))
    name = unquote("".join(names).encode("latin-1").decode("utf-8", "ignore"))
    person = session.read_as(VISITOR, find_person_by_name, name) if name else None
    if person is None:
        return Ruling(refusal=forms.notice("没有账号", "还没有为您开设账号，请联系宣传干事。", 403))
    return Ruling(person)


def _to_sign_in(scope: Scope) -> Response:
    """Send a person to sign in, and anything else away."""
    page = scope["type"] == "http" and scope["method"] in visitor.SAFE
    if not page or "text/html" not in Headers(scope=scope).get("accept", ""):
        return PlainTextResponse("请先登录。", 401, headers={"cache-control": "no-store"})
    query = scope.get("query_string", b"").decode("latin-1")
    page_address = way_on(scope["path"] + (f"?{query}" if query else ""))
    back = "" if page_address == "/" else f"?next={quote(page_address, safe='')}"
    return RedirectResponse(f"{LOGIN}{back}", 303, headers={"cache-control": "no-store"})


def _no_account_yet() -> Response:
    message = "这台服务器还没有账号，只能在它自己的电脑上打开。请管理人员先用命令建立账号：python manage.py user add"
    return forms.notice("还不能从别的电脑访问", message, 403)


def _out_of_order(scope: Scope, error: StoreError) -> Response:
    """Say that the database does not answer, to this computer why; the page asks again by itself."""
    message = str(error) if visitor.is_here(scope) else "数据库暂时打不开，请稍后再试，或联系管理人员。"
    answer = forms.notice("暂时不能使用", f"{message}恢复以后，本页会自动回到看板。", 503)
    answer.headers["refresh"] = answer.headers["retry-after"] = "10"
    return answer


async def _refuse(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await answer(scope, receive, send)
        return
    await receive()
    await send({"type": "websocket.close", "code": 1008})


def introduced(scope: Scope, person: Person | None, owner: Owner) -> Scope:
    """Return the request with our own word about who sends it; what the sender says of that is left out."""
    own_headers = (USER_HEADER, SESSION_HEADER, OWNER_HEADER)
    headers = [(name, value) for name, value in scope["headers"] if name.lower().replace(b"_", b"-") not in own_headers]
    headers.append((OWNER_HEADER, owner.key.encode()))
    if person is not None:
        headers.append((USER_HEADER, quote(person.access.name).encode()))
        headers.append((SESSION_HEADER, (person.sign_in or "").encode()))
    return {**scope, "headers": headers, "person": person}


def _watched(scope: Scope, receive: Receive, send: Send, ruling: Ruling) -> Callable[[], Awaitable[Message]]:
    """Ask again with every message of a socket; one whose session has ended is sent to sign in and closed.

    While the database does not answer nobody's session can end in it either. The message goes on to the
    script, which asks, too, and tells the person: the page stays and recovers. Where a person's scope has
    changed the socket is closed and the page, which opens another, begins anew with that. Messages of kinds that the
    pages do not send are dropped; what is no message of the protocol at all closes the socket.
    """
    dropped: set[str] = set()

    async def ask() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            kind = messages.kind_of(message.get("bytes") or b"")
            if kind is None:
                return await _close(send, _VIOLATION)
            if kind in messages.ALLOWED:
                break
            if kind not in dropped:
                dropped.add(kind)
                _LOG.warning("messages of the kind %s are dropped", trusted(kind))
        again = await anyio.to_thread.run_sync(rule, scope)
        if again.unknown:
            return message
        if again.refusal is not None:
            leave = ForwardMsg()
            leave.auth_redirect.url = LOGOUT
            await send({"type": "websocket.send", "bytes": leave.SerializeToString()})
            return await _close(send, _VIOLATION)
        return message if again.person == ruling.person else await _close(send, _RESTART)

    return ask


async def _close(send: Send, code: int) -> Message:
    """Close a socket and return what the application is told of it."""
    await send({"type": "websocket.close", "code": code})
    return {"type": "websocket.disconnect", "code": code}
