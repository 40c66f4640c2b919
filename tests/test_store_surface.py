"""Everything that the store answers, by introspection: role × own, other and whole, from either of two streets.

Every public function of the store that takes a session or the store itself has its place in a table below; one that
is new fails the suite until somebody has said who may have what of it.
"""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pytest

from data.intake.forms import Admission, admit
from data.problems import problem
from data.records import Access, Checked, Delivery, Row
from data.sample.prepared import PACKED
from data.settings.answers import Answer
from data.store import SYSTEM, VISITOR, Forbidden, Refused, Store, second_factor, totp
from data.store.account_rows import account_named
from data.store.accounts import (
    add_account,
    add_unit_accounts,
    disable_account,
    has_accounts,
    move_account,
    read_accounts,
    reset_password,
    reset_second_factor,
    units_without_account,
)
from data.store.answers import read_answers, save_answers, withdraw_answer
from data.store.audit import read_journal
from data.store.burden import read_filling
from data.store.contents import find_damaged_row
from data.store.details import read_counted_details, read_details
from data.store.documents import DocumentRecord, read_document, read_documents, record_document
from data.store.doubts import count_doubts, read_doubts, settle_doubts
from data.store.drafts import read_drafts
from data.store.editions import read_closings, read_editions, read_publication
from data.store.feeds import read_feed
from data.store.figures import read_figures
from data.store.forms import read_form, read_form_versions, read_forms, retire_form, save_form
from data.store.history import read_file_removal, read_original, read_problems, read_uploads
from data.store.journal import now
from data.store.ledger import (
    count_entries,
    read_ledger,
    read_ledger_revisions,
    read_monthly_ledger,
    read_stages,
    read_superseded,
)
from data.store.likeness import read_likeness
from data.store.notes import (
    read_annotations,
    remove_annotation,
    save_annotation,
)
from data.store.people import find_person_by_name
from data.store.proposals import (
    decide_proposals,
    propose_answers,
    read_own_proposals,
    read_own_settings,
    read_proposals,
    read_refused_wordings,
)
from data.store.publishing import publish_month, reopen_month
from data.store.register import complete_units
from data.store.reminders import note_reminders, read_reminders
from data.store.reports import read_counted_predecessors, read_first_month, read_reported_months, read_reports
from data.store.retention import expired_files, remove_expired_files
from data.store.review_queue import read_open_standings, read_standings, read_taken_back
from data.store.reviews import read_refusals, read_reviews, save_review
from data.store.revisions import read_month_revisions, read_revision, read_revision_until
from data.store.rotation import backup_name, make_backup, read_backup, read_backups
from data.store.sample import clear_sample, fill_sample, is_sample, mark_sample
from data.store.session import Session, WritingSession
from data.store.set_up import register_units, start_over
from data.store.settings import (
    note_trial,
    read_setting_rows,
    read_setting_tables,
    read_setting_versions,
    read_settings,
    save_settings,
)
from data.store.sheets import (
    read_counted_rows,
    read_evidence,
    read_located_rows,
    read_rows_by_number,
    read_rows_of_submissions,
    read_story_columns,
    read_story_titles,
)
from data.store.sign_ins import end_sign_in, read_sign_ins
from data.store.signing_in import read_own_second_factor, read_unconfirmed_secret
from data.store.submissions import refuse_submission, save_submission, undo_submission
from data.store.upload_history import read_upload_history
from data.store.vault import write_backup
from data.store.views import read_views
from data.store.webhook import read_webhook, read_webhook_address, remove_webhook, save_webhook
from tests.asking import surface
from tests.district import MONTHS, named_after
from tests.forms import word
from tests.office import month_of
from tests.pages import ROOT
from tests.street import SHEETS
from tests.two_streets import FIRST, SECOND, TEMPLATE, TODAY, YEAR, Street, Target, fill, go_on, people, target

