"""The page that carries the application: Streamlit's own, in Chinese and with our small scripts."""

from __future__ import annotations

import json
import re
from functools import cache, partial
from pathlib import Path

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit import config

from data.records import Role
from ui.chinese import script
from ui.navigation import APP_TITLE, front
from ui.server.assets import FIRST_PAGE, STATIC, modules

SCRIPT_PATH = "/chinese.js"

_WAIT = "请在浏览器里允许脚本运行后再打开本页。"
SCREEN_PATH = "/screen.js"
RECONNECT_PATH = "/reconnect.js"
PANEL_PATH, SEARCH_PATH, CHARTS_PATH, THEME_PATH = "/panel.js", "/search.js", "/charts.js", "/theme.js"
_MODULES = (SCREEN_PATH, RECONNECT_PATH, PANEL_PATH, SEARCH_PATH, CHARTS_PATH)
_FILES = {path: Path(__file__).parent.parent / path[1:] for path in (*_MODULES, THEME_PATH)}
# Modules do not share their names. The theme has to be there before Streamlit asks for it.
_LOADER = f'<script src=".{THEME_PATH}"></script>' + "".join(
    f'<script src=".{path}" type="module"></script>' for path in (SCRIPT_PATH, *_MODULES)
)
# Every page lies right below the root. Told so, Streamlit does not look for its server below the page first.
_SERVER = '<script>window.__streamlit.BACKEND_BASE_URL = new URL("./", location.href).href</script>'


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
def page() -> str:
    """Return the page: language, title and loaders of the scripts; the remote-control link taken out.

    The browser is told at once what the first page will need, or it would learn of it element by element. The
    Latin typeface that Streamlit preloads is left out: the theme names others.
    """
    text = (STATIC / "index.html").read_text(encoding="utf-8")
    text = text.replace('<html lang="en">', '<html lang="zh-CN" translate="no">')
    text = re.sub(r"<title>.*?</title>", f"<title>{APP_TITLE}</title>", text)
    text = re.sub(r"<!--(?!\s*initialize).*?-->|<link rel=\"service-desc\"[^>]*>", "", text, flags=re.DOTALL)
    text = re.sub(r"<noscript>.*?</noscript>", f"<noscript><p>{_WAIT}</p></noscript>", text, flags=re.DOTALL)
    text = re.sub(r"<link\s+rel=\"preload\"[^>]*?/SourceSans[^>]*>", _typefaces(), text)
    later = (address for address in modules(*FIRST_PAGE) if address not in text)
    preloads = "".join(f'<link rel="modulepreload" crossorigin href=".{address}">' for address in later)
    return text.replace("</head>", f"  {preloads}{_LOADER}\n  </head>").lstrip()


def _typefaces() -> str:
    """Return the script that names our typefaces before the theme comes over the socket, for both themes.

    Without it the first elements are drawn in Streamlit's own Latin typeface, which the browser then fetches.
    """
    names = {"bodyFont": "font", "headingFont": "headingFont", "codeFont": "codeFont"}
    fonts = {key: config.get_option(f"theme.{option}") for key, option in names.items()}
    return f"<script>window.__streamlit = {json.dumps({'LIGHT_THEME': fonts, 'DARK_THEME': fonts})}</script>{_SERVER}"


async def _index(request: Request) -> Response:
    """Answer with the page; the first of a person's pages has no address of its own, so its name leads to ``/``."""
    person = request.scope.get("person")
    role: Role = "officer" if person is None else person.access.role
    if request.path_params.get("name") == front(role).name:
        return RedirectResponse(way_home(request.url.query), 307)
    return HTMLResponse(page(), headers={"cache-control": "no-cache"})


def way_home(query: str) -> str:
    """Return the address of the page that one begins with, with the filters of a link."""
    return f"/?{query}" if query else "/"


async def _script(_request: Request) -> Response:
    return Response(script(), media_type="text/javascript", headers={"cache-control": "no-cache"})


async def _file(file: Path, _request: Request) -> Response:
    return FileResponse(file, media_type="text/javascript", headers={"cache-control": "no-cache"})


def routes() -> list[Route]:
    """Return the routes of the page itself, at the root and at each page's address, and of the scripts."""
    files = (Route(path, partial(_file, file)) for path, file in _FILES.items())
    return [Route(SCRIPT_PATH, _script), *files, Route("/", _index), Route("/{name:page}", _index)]
