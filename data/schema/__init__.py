"""What a standard monthly workbook is, and the measures it yields.

The one source for the template, the reader, the checks, the tables of the store, the pages, the documents and
the manual. Frozen values only: what an office may edit (word lists, outlets, rules, items of its own) lives in
settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from data.schema.areas import (
    ADOPTION,
    AREA,
    AREAS,
    ATTENDED,
    BY_KIND,
    BY_LEVEL,
    BY_OUTLET,
    CLEARED,
    MONTHLY,
    SECTIONS,
    Area,
)
from data.schema.columns import DIMENSIONS, Column, ColumnKind, Dimension, Label
from data.schema.measures import (
    HOURS_SCALE,
    MEASURES,
    MOST_POINTS,
    PARTS,
    POINTS_SCALE,
    Measure,
    MeasureKind,
    Question,
    Where,
)
from data.schema.sheets import (
    BASICS,
    BASICS_ALIASES,
    BASICS_KEY,
    BASICS_SHEET,
    CIVIL,
    GUIDE_SHEET,
    MEDIA,
    META_SHEET,
    MONTH_COLUMN_ALIASES,
    OTHER,
    SHEETS,
    STUDY,
    TEMPLATE_VERSION,
    UNIT_COLUMN_ALIASES,
    VOLUNTEER,
    Sheet,
)
from data.schema.uses import BULLETIN, IDENTITY, SUMMARY, column_uses, label_uses, spare_columns
from data.schema.words import (
    ADOPTED,
    BY_MATTER,
    CLOSED_STATE,
    COUNTED_IN_TIMES,
    ENDED_STATES,
    EVENT,
    HOUSEHOLD,
    INSPECTION,
    ITEM_WORDS,
    MODEL,
    NAMED_STATES,
    NOTICE,
    OCCASION,
    OWN_PLATFORM,
    PLACE,
    PRACTICE,
    PROBLEM,
    REOPENED_STATE,
    REPRINTED,
    SUBMITTED,
    TITLE,
    VOLUNTEERING,
)

__all__ = [
    "ADOPTED",
    "ADOPTION",
    "AREA",
    "AREAS",
    "ATTENDED",
    "BASICS",
    "BASICS_ALIASES",
    "BASICS_KEY",
    "BASICS_SHEET",
    "BULLETIN",
    "BY_KIND",
    "BY_LEVEL",
    "BY_MATTER",
    "BY_OUTLET",
    "CIVIL",
    "CLEARED",
    "CLOSED_STATE",
    "COUNTED_IN_TIMES",
    "DIMENSIONS",
    "ENDED_STATES",
    "EVENT",
    "GUIDE_SHEET",
    "HOURS_SCALE",
    "HOUSEHOLD",
    "IDENTITY",
    "INSPECTION",
    "ITEM_WORDS",
    "MEASURE",
    "MEASURES",
    "MEDIA",
    "META_SHEET",
    "MODEL",
    "MONTHLY",
    "MONTH_COLUMN_ALIASES",
    "MOST_POINTS",
    "NAMED_STATES",
    "NOTICE",
    "OCCASION",
    "OTHER",
    "OWN_PLATFORM",
    "PARTS",
    "PLACE",
    "POINTS_SCALE",
    "PRACTICE",
    "PROBLEM",
    "REOPENED_STATE",
    "REPRINTED",
    "SECTIONS",
    "SHEET",
    "SHEETS",
    "STUDY",
    "SUBMITTED",
    "SUMMARY",
    "TEMPLATE_VERSION",
    "TITLE",
    "UNIT_COLUMN_ALIASES",
    "VOLUNTEER",
    "VOLUNTEERING",
    "Area",
    "Column",
    "ColumnKind",
    "Dimension",
    "Label",
    "Measure",
    "MeasureKind",
    "Question",
    "Sheet",
    "Where",
    "column_uses",
    "columns_of",
    "cut_word",
    "find_measure",
    "label_uses",
    "measure_of",
    "spare_columns",
    "word_lists",
]

SHEET: Mapping[str, Sheet] = MappingProxyType({sheet.key: sheet for sheet in SHEETS})
MEASURE: Mapping[str, Measure] = MappingProxyType({measure.key: measure for measure in MEASURES})


def columns_of(sheet: str) -> tuple[Column | Label, ...]:
    """Return the columns of a sheet by its key, for ``basics`` the labels of 基本情况."""
    return BASICS if sheet == BASICS_KEY else SHEET[sheet].columns


def measure_of(measure: str | Measure) -> Measure:
    """Return the measure of the schema that has this key, or the measure itself; ``KeyError`` when there is none."""
    return MEASURE[measure] if isinstance(measure, str) else measure


def cut_word(sheet: str, values: Mapping[str, object], dimension: str) -> object:
    """Return the word by which the values of a row of a sheet are cut along a dimension."""
    columns = SHEET[sheet].columns if sheet in SHEET else ()
    key = next((column.key for column in columns if column.cut == dimension), dimension)
    return values.get(key)


def find_measure(text: str) -> Measure | None:
    """Return the measure whose key or Chinese title is ``text``, else ``None``."""
    measure = MEASURE.get(text)
    if measure is not None:
        return measure
    return next((measure for measure in MEASURES if measure.title == text), None)


def word_lists(measure: Measure, dimension: Dimension) -> tuple[str, ...]:
    """Return the word lists from which a measure's words of a dimension come; none where any text may stand."""
    column = SHEET[measure.sheet].cut_column(dimension) if measure.sheet in SHEET else None
    if column is None or column.words is None:
        return ()
    own = BY_MATTER.get(column.words)
    if own is None:
        return (column.words,)
    matters = measure.where.get("matter", frozenset(own))
    return tuple(f"{column.words}·{matter}" for matter in own if matter in matters)
