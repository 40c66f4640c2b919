"""What rows and stories of other uploads may be like those of an upload: found by numbers, never by looking at all.

A sheet's rows are looked for among those of its own unit in any other month, its links everywhere, its
titles in the unit's own months nearby and, through groups of characters that they share, in other units' within
three months.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import BindParameter, bindparam, func, or_, select

from data import months
from data.likeness import NAMES, SHARED, row_key, title_blocks, unit_names
from data.links import canonical_link
from data.records import Row
from data.schema import MEDIA
from data.store.session import SHARED as EVERYBODYS
from data.store.session import Scope, Session
from data.store.tables import ROWS, submission, title_block
from data.stories import story_key
from data.text import fold_title

Key = TypeVar("Key", int, str)

BEFORE, NEAR = 24, 3
"""Months before in which a unit's own titles are compared, and months around in which those of other units are."""
_MOST_NAMED = 5_000
"""Parameters of one statement: databases take some tens of thousands."""
_MOST_SIMILAR = 2_000
"""Titles that are fetched to be compared; more would be those of a city that all write the same."""


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """A row of another month with the same numbers: where it stands and, folded, what it was about."""

    month: str
    title: str
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class OtherStory:
    """A story elsewhere. ``unit`` is ``None`` where the one who asks may not see whose it is.

    ``story``: its folded title. ``names``: how its unit may be called in it.
    ``place``: sheet and row, known for stories of the same unit only.
    """

    unit: str | None
    month: str
    story: str
    names: tuple[str, ...] = field(repr=False)
    place: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """What an upload is compared with: rows by ``row_key``, stories by their links, and similar titles.

    ``unit_id``: the number of its unit, which the numbers of rows are made with.
    """

    unit_id: int = -1
    rows: Mapping[int, tuple[EarlierRow, ...]] = field(default_factory=dict)
    links: Mapping[str, tuple[OtherStory, ...]] = field(default_factory=dict)
    titles: tuple[OtherStory, ...] = ()


_UNIT: BindParameter[int] = bindparam("unit")
_OF: BindParameter[str] = bindparam("of")
_BETWEEN: tuple[BindParameter[str], BindParameter[str]] = bindparam("first"), bindparam("last")
_KEYS: BindParameter[Sequence[object]] = bindparam("keys", expanding=True)
_MEDIA = ROWS[MEDIA.key]
_ROWS = {
    sheet: select(
        ROWS[sheet].c.row_key,
        submission.c.month,
        ROWS[sheet].c.sheet_title,
        ROWS[sheet].c.row_number,
        ROWS[sheet].c[name].label("name"),
    )
    .join(submission, submission.c.id == ROWS[sheet].c.submission_id)
    .where(ROWS[sheet].c.row_key.in_(_KEYS), submission.c.current, submission.c.month != _OF)
    .order_by(submission.c.month, ROWS[sheet].c.id)
    for sheet, name in NAMES.items()
}
_STORY = (
    submission.c.unit_id,
    submission.c.month,
    _MEDIA.c.story,
    _MEDIA.c.sheet_title,
    _MEDIA.c.row_number,
    _MEDIA.c.canonical_link,
)
_LINKS = (
    select(*_STORY)
    .join(submission, submission.c.id == _MEDIA.c.submission_id)
    .where(_MEDIA.c.canonical_link.in_(_KEYS), submission.c.current)
    .where(or_(submission.c.unit_id != _UNIT, submission.c.month != _OF))
    .order_by(submission.c.month, _MEDIA.c.id)
)
_OWN_TITLES = (
    select(*_STORY)
    .join(submission, submission.c.id == _MEDIA.c.submission_id)
    .where(submission.c.unit_id == _UNIT, submission.c.month.between(*_BETWEEN), submission.c.month != _OF)
    .where(submission.c.current)
    .order_by(submission.c.month, _MEDIA.c.id)
)
_SHARING = (
    select(title_block.c.submission_id, title_block.c.row_number)
    .where(title_block.c.block.in_(_KEYS), title_block.c.month.between(*_BETWEEN))
    .group_by(title_block.c.submission_id, title_block.c.row_number)
    .having(func.count() >= SHARED)
    .order_by(func.count().desc())
    .limit(_MOST_SIMILAR)
    .subquery()
)
_OTHER_TITLES = (
    select(*_STORY)
    .join(_SHARING, _SHARING.c.submission_id == submission.c.id)
    .join(_MEDIA, (_MEDIA.c.submission_id == submission.c.id) & (_MEDIA.c.row_number == _SHARING.c.row_number))
    .where(submission.c.current, submission.c.unit_id != _UNIT)
    .order_by(submission.c.month, _MEDIA.c.id)
)


