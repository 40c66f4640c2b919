"""Media rows laid out by column, so that the points of a whole city can be worked out again at once.

Rows that the rules cannot tell apart are one kind, which is looked at once; what rows are awarded
beside one another (one row of a story counts, caps) goes by columns, as for a single workbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.explanation import Placed
from analytics.figures import Lines
from analytics.numbers import Flags, Ints, Objects
from data.awards import best_of_story, within_caps
from data.figures import cut
from data.records import Row
from data.schema import MEASURE, MEDIA, keys
from data.scoring import RuleTable, Scored, in_force, scaled
from data.settings.values import Outlets, Settings
from data.stories import CONDITIONS, STORY_COLUMNS, level_order, split_partners, story_key

POINTS = MEASURE[keys.POINTS]


def layout(placed: Iterable[Placed]) -> pd.DataFrame:
    """Return the columns of rows as the store returns them one by one."""
    keys = (*CONDITIONS, "partners")
    lines = [
        (item.unit, item.month, *map(item.row.values.get, keys), item.row.counted, story_key(item.row))
        for item in placed
    ]
    return pd.DataFrame(lines, columns=list(STORY_COLUMNS), dtype="object")


@dataclass(frozen=True, eq=False)
class Stories:
    """Media rows of any units and months, each unit-month in the order of its sheet.

    ``unit``, ``month``, ``kind``: a number a row, its place in ``units``, ``months`` and ``kinds``.
    ``kinds`` has one row of each kind. Rows with the same number in ``story`` tell the same story of
    the same unit and month.
    """

    units: tuple[str, ...]
    months: tuple[str, ...]
    kinds: tuple[Row, ...]
    outlets: Outlets
    unit: Ints
    month: Ints
    kind: Ints
    story: Ints

    @classmethod
    def of(cls, frame: pd.DataFrame, outlets: Outlets) -> Stories:
        """Lay out rows given by the ``STORY_COLUMNS``; outlets are known by all their names."""
        unit, units = pd.factorize(frame["unit"])
        month, months = pd.factorize(frame["month"])
        partner, texts = pd.factorize(frame["partners"])
        # What stands last is for the cells that are empty, whose number is −1.
        sharing = np.array([*(len(split_partners(str(text))) for text in texts), 0], dtype=np.int64)
        traits = [pd.factorize(frame[name])[0] for name in CONDITIONS]
        kind, first = _combined([*traits, sharing[partner], frame["counted"].to_numpy(dtype=np.int64)])
        story, _ = _combined([unit, month, pd.factorize(frame["story"])[0]])
        samples = frame.iloc[first].to_dict("records")
        kinds = tuple(_sample(line) for line in samples)
        columns = (unit.astype(np.int64), month.astype(np.int64), kind, story)
        return cls(tuple(units), tuple(months), kinds, outlets, *columns)

    def only(self, chosen: Flags) -> Stories:
        """Leave out the rows that are not chosen."""
        columns = (column[chosen] for column in (self.unit, self.month, self.kind, self.story))
        return Stories(self.units, self.months, self.kinds, self.outlets, *columns)

    @cached_property
    def words(self) -> Mapping[str, tuple[Ints, Objects]]:
        """The dimensions that points are cut by: the number of each kind's word (−1: none), and the words."""
        cuts = [cut(POINTS, row, self.outlets) for row in self.kinds]
        words: dict[str, tuple[Ints, Objects]] = {}
        for name in POINTS.cuts:
            numbers, distinct = pd.factorize(np.array([*(traits[name] for traits in cuts), None], dtype=object))
            words[name] = (numbers[:-1].astype(np.int64), np.asarray(distinct, dtype=object))
        return words

    @cached_property
    def blocks(self) -> Ints:
        """The number of the unit-month of each row."""
        return self.unit * max(1, len(self.months)) + self.month

    def merged(self, award: Award) -> Stories:
        """Put the kinds together that all tables of an award of these kinds score alike, at the same level."""
        alike = [
            (
                row.values.get("level"),
                *((story.points, story.rule, story.multipliers, story.shared) for story in scored),
            )
            for row, *scored in zip(self.kinds, *(table.scored for table in award.tables), strict=True)
        ]
        numbers: dict[tuple[object, ...], int] = {}
        places = [numbers.setdefault(signature, len(numbers)) for signature in alike]
        first = [places.index(number) for number in range(len(numbers))]
        kinds = tuple(self.kinds[at] for at in first)
        kind = np.array([*places, 0], dtype=np.int64)[self.kind]
        return replace(self, kinds=kinds, kind=kind)

    def score(self, settings: Mapping[str, Settings]) -> Award:
        """Award points to every row; ``settings``: those by which each month counts."""
        tables, of_month = self.tables(settings)
        return Award.of(self, tables, of_month)

    def tables(self, settings: Mapping[str, Settings]) -> tuple[tuple[ScoredKinds, ...], Ints]:
        """Return what each table of rules in force awards the kinds, and the number of each month's table."""
        numbers: dict[tuple[object, ...], int] = {}
        tables: list[ScoredKinds] = []
        of_month: list[int] = []
        for month in self.months:
            same = _what_scores(settings[month], month)
            if numbers.setdefault(same, len(tables)) == len(tables):
                tables.append(ScoredKinds.of(self.kinds, settings[month], month))
            of_month.append(numbers[same])
        return tuple(tables), np.array(of_month, dtype=np.int64)


