"""What filling in the workbook costs, column by column, and what each column is good for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from data.decimals import format_decimal
from data.records import Filling
from data.schema import BASICS, BASICS_KEY, BASICS_SHEET, SHEETS, Measure, column_uses, label_uses
from data.settings.dictionary import Dictionary


@dataclass(frozen=True, slots=True)
class ColumnBurden:
    """One column: how many cells there are to fill in, how many were, how many came filled in; what reads it."""

    sheet: str
    title: str
    required: bool
    rows: int
    filled: int
    prefilled: int
    used_by: tuple[str, ...]
    warnings: int

    @property
    def typed(self) -> int:
        """The cells that people filled in themselves."""
        return max(self.filled - self.prefilled, 0)

    @property
    def is_never_used(self) -> bool:
        """Whether it may be left empty and no figure and no document reads it."""
        return not self.required and not self.used_by

    def share(self, cells: int) -> Decimal | None:
        """Return a number of cells in percent of the rows, with one decimal; ``None`` without any row."""
        if not self.rows:
            return None
        return (Decimal(100 * cells) / self.rows).quantize(Decimal("0.1"), ROUND_HALF_UP)


def column_burdens(filling: Mapping[str, Filling], dictionary: Dictionary) -> list[ColumnBurden]:
    """Return the burden of every column of 基本情况 and of the sheets that the office has, in the workbook's order."""
    measures = dictionary.measures
    return [*_labels(filling[BASICS_KEY], measures), *_columns(filling, dictionary, measures)]


def _labels(filling: Filling, measures: Iterable[Measure]) -> Iterator[ColumnBurden]:
    for label in BASICS:
        yield ColumnBurden(
            BASICS_SHEET,
            label.title,
            label.required,
            filling.rows,
            filling.filled.get(label.key, 0),
            filling.prefilled.get(label.key, 0),
            label_uses(label.key, label.measure, measures),
            filling.warnings.get(label.title, 0),
        )


def _columns(
    filling: Mapping[str, Filling], dictionary: Dictionary, measures: Iterable[Measure]
) -> Iterator[ColumnBurden]:
    for sheet in dictionary.sheets(SHEETS):
        of_sheet = filling[sheet.key]
        for column in sheet.columns:
            yield ColumnBurden(
                sheet.title,
                column.title,
                column.required,
                of_sheet.rows,
                of_sheet.filled.get(column.key, 0),
                of_sheet.prefilled.get(column.key, 0),
                column_uses(sheet, column, measures),
                of_sheet.warnings.get(column.title, 0),
            )


def burden_document(burdens: Iterable[ColumnBurden]) -> dict[str, Any]:
    """Return the burdens as the command line prints them; shares in percent, ``null`` without any row."""
    columns = list(burdens)
    return {
        "columns": [
            {
                "sheet": column.sheet,
                "column": column.title,
                "rows": column.rows,
                "filled": _percent(column, column.filled),
                "prefilled": _percent(column, column.prefilled),
                "used_by": list(column.used_by),
                "warnings": column.warnings,
            }
            for column in columns
        ],
        "never_used": [f"{column.sheet}.{column.title}" for column in columns if column.is_never_used],
    }


def _percent(column: ColumnBurden, cells: int) -> str | None:
    share = column.share(cells)
    return None if share is None else format_decimal(share)
