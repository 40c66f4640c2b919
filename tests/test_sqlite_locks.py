"""Nothing but SQLite opens a database file that is in use: it would drop the locks of the whole process.

POSIX locks belong to a process and a file: closing any descriptor of the file drops them all. The next process that
leaves takes itself for the last one and removes the log, and what is committed here afterwards is lost.
"""

from __future__ import annotations

import ast
import json
import multiprocessing
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from data import checkup
from data.records import Access
from data.store import Refused, Store, room, rotation, vault
from data.store.audit import read_journal
from data.store.engine import CHECKED_BYTES, inspect, is_open_database, verify
from data.store.reports import read_reported_months
from manage import cli, main
from tests import pages
from tests.office import found_office
from tests.serving import look_and_leave
from ui import session
from ui.navigation import allowed
from ui.server import health

ROOT = Path(__file__).parent.parent
ME = Access("王干事", "officer")
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([look_and_leave.__module__])
OPENERS = frozenset(
    {
        "fdopen",
        "read_bytes",
        "read_text",
        "write_bytes",
        "write_text",
        "mkstemp",
        "ZipFile",
        "copyfile",
        "copy2",
        "copytree",
    }
)
"""Names of what opens a file by ordinary I/O, besides ``open``."""
OTHER_OPENERS = frozenset({"Store", "archive", "readers", "self", "other", "self.problems"})
"""What has an ``open`` that opens no file: the store, a zip, readers, counts of open problems."""
OPENED = {
    "commands.output": "what commands read and write, unless it is an open database",
    "data.checkup": "Streamlit's configuration",
    "data.identity": "secrets.toml",
    "data.intake.assembly": "a zip of files that are in memory",
    "data.intake.editing": "a workbook that is in memory",
    "data.intake.batch": "workbooks, unless it is an open database",
    "data.intake.corpus": "foreign workbooks; no database is open there",
    "data.intake.executor": "our own source, for its version",
    "data.intake.directory": "archives and workbooks that are in memory",
    "data.intake.memory": "/proc and notes between parent and child",
    "data.intake.shelf": "uploads that wait in a folder of their own",
    "data.private": "files that are made, never one that is there",
    "data.sample.prepared": "the sample that ships, and workbooks that are in memory",
    "data.settings.shipped": "the tables that ship",
    "data.store.backup_reader": "a backup that is brought back, before any database is open",
    "data.store.guessing": "the lists of common words and surnames",
    "data.store.vault": "members of a backup that is being written",
    "data.store.rotation": "a backup that is taken away",
    "data.template.handing_out": "a zip of templates that are in memory",
    "data.written.wordings": "the tables that ship",
    "ui.chinese": "our own words",
    "ui.server.assets": "Streamlit's own files",
    "ui.server.index": "Streamlit's own page",
    "ui.server.supervisor": "the configuration of the proxy; many processes need PostgreSQL",
}
"""Which modules open files, and which: a new one has to say why it is never a database."""


def seen_by_another_process(url: str) -> list[str | None]:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = _CONTEXT.Process(target=look_and_leave, args=(url, theirs))
    process.start()
    theirs.close()
    assert ours.poll(60), "no answer"
    result: list[str | None] = ours.recv()
    process.join(20)
    assert process.exitcode == 0
    return result


def note(store: Store, subject: str) -> None:
    store.write(ME, lambda writing: writing.note("试", subject))


