"""Whose rows and figures come back, on either database; who may do what stands in ``test_store_surface``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.records import Access
from data.store import Forbidden, Store
from data.store.audit import read_journal
from data.store.figures import read_figures
from data.store.history import read_original, read_uploads
from data.store.ledger import read_ledger
from data.store.notes import read_annotations, save_annotation
from data.store.reports import read_reports
from data.store.sample import mark_sample
from data.store.sheets import read_located_rows
from data.store.submissions import refuse_submission
from data.store.upload_history import read_upload_history
from tests.street import media
from tests.uploads import LEADER, MONTH, OFFICER, STREET, checked, clerk, fault, register, send, study, trouble

OWN, OTHER = "甲社区", "乙社区"
PEOPLE = {
    "clerk": clerk(OWN),
    "leader": LEADER,
    "leader of one": Access("主任", "leader", frozenset({OWN})),
    "officer": OFFICER,
    "officer of one": Access("分管", "officer", frozenset({OWN})),
}


@pytest.fixture
def street(store: Store) -> Store:
    """Two communities that have both reported."""
    register(store, OWN, OTHER)
    store.write(OFFICER, mark_sample)
    for name in (OWN, OTHER):
        rows = [study(), trouble(), media(3, "市级", title="同题")]
        strange = [fault("unusual")]
        send(store, checked(name, rows=rows, basics={"residents": 9}, problems=strange), reason="核对过")
    return store


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
        ]
        for table in tables:
            assert set(table["unit"]) == allowed
            assert OTHER not in table["unit"].cat.categories
        for sheet in ("study", "media"):
            assert {item.unit for item in street.read(access, read_located_rows, sheet, [MONTH], units)} == allowed
    pooled = street.read(access, read_figures, [MONTH], measures=["study.attendance"], by=())
    assert pooled["value"].tolist() == [12]
    assert {upload.unit for upload in street.read(access, read_uploads)} == {OWN}
    assert street.read(access, read_uploads, unit=OTHER) == []


def test_a_leader_of_the_street_sees_every_unit(street: Store) -> None:
    assert set(street.read(LEADER, read_figures, [MONTH])["unit"]) == {OWN, OTHER}
    assert {upload.unit for upload in street.read(LEADER, read_uploads)} == {OWN, OTHER}


def test_a_story_elsewhere_is_told_without_saying_whose(street: Store) -> None:
    (story,) = street.read(clerk(OWN), read_upload_history, OWN, MONTH, ["同题"]).stories["同题"]
    assert (story.unit, story.month) == (None, MONTH)
    (story,) = street.read(OFFICER, read_upload_history, OWN, MONTH, ["同题"]).stories["同题"]
    assert story.unit == OTHER


def test_an_upload_of_no_known_unit_is_seen_by_its_sender_and_by_the_officer(street: Store) -> None:
    unknown = replace(checked(), unit=None, month=None, problems=(fault("unknown-unit"),))
    street.write(clerk(OWN), refuse_submission, unknown, b"x")
    assert street.read(clerk(OWN), read_uploads)[0].unit is None
    assert street.read(OFFICER, read_uploads)[0].unit is None
    newest = street.read(OFFICER, read_uploads)[0].submission
    assert all(upload.unit == OTHER for upload in street.read(clerk(OTHER), read_uploads))
    with pytest.raises(Forbidden):
        street.read(clerk(OTHER), read_original, newest)


def test_notes_are_shown_to_whom_they_concern(street: Store) -> None:
    street.write(OFFICER, save_annotation, date(2024, 3, 1), "换届")
    street.write(OFFICER, save_annotation, date(2024, 3, 2), "检查", unit=OTHER)
    whole = (date(2024, 1, 1), date(2024, 12, 31))
    assert [note.text for note in street.read(clerk(OWN), read_annotations, *whole)] == ["换届"]
    assert [note.text for note in street.read(clerk(OTHER), read_annotations, *whole)] == ["换届", "检查"]


WHOLE_STREET = frozenset({STREET, "街道本级", OWN, OTHER})


@pytest.mark.parametrize(
    ("person", "governs"),
    [
        *(pytest.param(person, access is OFFICER, id=person) for person, access in PEOPLE.items()),
        pytest.param(Access("主任", "officer", WHOLE_STREET), True, id="officer of every unit"),
        pytest.param(Access("主任", "leader", WHOLE_STREET), False, id="leader of every unit"),
        pytest.param(Access("主任", "officer", WHOLE_STREET - {"街道本级"}), False, id="officer of all units but one"),
    ],
)
def test_the_register_is_entrusted_to_an_officer_of_all_of_it(
    street: Store, person: Access | str, governs: bool
) -> None:
    with street.reading(PEOPLE[person] if isinstance(person, str) else person) as session:
        assert session.governs() is governs


def test_a_deed_stands_in_the_journal_with_who_did_it_and_what_came_of_it(street: Store) -> None:
    street.write(OFFICER, save_annotation, date(2024, 3, 1), "换届")
    (line,) = street.read(OFFICER, read_journal, deeds=["添加标注"])
    assert (line.by, line.subject, line.before) == (OFFICER.name, "全部单位 2024-03-01", None)
    assert "换届" in (line.after or "")


NOT_SEEN, NO_SENDER = "没有查看这个单位的权限。", "只能报送自己负责的单位。"
NO_WRITER, NO_MANAGER = "领导账号只能查看，不能报送或修改。", "只有负责这个单位的宣传干事可以这样做。"
NO_OFFICER, NO_GOVERNOR = "只有宣传干事可以这样做。", "只有负责全部单位的宣传干事可以这样做。"


@pytest.mark.parametrize(
    ("requirement", "unit", "allowed", "refusals"),
    [
        ("visible", [OWN], set(PEOPLE), ()),
        ("visible", [OTHER], {"leader", "officer"}, [NOT_SEEN]),
        ("sender", [OWN], {"clerk", "officer", "officer of one"}, [NO_WRITER]),
        ("sender", [OTHER], {"officer"}, [NO_WRITER, NO_SENDER]),
        ("writer", [], {"clerk", "officer", "officer of one"}, [NO_WRITER]),
        ("manager", [OWN], {"officer", "officer of one"}, [NO_MANAGER]),
        ("manager", [OTHER], {"officer"}, [NO_MANAGER]),
        ("officer", [], {"officer", "officer of one"}, [NO_OFFICER]),
        ("governor", [], {"officer"}, [NO_OFFICER, NO_GOVERNOR]),
    ],
)
def test_each_requirement_lets_pass_whom_it_names_and_tells_the_others_why(
    street: Store, requirement: str, unit: list[str], allowed: set[str], refusals: list[str]
) -> None:
    passed, refused = set(), set()
    for person, access in PEOPLE.items():
        with street.reading(access) as session:
            try:
                getattr(session, f"require_{requirement}")(*unit)
                passed.add(person)
            except Forbidden as error:
                refused.add(str(error))
    assert (passed, refused) == (allowed, set(refusals))


WITHIN = "乙社区花园"
"""A unit whose name begins with that of another one."""


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        (f"与{OTHER}的第3行相同", "same-row", "与其他单位的第3行相同"),
        (f"{WITHIN}报过，{OTHER}没有", "same-row", f"{WITHIN}报过，其他单位没有"),
        (f"{OTHER}报过，写的是“{OTHER}”", "same-row", f"其他单位报过，写的是“{OTHER}”"),
        ("新城街道都报过", "same-row", "新城街道都报过"),
        ("在 撤并社区 2024-01 也报过", "same-story-elsewhere", "在 其他单位 2024-01 也报过"),
        (f"在 {WITHIN} 2024-01、{OTHER} 2024-02 也报过", "same-link", f"在 {WITHIN} 2024-01、其他单位 2024-02 也报过"),
        ("在 撤并社区 2024-01 也报过", "same-row", "在 撤并社区 2024-01 也报过"),
    ],
)
def test_a_text_names_no_unit_that_its_reader_does_not_see(store: Store, text: str, code: str, shown: str) -> None:
    register(store, OWN, OTHER, WITHIN)
    with store.reading(clerk(WITHIN)) as session:
        assert session.veil(text, code) == shown
    with store.reading(OFFICER) as session:
        assert session.veil(text, code) == text


def test_a_suggestion_offers_no_unit_that_its_reader_does_not_see(store: Store) -> None:
    register(store, OWN, OTHER)
    doubtful = replace(fault("unknown-unit"), message=f"不认识，是不是{OTHER}", suggestion=f"{OTHER}、{OWN}")
    with store.reading(clerk(OWN)) as session:
        assert session.veil_problem(doubtful).suggestion == OWN
        assert session.veil_problem(doubtful).message == "不认识，是不是其他单位"
        assert session.veil_problem(replace(doubtful, suggestion=OTHER)).suggestion is None
