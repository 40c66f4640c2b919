"""What each column of the workbook is good for: the figures that read it, the documents that tell those."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from data.schema.areas import AREAS, SECTIONS
from data.schema.columns import Column
from data.schema.measures import Measure, MeasureKind
from data.schema.sheets import BASICS, BASICS_KEY, BASICS_SHEET, SHEETS, Sheet

SUMMARY, BULLETIN = "summary", "bulletin"
"""The documents, by the word that the command line has for them."""
IDENTITY = "identity"
"""By this column a row is known again, or it says whose report of which month it is."""

_READ_BY_KIND: Mapping[MeasureKind, frozenset[str]] = MappingProxyType(
    {
        "story": frozenset({"title", "level", "result"}),
        "points": frozenset({"title", "level", "outlet", "form", "position", "result", "partners"}),
        "ledger": frozenset({"number", "matter", "name", "state", "quantity", "date", "due", "closed", "place"}),
    }
)
"""What a measure of a kind reads beyond what it adds up and is cut by: what makes one story, rules, the ledger."""


def column_uses(sheet: Sheet, column: Column, measures: Iterable[Measure]) -> tuple[str, ...]:
    """Return what a column is used by: ``figures study.hours`` for each measure, the documents, ``identity``."""
    readers = [measure for measure in measures if measure.sheet == sheet.key and _reads(measure, column)]
    known = (IDENTITY,) if column.required and (column.key in sheet.anchor or not readers) else ()
    return (*(f"figures {measure.key}" for measure in readers), *_documents(readers), *known)


def label_uses(key: str, measure: str | None, measures: Iterable[Measure]) -> tuple[str, ...]:
    """Return what a line of 基本情况 is used by, in the same words."""
    if key in ("unit", "month"):
        return (IDENTITY,)
    readers = [known for known in measures if known.sheet == BASICS_KEY and known.key == measure]
    return (*(f"figures {known.key}" for known in readers), *_documents(readers))


def spare_columns(measures: Iterable[Measure]) -> tuple[tuple[str, str], ...]:
    """Return sheet and title of each column that may be left out of the template: no figure reads it, no row needs it.

    Columns of the ledger stay, since the template itself fills them in.
    """
    known = tuple(measures)
    labels = [
        (BASICS_SHEET, label.title)
        for label in BASICS
        if not label.required and not label_uses(label.key, label.measure, known)
    ]
    columns = [
        (sheet.title, column.title)
        for sheet in SHEETS
        if not sheet.ledger
        for column in sheet.columns
        if not column.required and not column_uses(sheet, column, known)
    ]
    return (*labels, *columns)


def _reads(measure: Measure, column: Column) -> bool:
    if column.key == measure.column or column.key in measure.where or column.key in measure.unless:
        return True
    if column.cut is not None and column.cut in measure.cuts:
        return True
    return column.key in _READ_BY_KIND.get(measure.kind, frozenset())


def _documents(readers: Iterable[Measure]) -> tuple[str, ...]:
    """Return the documents that tell one of these figures; the bulletin tells every area, a summary its sections."""
    keys, homes = {measure.key for measure in readers}, {measure.area for measure in readers}
    areas = [area for area in AREAS if area.key in homes or keys & set(area.named)]
    own = any(measure.home for measure in readers)
    summary = own or any(area.key in SECTIONS for area in areas)
    return (*((SUMMARY,) if summary else ()), *((BULLETIN,) if own or areas else ()))
