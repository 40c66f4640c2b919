"""The page that carries the application: Streamlit's own, in Chinese and with our small scripts."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit import config

from data.records import Role
from ui.chinese import script
from ui.navigation import APP_TITLE, front
from ui.server.assets import STATIC, modules, page_modules

SCRIPTS_PATH = "/scripts.js"

_WAIT = "请在浏览器里允许脚本运行后再打开本页。"
_FOLDER = Path(__file__).parent.parent
_FIRST, _APART = "watch", ("screen", "reconnect", "panel", "search", "charts", "copy")
"""What all of our scripts share, and those that share no names among them."""


class PageName(Convertor[str]):
    """One segment of an address that is no file: the address of a page."""

    regex = r"[^/._][^/.]*"

    def convert(self, value: str) -> str:
        """Return the segment as it is."""
        return value

    def to_string(self, value: str) -> str:
        """Return the segment as it is."""
        return value


register_url_convertor("page", PageName())


@cache
def page(elements: tuple[str, ...]) -> str:
    """Return the page: language, title and loaders of the scripts; the remote-control link taken out.

    The browser is told at once which modules the page's elements will need, or it would learn of it element by
    element. The Latin typeface that Streamlit preloads is left out: the theme names others.
    """
    text = (STATIC / "index.html").read_text(encoding="utf-8")
    text = text.replace('<html lang="en">', '<html lang="zh-CN" translate="no">')
    text = re.sub(r"<title>.*?</title>", f"<title>{APP_TITLE}</title>", text)
    text = re.sub(r"<!--(?!\s*initialize).*?-->|<link rel=\"service-desc\"[^>]*>", "", text, flags=re.DOTALL)
    text = re.sub(r"<noscript>.*?</noscript>", f"<noscript><p>{_WAIT}</p></noscript>", text, flags=re.DOTALL)
    text = re.sub(r"<link\s+rel=\"preload\"[^>]*?/SourceSans[^>]*>", _known_ahead(), text)
    later = (address for address in modules(*elements) if address not in text)
    preloads = "".join(f'<link rel="modulepreload" crossorigin href=".{address}">' for address in later)
    # The theme has to be there before Streamlit asks for it; everything else may wait for the page.
    version = hashlib.sha256(scripts().encode()).hexdigest()[:16]
    loader = f'<script>{_text("theme")}</script><script src=".{SCRIPTS_PATH}?{version}" type="module"></script>'
    return text.replace("</head>", f"  {preloads}{loader}\n  </head>").lstrip()


@cache
def scripts() -> str:
    """Return our scripts as one: they are small, and each file would be a request of its own."""
    apart = (script(), *map(_text, _APART))
    return "\n".join([_text(_FIRST), *(f"{{\n{program}}}" for program in apart)])


def _text(name: str) -> str:
    return (_FOLDER / f"{name}.js").read_text(encoding="utf-8")


def _known_ahead() -> str:
    """Return the script that tells Streamlit what it would otherwise find out too late or by asking.

    Our typefaces, for both themes, before the theme comes over the socket: else the first elements are drawn in
    Streamlit's own Latin typeface, which the browser then fetches. And the root of the site: else it asks at the
    address of each page, too, whether the server is there.
    """
    names = {"bodyFont": "font", "headingFont": "headingFont", "codeFont": "codeFont"}
    fonts = {key: config.get_option(f"theme.{option}") for key, option in names.items()}
    known = json.dumps({"LIGHT_THEME": fonts, "DARK_THEME": fonts})
    root = 'window.__streamlit.BACKEND_BASE_URL = new URL("./", location.href).href'
    return f"<script>window.__streamlit = {known}</script><script>{root}</script>"


async def _index(request: Request) -> Response:
    """Answer with the page; the first of a person's pages has no address of its own, so its name leads to ``/``."""
    person = request.scope.get("person")
    role: Role = "officer" if person is None else person.access.role
    name = request.path_params.get("name")
    if name == front(role).name:
        return RedirectResponse(way_home(request.url.query), 307)
    return HTMLResponse(page(page_modules(name or front(role).name)), headers={"cache-control": "no-cache"})


def way_home(query: str) -> str:
    """Return the address of the page that one begins with, with the filters of a link."""
    return f"/?{query}" if query else "/"


async def _scripts(_request: Request) -> Response:
    """Answer with our scripts; their address in the page changes with them."""
    headers = {"cache-control": "private, immutable, max-age=31536000"}
    return Response(scripts(), media_type="text/javascript", headers=headers)


def routes() -> list[Route]:
    """Return the routes of the page itself, at the root and at each page's address, and of the scripts."""
    return [Route(SCRIPTS_PATH, _scripts), Route("/", _index), Route("/{name:page}", _index)]
