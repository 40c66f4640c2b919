"""The life of one entry of the ledger (文明创建台账): its rows in order → its stages.

When a stage starts: the first one on the row's 日期; 已销号 on its 完成日期, else on the last day of the
workbook's month; a reopening on the row's 日期 if that lies after the closing, else on the first day
of the workbook's month; any other change on the row's 日期 if it was changed too, else on the first
day of the workbook's month. 数量, 完成时限 and the like that a later row leaves empty stay as they were.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from data import months
from data.records import Row
from data.schema import CLOSED_STATE, NAMED_STATES, PROBLEM, REOPENED_STATE, TITLE
from data.text import fold

OPEN_STATE = "整改中"
"""The state of a problem between the day it was found and its closing, when one row tells both."""
_NAMED = "已命名"
_RENEWING = frozenset({_NAMED, "继续保留"})
"""States that start a title's cycle anew."""
_KEPT = ("kind", "name", "place", "level", "nature", "source", "measure", "quantity", "due")


@dataclass(frozen=True, slots=True)
class Line:
    """One civil row with the month of its workbook and the submission that brought it."""

    month: str
    row: Row
    submission: int | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A span of days in the life of one entry; ``end`` is the first day after it, ``None`` the open end.

    ``since`` is the day on which the state began (particulars may have changed later), ``found``
    the 日期 of the entry's first row and ``quantity_found`` its 数量 then; ``first`` marks the
    entry's first stage. ``closed`` is the closing day of a problem, ``reopened`` how often it was
    reopened, ``named`` the day a title was named and ``renewed`` the day its cycle began.
    ``month``, ``submission``, ``title``, ``line`` and ``cell`` lead to the row behind the stage.
    """

    entry: int
    number: str
    matter: str
    kind: str | None
    name: str
    place: str | None
    level: str | None
    nature: str | None
    source: str | None
    measure: str | None
    quantity: int
    approximate: bool
    state: str
    start: date
    end: date | None
    since: date
    found: date
    quantity_found: int
    due: date | None
    closed: date | None
    reopened: int
    named: date | None
    renewed: date | None
    first: bool
    month: str
    submission: int | None
    title: str
    line: int
    cell: str | None


def identity(row: Row) -> tuple[str, str, str, date]:
    """Return what makes rows without 编号 the same entry: matter, name, place and date."""
    values = row.values
    day = values["date"]
    if not isinstance(day, date):
        raise TypeError(f"civil row {row.number} has no date")
    return str(values["matter"]), fold(str(values["name"])), fold(str(values.get("place") or "")), day


def number_of(row: Row) -> str:
    """Return the 编号 of an entry whose rows have none: month found and five digits of its identity."""
    key = identity(row)
    digest = hashlib.sha256("\n".join(map(str, key)).encode()).digest()
    return f"{key[3]:%y%m}-{int.from_bytes(digest[:8]) % 100_000:05d}"


class Entry:
    """One entry while its rows are being read; ``numbered`` tells that a row gave it its 编号.

    ``index`` is its place in the unit's ledger, ``dates`` are the 日期 of its rows.
    """

    def __init__(self, index: int, number: str, *, numbered: bool, stages: list[Stage], dates: list[date]) -> None:
        """Take an entry as it stands."""
        self.index = index
        self.number = number
        self.numbered = numbered
        self.stages = stages
        self.dates = dates

    @classmethod
    def opened(cls, index: int, line: Line) -> Self:
        """Begin an entry with its first row."""
        own = line.row.values.get("number")
        number = str(own) if own is not None else number_of(line.row)
        entry = cls(index, number, numbered=own is not None, stages=[], dates=[identity(line.row)[3]])
        entry.stages = _first_stages(entry, line)
        return entry

    def agrees(self, row: Row) -> int:
        """Tell how well a row of the same number fits: 0 not at all, 3 the same identity."""
        _, name, place, day = identity(row)
        last = self.stages[-1]
        named, dated = fold(last.name) == name, day in self.dates
        if named and dated:
            return 3 if fold(last.place or "") == place else 2
        return int(named or dated or row.values["state"] == REOPENED_STATE)

    def add(self, line: Line) -> None:
        """Let one more row change the entry."""
        last, told, day = self.stages[-1], _told(line), identity(line.row)[3]
        state, moved = str(line.row.values["state"]), day not in self.dates
        self._take_number(line)
        if last.matter == PROBLEM and state == CLOSED_STATE:
            self._close(line, told)
        elif replace(last, state=state, **told) != last or (moved and last.matter == TITLE):
            self._change(line, told, moved=moved)
        self.dates.append(day)

    def _take_number(self, line: Line) -> None:
        """Keep a clerk's own 编号 in the place of one that was given."""
        own = line.row.values.get("number")
        if own is not None and not self.numbered:
            self.numbered = True
            self.number = str(own)
            self.stages = [replace(stage, number=self.number) for stage in self.stages]

    def _change(self, line: Line, told: dict[str, Any], *, moved: bool) -> None:
        last, state = self.stages[-1], str(line.row.values["state"])
        reopening = last.matter == PROBLEM and last.state == CLOSED_STATE
        start = self._start(line, reopening=reopening, moved=moved)
        stage = replace(
            last,
            **told,
            **_origin(line),
            state=state,
            start=start,
            since=start if state != last.state else last.since,
            closed=None,
            reopened=last.reopened + reopening,
            first=False,
        )
        self._put(_dated(stage, started=state != last.state or moved))

    def _close(self, line: Line, told: dict[str, Any]) -> None:
        """Close a problem on its 完成日期; one that is closed already only has its day corrected."""
        last, day = self.stages[-1], line.row.values.get("closed")
        again = last.state == CLOSED_STATE
        if not isinstance(day, date) or (last.reopened and not again and day < last.start):
            day = last.start if again else max(months.last_day(line.month), last.start)
        if again and day == last.start and replace(last, **told) == last:
            return
        if again:
            self.stages.pop()
            self.stages[-1] = replace(self.stages[-1], end=None)
        self._put(_closing(replace(last, **told, **_origin(line)), day))

    def _start(self, line: Line, *, reopening: bool, moved: bool) -> date:
        last, day = self.stages[-1], identity(line.row)[3]
        opening = max(months.first_day(line.month), last.start)
        if reopening:
            return day if day > last.start else opening
        if not moved:
            return opening
        return day if last.matter == TITLE else max(day, last.start)

    def _put(self, stage: Stage) -> None:
        """End the earlier stages where this one starts, and append it."""
        start = stage.start
        self.stages = [
            replace(earlier, end=start if earlier.end is None else min(earlier.end, start)) for earlier in self.stages
        ]
        self.stages.append(stage)


