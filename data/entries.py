"""The life of one entry of the ledger (文明创建台账): its rows in order → its stages.

When a stage starts: the first one on the row's 日期; 已销号 on its 完成日期 (on the problem's 日期 where that is
later), else on the last day of the workbook's month, and the first closing stands until the problem is reopened; a
reopening on the row's 日期 if that lies after the closing, else on the first day of the workbook's month; any other
change on the row's 日期 if it was changed too, else on the first day of the workbook's month. 数量, 完成时限 and
the like that a later row leaves empty stay as they were.

A problem closed in part has two stages side by side from that day on: what is closed, and what is still
open, with the pieces of each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, Self

from data import months
from data.records import Row
from data.schema import CLOSED_STATE, NAMED_STATES, PROBLEM, REOPENED_STATE, TITLE
from data.text import fold

OPEN_STATE = "整改中"
"""The state of a problem between the day it was found and its closing, when one row tells both."""
_NAMED = "已命名"
_RENEWING = frozenset({_NAMED, "继续保留"})
"""States that start a title's cycle anew."""
_PARTICULARS = ("kind", "name", "place", "level", "nature", "source", "measure", "quantity", "due")


@dataclass(frozen=True, slots=True)
class Remark:
    """What there is to say about a row of a known problem: the code of ``data.problems`` and the words."""

    code: Literal["closed-in-part", "closing-date-differs", "quantity-differs", "quantity-changed"]
    words: str


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

    def add(self, line: Line) -> Remark | None:
        """Let one more row change the entry; return what there is to say about it."""
        last, particulars, day = self.stages[-1], _particulars(line), identity(line.row)[3]
        state, moved = str(line.row.values["state"]), day not in self.dates
        remark = None
        self._take_number(line)
        if last.matter == PROBLEM and state == CLOSED_STATE:
            if not particulars.get("quantity", 1):
                particulars = {key: value for key, value in particulars.items() if key != "quantity"}
            remark = self._close(line, particulars)
        elif replace(last, state=state, **particulars) != last or (moved and last.matter == TITLE):
            remark = _changed_quantity(last, particulars)
            self._change(line, particulars, moved=moved)
        self.dates.append(day)
        return remark

    def _take_number(self, line: Line) -> None:
        """Keep a clerk's own 编号 in the place of one that was given."""
        own = line.row.values.get("number")
        if own is not None and not self.numbered:
            self.numbered = True
            self.number = str(own)
            self.stages = [replace(stage, number=self.number) for stage in self.stages]

    def _change(self, line: Line, particulars: dict[str, Any], *, moved: bool) -> None:
        last, state = self.stages[-1], str(line.row.values["state"])
        reopening = last.matter == PROBLEM and last.state == CLOSED_STATE
        start = self._start(line, reopening=reopening, moved=moved)
        stage = replace(
            last,
            **particulars,
            **_origin(line),
            state=state,
            start=start,
            since=start if state != last.state else last.since,
            closed=None,
            reopened=last.reopened + reopening,
            first=False,
        )
        self._put(_dated(stage, started=state != last.state or moved))

    def _close(self, line: Line, particulars: dict[str, Any]) -> Remark | None:
        """Close a problem, or a part of it, on its 完成日期; one that is closed already stays as it is."""
        last, parts, stated = self.stages[-1], self._closed_parts(), line.row.values.get("closed")
        day = max(stated, last.found) if isinstance(stated, date) else None
        pieces = particulars.get("quantity")
        if last.state == CLOSED_STATE:
            return _closed_again(line, [*parts, last], pieces, day)
        if pieces is not None and (again := _repeated_closings(parts, pieces, day, last.quantity)):
            return _closed_again(line, again, pieces, day)
        if day is None or (last.reopened and day < last.start):
            day = max(months.last_day(line.month), last.start)
        if pieces is not None and pieces < last.quantity:
            self._close_part(line, particulars, day)
            parted, left = _pieces(pieces, last), _pieces(last.quantity - pieces, last)
            return Remark("closed-in-part", f"{_pieces(last.quantity, last)}已销{parted}，还有{left}未销号")
        whole = last.quantity + sum(part.quantity for part in parts)
        if not parts:
            self._put(_closing(replace(last, **particulars, **_origin(line)), day))
        else:
            self._close_part(line, particulars | {"quantity": last.quantity}, day)
        if pieces is None or pieces in (last.quantity, whole):
            return _closed_too_early(line, last.found)
        return Remark("quantity-differs", f"未销号{_pieces(last.quantity, last)}，这一行写销号{_pieces(pieces, last)}")

    def _closed_parts(self) -> list[Stage]:
        """Return the stages of pieces that are closed while others of the entry were still open after them."""
        return [stage for stage in self.stages[:-1] if stage.state == CLOSED_STATE and stage.end is None]

    def _close_part(self, line: Line, particulars: dict[str, Any], day: date) -> None:
        """Close so many pieces on a day: from that day on the open stages have so many less."""
        pieces, parts = int(particulars["quantity"]), self._closed_parts()
        open_ = [stage for stage in self.stages if stage not in parts]
        last = open_[-1]
        day = max(day, _since_enough(open_, pieces))
        before = [
            replace(stage, end=day if stage.end is None else min(stage.end, day))
            for stage in open_
            if stage.start < day or stage.first
        ]
        after = [stage for stage in open_ if stage.end is None or stage.end > day]
        open_stages = [_fewer(replace(stage, start=max(stage.start, day), first=False), pieces) for stage in after]
        open_stages = [stage for stage in open_stages if stage.quantity]
        discovered = min(pieces, last.quantity_found)
        closed = _closing(replace(last, **particulars, **_origin(line), quantity_found=discovered), day)
        if pieces == last.quantity:
            self.stages = [*before, *parts, *open_stages, closed]
        else:
            self.stages = [*before, *parts, closed, *open_stages[:-1], replace(open_stages[-1], **_origin(line))]

    def _start(self, line: Line, *, reopening: bool, moved: bool) -> date:
        last, day = self.stages[-1], identity(line.row)[3]
        opening = max(months.first_day(line.month), last.start)
        if reopening:
            # Read after all closings, it lies after them, also where a part was closed after what is reopened.
            closed = max(last.start, *(part.start for part in self._closed_parts()), date.min)
            return day if day > closed else max(opening, closed)
        if not moved:
            return opening
        return day if last.matter == TITLE else max(day, last.start)

    def _put(self, stage: Stage) -> None:
        """End the earlier stages where this one starts, and append it; pieces that are closed stay closed."""
        start, parts = stage.start, self._closed_parts()
        self.stages = [
            earlier
            if earlier in parts
            else replace(earlier, end=start if earlier.end is None else min(earlier.end, start))
            for earlier in self.stages
        ]
        self.stages.append(stage)