Rule = Literal["cut", "unit", "document", "maker", "officer", "governor", "shared", "counter", "person"]
"""Who may ask, and what it is of: ``cut`` is for everybody, of the own units whatever is asked for; ``unit`` and
``document`` refuse what is not wholly of own units, documents also any clerk; ``maker``: whoever makes documents, of
no unit; ``officer``: cut, for officers; ``governor``: officers of the whole register; ``shared``: the same for
everybody; ``counter``: shared, and rises with whatever anybody does; ``person``: of the own account alone.
"""
Call = Callable[[Any, Target], object]
MONTH = MONTHS[-1]
MONTHLY = list(MONTHS)
NUMBERS = range(1, 80)

READS: Mapping[Callable[..., object], tuple[Rule, Call]] = {
    has_accounts: ("shared", lambda s, t: has_accounts(s)),
    read_accounts: ("officer", lambda s, t: read_accounts(s)),
    units_without_account: ("officer", lambda s, t: units_without_account(s, MONTH)),
    read_answers: ("governor", lambda s, t: read_answers(s)),
    read_journal: ("governor", lambda s, t: read_journal(s)),
    read_documents: ("cut", lambda s, t: [read_documents(s), read_documents(s, search="街道")]),
    read_document: ("document", lambda s, t: read_document(s, t.document)),
    read_doubts: ("cut", lambda s, t: [read_doubts(s, units=t.units), read_doubts(s, settled=True, units=t.units)]),
    count_doubts: ("cut", lambda s, t: [count_doubts(s), count_doubts(s, MONTH)]),
    read_closings: ("cut", lambda s, t: {month: closing.opened for month, closing in read_closings(s).items()}),
    read_publication: ("cut", lambda s, t: _published(s)),
    read_editions: ("cut", lambda s, t: read_editions(s, MONTHS)),
    read_figures: ("cut", lambda s, t: [read_figures(s, MONTHS, units=t.units, by=by) for by in ((), ("unit",))]),
    read_forms: ("maker", lambda s, t: read_forms(s)),
    read_form_versions: ("maker", lambda s, t: read_form_versions(s, TEMPLATE)),
    read_filling: ("cut", lambda s, t: read_filling(s, MONTHS)),
    read_details: ("cut", lambda s, t: read_details(s, MONTHS)),
    read_counted_details: ("cut", lambda s, t: read_counted_details(s, [t.submission, t.superseded])),
    read_form: ("maker", lambda s, t: read_form(s, 1)[0]),
    read_uploads: ("cut", lambda s, t: [read_uploads(s, t.unit), read_uploads(s, t.unit, MONTH)]),
    read_problems: ("unit", lambda s, t: read_problems(s, t.superseded)),
    read_original: ("unit", lambda s, t: read_original(s, t.superseded)),
    read_file_removal: ("unit", lambda s, t: read_file_removal(s, t.superseded)),
    count_entries: (
        "cut",
        lambda s, t: [count_entries(s, TODAY, words="社区"), count_entries(s, TODAY, units=t.units)],
    ),
    read_ledger: ("cut", lambda s, t: [read_ledger(s, t.units), read_ledger(s, t.units, versions=True)]),
    read_stages: ("cut", lambda s, t: read_stages(s, "life", TODAY, TODAY, units=t.units)),
    read_monthly_ledger: ("cut", lambda s, t: read_monthly_ledger(s, t.units)),
    read_superseded: ("cut", lambda s, t: read_superseded(s)),
    read_ledger_revisions: ("cut", lambda s, t: read_ledger_revisions(s)),
    read_annotations: ("cut", lambda s, t: read_annotations(s, *YEAR)),
    find_person_by_name: ("shared", lambda s, t: find_person_by_name(s, "总干事")),
    read_reports: ("cut", lambda s, t: read_reports(s, MONTHS, t.units)),
    read_reported_months: ("cut", lambda s, t: read_reported_months(s)),
    read_counted_predecessors: ("unit", lambda s, t: read_counted_predecessors(s, t.community, MONTH)),
    read_first_month: ("shared", lambda s, t: read_first_month(s)),
    find_damaged_row: ("governor", lambda s, t: find_damaged_row(s)),
    expired_files: ("governor", lambda s, t: expired_files(s, TODAY)),
    read_reminders: ("cut", lambda s, t: read_reminders(s, MONTHS)),
    read_reviews: ("cut", lambda s, t: read_reviews(s, MONTHS)),
    read_refusals: ("unit", lambda s, t: read_refusals(s, t.submission)),
    read_standings: ("cut", lambda s, t: read_standings(s, MONTHS)),
    read_open_standings: ("cut", lambda s, t: read_open_standings(s)),
    read_taken_back: ("cut", lambda s, t: read_taken_back(s)),
    complete_units: ("governor", lambda s, t: complete_units(s, [], TODAY)),
    read_own_proposals: ("person", lambda s, t: read_own_proposals(s)),
    read_refused_wordings: ("person", lambda s, t: read_refused_wordings(s)),
    read_own_settings: ("shared", lambda s, t: read_own_settings(s)),
    read_proposals: ("governor", lambda s, t: read_proposals(s)),
    read_drafts: ("person", lambda s, t: read_drafts(s)),
    read_webhook: ("governor", lambda s, t: read_webhook(s)),
    read_webhook_address: ("governor", lambda s, t: read_webhook_address(s)),
    read_feed: ("person", lambda s, t: read_feed(s)),
    read_views: ("person", lambda s, t: read_views(s)),
    read_revision: ("counter", lambda s, t: [read_revision(s), read_revision(s, MONTHS)]),
    read_revision_until: ("counter", lambda s, t: read_revision_until(s, MONTH)),
    read_month_revisions: ("counter", lambda s, t: read_month_revisions(s, MONTHS)),
    read_backups: ("governor", lambda s, t: read_backups(s, t.folder)),
    read_backup: ("governor", lambda s, t: read_backup(s, t.folder, next(t.folder.glob("*.zip")).name)),
    is_sample: ("shared", lambda s, t: is_sample(s)),
    read_settings: ("shared", lambda s, t: read_settings(s)),
    read_setting_tables: ("governor", lambda s, t: read_setting_tables(s)),
    read_setting_versions: ("governor", lambda s, t: read_setting_versions(s)),
    read_setting_rows: ("governor", lambda s, t: read_setting_rows(s, "单位", 2)),
    read_story_titles: ("cut", lambda s, t: read_story_titles(s, 100)),
    read_located_rows: ("cut", lambda s, t: [read_located_rows(s, key, MONTHS, t.units) for key in sorted(SHEETS)]),
    read_rows_of_submissions: ("cut", lambda s, t: read_rows_of_submissions(s, "study", [t.submission, t.superseded])),
    read_counted_rows: ("cut", lambda s, t: read_counted_rows(s, "study", [t.submission, t.superseded])),
    read_story_columns: ("cut", lambda s, t: read_story_columns(s, MONTHS, t.units)),
    read_rows_by_number: ("cut", lambda s, t: read_rows_by_number(s, "media", NUMBERS)),
    read_evidence: ("cut", lambda s, t: read_evidence(s, MONTHS, t.unit, [t.superseded])),
    read_sign_ins: ("person", lambda s, t: read_sign_ins(s)),
    read_own_second_factor: ("person", lambda s, t: read_own_second_factor(s)),
    read_unconfirmed_secret: ("person", lambda s, t: read_unconfirmed_secret(s)),
    read_upload_history: ("unit", lambda s, t: read_upload_history(s, t.community, MONTH)),
    # Without stories: that one is told elsewhere, too, everybody is told, though not where.
    read_likeness: ("unit", lambda s, t: read_likeness(s, t.community, MONTH, _studies(t))),
}
"""Every function that reads, by whom it answers, and how it is asked for the things of a street."""

