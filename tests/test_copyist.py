"""Backups made in a process of their own: the same file, the same errors, and nothing half done when it is killed."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import psutil
import pytest
from sqlalchemy import Text, cast, insert, literal, select, text

from data.records import Access
from data.store import SYSTEM, Forbidden, Store, StoreError, StoreFull, StoreLost, copyist, restoring
from data.store.audit import read_journal
from data.store.copyist import Copyist
from data.store.journal import now
from data.store.reports import read_reported_months
from data.store.rotation import Keeper, make_backup, make_daily_backup
from data.store.settings import read_setting_tables
from data.store.tables import audit
from tests.browser import server
from tests.office import OFFICER, found_office

ROOT = Path(__file__).parent.parent
MORNING = datetime(2024, 4, 1, 8, 30).astimezone()
PATIENCE = 30.0


@pytest.fixture
def office(store: Store) -> Store:
    return found_office(store, first="2024-03", last="2024-03")


@pytest.fixture
def long(office: Store) -> Store:
    """An office whose backup takes long enough to be caught at it."""
    numbers = select(literal(1).label("number")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.number + 1).where(numbers.c.number < 60_000))
    lines = select(literal(now(), audit.c.at.type), literal("某人"), literal("登录"), cast(numbers.c.number, Text))
    with office.writing(SYSTEM) as writing:
        writing.connection.execute(insert(audit).from_select(["at", "who", "what", "subject"], lines))
    return office


@pytest.fixture
def backups() -> Iterator[Copyist]:
    output = Copyist()
    yield output
    output.close()


def until(result: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not result():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.001)


def backups_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.zip"))


def unfinished(folder: Path) -> list[Path]:
    return list(folder.glob(".*.zip.*"))


def children(process: psutil.Process | None = None) -> list[psutil.Process]:
    """The processes that make backups for this one, or for another."""
    results = []
    for child in (process or psutil.Process()).children(recursive=True):
        try:
            if copyist.__name__ in child.cmdline():
                results.append(child)
        except psutil.Error:  # it has just ended
            continue
    return results


class Aside:
    """Something that is done in a thread, with the error that it ends with."""

    def __init__(self, deed: Callable[[], object]) -> None:
        self.error: Exception | None = None
        self._deed = deed
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._deed()
        except Exception as error:
            self.error = error

    def end(self) -> Exception | None:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        return self.error


def content(path: Path) -> dict[str, bytes]:
    """What a backup holds, without the moment at which it was made and the journal, which tells of backups."""
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if "audit" not in name and name != "about.json"}


def test_a_daily_backup_made_beside_comes_back_as_one_made_here_on_either_database(
    office: Store, backups: Copyist, elsewhere: str, tmp_path: Path
) -> None:
    backup = make_daily_backup(office, tmp_path / "backups", MORNING, write=backups.backup)
    assert backup is not None
    assert make_daily_backup(office, tmp_path / "backups", MORNING + timedelta(hours=9), write=backups.backup) is None
    assert content(backup.path) == content(make_backup(office, OFFICER, tmp_path / "here").path)
    restoring.restore_backup(elsewhere, OFFICER, backup.path)
    back = Store.open(elsewhere, create=False)
    assert back.read(OFFICER, read_reported_months) == office.read(OFFICER, read_reported_months)
    assert back.read(OFFICER, read_setting_tables) == office.read(OFFICER, read_setting_tables)
    back.close()


def test_another_process_writes_it_and_gives_way_and_its_command_tells_no_address(
    long: Store, store_url: str, backups: Copyist, tmp_path: Path
) -> None:
    aside = Aside(lambda: make_backup(long, OFFICER, tmp_path / "backups", write=backups.backup))
    until(lambda: unfinished(tmp_path / "backups"))
    (child,) = children()
    (path,) = unfinished(tmp_path / "backups")
    assert path in [Path(file.path) for file in child.open_files()]
    assert path not in [Path(file.path) for file in psutil.Process().open_files()]
    assert child.nice() == min(psutil.Process().nice() + 10, 19)
    assert store_url not in " ".join(child.cmdline())
    assert aside.end() is None
    assert len(backups_in(tmp_path / "backups")) == 1
    assert children() == []


@pytest.mark.skipif(sys.platform != "linux", reason="threads keep to a core on Linux only")
def test_it_may_run_on_every_core_though_the_server_keeps_to_one(long: Store, backups: Copyist, tmp_path: Path) -> None:
    cores = os.sched_getaffinity(0)

    def back_up() -> None:
        os.sched_setaffinity(0, {min(cores)})
        make_backup(long, OFFICER, tmp_path / "backups", write=backups.backup)

    aside = Aside(back_up)
    until(lambda: unfinished(tmp_path / "backups"))
    (child,) = children()
    assert child.cpu_affinity() == sorted(cores)
    assert aside.end() is None


def test_the_journal_names_who_made_it(office: Store, backups: Copyist, tmp_path: Path) -> None:
    backup = make_backup(office, OFFICER, tmp_path / "backups", write=backups.backup)
    (line,) = office.read(OFFICER, read_journal, search="备份")
    assert (line.by, line.deed, line.subject) == (OFFICER.name, "备份", backup.path.name)


@pytest.mark.parametrize(
    ("access", "folder", "kind"),
    [
        (Access("李书记", "leader"), "backups", Forbidden),
        (Access("干事", "officer", frozenset({"向阳社区"})), "backups", Forbidden),
        (OFFICER, "a file/backups", StoreError),
    ],
)
def test_an_error_is_the_same_as_if_it_had_been_made_here(
    office: Store, backups: Copyist, tmp_path: Path, access: Access, folder: str, kind: type[Exception]
) -> None:
    (tmp_path / "a file").write_text("x")
    with pytest.raises(kind) as here:
        make_backup(office, access, tmp_path / folder)
    with pytest.raises(kind) as there:
        make_backup(office, access, tmp_path / folder, write=backups.backup)
    assert type(there.value) is type(here.value) is kind
    assert unnamed(there.value) == unnamed(here.value)
    assert backups_in(tmp_path / "backups") == []


def unnamed(error: Exception) -> str:
    """What an error says, without the random end of the unfinished file's name."""
    return str(error).partition(".manual-")[0]


