"""Who may do what in the store: role × deed × own or another unit, at the store itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.records import Access
from data.store import Forbidden, Store
from data.store.audit import read_journal
from data.store.doubts import read_doubts, settle_doubts
from data.store.figures import read_figures
from data.store.history import read_original, read_problems, read_uploads
from data.store.ledger import read_ledger
from data.store.likeness import read_likeness
from data.store.notes import answer_follow_up, read_annotations, read_follow_ups, save_annotation, save_follow_up
from data.store.publishing import publish_month, reopen_month
from data.store.reports import read_reports
from data.store.reviews import save_review
from data.store.revisions import read_revision
from data.store.sample import clear_sample, mark_sample
from data.store.settings import note_trial, read_setting_tables, read_setting_versions, save_settings
from data.store.sheets import count_rows, read_located_rows, read_rows
from data.store.submissions import refuse_submission, undo_submission
from data.store.upload_history import read_upload_history
from tests.street import media
from tests.uploads import LEADER, MONTH, OFFICER, checked, clerk, fault, register, send, study, trouble

OWN, OTHER = "甲社区", "乙社区"
CLOSED = "2024-01"
PEOPLE = {
    "clerk": clerk(OWN),
    "leader": LEADER,
    "leader of one": Access("主任", "leader", frozenset({OWN})),
    "officer": OFFICER,
    "officer of one": Access("分管", "officer", frozenset({OWN})),
}
Deed = Callable[[Store, Access, str], object]


def number(store: Store, unit: str) -> int:
    """The number of the current submission of a unit."""
    return next(upload.submission for upload in store.read(OFFICER, read_uploads, unit=unit) if upload.current)


def doubt(store: Store, unit: str) -> int:
    """The number of what is doubtful of a unit."""
    return store.read(OFFICER, read_doubts, units=[unit])[0].id


SENDERS, OFFICERS = {"clerk", "officer", "officer of one"}, {"officer", "officer of one"}
DEEDS: dict[str, tuple[Deed, set[str], set[str]]] = {
    # What is done, who may do it for the own unit, who for another one.
    "save": (lambda s, a, u: send(s, checked(u, rows=[study(3, 50)]), access=a), SENDERS, {"officer"}),
    "refuse": (lambda s, a, u: s.write(a, refuse_submission, checked(u, problems=[fault()]), b"x"), SENDERS, {"officer"}),
    "undo": (lambda s, a, u: s.write(a, undo_submission, number(s, u)), SENDERS, {"officer"}),
    "original": (lambda s, a, u: s.read(a, read_original, number(s, u)), set(PEOPLE), {"leader", "officer"}),
    "problems": (lambda s, a, u: s.read(a, read_problems, number(s, u)), set(PEOPLE), {"leader", "officer"}),
    "past": (lambda s, a, u: s.read(a, read_upload_history, u, MONTH), set(PEOPLE), {"leader", "officer"}),
    "likeness": (lambda s, a, u: s.read(a, read_likeness, u, MONTH, []), set(PEOPLE), {"leader", "officer"}),
    "review": (lambda s, a, u: s.write(a, save_review, number(s, u), "confirmed"), OFFICERS, {"officer"}),
    "settle": (lambda s, a, u: s.write(a, settle_doubts, [doubt(s, u)], "verified", "核对过"), OFFICERS, {"officer"}),
    "ask": (lambda s, a, u: s.write(a, save_follow_up, u, "补报"), OFFICERS, {"officer"}),
    "annotate": (lambda s, a, u: s.write(a, save_annotation, date(2024, 3, 1), "检查", unit=u), OFFICERS, {"officer"}),
    "annotate all": (lambda s, a, u: s.write(a, save_annotation, date(2024, 3, 1), "检查"), {"officer"}, {"officer"}),
    "lock": (lambda s, a, u: s.write(a, publish_month, MONTH), {"officer"}, {"officer"}),
    "unlock all": (lambda s, a, u: s.write(a, reopen_month, CLOSED, why="错"), {"officer"}, {"officer"}),
    "unlock": (lambda s, a, u: s.write(a, reopen_month, CLOSED, u, "更正"), OFFICERS, {"officer"}),
    "settings": (lambda s, a, u: s.write(a, save_settings, {"权重": []}), {"officer"}, {"officer"}),
    "trial": (lambda s, a, u: s.write(a, note_trial, [], ""), {"officer"}, {"officer"}),
    "setting tables": (lambda s, a, u: s.read(a, read_setting_tables), {"officer"}, {"officer"}),
    "settings history": (lambda s, a, u: s.read(a, read_setting_versions), {"officer"}, {"officer"}),
    "journal": (lambda s, a, u: s.read(a, read_journal), {"officer"}, {"officer"}),
    "clear": (lambda s, a, u: s.write(a, clear_sample), {"officer"}, {"officer"}),
}


@pytest.fixture
def street(store: Store) -> Store:
    """Two communities that have both reported."""
    return fill(store)


def fill(store: Store) -> Store:
    """Let both communities report."""
    register(store, OWN, OTHER)
    store.write(OFFICER, mark_sample)
    store.write(OFFICER, publish_month, CLOSED)
    for name in (OWN, OTHER):
        rows = [study(), trouble(), media(3, "市级", title="同题")]
        strange = [fault("unusual")]
        send(store, checked(name, rows=rows, basics={"residents": 9}, problems=strange), reason="核对过")
    return store


@pytest.fixture(scope="module")
def prepared(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The street in a SQLite file, to be copied for each deed."""
    path = tmp_path_factory.mktemp("prepared") / "street.db"
    shutil.copy(blank, path)
    opened = Store.open(f"sqlite:///{path}", create=False)
    fill(opened)
    opened.close()
    return path