WHOLE = frozenset({"officer of all", "system"})
MANAGERS = WHOLE | {"officer"}
OFFICERS = MANAGERS | {"officer of nothing"}
"""Who may do what takes no unit and is done for the own units alone, be it none."""
SENDERS = MANAGERS | {"clerk"}
MAKERS = MANAGERS | {"leader", "leader of all"}
NOBODY: frozenset[str] = frozenset()
Writers = tuple[frozenset[str], frozenset[str], Call]
WRITES: Mapping[Callable[..., object], Writers] = {
    add_account: (MANAGERS, WHOLE, lambda s, t: add_account(s, "新来的", "leader", unit=t.unit)),
    add_unit_accounts: (OFFICERS, OFFICERS, lambda s, t: _add_own_accounts(s)),
    reset_password: (MANAGERS, WHOLE, lambda s, t: reset_password(s, t.account)),
    reset_second_factor: (MANAGERS, WHOLE, lambda s, t: _reset_second_factor(s, t.account)),
    disable_account: (MANAGERS, WHOLE, lambda s, t: disable_account(s, t.account)),
    move_account: (MANAGERS, WHOLE, lambda s, t: move_account(s, t.account, "leader", t.unit)),
    save_answers: (WHOLE, WHOLE, lambda s, t: save_answers(s, [])),
    propose_answers: (SENDERS, WHOLE, lambda s, t: propose_answers(s, [Answer("unit", "花园", t.community)], "a.xlsx")),
    decide_proposals: (WHOLE, WHOLE, lambda s, t: decide_proposals(s, {})),
    withdraw_answer: (WHOLE, WHOLE, lambda s, t: withdraw_answer(s, t.answer)),
    record_document: (MAKERS, MAKERS - {"officer", "leader"}, lambda s, t: record_document(s, _record(t), b"x")),
    settle_doubts: (MANAGERS, WHOLE, lambda s, t: settle_doubts(s, [t.doubt], "verified", "核对过")),
    save_form: (WHOLE, WHOLE, lambda s, t: save_form(s, "新模板", "a.docx", CONTENT, _let_in())),
    retire_form: (WHOLE, WHOLE, lambda s, t: retire_form(s, TEMPLATE)),
    save_annotation: (MANAGERS, WHOLE, lambda s, t: save_annotation(s, date(2024, 3, 1), "检查", unit=t.unit)),
    remove_annotation: (MANAGERS, WHOLE, lambda s, t: remove_annotation(s, t.annotation)),
    publish_month: (WHOLE, WHOLE, lambda s, t: publish_month(s, MONTH)),
    reopen_month: (MANAGERS, WHOLE, lambda s, t: reopen_month(s, MONTHS[0], t.unit, "更正")),
    remove_expired_files: (WHOLE, WHOLE, lambda s, t: remove_expired_files(s, TODAY)),
    note_reminders: (MANAGERS, WHOLE, lambda s, t: note_reminders(s, MONTH, [t.community], "pasted")),
    save_review: (MANAGERS, WHOLE, lambda s, t: save_review(s, t.submission, "returned", "请改")),
    mark_sample: (WHOLE, WHOLE, lambda s, t: mark_sample(s)),
    fill_sample: (WHOLE, WHOLE, lambda s, t: fill_sample(s, PACKED)),
    save_webhook: (WHOLE, WHOLE, lambda s, t: save_webhook(s, "wecom", "https://example.org/x")),
    remove_webhook: (WHOLE, WHOLE, lambda s, t: remove_webhook(s)),
    register_units: (WHOLE, WHOLE, lambda s, t: register_units(s, [], MONTH)),
    start_over: (WHOLE, WHOLE, lambda s, t: start_over(s)),
    clear_sample: (WHOLE, WHOLE, lambda s, t: clear_sample(s)),
    save_settings: (WHOLE, WHOLE, lambda s, t: save_settings(s, {"权重": []})),
    note_trial: (WHOLE, WHOLE, lambda s, t: note_trial(s, [], "")),
    end_sign_in: (SENDERS, WHOLE, lambda s, t: end_sign_in(s, t.sign_in)),
    save_submission: (SENDERS, WHOLE, lambda s, t: save_submission(s, _checked(t), b"x", Delivery(reason="核对过"))),
    refuse_submission: (SENDERS, WHOLE, lambda s, t: refuse_submission(s, _checked(t), b"x")),
    undo_submission: (SENDERS, WHOLE, lambda s, t: undo_submission(s, t.submission)),
}
"""Every function that writes: who may do it for the own street, who for another one, and how it is done."""
OTHERS = {
    "officer of all": Access("总干事", "officer"),
    "leader of all": Access("书记", "leader"),
    "system": SYSTEM,
    "visitor": VISITOR,
}
"""Who is of no street."""
FOR_ALL = {reopen_month, save_annotation, record_document, add_account}
"""What may be done for the whole register in one go; only who has charge of all of it may."""

