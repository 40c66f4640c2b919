"""Both streets of the district with one of everything that the store keeps, and what a street goes on to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from analytics.document import ranking_text
from analytics.periods import Period
from analytics.ranking import rank
from commands.facts import read_facts
from data.intake.forms import Admission, admit
from data.problems import problem
from data.records import Access, Checked, Delivery, Role, Row
from data.settings.answers import Answer
from data.store import Store
from data.store.account_rows import account_scope
from data.store.accounts import add_account
from data.store.answers import read_answers
from data.store.documents import DocumentRecord, read_documents, record_document
from data.store.doubts import read_doubts, settle_doubts
from data.store.editions import read_publication
from data.store.forms import save_form
from data.store.history import read_uploads
from data.store.notes import (
    read_annotations,
    remove_annotation,
    save_annotation,
)
from data.store.proposals import propose_answers
from data.store.publishing import publish_month, reopen_month
from data.store.reminders import note_reminders
from data.store.reviews import save_review
from data.store.session import WritingSession
from data.store.sign_ins import read_sign_ins
from data.store.signing_in import sign_in
from data.store.submissions import refuse_submission, save_submission, undo_submission
from tests.district import MONTHS, OTHER_STREET, OURS, PASSWORD, STREET, THEIRS, found_district, named_after
from tests.forms import word
from tests.office import OFFICER, month_of
from tests.street import SHEETS

TODAY = date(2024, 4, 10)
YEAR = (date(2024, 1, 1), date(2024, 12, 31))
TEMPLATE = "督查表"


@dataclass(frozen=True)
class Street:
    """A street: its name, its units, and the names of the accounts that it has, by role."""

    name: str
    units: tuple[str, ...]
    accounts: Mapping[Role, str]

    @property
    def unit(self) -> str:
        """The community of which there is one of everything."""
        return self.units[1]

    @property
    def names(self) -> tuple[str, ...]:
        """What nobody of the other street may be shown; every text that the street has typed begins with one."""
        return (*self.units, self.name, *self.accounts.values())


FIRST = Street(STREET, OURS, {"clerk": "小张", "leader": "李书记", "officer": "王干事"})
SECOND = Street(OTHER_STREET, THEIRS, {"clerk": "西山填报员", "leader": "西山书记", "officer": "西山干事"})


@dataclass(frozen=True)
class Target:
    """What a function is asked for: the things of one street; of both where ``unit`` and ``units`` are ``None``."""

    unit: str | None
    units: tuple[str, ...] | None
    community: str
    account: str
    submission: int
    superseded: int
    doubt: int
    annotation: int
    document: int
    sign_in: str
    answer: int
    publication: int
    folder: Path


def fill(store: Store) -> Store:
    """Give an empty store both streets with one of everything, a template, and a month published with its ranking."""
    found_district(store)
    content = word("{{ 学习场次 }}")
    let_in = admit(content)
    assert isinstance(let_in, Admission)
    with store.writing(OFFICER) as session:
        for role in ("clerk", "leader"):
            unit = SECOND.unit if role == "clerk" else SECOND.name
            add_account(session, SECOND.accounts[role], role, unit=unit, password=PASSWORD)
        save_form(session, TEMPLATE, f"{TEMPLATE}.docx", content, let_in)
        save_annotation(session, date(2024, 3, 8), "区里检查")
        for street in (FIRST, SECOND):
            _add_one_of_each(session, street)
    for street in (FIRST, SECOND):
        for name in street.accounts.values():
            assert sign_in(store, name, PASSWORD, "10.0.0.1").token
    facts = store.read(OFFICER, read_facts, Period.month(MONTHS[0]), TODAY)
    with store.writing(OFFICER) as session:
        reopen_month(session, MONTHS[0], why="补上名次")
        publish_month(session, MONTHS[0], ranking=ranking_text(rank(facts, Period.month(MONTHS[0]))))
    return store


def _add_one_of_each(session: WritingSession, street: Street) -> None:
    """Let a street have what the district does not come with."""
    unit = street.unit
    number = read_uploads(session, unit, MONTHS[1])[0].submission
    save_review(session, number, "returned", f"{unit}请改")
    output = DocumentRecord("bulletin", f"{street.name}通报", f"{street.name}.docx", *MONTHS, street.name, {}, "1")
    record_document(session, output, f"{street.name}的通报".encode())
    fault = problem("not-a-number", f"{unit}的“若干”不是人次", sheet="理论学习", cell="F3")
    turned_down = Checked(f"{street.units[2]}.xlsx", street.units[2], MONTHS[1], reported=SHEETS, problems=(fault,))
    refuse_submission(session, turned_down, f"{unit}退回".encode())


def go_on(store: Store, street: Street) -> None:
    """Let a street do one of everything again, so that whatever is said of it is said otherwise."""
    unit, late = street.unit, street.units[2]
    with store.writing(OFFICER) as session:
        reopen_month(session, MONTHS[0], unit, f"{unit}更正")
        uploads = read_uploads(session, unit)
        settle_doubts(session, [read_doubts(session, units=[unit])[0].id], "verified", f"{unit}核实过")
        undo_submission(
            session, next(upload.submission for upload in uploads if upload.current and upload.month == MONTHS[1])
        )
        for month, name in ((MONTHS[0], unit), (MONTHS[1], unit), (MONTHS[1], late)):
            rows = tuple(named_after(name, row) for row in [*month_of(0, month), *_more(month)])
            doubt = problem("unusual", f"{name}的数字又不寻常", sheet="志愿服务", cell="G9")
            checked = Checked(f"{name}再报.xlsx", name, month, rows, {}, SHEETS, (doubt,))
            save_submission(session, checked, f"{name}{month}再报".encode(), Delivery(reason=f"{name}再说明"))
        refuse_submission(session, Checked(f"{unit}.xlsx", unit, MONTHS[1]), f"{unit}又退回".encode())
        undo_submission(
            session,
            next(upload.submission for upload in read_uploads(session, street.units[0], MONTHS[1]) if upload.current),
        )
        save_review(session, read_uploads(session, late)[0].submission, "returned", f"{late}退回")
        remove_annotation(session, next(note.id for note in read_annotations(session, *YEAR) if note.unit == unit))
        save_annotation(session, date(2024, 3, 9), f"{unit}换届", unit=unit)
        note_reminders(session, MONTHS[1], [unit], "pasted")
        output = DocumentRecord(
            "summary", f"{street.name}总结", f"{street.name}总结.docx", *MONTHS, street.name, {}, "2"
        )
        record_document(session, output, f"{street.name}的总结".encode())
        propose_answers(session, [Answer("unit", f"{unit}花园", unit)], f"{unit}.xlsx")
        add_account(session, f"{street.name}新人", "clerk", unit=unit, password=PASSWORD)
    assert sign_in(store, f"{street.name}新人", PASSWORD, "10.0.0.2").token


def _more(month: str) -> list[Row]:
    return month_of(1, month)[-2:]


def people(store: Store, street: Street) -> dict[str, Access]:
    """Return somebody of each kind who sees no more than this street."""
    with store.reading(OFFICER) as session:
        scope = partial(account_scope, session.register)
        return {
            "clerk": Access(street.accounts["clerk"], "clerk", scope("clerk", street.unit)),
            "leader": Access(street.accounts["leader"], "leader", scope("leader", street.name)),
            "officer": Access(street.accounts["officer"], "officer", scope("officer", street.name)),
            "officer of nothing": Access("离任干事", "officer", frozenset()),
        }


def target(store: Store, street: Street, folder: Path, *, whole: bool = False) -> Target:
    """Return the numbers of what the street has; with ``whole``, asking for all units."""
    unit, account = street.unit, street.accounts["clerk"]
    with store.reading(OFFICER) as session:
        uploads = read_uploads(session, unit, MONTHS[1])
        publication = read_publication(session, MONTHS[0])
        assert publication is not None
        return Target(
            unit=None if whole else unit,
            units=None if whole else street.units,
            community=unit,
            account=account,
            submission=next(upload.submission for upload in uploads if upload.current),
            superseded=next(upload.submission for upload in uploads if not upload.current),
            doubt=read_doubts(session, units=[unit])[0].id,
            annotation=next(note.id for note in read_annotations(session, *YEAR) if note.unit == unit),
            document=next(document.id for document in read_documents(session) if document.record.unit == street.name),
            sign_in=next(sign_in.key for sign_in in read_sign_ins(session) if sign_in.name == account),
            answer=next(answer.id for answer in read_answers(session) if answer.answer.meaning == unit),
            publication=publication.closing.edition,
            folder=folder,
        )
