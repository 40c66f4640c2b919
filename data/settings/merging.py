"""Three-way merge of a table of settings: what two people made of the version that both began with.

Rows are compared cell by cell. What only one of them changed is taken, whatever else the other did; a
cell that both changed differently, and a row that one removed and the other changed, is a conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from data.settings.changes import row_keys, row_name
from data.settings.columns import Rows, Table

Row = dict[str, str]
Line = tuple[int | None, Row]
"""A row and which row of an earlier version it was, by place; ``None`` is a new row."""
Side = Literal["mine", "theirs"]
_FORMER = {"单位": "别名", "自定义事项": "别名"}
"""The column of a table that holds former names, by which a renamed row is known again."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One cell, or with ``column=None`` one row, that both changed differently; ``None`` is a row removed."""

    id: str
    row: str
    column: str | None
    before: str
    mine: str | None
    theirs: str | None


@dataclass(frozen=True, slots=True)
class Merge:
    """The rows with both people's changes, by their places in the other's version; an open conflict holds mine."""

    lines: tuple[Line, ...]
    conflicts: tuple[Conflict, ...]


def align(table: Table, base: Rows, rows: Rows) -> list[Line]:
    """Return rows with the place in ``base`` of the row that each was: by its key, its former name, its neighbours."""
    places = {key: place for place, key in enumerate(row_keys(base, table))}
    base_places = [places.get(key) for key in row_keys(rows, table)]
    _align_renamed(table, base, rows, base_places)
    _align_between(base, rows, base_places)
    return list(zip(base_places, (dict(row) for row in rows), strict=True))


def _align_renamed(table: Table, base: Rows, rows: Rows, base_places: list[int | None]) -> None:
    """Find rows that were renamed and keep their former name."""
    column = _FORMER.get(table.title)
    if column is None:
        return
    left = {row.get("名称", ""): place for place, row in enumerate(base) if place not in base_places}
    for at, row in enumerate(rows):
        former = [alias.strip() for alias in (row.get(column) or "").split("、")]
        place = next((left[alias] for alias in former if alias in left), None)
        if base_places[at] is None and place is not None:
            base_places[at] = place
            left = {alias: other for alias, other in left.items() if other != place}


def _align_between(base: Rows, rows: Rows, base_places: list[int | None]) -> None:
    """Find rows whose key was changed where they stood: as many of them between two known rows as were there."""
    taken = {place for place in base_places if place is not None}
    start = 0
    while start < len(rows):
        if base_places[start] is not None:
            start += 1
            continue
        end = start
        while end < len(rows) and base_places[end] is None:
            end += 1
        first = -1 if start == 0 else base_places[start - 1]
        last = len(base) if end == len(rows) else base_places[end]
        if first is not None and last is not None and last - first - 1 == end - start:
            between = range(first + 1, last)
            if not taken.intersection(between):
                base_places[start:end] = between
        start = end


def merge(
    table: Table, base: Rows, theirs: Sequence[Line], mine: Sequence[Line], choices: Mapping[str, Side] | None = None
) -> Merge:
    """Return what both made of ``base``; ``choices``: conflict → whose value holds.

    The lines of both name places in ``base``, each at most once.
    """
    return _Merging(table, base, theirs, mine, choices or {}).merge()


class _Merging:
    """The work of one merge. A row is known by its place in ``base``, or as new by whose it is and its key."""

    def __init__(
        self, table: Table, base: Rows, theirs: Sequence[Line], mine: Sequence[Line], choices: Mapping[str, Side]
    ) -> None:
        self.table, self.choices = table, choices
        self.base = dict(enumerate(self._whole(base)))
        self.theirs, self.mine = self._known(theirs, "theirs"), self._known(mine, "mine")
        self.places = {known: place for place, known in enumerate(self.theirs)}
        self.conflicts: list[Conflict] = []

    def _whole(self, rows: Iterable[Mapping[str, str]]) -> list[Row]:
        return [{title: (row.get(title) or "").strip() for title in self.table.titles} for row in rows]

    def _known(self, lines: Sequence[Line], whose: Side) -> dict[str, Row]:
        """Return rows by what they are known by; new ones of both with one key are the same, unless it is empty."""
        rows = self._whole(row for _, row in lines)
        names = []
        for (place, _), (*key, number) in zip(lines, row_keys(rows, self.table), strict=True):
            new = f"+{'/'.join(map(str, key))}/{number}{'' if any(key) else whose}"
            names.append(new if place is None else f"#{place}")
        return dict(zip(names, rows, strict=True))

    def merge(self) -> Merge:
        rows = {known: self._row(known) for known in dict.fromkeys([*self.theirs, *self.mine])}
        lines = tuple((self.places.get(known), row) for known in self._order() if (row := rows[known]) is not None)
        return Merge(lines, tuple(self.conflicts))

    def _row(self, known: str) -> Row | None:
        """Return what becomes of a row; ``None``: it is gone."""
        before = self._before(known)
        mine, theirs = self.mine.get(known), self.theirs.get(known)
        if mine is None or theirs is None:
            there = mine if mine is not None else theirs
            if before is None or there is None:
                return there
            return None if there == before else self._removed_or_changed(known, before, mine, theirs)
        return {title: self._cell(known, title, (before or {}).get(title, "")) for title in self.table.titles}

    def _before(self, known: str) -> Row | None:
        return self.base[int(known[1:])] if known.startswith("#") else None

    def _removed_or_changed(self, known: str, before: Row, mine: Row | None, theirs: Row | None) -> Row | None:
        changes = [None if row is None else _changed(before, row) for row in (mine, theirs)]
        side = self._side(Conflict(known, row_name(before, self.table), None, "", *changes))
        return mine if side == "mine" else theirs

    def _cell(self, known: str, title: str, before: str) -> str:
        mine, theirs = self.mine[known][title], self.theirs[known][title]
        if mine == theirs or theirs == before:
            return mine
        if mine == before:
            return theirs
        name = row_name(self._before(known) or self.mine[known], self.table)
        side = self._side(Conflict(f"{known}/{title}", name, title, before, mine, theirs))
        return mine if side == "mine" else theirs

    def _side(self, conflict: Conflict) -> Side:
        chosen = self.choices.get(conflict.id)
        if chosen is None:
            self.conflicts.append(conflict)
        return chosen or "mine"

    def _order(self) -> list[str]:
        """Return the rows in the order of who moved any, mine first; the other's new ones after what they follow."""
        theirs, mine = list(self.theirs), list(self.mine)
        common = [known for known in theirs if known in self.mine and known.startswith("#")]
        moved = common != sorted(common, key=lambda known: int(known[1:]))
        first, second = (theirs, mine) if moved else (mine, theirs)
        order = list(first)
        for at, known in enumerate(second):
            if known not in first:
                follows = next((earlier for earlier in reversed(second[:at]) if earlier in order), None)
                order.insert(0 if follows is None else order.index(follows) + 1, known)
        return order


def _changed(before: Row, row: Row) -> str:
    return "；".join(f"{title} {text or '（空）'}" for title, text in row.items() if text != before[title])