@pytest.mark.skipif(sys.platform != "linux", reason="the bound is put on a process that runs")
def test_a_full_disk_is_told_as_such_and_leaves_nothing(long: Store, backups: Copyist, tmp_path: Path) -> None:
    aside = Aside(lambda: make_backup(long, OFFICER, tmp_path / "backups", write=backups.backup))
    until(lambda: unfinished(tmp_path / "backups"))
    (child,) = children()
    child.rlimit(psutil.RLIMIT_FSIZE, (0, 0))
    error = aside.end()
    assert type(error) is StoreFull
    assert "备份没有做成" in str(error)
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_file_that_has_taken_the_place_of_the_open_database_is_not_backed_up(
    office: Store, backups: Copyist, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes((tmp_path / "street.db").read_bytes())
    copy.replace(tmp_path / "street.db")
    with pytest.raises(StoreLost):
        make_backup(office, OFFICER, tmp_path / "backups", write=backups.backup)
    assert backups_in(tmp_path / "backups") == []


def test_a_killed_child_leaves_nothing_the_log_tells_and_the_next_look_makes_it(
    long: Store, backups: Copyist, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "backups"
    kills = threading.Semaphore(0)

    def look(at: datetime) -> None:
        try:
            make_daily_backup(long, folder, at, write=backups.backup)
        finally:
            kills.release()

    keeper = Keeper(look, every=0.01, clock=lambda: MORNING)
    with caplog.at_level(logging.WARNING, logger="data"):
        keeper.start()
        until(lambda: unfinished(folder))
        (child,) = children()
        child.kill()
        assert kills.acquire(timeout=PATIENCE)
        assert kills.acquire(timeout=PATIENCE)
        keeper.stop()
    assert backups_in(folder) == ["daily-20240401-083000.zip"]
    assert [path.name for path in folder.iterdir()] == ["daily-20240401-083000.zip"]
    texts = [record.getMessage() for record in caplog.records]
    assert texts == [
        "the process that made a backup ended with exit code -9",
        "the daily backup was not made: 做备份的进程中途退出（-9），备份没有做成。请再试一次。",
    ]


def test_closing_ends_a_backup_at_once_and_lets_none_begin(long: Store, backups: Copyist, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    aside = Aside(lambda: make_daily_backup(long, folder, MORNING, write=backups.backup))
    until(lambda: unfinished(folder))
    start = time.monotonic()
    backups.close()
    assert time.monotonic() - start < 2
    assert children() == []
    assert "正在停止" in str(aside.end())
    assert list(folder.iterdir()) == []
    with pytest.raises(StoreError, match="正在停止"):
        make_daily_backup(long, folder, MORNING, write=backups.backup)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_child_ends_with_a_server_that_is_killed_and_a_later_backup_tidies_up(
    long: Store, store_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    program = (
        "from pathlib import Path; from data.store import Store; from data.store.copyist import Copyist;"
        "from data.store.rotation import make_backup; from tests.office import OFFICER;"
        f"make_backup(Store.open({store_url!r}, create=False), OFFICER, Path({str(folder)!r}), write=Copyist().backup)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    until(lambda: unfinished(folder))
    left = children(psutil.Process(parent.pid))
    parent.kill()
    parent.wait()
    assert len(left) == 1
    assert psutil.wait_procs(left, timeout=5)[1] == []
    assert backups_in(folder) == []
    (half,) = unfinished(folder)
    stranger = folder / ".照片.zip.0123abcd"
    stranger.touch()
    make_backup(long, OFFICER, folder, at=MORNING)
    assert half.exists(), "it might still be being written"
    for path in (half, stranger):
        os.utime(path, (0, 0))
    make_backup(long, OFFICER, folder, at=MORNING + timedelta(seconds=1))
    assert not half.exists()
    assert stranger.exists()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_a_child_did_not_foresee_is_logged_by_kind_and_place_and_told_in_chinese(
    office: Store, backups: Copyist, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with office.writing(SYSTEM) as writing:
        writing.connection.execute(text("UPDATE submission SET at = 'gestern'"))
    with pytest.raises(StoreError, match="中途退出（1）"):
        make_backup(office, OFFICER, tmp_path / "backups", write=backups.backup)
    output = capfd.readouterr()
    assert output.out == ""
    (line,) = [json.loads(line) for line in output.err.splitlines()]
    assert line["said"] == "an error that nobody took"
    assert any("vault.py" in place for place in line["where"])
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_server_stops_at_once_in_the_middle_of_the_daily_backup(
    long: Store, store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"
    monkeypatch.setenv("BACKUP_FOLDER", str(folder))
    with server(store_url):
        until(lambda: unfinished(folder))
        (child,) = children()
        # Stopped, it would take for ever.
        child.send_signal(signal.SIGSTOP)
        start = time.monotonic()
    assert time.monotonic() - start < 10
    assert not child.is_running()
    assert list(folder.iterdir()) == []
