"""The civilization-creation board (文明创建看板) as of any day: titles, applications, problems, lights.

Everything follows from the ledger: what an entry is on a day is its stage on that day. Found and
closed are counted from the beginning up to the day, or from ``since``; a problem that was opened
again is not closed. A light goes by deadlines alone, and always has its word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analytics.facts import Facts
from analytics.ledger import Day, days_late, entries, later, overdue, review_days
from analytics.lights import Light, light
from analytics.numbers import Flags, tenths
from analytics.standing import LedgerQuestion, title_order
from data import months
from data.schema import CLOSED_STATE, PROBLEM, TITLE, Question
from data.settings.values import Policy, Settings

BEGINNING = date(1900, 1, 1)
EXPIRING_MONTHS = 12
FEW = 50
"""Units whose stages are read by themselves; of more, those of all are."""
_NO_DEADLINE: tuple[int | None, bool] = (None, False)


@dataclass(frozen=True, slots=True)
class TitleInForce:
    """A title in force: since when, and when its cycle ends and it is reviewed."""

    kind: str
    level: str
    name: str
    since: Day
    due: Day


@dataclass(frozen=True, slots=True)
class Application:
    """A title on its way: its stage, and for how many days it has been there."""

    title: str
    kind: str
    level: str
    stage: str
    days: int


@dataclass(frozen=True, slots=True)
class Problems:
    """What became of problems: ``overdue`` are among ``open``, ``reopened`` may be open or closed."""

    found: int = 0
    closed: int = 0
    open: int = 0
    overdue: int = 0
    reopened: int = 0
    rectified: int = 0

    def __add__(self, other: Problems) -> Problems:
        """Return the problems of both."""
        return Problems(
            self.found + other.found,
            self.closed + other.closed,
            self.open + other.open,
            self.overdue + other.overdue,
            self.reopened + other.reopened,
            self.rectified + other.rectified,
        )

    @property
    def rectification_rate(self) -> Decimal | None:
        """整改率: of those found, how many are closed, in percent to 0.1; ``None`` when none were found."""
        return tenths(Fraction(100 * self.rectified, self.found)) if self.found else None


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of the board; ``light`` is ``None`` for a unit that has nothing in the ledger.

    ``days_late``: of its worst deadline, negative for days left, ``None`` without any; ``for_review``: that
    is the review of a title.
    """

    unit: str
    titles: tuple[TitleInForce, ...]
    applications: tuple[Application, ...]
    problems: Problems
    light: Light | None
    days_late: int | None = None
    for_review: bool = False

    @property
    def application(self) -> Application | None:
        """The application that moved last."""
        return min(self.applications, key=lambda application: application.days, default=None)

    def json(self) -> dict[str, Any]:
        """Return the line as the command line prints it."""
        moved, rate = self.application, self.problems.rectification_rate
        return {
            "unit": self.unit,
            "titles": [
                {"kind": title.kind, "level": title.level, "since": _iso(title.since), "due": _iso(title.due)}
                for title in self.titles
            ],
            "application": moved and {"title": moved.title, "stage": moved.stage, "days": moved.days},
            "found": self.problems.found,
            "closed": self.problems.closed,
            "open": self.problems.open,
            "overdue": self.problems.overdue,
            "rectification_rate": None if rate is None else f"{rate:f}",
            "light": self.light,
        }


def _iso(day: Day) -> str | None:
    return None if day is None else day.isoformat()