def _repeated_closings(parts: Sequence[Stage], quantity: int, day: date | None, open_: int) -> list[Stage]:
    """Return the closings that a row repeats: of as many pieces on that day, or of more than are open."""
    alike = [part for part in parts if part.quantity == quantity]
    return [part for part in alike if part.start == day] or (alike if quantity > open_ else [])


def _closed_again(line: Line, standing: Sequence[Stage], quantity: int | None, day: date | None) -> Remark | None:
    """Return a remark on what differs in a row that repeats a closing; the first one stands."""
    last = standing[-1]
    whole = sum(stage.quantity for stage in standing)
    if quantity is not None and quantity > whole:
        return Remark("quantity-differs", f"已销号{_pieces(whole, last)}，这一行写销号{_pieces(quantity, last)}")
    if day is None or day in {stage.start for stage in standing}:
        return None
    return Remark("closing-date-differs", f"已于{last.start}销号，这一行的完成日期是{day}，仍按先报的日期")


def _closed_too_early(line: Line, found: date) -> Remark | None:
    """Return a remark on a closing before the 日期 of an earlier row; intake doubts one before that of its own."""
    stated, own = line.row.values.get("closed"), identity(line.row)[3]
    if not isinstance(stated, date) or not own <= stated < found:
        return None
    return Remark("closing-date-differs", f"完成日期{stated}早于先报的发现日期{found}，按发现日期计")


def _changed_quantity(last: Stage, particulars: Mapping[str, Any]) -> Remark | None:
    """Say when a row of a known problem changes how many pieces it has without closing any."""
    quantity = particulars.get("quantity", last.quantity)
    if last.matter != PROBLEM or quantity == last.quantity:
        return None
    words = f"数量原来是{_pieces(last.quantity, last)}，这一行是{_pieces(quantity, last)}，没有销号"
    return Remark("quantity-changed", words)


def _pieces(number: int, stage: Stage) -> str:
    return f"{number}{stage.measure or '处'}"


def _since_enough(open_: Sequence[Stage], pieces: int) -> date:
    """Return the day from which on at least so many pieces were open."""
    since = open_[-1].start
    for stage in reversed(open_):
        if stage.quantity < pieces or stage.state == CLOSED_STATE:
            break
        since = min(since, stage.start)
    return since


def _fewer(stage: Stage, pieces: int) -> Stage:
    return replace(
        stage, quantity=max(stage.quantity - pieces, 0), quantity_found=max(stage.quantity_found - pieces, 0)
    )


def _particulars(line: Line) -> dict[str, Any]:
    """Return the particulars that the row states; those left empty stay as they were."""
    values = line.row.values
    particulars: dict[str, Any] = {key: values[key] for key in _PARTICULARS if values.get(key) is not None}
    if "quantity" in particulars:
        particulars["approximate"] = "quantity" in line.row.approximate
    return particulars


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
    """Return the stage that the first row opens; a problem reported with its closing has two."""
    values, day = line.row.values, identity(line.row)[3]
    matter, state = str(values["matter"]), str(values["state"])
    particulars = {**dict.fromkeys(_PARTICULARS), "quantity": 1, "approximate": False, **_particulars(line)}
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
        quantity_found=particulars["quantity"],
        closed=None,
        reopened=int(state == REOPENED_STATE),
        named=None,
        renewed=None,
        first=True,
        **particulars,
        **_origin(line),
    )
    if not closing:
        return [_dated(stage, started=True)]
    stated = values.get("closed")
    closed = max(stated if isinstance(stated, date) else months.last_day(line.month), day)
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
