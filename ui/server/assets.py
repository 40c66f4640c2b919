"""Streamlit's own static files (10 MB on a first visit), sent compressed and out of memory.

Brotli makes them a quarter smaller than gzip does, but at its best takes half a minute for what the pages load. So
that is done once, when the application is installed (``python -m ui.server.assets``), and kept next to each file.
Where it was not done, or a browser takes no Brotli, a file is compressed with gzip on its first request. Files are
named by their content and never change while the server runs.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import anyio.to_thread
import brotli
import streamlit
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

STATIC = Path(streamlit.__file__).resolve().parent / "static"
PREFIX = "/static/"
_SCRIPTS = STATIC / "static" / "js"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
_COMPRESSIBLE = frozenset({".js", ".css"})
_FOR_A_YEAR = "public, immutable, max-age=31536000"
_STATIC_IMPORT = re.compile(r"""(?:from|import)\s*["'`]\./([\w.$-]+\.js)["'`]""")
_EVERY_PAGE = ("index", "Html", "Button", "Selectbox", "DownloadButton", "withFullScreenWrapper")
_CHARTS = ("PlotlyChart", "Multiselect", "PageLink", "ButtonGroup")
_GRIDS = ("DataFrame",)
"""The modules that draw the elements of pages, in the order in which a page needs them, by their names without the
digest. Charts are half of all that is sent, so the pages without one go without."""
FIRST_PAGE = (*_EVERY_PAGE, *_CHARTS, *_GRIDS)
"""What the pages that people begin with draw with."""
_OTHER_PAGES = (
    *("Checkbox", "DateInput", "FileUploader", "ImageList", "LinkButton", "Metric", "NumberInput", "Progress"),
    *("Radio", "Slider", "Table", "TextArea", "TextInput", "Toast", "embed", "vega-interpreter"),
)
_WITHOUT_CHARTS = frozenset(
    {"ledger", "upload", "documents", "batch", "publishing", "settings", "accounts", "log", "backups"}
)
_WITHOUT_GRIDS = frozenset({"overview", "screen", "printout", "batch", "accounts"})


def page_modules(screen: str) -> tuple[str, ...]:
    """Return the modules that a browser is told of with a page, by the page's name."""
    charts = () if screen in _WITHOUT_CHARTS else _CHARTS
    return (*_EVERY_PAGE, *charts, *(() if screen in _WITHOUT_GRIDS else _GRIDS))


@cache
def modules(*names: str) -> list[str]:
    """Return the addresses of these scripts and of all that they import, below the root of the site."""
    addresses: dict[str, None] = {}

    def add(file: Path) -> None:
        address = f"{PREFIX}js/{file.name}"
        if address not in addresses and file.is_file():
            addresses[address] = None
            for imported in _STATIC_IMPORT.findall(file.read_text("utf-8")):
                add(file.parent / imported)

    for name in names:
        for file in sorted(_SCRIPTS.glob(f"{name}.*.js")):
            add(file)
    return list(addresses)


def compress_with_brotli(files: Iterable[Path]) -> int:
    """Keep each file compressed at Brotli's best next to it, where that is not done yet; return how many were done."""
    missing = [file for file in files if not _brotli_file(file).exists()]

    def write(file: Path) -> None:
        target = _brotli_file(file)
        unfinished = target.with_name(f"{target.name}.{os.getpid()}")
        unfinished.write_bytes(brotli.compress(file.read_bytes(), quality=11))
        unfinished.replace(target)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(write, sorted(missing, key=lambda file: file.stat().st_size, reverse=True)))
    return len(missing)


def _brotli_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.br")


def page_files() -> list[Path]:
    """Return the scripts and style sheets that our pages load."""
    scripts = [STATIC / address.removeprefix("/") for address in modules(*FIRST_PAGE, *_OTHER_PAGES)]
    return [*scripts, *sorted((STATIC / "static" / "css").glob("*.css"))]


@dataclass(frozen=True, slots=True)
class Asset:
    """What is sent for one file: its headers and its bytes, compressed or not."""

    headers: tuple[tuple[bytes, bytes], ...]
    content: bytes


def read_asset(address: str, accepted: str) -> Asset | None:
    """Return what is sent for a static file to a browser with this Accept-Encoding; ``None`` for no file of ours."""
    file = (STATIC / address.removeprefix("/")).resolve()
    if file.suffix not in _TYPES or not file.is_relative_to(STATIC) or not file.is_file():
        return None
    encoding, content = "", b""
    if file.suffix in _COMPRESSIBLE and "br" in accepted and _brotli_file(file).is_file():
        encoding, content = "br", _brotli_file(file).read_bytes()
    elif file.suffix in _COMPRESSIBLE and "gzip" in accepted:
        encoding, content = "gzip", gzip.compress(file.read_bytes(), compresslevel=9, mtime=0)
    else:
        content = file.read_bytes()
    headers = {"content-type": _TYPES[file.suffix], "content-length": str(len(content))}
    headers |= {"cache-control": _FOR_A_YEAR, "vary": "Accept-Encoding"}
    headers |= {"content-encoding": encoding} if encoding else {}
    return Asset(tuple((name.encode(), value.encode()) for name, value in headers.items()), content)


class Assets:
    """The files that have been asked for since the start, by address and what the browser accepts."""

    def __init__(self) -> None:
        """Begin with none."""
        self._assets: dict[tuple[str, str], Asset] = {}

    def read(self, address: str, accepted: str) -> Asset | None:
        """Return what is sent, compressed now if it has not been asked for yet."""
        asset = self.cached(address, accepted)
        if asset is None:
            asset = read_asset(address, accepted)
            if asset is not None:
                self._assets[_key(address, accepted)] = asset
        return asset

    def cached(self, address: str, accepted: str) -> Asset | None:
        """Return what is sent if it has been asked for before."""
        return self._assets.get(_key(address, accepted))


def _key(address: str, accepted: str) -> tuple[str, str]:
    """Name what is sent: browsers differ in what they accept besides, such as zstd."""
    return address, ("br" if "br" in accepted else "") + ("gzip" if "gzip" in accepted else "")


ASSETS = Assets()


class SendAssets:
    """Answers requests for Streamlit's scripts, style sheets and fonts."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a file of ours, or pass the request on."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"} or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        address, accepted = scope["path"], Headers(scope=scope).get("accept-encoding", "")
        asset = ASSETS.cached(address, accepted)
        if asset is None:
            asset = await anyio.to_thread.run_sync(ASSETS.read, address, accepted)
        if asset is None:
            await self.app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": list(asset.headers)})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else asset.content})


if __name__ == "__main__":
    compress_with_brotli(page_files())
