"""The rule of retention: off unless set, only bytes go, and nothing goes that something current rests on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from data import months
from data.records import Access
from data.store import Forbidden, Refused, Store, restoring, vault
from data.store.audit import read_journal
from data.store.documents import DocumentRecord, record_document
from data.store.history import read_file_removal, read_original, read_problems, read_uploads
from data.store.retention import DEED, expired_files, remove_expired_files
from data.store.session import SYSTEM
from data.store.settings import save_settings
from data.store.sheets import read_located_rows
from data.store.submissions import refuse_submission, undo_submission
from data.store.tables import submission
from tests.forms import saved_form, word
from tests.uploads import MONTH, OFFICER, checked, clerk, fault, register, send, study, sums

TODAY = date(2026, 11, 29)
OWN = "甲社区"
FIRST, SECOND, REFUSED = b"the first file", b"the second file", b"a refused file"


def keep(store: Store, refused: int = 0, superseded: int = 0) -> Store:
    """Set for how many months files are kept."""
    rows = [{"名称": "退回文件保留月数", "取值": str(refused)}, {"名称": "旧版文件保留月数", "取值": str(superseded)}]
    store.write(OFFICER, save_settings, {"名次规则": rows})
    return store


def aged(store: Store, number: int, day: date) -> None:
    """Let an upload have been sent on this day."""
    with store.writing(SYSTEM) as session:
        at = datetime.combine(day, datetime.min.time()).astimezone()
        session.connection.execute(update(submission).where(submission.c.id == number).values(at=at))


@pytest.fixture
def street(store: Store) -> Store:
    """Three uploads of one unit-month, a year old: the first superseded by the second, and one refused."""
    register(store, OWN, "乙社区")
    send(store, checked(OWN, rows=[study(3, 12)]), FIRST)
    send(store, checked(OWN, rows=[study(3, 40)]), SECOND)
    store.write(OFFICER, refuse_submission, checked(OWN, problems=[fault()]), REFUSED)
    for upload in store.read(OFFICER, read_uploads):
        aged(store, upload.submission, date(2025, 11, 28))
    return store


def removed(store: Store, today: date = TODAY) -> list[int]:
    result = store.write(SYSTEM, remove_expired_files, today)
    return sorted(number for item in result for number in item.submissions)


def test_nothing_is_removed_unless_it_is_set(street: Store) -> None:
    assert removed(street, date(2099, 1, 1)) == []
    assert removed(keep(street), date(2099, 1, 1)) == []
    assert [street.read(OFFICER, read_original, number)[1] for number in (1, 2, 3)] == [FIRST, SECOND, REFUSED]


@pytest.mark.parametrize(
    ("refused", "superseded", "gone"), [(12, 0, [3]), (0, 12, [1]), (12, 12, [1, 3]), (13, 13, []), (13, 12, [1])]
)
def test_each_kind_has_its_months(street: Store, refused: int, superseded: int, gone: list[int]) -> None:
    assert removed(keep(street, refused, superseded)) == gone


@pytest.mark.parametrize(
    ("today", "gone"), [(date(2026, 11, 28), []), (date(2026, 11, 29), [3]), (date(2027, 2, 28), [3])]
)
def test_the_months_end_with_their_day(street: Store, today: date, gone: list[int]) -> None:
    assert removed(keep(street, 12), today) == gone


def test_the_line_stays_and_says_so_and_rows_and_figures_are_as_before(street: Store) -> None:
    before = (
        sums(street),
        street.read(OFFICER, read_uploads),
        [street.read(OFFICER, read_problems, number) for number in (1, 2, 3)],
    )
    assert removed(keep(street, 1, 1)) == [1, 3]
    with pytest.raises(Refused, match="按保留规则删除，行和数字都还在"):
        street.read(OFFICER, read_original, 1)
    assert street.read(OFFICER, read_original, 2)[1] == SECOND
    assert [bool(item.file_removed) for item in street.read(OFFICER, read_uploads)] == [True, False, True]
    assert street.read(OFFICER, read_file_removal, 2) is None
    after = (
        sums(street),
        street.read(OFFICER, read_uploads),
        [street.read(OFFICER, read_problems, number) for number in (1, 2, 3)],
    )
    assert (after[0], after[2]) == (before[0], before[2])
    assert [(item.submission, item.sha256, item.result) for item in after[1]] == [
        (item.submission, item.sha256, item.result) for item in before[1]
    ]
    line = next(line for line in street.read(OFFICER, read_journal) if line.deed == DEED)
    assert line.subject == "2 份"
    assert line.after is not None
    assert '"submissions": [1, 3]' in line.after
    assert removed(street) == [], "once"
    assert street.write(OFFICER, undo_submission, 2) == 1, "what was superseded still comes back"
    assert sums(street)[OWN, "study.attendance"] == 12


def test_what_a_current_report_was_read_from_is_kept(street: Store) -> None:
    added = send(street, checked(OWN, rows=[study(4, 5, subject="又一次")]), b"added", mode="add").submission
    assert added is not None
    aged(street, added, date(2025, 11, 28))
    rows = street.read(OFFICER, read_located_rows, "study", [MONTH], [OWN])
    assert {row.submission for row in rows} == {2, added}
    assert removed(keep(street, 0, 1)) == [1], "the second was superseded too, and its rows are current"


def test_the_same_bytes_elsewhere_are_kept(street: Store) -> None:
    again = send(street, checked("乙社区", rows=[study(3, 12)]), FIRST).submission
    store = keep(street, 1, 1)
    assert removed(store) == [3]
    assert store.read(OFFICER, read_original, again or 0)[1] == FIRST
    form, paper = word("{{ 上稿 }}"), word("一份存档的通报")
    saved_form(store, "表", "a.docx", form)
    store.write(
        OFFICER, record_document, DocumentRecord("bulletin", "通报", "b.docx", MONTH, MONTH, None, {}, "1"), paper
    )
    for content in (form, paper):
        refused = store.write(OFFICER, refuse_submission, checked(OWN, problems=[fault()]), content)
        assert refused.result == "refused"
        aged(store, store.read(OFFICER, read_uploads)[0].submission, date(2020, 1, 1))
    assert removed(store) == []


def test_bytes_that_are_sent_again_are_there_again(street: Store) -> None:
    assert removed(keep(street, 1)) == [3]
    street.write(OFFICER, refuse_submission, checked(OWN, problems=[fault()]), REFUSED)
    assert [street.read(OFFICER, read_original, number)[1] for number in (3, 4)] == [REFUSED, REFUSED]
    assert [item.file_removed for item in street.read(OFFICER, read_uploads)] == [None] * 4
    assert removed(street) == [], "one of the two was sent just now"


def test_a_backup_without_the_bytes_comes_back_without_them(street: Store, elsewhere: str, tmp_path: Path) -> None:
    removed(keep(street, 1, 1))
    vault.write_backup(street, OFFICER, tmp_path / "b.zip")
    restoring.restore_backup(elsewhere, OFFICER, tmp_path / "b.zip")
    back = Store.open(elsewhere, create=False)
    assert back.read(OFFICER, read_uploads) == street.read(OFFICER, read_uploads)
    assert back.read(OFFICER, read_original, 2)[1] == SECOND
    with pytest.raises(Refused, match="保留规则"):
        back.read(OFFICER, read_original, 3)
    assert REFUSED not in (tmp_path / "b.zip").read_bytes()
    back.close()


def test_only_the_officer_of_all_units_removes(street: Store) -> None:
    keep(street, 1, 1)
    for access in (clerk(OWN), Access("李书记", "leader"), Access("分管", "officer", frozenset({OWN}))):
        with pytest.raises(Forbidden):
            street.write(access, remove_expired_files, TODAY)
        with pytest.raises(Forbidden):
            street.read(access, expired_files, TODAY)


def test_nothing_of_the_bytes_is_left_in_the_file(blank: Path, tmp_path: Path) -> None:
    path = tmp_path / "street.db"
    path.write_bytes(blank.read_bytes())
    store = Store.open(f"sqlite:///{path}", create=False)
    register(store, OWN)
    content = b"unmistakable words of somebody " * 2_000
    store.write(OFFICER, refuse_submission, checked(OWN, problems=[fault()]), content)
    aged(store, 1, date(2020, 1, 1))
    assert removed(keep(store, 1)) == [1]
    store.close()
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"unmistakable words" not in path.read_bytes()


def test_the_last_day_of_a_shorter_month_is_the_end(street: Store) -> None:
    aged(street, 3, date(2026, 1, 31))
    store = keep(street, 1)
    assert removed(store, months.last_day("2026-02")) == []
    assert removed(store, date(2026, 3, 1)) == [3]
