"""Workbooks: tables, a sheet each, written a row at a time so that memory does not grow with them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import xlsxwriter

from reports.excel.cells import Styles
from reports.excel.sheet import write_table
from reports.excel.table import MISSING, Table, names

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
SOURCE = "来源：各单位宣传工作月报"


def table_workbook(
    frame: pd.DataFrame, title: str, notes: Sequence[str] = (), *, basis: str = "", missing: str = MISSING
) -> bytes:
    """Return one table as the bytes of a formatted workbook."""
    return workbook([Table(title, frame, notes, basis=basis, missing=missing)])


def workbook(tables: Iterable[Table]) -> bytes:
    """Return several tables, a sheet each, as the bytes of a formatted workbook."""
    out, sheets = io.BytesIO(), list(tables)
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        _describe(book, sheets[0].title)
        styles = Styles(book)
        for name, table in zip(names(sheets), sheets, strict=True):
            write_table(book, book.add_worksheet(name), table, styles)
    return out.getvalue()


def _describe(book: Any, title: str) -> None:
    book.set_properties({"title": title, "subject": SOURCE})
