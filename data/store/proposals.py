"""What senders chose for wordings that the office does not know: it holds for their files until an officer decides.

A choice is accepted (it becomes an answer for everybody), changed or refused; a file that is sent afterwards is read
as was decided. What was saved before stays as it was read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import delete, insert, select, update

from data.problems import Problem
from data.settings.answers import Answer, Kind, remember
from data.settings.columns import Rows
from data.settings.tables import read_tables
from data.settings.values import Settings
from data.store import counters
from data.store.answers import save_answers
from data.store.errors import Refused
from data.store.journal import now
from data.store.office import IN_FORCE, tables_in
from data.store.session import SHARED, Scope, Session, WritingSession
from data.store.tables import proposal
from data.text import fold

State = Literal["waiting", "accepted", "changed", "refused"]
Question = tuple[Kind, str, tuple[str, ...]]
MOST = 200
"""Choices of one account that may wait for a decision."""
SHOWN = timedelta(days=30)
"""How long a sender is shown that a choice was refused."""
_LONGEST = 2_000
"""Characters of a wording: the headers of a whole table are one."""
_PROPOSED, _DECIDED = "选择写法", "确认写法"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One choice: of which account, when and for which file, and what became of it."""

    id: int
    answer: Answer
    file: str
    by: str
    at: datetime
    state: State

    @property
    def question(self) -> Question:
        """What was asked: the same for everybody who met the wording in the same place, however it was typed."""
        return self.answer.kind, fold(self.answer.wording), self.answer.lists


def read_own_proposals(session: Session) -> list[Proposal]:
    """Return the choices of this account that wait for a decision, the oldest first."""
    return _read(session, Scope(proposal.c.by == session.access.name))


def read_refused_wordings(session: Session) -> frozenset[str]:
    """Return the wordings whose meaning, as this account chose it, was refused lately and not chosen anew."""
    query = select(proposal.c.wording).where(proposal.c.state == "refused", proposal.c.decided_at > now() - SHOWN)
    return frozenset(line.wording for line in session.execute(query, Scope(proposal.c.by == session.access.name)))


def read_proposals(session: Session) -> list[Proposal]:
    """Return the choices of all accounts that wait for a decision; for an officer of the whole register."""
    return _read(session, session.require_governor())


def _read(session: Session, scope: Scope) -> list[Proposal]:
    query = select(proposal).where(proposal.c.state == "waiting").order_by(proposal.c.id)
    return [_proposal(line) for line in session.execute(query, scope)]


def _proposal(line: Any) -> Proposal:
    answer = Answer(line.kind, line.wording, line.meaning, tuple(json.loads(line.lists)))
    return Proposal(line.id, answer, line.file, line.by, line.at, line.state)


def read_own_settings(session: Session) -> Settings:
    """Return the settings by which the files of this account are read: those in force with its waiting choices.

    A choice that does not fit the settings any more is left out, so that its wording is asked about again.
    """
    answers = [waiting.answer for waiting in read_own_proposals(session)]
    return _settings_with(session, answers) if answers else session.settings


def _settings_with(session: Session, answers: Sequence[Answer]) -> Settings:
    in_force = _tables_in_force(session)
    read, faults = _read_with(in_force, answers)
    if faults:
        fitting: list[Answer] = []
        for answer in answers:
            if not _read_with(in_force, [*fitting, answer])[1]:
                fitting.append(answer)
        read = _read_with(in_force, fitting)[0]
    return replace(read, versions=session.settings.versions)


def _read_with(tables: dict[str, Rows], answers: Iterable[Answer]) -> tuple[Settings, list[Problem]]:
    """Return the settings with these answers, and what is wrong with them."""
    read, problems = read_tables(tables | remember(tables, answers))
    return read, [problem for problem in problems if problem.level == "error"]


def _tables_in_force(session: Session) -> dict[str, Rows]:
    """Return the tables of settings as they are needed to read a file; they are handed to nobody."""
    return tables_in(session.execute(IN_FORCE, SHARED))[0]


