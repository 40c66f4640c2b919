"""Parts of figures and changes in a row, and who is ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from analytics.wording import Number
from reports.word.draft import Cited, Clause
from reports.word.sentences import clause, joined


def same_subject_once(changes: Sequence[Cited]) -> list[Clause]:
    """Return changes as clauses, without the words in which one begins like the one before it: ``3月，``."""
    clauses: list[Clause] = []
    for at, change in enumerate(changes):
        start = change.text.find("较")
        again = at > 0 and start > 0 and changes[at - 1].text[:start] == change.text[:start]
        clauses.append((replace(change, text=change.text[start:]) if again else change,))
    return clauses


def enumerated(parts: Sequence[tuple[str, Cited]], most: int | None = None) -> Clause | None:
    """Return parts in a row: ``集中学习12次、理论宣讲24次``; beyond ``most`` they are left out, 等 after the last."""
    shown = parts if most is None else parts[:most]
    row = joined((clause(word, cited) for word, cited in shown), "、")
    return clause(row, "等") if row and len(shown) < len(parts) else row


def leaders(units: Iterable[str], value: Callable[[str], Number], most: int) -> list[str]:
    """Return the units with the highest values above 0, ``most`` of them, and whoever equals the last."""
    ranked = sorted((unit for unit in units if value(unit) > 0), key=value, reverse=True)
    if len(ranked) <= most:
        return ranked
    least = value(ranked[most - 1])
    return [unit for unit in ranked if value(unit) >= least]
