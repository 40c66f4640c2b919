"""Who has not done which task, over all tasks on one list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analytics.aggregates import communities
from analytics.facts import Facts
from analytics.targets import is_short, task_name, tasks


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One unit that is short of tasks: each task's name with what lacks (``学习场次·每月差1次``)."""

    unit: str
    lacking: tuple[tuple[str, str], ...]

    def words(self) -> str:
        """Return everything that the unit lacks: ``上稿·每月差1篇、学习场次·每月差2次``."""
        return "、".join(f"{task}{words}" for task, words in self.lacking)


def shortfalls(facts: Facts, month: str, units: Iterable[str] | None = None) -> tuple[Shortfall, ...]:
    """Return every unit that is short of any task at a month's end, those that lack most tasks first, 本级 last."""
    from_tasks: dict[str, list[tuple[str, str]]] = {}
    for line in facts.once(tasks, month, None if units is None else tuple(units)).to_dict("records"):
        if is_short(line["state"]):
            name = task_name(line["named"], line["category"], line["period"])
            from_tasks.setdefault(line["unit"], []).append((name, line["state"]))
    ranked = set(communities(facts, from_tasks))
    order = sorted(from_tasks, key=lambda unit: (unit not in ranked, -len(from_tasks[unit]), facts.place(unit)))
    return tuple(Shortfall(unit, tuple(from_tasks[unit])) for unit in order)