def read_likeness(session: Session, unit: str, month: str, rows: Iterable[Row]) -> Likeness:
    """Return what the rows of an upload of this unit and month may be copies of; ``Forbidden`` outside one's scope.

    Every user sees that a story of another unit is alike, but neither its unit nor its words.
    """
    own, counted = session.require_visible(unit), [row for row in rows if row.counted]
    lookup = _Lookup(session, session.office.ids.get(unit, -1), month)
    media = [row for row in counted if row.sheet == MEDIA.key]
    return Likeness(
        lookup.unit_id,
        lookup.earlier_rows(own, counted),
        lookup.linked(sorted({link for row in media if (link := link_of(row)) is not None})),
        (*lookup.own_titles(own), *lookup.other_titles({story_key(row) for row in media})) if media else (),
    )


def link_of(row: Row) -> str | None:
    """Return the canonical link of a media row, ``None`` where it has none."""
    return canonical_link(str(row.values.get("link") or ""))


@dataclass(frozen=True, slots=True)
class _Lookup:
    """The queries of one upload: its session, its unit and its month."""

    session: Session
    unit_id: int
    month: str
    names: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def _parameters(self, before: int = 0, after: int = 0) -> dict[str, object]:
        first, last = months.shift(self.month, -before), months.shift(self.month, after)
        return {"unit": self.unit_id, "of": self.month, "first": first, "last": last}

    def earlier_rows(self, own: Scope, rows: Sequence[Row]) -> dict[int, tuple[EarlierRow, ...]]:
        """Return the unit's rows of other months with the numbers of these, which are the unit's alone."""
        rows_by_key: dict[int, list[EarlierRow]] = {}
        for sheet, query in _ROWS.items():
            keys = {key for row in rows if row.sheet == sheet and (key := row_key(self.unit_id, row)) is not None}
            for some in _parts(sorted(keys)):
                for line in self.session.execute(query, own, {"of": self.month, "keys": some}):
                    earlier = EarlierRow(line.month, line.sheet_title, line.row_number, fold_title(line.name or ""))
                    rows_by_key.setdefault(line.row_key, []).append(earlier)
        return {key: tuple(earlier) for key, earlier in rows_by_key.items()}

    def linked(self, links: Sequence[str]) -> dict[str, tuple[OtherStory, ...]]:
        """Return the stories elsewhere that claim these links, whosoever they are."""
        stories_by_link: dict[str, dict[OtherStory, None]] = {}
        for some in _parts(links):
            for line in self.session.execute(_LINKS, EVERYBODYS, self._parameters() | {"keys": some}):
                stories_by_link.setdefault(line.canonical_link, {})[self._story(line)] = None
        return {link: tuple(stories) for link, stories in stories_by_link.items()}

    def own_titles(self, own: Scope) -> list[OtherStory]:
        """Return the unit's stories of other months nearby."""
        lines = self.session.execute(_OWN_TITLES, own, self._parameters(BEFORE, NEAR))
        return list(dict.fromkeys(map(self._story, lines)))

    def other_titles(self, stories: Iterable[str]) -> list[OtherStory]:
        """Return the stories of other units around the month that share groups of characters with some of these."""
        others: dict[OtherStory, None] = {}
        for some in _parts(sorted({block for story in stories for block in title_blocks(story)})):
            parameters = self._parameters(NEAR, NEAR) | {"keys": some}
            others |= dict.fromkeys(map(self._story, self.session.execute(_OTHER_TITLES, EVERYBODYS, parameters)))
        return list(others)

    def _story(self, line: Any) -> OtherStory:
        place = (line.sheet_title, line.row_number) if line.unit_id == self.unit_id else None
        unit = self.session.unit_name(line.unit_id)
        return OtherStory(unit, line.month, line.story, self._names(line.unit_id), place)

    def _names(self, unit_id: int) -> tuple[str, ...]:
        """Return how a unit may be called in titles, known once for all its stories."""
        if unit_id not in self.names:
            name = self.session.office.names.get(unit_id)
            self.names[unit_id] = () if name is None else unit_names(name, self.session.register)
        return self.names[unit_id]


def _parts(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """Yield keys, so many at a time as one statement takes."""
    for start in range(0, len(keys), _MOST_NAMED):
        yield keys[start : start + _MOST_NAMED]
