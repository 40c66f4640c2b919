"""What a formula reaches beyond its workbook: other programs, the network, other files."""

from __future__ import annotations

import re
from typing import Literal

Reach = Literal["dde", "program", "network", "file"]
TITLES: dict[Reach, str] = {
    "dde": "DDE（会启动别的程序）",
    "program": "会运行程序的函数",
    "network": "会访问网络的函数",
    "file": "对外部文件的引用",
}
_ALWAYS: frozenset[Reach] = frozenset({"dde", "program", "network"})
"""What no report may hold; a reference to another workbook is common in reports, and nobody follows it."""
_PROGRAM = ("CALL", "REGISTER", r"REGISTER\.ID", "EXEC", "RUN", "RTD", r"SQL\.REQUEST", "EVALUATE", "SHELL", "PY")
_NETWORK = (
    "WEBSERVICE",
    "FILTERXML",
    "IMPORTXML",
    "IMPORTDATA",
    "IMPORTHTML",
    "IMPORTFEED",
    "IMPORTRANGE",
    "IMAGE",
    "STOCKHISTORY",
    "GOOGLEFINANCE",
    "GOOGLETRANSLATE",
    "COPILOT",
    "TRANSLATE",
    "DETECTLANGUAGE",
)
_TEXT = re.compile(r'"((?:[^"]|"")*)"')
_QUOTED = re.compile(r"'((?:[^']|'')*)'")


def _calls(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.])(?:_xlfn\.|_xlws\.|_xludf\.|_xldudf_)*(?:{'|'.join(names)})\s*\(", re.IGNORECASE)


_DDE = re.compile(r"\|[^|]*!")
_DDE_CALL, _PROGRAM_CALL, _NETWORK_CALL = _calls(("DDE",)), _calls(_PROGRAM), _calls(_NETWORK)
_OTHER_BOOK = re.compile(r"\[(?!0\])[^\[\]]*\][^\[\]!(),;+*/&=<>^\s-]*!")
_ADD_IN = re.compile(r"(?i)_xll\.|\.xl(?:l|a|am)'*!")
_PLACE = re.compile(r"(?i)^\s*(?:\\\\|//|file:|[a-z]:[\\/]|[a-z][a-z0-9+.-]{1,20}://)")
_LINK = re.compile(r'(?i)(?<![\w.])HYPERLINK\s*\(\s*"((?:[^"]|"")*)"')
_SCHEME = re.compile(r"(?i)^\s*[a-z][a-z0-9+.-]{1,20}:")
_SAFE = re.compile(r"(?i)^\s*(?:https?://[^\\]*|mailto:[^\\]*)$")
_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""Signs with which a formula begins, also those of a Chinese keyboard, which programs take for the same."""
_APART = re.compile(r"[;\t\n]")
"""Signs at which a program may part what stands here in one cell."""


def reach(formula: str) -> Reach | None:
    """Return the furthest that a formula reaches; ``None`` when it stays within its workbook.

    ``formula`` is as a cell shows it, with or without the sign of equality.
    """
    texts, bare = _TEXT.findall(formula), _TEXT.sub('""', formula)
    names, plain = _QUOTED.findall(bare), _QUOTED.sub("''", bare)
    if _DDE.search(plain) or _DDE_CALL.search(plain):
        return "dde"
    if _PROGRAM_CALL.search(plain) or _ADD_IN.search(bare):
        return "program"
    if _NETWORK_CALL.search(plain):
        return "network"
    if _OTHER_BOOK.search(plain) or any("[" in name or _PLACE.match(name) for name in names):
        return "file"
    links = (link for link in _LINK.findall(formula) if _SCHEME.match(link))
    return "file" if any(not _SAFE.match(text) for text in (*filter(_PLACE.match, texts), *links)) else None


def acts(formula: str) -> Reach | None:
    """Return what a formula does that no report may hold."""
    effect = reach(formula)
    return effect if effect in _ALWAYS else None


def acts_as_text(text: str) -> Reach | None:
    """Return the same for a text that a program takes for a formula when it opens a file without types."""
    for piece in _APART.split(text):
        plain = piece.lstrip()
        effect = acts(plain[1:]) if plain.startswith(_STARTS) else None
        if effect is not None:
            return effect
    return None


def is_safe_link(target: str) -> bool:
    """Tell whether a link leads to a page, an address or a place in the file itself, when somebody clicks on it."""
    return target.startswith("#") or _SAFE.match(target) is not None
