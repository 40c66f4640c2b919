"""The calendar that a phone reads: by its token alone, without a cookie; nothing can be changed by it."""

from __future__ import annotations

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from data.store import VISITOR
from data.store.feeds import find_reader
from reports.calendar import MIME
from ui import session
from ui.calendars import FEED, make_feed_calendar

PATH = FEED
_SAVE = {"cache-control": "no-store"}


def read_calendar(token: str) -> bytes | None:
    """Return the calendar that a token opens, ``None`` for one that opens nothing (any more)."""
    access = session.read_as(VISITOR, find_reader, token)
    return None if access is None else make_feed_calendar(access)


async def _answer(request: Request) -> Response:
    content = await anyio.to_thread.run_sync(read_calendar, request.query_params.get("key", ""))
    if content is None:
        return PlainTextResponse("没有这个日历，或已停用。", 404, headers=_SAVE)
    return Response(content, media_type=MIME, headers=_SAVE)


def routes() -> list[Route]:
    """Return the route of the feed."""
    return [Route(PATH, _answer)]
