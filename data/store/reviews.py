"""What officers said about submissions: confirmed, returned with a note, or a return taken back.

``data.lifecycle`` says who may do what in which state. Where there is a district or a city above the
street, a submission goes through two tiers: the street's officer confirms first, the officer above
afterwards. Where there is none, the street's officer has the only word. Every word stays with the
submission it was said of, also when another one has taken its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from data import months
from data.lifecycle import RETURNED, STATES, STEPS, Actor, State, Step, refusal
from data.settings.values import Register
from data.store.errors import Refused, Stale
from data.store.journal import now
from data.store.published import is_closed, newest_publication
from data.store.rows import submission_line
from data.store.session import SHARED, Session, WritingSession
from data.store.tables import account, doubt, review, submission

Verdict = Literal["confirmed", "returned", "withdrawn"]
"""What an officer says: 确认, 退回, 收回退回."""
STREET_TIER, UPPER_TIER = 1, 2
_RESENT = "resent"
"""Kept among the reviews: the sender sent what was returned once more as it was, so the turn is open again."""
_STEPS: Mapping[Verdict, Step] = MappingProxyType(
    {"confirmed": "confirm", "returned": "return", "withdrawn": "withdraw"}
)
_AFTERWARDS: tuple[Step, ...] = ("undo", "confirm", "return", "withdraw")
_WORDS: Mapping[tuple[str, int | None], str] = MappingProxyType(
    {
        ("returned", None): STATES["returned"],
        ("returned", STREET_TIER): STATES["street-returned"],
        ("returned", UPPER_TIER): "上级已退回",
        ("confirmed", None): STATES["confirmed"],
        ("confirmed", STREET_TIER): STATES["street-confirmed"],
        ("confirmed", UPPER_TIER): "上级已确认",
    }
)


@dataclass(frozen=True, slots=True)
class Review:
    """The last word about a submission, by whom and when; ``tier`` of two, if there are two.

    ``state`` is what it amounts to, with the words before it; ``current``: the submission still counts.
    ``id`` grows with each word: what a person has seen before saying the next one.
    """

    id: int
    submission: int
    by: str
    at: datetime
    verdict: str
    note: str | None
    state: State
    unit: str | None = None
    month: str | None = None
    tier: int | None = None
    current: bool = True

    @property
    def words(self) -> str:
        """Return the word as people read it, with its note."""
        if self.verdict == _RESENT:
            return "退回后原样再报，待审核"
        if self.verdict == "withdrawn":
            return f"退回已收回，{STATES[self.state]}"
        verdict_text = _WORDS[self.verdict, self.tier]
        return f"{verdict_text}：{self.note}" if self.note else verdict_text


def save_review(
    session: WritingSession, number: int, verdict: Verdict, note: str = "", *, since: int | None = None
) -> None:
    """Confirm a current submission, return it with a note, or take a return back.

    ``since``: the ``id`` of the last review that the officer has seen, 0 where there was none; ``Stale``
    when something else was said since. Raises ``Forbidden``, or ``Refused`` with the reason of the lifecycle.
    """
    session.hold_settings(shared=True)
    line = submission_line(session.connection, number)
    unit = session.office.names.get(line.unit_id)
    session.require_manager(unit)
    if unit is None or line.month is None:
        raise Refused("这次上报不是当前有效的上报，不能审核。")
    session.hold_unit_month(line.unit_id, line.month)
    line, lines = submission_line(session.connection, number), _words_of(session, number)
    if not line.current:
        raise Refused("这次上报不是当前有效的上报，不能审核。")
    last = lines[-1] if lines else None
    if since is not None and since != (0 if last is None else last.id):
        raise Stale(_overtaken(last))
    actor, tier = _reviewer(session, unit)
    closed = is_closed(session, newest_publication(session, line.month), line.unit_id)
    why = refusal(_STEPS[verdict], _state(lines), actor, closed=months.title(line.month) if closed else None)
    if why is not None:
        raise Refused(why)
    note = note.strip()
    if verdict == "returned" and not note:
        raise Refused("退回要写明原因。")
    add_review(session, number, verdict, note, tier)
    if verdict == "withdrawn":
        _forget_return(session.connection, number)
    state = _state(_words_of(session, number))
    after = {"submission": number, "verdict": STATES[state], "note": note}
    session.note(STEPS[_STEPS[verdict]], f"{unit} {line.month}", before={"verdict": STATES[_state(lines)]}, after=after)
    session.bump([line.month])


def add_review(
    session: WritingSession, number: int, verdict: str, note: str = "", tier: int | None = None, by: str | None = None
) -> None:
    """Write a word about a submission; who may say it was judged before."""
    line = {"submission_id": number, "by": by or session.access.name, "at": now(), "verdict": verdict}
    session.connection.execute(insert(review).values(line | {"note": note or None, "tier": tier}))


def reopen_review(session: WritingSession, number: int, by: str) -> bool:
    """Open the turn of a submission again that was returned and now came in again as it was; tell whether it was."""
    if review_state(session, number) not in RETURNED:
        return False
    add_review(session, number, _RESENT, by=by)
    return True


def return_submission(session: WritingSession, number: int, note: str) -> None:
    """Return a submission with a note, unless it stands returned already; raises as ``save_review``."""
    line = submission_line(session.connection, number)
    session.require_manager(session.office.names.get(line.unit_id))
    if review_state(session, number) not in RETURNED:
        save_review(session, number, "returned", note)


def _overtaken(last: Any) -> str:
    if last is None:
        return "这份上报刚刚有变动，请看过后再办。"
    return f"您核对期间，{last.by} 在 {last.at:%H:%M} 已办理过这份上报，请看过后再办。"


def _forget_return(connection: Connection, number: int) -> None:
    """Remove the outcomes that the return gave to doubts; they stay open."""
    conditions = doubt.c.submission_id == number, doubt.c.outcome == "returned", doubt.c.settled.is_(False)
    nothing = {"outcome": None, "note": None, "by": None, "at": None}
    connection.execute(update(doubt).where(*conditions).values(nothing))


def read_refusals(session: Session, number: int) -> dict[Step, str | None]:
    """Return for each step after sending why this person may not take it with a submission; ``None``: it is open."""
    line = session.execute(select(submission).where(submission.c.id == number), SHARED).one()
    unit = session.office.names.get(line.unit_id)
    session.require_visible(unit)
    if unit is None or not line.current:
        return dict.fromkeys(_AFTERWARDS, "这次上报不是当前有效的上报。")
    if session.access.role == "leader":
        return dict.fromkeys(_AFTERWARDS, "领导账号只能查看，不能报送或修改。")
    officer = session.access.role == "officer"
    actor: Actor = _reviewer(session, unit)[0] if officer else "sender"
    state = review_state(session, number)
    closed = is_closed(session, newest_publication(session, line.month), line.unit_id)
    month = months.title(line.month) if closed else None
    return {step: refusal(step, state, actor, closed=month) for step in _AFTERWARDS}


def review_state(session: Session, number: int) -> State:
    """Return the state of a submission, whose unit this person was let through to, by what was said of it."""
    return _state(_words_of(session, number))


def _words_of(session: Session, number: int) -> list[Any]:
    query = select(review).where(review.c.submission_id == number).order_by(review.c.id)
    return list(session.execute(query, SHARED))


def _state(review_lines: Iterable[Any]) -> State:
    """Return the state that the reviews of a submission lead to: a withdrawn return is undone."""
    standing: list[Any] = []
    for line in review_lines:
        if line.verdict == "withdrawn":
            standing.pop()
        else:
            standing.append(line)
    if not standing or standing[-1].verdict == _RESENT:
        return "pending"
    street, confirmed = standing[-1].tier == STREET_TIER, standing[-1].verdict == "confirmed"
    if confirmed:
        return "street-confirmed" if street else "confirmed"
    return "street-returned" if street else "returned"


def _reviewer(session: Session, unit: str) -> tuple[Actor, int | None]:
    """Return as whom an officer reviews a unit's submissions, and the tier that is written down."""
    street = street_below_another(session.register, unit)
    if street is None:
        return "officer", None
    if _tier(session, street) == STREET_TIER:
        return "street", STREET_TIER
    return ("upper" if _has_officer(session, street) else "officer"), UPPER_TIER


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