@dataclass(frozen=True, eq=False)
class Board:
    """The board as of ``on``, the cut-off day that is printed with it.

    ``waiting``: the stages of the ledger in which problems not closed and titles of its units are on the day, all that
    may have a deadline; ``read_alive`` reads those of all entries, at least of some units or (``None``) of all. In both
    ``highest`` flags the titles that no higher one of their kind stands above. ``count_alive`` counts all entries that
    have some words (``data.entry_counts``). ``ended``: units that were closed by then, whose entries are not in here.
    """

    on: date
    since: date | None
    lines: tuple[Line, ...]
    waiting: pd.DataFrame
    read_alive: Callable[[frozenset[str] | None], pd.DataFrame]
    count_alive: Callable[[str], pd.DataFrame]
    settings: Settings
    ended: tuple[str, ...] = ()

    @cached_property
    def alive(self) -> pd.DataFrame:
        """The stages in which all entries are on the day: of a city a million; see ``analytics.entry_list``."""
        return self.read_alive(None)

    def listed(self, stages: pd.DataFrame) -> pd.DataFrame:
        """Return stages of ``alive`` as entries (``analytics.ledger.COLUMNS``)."""
        return entries(stages, self.settings.policy, self.on)

    @cached_property
    def entries(self) -> pd.DataFrame:
        """The ledger as of the day, whole: for small lists and for search."""
        return self.listed(self.alive)

    @cached_property
    def titles(self) -> Mapping[str, Mapping[str, int]]:
        """How many units hold a title, by kind and by level from the highest."""
        table: dict[str, dict[str, int]] = {}
        for line in self.lines:
            for title in line.titles:
                levels = table.setdefault(title.kind, {})
                levels[title.level] = levels.get(title.level, 0) + 1
        kinds = [*self.settings.vocabulary.words_of("种类·荣誉称号"), *table]
        order = title_order(self.settings.vocabulary)
        return {
            kind: dict(sorted(table[kind].items(), key=lambda item: order.get(item[0], len(order))))
            for kind in dict.fromkeys(kinds)
            if kind in table
        }

    @cached_property
    def stages(self) -> Mapping[str, int]:
        """How many applications are in each stage, in the order of the stages."""
        reached = [application.stage for line in self.lines for application in line.applications]
        order = dict.fromkeys([*self.settings.vocabulary.words_of("状态·荣誉称号"), *reached])
        return {stage: reached.count(stage) for stage in order if stage in reached}

    @cached_property
    def problems(self) -> Problems:
        """The problems of all units together; the rate is recomputed, never averaged."""
        return sum((line.problems for line in self.lines), Problems())

    def pressing(self, stages: pd.DataFrame) -> pd.DataFrame:
        """Return stages with those first that have a deadline, the longest overdue before all others."""
        late, waiting, _ = days_late(stages, self.settings.policy, self.on)
        order = np.argsort(np.where(waiting, -late, np.iinfo(np.int64).max), kind="stable")
        return stages.take(order).reset_index(drop=True)

    def unsettled(self, stages: pd.DataFrame) -> pd.DataFrame:
        """Leave the problems that are not closed."""
        return stages[(stages["matter"] == PROBLEM) & (stages["state"] != CLOSED_STATE)]

    def late(self, stages: pd.DataFrame) -> pd.DataFrame:
        """Leave the problems that are overdue."""
        return stages[overdue(stages, self.on)]

    def due(self, stages: pd.DataFrame) -> pd.DataFrame:
        """Leave the titles whose review lies ahead, within twelve months."""
        review = review_days(stages, self.settings.policy)
        ahead = (review >= np.datetime64(self.on)) & (review <= np.datetime64(later(self.on, EXPIRING_MONTHS)))
        return stages[ahead]

    def unreviewed(self, stages: pd.DataFrame) -> pd.DataFrame:
        """Leave the titles that are past their review (复查逾期)."""
        return stages[review_days(stages, self.settings.policy) < np.datetime64(self.on)]

    @cached_property
    def expiring(self) -> pd.DataFrame:
        """Return the titles whose review is due within twelve months, the first due first."""
        return self.listed(self.due(self.waiting)).sort_values("review", kind="stable", ignore_index=True)

    @cached_property
    def past_review(self) -> pd.DataFrame:
        """Return the titles that are past their review, the longest first."""
        return self.listed(self.unreviewed(self.waiting)).sort_values("review", kind="stable", ignore_index=True)

    @cached_property
    def overdue(self) -> pd.DataFrame:
        """Return the problems that are overdue, the longest first."""
        problems = self.listed(self.late(self.waiting))
        return problems.sort_values("days_late", ascending=False, kind="stable", ignore_index=True)

    def json(self) -> dict[str, Any]:
        """Return the board as the command line prints it."""
        return {
            "on": self.on.isoformat(),
            "titles": {kind: dict(levels) for kind, levels in self.titles.items()},
            "units": [line.json() for line in self.lines],
        }


def board(facts: Facts, on: date, *, units: Iterable[str] | None = None, since: date | None = None) -> Board:
    """Return the board of the units at or below ``units`` as of a day, in listed order.

    Of a day in a published month it is the board as it was known and set then. ``since``: found and closed count
    from this day on, the first of a month; without it from the beginning. What is open and overdue does not depend
    on it.
    """
    month = months.month_of(on)
    settings, names = facts.settings_in(month), _units(facts, on, units)
    few = frozenset(names) if len(names) <= FEW else None
    waiting = _flagged(facts, "waiting", month, on, names, few)
    highest = _by_unit(entries(waiting[waiting["highest"]], settings.policy, on))
    applying = _by_unit(entries(facts.stages("applications", month, on, on), settings.policy, on))
    counted, present = _problems(facts, month, since or BEGINNING, on), _present(facts, month, on)
    worst = dict.fromkeys(present, _NO_DEADLINE) | _worst(waiting, settings.policy, on)
    order = title_order(settings.vocabulary)
    lines = [
        Line(
            name,
            tuple(sorted(map(_title, highest.get(name, [])), key=lambda title: order.get(title.level, len(order)))),
            tuple(map(_application, applying.get(name, []))),
            counted.get(name, Problems()),
            light(worst[name][0], settings.policy) if name in worst else None,
            *worst.get(name, _NO_DEADLINE),
        )
        for name in names
    ]

    def read_alive(some: frozenset[str] | None) -> pd.DataFrame:
        return _flagged(facts, "alive", month, on, names, few if some is None else some)

    def count_alive(words: str) -> pd.DataFrame:
        counts = facts.count_entries(month, on, few, words)
        return counts[counts["unit"].isin(names)].reset_index(drop=True)

    ended = _ended(facts, on, units)
    return Board(on, since, tuple(lines), waiting, read_alive, count_alive, settings, ended)


