"""Keeping units that are no longer listed: they are ended, and their history stays theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from data.settings.changes import KEYS
from data.settings.columns import UNITS, Rows, Table
from data.settings.lines import Line
from data.store.errors import Refused
from data.store.office import IN_FORCE, tables_in
from data.store.session import Session
from data.store.tables import submission


def complete_units(session: Session, new: Rows, today: date) -> Rows:
    """Return the new rows of 单位 with what becomes of those in force that are not among them, as ``ended`` does.

    A unit listed by an earlier name again has the later one among its aliases, as ``with_later_names`` does.
    """
    old = tables_in(session.execute(IN_FORCE, session.require_governor()))[0][UNITS.title]
    new = with_later_names(new, old)
    listed = {_name(row) for row in new}
    numbers = {session.office.ids.get(name, -1): name for row in old if (name := _name(row)) not in listed}
    query = select(submission.c.unit_id, submission.c.month).where(submission.c.current)
    sent: dict[str, list[str]] = {}
    for number, month in session.execute(query.where(submission.c.unit_id.in_(numbers)), session.require_governor()):
        sent.setdefault(numbers[number], []).append(month)
    return ended(new, old, today, sent)


def with_later_names(new: Rows, old: Rows) -> Rows:
    """Return the new rows of 单位; a unit that takes an earlier name again keeps the one it had as an alias.

    So a renaming that is taken back leaves one unit with all its reports, known by both names.
    """
    listed, known = {_name(row) for row in new}, {_name(row) for row in old}
    aliases = {alias for row in new for alias in _aliases(row)}
    later = {}
    for row in old:
        former = [alias for alias in _aliases(row) if alias in listed - known]
        if len(former) == 1 and _name(row) not in listed | aliases:
            later[former[0]] = _name(row)
    return [
        row if _name(row) not in later else {**row, "别名": "、".join([*_aliases(row), later[_name(row)]])}
        for row in new
    ]


def ended(new: Rows, old: Rows, today: date, sent: Mapping[str, Sequence[str]]) -> Rows:
    """Return the new rows of 单位, followed by old units that are not among them, closed as of today.

    A unit whose name is now an alias of a listed one was renamed and is not kept apart. One that nothing was
    reported for (``sent``: the months of each) simply goes where it has not begun, or where what it was made
    from is open again: its merging was taken back. Raises ``Refused`` where one unit takes the names of two
    that are listed no more, and where a unit with reports would leave no place for them.
    """
    names = {_name(row) for row in new}
    gone = [row for row in old if _name(row) not in names]
    renamed = _renamed(new, {_name(row) for row in gone}, {_name(row) for row in old})
    open_again = {_name(row) for row in new if not (row.get("停用") or "").strip()}
    ended_rows = []
    for row in gone:
        undone = sorted(open_again.intersection(Line(UNITS, row, {}).names("前身")))
        begins = row.get("启用") or ""
        if _name(row) in renamed:
            continue
        if undone or begins > today.isoformat():
            if sent.get(_name(row)):
                raise Refused(_still_reported(_name(row), undone, sent[_name(row)]))
            continue
        ended_rows.append({**row, "停用": row.get("停用") or today.isoformat()})
    return [*new, *ended_rows]


def _still_reported(name: str, undone: Sequence[str], sent: Sequence[str]) -> str:
    reported_months = "、".join(sorted(sent)[:3]) + ("等" if len(sent) > 3 else "")
    why = f"它的前身“{'、'.join(undone)}”又在报送" if undone else "它还没有启用"
    return (
        f"“{name}”不再列出，{why}，但它已有 {reported_months} 的月报。请先在“报送情况”撤回这些月报（改报给原单位），"
        f"或者把“{name}”留在表里，填写停用日期并清空前身。"
    )


def with_known_columns(new: Rows, old: Rows, table: Table) -> Rows:
    """Return rows that do not tell of a column at all (a workbook without 前身 or 域名) with what is known of it."""
    names = KEYS[table.title]
    for title in [column.title for column in table.columns if column.retained]:
        known = {_identity(row, names): row[title] for row in old if row.get(title)}
        new = [
            row if title in row or (key := _identity(row, names)) not in known else {**row, title: known[key]}
            for row in new
        ]
    return new


def _renamed(new: Rows, gone: set[str], old: set[str]) -> set[str]:
    """Return the old names that now are aliases: the units that go on under another name."""
    renamed: set[str] = set()
    for row in new:
        former = [alias for alias in _aliases(row) if alias in gone]
        if len(former) > 1 or (former and _name(row) in old):
            raise Refused(
                f"“{_name(row)}”的别名里有原有单位“{'、'.join(former)}”：合并单位时请把原单位各留一行并填写停用日期，别名里不写它们。"
            )
        renamed.update(former)
    return renamed


def _identity(row: dict[str, str], names: Iterable[str]) -> tuple[str, ...]:
    return tuple((row.get(name) or "").strip() for name in names)


def _name(row: dict[str, str]) -> str:
    return (row.get("名称") or "").strip()


def _aliases(row: dict[str, str]) -> Iterable[str]:
    return Line(UNITS, row, {}).names("别名")
