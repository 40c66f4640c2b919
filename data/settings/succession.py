"""Units over time: renamed, closed, merged into another, split into others, with their history intact.

Each returns the tables that change. Nothing of the past is rewritten: months before the day stay with
the units that were there, which are closed and named as 前身 of those that follow them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from data.settings.columns import Rows, Tables

Row = dict[str, str]


class UnfitError(ValueError):
    """What was asked cannot be; the text says why, in Chinese."""


def renamed(tables: Tables, old: str, new: str) -> dict[str, Rows]:
    """Give a unit another name; the old one stays as an alias, the past is shown under the new one."""
    new = _fresh(tables, new)
    _row(tables, old)

    def change(row: Row) -> Row:
        row = {**row, "上级": new} if row.get("上级") == old else row
        if old in _names(row, "前身"):
            row = {**row, "前身": "、".join(new if name == old else name for name in _names(row, "前身"))}
        if row["名称"] != old:
            return row
        return {**row, "名称": new, "别名": "、".join([*(name for name in _names(row, "别名") if name != new), old])}

    return _changed(tables, change) | _targets(tables, old, new)


def closed(tables: Tables, name: str, day: date) -> dict[str, Rows]:
    """Close a unit from a day on: it reports to the month before, and is never 未报 from then on."""
    _open(tables, [name], day)
    return _changed(tables, lambda row: _ended(row, day) if row["名称"] == name else row)


def merged(tables: Tables, names: Sequence[str], into: str, day: date) -> dict[str, Rows]:
    """Merge units into another from a day on: a new one, or one that is there and goes on."""
    rows, into = _open(tables, names, day), into.strip()
    if into in names:
        raise UnfitError(f"“{into}”要保留，就不要选进被合并的单位里。")
    known = next((row for row in tables["单位"] if row["名称"] == into), None)
    if known is None:
        _fresh(tables, into)
        if len(names) < 2:
            raise UnfitError("合并成新单位，至少要选两个单位；只换名称请用“更名”。")
        people = [row.get("常住人口") or "" for row in rows]
        sum_ = str(sum(map(int, people))) if all(number.isdecimal() for number in people) else ""
        new_rows = [_successor(rows[0], into, names, day) | {"常住人口": sum_}]
        return _with(tables, names, day, new_rows)
    if known.get("停用"):
        raise UnfitError(f"“{into}”已经停用，不能并入。")
    former = "、".join(dict.fromkeys([*_names(known, "前身"), *names]))
    ended = _with(tables, names, day, [])["单位"]
    return {"单位": [{**row, "前身": former} if row["名称"] == into else row for row in ended]}


def split(tables: Tables, name: str, parts: Sequence[str], day: date) -> dict[str, Rows]:
    """Split a unit into new ones from a day on."""
    (row,) = _open(tables, [name], day)
    parts = [part.strip() for part in parts if part.strip()]
    if len(parts) < 2 or len(set(parts)) < len(parts):
        raise UnfitError("拆分至少要写两个不同的新单位。")
    new_rows = [_successor(row, _fresh(tables, part), [name], day) for part in parts]
    return _with(tables, [name], day, new_rows)


def _with(tables: Tables, names: Iterable[str], day: date, new_rows: Rows) -> dict[str, Rows]:
    """Close units and insert new ones after the last of them."""
    gone = set(names)
    rows = [_ended(row, day) if row["名称"] in gone else dict(row) for row in tables["单位"]]
    at = max(place for place, row in enumerate(rows) if row["名称"] in gone) + 1
    return {"单位": [*rows[:at], *new_rows, *rows[at:]]}


def _changed(tables: Tables, change: Callable[[Row], Row]) -> dict[str, Rows]:
    return {"单位": [change(dict(row)) for row in tables["单位"]]}


def _targets(tables: Tables, old: str, new: str) -> dict[str, Rows]:
    """Return 任务 with another name of a unit, where it has tasks of its own."""
    rows = tables.get("任务", [])
    if not any(row.get("单位") == old for row in rows):
        return {}
    return {"任务": [{**row, "单位": new} if row.get("单位") == old else dict(row) for row in rows]}


def _ended(row: Row, day: date) -> Row:
    return {**row, "停用": day.isoformat()}


def _successor(row: Row, name: str, former: Iterable[str], day: date) -> Row:
    """Return the row of a new unit that takes the place of another in the tree."""
    inherited = {title: row.get(title) or "" for title in ("上级", "级别", "分组")}
    return {"名称": name, **inherited, "启用": day.isoformat(), "前身": "、".join(former)}


def _open(tables: Tables, names: Sequence[str], day: date) -> Rows:
    """Return the rows of units that are open and report; ``UnfitError`` when one is not, or opened after the day."""
    if not names:
        raise UnfitError("请先选单位。")
    rows = [_row(tables, name) for name in names]
    for row in rows:
        if row.get("停用"):
            raise UnfitError(f"“{row['名称']}”已经停用。")
        if row.get("启用") and row["启用"] >= day.isoformat():
            raise UnfitError(f"“{row['名称']}”从 {row['启用']} 起才启用，日期要在那以后。")
    if len({(row.get("级别"), row.get("上级")) for row in rows}) > 1:
        raise UnfitError("只能合并同一上级、同一级别的单位。")
    return rows


def _row(tables: Tables, name: str) -> Row:
    for row in tables["单位"]:
        if row["名称"] == name:
            return row
    raise UnfitError(f"“{name}”不在单位名册里。")


def _fresh(tables: Tables, name: str) -> str:
    """Return a name that no unit has, nor had."""
    name = name.strip()
    if not name:
        raise UnfitError("请写新单位的名称。")
    for row in tables["单位"]:
        if name == row["名称"] or name in _names(row, "别名"):
            raise UnfitError(f"“{name}”已经是“{row['名称']}”的名称或别名。")
    return name


def _names(row: Row, column: str) -> list[str]:
    return [part for part in (row.get(column) or "").split("、") if part]