@pytest.fixture
def path(blank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    database = tmp_path / "data" / "street.db"
    database.parent.mkdir()
    shutil.copy(blank, database)
    pages.begin(monkeypatch, database, tmp_path / "backups")
    return database


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """The small office, open in this process."""
    opened = Store.open(f"sqlite:///{path}", create=False)
    found_office(opened, first="2024-03", last="2024-03")
    yield opened
    opened.close()
    pages.end()


def run(*words: str) -> None:
    """Run a command in this process; what it says of a database among its files is up to it."""
    CliRunner().invoke(cli, list(words))


def show_pages(path: Path) -> None:
    for screen in allowed("officer", governor=True):
        pages.page(screen.name)


DEEDS: dict[str, Callable[[Path], object]] = {
    "opened again": lambda path: Store.open(f"sqlite:///{path}", create=False).close(),
    "opened again to be made or migrated": lambda path: Store.open(f"sqlite:///{path}", create=True).close(),
    "inspected": inspect,
    "verified": verify,
    "its beginning looked at": lambda path: verify(path, whole=False),
    "examined": lambda path: list(checkup.examine(f"sqlite:///{path}")),
    "room": lambda path: (room.left(f"sqlite:///{path}"), room.refusal(path.parent)),
    "backed up": lambda path: rotation.make_backup(session.store(), ME, path.parent / "backups"),
    "asked whether it is ready": lambda path: health.faults(),
    "looked at on every page": show_pages,
    "config": lambda path: main(["config"]),
    "user list": lambda path: main(["user", "list"]),
    "backup": lambda path: main(["backup", str(path.parent / "backup.zip")]),
    "backup over it": lambda path: run("backup", str(path)),
    "check of its folder": lambda path: run("check", str(path.parent)),
    "load of its folder": lambda path: run("load", str(path.parent)),
    "check of its journals": lambda path: run("check", f"{path}-wal", f"{path}-shm"),
    "settings imported from it": lambda path: run("settings", "import", str(path)),
    "settings exported over it": lambda path: run("settings", "export", str(path)),
    "a template over it": lambda path: run("template", "--unit", "向阳社区", "--month", "2024-04", "--out", str(path)),
    "kept as a form": lambda path: run("form", "add", str(path)),
}


@pytest.fixture
def opened(path: Path) -> Iterator[list[str]]:
    """The names under which the file or its journals are opened in this process; Python tells of every file it opens."""
    names: list[str] = []
    files = {str(path) + end for end in ("", "-wal", "-shm", "-journal")}
    watching = True

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if watching and event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
            name = os.path.realpath(os.fsdecode(arguments[0]))
            if name in files:
                names.append(name)

    sys.addaudithook(hear)
    yield names
    watching = False


def test_a_file_that_is_opened_is_heard_of(path: Path, opened: list[str]) -> None:
    with path.open("rb"):
        pass
    assert opened == [str(path)]


@pytest.mark.parametrize("deed", DEEDS)
def test_only_sqlite_opens_the_file_and_what_is_committed_stays_whatever_looked_at_it(
    store: Store, path: Path, opened: list[str], deed: str
) -> None:
    url = f"sqlite:///{path}"
    note(store, "先")
    DEEDS[deed](path)
    assert opened == []
    assert seen_by_another_process(url) == ["先"]
    note(store, "后")
    assert seen_by_another_process(url) == ["后", "先"]
    assert [line.subject for line in store.read(ME, read_journal, deeds=["试"])] == ["后", "先"]
    assert path.with_name("street.db-wal").exists(), "the log is there as long as somebody is in"


def test_a_new_place_that_opens_files_says_why_it_is_never_a_database() -> None:
    results: dict[str, list[str]] = {}
    for folder in ("data", "commands", "ui", "pages", "analytics"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if opens(node):
                    results.setdefault(module, []).append(ast.unparse(node))
    assert results.keys() == OPENED.keys(), results


def opens(node: ast.AST) -> bool:
    """Tell whether a name is that of something that opens a file: ``path.read_bytes``, ``zipfile.ZipFile``, ``open``."""
    if isinstance(node, ast.Name):
        return node.id in {"ZipFile", "mmap"} or (node.id == "open" and isinstance(node.ctx, ast.Load))
    if not isinstance(node, ast.Attribute):
        return False
    return node.attr in OPENERS or (node.attr == "open" and ast.unparse(node.value) not in OTHER_OPENERS)


@pytest.mark.parametrize(
    ("text", "is_opened"),
    [
        ("open(name)", True),
        ("path.open('rb')", True),
        ("os.open(path, 0)", True),
        ("read = one.path.read_bytes", True),
        ("zipfile.ZipFile(file)", True),
        ("shutil.copyfile(a, b)", True),
        ("Store.open(url, create=False)", False),
        ("readers.open(content, name)", False),
        ("path.stat()", False),
        ("sqlite3.connect(where)", False),
    ],
)
def test_a_place_that_opens_a_file_is_found(text: str, is_opened: bool) -> None:
    assert any(opens(node) for node in ast.walk(ast.parse(text))) is is_opened


def test_only_the_file_that_is_open_and_its_journals_are_for_sqlite_alone(path: Path, tmp_path: Path) -> None:
    names = ("street.db", "street.db-wal", "street.db-shm", "street.db-journal")
    assert [is_open_database(path.with_name(name)) for name in names] == [False] * 4
    opened = Store.open(f"sqlite:///{path}", create=False)
    os.link(path, tmp_path / "又名.db")
    assert [is_open_database(path.with_name(name)) for name in names] == [True] * 4
    assert is_open_database(tmp_path / "又名.db")
    assert not is_open_database(path.with_name("street.db.made"))
    assert not is_open_database(tmp_path / "nothing")
    opened.close()
    assert not is_open_database(path)


def test_a_backup_is_not_written_over_the_database(store: Store, path: Path) -> None:
    before = path.stat().st_ino
    with pytest.raises(Refused, match="数据库文件"):
        vault.write_backup(store, ME, path)
    assert path.stat().st_ino == before
    assert store.read(ME, read_reported_months) == ["2024-03"]


def test_a_command_given_the_database_as_a_file_says_so(
    store: Store, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["settings", "export", str(path), "--json"]) == 2
    assert "是看板的数据库文件" in json.loads(capsys.readouterr().out)["error"]
    assert main(["check", str(path), "--json"]) == 1
    (answer,) = json.loads(capsys.readouterr().out)
    assert answer["problems"][0]["code"] == "not-a-workbook"
    assert "数据库文件" in answer["problems"][0]["message"]


def test_a_large_file_that_is_no_database_is_told_by_its_beginning(tmp_path: Path) -> None:
    large = tmp_path / "street.db"
    with large.open("wb") as file:
        file.write(b"not a database at all")
        file.truncate(CHECKED_BYTES + 1)
    with pytest.raises(Exception, match="备份"):
        inspect(large)
    assert large.stat().st_size == CHECKED_BYTES + 1
