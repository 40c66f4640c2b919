"""Whether the application can serve: for a service manager or a proxy to ask."""

from __future__ import annotations

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from data.store import StoreError
from ui.server import visitor
from ui.session import store

HEALTH_PATH = "/healthz"


def check() -> dict[str, str]:
    """Return what there is to say: ``status`` is ``ok`` when the database answers."""
    try:
        store().revision()
    except StoreError as error:
        return {"status": "failed", "reason": str(error)}
    return {"status": "ok"}


async def _health(request: Request) -> JSONResponse:
    """Answer everybody whether all is well, and only this computer why not: the reason names files."""
    found = await anyio.to_thread.run_sync(check)
    told = found if visitor.is_here(request.scope) else {"status": found["status"]}
    return JSONResponse(told, status_code=200 if found["status"] == "ok" else 503)


def routes() -> list[Route]:
    """Return the route that answers whether all is well."""
    return [Route(HEALTH_PATH, _health)]
