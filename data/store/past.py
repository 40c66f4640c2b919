"""What a unit sent before, and who else told the same story: what an upload is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, or_, select

from data import months
from data.records import Access
from data.store import publishing
from data.store.office import Office
from data.store.tables import ROWS, figure, submission

MONTHS = 12
NEAR = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A story told elsewhere; ``unit`` is ``None`` where the one who asks may not see whose it is."""

    unit: str | None
    month: str
    title: str


@dataclass(frozen=True, slots=True)
class Past:
    """What a unit's upload is compared with.

    ``locked``: the month is closed for the unit; nothing else is read then.
    ``sums``: measure → month → uncut value in units of 1/scale, of the twelve months before.
    ``reported``: of these months, which sheets each reported. ``stories``: folded title → where else.
    """

    locked: bool = False
    sums: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    reported: Mapping[str, frozenset[str]] = field(default_factory=dict)
    stories: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)


def read(
    connection: Connection, office: Office, access: Access, unit: str, month: str, stories: Iterable[str]
) -> Past:
    """Return what an upload of this unit and month is to be compared with.

    ``stories`` are the keys (``data.stories.story_key``) of its media rows.
    """
    unit_id = office.ids.get(unit, -1)
    if publishing.locked(connection, month, office.ids.get(unit)):
        return Past(locked=True)
    before = {"unit": unit_id, "first": months.shift(month, -MONTHS), "last": months.shift(month, -1)}
    return Past(
        False,
        _sums(connection, before),
        _reported(connection, before),
        _stories(connection, office, access, unit_id, month, set(stories)),
    )


_UNIT: BindParameter[int] = bindparam("unit")
_BETWEEN: tuple[BindParameter[str], BindParameter[str]] = bindparam("first"), bindparam("last")
_SUMS = (
    select(figure.c.measure, figure.c.month, func.sum(figure.c.value))
    .where(figure.c.unit_id == _UNIT, figure.c.month.between(*_BETWEEN))
    .group_by(figure.c.measure, figure.c.month)
)
_REPORTED = select(submission.c.month, submission.c.reported).where(
    submission.c.unit_id == _UNIT, submission.c.month.between(*_BETWEEN), submission.c.current
)
_MEDIA = ROWS["media"]
_STORIES = (
    select(_MEDIA.c.story, _MEDIA.c.title, submission.c.unit_id, submission.c.month)
    .join(submission, submission.c.id == _MEDIA.c.submission_id)
    .where(_MEDIA.c.story.in_(bindparam("keys", expanding=True)), submission.c.current)
    .where(submission.c.month.between(*_BETWEEN))
    .where(or_(submission.c.unit_id != _UNIT, submission.c.month != bindparam("of")))
    .order_by(submission.c.month, _MEDIA.c.id)
)


def _sums(connection: Connection, before: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    sums: dict[str, dict[str, int]] = {}
    for measure, month, value in connection.execute(_SUMS, before):
        sums.setdefault(measure, {})[month] = int(value)
    return sums


def _reported(connection: Connection, before: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    lines = connection.execute(_REPORTED, before)
    return {line.month: frozenset(filter(None, line.reported.split(","))) for line in lines}


def _stories(
    connection: Connection, office: Office, access: Access, unit_id: int, month: str, keys: set[str]
) -> dict[str, tuple[Told, ...]]:
    """Return where stories of these keys stand in other units or months, within three months."""
    near = {"first": months.shift(month, -NEAR), "last": months.shift(month, NEAR)}
    asked = near | {"unit": unit_id, "of": month, "keys": sorted(keys)}
    found: dict[str, dict[Told, None]] = {}
    for line in connection.execute(_STORIES, asked) if keys else ():
        name = office.names.get(line.unit_id)
        told = Told(name if access.sees(name) else None, line.month, line.title)
        found.setdefault(line.story, {})[told] = None
    return {key: tuple(told) for key, told in found.items()}