def _what_scores(settings: Settings, month: str) -> tuple[object, ...]:
    """Return all of the settings on which the points of a month depend."""
    rules = tuple(rule for rule in settings.rules if in_force(rule, month))
    policy = settings.policy.story, settings.policy.joint
    return rules, policy, settings.outlets.outlets, tuple(level_order(settings.vocabulary))


def _combined(columns: Sequence[npt.NDArray[np.integer[Any]]]) -> tuple[Ints, Ints]:
    """Number the combinations of numbers (−1 and up); return the number of each line, and a line of each number."""
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        numbers, distinct = pd.factorize(key)
        key = numbers.astype(np.int64) * (int(column.max(initial=-1)) + 2) + column + 1
    numbers, distinct = pd.factorize(key)
    first = np.full(len(distinct), len(key), dtype=np.int64)
    np.minimum.at(first, numbers, np.arange(len(key)))
    return numbers.astype(np.int64), first


def _sample(line: Mapping[Any, Any]) -> Row:
    values = {name: line[name] for name in (*CONDITIONS, "partners") if not pd.isna(line[name])}
    return Row(MEDIA.key, MEDIA.title, 0, values, {}, counted=bool(line["counted"]))


@dataclass(frozen=True, eq=False)
class ScoredKinds:
    """What the rules of some month award a row of each kind that stands alone; ``level`` orders levels, 0 the highest.

    ``rule`` is the place of the giving rule's number in ``rules``, −1 for none; ``caps`` in its order, −1 for none.
    """

    scored: tuple[Scored, ...]
    points: Ints
    level: Ints
    rule: Ints
    caps: Ints
    rules: tuple[str, ...]
    once: bool

    @classmethod
    def of(cls, kinds: Sequence[Row], settings: Settings, month: str) -> ScoredKinds:
        """Score a row of each kind by the rules of a month."""
        table, order = RuleTable.of(settings, month), level_order(settings.vocabulary)
        scored = tuple(table.score_alone(row) for row in kinds)
        rules = tuple(rule.number for rule, _ in table.giving)
        place = {number: at for at, number in enumerate(rules)}
        return cls(
            scored,
            np.array([scaled(item.points) for item in scored], dtype=np.int64),
            np.array([order.get(str(row.values.get("level")), len(order)) for row in kinds], dtype=np.int64),
            np.array([-1 if item.rule is None else place[item.rule] for item in scored], dtype=np.int64),
            np.array([table.caps.get(number, -1) for number in rules], dtype=np.int64),
            rules,
            settings.policy.story == "最高",
        )


@dataclass(frozen=True, eq=False)
class Award:
    """What every row of ``stories`` is awarded, in 1/POINTS_SCALE, and by which table of rules.

    ``table``: the place in ``tables`` of each row's month; ``best``: the row of its story that counts
    (its own place where every row counts).
    """

    stories: Stories
    tables: tuple[ScoredKinds, ...]
    table: Ints
    points: Ints
    best: Ints

    @classmethod
    def of(cls, stories: Stories, tables: Sequence[ScoredKinds], of_month: Ints) -> Award:
        """Award points to rows, table by table of rules."""
        table = of_month[stories.month] if len(stories.month) else stories.month
        points = np.zeros(len(table), dtype=np.int64)
        best = np.arange(len(table))
        for number, kinds in enumerate(tables):
            rows = np.flatnonzero(table == number)
            kind = stories.kind[rows]
            counted = rows[kinds.rule[kind] >= 0]
            kind = stories.kind[counted]
            alone, rule = kinds.points[kind], kinds.rule[kind]
            if kinds.once:
                top = best_of_story(stories.story[counted], alone, kinds.level[kind])
                best[counted] = counted[top]
                alone = np.where(top == np.arange(len(top)), alone, 0)
            points[counted] = alone
            capped = (kinds.caps[rule] >= 0) & (best[counted] == counted)
            if capped.any():
                account = stories.blocks[counted] * len(kinds.rules) + rule
                points[counted[capped]] = within_caps(account[capped], alone[capped], kinds.caps[rule[capped]])
        return cls(stories, tuple(tables), table, points, best)

    def of_kinds(self, columns: Sequence[Ints]) -> Ints:
        """Return each row's value among those of the kinds, one column a table of rules."""
        return np.stack(columns)[self.table, self.stories.kind] if columns else np.zeros(0, dtype=np.int64)

    @cached_property
    def _months(self) -> dict[str, Ints]:
        """The rows of each month that are awarded something."""
        awarded = np.flatnonzero(self.points)
        order = awarded[np.argsort(self.stories.month[awarded], kind="stable")]
        bounds = np.searchsorted(self.stories.month[order], np.arange(len(self.stories.months) + 1))
        return {month: order[bounds[at] : bounds[at + 1]] for at, month in enumerate(self.stories.months)}

    def lines(self, month: str, by: Sequence[str]) -> Lines:
        """Return the points of a month as figures, cut by these dimensions."""
        rows = self._months.get(month, np.zeros(0, dtype=np.int64))
        kinds = self.stories.kind[rows]
        traits = {name: (numbers[kinds], words) for name, (numbers, words) in self.stories.words.items() if name in by}
        names = pd.Index(self.stories.units, dtype="object")
        return Lines(names, self.stories.unit[rows], self.points[rows], np.zeros(len(rows), dtype=bool), traits)
