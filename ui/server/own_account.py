"""What people change about their own way in: the password, and the second step of signing in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape

import anyio.to_thread
import segno
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from data.identity import must_prove
from data.store import Refused, totp
from data.store.passwords import HINT, SHORTEST
from data.store.people import Person
from data.store.second_factor import SecondFactor
from data.store.signing_in import (
    begin_second_factor,
    change_password,
    confirm_second_factor,
    end_second_factor,
    read_own_second_factor,
    read_unconfirmed_secret,
)
from ui import session
from ui.server import forms, visitor
from ui.server.door import PASSWORD, SECOND_FACTOR
from ui.server.entering import (
    WRONG_CODE,
    bad_form,
    check_password,
    entered,
    keep_session,
    read_fields,
    refused,
)

_ISSUER = "宣传看板"
"""What the app on a phone lists the code under."""
_TITLE = "两步验证"


async def _password(request: Request) -> Response:
    person = _person(request)
    if person is None:
        return RedirectResponse("/", 303)
    if request.method == "GET":
        return _password_form(person)
    sent = await read_fields(request)
    if sent is None:
        return bad_form()
    if sent.get("new", "") != sent.get("again", ""):
        return _password_form(person, fault="两次输入的新密码不一样。", status=422)
    change, address = partial(change_password, session.store(), person.access), visitor.address(request.scope)
    try:
        look = partial(change, sent.get("old", ""), sent.get("new", ""), address)
        entry = await check_password(look, str(person.sign_in))
    except Refused as fault:
        return _password_form(person, fault=str(fault), status=422)
    if entry.token is None:
        return refused(entry, partial(_password_form, person), "")
    return entered(request, entry.token, "/")


def _person(request: Request) -> Person | None:
    """Return who is signed in here; ``None`` for whom somebody else has let in, and sees to their ways in."""
    person: Person | None = request.scope.get("person")
    return None if person is None or person.sign_in is None else person


def _password_form(person: Person, *, fault: str = "", status: int = 200) -> HTMLResponse:
    fields = [
        forms.field("现在的密码", "old", complete="current-password", focus=True),
        forms.field("新密码", "new", complete="new-password"),
        forms.field("再输一次新密码", "again", complete="new-password"),
    ]
    sentence = "这是一次性密码，请先换成自己的密码。" if person.must_change else "改好以后，其他地方的登录都会结束。"
    hint = f"至少 {SHORTEST} 个字符，越长越好；{HINT}{sentence}"
    body = forms.form(PASSWORD, fields, "修改密码", fault=fault, hint=hint)
    state = "已开启" if person.second_factor else "未开启"
    more = "" if person.must_change else f'<p class="hint"><a href="{SECOND_FACTOR}">{_TITLE}（{state}）</a></p>'
    return forms.page(f"修改密码：{person.access.name}", body + more, status)


async def _second_factor(request: Request) -> Response:
    """Switch the second step on, with the password and then a first code, or off, with both."""
    person = _person(request)
    if person is None:
        return RedirectResponse("/", 303)
    sent = await read_fields(request) if request.method == "POST" else {}
    if sent is None:
        return bad_form()
    deed = {"begin": _begin, "confirm": _confirm, "end": _end}.get(sent.get("do", ""))
    try:
        return await (_state(person) if deed is None else deed(request, person, sent))
    except Refused as fault:
        return await _state(person, fault=str(fault), status=422)


async def _begin(request: Request, person: Person, sent: Mapping[str, str]) -> Response:
    """Make a secret for who knows the password, and show it."""
    begin, address = partial(begin_second_factor, session.store(), person.access), visitor.address(request.scope)
    entry = await check_password(partial(begin, sent.get("password", ""), address), str(person.sign_in))
    if entry.wait:
        return refused(entry, partial(_start_form, person), "")
    return _secret_form(person, await _secret(person))


async def _confirm(request: Request, person: Person, sent: Mapping[str, str]) -> Response:
    """Take the first code, and show the recovery codes."""
    code, address = sent.get("code", ""), visitor.address(request.scope)
    entry = await anyio.to_thread.run_sync(session.write, person.access, confirm_second_factor, code, address)
    if entry.token is None:
        return refused(entry, partial(_secret_form, person, await _secret(person)), WRONG_CODE)
    answer = _recovery_codes(entry.recovery_codes)
    keep_session(request, answer, entry.token)
    return answer


async def _end(request: Request, person: Person, sent: Mapping[str, str]) -> Response:
    end, address = partial(end_second_factor, session.store(), person.access), visitor.address(request.scope)
    password, code = sent.get("password", ""), sent.get("code", "")
    entry = await check_password(partial(end, password, code, address), str(person.sign_in))
    if entry.token is None:
        return refused(entry, partial(_form, person, await _own(person)), WRONG_CODE)
    return entered(request, entry.token, SECOND_FACTOR)


async def _state(person: Person, *, fault: str = "", status: int = 200) -> Response:
    return _form(person, await _own(person), fault=fault, status=status)


async def _own(person: Person) -> SecondFactor | None:
    return await anyio.to_thread.run_sync(session.read_as, person.access, read_own_second_factor)


async def _secret(person: Person) -> str:
    return await anyio.to_thread.run_sync(session.read_as, person.access, read_unconfirmed_secret)


def _form(person: Person, own: SecondFactor | None, *, fault: str = "", status: int = 200) -> HTMLResponse:
    """Show whether the second step is on, with the way to change that."""
    form = partial(_start_form, person) if own is None else partial(_end_form, own)
    return form(fault=fault, status=status)


def _start_form(person: Person, *, fault: str = "", status: int = 200) -> HTMLResponse:
    """Say what the second step is, and ask for the password."""
    must = person.access.role in must_prove()
    status_text = "按本单位的规定，请先开启两步验证再使用看板。" if must else "现在没有开启。"
    paragraphs = (
        f"{status_text}开启以后，登录除了密码，还要输手机上的 6 位动态码，别人只知道密码也进不来。",
        "请先在手机上装一个身份验证器：腾讯身份验证器小程序、Microsoft Authenticator、FreeOTP 等都可以。"
        "看板不联网，也不发短信。",
    )
    fields = [
        forms.field("现在的密码", "password", complete="current-password", focus=True),
        forms.hidden("do", "begin"),
    ]
    return forms.page(
        _TITLE, _paragraphs(paragraphs) + forms.form(SECOND_FACTOR, fields, "开始设置", fault=fault), status
    )


def _secret_form(person: Person, secret: str, *, fault: str = "", status: int = 200) -> HTMLResponse:
    """Show the secret as a picture and as text, and ask for the first code."""
    picture = segno.make(totp.app_address(secret, person.access.name, _ISSUER), error="m", micro=False)
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    body = (
        "<p>一、用手机上的身份验证器扫这个二维码。</p>"
        + picture.svg_inline(scale=5, dark="#000", light="#fff", svgclass="code", lineclass=None, title="二维码")
        + f'<p class="hint">扫不了时，在身份验证器里手工输入密钥（基于时间）：<code>{groups}</code></p>'
        "<p>二、输它现在显示的 6 位数字。</p>"
    )
    fields = [
        forms.field("动态码", "code", kind="text", complete="one-time-code", focus=True),
        forms.hidden("do", "confirm"),
    ]
    return forms.page(_TITLE, body + forms.form(SECOND_FACTOR, fields, "开启", fault=fault), status)


def _recovery_codes(codes: Sequence[str]) -> HTMLResponse:
    """Show, this once, what replaces a code from the phone."""
    paragraphs = (
        "以后登录，输完密码再输动态码。其他地方的登录已经结束。",
        "下面是恢复码：手机丢了、坏了时，一个恢复码代替一次动态码，每个只能用一次。请现在抄下或打印，和手机分开放；离开这一页就再也看不到。",
    )
    lines = "".join(f"<li><code>{code}</code></li>" for code in codes)
    return forms.page("两步验证已开启", f"{_paragraphs(paragraphs)}<ol>{lines}</ol>{forms.link('已经抄下，继续', '/')}")


def _end_form(own: SecondFactor, *, fault: str = "", status: int = 200) -> HTMLResponse:
    """Say since when the second step is on, and ask for what switches it off."""
    paragraphs = (f"已在 {own.since:%Y-%m-%d} 开启，还有 {own.recovery_codes} 个恢复码没有用。",)
    fields = [
        forms.field("现在的密码", "password", complete="current-password", focus=True),
        forms.field("动态码或恢复码", "code", kind="text", complete="one-time-code"),
        forms.hidden("do", "end"),
    ]
    hint = "要换手机、或恢复码快用完了：先关闭，再重新开启。手机和恢复码都不在了：请别的宣传干事在“账号”页重设。"
    body = _paragraphs(paragraphs) + forms.form(SECOND_FACTOR, fields, "关闭两步验证", fault=fault, hint=hint)
    return forms.page(_TITLE, body + forms.link("回到看板", "/"), status)


def _paragraphs(texts: Sequence[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def routes() -> list[Route]:
    """Return the routes of what people change themselves."""
    return [
        Route(PASSWORD, _password, methods=["GET", "POST"]),
        Route(SECOND_FACTOR, _second_factor, methods=["GET", "POST"]),
    ]
