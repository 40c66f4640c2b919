"""Bringing back what was lost: by a backup of today or of an earlier version, never over or instead of something."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from data.records import Access
from data.store import (
    VISITOR,
    Forbidden,
    Refused,
    Session,
    Store,
    StoreDamaged,
    StoreLost,
    StoreVersion,
    restoring,
    vault,
)
from data.store.accounts import add_account, disable_account, read_accounts
from data.store.audit import read_journal
from data.store.history import read_original, read_uploads
from data.store.opening import present
from data.store.people import find_person_by_token
from data.store.settings import read_settings
from data.store.sheets import read_located_rows
from data.store.signing_in import sign_in
from tests.uploads import MONTH, OFFICER, checked, register, send, study, sums

BACKUPS = Path(__file__).parent / "backups"
"""Made by the program as it was at that version: two uploads of 甲社区, with 12 and then 40 people."""
PASSWORD = "春风化雨-2024"


@pytest.mark.parametrize("version", ["0001", "0002"])
def test_a_backup_of_an_earlier_version_comes_back_as_its_database_would_have_been_brought_up_to_date(
    url: str, version: str
) -> None:
    counts = restoring.restore_backup(url, OFFICER, BACKUPS / f"{version}.zip")
    store = Store.open(url, create=False)
    assert sums(store)["甲社区", "study.attendance"] == 40
    uploads = store.read(OFFICER, read_uploads)
    assert [upload.current for upload in uploads] == [True, False]
    assert [store.read(OFFICER, read_original, upload.submission)[1].decode() for upload in uploads] == [
        "第二份",
        "第一份",
    ]
    assert counts["submission"] == 2
    assert [line.deed for line in store.read(OFFICER, read_journal)].count("上报") == 2
    (row,) = store.read(OFFICER, read_located_rows, "study", [MONTH])
    assert row.row.values["date"].isoformat() == "2024-03-05"
    assert str(row.row.values["hours"]) == "1.5"
    signed_in = sign_in(store, "小张", PASSWORD, "10.0.0.1").token
    assert (signed_in is not None) == (version == "0002"), "the first version had no accounts"
    assert send(store, checked(rows=[study(3, 50)])).submission == 3, "it goes on counting"
    store.close()


def test_accounts_and_the_journal_come_back_too(store: Store, elsewhere: str, tmp_path: Path) -> None:
    register(store, "甲社区")
    store.write(OFFICER, add_account, "小张", "clerk", unit="甲社区", password=PASSWORD)
    store.write(OFFICER, add_account, "走了的", "leader", password=PASSWORD)
    store.write(OFFICER, disable_account, "走了的")
    before = store.read(OFFICER, read_journal), store.read(OFFICER, read_accounts)
    vault.write_backup(store, OFFICER, tmp_path / "b.zip")
    restoring.restore_backup(elsewhere, OFFICER, tmp_path / "b.zip")
    back = Store.open(elsewhere, create=False)
    journal = back.read(OFFICER, read_journal)
    assert journal[0].deed == "恢复备份"
    assert (journal[1:], back.read(OFFICER, read_accounts)) == before
    token = sign_in(back, "小张", PASSWORD, "10.0.0.1").token
    assert token is not None
    result = find_person_by_token(back, token)
    assert result is not None
    assert result.access.units == {"甲社区"}
    assert sign_in(back, "走了的", PASSWORD, "10.0.0.1").token is None
    back.close()


def changed(source: Path, target: Path, **about: object) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, json.dumps(json.loads(content) | about) if name == "about.json" else content)
    return target


@pytest.mark.parametrize(
    "access",
    [
        Access("分管", "officer", frozenset({"甲社区"})),
        Access("书记", "leader"),
        Access("小张", "clerk", frozenset({"甲社区"})),
        VISITOR,
    ],
    ids=lambda access: access.name,
)
def test_nobody_but_an_officer_of_everything_brings_a_backup_back(tmp_path: Path, access: Access) -> None:
    with pytest.raises(Forbidden, match="负责全部单位"):
        restoring.restore_backup(f"sqlite:///{tmp_path / 'new.db'}", access, BACKUPS / "0002.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_backup_of_a_later_version_is_refused_with_what_to_do(url: str, tmp_path: Path) -> None:
    later = changed(BACKUPS / "0002.zip", tmp_path / "later.zip", schema="9999")
    with pytest.raises(StoreVersion, match="升级程序"):
        restoring.restore_backup(url, OFFICER, later)


@pytest.mark.parametrize(
    "about",
    [
        {"schema": "0000"},
        {"schema": "\ud800"},
        {"rows": {"theirs": 1}},
        {"columns": {"meta": ["key", "theirs"]}},
        {"rows": 1},
    ],
)
def test_a_backup_that_says_strange_things_of_itself_is_refused(
    url: str, tmp_path: Path, about: dict[str, object]
) -> None:
    with pytest.raises(StoreDamaged):
        restoring.restore_backup(url, OFFICER, changed(BACKUPS / "0002.zip", tmp_path / "strange.zip", **about))


def test_an_earlier_backup_never_goes_over_data_that_is_there(store: Store, store_url: str) -> None:
    register(store, "丙社区")
    with pytest.raises(Refused, match="已有数据"):
        restoring.restore_backup(store_url, OFFICER, BACKUPS / "0001.zip")
    assert [unit.name for unit in store.read(OFFICER, read_settings).register.units][-1] == "丙社区"


def lose(path: Path) -> None:
    """Make a database with one upload and take its file away, as an accident does."""
    store = Store.open(f"sqlite:///{path}", create=True)
    send(register(store, "甲社区"), checked(rows=[study()]))
    store.close()
    path.unlink()


@pytest.mark.parametrize("create", [True, False])
def test_no_new_database_takes_the_place_of_one_that_is_gone(tmp_path: Path, create: bool) -> None:
    path = tmp_path / "street.db"
    lose(path)
    with pytest.raises(StoreLost, match=r"不见了.*restore.*从头开始"):
        Store.open(f"sqlite:///{path}", create=create)
    assert not path.exists()


@pytest.mark.parametrize("replaced", [True, False])
def test_nothing_is_saved_into_a_file_that_was_taken_away_while_it_was_open(
    blank: Path, tmp_path: Path, replaced: bool
) -> None:
    """The process would go on with the file that has no name any more, and all of it would be lost with the process."""
    path = tmp_path / "street.db"
    path.write_bytes(blank.read_bytes())
    store = Store.open(f"sqlite:///{path}", create=False)
    register(store, "甲社区")
    path.rename(tmp_path / "moved.db")
    if replaced:
        path.write_bytes(blank.read_bytes())
    for deed in (
        lambda: send(store, checked(rows=[study()])),
        lambda: store.read(OFFICER, read_settings),
        lambda: store.read(VISITOR, Session.check_version),
    ):
        with pytest.raises(StoreLost, match="被移走或换掉"):
            deed()
    assert path.exists() == replaced, "none is made in its place"
    path.unlink(missing_ok=True)
    (tmp_path / "moved.db").rename(path)
    assert send(store, checked(rows=[study()])).result == "accepted", "put back, it goes on"
    store.close()


def test_backups_without_their_database_are_a_loss(tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "daily-20240401-020000.zip").write_bytes(b"x")
    with pytest.raises(StoreLost, match="backups"):
        Store.open(f"sqlite:///{tmp_path / 'street.db'}", create=True)


def test_backups_of_another_database_beside_are_none(tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "daily-20240401-020000.zip").write_bytes(b"x")
    (tmp_path / "street.db").write_bytes(b"x")
    Store.open(f"sqlite:///{tmp_path / 'trial.db'}", create=True).close()


def test_a_lost_database_is_brought_back_in_its_place_and_its_journal_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "street.db"
    lose(path)
    (tmp_path / "street.db-wal").write_bytes(b"of the lost one")
    restoring.restore_backup(f"sqlite:///{path}", OFFICER, BACKUPS / "0001.zip")
    store = Store.open(f"sqlite:///{path}", create=False)
    assert sums(store)["甲社区", "study.attendance"] == 40
    store.close()
    (aside,) = tmp_path.glob("street.db-wal.lost-*")
    assert aside.read_bytes() == b"of the lost one"


def test_a_backup_that_does_not_come_back_leaves_no_empty_database(tmp_path: Path) -> None:
    path = tmp_path / "street.db"
    lose(path)
    for rows, words in (({"submission": 2}, "表和它说的版本不符"), (None, "meta 的行数不对")):
        with zipfile.ZipFile(BACKUPS / "0001.zip") as whole:
            told_rows = json.loads(whole.read("about.json"))["rows"] | {"meta": 9}
        cut = changed(BACKUPS / "0001.zip", tmp_path / "cut.zip", rows=rows or told_rows)
        with pytest.raises(StoreDamaged, match=words):
            restoring.restore_backup(f"sqlite:///{path}", OFFICER, cut)
    assert [left.name for left in tmp_path.glob("street.db*")] == ["street.db.made"]


def test_who_puts_the_traces_away_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "street.db"
    lose(path)
    (tmp_path / "street.db.made").unlink()
    store = Store.open(f"sqlite:///{path}", create=True)
    assert store.read(OFFICER, read_uploads) == []
    store.close()


def test_a_restored_database_is_of_the_present_version(tmp_path: Path) -> None:
    path = tmp_path / "street.db"
    restoring.restore_backup(f"sqlite:///{path}", OFFICER, BACKUPS / "0001.zip")
    with closing(sqlite3.connect(path)) as plain:
        assert plain.execute("SELECT version_num FROM alembic_version").fetchall() == [(present(),)]
        assert plain.execute("PRAGMA foreign_key_check").fetchall() == []