INTERNAL = {
    "account_rows.account_named",
    "account_rows.account_with_password",
    "account_rows.open_account_named",
    "account_rows.set_password",
    "figures.read_published_figures",
    "published.is_closed",
    "published.newest_publication",
    "published.settings_by",
    "published.settings_then",
    "reports.pack_reports",
    "reports.unpack_reports",
    "reviews.add_review",
    "reviews.reopen_review",
    "reviews.return_submission",
    "reviews.review_state",
    "second_factor.begin",
    "second_factor.confirm",
    "second_factor.is_on",
    "second_factor.second_factor_of",
    "second_factor.unconfirmed_secret",
    "sign_in_rows.find_account_of_sign_in",
    "sign_in_rows.find_open_sign_in",
}
"""What other functions of the store call after their own checks; nothing outside of the store imports these."""
PROVING = {
    "feeds.find_reader",
    "people.find_person_by_key",
    "people.find_person_by_token",
    "people.is_disabled",
    "signing_in.admit",
    "signing_in.begin_second_factor",
    "signing_in.change_password",
    "signing_in.confirm_second_factor",
    "signing_in.end_second_factor",
    "signing_in.enter_code",
    "signing_in.is_known_browser",
    "signing_in.sign_in",
    "signing_in.sign_out",
}
"""What asks for a password, a code or the key of a sign-in, not for a role; see the tests of signing in."""
OWN = {
    "drafts.save_draft",
    "drafts.delete_drafts",
    "feeds.make_feed",
    "feeds.remove_feed",
    "proposals.withdraw_proposal",
} | {f"views.{name}_view" for name in ("save", "rename", "delete")}
"""What writes what belongs to the own account alone, whoever that is; see the tests of drafts and of views."""
BACKUPS = {"rotation.make_backup", "rotation.make_daily_backup", "vault.write_backup"}
"""Backups begin and end sessions of their own; the daily one is the program's."""
SESSIONS = {
    "copyist.Copyist.backup",
    "rehearsal.rehearse_restore",
    "restoring.restore_backup",
    "store.Store.read",
    "store.Store.reading",
    "store.Store.rehearse",
    "store.Store.write",
    "store.Store.write_fault",
    "store.Store.write_unless_busy",
    "store.Store.writing",
}
"""What opens the sessions that all else is given, or makes and restores backups; tried where it is tested."""
CONTENT: bytes = word("{{ 学习场次 }}")


