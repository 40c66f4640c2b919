"""Counts of the entries of a ledger on a day, and the text in which words are searched."""

from __future__ import annotations

from collections.abc import Iterable

from data.text import fold

KEYS: tuple[str, ...] = ("unit", "matter", "state", "kind")
"""What the entries of a day are counted by."""
LATE_LINES, LATE_PIECES = "late_lines", "late_pieces"
OPTIONAL: tuple[str, ...] = ("place", "level", "nature", "source", "measure", "due", "closed", "named", "month")
"""Columns of a ledger that may be empty; of each it is counted how many entries have one."""
SUMS: tuple[str, ...] = ("lines", "pieces", LATE_LINES, LATE_PIECES, *OPTIONAL)
"""Entries and their 数量, of all and of overdue problems, and how many have each of ``OPTIONAL``."""
SEARCHED: tuple[str, ...] = ("number", "matter", "kind", "name", "place", "level", "nature", "source", "state")
"""The columns of a ledger that are searched, beside the name of the unit."""
_BETWEEN = "\n"
"""Stands between two texts; no folded word has it."""


def search_text(values: Iterable[str | None]) -> str:
    """Return the folded texts of ``SEARCHED``: a folded word is part of it exactly if it is part of one of them."""
    return _BETWEEN.join(fold(value) for value in values if value)


def folded_words(words: str) -> list[str]:
    """Return the words that were typed, folded."""
    return [word for word in map(fold, words.split()) if word]
