"""What a unit sent before, and who else told the same story: what an upload is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select

from data import months
from data.records import Access
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

    ``sums``: measure → month → uncut value in units of 1/scale, of the twelve months before.
    ``reported``: of these months, which sheets each reported. ``stories``: folded title → where else.
    """

    sums: Mapping[str, Mapping[str, int]]
    reported: Mapping[str, frozenset[str]]
    stories: Mapping[str, tuple[Told, ...]]


def read(
    connection: Connection, office: Office, access: Access, unit: str, month: str, stories: Iterable[str]
) -> Past:
    """Return what an upload of this unit and month is to be compared with.

    ``stories`` are the keys (``data.stories.story_key``) of its media rows.
    """
    unit_id = office.ids.get(unit, -1)
    before = months.span(months.shift(month, -MONTHS), months.shift(month, -1))
    return Past(
        _sums(connection, unit_id, before),
        _reported(connection, unit_id, before),
        _stories(connection, office, access, unit_id, month, set(stories)),
    )


def _sums(connection: Connection, unit_id: int, before: list[str]) -> dict[str, dict[str, int]]:
    query = (
        select(figure.c.measure, figure.c.month, func.sum(figure.c.value))
        .where(figure.c.unit_id == unit_id, figure.c.month.in_(before))
        .group_by(figure.c.measure, figure.c.month)
    )
    sums: dict[str, dict[str, int]] = {}
    for measure, month, value in connection.execute(query):
        sums.setdefault(measure, {})[month] = int(value)
    return sums


def _reported(connection: Connection, unit_id: int, before: list[str]) -> dict[str, frozenset[str]]:
    query = select(submission.c.month, submission.c.reported).where(
        submission.c.unit_id == unit_id, submission.c.month.in_(before), submission.c.current
    )
    return {line.month: frozenset(filter(None, line.reported.split(","))) for line in connection.execute(query)}


def _stories(
    connection: Connection, office: Office, access: Access, unit_id: int, month: str, keys: set[str]
) -> dict[str, tuple[Told, ...]]:
    """Return where stories of these keys stand in other units or months, within three months."""
    media = ROWS["media"]
    near = months.span(months.shift(month, -NEAR), months.shift(month, NEAR))
    query = (
        select(media.c.story, media.c.title, submission.c.unit_id, submission.c.month)
        .join(submission, submission.c.id == media.c.submission_id)
        .where(media.c.story.in_(keys), submission.c.current, submission.c.month.in_(near))
        .where(or_(submission.c.unit_id != unit_id, submission.c.month != month))
        .order_by(submission.c.month, media.c.id)
    )
    found: dict[str, dict[Told, None]] = {}
    for line in connection.execute(query) if keys else ():
        name = office.names.get(line.unit_id)
        told = Told(name if access.sees(name) else None, line.month, line.title)
        found.setdefault(line.story, {})[told] = None
    return {key: tuple(told) for key, told in found.items()}