def _tier(session: Session, street: str) -> int:
    """Return the tier of an officer: an account of the street (or below) is the first, any other the second."""
    query = select(account.c.unit).where(account.c.name == session.access.name)
    own, register = session.execute(query, SHARED).scalar_one_or_none(), session.register
    own_unit = None if own is None else register.find(own)
    if own_unit is None:
        return UPPER_TIER
    return STREET_TIER if own_unit.name == street or street in _above(register, own_unit.name) else UPPER_TIER


def _has_officer(session: Session, street: str) -> bool:
    """Tell whether the street has an officer of its own; without one, no review of the first tier is needed."""
    officers = select(account.c.unit).where(account.c.role == "officer", account.c.disabled.is_(False))
    units = session.execute(officers.where(account.c.unit.is_not(None)), SHARED).scalars()
    return any((own_unit := session.register.find(unit)) is not None and own_unit.name == street for unit in units)


def read_reviews(session: Session, months: Iterable[str]) -> dict[int, Review]:
    """Return the last word about each submission of these months, by its number, with its state."""
    query = (
        select(review, submission.c.unit_id, submission.c.month, submission.c.current)
        .join(submission, submission.c.id == review.c.submission_id)
        .where(submission.c.month.in_(list(months)))
        .order_by(review.c.id)
    )
    lines_by_submission: dict[int, list[Any]] = {}
    for line in session.execute(query, session.in_units(submission.c.unit_id)):
        lines_by_submission.setdefault(line.submission_id, []).append(line)
    return {number: _review(session, lines[-1], _state(lines)) for number, lines in lines_by_submission.items()}


def _review(session: Session, line: Any, state: State) -> Review:
    leading_fields = (line.id, line.submission_id, line.by, line.at, line.verdict, line.note, state)
    return Review(*leading_fields, session.office.names.get(line.unit_id), line.month, line.tier, line.current)
