"""What every form about signing in needs: its fields read, its password looked at, its cookie set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from urllib.parse import parse_qs

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from data.store.devices import LASTS as DEVICE_LASTS
from data.store.sign_in_rows import LASTS
from data.store.signing_in import Entry
from ui.server import visitor
from ui.server.door import LOGIN

_LONGEST = 8 * 1024
"""Bytes of a form."""
_AT_ONCE = anyio.CapacityLimiter(2)
"""Passwords looked at side by side: each takes 64 MiB and a core."""
MOST_WAITING, _SOON = 4, 2
"""Passwords from one place that are looked at or wait for it, and seconds after which the next one may come."""
_waiting: Counter[str] = Counter()
DEVICE = "known-browser"
"""The cookie of a browser in which somebody has signed in before; sent to signing in alone."""
WRONG_CODE = "动态码不对，或已经用过。请等下一个再输；手机和这台服务器的时间相差不能超过半分钟。"


async def read_fields(request: Request) -> dict[str, str] | None:
    """Return what a form holds; ``None`` for one too large or of another kind."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > _LONGEST:
            return None
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return None
    try:
        fields = parse_qs(bytes(content).decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return None
    return {name: values[0] for name, values in fields.items()}


def bad_form() -> Response:
    """Return the answer to what ``read_fields`` does not take."""
    return PlainTextResponse("表单太大或格式不对。", 413)


async def check_password(look: Callable[[], Entry], place: str) -> Entry:
    """Return what comes of looking at a password, in a thread and a few at a time.

    ``place`` is where it comes from. However many are sent from one, only a few of them wait to be looked at,
    so that those from elsewhere do not wait behind all.
    """
    if _waiting[place] >= MOST_WAITING:
        return Entry(wait=_SOON)
    _waiting[place] += 1
    try:
        return await anyio.to_thread.run_sync(look, limiter=_AT_ONCE)
    finally:
        _waiting[place] -= 1
        if not _waiting[place]:
            del _waiting[place]


def refused(entry: Entry, form: partial[HTMLResponse], fault: str) -> Response:
    """Return the form again with what was wrong, or how long to wait."""
    if not entry.wait:
        return form(fault=fault, status=401)
    answer = form(fault=f"试得太多了，请等 {_spoken(entry.wait)}再试。", status=429)
    answer.headers["retry-after"] = str(entry.wait)
    return answer


def _spoken(seconds: int) -> str:
    return f"{seconds} 秒" if seconds < 90 else f"{-(-seconds // 60)} 分钟"


def entered(request: Request, token: str, page_address: str, device: str | None = None) -> Response:
    """Go on to a page with a new session; what the browser held before opens nothing any more.

    ``device`` is what makes the browser known at the next sign-in.
    """
    answer = RedirectResponse(page_address, 303, headers={"cache-control": "no-store"})
    if device is not None:
        keep_cookie(request, answer, DEVICE, device, LOGIN, int(DEVICE_LASTS.total_seconds()))
    keep_session(request, answer, token)
    return answer


def keep_session(request: Request, answer: Response, token: str) -> None:
    """Let the browser keep a session."""
    lasts = int((LASTS + timedelta(minutes=5)).total_seconds())
    keep_cookie(request, answer, visitor.cookie_name(request.scope), token, "/", lasts)


def keep_cookie(request: Request, answer: Response, name: str, value: str, path: str, seconds: int) -> None:
    """Let the browser keep something that neither scripts nor other sites reach."""
    secure = visitor.is_secure(request.scope)
    answer.set_cookie(name, value, max_age=seconds, path=path, secure=secure, httponly=True, samesite="lax")
