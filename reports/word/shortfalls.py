"""What is missing to the tasks (任务) in a period, unit by unit: the lists from which 需补齐 and 下一步 are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from analytics.aggregates import communities
from analytics.completion import is_as_of
from analytics.periods import Period
from analytics.targets import is_short, tasks
from analytics.wording import collective
from data.schema import Measure
from reports.word.draft import Cited, Clause
from reports.word.reading import Reader
from reports.word.sentences import MOST_NAMES, clause, digits, joined, names

Key = tuple[str, str | None, str, Decimal]


@dataclass(frozen=True)
class Shortfall:
    """One task that units are short of: each with what it lacks, over all cycles that ended in the period.

    ``communities``: all that the document is of; where they are all short, they are not named one by one. ``ended``:
    units that are closed by the end of the period, which can make up nothing any more. ``goes_on``: the cycle is not
    over, and what lacks is what is due by now.
    """

    named: Measure
    category: str | None
    cycle: str
    minimum: Decimal
    units: tuple[tuple[str, Cited], ...]
    communities: tuple[str, ...] = ()
    ended: frozenset[str] = frozenset()
    goes_on: bool = False

    @property
    def title(self) -> str:
        """The task in words: ``学习场次每月至少2次``."""
        return task_title(self.named, self.category, self.cycle, self.minimum)

    @property
    def area(self) -> str:
        """The measure with its category, without the number: ``学习场次``."""
        return self.title.partition("每")[0]

    def is_over(self, period: Period) -> bool:
        """Tell whether the cycle that lacks something is over with a half or a year: it cannot be made up any more.

        A task of a year goes on after its first half.
        """
        goes_on = self.cycle == "年" and not period.last.endswith("-12")
        return period.kind in ("half", "year") and not period.is_running and not goes_on

    def until(self, period: Period) -> str:
        """Return the month by which it is made up: that after the period, of a task of a year the year's last one."""
        if period.kind in ("half", "year") and self.cycle == "年":
            return f"{period.last[:4]}-12"
        return period.following

    @property
    def unit_names(self) -> str:
        """The units that are short and can make it up, ``甲社区、乙社区`` or ``各社区``; empty where all have ended."""
        return self._named([unit for unit, _ in self.units if unit not in self.ended])

    def lack(self, *, each: bool = False) -> str:
        """Return the word before what lacks: 差, of several 均差, while the cycle goes on 进度差."""
        return f"{'进度' if self.goes_on else ''}{'均' if each else ''}差"

    def listed(self, most: int = MOST_NAMES) -> Clause | None:
        """Return ``甲社区、乙社区均差2次，丙社区差1次``: equal ones together, so many names at most."""
        alike: dict[str, list[tuple[str, Cited]]] = {}
        for unit, cited in self.units:
            alike.setdefault(cited.text, []).append((unit, cited))
        parts: list[Clause | None] = []
        named = 0
        for units in alike.values():
            if named < most:
                parts.append(self._short([unit for unit, _ in units], units[0][1]))
                named += len(units)
        row = joined(parts, "，" if len(alike) < len(self.units) else "、")
        return clause(row, f"等{len(self.units)}个单位") if named < len(self.units) else row

    def _short(self, units: Sequence[str], cited: Cited) -> Clause | None:
        if len(units) == 1:
            return clause(f"{units[0]}{self.lack()}", cited)
        unit_names = self._named(units)
        return clause(f"{unit_names}{self.lack(each=True)}", replace(cited, unit=unit_names))

    def _named(self, units: Sequence[str]) -> str:
        return collective(units, self.communities) or names(units)


def task_title(measure: Measure, category: str | None, cycle: str, minimum: Decimal) -> str:
    """Return a task in words: ``学习场次每月至少2次``, ``上稿（简讯）每月至少2篇``."""
    name = f"{measure.title}（{category}）" if category else measure.title
    return f"{name}每{cycle}至少{digits(minimum)}{measure.unit}"


def shortfalls(reader: Reader) -> list[Shortfall]:
    """Return every task with units short of it, in the order of measures; 未报 is not in these lists.

    A cycle that goes on after the period counts by what is due to date.
    """
    lacking: dict[Key, dict[str, Decimal]] = {}
    going_on: set[Key] = set()
    for month in reader.period.months:
        frame = tasks(reader.facts, month, reader.members)
        for line in frame.to_dict("records"):
            if _counts(line, month, reader.period.last):
                key = task_key((line["measure"], line["category"], line["period"], line["minimum"]), reader)
                going_on |= {key} if month != line["last"] and not is_as_of(line["named"]) else set()
                units = lacking.setdefault(key, {})
                units[line["unit"]] = units.get(line["unit"], Decimal(0)) + line["behind"]
    order = {measure.key: place for place, measure in enumerate(reader.facts.dictionary.measures)}
    keys = sorted(lacking, key=lambda key: (order[key[0]], key[1] or "", key[2]))
    return [replace(_shortfall(key, lacking[key], reader), goes_on=key in going_on) for key in keys]


def task_key(key: tuple[Any, ...], reader: Reader) -> Key:
    """Return the task with the minimum that the settings name, which a month in force may ask a part of."""
    measure, category, cycle, minimum = key
    named = [
        target.minimum
        for target in reader.facts.settings.targets
        if (target.measure, target.category, target.period) == (measure, category, cycle)
    ]
    return measure, category, cycle, minimum if minimum in named or not named else named[-1]


def _counts(line: dict[Any, Any], month: str, end: str) -> bool:
    """Tell whether a line is short of a cycle that ends here; of what is counted as of a day only the last."""
    if not is_short(line["state"]):
        return False
    if is_as_of(line["named"]):
        return month == end
    return bool(month in (line["last"], end))


def _cut(reader: Reader, measure: str, category: str | None) -> tuple[tuple[str, str], ...]:
    """Return what a task is cut by: the word with the dimension that the settings found it in."""
    if category is None:
        return ()
    targets = reader.facts.settings.targets
    named = (target.dimension for target in targets if (target.measure, target.category) == (measure, category))
    return ((next(named, "category"), category),)


def _shortfall(key: Key, units: dict[str, Decimal], reader: Reader) -> Shortfall:
    measure, category, cycle, minimum = key
    known = reader.facts.dictionary[measure]
    unit = "个百分点" if known.unit == "%" else known.unit
    cited = tuple(
        (
            name,
            Cited(
                f"{digits(short)}{unit}",
                f"{digits(short)}{unit}",
                f"{known.title}与任务之差",
                known.definition,
                name,
                reader.period,
                measure,
                _cut(reader, measure, category),
                compared=f"任务每{cycle}{digits(minimum)}{known.unit}",
            ),
        )
        for name, short in sorted(units.items(), key=lambda pair: reader.facts.place(pair[0]))
        if short
    )
    members, following = tuple(communities(reader.facts, reader.members)), reader.period.following
    register = reader.facts.settings.register.by_name
    ended = frozenset(unit for unit in units if unit in register and not register[unit].is_open(following))
    return Shortfall(known, category, cycle, minimum, cited, members, ended)
