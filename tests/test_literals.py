"""The schema is the one place that names sheets and measures: outside it no text in the code is the key of one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.schema import BASICS_KEY, MEASURES, PARTS, SHEETS

ROOT = Path(__file__).parent.parent
FOLDERS = ("data", "analytics", "reports", "ui", "commands", "pages")
SCHEMA = ROOT / "data" / "schema"
STEPS = ROOT / "data" / "store" / "migrations"
"""The steps of the database say what it was called then."""
ALLOWED = {
    ("ui/server/requests.py", "media"): "a part of the address under which Streamlit serves pictures",
}
"""Texts that only look like keys, and what they are."""


def texts(path: Path) -> Iterator[tuple[str, int]]:
    """Yield every text in a module that is no docstring, with its line."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node.lineno


def literals(keys: frozenset[str]) -> list[str]:
    """Return every place at which one of these keys stands as a text."""
    results = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if SCHEMA in path.parents or STEPS in path.parents:
                continue
            name = path.relative_to(ROOT).as_posix()
            results += [
                f"{name}:{line} {text}" for text, line in texts(path) if text in keys and (name, text) not in ALLOWED
            ]
    return results


# The key of 其他工作 is a word that programs are full of; its sheet is known by what it holds.
SHEET_KEYS = frozenset({BASICS_KEY, *(sheet.key for sheet in SHEETS if not sheet.items)})
MEASURE_KEYS = frozenset(measure.key for measure in (*MEASURES, *PARTS))


@pytest.mark.parametrize("keys", [SHEET_KEYS, MEASURE_KEYS], ids=["sheets", "measures"])
def test_no_key_of_a_sheet_or_measure_decides_anything_outside_the_schema(keys: frozenset[str]) -> None:
    assert literals(keys) == []


def test_what_is_allowed_is_still_there() -> None:
    stale = [(name, text) for name, text in ALLOWED if all(result != text for result, _ in texts(ROOT / name))]
    assert stale == []