def _published(session: Session) -> list[object]:
    edition = read_publication(session, MONTHS[0])
    assert edition is not None
    return [edition.ranking, edition.figures, edition.reports]


def _add_own_accounts(session: WritingSession) -> None:
    added = add_unit_accounts(session, MONTH)
    assert all(session.sees(item.unit) for item in added)


def _reset_second_factor(session: WritingSession, name: str) -> None:
    """Reset it after it was switched on by the account itself."""
    row, moment = account_named(session, name), now()
    assert row is not None
    code = totp.code_at(second_factor.begin(session, row.id, moment), totp.time_step(moment))
    assert second_factor.confirm(session, row.id, code, moment)
    reset_second_factor(session, name)


def _record(target: Target) -> DocumentRecord:
    return DocumentRecord("bulletin", "通报", "a.docx", *MONTHS, target.unit, {}, "1")


def _let_in() -> Admission:
    let_in = admit(CONTENT)
    assert isinstance(let_in, Admission)
    return let_in


def _studies(target: Target) -> list[Row]:
    return [named_after(target.community, row) for row in month_of(1, MONTH) if row.sheet == "study"]


def _checked(target: Target) -> Checked:
    return Checked("a.xlsx", target.unit, MONTH, reported=SHEETS, problems=(problem("unusual", "不寻常"),))


