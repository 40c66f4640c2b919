"""Links as people paste them: the host, and the address without what does not change where it leads.

Nothing is ever fetched; two links are the same when they are the same after this.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import parse_qsl, unquote, urlencode

_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?P<host>(?:[a-z0-9\u4e00-\u9fff](?:[a-z0-9\u4e00-\u9fff-]*)\.)+[a-z\u4e00-\u9fff]{2,})(?::\d{1,5})?"
    r"(?P<path>/[^\s?#，。；、（）“”<>\"]*)?(?:\?(?P<query>[^\s#，。；、（）“”<>\"]*))?(?:#(?P<fragment>[^\s，。；、（）“”<>\"]*))?",
    re.IGNORECASE,
)
_FRONT = re.compile(r"^(?:www\d?|m|wap|3g|h5)\.")
_TRACKING = re.compile(
    r"utm_\w+|spm|scm|from(?:_\w+)?|shar(?:e|er|ed|ing)\w*|is_?share|scene|subscene|isappinstalled|wx\w*|mpshare|srcid|xtrack|req_id"
    r"|clicktime|enterid|_t|timestamp|time_?from|tt_\w+|plg_\w+|app_?from|fbclid|gclid|ref(?:errer|erer)?|source|channel",
    re.IGNORECASE,
)
"""Parameters that say from where or when somebody came, not what is shown."""
_SHOWN_BY: Mapping[str, frozenset[str]] = MappingProxyType(
    {"mp.weixin.qq.com": frozenset({"__biz", "mid", "idx", "sn"})}
)
"""Hosts whose parameters are all about the visitor but for these."""
_ROUTE = ("/", "!")
"""What a fragment begins with that leads to another page of an application."""


def host_of(text: str) -> str | None:
    """Return the host of the first link in a text, or the domain that it is, without www; ``None`` where it is none."""
    match = _LINK.search(text.strip())
    return _FRONT.sub("", match["host"].lower()) if match is not None else None


def canonical_link(text: str) -> str | None:
    """Return what makes two links the same: without scheme, www, tracking parameters, fragment and trailing slash.

    ``None`` for a text without a link, and for a link to the front page of a site, which shows no one story.
    """
    match = _LINK.search(text.strip())
    if match is None:
        return None
    path = unquote(match["path"] or "").rstrip("/")
    host = _FRONT.sub("", match["host"].lower())
    shown = _SHOWN_BY.get(host)
    pairs = parse_qsl(match["query"] or "", keep_blank_values=True)
    params = [pair for pair in pairs if (pair[0] in shown if shown is not None else not _TRACKING.fullmatch(pair[0]))]
    query = urlencode(sorted(params))
    route = match["fragment"] or ""
    route = route.rstrip("/") if route.startswith(_ROUTE) and len(route) > 1 else ""
    location = path + (f"?{query}" if query else "") + (f"#{route}" if route else "")
    return host + location if location else None