def _flagged(
    facts: Facts, question: LedgerQuestion, month: str, on: date, names: Sequence[str], some: frozenset[str] | None
) -> pd.DataFrame:
    """Return the stages that a question counts on a day, of these units; ``highest`` flags the highest titles.

    ``some``: at least the stages of these are read, ``None``: of all.
    """
    stages, highest = facts.stages(question, month, on, on, some), facts.stages("titles", month, on, on, some)
    flagged = stages.assign(highest=_highest_of(stages, highest))
    return flagged[flagged["unit"].isin(names)].reset_index(drop=True)


def _highest_of(stages: pd.DataFrame, highest: pd.DataFrame) -> Flags:
    """Flag the stages of a day that are among the highest titles of that day; a title has one stage a day."""
    flags = np.zeros(len(stages), dtype=bool)
    places = np.flatnonzero(stages["matter"] == TITLE)
    names = set(zip(highest["unit"].astype("object"), highest["entry"], strict=True))
    titles = stages.iloc[places]
    flags[places] = [name in names for name in zip(titles["unit"].astype("object"), titles["entry"], strict=True)]
    return flags


def _present(facts: Facts, month: str, on: date) -> list[str]:
    """Return the units that have any entry on a day."""
    counts = facts.counts("alive", month, BEGINNING, on)
    return [str(name) for name in counts.names[counts.lines > 0]]


def _worst(waiting: pd.DataFrame, policy: Policy, on: date) -> dict[str, tuple[int | None, bool]]:
    """Return for each unit that has a deadline how late its latest one is, and whether that is a review."""
    late, timed, reviews = days_late(waiting, policy, on)
    units = waiting["unit"].astype("object").to_numpy()
    order = np.flatnonzero(timed)[np.argsort(late[timed], kind="stable")]
    last = order[~pd.Series(units[order]).duplicated(keep="last").to_numpy()]
    return {
        str(unit): (days, review)
        for unit, days, review in zip(units[last], late[last].tolist(), reviews[last].tolist(), strict=True)
    }


def _units(facts: Facts, on: date, units: Iterable[str] | None) -> list[str]:
    """Return the units of the board: those open in the day's month, and what is in the ledger but not listed."""
    month = months.month_of(on)
    register = facts.settings_in(month).register
    open_ = [unit.name for unit in register.reporting(month)]
    if units is None:
        unlisted = (name for name in facts.ledger_units(month) if name not in register.by_name)
        return list(dict.fromkeys([*open_, *unlisted]))
    below = {unit.name for name in units if name in register.by_name for unit in register.below(name)}
    return [name for name in open_ if name in below]


def _ended(facts: Facts, on: date, units: Iterable[str] | None) -> tuple[str, ...]:
    """Return the units at or below ``units`` that have a ledger and were closed by a day's month, in listed order."""
    month = months.month_of(on)
    register = facts.settings_in(month).register
    ended = {unit.name for unit in register.units if unit.closed is not None and not unit.is_open(month)}
    if not ended:
        return ()
    inside = facts.scope(None if units is None else list(units))
    return tuple(
        name
        for name in facts.ledger_units(month)
        if name in ended and name in facts.places and inside[facts.place(name)]
    )


def _by_unit(table: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    lines: dict[str, list[dict[str, Any]]] = {}
    for line in table.to_dict("records"):
        lines.setdefault(line["unit"], []).append({str(key): value for key, value in line.items()})
    return lines


def _title(line: Mapping[str, Any]) -> TitleInForce:
    return TitleInForce(
        line["kind"] or line["name"], line["level"] or "未写级别", line["name"], line["named"], line["review"]
    )


def _application(line: Mapping[str, Any]) -> Application:
    kind, level = line["kind"] or line["name"], line["level"] or "未写级别"
    return Application(line["name"], kind, level, line["state"], line["days"])


def _problems(facts: Facts, month: str, first: date, on: date) -> dict[str, Problems]:
    """Count the problems of each unit, all of them by the 数量 that they have on the day."""
    questions: tuple[Question, ...] = ("found", "closed", "open", "overdue", "rectified")
    counts = {question: facts.counts(question, month, first, on) for question in questions}
    names = [str(name) for name in counts["open"].names]
    values: dict[str, list[int]] = {question: count.value.tolist() for question, count in counts.items()}
    values["reopened"] = (counts["open"].again + counts["closed"].again).tolist()
    return {
        name: Problems(**{question: value[at] for question, value in values.items()}) for at, name in enumerate(names)
    }