def propose_answers(session: WritingSession, answers: Collection[Answer], file: str) -> None:
    """Keep what this account chose for the wordings of a file; a later choice replaces the one before.

    Raises ``Forbidden`` for a leader and for units that the person does not see, ``Refused`` for a meaning
    that the settings cannot take and for too many choices at once.
    """
    session.require_writer()
    by, moment, tables = session.access.name, now(), _tables_in_force(session)
    for answer in answers:
        if answer.kind == "unit":
            session.require_visible(answer.meaning)
        if len(answer.wording) > _LONGEST or len(answer.meaning) > _LONGEST:
            raise Refused("写法太长，记不下。请在表格里改成标准写法。")
        faults = _read_with(tables, [answer])[1]
        if faults:
            raise Refused(f"“{answer.wording}”不能这样理解：{faults[0].message}")
        same = proposal.c.kind == answer.kind, proposal.c.wording == answer.wording
        undecided = proposal.c.state.in_(("waiting", "refused"))
        session.connection.execute(delete(proposal).where(proposal.c.by == by, *same, undecided))
        line = {"kind": answer.kind, "wording": answer.wording, "meaning": answer.meaning, "file": file}
        line |= {"lists": json.dumps(answer.lists, ensure_ascii=False), "state": "waiting"}
        session.connection.execute(insert(proposal).values(line | {"by": by, "at": moment}))
        session.note(_PROPOSED, answer.wording, after={"意思": answer.meaning, "所在": list(answer.lists)})
    if len(read_own_proposals(session)) > MOST:
        raise Refused(f"等宣传干事确认的写法已有 {MOST} 个。请改成标准写法，或等确认以后再选。")
    session.bump([counters.PROPOSALS])


def withdraw_proposal(session: WritingSession, number: int) -> None:
    """Take back a choice of this account that still waits; ``Refused`` when it was decided meanwhile."""
    own = proposal.c.by == session.access.name
    query = delete(proposal).where(proposal.c.id == number, own, proposal.c.state == "waiting")
    if session.connection.execute(query).rowcount == 0:
        raise Refused("这个选择已经由宣传干事处理，不能再改。")
    session.bump([counters.PROPOSALS])


def decide_proposals(session: WritingSession, decisions: Mapping[int, str | None]) -> None:
    """Decide on waiting choices: the meaning that is to hold for everybody, or ``None`` to refuse.

    The same wording chosen by others is decided with it. Raises ``Forbidden`` for anybody but an officer of the
    whole register, ``Refused`` for a choice that waits no longer, and as ``save_settings`` does.
    """
    session.require_governor()
    waiting = {known.id: known for known in read_proposals(session)}
    if missing := decisions.keys() - waiting.keys():
        raise Refused(f"{len(missing)} 个写法刚刚有人处理过，没有再改。请刷新以后再看。")
    meanings = {waiting[number].question: meaning for number, meaning in decisions.items()}
    chosen = {waiting[number].question: waiting[number].answer for number in decisions}
    accepted = [
        replace(chosen[question], meaning=meaning) for question, meaning in meanings.items() if meaning is not None
    ]
    if accepted:
        save_answers(session, accepted)
    decided = {"decided_by": session.access.name, "decided_at": now()}
    for known in waiting.values():
        if known.question in meanings:
            state = _state(known.answer, meanings[known.question])
            where = update(proposal).where(proposal.c.id == known.id)
            session.connection.execute(where.values(decided | {"state": state}))
            if state == "refused":
                session.note(_DECIDED, known.answer.wording, before={"意思": known.answer.meaning}, after="没有接受")
    session.bump([counters.PROPOSALS])


def _state(answer: Answer, meaning: str | None) -> State:
    if meaning is None:
        return "refused"
    return "accepted" if meaning == answer.meaning else "changed"
