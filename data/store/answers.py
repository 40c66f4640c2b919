"""Answers to what workbooks left open: who answered what and when, whether it still holds, and taking it back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from data.settings.answers import Answer, remember, without_answer
from data.store.audit import read_journal
from data.store.errors import Refused
from data.store.session import Session, WritingSession
from data.store.settings import read_setting_tables, save_settings
from data.store.tables import audit as journal

ANSWERED, TAKEN_BACK = "回答提问", "收回答案"
_WORDS = {"unit": "单位", "word": "词", "outlet": "媒体", "header": "列名", "item": "事项"}
_KINDS = {word: kind for kind, word in _WORDS.items()}


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """One answer, by whom and when; ``holds``: it stands in the settings now."""

    id: int
    answer: Answer
    by: str
    at: datetime
    holds: bool


def save_answers(session: WritingSession, answers: Iterable[Answer]) -> None:
    """Write answers into the settings, each with a line of its own in the journal; errors as ``save_settings``."""
    all_answers = list(answers)
    save_settings(session, remember(read_setting_tables(session), all_answers))
    for answer in all_answers:
        session.note(ANSWERED, answer.wording, after=_details(answer))


def withdraw_answer(session: WritingSession, number: int) -> None:
    """Take an answer out of the settings, so that it is asked again; ``Refused`` when it no longer holds."""
    tables = read_setting_tables(session)
    query = select(journal).where(journal.c.id == number, journal.c.what == ANSWERED)
    line = session.connection.execute(query).one_or_none()
    if line is None:
        raise Refused("没有这个答案。")
    answer = _read(line.subject, line.after)
    changed = without_answer(tables, answer)
    if not changed:
        raise Refused("这个答案已经不在设置里，不用收回。")
    save_settings(session, changed)
    session.note(TAKEN_BACK, answer.wording, before=_details(answer))


def read_answers(session: Session, limit: int = 200) -> list[SavedAnswer]:
    """Return the answers that were given, with whether each still holds, the newest first."""
    tables = read_setting_tables(session)
    answers = []
    for line in read_journal(session, deeds=(ANSWERED,), limit=limit):
        answer = _read(line.subject or "", line.after or "{}")
        answers.append(SavedAnswer(line.id, answer, line.by, line.at, bool(without_answer(tables, answer))))
    return answers


def _details(answer: Answer) -> dict[str, object]:
    return {"种类": _WORDS[answer.kind], "意思": answer.meaning, "所在": list(answer.lists)}


def _read(wording: str, text: str) -> Answer:
    details = json.loads(text)
    return Answer(_KINDS[details["种类"]], wording, details["意思"], tuple(details["所在"]))  # type: ignore[arg-type]
