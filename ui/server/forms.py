"""The pages outside the application: signing in, changing the password, a notice. Plain HTML without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse
from starlette.routing import Route

from ui.navigation import APP_TITLE, LOGO

_STYLE = Path(__file__).parent / "forms.css"
FILES = {"/forms.css": _STYLE, "/logo.svg": LOGO}
"""What these pages need, by its address."""
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def page(title: str, body: str, status: int = 200) -> HTMLResponse:
    """Return a page; ``body`` is HTML, ``title`` a text."""
    text = f"""<!DOCTYPE html>
<html lang="zh-CN" translate="no">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{escape(title)} · {APP_TITLE}</title>
<link rel="icon" href="/favicon.png">
<link rel="stylesheet" href="/forms.css">
</head>
<body>
<main>
<img src="/logo.svg" alt="{APP_TITLE}" width="300" height="40">
<h1>{escape(title)}</h1>
{body}
</main>
</body>
</html>
"""
    return HTMLResponse(text, status, headers={"content-security-policy": POLICY, "cache-control": "no-store"})


def notice(title: str, message: str, status: int) -> HTMLResponse:
    """Return a page that only says something."""
    return page(title, f"<p>{escape(message)}</p>", status)


def field(label: str, name: str, *, kind: str = "password", complete: str, value: str = "", focus: bool = False) -> str:
    """Return one field of a form with its label."""
    more = " autofocus" if focus else ""
    return (
        f'<label for="{name}">{escape(label)}</label>'
        f'<input id="{name}" name="{name}" type="{kind}" autocomplete="{complete}" value="{escape(value)}" '
        f'required maxlength="200" autocapitalize="none" spellcheck="false"{more}>'
    )


def hidden(name: str, value: str) -> str:
    """Return what a form sends unseen."""
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def form(action: str, fields: Sequence[str], button: str, *, fault: str = "", hint: str = "") -> str:
    """Return a form; ``fault`` says what was wrong the last time."""
    fault_text = f'<p class="fault" role="alert">{escape(fault)}</p>' if fault else ""
    below = f'<p class="hint">{escape(hint)}</p>' if hint else ""
    return (
        f'<form method="post" action="{escape(action)}">{fault_text}{"".join(fields)}'
        f'<button type="submit">{escape(button)}</button>{below}</form>'
    )


def link(label: str, address: str) -> str:
    """Return a link that looks like the button of a form."""
    return f'<a class="button" href="{escape(address)}">{escape(label)}</a>'


async def _file(request: Request) -> FileResponse:
    return FileResponse(FILES[request.url.path], headers={"cache-control": "max-age=3600"})


def routes() -> list[Route]:
    """Return the routes of what these pages need."""
    return [Route(path, _file) for path in FILES]
