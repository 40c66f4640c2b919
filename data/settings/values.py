"""The settings as frozen values. ``tables`` reads them from rows and ``workbook`` from Excel."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from data import months
from data.schema import SHEETS, Dimension, Sheet
from data.settings.calendar import Calendar
from data.settings.dictionary import Dictionary
from data.text import fold, fold_title, fold_unit

UnitLevel = Literal["市", "区", "街道", "本级", "社区"]
REPORTING_LEVELS: frozenset[str] = frozenset({"本级", "社区"})
"""Levels whose units send workbooks; only 社区 are ranked among each other."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the tree; ``aliases`` hold other spellings and former names.

    ``predecessors`` are the units, closed by now, that were merged or split to make this one.
    """

    name: str
    level: UnitLevel
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    group: str | None = None
    residents: int | None = None
    opened: date | None = None
    closed: date | None = None
    predecessors: tuple[str, ...] = ()

    def is_open(self, month: str) -> bool:
        """Tell whether the unit has to report for this month.

        A unit reports from the month it opens in to the month before the one it is closed in.
        """
        if self.opened is not None and month < months.month_of(self.opened):
            return False
        return self.closed is None or month < months.month_of(self.closed)

    def is_open_in(self, months: Iterable[str]) -> bool:
        """Tell whether the unit has to report for any of these months."""
        return (self.opened is None and self.closed is None) or any(self.is_open(month) for month in months)


def _inner_spellings(unit: Unit) -> set[str]:
    """Return what names a unit as a part of a longer text; shorter ones do so only alone: 希望, 春天."""
    names = [fold(name) for name in (unit.name, *unit.aliases)]
    if unit.level == "社区":
        names += [fold_unit(name) + "社区" for name in names if not name.endswith("社区")]
    return {name for name in names if len(name) > 3}


@dataclass(frozen=True)
class Register:
    """The tree of units (单位名册), in the order in which the office lists them."""

    units: tuple[Unit, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Unit]:
        """Units by their exact name."""
        return MappingProxyType({unit.name: unit for unit in self.units})

    @cached_property
    def _spellings(self) -> Mapping[str, tuple[Unit, ...]]:
        """Every certain spelling: name and aliases, folded, alone or after the parents' names.

        A spelling shared by two units (城关街道希望社区 and 新城街道希望社区, both written 希望) names
        both, and so neither with certainty.
        """
        units_by_key: dict[str, dict[str, Unit]] = {}

        def add(key: str, unit: Unit) -> None:
            if key:
                units_by_key.setdefault(key, {})[unit.name] = unit

        for unit in self.units:
            for spelling in (unit.name, *unit.aliases):
                short = fold_unit(spelling) if unit.level == "社区" else fold(spelling)
                keys = {fold(spelling), short}
                prefix, above = "", unit.parent
                while above is not None and above in self.by_name:
                    prefix = fold(above) + prefix
                    keys |= {prefix + fold(spelling), prefix + short}
                    keys |= {fold(above) + fold(spelling), fold(above) + short}
                    above = self.by_name[above].parent
                for key in keys:
                    add(key, unit)
        return MappingProxyType({key: tuple(units.values()) for key, units in units_by_key.items()})

    @cached_property
    def within(self) -> Mapping[int, Mapping[str, frozenset[str]]]:
        """Names of reporting units by what names them inside a longer text, and that by its length."""
        by_length: dict[int, dict[str, set[str]]] = {}
        for unit in self.units:
            if unit.level in REPORTING_LEVELS:
                for spelling in _inner_spellings(unit):
                    by_length.setdefault(len(spelling), {}).setdefault(spelling, set()).add(unit.name)
        return {size: {text: frozenset(names) for text, names in texts.items()} for size, texts in by_length.items()}

    def named(self, text: str) -> tuple[Unit, ...]:
        """Return the units that ``text`` may name with certainty: one, several, or none."""
        exact = self.by_name.get(text)
        if exact is not None:
            return (exact,)
        full = self._spellings.get(fold(text), ())
        if full:
            return full
        return tuple(unit for unit in self._spellings.get(fold_unit(text), ()) if unit.level == "社区")

    def find(self, text: str) -> Unit | None:
        """Return the one unit that ``text`` names with certainty, else ``None``."""
        matches = self.named(text)
        return matches[0] if len(matches) == 1 else None

    def lineage(self, name: str) -> tuple[str, ...]:
        """Return a unit with all that it was before: its predecessors, theirs, and so on, each once."""
        names: dict[str, None] = {}
        waiting = [name]
        while waiting:
            current = waiting.pop(0)
            if current not in names:
                names[current] = None
                waiting += self.by_name[current].predecessors if current in self.by_name else ()
        return tuple(names)

    def only(self, names: frozenset[str]) -> Register:
        """Return the register of these reporting units alone, and of the units all of whose own are among them."""
        whole = {
            unit.name
            for unit in self.units
            if (below := self.below(unit.name)) and all(member.name in names for member in below)
        }
        return Register(tuple(unit for unit in self.units if unit.name in whole))

    @cached_property
    def children(self) -> Mapping[str | None, tuple[Unit, ...]]:
        """Units directly below each unit, in listed order; ``None`` holds the roots."""
        below: dict[str | None, list[Unit]] = {}
        for unit in self.units:
            below.setdefault(unit.parent if unit.parent in self.by_name else None, []).append(unit)
        return MappingProxyType({name: tuple(units) for name, units in below.items()})

    def below(self, name: str | None) -> tuple[Unit, ...]:
        """Return the reporting units (社区 and 本级) at or below ``name``; ``None`` is the whole tree."""
        return self._whole if name is None else self._under((self.by_name[name],))

    @cached_property
    def _whole(self) -> tuple[Unit, ...]:
        return self._under(self.children.get(None, ()))

    def _under(self, start: Sequence[Unit]) -> tuple[Unit, ...]:
        reporting_units: list[Unit] = []
        waiting = list(reversed(start))
        while waiting:
            unit = waiting.pop()
            if unit.level in REPORTING_LEVELS:
                reporting_units.append(unit)
            waiting.extend(reversed(self.children.get(unit.name, ())))
        return tuple(reporting_units)

    def reporting(self, month: str, below: str | None = None) -> tuple[Unit, ...]:
        """Return the units that have to report for a month, in listed order."""
        return tuple(unit for unit in self.below(below) if unit.is_open(month))


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of 计分规则. A condition that is ``None`` matches anything.

    With ``points`` it gives points; without, ``multiplier`` stacks on the row that gives them.
    ``cap`` bounds what the rule gives one unit in one month. ``first``/``last`` are months in force.
    """

    number: str
    level: str | None = None
    outlet: str | None = None
    form: str | None = None
    position: str | None = None
    result: str | None = None
    points: Decimal | None = None
    multiplier: Decimal | None = None
    cap: Decimal | None = None
    first: str | None = None
    last: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """名次规则: how stories, joint work, ties and late reports are treated, deadlines, and the board's lights.

    ``start`` is the first month that units have to report (起报月), ``None``: the first one that anybody reported.
    ``postponed`` (顺延): a deadline on a day that is not worked moves to the next working day.
    ``cycle_years``: how long a title stands before its review. A light is yellow from ``warn_days``
    before a deadline to ``late_days`` after it, and red from then on. ``refused_months`` and ``superseded_months``:
    for how long the files of refused and of superseded uploads are kept; 0 is for ever. ``copied_share`` (雷同门槛):
    the share of the rows of a sheet from which on it is doubtful that they equal those of an earlier month.
    ``signer`` (落款): who signs the street's documents, ``None``: the street's own name. ``omitted`` (停填列): sheet
    and title of each optional column that the template no longer has; files that have it are still read.
    """

    story: Literal["最高", "累加"] = "最高"
    joint: Literal["均分", "全计"] = "均分"
    ties: Literal["并列", "按高层级"] = "并列"
    late: Literal["计入", "不计入"] = "计入"
    shown: bool = True
    start: str | None = None
    due_day: int = 5
    grace_days: int = 0
    postponed: bool = True
    cycle_years: int = 3
    warn_days: int = 7
    late_days: int = 7
    refused_months: int = 0
    superseded_months: int = 0
    copied_share: Decimal = Decimal("0.5")
    signer: str | None = None
    omitted: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """One row of 专题词: a study session is on a topic when its 主题 holds one of the words."""

    name: str
    words: tuple[str, ...]


