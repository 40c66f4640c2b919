"""Whether a file is sound while it is in use, of whatever size it is."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from data.store import soundness
from data.store.errors import StoreDamaged
from data.store.soundness import Soundness


def test_a_sound_file_has_no_fault_and_a_damaged_one_has(blank: Path, tmp_path: Path) -> None:
    path = tmp_path / "street.db"
    path.write_bytes(blank.read_bytes())
    assert Soundness(path).fault() is None
    content = bytearray(blank.read_bytes())
    content[3 * 4096 : 3 * 4096 + 64] = b"\xff" * 64
    path.write_bytes(bytes(content))
    assert "已损坏" in str(Soundness(path).fault())


@pytest.mark.parametrize("statement", [b"CREATE TABLE dam", b"CREATE ELBAT dam"])
def test_a_damaged_name_that_is_no_text_is_a_fault_too(blank: Path, tmp_path: Path, statement: bytes) -> None:
    path = tmp_path / "street.db"
    path.write_bytes(blank.read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE damaged (here)")
        connection.execute("INSERT INTO damaged VALUES (NULL)")
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'here', 'here NOT NULL') WHERE name = 'damaged'"
        )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = path.read_bytes().replace(b"damaged", b"dam\xe9ged")
    path.write_bytes(content.replace(b"CREATE TABLE dam", statement))
    assert "已损坏" in str(Soundness(path).fault())


def test_a_file_that_is_gone_is_not_made_anew_by_looking_at_it(tmp_path: Path) -> None:
    assert "打不开" in str(Soundness(tmp_path / "street.db").fault())
    assert list(tmp_path.iterdir()) == []


def test_a_long_check_keeps_nobody_waiting_and_is_made_once_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, checks = threading.Event(), []

    def verify(path: Path) -> None:
        checks.append(path)
        gate.wait(30)
        raise StoreDamaged("数据库文件已损坏。")

    monkeypatch.setattr(soundness, "verify", verify)
    monkeypatch.setattr(soundness, "_PATIENCE", 0.01)
    requested = Soundness(tmp_path / "street.db")
    assert [requested.fault() for _ in range(3)] == [None] * 3
    assert len(checks) == 1
    gate.set()
    while (fault := requested.fault()) is None:
        pass
    assert fault == "数据库文件已损坏。"
    assert len(checks) == 1, "the next one has to wait"