def _told(line: Line) -> dict[str, Any]:
    """Return the particulars that the row states; those left empty stay as they were."""
    values = line.row.values
    told: dict[str, Any] = {key: values[key] for key in _KEPT if values.get(key) is not None}
    if "quantity" in told:
        told["approximate"] = "quantity" in line.row.approximate
    return told


def _origin(line: Line) -> dict[str, Any]:
    row = line.row
    return {
        "month": line.month,
        "submission": line.submission,
        "title": row.title,
        "line": row.number,
        "cell": row.first_cell,
    }


def _first_stages(entry: Entry, line: Line) -> list[Stage]:
    """Return the stage that the first row opens; a problem told with its closing has two."""
    values, day = line.row.values, identity(line.row)[3]
    matter, state = str(values["matter"]), str(values["state"])
    told = {**dict.fromkeys(_KEPT), "quantity": 1, "approximate": False, **_told(line)}
    closing = matter == PROBLEM and state == CLOSED_STATE
    stage = Stage(
        entry=entry.index,
        number=entry.number,
        matter=matter,
        state=OPEN_STATE if closing else state,
        start=day,
        end=None,
        since=day,
        found=day,
        quantity_found=told["quantity"],
        closed=None,
        reopened=int(state == REOPENED_STATE),
        named=None,
        renewed=None,
        first=True,
        **told,
        **_origin(line),
    )
    if not closing:
        return [_dated(stage, started=True)]
    stated = values.get("closed")
    closed = stated if isinstance(stated, date) else max(months.last_day(line.month), day)
    return [replace(stage, end=closed), _closing(stage, closed)]


def _closing(stage: Stage, day: date) -> Stage:
    """Return the closed stage that follows on this day."""
    return replace(stage, state=CLOSED_STATE, start=day, end=None, since=day, closed=day, first=False)


def _dated(stage: Stage, *, started: bool) -> Stage:
    """Fill in when a title was named and when its cycle began; ``started``: its state did just now."""
    if stage.matter != TITLE or stage.state not in NAMED_STATES:
        return stage
    names = stage.named is None or (started and stage.state == _NAMED)
    renews = stage.renewed is None or (started and stage.state in _RENEWING)
    return replace(
        stage,
        named=stage.start if names else stage.named,
        renewed=stage.start if renews else stage.renewed,
    )