TargetPeriod = Literal["月", "季", "半年", "年"]


@dataclass(frozen=True, slots=True)
class Target:
    """One row of 任务: the least value of a measure in each period; no unit means every community.

    ``category``: only this part of the measure, a word of the ``dimension``.
    """

    measure: str
    period: TargetPeriod
    minimum: Decimal
    unit: str | None = None
    category: str | None = None
    first: str | None = None
    last: str | None = None
    dimension: Dimension = "category"


@dataclass(frozen=True, slots=True)
class Word:
    """One standard word of a list, with the other wordings that mean it.

    ``counter`` (量词) is what figures of this word alone are counted in: 场 of 理论宣讲, ``None`` where it is
    the measure's own unit.
    """

    list: str
    word: str
    synonyms: tuple[str, ...] = ()
    ended: bool = False
    counter: str | None = None


@dataclass(frozen=True)
class Vocabulary:
    """The word lists (词表). ``list`` is the column's title; lists keep their order."""

    words: tuple[Word, ...] = ()

    @cached_property
    def _lists(self) -> Mapping[str, tuple[str, ...]]:
        lists: dict[str, list[str]] = {}
        for word in self.words:
            if not word.ended:
                lists.setdefault(word.list, []).append(word.word)
        return MappingProxyType({name: tuple(words) for name, words in lists.items()})

    @cached_property
    def _index(self) -> Mapping[tuple[str, str], str]:
        index: dict[tuple[str, str], str] = {}
        for word in self.words:
            if not word.ended:
                for wording in word.synonyms:
                    index.setdefault((word.list, fold(wording)), word.word)
        for word in self.words:
            if not word.ended:
                index[word.list, fold(word.word)] = word.word
        return MappingProxyType(index)

    def words_of(self, name: str) -> tuple[str, ...]:
        """Return the standard words of a list, in order; empty for an unknown list."""
        return self._lists.get(name, ())

    @cached_property
    def _counters(self) -> Mapping[tuple[str, str], str]:
        return MappingProxyType({(word.list, word.word): word.counter for word in self.words if word.counter})

    def counter(self, name: str, word: str) -> str | None:
        """Return the 量词 of a word of a list, ``None`` where it has none of its own."""
        return self._counters.get((name, word))

    def find(self, name: str, text: str) -> str | None:
        """Return the standard word that ``text`` means with certainty, else ``None``."""
        return self._index.get((name, fold(text)))

    @cached_property
    def _wordings(self) -> Mapping[str, Mapping[str, str]]:
        wordings: dict[str, dict[str, str]] = {}
        for (name, wording), word in self._index.items():
            wordings.setdefault(name, {})[wording] = word
        return MappingProxyType(wordings)

    def wordings(self, name: str) -> Mapping[str, str]:
        """Return every wording of a list and the standard word it means, for suggestions."""
        return self._wordings.get(name, MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Outlet:
    """One row of 媒体: an outlet, its other names, its level (``None``: must be written) and its domains."""

    name: str
    aliases: tuple[str, ...] = ()
    level: str | None = None
    domains: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outlets:
    """The outlets (媒体) an office knows."""

    outlets: tuple[Outlet, ...] = ()

    @cached_property
    def _index(self) -> Mapping[str, Outlet]:
        return MappingProxyType(
            {fold_title(name): outlet for outlet in self.outlets for name in (*outlet.aliases, outlet.name)}
        )

    def find(self, text: str) -> Outlet | None:
        """Return the outlet that ``text`` names, else ``None``."""
        return self._index.get(fold_title(text))

    @cached_property
    def _domains(self) -> Mapping[str, tuple[Outlet, ...]]:
        outlets_by_domain: dict[str, list[Outlet]] = {}
        for outlet in self.outlets:
            for domain in outlet.domains:
                outlets_by_domain.setdefault(domain, []).append(outlet)
        return MappingProxyType({domain: tuple(outlets) for domain, outlets in outlets_by_domain.items()})

    def at(self, host: str) -> tuple[Outlet, ...]:
        """Return the outlets at a host, by the longest of their domains that it ends in; none for an unknown one."""
        while host and host not in self._domains:
            host = host.partition(".")[2]
        return self._domains.get(host, ())


@dataclass(frozen=True)
class Settings:
    """Everything an office may change, as one value. ``versions``: table title → version."""

    register: Register = field(default_factory=Register)
    rules: tuple[Rule, ...] = ()
    policy: Policy = field(default_factory=Policy)
    calendar: Calendar = field(default_factory=Calendar)
    targets: tuple[Target, ...] = ()
    weights: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    outlets: Outlets = field(default_factory=Outlets)
    dictionary: Dictionary = field(default_factory=Dictionary)
    topics: tuple[Topic, ...] = ()
    headers: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))
    """Answers about headers: (sheet key, folded header) → column key, or '' for 'ignore'."""
    versions: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets of the workbook that this office has: 其他工作 only where it has items of its own."""
        return self.dictionary.sheets(SHEETS)

    def template_sheets(self, month: str, needed: Container[tuple[str, str]] = ()) -> tuple[Sheet, ...]:
        """Return the sheets as the template of a month has them, without 停填列.

        ``needed``: keys of sheet and column of those that stay all the same.
        """
        return tuple(
            replace(
                sheet,
                columns=tuple(
                    column
                    for column in sheet.columns
                    if (sheet.title, column.title) not in self.policy.omitted or (sheet.key, column.key) in needed
                ),
            )
            for sheet in self.dictionary.sheets(SHEETS, month)
        )

    def only(self, names: frozenset[str] | None) -> Settings:
        """Return the settings as somebody sees them who sees these units (``None``: all)."""
        return self if names is None else replace(self, register=self.register.only(names))

    def due(self, month: str) -> date:
        """Return the day by which the report of ``month`` is asked for (报送截止日), grace not included."""
        last = months.last_day(months.shift(month, 1))
        return self._postponed(last.replace(day=min(self.policy.due_day, last.day)))

    def deadline(self, month: str) -> date:
        """Return the last day on which the report of ``month`` is on time, days of grace included."""
        return self._postponed(self.due(month) + timedelta(days=self.policy.grace_days))

    def first_months(self, today: date) -> list[str]:
        """Return the months to begin reporting with, the likeliest first: the last one while it may come in time."""
        this = months.month_of(today)
        last = months.shift(this, -1)
        return [last, this] if today <= self.deadline(last) else [this, last]

    def _postponed(self, day: date) -> date:
        return self.calendar.next_working(day) if self.policy.postponed else day
