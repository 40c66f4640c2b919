"""How often each column of the workbook is filled in, how often it came filled in, and the warnings it caused."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Exists, FromClause, exists, func, select

from data.records import Filling
from data.schema import BASICS, BASICS_KEY, CIVIL, SHEETS, Sheet
from data.store.session import Session
from data.store.tables import ROWS, basic, submission
from data.template.known import CARRIED


def read_filling(session: Session, months: Sequence[str]) -> dict[str, Filling]:
    """Return for each sheet how its columns were filled in the current reports of these months."""
    warned = _warnings(session, months)
    sheets = {sheet.key: _sheet(session, sheet, months, warned.get(sheet.title, {})) for sheet in SHEETS}
    return {BASICS_KEY: _basics(session, months, warned.get("基本情况", {})), **sheets}


def _sheet(session: Session, sheet: Sheet, months: Sequence[str], warnings: Mapping[str, int]) -> Filling:
    table, columns = ROWS[sheet.key], [column.key for column in sheet.columns]
    counts = [func.count(table.c[key]).label(key) for key in columns]
    query = (
        select(func.count().label("rows_of_sheet"), *counts)
        .select_from(table.join(submission, submission.c.id == table.c.submission_id))
        .where(submission.c.current, submission.c.month.in_(months))
    )
    scope = session.in_units(submission.c.unit_id)
    line = session.execute(query, scope).mappings().one()
    carried: dict[str, int] = {}
    if sheet is CIVIL:
        earlier = table.alias("earlier")
        before = _in_earlier_report(earlier, earlier.c.number == table.c.number)
        known = session.execute(query.where(table.c.number.is_not(None), before), scope).mappings().one()
        carried = {key: int(known[key]) for key in CARRIED}
    return Filling(int(line["rows_of_sheet"]), {key: int(line[key]) for key in columns}, carried, warnings)


def _basics(session: Session, months: Sequence[str], warnings: Mapping[str, int]) -> Filling:
    """Count 基本情况: unit and month always come filled in, stocks where the unit has said them before."""
    scope = session.in_units(submission.c.unit_id)
    current = (submission.c.current, submission.c.month.in_(months))
    reports = int(session.execute(select(func.count()).select_from(submission).where(*current), scope).scalar_one())
    joined = basic.join(submission, submission.c.id == basic.c.submission_id)
    filled_in = (basic.c.number.is_not(None)) | (basic.c.text.is_not(None))
    query = select(basic.c.key, func.count()).select_from(joined).where(*current, filled_in).group_by(basic.c.key)
    earlier = basic.alias("earlier")
    before = _in_earlier_report(earlier, earlier.c.key == basic.c.key, earlier.c.number.is_not(None))
    whole = dict.fromkeys(("unit", "month"), reports)
    stocks = {label.key for label in BASICS if label.measure}
    filled = {str(key): int(number) for key, number in session.execute(query, scope)} | whole
    known = session.execute(query.where(basic.c.key.in_(stocks), before), scope)
    return Filling(reports, filled, {str(key): int(number) for key, number in known} | whole, warnings)


def _in_earlier_report(earlier: FromClause, *conditions: ColumnElement[bool]) -> Exists:
    """Return whether a current report of the same unit for an earlier month has a row of which these hold."""
    sent = submission.alias("sent")
    of_unit = (sent.c.current, sent.c.unit_id == submission.c.unit_id, sent.c.month < submission.c.month)
    joined = earlier.join(sent, sent.c.id == earlier.c.submission_id)
    return exists(select(1).select_from(joined).where(*of_unit, *conditions))


def _warnings(session: Session, months: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return sheet title → column title → warnings."""
    query = select(submission.c.problems).where(submission.c.month.in_(months), submission.c.warnings > 0)
    titles = {name: sheet.title for sheet in SHEETS for name in (sheet.title, *sheet.aliases)}
    by_sheet: dict[str, dict[str, int]] = {}
    for (text,) in session.execute(query, session.in_units(submission.c.unit_id)):
        for problem in json.loads(text):
            if problem["level"] == "warning" and problem["column"]:
                columns = by_sheet.setdefault(titles.get(problem["sheet"], str(problem["sheet"])), {})
                columns[problem["column"]] = columns.get(problem["column"], 0) + 1
    return by_sheet
