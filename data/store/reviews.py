"""What the officer said about a submission: confirmed, or returned with a note. The last word holds.

Where there is a district or a city above the street, a submission goes through two tiers: the
street's officer confirms first, the officer above afterwards, and one that was returned waits for
a new upload. Where there is none, the street's officer has the only word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import Connection, insert, select

from data.settings.values import Register
from data.store.errors import Refused
from data.store.journal import now
from data.store.rows import submission_line
from data.store.session import Session, WritingSession
from data.store.tables import account, review, submission

Verdict = Literal["confirmed", "returned"]
STREET_TIER, UPPER_TIER = 1, 2
_WORDS: Mapping[tuple[Verdict, int | None], str] = MappingProxyType(
    {
        ("returned", None): "退回修改",
        ("returned", STREET_TIER): "街道退回修改",
        ("returned", UPPER_TIER): "上级退回修改",
        ("confirmed", None): "已确认",
        ("confirmed", STREET_TIER): "街道已确认，待上级确认",
        ("confirmed", UPPER_TIER): "上级已确认",
    }
)


@dataclass(frozen=True, slots=True)
class Review:
    """What was said about a submission of a unit and month, by whom and when; ``tier`` of two, if there are two."""

    submission: int
    by: str
    at: datetime
    verdict: Verdict
    note: str | None
    unit: str | None = None
    month: str | None = None
    tier: int | None = None

    @property
    def words(self) -> str:
        """Return the word as people read it, with its note."""
        said = _WORDS[self.verdict, self.tier]
        return f"{said}：{self.note}" if self.note else said


def save_review(session: WritingSession, number: int, verdict: Verdict, note: str = "") -> None:
    """Confirm a current submission or return it; returning needs a note. ``Forbidden``, ``Refused``."""
    connection, register = session.connection, session.register
    line = submission_line(connection, number)
    unit = session.office.names.get(line.unit_id)
    session.require_manager(unit)
    if unit is None or not line.current:
        raise Refused("这次上报不是当前有效的上报，不能审核。")
    if verdict == "returned" and not note.strip():
        raise Refused("退回要写明原因。")
    street = street_below_another(register, unit)
    tier = None if street is None else _tier(session, street)
    before = _last_word(connection, number)
    if street is not None and tier is not None:
        _in_turn(before, tier, verdict, waits=_has_officer(connection, register, street))
    note = note.strip()
    said = {"submission_id": number, "by": session.access.name, "at": now(), "verdict": verdict, "note": note or None}
    connection.execute(insert(review).values(said | {"tier": tier}))
    what = "审核通过" if verdict == "confirmed" else "退回修改"
    told = None if before is None else {"verdict": _WORDS[before.verdict, before.tier], "note": before.note}
    after = {"submission": number, "verdict": _WORDS[verdict, tier], "note": note}
    session.note(what, f"{unit} {line.month}", before=told, after=after)
    session.bump([line.month])


def return_submission(session: WritingSession, number: int, note: str) -> None:
    """Return a submission with a note, unless it stands returned already; raises as ``save_review``."""
    line = submission_line(session.connection, number)
    session.require_manager(session.office.names.get(line.unit_id))
    before = _last_word(session.connection, number)
    if before is None or before.verdict != "returned":
        save_review(session, number, "returned", note)


def _in_turn(last: Any, tier: int, verdict: Verdict, *, waits: bool) -> None:
    """Let pass who has the word now; ``Refused`` says whose turn it is."""
    if last is not None and last.verdict == "returned":
        raise Refused("这份上报已经退回，请等单位改好后重新上报，再审核新的一份。")
    if tier == STREET_TIER and last is not None and last.tier == UPPER_TIER:
        raise Refused("上级已经确认。需要修改时，请联系上级的宣传干事退回。")
    confirmed = last is not None and last.verdict == "confirmed"
    if tier == UPPER_TIER and verdict == "confirmed" and waits and not confirmed:
        raise Refused("街道的宣传干事还没有确认，请等街道确认后再审核。")


def _last_word(connection: Connection, number: int) -> Any:
    query = select(review).where(review.c.submission_id == number).order_by(review.c.id.desc()).limit(1)
    return connection.execute(query).one_or_none()


def street_below_another(register: Register, unit: str) -> str | None:
    """Return the street of a unit when there is a district or city above it; ``None``: reviews have one tier."""
    above = list(_above(register, unit))
    streets = [name for name in above if register.by_name[name].level == "街道"]
    return streets[0] if streets and above.index(streets[0]) + 1 < len(above) else None


def _above(register: Register, unit: str) -> Iterator[str]:
    """Yield the units above a unit, the nearest first."""
    name = register.by_name[unit].parent if unit in register.by_name else None
    while name is not None and name in register.by_name:
        yield name
        name = register.by_name[name].parent


def _tier(session: WritingSession, street: str) -> int:
    """Return the tier of an officer: an account of the street (or below) is the first, any other the second."""
    query = select(account.c.unit).where(account.c.name == session.access.name)
    own, register = session.connection.execute(query).scalar_one_or_none(), session.register
    found = None if own is None else register.find(own)
    if found is None:
        return UPPER_TIER
    return STREET_TIER if found.name == street or street in _above(register, found.name) else UPPER_TIER


def _has_officer(connection: Connection, register: Register, street: str) -> bool:
    """Tell whether the street has an officer of its own; without one, nobody waits for the first word."""
    officers = select(account.c.unit).where(account.c.role == "officer", account.c.disabled.is_(False))
    units = connection.execute(officers.where(account.c.unit.is_not(None))).scalars()
    return any((found := register.find(unit)) is not None and found.name == street for unit in units)


def read_reviews(session: Session, months: Iterable[str]) -> dict[int, Review]:
    """Return the last word about each current submission of these months, by its number."""
    query = (
        select(review, submission.c.unit_id, submission.c.month)
        .join(submission, submission.c.id == review.c.submission_id)
        .where(submission.c.current, submission.c.month.in_(list(months)))
        .order_by(review.c.id)
    )
    lines = session.execute(query, session.in_units(submission.c.unit_id))
    return {line.submission_id: _review(session, line) for line in lines}


def _review(session: Session, line: Any) -> Review:
    said = (line.submission_id, line.by, line.at, line.verdict, line.note)
    return Review(*said, session.office.names.get(line.unit_id), line.month, line.tier)
