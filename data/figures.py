"""Rows of one unit and one month → the monthly figures that every chart is drawn from.

Sums, stories, points and stocks become figures here, each cut by the dimensions of its measure.
Ledger measures (titles, problems) go by their own dates and come from ``data.ledger``; rates and
the composite are recomputed from their parts and never stored. A reported sheet without rows
(零报) yields no figure: its zero follows from the sheet being reported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from data.records import Basic, Figure, Row
from data.schema import BASICS, MEASURES, SHEET, Dimension, Measure
from data.scoring import half_up, scaled, score
from data.settings.values import Outlets, Settings
from data.stories import best, by_story, level_order


def feeds(measure: Measure, row: Row) -> bool:
    """Tell whether a row of the measure's sheet belongs to what the measure counts.

    For stories and points this is before one story is counted once.
    """
    if row.sheet != measure.sheet or not row.counted:
        return False
    values = row.values
    if any(values.get(key) not in words for key, words in measure.where.items()):
        return False
    return all(values.get(key) not in words for key, words in measure.unless.items())


def amount(measure: Measure, row: Row) -> int | None:
    """Return what one row adds to a sum, in units of 1/scale; ``None`` when its cell is empty.

    A measure without a column counts rows.
    """
    if measure.column is None:
        return 1
    value = row.values.get(measure.column)
    if value is None:
        fallback = SHEET[row.sheet].column(measure.column).fallback
        return None if fallback is None else fallback * measure.scale
    if isinstance(value, int):
        return value * measure.scale
    if not isinstance(value, Decimal):
        raise TypeError(f"{row.sheet}.{measure.column} of row {row.number} is not a number: {value!r}")
    return half_up(Fraction(value) * measure.scale)


def cut(measure: Measure, row: Row, outlets: Outlets) -> dict[str, str | None]:
    """Return the row's value of each dimension that the measure can be cut by."""
    return {dimension: _trait(dimension, row, outlets) for dimension in measure.cuts}


def _trait(dimension: Dimension, row: Row, outlets: Outlets) -> str | None:
    column = SHEET[row.sheet].cut_column(dimension)
    value = row.values.get(column.key) if column is not None else None
    if value is None:
        return None
    if dimension == "outlet":
        known = outlets.find(str(value))
        return known.name if known else str(value)
    return str(value)


def story_rows(measure: Measure, rows: Iterable[Row], settings: Settings) -> list[Row]:
    """Return the one row of each story that a measure of stories counts."""
    order = level_order(settings.vocabulary)
    return [best(same_story, order) for same_story in by_story(row for row in rows if feeds(measure, row)).values()]


_Part = tuple[Measure, Row, int]


_STORIES, _POINTS = (tuple(measure for measure in MEASURES if measure.kind == kind) for kind in ("story", "points"))
_ADDED = frozenset({"sum", "stock"})
"""What the rows of a month are added up for; of a stock the last month is taken when periods are."""


def by_sheet(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return the rows of each sheet, in their order: a measure is fed by one sheet alone."""
    sheets: dict[str, list[Row]] = {}
    for row in rows:
        sheets.setdefault(row.sheet, []).append(row)
    return sheets


def _sums(rows: Sequence[Row], settings: Settings) -> Iterator[_Part]:
    sheets = by_sheet(rows)
    for measure in settings.dictionary.measures:
        if measure.kind not in _ADDED:
            continue
        for row in sheets.get(measure.sheet, ()):
            if feeds(measure, row) and (value := amount(measure, row)) is not None:
                yield measure, row, value


def _stories(rows: Sequence[Row], settings: Settings) -> Iterator[_Part]:
    for measure in _STORIES:
        for row in story_rows(measure, rows, settings):
            yield measure, row, 1


def _points(rows: Sequence[Row], settings: Settings, month: str) -> Iterator[_Part]:
    for measure in _POINTS:
        for item in score([row for row in rows if row.sheet == measure.sheet], settings, month):
            if item.counted:
                yield measure, item.row, scaled(item.points)


def _pooled(parts: Iterable[_Part], outlets: Outlets) -> list[Figure]:
    """Add the parts up by measure and cut, in order of appearance."""
    sums: dict[tuple[str, tuple[tuple[str, str | None], ...]], tuple[int, bool]] = {}
    for measure, row, value in parts:
        key = (measure.key, tuple(cut(measure, row, outlets).items()))
        total, approximate = sums.get(key, (0, False))
        sums[key] = (total + value, approximate or measure.column in row.approximate)
    return [
        Figure(measure, total, approximate=approximate, **dict(cuts))
        for (measure, cuts), (total, approximate) in sums.items()
    ]


def _stocks(basics: Mapping[str, Basic]) -> list[Figure]:
    return [
        Figure(label.measure, basic.value, approximate=basic.approximate)
        for label in BASICS
        if label.measure and (basic := basics.get(label.key)) is not None and isinstance(basic.value, int)
    ]


def points_figures(rows: Sequence[Row], settings: Settings, month: str) -> list[Figure]:
    """Return the figures of points alone, for when the rules changed."""
    return _pooled(_points(rows, settings, month), settings.outlets)


def monthly_figures(
    rows: Sequence[Row],
    basics: Mapping[str, Basic],
    reported: Collection[str],
    settings: Settings,
    month: str,
) -> list[Figure]:
    """Return the figures of one unit's month: all the sums, stories, points and stocks in it.

    ``reported`` are the keys of the sheets that the workbook reports; rows of other sheets would
    be rows of a sheet that is 未报, which is a fault of the caller: ``ValueError``.
    """
    strange = {row.sheet for row in rows} - set(reported)
    if strange:
        raise ValueError(f"rows of sheets that are not reported: {sorted(strange)}")
    parts = [*_sums(rows, settings), *_stories(rows, settings), *_points(rows, settings, month)]
    return _pooled(parts, settings.outlets) + _stocks(basics)
