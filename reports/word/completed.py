"""The tasks that were fulfilled in a period, said as such: by one unit, or by how many of those that have them."""

from __future__ import annotations

from dataclasses import dataclass, field

from analytics.aggregates import communities
from analytics.targets import DONE, tasks
from analytics.wording import collective
from reports.word.draft import Clause
from reports.word.reading import Reader
from reports.word.sentences import bracketed, clause, joined, names
from reports.word.shortfalls import Key, task_key, task_title

MOST = 3
"""Units that are named with a task they fulfilled."""


@dataclass
class _Progress:
    """The units that have a task whose cycles ended in the period, and those that were short or silent in one."""

    title: str
    units: set[str] = field(default_factory=set)
    lacking: set[str] = field(default_factory=set)


def completed(reader: Reader) -> Clause | None:
    """Return ``已完成的任务：学习场次每月至少2次（各社区）。``: those that all who have them fulfilled.

    A task counts when each of its cycles that ended within the period was fulfilled; what is due later is no task yet.
    """
    progresses: dict[Key, _Progress] = {}
    for month in reader.period.months:
        for line in tasks(reader.facts, month, reader.members).to_dict("records"):
            if line["last"] != month:
                continue
            key = task_key((line["measure"], line["category"], line["period"], line["minimum"]), reader)
            progress = progresses.setdefault(key, _Progress(task_title(line["named"], *key[1:])))
            progress.units.add(line["unit"])
            if line["state"] != DONE:
                progress.lacking.add(line["unit"])
    order = {measure.key: place for place, measure in enumerate(reader.facts.dictionary.measures)}
    done = [progresses[key] for key in sorted(progresses, key=lambda key: (order[key[0]], key[1] or "", key[2]))]
    everybody = communities(reader.facts, reader.members)
    parts = [
        (progress.title, *_whose(progress.units, everybody, several=len(reader.members) > 1))
        for progress in done
        if progress.units and not progress.lacking
    ]
    return clause("已完成的任务：", joined(parts, "、"), "。")


def _whose(units: set[str], everybody: list[str], *, several: bool) -> Clause:
    """Return in brackets who has a task, of a document that is of several units."""
    if not several:
        return ()
    return bracketed(
        (collective(list(units), everybody) or (f"{len(units)}个单位" if len(units) > MOST else names(sorted(units))),)
    )
