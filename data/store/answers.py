"""Answers to what workbooks left open: who answered what and when, whether it still holds, and taking it back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from data.records import Access
from data.settings.answers import Answer, forget, remember
from data.store import audit, settings
from data.store.errors import Refused
from data.store.office import Shelf, tables_now
from data.store.permission import may_govern
from data.store.tables import audit as journal

ANSWERED, TAKEN_BACK = "回答提问", "收回答案"
_WORDS = {"unit": "单位", "word": "词", "outlet": "媒体", "header": "列名"}
_KINDS = {word: kind for kind, word in _WORDS.items()}


@dataclass(frozen=True, slots=True)
class Given:
    """One answer, by whom and when; ``holds``: it stands in the settings now."""

    id: int
    answer: Answer
    by: str
    at: datetime
    holds: bool


def keep(connection: Connection, shelf: Shelf, access: Access, answers: Iterable[Answer]) -> None:
    """Write answers into the settings, each with a line of its own in the journal; errors as ``settings.save``."""
    given = list(answers)
    settings.save(connection, shelf, access, remember(tables_now(connection), given), access.name)
    for one in given:
        audit.note(connection, access.name, ANSWERED, one.wording, after=_told(one))


def take_back(connection: Connection, shelf: Shelf, access: Access, number: int) -> None:
    """Take an answer out of the settings, so that it is asked again; ``Refused`` when it no longer holds."""
    may_govern(access, shelf.office(connection).settings.register)
    query = select(journal).where(journal.c.id == number, journal.c.what == ANSWERED)
    line = connection.execute(query).one_or_none()
    if line is None:
        raise Refused("没有这个答案。")
    answer = _read(line.subject, line.after)
    changed = forget(tables_now(connection), answer)
    if not changed:
        raise Refused("这个答案已经不在设置里，不用收回。")
    settings.save(connection, shelf, access, changed, access.name)
    audit.note(connection, access.name, TAKEN_BACK, answer.wording, before=_told(answer))


def read(connection: Connection, shelf: Shelf, access: Access, limit: int) -> list[Given]:
    """Return the answers that were given, the newest first."""
    may_govern(access, shelf.office(connection).settings.register)
    tables = tables_now(connection)
    found = []
    for line in audit.lines(connection, deeds=(ANSWERED,), limit=limit):
        answer = _read(line.subject or "", line.after or "{}")
        found.append(Given(line.id, answer, line.who, line.at, bool(forget(tables, answer))))
    return found


def _told(answer: Answer) -> dict[str, object]:
    return {"种类": _WORDS[answer.kind], "意思": answer.meaning, "所在": list(answer.lists)}


def _read(wording: str, text: str) -> Answer:
    told = json.loads(text)
    return Answer(_KINDS[told["种类"]], wording, told["意思"], tuple(told["所在"]))  # type: ignore[arg-type]