@pytest.fixture(scope="module")
def filled(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both streets in a SQLite file, with a backup beside it."""
    folder = tmp_path_factory.mktemp("streets")
    shutil.copy(blank, folder / "street.db")
    store = fill(Store.open(f"sqlite:///{folder / 'street.db'}", create=False))
    (folder / backup_name("daily", now())).write_bytes("、".join([*FIRST.names, *SECOND.names]).encode())
    store.close()
    return folder / "street.db"


@pytest.fixture(scope="module")
def standing(filled: Path) -> Iterator[Store]:
    """The streets, to be read or changed and put back."""
    store = Store.open(f"sqlite:///{filled}", create=False)
    yield store
    store.close()


@pytest.fixture(scope="module", params=[SECOND, FIRST], ids=["from the first", "from the second"])
def other(request: pytest.FixtureRequest) -> Street:
    """The street that somebody is not of."""
    street: Street = request.param
    return street


@pytest.fixture(scope="module")
def everybody(standing: Store, other: Street) -> dict[str, Access]:
    """Somebody of each kind: of the street that is not the other one, of none and of all."""
    return people(standing, FIRST if other is SECOND else SECOND) | OTHERS


@pytest.fixture(scope="module")
def targets(standing: Store, filled: Path, other: Street) -> dict[str, Target]:
    """What is asked for: the things of each street, and of the whole."""
    own = FIRST if other is SECOND else SECOND
    things = {"own": target(standing, own, filled.parent), "other": target(standing, other, filled.parent)}
    return things | {"whole": target(standing, own, filled.parent, whole=True)}


@pytest.fixture
def streets(filled: Path, tmp_path: Path) -> Iterator[Store]:
    """The streets, to be changed."""
    shutil.copy(filled, tmp_path / "street.db")
    store = Store.open(f"sqlite:///{tmp_path / 'street.db'}", create=False)
    yield store
    store.close()


def test_every_function_of_the_store_has_an_expectation() -> None:
    store = surface("data.store")
    listed = {name for name, function in store.items() if function in READS or function in WRITES}
    assert store.keys() == listed | INTERNAL | PROVING | OWN | BACKUPS | SESSIONS
    assert len(READS) + len(WRITES) == len(listed)


def test_nothing_outside_of_the_store_calls_what_has_no_check_of_its_own() -> None:
    for path in ROOT.rglob("*.py"):
        part = path.relative_to(ROOT).parts
        if part[0] in {"tests", "benchmarks"} or part[:2] == ("data", "store") or part[0].startswith((".", "var")):
            continue
        for line in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(line, ast.ImportFrom) and (line.module or "").startswith("data.store"):
                module = (line.module or "").removeprefix("data.store").removeprefix(".")
                names = {f"{module}.{name.name}".lstrip(".") for name in line.names}
                assert not names & (INTERNAL | {name.partition(".")[0] for name in INTERNAL}), path


def spoken(value: object) -> str:
    """Return everything that a value says, however it is wrapped."""
    if isinstance(value, pd.DataFrame):
        levels = [list(column.cat.categories) for _, column in value.items() if column.dtype == "category"]
        return f"{value.to_csv()} {levels}"
    if isinstance(value, bytes):
        return value.decode("utf-8", "ignore")
    if is_dataclass(value) and not isinstance(value, type):
        return spoken([getattr(value, field.name) for field in fields(value)])
    if isinstance(value, Mapping):
        return spoken([*value.items()])
    if isinstance(value, (list, tuple)):
        return "\n".join(map(spoken, value))
    if isinstance(value, (set, frozenset)):
        return spoken(sorted(value))
    return str(value)


def answered(store: Store, access: Access, call: Call, target: Target) -> str:
    """Return what somebody gets to read, or how it was refused."""
    try:
        return spoken(store.read(access, call, target))
    except (Forbidden, Refused) as error:
        return type(error).__name__


@pytest.mark.parametrize("function", READS, ids=lambda function: function.__name__)
def test_nobody_reads_anything_of_another_street(
    standing: Store,
    everybody: dict[str, Access],
    targets: dict[str, Target],
    other: Street,
    function: Callable[..., object],
) -> None:
    rule, call = READS[function]
    for name in everybody.keys() - WHOLE - {"leader of all"}:
        for required, things in targets.items():
            text = answered(standing, everybody[name], call, things)
            if rule not in {"shared", "counter"}:
                assert [word for word in other.names if word in text] == [], (name, required)
            assert (text == "Forbidden") is refused(rule, name, required), (name, required, text[:200])


def refused(rule: Rule, person: str, required: str) -> bool:
    """Tell whether somebody of a street is turned away when asking for something of the own, another or all streets."""
    nobody = person in {"visitor", "officer of nothing"}
    if rule in {"unit", "document"}:
        return nobody or required == "other" or (rule == "document" and person == "clerk")
    if rule == "maker":
        return person in {"clerk", "visitor"}
    return rule == "governor" or (rule == "officer" and not person.startswith("officer"))


UNMOVED = {
    read_counted_predecessors,
    read_publication,
    read_counted_rows,
    read_rows_of_submissions,
    read_counted_details,
    read_likeness,
    read_document,
    read_problems,
    read_original,
    read_file_removal,
    read_reported_months,
    read_backups,
    read_backup,
    expired_files,
    find_damaged_row,
    read_setting_tables,
    read_setting_versions,
    read_setting_rows,
    read_answers,
    read_sign_ins,
    complete_units,
    # No street sets the robot of the whole register's chat group.
    read_webhook,
    read_webhook_address,
    # The new account is of a community that has one already.
    units_without_account,
}
"""What stays as it is for the officer of everything too: what was kept of an earlier moment, what is of no street."""


def test_nothing_that_a_street_reads_depends_on_what_another_street_does(
    streets: Store, everybody: dict[str, Access], targets: dict[str, Target], other: Street
) -> None:
    def answers() -> dict[tuple[Callable[..., object], str], list[str]]:
        return {
            (function, name): [answered(streets, access, call, things) for things in targets.values()]
            for function, (rule, call) in READS.items()
            if rule != "counter"
            for name, access in everybody.items()
        }

    before = answers()
    go_on(streets, other)
    changed = {key for key, texts in answers().items() if texts != before[key]}
    assert {key for key in changed if key[1] not in WHOLE | {"leader of all"}} == set()
    moved = {function for function, name in changed if name == "officer of all"}
    expected = {function for function, (rule, _) in READS.items() if rule in {"cut", "unit", "officer", "governor"}}
    assert moved >= expected - UNMOVED, "else nothing has been tried"


class _UndoneError(Exception):
    """Raised after a deed, so that nothing of it stays."""


def done(store: Store, access: Access, call: Call, target: Target) -> bool:
    """Tell whether somebody may do something; it is not kept."""
    try:
        with store.writing(access) as session:
            call(session, target)
            raise _UndoneError
    except _UndoneError:
        return True
    except Forbidden:
        return False
    except Refused as error:
        # What is out of somebody's reach is not there for them.
        return "没有账号" not in str(error) and "这个会话已经结束" not in str(error)


@pytest.mark.parametrize("function", WRITES, ids=lambda function: function.__name__)
def test_nobody_does_anything_to_another_street(
    standing: Store, everybody: dict[str, Access], targets: dict[str, Target], function: Callable[..., object]
) -> None:
    own, others, call = WRITES[function]
    expected = {"own": own, "other": others} | ({"whole": others} if function in FOR_ALL else {})
    for required, person in expected.items():
        able = {name for name, access in everybody.items() if done(standing, access, call, targets[required])}
        assert able == person, required


@pytest.mark.parametrize(
    "make", [make_backup, lambda store, access, folder: write_backup(store, access, folder / "a.zip")]
)
def test_nobody_but_who_has_charge_of_everything_makes_a_backup(
    streets: Store, tmp_path: Path, make: Callable[[Store, Access, Path], object]
) -> None:
    for name, access in (
        people(streets, FIRST) | {"visitor": VISITOR, "leader of all": OTHERS["leader of all"]}
    ).items():
        with pytest.raises(Forbidden):
            make(streets, access, tmp_path / name)
        assert not list(tmp_path.glob(f"{name}/*"))
    make(streets, OTHERS["officer of all"], tmp_path / "whole")
    assert list((tmp_path / "whole").glob("*.zip"))
