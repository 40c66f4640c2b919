"""What a unit sent before, and who else told the same story: what an upload is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import BindParameter, bindparam, or_, select

from data import months
from data.schema import MEDIA
from data.store.dialect import WholeSum, driver_columns, whole_numbers
from data.store.published import is_closed, newest_publication
from data.store.session import SHARED, Session
from data.store.tables import ROWS, figure, submission

MONTHS = 12
NEAR = 3


@dataclass(frozen=True, slots=True)
class DuplicateStory:
    """A story told elsewhere; ``unit`` is ``None`` where the one who asks may not see whose it is."""

    unit: str | None
    month: str
    title: str


@dataclass(frozen=True, slots=True)
class UploadHistory:
    """What a unit's upload is compared with.

    ``locked``: the month is closed for the unit; nothing else is read then.
    ``sums``: measure → month → uncut value in units of 1/scale, of the twelve months before.
    ``reported``: of these months, which sheets each reported. ``stories``: folded title → where else.
    """

    locked: bool = False
    sums: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    reported: Mapping[str, frozenset[str]] = field(default_factory=dict)
    stories: Mapping[str, tuple[DuplicateStory, ...]] = field(default_factory=dict)


def read_upload_history(session: Session, unit: str, month: str, stories: Iterable[str] = ()) -> UploadHistory:
    """Return what an upload of this unit and month is to be compared with; ``Forbidden`` outside one's scope.

    ``stories`` are the keys (``data.stories.story_key``) of its media rows.
    """
    own = session.require_visible(unit)
    unit_id = session.office.ids.get(unit)
    if is_closed(session, newest_publication(session, month), unit_id):
        return UploadHistory(locked=True)
    before = {"unit": unit_id or -1, "first": months.shift(month, -MONTHS), "last": months.shift(month, -1)}
    sums: dict[str, dict[str, int]] = {}
    measures, earlier, values = driver_columns(session.execute(_SUMS, own, before), 3)
    for measure, of_month, value in zip(measures, earlier, whole_numbers(figure.name, values).tolist(), strict=True):
        sums.setdefault(measure, {})[of_month] = value
    lines = session.execute(_REPORTED, own, before)
    reported = {line.month: frozenset(filter(None, line.reported.split(","))) for line in lines}
    return UploadHistory(False, sums, reported, _stories(session, unit_id or -1, month, set(stories)))


_UNIT: BindParameter[int] = bindparam("unit")
_BETWEEN: tuple[BindParameter[str], BindParameter[str]] = bindparam("first"), bindparam("last")
_SUMS = (
    select(figure.c.measure, figure.c.month, WholeSum(figure.c.value))
    .where(figure.c.unit_id == _UNIT, figure.c.month.between(*_BETWEEN))
    .group_by(figure.c.measure, figure.c.month)
)
_REPORTED = select(submission.c.month, submission.c.reported).where(
    submission.c.unit_id == _UNIT, submission.c.month.between(*_BETWEEN), submission.c.current
)
_MEDIA = ROWS[MEDIA.key]
_STORIES = (
    select(_MEDIA.c.story, _MEDIA.c.title, submission.c.unit_id, submission.c.month)
    .join(submission, submission.c.id == _MEDIA.c.submission_id)
    .where(_MEDIA.c.story.in_(bindparam("keys", expanding=True)), submission.c.current)
    .where(submission.c.month.between(*_BETWEEN))
    .where(or_(submission.c.unit_id != _UNIT, submission.c.month != bindparam("of")))
    .order_by(submission.c.month, _MEDIA.c.id)
)


def _stories(session: Session, unit_id: int, month: str, keys: set[str]) -> dict[str, tuple[DuplicateStory, ...]]:
    """Return where stories of these keys stand in other units or months, within three months.

    All units are searched: every user sees that a story is a duplicate, but not the unit of the other one.
    """
    near = {"first": months.shift(month, -NEAR), "last": months.shift(month, NEAR)}
    parameters = near | {"unit": unit_id, "of": month, "keys": sorted(keys)}
    stories_by_key: dict[str, dict[DuplicateStory, None]] = {}
    for line in session.execute(_STORIES, SHARED, parameters) if keys else ():
        story = DuplicateStory(session.unit_name(line.unit_id), line.month, line.title)
        stories_by_key.setdefault(line.story, {})[story] = None
    return {key: tuple(stories) for key, stories in stories_by_key.items()}
