"""From the headers of a table to the columns of the schema: titles, aliases, and remembered answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType

from rapidfuzz import fuzz, process

from data.intake.claims import MONTH_HEADERS, TARGETS, UNIT_HEADERS, Answers, claim_columns, doubtful_headings
from data.intake.headings import Heading, month_named, spelling, spellings
from data.intake.qualifiers import wrong_unit
from data.intake.scales import scale_of
from data.schema import SHEET, Column, Sheet
from data.text import fold

_SERIALS = frozenset({"序号", "序", "no", "no.", "行号", "顺序号", "编号"})
_YEARS, _MONTHS, _DAYS = frozenset({"年", "年份", "年度"}), frozenset({"月", "月份"}), frozenset({"日", "号"})
_COUNTING_UNIT = fold("单位")
_NEAR = 50
_USUAL = 1_000
"""Characters that the headers of a table have together, at the most."""


@dataclass(frozen=True, slots=True)
class Wide:
    """A column of a month that stands under the header of a number: 参加人次 over 1月, 2月 …"""

    column: int
    target: Column
    month: int
    year: int | None = None
    scale: str = ""

    def holds(self, month: str) -> bool:
        """Tell whether the numbers of a month, ``2024-03``, stand in the column."""
        return int(month[5:]) == self.month and self.year in (None, int(month[:4]))


@dataclass(frozen=True)
class Matched:
    """What each column of a table is.

    ``unit`` and ``month``: the columns of a summary table. ``parts``: the columns of year, month and
    day where the date is split over them. ``serials``: columns that only number the rows. ``doubtful``: for
    columns of numbers that no header names with certainty, those that name a part of it or something near.
    ``presumed``: what unknown columns probably are, where a column is missing; read to tell what is wrong there.
    ``constants``: by key, what every row holds in columns that are missing, as somebody has said.
    """

    sheet: Sheet
    columns: Mapping[int, Column] = field(default_factory=dict)
    headings: Mapping[str, Heading] = field(default_factory=dict)
    unit: Heading | None = None
    month: Heading | None = None
    parts: tuple[int | None, int | None, int | None] = (None, None, None)
    wide: tuple[Wide, ...] = ()
    serials: frozenset[int] = frozenset()
    unknown: tuple[Heading, ...] = ()
    doubtful: Mapping[str, tuple[Heading, ...]] = field(default_factory=dict)
    presumed: Mapping[int, Column] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def keys(self) -> frozenset[str]:
        """Keys of the schema columns that the table has."""
        keys = {column.key for column in self.columns.values()} | {wide.target.key for wide in self.wide}
        return frozenset(keys | self.constants.keys() | ({"date"} if self.parts[2] is not None else set()))

    @cached_property
    def all_columns(self) -> tuple[tuple[int, Column], ...]:
        """The columns that are read, presumed ones too."""
        return (*self.columns.items(), *self.presumed.items())

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each column that is read stands, by its key."""
        return {column.key: at for at, column in self.all_columns}

    @cached_property
    def missing(self) -> tuple[Column, ...]:
        """Required columns that the table has not."""
        return tuple(column for column in self.sheet.columns if column.required and column.key not in self.keys)

    @cached_property
    def date(self) -> int | None:
        """The column of the day."""
        return next((column for column, schema in self.columns.items() if schema.key == "date"), self.parts[2])

    @cached_property
    def numbers(self) -> frozenset[int]:
        """The columns that hold numbers."""
        own = {column for column, schema in self.columns.items() if schema.kind in ("count", "hours")}
        return frozenset(own | {wide.column for wide in self.wide})

    @cached_property
    def names(self) -> frozenset[int]:
        """The columns of required texts."""
        return frozenset(at for at, schema in self.columns.items() if schema.kind == "text" and schema.required)

    @cached_property
    def owners(self) -> frozenset[int]:
        """The columns of unit, month and serial number."""
        return self.serials | {heading.column for heading in (self.unit, self.month) if heading is not None}

    @cached_property
    def leading(self) -> int:
        """The column that starts the table."""
        others = (heading.column for heading in self.unknown)
        return min((*self.columns, *self.serials, *(wide.column for wide in self.wide), *others), default=1)

    @cached_property
    def defaults(self) -> Mapping[int, frozenset[str]]:
        """What forms have filled in beforehand in a column of numbers."""
        own = ((column, schema) for column, schema in self.columns.items() if column in self.numbers)
        return MappingProxyType({column: frozenset({"0", str(schema.fallback or 0)}) for column, schema in own})

    @cached_property
    def scales(self) -> Mapping[int, str]:
        """For columns whose header counts in minutes or ten thousands, what each number lacks."""
        scales = {at.column: scale_of(at.texts, self.sheet.column(key)) for key, at in self.headings.items()}
        scales |= {wide.column: wide.scale for wide in self.wide}
        return MappingProxyType({column: scale for column, scale in scales.items() if scale})

    @cached_property
    def wrong_units(self) -> tuple[tuple[Column, Heading, str], ...]:
        """Columns of numbers whose header counts in another unit: 服务居民（户）."""
        own = ((self.sheet.column(key), heading) for key, heading in self.headings.items())
        numbers = [(column, heading) for column, heading in own if column.kind in ("count", "hours")]
        return tuple(
            (column, heading, unit) for column, heading in numbers if (unit := wrong_unit(heading.texts, column))
        )

    @cached_property
    def score(self) -> tuple[float, int]:
        """How well the header fits the sheet: the share of required columns, then all that fit."""
        required = sum(column.required for column in self.sheet.columns)
        return (required - len(self.missing)) / required, len(self.keys)


