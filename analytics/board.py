"""The civilization-creation board (文明创建看板) as of any day: titles, applications, problems, lights.

Everything follows from the ledger: what an entry is on a day is its stage on that day. Found and
closed are counted from the beginning up to the day, or from ``since``; a problem that was opened
again is not closed. A light goes by deadlines alone, and always has its word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analytics.ledger import Day, days_late, entries, later, review_days
from analytics.lights import Light, light
from analytics.numbers import Flags, tenths
from analytics.standing import Standing, title_order
from data import months
from data.schema import CLOSED_STATE, PROBLEM
from data.settings.values import Policy, Settings

BEGINNING = date(1900, 1, 1)
EXPIRING_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Held:
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
    titles: tuple[Held, ...]
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

    ``alive``: the stages of the ledger in which the entries of its units are on the day; ``highest`` flags
    the titles that no higher one of their kind stands above.
    """

    on: date
    since: date | None
    lines: tuple[Line, ...]
    alive: pd.DataFrame
    settings: Settings

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

    @cached_property
    def pressing(self) -> pd.DataFrame:
        """All stages, those first that have a deadline, the longest overdue before all others."""
        late, waiting, _ = days_late(self.alive, self.settings.policy, self.on)
        order = np.argsort(np.where(waiting, -late, np.iinfo(np.int64).max), kind="stable")
        return self.alive.take(order).reset_index(drop=True)

    def unsettled(self, stages: pd.DataFrame) -> pd.DataFrame:
        """Leave the problems that are not closed."""
        return stages[(stages["matter"] == PROBLEM) & (stages["state"] != CLOSED_STATE)]

    def late(self, stages: pd.DataFrame) -> pd.DataFrame:
        """Leave the problems that are overdue."""
        return stages[self.is_late(stages)]

    def is_late(self, stages: pd.DataFrame) -> Flags:
        """Flag the problems that are overdue."""
        open_ = (stages["matter"] == PROBLEM) & (stages["state"] != CLOSED_STATE)
        return np.asarray(open_ & (stages["due"] < pd.Timestamp(self.on)), dtype=bool)

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
        return self.listed(self.due(self.alive)).sort_values("review", kind="stable", ignore_index=True)

    @cached_property
    def past_review(self) -> pd.DataFrame:
        """Return the titles that are past their review, the longest first."""
        return self.listed(self.unreviewed(self.alive)).sort_values("review", kind="stable", ignore_index=True)

    @cached_property
    def overdue(self) -> pd.DataFrame:
        """Return the problems that are overdue, the longest first."""
        problems = self.listed(self.late(self.alive))
        return problems.sort_values("days_late", ascending=False, kind="stable", ignore_index=True)

    def json(self) -> dict[str, Any]:
        """Return the board as the command line prints it."""
        return {
            "on": self.on.isoformat(),
            "titles": {kind: dict(levels) for kind, levels in self.titles.items()},
            "units": [line.json() for line in self.lines],
        }


def board(
    ledger: pd.DataFrame,
    settings: Settings,
    on: date,
    *,
    units: Iterable[str] | None = None,
    since: date | None = None,
    apart: bool = True,
) -> Board:
    """Return the board of the units at or below ``units`` as of a day, in listed order.

    ``ledger``: stages as ``data.ledger`` lays them out. ``since``: found and closed count from this
    day on; without it from the beginning. What is open and overdue does not depend on it. ``apart``: titles
    of the kind 其他 are told apart by their names.
    """
    names = _units(ledger, settings, on, units)
    standing = Standing.of(ledger, settings.vocabulary, apart=apart)
    titles = standing.highest(standing.titles(on))
    ledger = ledger.assign(highest=np.isin(np.arange(len(ledger)), titles))
    alive = ledger[standing.on(on) & ledger["unit"].isin(names).to_numpy()].reset_index(drop=True)
    highest = _by_unit(entries(ledger.iloc[titles], settings.policy, on))
    applying = _by_unit(entries(ledger.iloc[standing.applications(on)], settings.policy, on))
    counted, worst = _problems(ledger, standing, since or BEGINNING, on), _worst(alive, settings.policy, on)
    order = title_order(settings.vocabulary)
    lines = [
        Line(
            name,
            tuple(sorted(map(_title, highest.get(name, [])), key=lambda title: order.get(title.level, len(order)))),
            tuple(map(_application, applying.get(name, []))),
            counted.get(name, Problems()),
            light(worst[name][0], settings.policy) if name in worst else None,
            *worst.get(name, (None, False)),
        )
        for name in names
    ]
    return Board(on, since, tuple(lines), alive, settings)


def _worst(alive: pd.DataFrame, policy: Policy, on: date) -> dict[str, tuple[int | None, bool]]:
    """Return for each unit that has an entry how late its latest deadline is, and whether that is a review."""
    late, timed, reviews = days_late(alive, policy, on)
    units = alive["unit"].astype("object").to_numpy()
    order = np.flatnonzero(timed)[np.argsort(late[timed], kind="stable")]
    last = order[~pd.Series(units[order]).duplicated(keep="last").to_numpy()]
    worst: dict[str, tuple[int | None, bool]] = dict.fromkeys(map(str, pd.unique(units)), (None, False))
    return worst | {
        str(unit): (days, review)
        for unit, days, review in zip(units[last], late[last].tolist(), reviews[last].tolist(), strict=True)
    }


def _units(ledger: pd.DataFrame, settings: Settings, on: date, units: Iterable[str] | None) -> list[str]:
    """Return the units of the board: those open in the day's month, and what is in the ledger but not listed."""
    register = settings.register
    open_ = [unit.name for unit in register.reporting(months.month_of(on))]
    if units is None:
        unlisted = (str(name) for name in ledger["unit"].astype("object").unique() if name not in register.by_name)
        return list(dict.fromkeys([*open_, *unlisted]))
    below = {unit.name for name in units if name in register.by_name for unit in register.below(name)}
    return [name for name in open_ if name in below]


def _by_unit(table: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    lines: dict[str, list[dict[str, Any]]] = {}
    for line in table.to_dict("records"):
        lines.setdefault(line["unit"], []).append({str(key): value for key, value in line.items()})
    return lines


def _title(line: Mapping[str, Any]) -> Held:
    return Held(line["kind"] or line["name"], line["level"] or "未写级别", line["name"], line["named"], line["review"])


def _application(line: Mapping[str, Any]) -> Application:
    kind, level = line["kind"] or line["name"], line["level"] or "未写级别"
    return Application(line["name"], kind, level, line["state"], line["days"])


def _problems(ledger: pd.DataFrame, standing: Standing, first: date, on: date) -> dict[str, Problems]:
    """Count the problems of each unit, all of them by the 数量 that they have on the day."""
    open_, closed = standing.unclosed(on), standing.closed(first, on)
    reopened = ledger["reopened"].to_numpy() > 0
    places = {
        "found": standing.found(first, on),
        "rectified": standing.rectified(first, on),
        "closed": closed,
        "open": open_,
        "overdue": standing.overdue(on),
        "reopened": np.concatenate([open_[reopened[open_]], closed[reopened[closed]]]),
    }
    codes, names = pd.factorize(ledger["unit"])
    quantity = ledger["quantity"].to_numpy()
    counts = {
        name: np.bincount(codes[chosen], quantity[chosen], minlength=len(names)).astype(int).tolist()
        for name, chosen in places.items()
    }
    return {
        str(unit): Problems(**{name: values[at] for name, values in counts.items()}) for at, unit in enumerate(names)
    }
