"""What the search box of every page asks while somebody types: answered with what that person may see."""

from __future__ import annotations

from dataclasses import asdict

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from data.records import Access
from data.store import StoreError
from ui import session
from ui.search import find_entries, read_entries

PATH = "/search"


def list_entries(access: Access, typed: str) -> list[dict[str, str]]:
    """Return the entries that are meant, for the box to list."""
    entries = session.read_cached(access, read_entries, access.role)
    return [asdict(entry) for entry in find_entries(entries, typed)]


async def _answer(request: Request) -> JSONResponse:
    person = request.scope.get("person")
    access = session.OFFICER if person is None else person.access
    save = {"cache-control": "no-store"}
    try:
        entries = await anyio.to_thread.run_sync(list_entries, access, request.query_params.get("q", ""))
    except StoreError as error:
        return JSONResponse({"error": str(error)}, 503, headers=save)
    return JSONResponse({"entries": entries}, headers=save)


def routes() -> list[Route]:
    """Return the route of the search box."""
    return [Route(PATH, _answer)]