def _named(headings: Sequence[Heading], names: frozenset[str]) -> Heading | None:
    return next((heading for heading in headings if not names.isdisjoint(spellings(heading)[-1:])), None)


def _unit_heading(headings: Sequence[Heading], taken: Mapping[str, Heading], naming: frozenset[int]) -> Heading | None:
    """Find the column that says whose row it is. 单位 alone may also be the unit of counting."""
    claimed = {heading.column for heading in taken.values()}
    candidates = [heading for heading in headings if not UNIT_HEADERS.isdisjoint(spellings(heading))]
    certain = [
        heading for heading in candidates if _COUNTING_UNIT not in spellings(heading) and heading.column not in claimed
    ]
    doubtful = [heading for heading in candidates if heading not in certain and heading.column in naming]
    return next(iter(certain or doubtful), None)


def _wide(headings: Sequence[Heading], sheet: Sheet) -> tuple[Wide, ...]:
    """Find months that stand side by side under the header of a number."""
    wide_columns = []
    for heading in headings:
        named = month_named(heading.texts[-1]) if len(heading.texts) > 1 else None
        if named is None:
            continue
        for text in reversed(heading.texts[:-1]):
            target = TARGETS[sheet.key].get(spelling(text))
            if target is not None and target[0].kind in ("count", "hours"):
                wide_columns.append(
                    Wide(heading.column, target[0], named[1], named[0], scale_of(heading.texts, target[0]))
                )
                break
    return tuple(wide_columns) if len(wide_columns) > 1 else ()


def _parts(headings: Sequence[Heading], has_date: bool) -> tuple[int | None, int | None, int | None]:
    """Find the columns of year, month and day of a split date; year and month alone are the row's month."""
    year, month, day = (_named(headings, names) for names in (_YEARS, _MONTHS, _DAYS))
    if month is None or (year is None and day is None) or (day is not None and has_date):
        return (None, None, None)
    return (year.column if year else None, month.column, day.column if day else None)


def match(
    headings: Sequence[Heading],
    sheet: Sheet,
    answers: Answers = MappingProxyType({}),
    is_unit: Callable[[int], bool] = lambda column: False,
) -> Matched:
    """Tell what each column of a table is, if the table is this standard sheet.

    ``is_unit(column)`` tells whether the cells below a header 单位 name communities.
    """
    own = frozenset((header, key) for (of, header), key in answers.items() if of == sheet.key)
    naming = frozenset(
        heading.column
        for heading in headings
        if not UNIT_HEADERS.isdisjoint(spellings(heading)) and is_unit(heading.column)
    )
    arguments = (tuple(headings), sheet.key, own, naming)
    usual = sum(len(text) for heading in headings for text in heading.texts) < _USUAL
    return _known_match(*arguments) if usual else _match(*arguments)


def _match(headings: tuple[Heading, ...], key: str, own: frozenset[tuple[str, str]], naming: frozenset[int]) -> Matched:
    """Match with all that it depends on given as values; ``naming``: columns whose cells name communities."""
    sheet, answers = SHEET[key], dict(own)
    wide = _wide(headings, sheet)
    plain = [heading for heading in headings if heading.column not in {column.column for column in wide}]
    taken = claim_columns(plain, sheet, answers)
    unit = _unit_heading(plain, taken, naming)
    if unit is not None:
        taken = claim_columns([heading for heading in plain if heading is not unit], sheet, answers)
    parts = _parts(plain, "date" in taken)
    used = {heading.column for heading in taken.values()} | {column for column in parts if column is not None}
    used |= {unit.column} if unit else set()
    month = next((h for h in plain if h.column not in used and not MONTH_HEADERS.isdisjoint(spellings(h))), None)
    used |= {month.column} if month else set()
    serials = {h.column for h in plain if h.column not in used and not _SERIALS.isdisjoint(spellings(h))}
    return Matched(
        sheet,
        columns={heading.column: sheet.column(key) for key, heading in taken.items()},
        headings=taken,
        unit=unit,
        month=month,
        parts=parts,
        wide=wide,
        serials=frozenset(serials),
        unknown=tuple(heading for heading in plain if heading.column not in used | serials),
        doubtful=doubtful_headings([h for h in plain if h.column not in used | serials], sheet, answers, taken),
    )


_known_match = lru_cache(maxsize=512)(_match)
"""Most workbooks of a month have the same headers; long ones are not kept, for they may be an attack."""


def says_whose(title: str) -> bool:
    """Tell whether a header numbers the rows or says whose they are and when: no column of the schema."""
    return spelling(title) in _SERIALS | _YEARS | _MONTHS | _DAYS | UNIT_HEADERS | MONTH_HEADERS


def candidates(column: Column, unknown: Sequence[Heading]) -> tuple[str, ...]:
    """Return headers that may mean a column, the nearest first: candidates for a question, never applied."""
    titles = [heading.title for heading in unknown]
    names = [fold(column.title), *(fold(alias) for alias in column.aliases)]
    scores = {
        title: max((score for _, score, _ in process.extract(spelling(title), names, scorer=fuzz.ratio)), default=0.0)
        for title in titles
    }
    near = [title for title in titles if scores[title] >= _NEAR]
    return tuple(sorted(near, key=lambda title: -scores[title])[:3]) or tuple(titles[:3])
