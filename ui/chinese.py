"""Chinese for the words that Streamlit itself writes: it has no language setting.

``chinese.json`` holds exact wordings, and patterns for sentences with a number or a name in them;
``chinese.js`` is the small program that puts them in place in the browser.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

_HERE = Path(__file__).parent
_WORDINGS = json.loads((_HERE / "chinese.json").read_text(encoding="utf-8"))

WORDS: dict[str, str] = _WORDINGS["words"]
"""Streamlit's wording → ours; the whole text of an element."""

PATTERNS: list[tuple[str, str]] = [(pattern, put) for pattern, put in _WORDINGS["patterns"]]
"""Regular expressions that JavaScript and Python read alike, and what stands for the match."""


def chinese(text: str) -> str | None:
    """Return the Chinese for one of Streamlit's wordings, else ``None``: what the browser does."""
    if text in WORDS:
        return WORDS[text]
    word, colon, detail = text.partition(": ")
    if colon and word in WORDS:
        return f"{WORDS[word]}：{detail}"
    for pattern, put in PATTERNS:
        match = re.search(pattern, text)
        if match:
            return re.sub(r"\$(\d)", lambda part, match=match: match[int(part[1])] or "", put)  # type: ignore[misc]
    return None


def script() -> str:
    """Return the program that puts Chinese in place of Streamlit's own English, in every page."""
    words, patterns = (json.dumps(part, ensure_ascii=False) for part in (WORDS, PATTERNS))
    return f"const WORDS = {words};\nconst PATTERNS = {patterns};\n{(_HERE / 'chinese.js').read_text(encoding='utf-8')}"
