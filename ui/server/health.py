"""Whether the process is alive, and whether it can serve: for a service manager or a proxy to ask."""

from __future__ import annotations

from collections.abc import Collection

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from data.store import StoreError, room
from ui import services, session
from ui.server import visitor

ALIVE, READY = "/healthz", "/readyz"
_SAVE = {"cache-control": "no-store"}
READ_ONLY = "read-only"
"""The state in which everything can be looked at and nothing can be sent."""
_WRITING = frozenset({"writing", "disk"})
"""The parts without which people still read."""


def faults() -> dict[str, str]:
    """Return what keeps the application from serving, by the part that it is about; nothing when all is well."""
    address, running = session.address(), services.current()
    checks = {
        "database": running.fault(address),
        "writing": running.write_fault(address),
        "readers": _readers(),
        "disk": _disk(),
    }
    return {part: fault for part, fault in checks.items() if fault is not None}


def state(failures: Collection[str]) -> str:
    """Return in which state the application is, by the parts that fail."""
    if not failures:
        return "ok"
    return READ_ONLY if _WRITING.issuperset(failures) else "failed"


def _readers() -> str | None:
    return None if services.current().readers.is_well() else "读取月报的进程没有在运行，请重新启动看板。"


def _disk() -> str | None:
    try:
        left = room.left(session.address())
    except (StoreError, OSError):
        return None
    return f"数据库所在的磁盘只剩 {room.spoken(left)}，请清理。" if left is not None and left < room.LEAST else None


async def _alive(_request: Request) -> JSONResponse:
    """Answer as long as the process does, whatever else is wrong: restarting it would not help."""
    return JSONResponse({"status": "ok"}, headers=_SAVE)


async def _ready(request: Request) -> JSONResponse:
    """Return the state of the server; what fails only to this computer, since it names files."""
    failures = await anyio.to_thread.run_sync(faults)
    content = {"status": state(failures)}
    if visitor.is_here(request.scope):
        content |= failures
    return JSONResponse(content, 503 if failures else 200, headers=_SAVE)


def routes() -> list[Route]:
    """Return the routes that answer whether all is well."""
    return [Route(ALIVE, _alive), Route(READY, _ready)]
