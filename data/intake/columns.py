"""From the headers of a table to the columns of the schema: titles, aliases, and remembered answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType

from rapidfuzz import fuzz, process

from data.intake.headings import Heading, month_named, spelling, spellings
from data.intake.scales import scale_of
from data.schema import MONTH_COLUMN_ALIASES, SHEET, SHEETS, UNIT_COLUMN_ALIASES, Column, Sheet
from data.text import fold, fold_header

Answers = Mapping[tuple[str, str], str]
_Own = Mapping[str, str]
"""The answers about the headers of one sheet: folded header → column key."""

_OR = re.compile(r"[/、或]")
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
    day where the date is split over them. ``serials``: columns that only number the rows.
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

    @cached_property
    def keys(self) -> frozenset[str]:
        """Keys of the schema columns that the table has."""
        found = {column.key for column in self.columns.values()} | {wide.target.key for wide in self.wide}
        return frozenset(found | ({"date"} if self.parts[2] is not None else set()))

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
        found = {at.column: scale_of(at.texts, self.sheet.column(key)) for key, at in self.headings.items()}
        found |= {wide.column: wide.scale for wide in self.wide}
        return MappingProxyType({column: scale for column, scale in found.items() if scale})

    @cached_property
    def score(self) -> tuple[float, int]:
        """How well the header fits the sheet: the share of required columns, then all that fit."""
        required = sum(column.required for column in self.sheet.columns)
        return (required - len(self.missing)) / required, len(self.keys)


def _targets(sheet: Sheet) -> Mapping[str, tuple[Column, int]]:
    """Every certain spelling of a sheet's columns and how near to the title it is (0 is the title)."""
    found: dict[str, tuple[Column, int]] = {}
    for column in sheet.columns:
        for rank, alias in enumerate(column.aliases, 1):
            found.setdefault(fold_header(alias), (column, rank))
    return found | {fold_header(column.title): (column, 0) for column in sheet.columns}


_TARGETS: Mapping[str, Mapping[str, tuple[Column, int]]] = MappingProxyType(
    {sheet.key: MappingProxyType(_targets(sheet)) for sheet in SHEETS}
)
_UNITS = frozenset(map(fold_header, UNIT_COLUMN_ALIASES))
_MONTH_COLUMNS = frozenset(map(fold_header, MONTH_COLUMN_ALIASES))
KNOWN = frozenset(text for targets in _TARGETS.values() for text in targets) | _UNITS | _MONTH_COLUMNS
"""Every header that any standard sheet knows."""


def is_known(text: str, answers: Answers = MappingProxyType({})) -> bool:
    """Tell whether a text is a header that a standard sheet knows or that was once answered."""
    folded = spelling(text)
    return folded in KNOWN or all(part in KNOWN for part in _OR.split(folded)) or (
        bool(answers) and any((sheet.key, fold_header(text)) in answers for sheet in SHEETS)
    )


def _claim(heading: Heading, sheet: Sheet, answers: _Own) -> tuple[Column, int] | None:
    """Return the column that a heading claims and how strongly; an answer is the strongest."""
    names = spellings(heading)
    if answers:
        for name in (fold_header(heading.title), *names):
            answer = answers.get(name)
            if answer is not None:
                return (sheet.column(answer), -1) if answer else None
    targets = _TARGETS[sheet.key]
    return next((targets[name] for name in names if name in targets), None) or _either(names, targets)


def _either(names: Sequence[str], targets: Mapping[str, tuple[Column, int]]) -> tuple[Column, int] | None:
    """Return the column of 日期/时间, which gives two names of one column; two of two columns are none."""
    for name in names:
        found = [targets.get(part) for part in _OR.split(name)]
        columns = {claim[0].key for claim in found if claim is not None}
        if len(found) > 1 and None not in found and len(columns) == 1:
            return next(claim for claim in found if claim is not None)
    return None