@pytest.fixture
def copy(prepared: Path, tmp_path: Path) -> Iterator[Store]:
    """The street, quickly."""
    shutil.copy(prepared, tmp_path / "street.db")
    opened = Store.open(f"sqlite:///{tmp_path / 'street.db'}", create=False)
    yield opened
    opened.close()


def allowed(deed: str, unit: str) -> set[str]:
    """Who may do this to a unit."""
    return DEEDS[deed][1 if unit == OWN else 2]


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("unit", [OWN, OTHER])
def test_who_may_not_is_told_so_and_nothing_is_changed(copy: Store, deed: str, unit: str) -> None:
    for person in PEOPLE.keys() - allowed(deed, unit):
        before = (copy.read(OFFICER, read_uploads), copy.read(OFFICER, read_revision, [MONTH]), len(copy.read(OFFICER, read_journal)))
        with pytest.raises(Forbidden, match=r"[\u4e00-\u9fff]"):
            DEEDS[deed][0](copy, PEOPLE[person], unit)
        assert (copy.read(OFFICER, read_uploads), copy.read(OFFICER, read_revision, [MONTH]), len(copy.read(OFFICER, read_journal))) == before


@pytest.mark.parametrize(
    ("deed", "unit", "person"),
    [(deed, unit, person) for deed in DEEDS for unit in (OWN, OTHER) for person in sorted(allowed(deed, unit))],
)
def test_who_may_is_let_through(copy: Store, deed: str, unit: str, person: str) -> None:
    DEEDS[deed][0](copy, PEOPLE[person], unit)
    assert copy.read(OFFICER, read_journal)


@pytest.mark.parametrize("person", ["clerk", "leader of one", "officer of one"])
def test_nothing_of_another_unit_is_ever_returned(street: Store, person: str) -> None:
    access = PEOPLE[person]
    for units in (None, [OWN, OTHER], [OTHER]):
        allowed = set() if units == [OTHER] else {OWN}
        tables = [
            street.read(access, read_figures, [MONTH], units=units),
            street.read(access, read_figures, [MONTH], units=units, by=("unit",)),
            street.read(access, read_reports, [MONTH], units),
            street.read(access, read_ledger, units),
            street.read(access, read_rows, "media", [MONTH], units),
        ]
        for table in tables:
            assert set(table["unit"]) == allowed
            assert OTHER not in table["unit"].cat.categories
        assert {item.unit for item in street.read(access, read_located_rows, "study", [MONTH], units)} == allowed
        assert street.read(access, count_rows, "study", [MONTH], units) == len(allowed)
    pooled = street.read(access, read_figures, [MONTH], measures=["study.attendance"], by=())
    assert pooled["value"].tolist() == [12]
    assert {upload.unit for upload in street.read(access, read_uploads)} == {OWN}
    assert street.read(access, read_uploads, unit=OTHER) == []


def test_a_leader_of_the_street_sees_every_unit(street: Store) -> None:
    assert set(street.read(LEADER, read_figures, [MONTH])["unit"]) == {OWN, OTHER}
    assert {upload.unit for upload in street.read(LEADER, read_uploads)} == {OWN, OTHER}


def test_a_story_elsewhere_is_told_without_saying_whose(street: Store) -> None:
    (told,) = street.read(clerk(OWN), read_upload_history, OWN, MONTH, ["同题"]).stories["同题"]
    assert (told.unit, told.month) == (None, MONTH)
    (told,) = street.read(OFFICER, read_upload_history, OWN, MONTH, ["同题"]).stories["同题"]
    assert told.unit == OTHER


def test_an_upload_of_no_known_unit_is_seen_by_its_sender_and_by_the_officer(street: Store) -> None:
    unknown = replace(checked(), unit=None, month=None, problems=(fault("unknown-unit"),))
    street.write(clerk(OWN), refuse_submission, unknown, b"x")
    assert street.read(clerk(OWN), read_uploads)[0].unit is None
    assert street.read(OFFICER, read_uploads)[0].unit is None
    newest = street.read(OFFICER, read_uploads)[0].submission
    assert all(upload.unit == OTHER for upload in street.read(clerk(OTHER), read_uploads))
    with pytest.raises(Forbidden):
        street.read(clerk(OTHER), read_original, newest)


def test_notes_and_things_to_see_to_are_shown_to_whom_they_concern(street: Store) -> None:
    street.write(OFFICER, save_annotation, date(2024, 3, 1), "换届")
    street.write(OFFICER, save_annotation, date(2024, 3, 2), "检查", unit=OTHER)
    street.write(OFFICER, save_follow_up, OTHER, "补报三月")
    whole = (date(2024, 1, 1), date(2024, 12, 31))
    assert [note.text for note in street.read(clerk(OWN), read_annotations, *whole)] == ["换届"]
    assert [note.text for note in street.read(clerk(OTHER), read_annotations, *whole)] == ["换届", "检查"]
    assert street.read(clerk(OWN), read_follow_ups) == []
    (given,) = street.read(clerk(OTHER), read_follow_ups, pending=True)
    with pytest.raises(Forbidden):
        street.write(clerk(OWN), answer_follow_up, given.id, "已补")
    street.write(clerk(OTHER), answer_follow_up, given.id, "已补")
    assert street.read(OFFICER, read_follow_ups, pending=True) == []
    assert street.read(OFFICER, read_follow_ups)[0].answer == "已补"
