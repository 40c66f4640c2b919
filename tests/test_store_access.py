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
    return next(upload.submission for upload in store.history(OFFICER, unit=unit) if upload.current)


def doubt(store: Store, unit: str) -> int:
    """The number of what is doubtful of a unit."""
    return store.doubts(OFFICER, units=[unit])[0].id


SENDERS, OFFICERS = {"clerk", "officer", "officer of one"}, {"officer", "officer of one"}
DEEDS: dict[str, tuple[Deed, set[str], set[str]]] = {
    # What is done, who may do it for the own unit, who for another one.
    "save": (lambda s, a, u: send(s, checked(u, rows=[study(3, 50)]), access=a), SENDERS, {"officer"}),
    "refuse": (lambda s, a, u: s.refuse(a, checked(u, problems=[fault()]), b"x"), SENDERS, {"officer"}),
    "undo": (lambda s, a, u: s.undo(a, number(s, u)), SENDERS, {"officer"}),
    "original": (lambda s, a, u: s.original(a, number(s, u)), set(PEOPLE), {"leader", "officer"}),
    "problems": (lambda s, a, u: s.problems(a, number(s, u)), set(PEOPLE), {"leader", "officer"}),
    "past": (lambda s, a, u: s.past(a, u, MONTH), set(PEOPLE), {"leader", "officer"}),
    "review": (lambda s, a, u: s.review(a, number(s, u), "confirmed"), OFFICERS, {"officer"}),
    "settle": (lambda s, a, u: s.settle(a, [doubt(s, u)], "verified", "核对过"), OFFICERS, {"officer"}),
    "ask": (lambda s, a, u: s.ask(a, u, "补报"), OFFICERS, {"officer"}),
    "annotate": (lambda s, a, u: s.annotate(a, date(2024, 3, 1), "检查", unit=u), OFFICERS, {"officer"}),
    "annotate all": (lambda s, a, u: s.annotate(a, date(2024, 3, 1), "检查"), {"officer"}, {"officer"}),
    "lock": (lambda s, a, u: s.lock(a, MONTH), {"officer"}, {"officer"}),
    "unlock all": (lambda s, a, u: s.unlock(a, CLOSED, why="错"), {"officer"}, {"officer"}),
    "unlock": (lambda s, a, u: s.unlock(a, CLOSED, u, "更正"), OFFICERS, {"officer"}),
    "settings": (lambda s, a, u: s.save_settings(a, {"权重": []}), {"officer"}, {"officer"}),
    "setting tables": (lambda s, a, u: s.setting_tables(a), {"officer"}, {"officer"}),
    "settings history": (lambda s, a, u: s.settings_history(a), {"officer"}, {"officer"}),
    "journal": (lambda s, a, u: s.audit(a), {"officer"}, {"officer"}),
    "clear": (lambda s, a, u: s.clear(a), {"officer"}, {"officer"}),
}


@pytest.fixture
def street(store: Store) -> Store:
    """Two communities that have both reported."""
    return fill(store)


def fill(store: Store) -> Store:
    """Let both communities report."""
    register(store, OWN, OTHER)
    store.mark_sample()
    store.lock(OFFICER, CLOSED)
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
        before = (copy.history(OFFICER), copy.revision([MONTH]), len(copy.audit(OFFICER)))
        with pytest.raises(Forbidden, match=r"[\u4e00-\u9fff]"):
            DEEDS[deed][0](copy, PEOPLE[person], unit)
        assert (copy.history(OFFICER), copy.revision([MONTH]), len(copy.audit(OFFICER))) == before


@pytest.mark.parametrize(
    ("deed", "unit", "person"),
    [(deed, unit, person) for deed in DEEDS for unit in (OWN, OTHER) for person in sorted(allowed(deed, unit))],
)
def test_who_may_is_let_through(copy: Store, deed: str, unit: str, person: str) -> None:
    DEEDS[deed][0](copy, PEOPLE[person], unit)
    assert copy.audit(OFFICER)


@pytest.mark.parametrize("person", ["clerk", "leader of one", "officer of one"])
def test_nothing_of_another_unit_is_ever_returned(street: Store, person: str) -> None:
    access = PEOPLE[person]
    for units in (None, [OWN, OTHER], [OTHER]):
        allowed = set() if units == [OTHER] else {OWN}
        tables = [
            street.figures(access, [MONTH], units=units),
            street.figures(access, [MONTH], units=units, by=("unit",)),
            street.reports(access, [MONTH], units),
            street.ledger(access, units),
            street.rows(access, "media", [MONTH], units),
        ]
        for table in tables:
            assert set(table["unit"]) == allowed
            assert OTHER not in table["unit"].cat.categories
        assert {item.unit for item in street.located(access, "study", [MONTH], units)} == allowed
        assert street.count_rows(access, "study", [MONTH], units) == len(allowed)
    pooled = street.figures(access, [MONTH], measures=["study.attendance"], by=())
    assert pooled["value"].tolist() == [12]
    assert {upload.unit for upload in street.history(access)} == {OWN}
    assert street.history(access, unit=OTHER) == []


def test_a_leader_of_the_street_sees_every_unit(street: Store) -> None:
    assert set(street.figures(LEADER, [MONTH])["unit"]) == {OWN, OTHER}
    assert {upload.unit for upload in street.history(LEADER)} == {OWN, OTHER}


def test_a_story_elsewhere_is_told_without_saying_whose(street: Store) -> None:
    (told,) = street.past(clerk(OWN), OWN, MONTH, ["同题"]).stories["同题"]
    assert (told.unit, told.month) == (None, MONTH)
    (told,) = street.past(OFFICER, OWN, MONTH, ["同题"]).stories["同题"]
    assert told.unit == OTHER


def test_an_upload_of_no_known_unit_is_seen_by_its_sender_and_by_the_officer(street: Store) -> None:
    unknown = replace(checked(), unit=None, month=None, problems=(fault("unknown-unit"),))
    street.refuse(clerk(OWN), unknown, b"x")
    assert street.history(clerk(OWN))[0].unit is None
    assert street.history(OFFICER)[0].unit is None
    newest = street.history(OFFICER)[0].submission
    assert all(upload.unit == OTHER for upload in street.history(clerk(OTHER)))
    with pytest.raises(Forbidden):
        street.original(clerk(OTHER), newest)


def test_notes_and_things_to_see_to_are_shown_to_whom_they_concern(street: Store) -> None:
    street.annotate(OFFICER, date(2024, 3, 1), "换届")
    street.annotate(OFFICER, date(2024, 3, 2), "检查", unit=OTHER)
    street.ask(OFFICER, OTHER, "补报三月")
    whole = (date(2024, 1, 1), date(2024, 12, 31))
    assert [note.text for note in street.annotations(clerk(OWN), *whole)] == ["换届"]
    assert [note.text for note in street.annotations(clerk(OTHER), *whole)] == ["换届", "检查"]
    assert street.follow_ups(clerk(OWN)) == []
    (given,) = street.follow_ups(clerk(OTHER), pending=True)
    with pytest.raises(Forbidden):
        street.answer(clerk(OWN), given.id, "已补")
    street.answer(clerk(OTHER), given.id, "已补")
    assert street.follow_ups(OFFICER, pending=True) == []
    assert street.follow_ups(OFFICER)[0].answer == "已补"