def _claims(headings: Sequence[Heading], sheet: Sheet, answers: _Own) -> dict[str, Heading]:
    """Give each schema column to the heading that names it best, the leftmost among equals."""
    best: dict[str, tuple[int, Heading]] = {}
    for heading in headings:
        claim = _claim(heading, sheet, answers)
        if claim is not None and (claim[0].key not in best or claim[1] < best[claim[0].key][0]):
            best[claim[0].key] = (claim[1], heading)
    return {key: heading for key, (_, heading) in best.items()}


def _named(headings: Sequence[Heading], names: frozenset[str]) -> Heading | None:
    return next((heading for heading in headings if not names.isdisjoint(spellings(heading)[-1:])), None)


def _unit_heading(
    headings: Sequence[Heading], taken: Mapping[str, Heading], naming: frozenset[int]
) -> Heading | None:
    """Find the column that says whose row it is. 单位 alone may also be the unit of counting."""
    claimed = {heading.column for heading in taken.values()}
    candidates = [heading for heading in headings if not _UNITS.isdisjoint(spellings(heading))]
    certain = [
        heading for heading in candidates if _COUNTING_UNIT not in spellings(heading) and heading.column not in claimed
    ]
    doubtful = [heading for heading in candidates if heading not in certain and heading.column in naming]
    return next(iter(certain or doubtful), None)


def _wide(headings: Sequence[Heading], sheet: Sheet) -> tuple[Wide, ...]:
    """Find months that stand side by side under the header of a number."""
    found = []
    for heading in headings:
        named = month_named(heading.texts[-1]) if len(heading.texts) > 1 else None
        if named is None:
            continue
        for text in reversed(heading.texts[:-1]):
            target = _TARGETS[sheet.key].get(spelling(text))
            if target is not None and target[0].kind in ("count", "hours"):
                found.append(
                    Wide(heading.column, target[0], named[1], named[0], scale_of(heading.texts, target[0]))
                )
                break
    return tuple(found) if len(found) > 1 else ()


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
        if not _UNITS.isdisjoint(spellings(heading)) and is_unit(heading.column)
    )
    given = (tuple(headings), sheet.key, own, naming)
    usual = sum(len(text) for heading in headings for text in heading.texts) < _USUAL
    return _known_match(*given) if usual else _match(*given)


def _match(
    headings: tuple[Heading, ...], key: str, own: frozenset[tuple[str, str]], naming: frozenset[int]
) -> Matched:
    """Match with all that it depends on given as values; ``naming``: columns whose cells name communities."""
    sheet, answers = SHEET[key], dict(own)
    wide = _wide(headings, sheet)
    plain = [heading for heading in headings if heading.column not in {column.column for column in wide}]
    taken = _claims(plain, sheet, answers)
    unit = _unit_heading(plain, taken, naming)
    if unit is not None:
        taken = _claims([heading for heading in plain if heading is not unit], sheet, answers)
    parts = _parts(plain, "date" in taken)
    used = {heading.column for heading in taken.values()} | {column for column in parts if column is not None}
    used |= {unit.column} if unit else set()
    month = next((h for h in plain if h.column not in used and not _MONTH_COLUMNS.isdisjoint(spellings(h))), None)
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
    )


_known_match = lru_cache(maxsize=512)(_match)
"""Most workbooks of a month have the same headers; long ones are not kept, for they may be an attack."""


def candidates(column: Column, unknown: Sequence[Heading]) -> tuple[str, ...]:
    """Return headers that may mean a column, the nearest first: to be asked, never taken."""
    titles = [heading.title for heading in unknown]
    names = [fold(column.title), *(fold(alias) for alias in column.aliases)]
    scores = {
        title: max((score for _, score, _ in process.extract(spelling(title), names, scorer=fuzz.ratio)), default=0.0)
        for title in titles
    }
    near = [title for title in titles if scores[title] >= _NEAR]
    return tuple(sorted(near, key=lambda title: -scores[title])[:3]) or tuple(titles[:3])
