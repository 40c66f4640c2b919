"""Databases in which bits flipped, values changed or tables are gone: a sentence or a result, never a fault of ours."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

import manage
from data.store import Store
from data.store.accounts import add_account
from data.store.contents import find_damaged_row
from data.store.documents import DocumentRecord, record_document
from data.store.publishing import publish_month
from data.store.submissions import refuse_submission
from tests.forms import saved_form, word
from tests.office import COMMUNITIES, OFFICER, found_office
from tests.test_restore_fuzzing import COMMANDS
from tests.uploads import checked, fault

MANY = 1_000
EXPORT = "export --from 2024-02 --to 2024-03 --out {0}/e.xlsx"
NASTY: tuple[Any, ...] = (
    None,
    -1,
    1.5,
    10**15,
    "",
    "\x00",
    "2024-13",
    "2024-02-31 25:00:00",
    "[" * 50_000,
    "{}",
    '[{"名称": 1}]',
    "null",
    b"\xff\xfe",
    "9" * 40,
)


@pytest.fixture(scope="module")
def whole(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that holds something of every kind, in one file."""
    path = tmp_path_factory.mktemp("whole") / "street.db"
    shutil.copy(blank, path)
    store = Store.open(f"sqlite:///{path}", create=False)
    found_office(store, first="2024-02", last="2024-03")
    store.write(OFFICER, refuse_submission, checked(COMMUNITIES[0], "2024-03", problems=[fault()]), b"refused")
    store.write(OFFICER, add_account, "小张", "clerk", unit=COMMUNITIES[0], password="晨光里七只鹭过河")
    saved_form(store, "表", "a.docx", word("{{ 上稿 }}"))
    store.write(OFFICER, publish_month, "2024-02")
    record = DocumentRecord("bulletin", "通报", "a.docx", "2024-02", "2024-03", None, {}, "1")
    store.write(OFFICER, record_document, record, b"x")
    assert store.read(OFFICER, find_damaged_row) is None
    store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("VACUUM")
    return path


def answer(command: str, path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    """Run a command on a database; what it prints is one JSON document, and no fault of the program."""
    capsys.readouterr()
    status = manage.main([*command.format(path.parent).split(), "--db", f"sqlite:///{path}", "--json"])
    out, err = capsys.readouterr()
    assert "程序出错" not in out + err, (command, out)
    assert "Traceback" not in err
    return status, json.loads(out)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE setting SET rows = substr(rows, 2) WHERE name = '单位'", "（setting 表第 1 行），可能已损坏"),
        ("UPDATE setting SET name = '单' WHERE rowid = 1", "（setting 表第 1 行），可能已损坏"),
        ("UPDATE publication SET versions = '{'", "（publication 表第 1 行），可能已损坏"),
        ("UPDATE figure SET value = 'x' WHERE rowid = 17", "（figure 表第 17 行），可能已损坏"),
        ("UPDATE figure SET unit_id = x'ff' WHERE rowid = 17", "（figure 表第 17 行），可能已损坏"),
        ("UPDATE figure SET month = '2024-13' WHERE rowid = 17", "（figure 表第 17 行），可能已损坏"),
        ("UPDATE submission SET file = CAST(x'e9ff' AS TEXT) WHERE rowid = 2", "（submission 表第 2 行），可能已损坏"),
        ("UPDATE stage SET quantity = 1.5 WHERE rowid = 3", "（stage 表第 3 行），可能已损坏"),
        ("UPDATE figure SET form = CAST(x'e9ff' AS TEXT) WHERE rowid = 17", "（figure 表第 17 行），可能已损坏"),
        ("UPDATE figure SET unit_id = 99 WHERE rowid = 17", "（figure 表第 17 行），可能已损坏"),
        ("DELETE FROM unit", "（entry_name 表第 1 行），可能已损坏"),
        ("DROP TABLE publication", "少了表、列或必有的行"),
        ("UPDATE alembic_version SET version_num = x'fffe'", "不是本系统建立的，或已损坏"),
        ("DELETE FROM meta", "少了表、列或必有的行"),
        ("ALTER TABLE figure RENAME COLUMN value TO zz", "少了表、列或必有的行"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_table_and_what_to_do(
    whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], statement: str, sentence: str
) -> None:
    path = tmp_path / "street.db"
    shutil.copy(whole, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)
    for command in (EXPORT, COMMANDS[2]):
        status, document = answer(command, path, capsys)
        assert status == 2 or command != EXPORT
        assert status != 2 or (sentence in document["error"] and "用最近的备份恢复" in document["error"])


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE figure SET approximate = 'x' WHERE rowid > 20", ("figure", 21)),
        ("UPDATE submission SET at = 'x' || at WHERE id IN (2, 5)", ("submission", 2)),
        ("UPDATE submission SET problems = '{}' WHERE id = 3", ("submission", 3)),
        ("UPDATE row_study SET cells = '{' WHERE id = 7", ("row_study", 7)),
        ("UPDATE document SET options = '[]'", ("document", 1)),
    ],
)
def test_the_first_row_is_named_that_cannot_be_read(
    whole: Path, tmp_path: Path, statement: str, row: tuple[str, int]
) -> None:
    path = tmp_path / "street.db"
    shutil.copy(whole, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert connection.execute(statement).rowcount > 0
    store = Store.open(f"sqlite:///{path}", create=False)
    assert store.read(OFFICER, find_damaged_row) == row
    store.close()


def damage(path: Path, chance: random.Random) -> str:
    """Damage a database in one of three ways; return which."""
    way = chance.choice(("bits", "value", "table"))
    if way == "bits":
        content = bytearray(path.read_bytes())
        for _ in range(chance.choice((1, 1, 2, 5, 20))):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        return way
    with closing(sqlite3.connect(path, isolation_level=None)) as connection, suppress(sqlite3.IntegrityError):
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}
        table = chance.choice([name for name in tables if counts[name]])
        if way == "table":
            connection.execute(f'DROP TABLE "{table}"' if chance.random() < 0.5 else f'DELETE FROM "{table}"')
            return f"{way} {table}"
        column = chance.choice([line[1] for line in connection.execute(f'PRAGMA table_info("{table}")')])
        place = f'(SELECT rowid FROM "{table}" LIMIT 1 OFFSET {chance.randrange(counts[table])})'
        value = chance.choice(NASTY)
        connection.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = {place}', (value,))
        return f"{table}.{column} {str(value)[:20]!r}"
    return way


@pytest.mark.slow
def test_damaged_databases_by_the_thousand_are_exported_or_told(
    whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(MANY):
        path = tmp_path / str(number) / "street.db"
        path.parent.mkdir()
        shutil.copy(whole, path)
        way = damage(path, random.Random(number))
        # A whole workbook takes as long as all other commands together.
        first = EXPORT if number % 12 == 0 else COMMANDS[-1 - number % len(COMMANDS)]
        for command in (first, COMMANDS[number // 4 % len(COMMANDS)]):
            try:
                answer(command, path, capsys)
            except BaseException as error:
                error.add_note(f"{way} {number} {command}")
                raise
        shutil.rmtree(path.parent)
