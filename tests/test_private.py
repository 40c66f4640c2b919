"""What the program makes may be read by its own user alone, whatever the umask; ``config`` tells of what is wider."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import private
from data.checkup import Finding, examine
from data.records import Access
from data.store import Store, restoring, rotation, vault
from data.store.journal import now
from tests.uploads import checked, register, send, study

ME = Access("王干事", "officer")


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """A process that lets everybody read and write what it makes, the usual one, and one that lets not even itself."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_a_database_its_journals_and_its_backups_are_the_owners_alone(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "deep" / "var" / "street.db"
    store = Store.open(f"sqlite:///{path}", create=True)
    register(store, "甲社区")
    send(store, checked(rows=[study()]))
    backups = path.parent / "backups"
    daily = rotation.make_daily_backup(store, backups, now())
    assert daily is not None
    vault.write_backup(store, ME, tmp_path / "elsewhere" / "backup.zip")
    files = [path, *(path.with_name(f"street.db{end}") for end in ("-wal", "-shm", ".made")), daily.path]
    assert {mode(file) for file in [*files, tmp_path / "elsewhere" / "backup.zip"]} == {"0o600"}
    folders = [path.parent, path.parent.parent, backups, tmp_path / "elsewhere"]
    assert {mode(folder) for folder in folders} == {"0o700"}
    store.close()


def test_a_restored_database_is_the_owners_alone(tmp_path: Path, blank: Path, umask: int) -> None:
    store = Store.open(f"sqlite:///{shutil.copy(blank, tmp_path / 'street.db')}", create=False)
    vault.write_backup(store, ME, tmp_path / "backup.zip")
    store.close()
    path = tmp_path / "new" / "street.db"
    restoring.restore_backup(f"sqlite:///{path}", ME, tmp_path / "backup.zip")
    assert (mode(path), mode(path.parent)) == ("0o600", "0o700")


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    private.make_folder(shared / "var")
    assert (mode(shared), mode(shared / "var")) == ("0o755", "0o700")
    private.make_folder(shared)
    assert mode(shared) == "0o755"


def test_a_file_that_is_there_is_never_made_anew(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"kept")
    with pytest.raises(FileExistsError):
        private.create_file(tmp_path / "kept")
    assert (tmp_path / "kept").read_bytes() == b"kept"


def permissions(url: str) -> Finding:
    return next(finding for finding in examine(url) if finding.about == "文件权限")


def test_what_others_may_read_is_told_with_the_command_that_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("BACKUP_FOLDER", str(tmp_path / "backups"))
    monkeypatch.delenv("SIGN_IN", raising=False)
    path = tmp_path / "var" / "street.db"
    url = f"sqlite:///{path}"
    store = Store.open(url, create=True)
    backup = rotation.make_backup(store, ME, tmp_path / "backups")
    assert permissions(url).level == "ok"
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text("[auth]\n")
    for wide, usual in (
        (path, 0o600),
        (path.parent, 0o700),
        (backup.path, 0o600),
        (tmp_path / "backups", 0o700),
        (secrets, 0o600),
    ):
        secrets.chmod(0o600)
        wide.chmod(0o640)
        if wide.is_dir():
            wide.chmod(0o750)
        result = permissions(url)
        assert result.level == "warning", wide
        assert f"chmod go= '{wide}'" in result.text
        wide.chmod(usual)
    assert permissions(url).level == "ok"
    store.close()
