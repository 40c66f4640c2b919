"""What one version of a table of settings changes against another, row by row and cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from data.settings.columns import Rows, Table

Kind = Literal["new", "changed", "removed"]
KIND_TITLES: Mapping[Kind, str] = MappingProxyType({"new": "新增", "changed": "修改", "removed": "删去"})

KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "单位": ("名称",),
        "计分规则": ("规则号",),
        "名次规则": ("名称",),
        "节假日": ("日期",),
        "任务": ("单位", "指标", "类别", "周期", "生效月"),
        "权重": ("板块",),
        "词表": ("列", "标准词"),
        "媒体": ("名称",),
        "自定义事项": ("名称",),
        "专题词": ("专题",),
        "列名": ("表", "列名写法"),
    }
)
"""The columns by which a row is known again although something else in it was changed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row that is new, changed or gone; ``cells``: column, before, after of what differs."""

    kind: Kind
    name: str
    cells: tuple[tuple[str, str, str], ...]


def complete_rows(rows: Iterable[Mapping[str, str]], table: Table) -> Rows:
    """Return rows with every column of the table, empty ones as empty text, and without rows that say nothing."""
    filled = [{title: (row.get(title) or "").strip() for title in table.titles} for row in rows]
    return [row for row in filled if any(row.values())]


def changes(before: Rows, after: Rows, table: Table) -> list[Change]:
    """Return every row in which two versions differ: in the order of the later one, then what is gone."""
    old, new = _keyed(complete_rows(before, table), table), _keyed(complete_rows(after, table), table)
    come = [_change(old.get(key), row, table) for key, row in new.items() if old.get(key) != row]
    return [*come, *(_change(row, None, table) for key, row in old.items() if key not in new)]


def row_keys(rows: Sequence[Mapping[str, str]], table: Table) -> list[tuple[str | int, ...]]:
    """Return what each row is known by: its key columns, and how many rows with the same key stand before it."""
    counts: Counter[tuple[str, ...]] = Counter()
    keys: list[tuple[str | int, ...]] = []
    for row in rows:
        key = tuple(row.get(title) or "" for title in KEYS[table.title])
        keys.append((*key, counts[key]))
        counts[key] += 1
    return keys


def row_name(row: Mapping[str, str], table: Table) -> str:
    """Return a row's key columns as people read them."""
    return " ".join(text for title in KEYS[table.title] if (text := row.get(title) or ""))


def _keyed(rows: Sequence[dict[str, str]], table: Table) -> dict[tuple[str | int, ...], dict[str, str]]:
    return dict(zip(row_keys(rows, table), rows, strict=True))


def _change(before: dict[str, str] | None, after: dict[str, str] | None, table: Table) -> Change:
    kind: Kind = "new" if before is None else "removed" if after is None else "changed"
    return Change(kind, row_name(after or before or {}, table), tuple(_cells(before or {}, after or {}, table)))


def _cells(before: Mapping[str, str], after: Mapping[str, str], table: Table) -> Iterator[tuple[str, str, str]]:
    for title in table.titles:
        old, new = before.get(title, ""), after.get(title, "")
        if old != new:
            yield title, old, new
