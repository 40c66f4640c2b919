"""Where a proxy in front signs people in: what stands at the addresses of signing in, out and of passwords.

Nothing is signed in here: whoever comes through the proxy is in, whoever does not is refused by the door.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ui.server import forms
from ui.server.door import LOGIN, LOGOUT, PASSWORD, SECOND_FACTOR, way_on


async def _in_already(request: Request) -> Response:
    """Go on to the page that was wanted: the door has let this person in."""
    return RedirectResponse(way_on(request.query_params.get("next", "/")), 303)


async def _sign_out(_request: Request) -> Response:
    return forms.notice("退出", "登录由单位的统一入口管理，请到那里退出，或关掉浏览器。", 200)


async def _password(_request: Request) -> Response:
    return forms.notice("修改密码", "密码和两步验证由单位的统一入口管理，请到那里修改。", 200)


def routes() -> list[Route]:
    """Return the routes; none takes a form, and all are behind the door."""
    return [
        Route(LOGIN, _in_already),
        Route(LOGOUT, _sign_out),
        Route(PASSWORD, _password),
        Route(SECOND_FACTOR, _password),
    ]
