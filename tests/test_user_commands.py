"""``user`` on the command line; and what becomes of accounts in a backup and in a database of the version before."""

from __future__ import annotations

import importlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import create_engine, inspect

from data.private import create_file
from data.store import VISITOR, Store, restoring, totp, vault
from data.store.accounts import add_account, has_accounts, read_accounts
from data.store.audit import read_journal
from data.store.engine import address, connect
from data.store.journal import now
from data.store.opening import present
from data.store.people import find_person_by_token
from data.store.signing_in import begin_second_factor, confirm_second_factor, read_unconfirmed_secret, sign_in
from manage import main
from tests.uploads import OFFICER, myself, register

PASSWORD = "润物无声-2024"
OWN = "甲社区"


@pytest.fixture
def street(tmp_path: Path) -> str:
    """The address of a database with one community."""
    url = f"sqlite:///{tmp_path / 'street.db'}"
    store = Store.open(url, create=True)
    register(store, OWN)
    store.close()
    return url


def ask(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> Any:
    capsys.readouterr()
    assert main(["user", *words, "--json"]) == status
    return json.loads(capsys.readouterr().out)


def test_accounts_are_listed_by_exactly_four_fields(street: str, capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, "add", "王干事", "--role", "officer", "--db", street)
    ask(capsys, "add", "小张", "--role", "clerk", "--unit", "甲", "--db", street)
    ask(capsys, "disable", "小张", "--db", street)
    assert ask(capsys, "list", "--db", street) == [
        {"name": "小张", "role": "clerk", "unit": OWN, "disabled": True},
        {"name": "王干事", "role": "officer", "unit": None, "disabled": False},
    ]


def test_a_one_time_password_is_printed_once_and_opens_the_account(
    street: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["user", "add", "王干事", "--role", "officer", "--db", street]) == 0
    printed = capsys.readouterr().out
    supplied = printed.strip().rpartition("：")[2]
    assert printed.count(supplied) == 1
    store = Store.open(street, create=False)
    assert sign_in(store, "王干事", supplied, "10.0.0.1").must_change
    again = ask(capsys, "password", "王干事", "--db", street)["password"]
    assert sign_in(store, "王干事", supplied, "10.0.0.1").token is None
    assert sign_in(store, "王干事", again, "10.0.0.1").must_change
    store.close()


def test_a_password_from_the_standard_input_lasts_and_is_not_printed(
    street: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{PASSWORD}\n".encode()), encoding="utf-8"))
    answer = ask(capsys, "add", "王干事", "--role", "officer", "--password-stdin", "--db", street)
    assert PASSWORD not in str(answer)
    store = Store.open(street, create=False)
    entry = sign_in(store, "王干事", PASSWORD, "10.0.0.1")
    assert entry.token is not None
    assert not entry.must_change
    store.close()


def test_a_second_factor_is_reset_where_phone_and_recovery_codes_are_gone(
    street: str, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store.open(street, create=False)
    store.write(OFFICER, add_account, "王干事", "officer", password=PASSWORD)
    begin_second_factor(store, myself("王干事"), PASSWORD, "10.0.0.1")
    secret = store.read(myself("王干事"), read_unconfirmed_secret)
    store.write(myself("王干事"), confirm_second_factor, totp.code_at(secret, totp.time_step(now())), "10.0.0.1")
    assert sign_in(store, "王干事", PASSWORD, "10.0.0.1").token is None
    assert main(["user", "list", "--db", street]) == 0
    assert "王干事  宣传干事  全部单位  两步验证" in capsys.readouterr().out
    assert ask(capsys, "reset-second-factor", "王干事", "--db", street) == {"done": True, "name": "王干事"}
    assert sign_in(store, "王干事", PASSWORD, "10.0.0.1").token is not None
    assert store.read(OFFICER, read_journal, deeds=["重设两步验证"])[0].subject == "王干事"
    store.close()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["add", "小张", "--role", "clerk"], "哪个单位"),
        (["add", "小张", "--role", "clerk", "--unit", "没有的"], "名册里没有"),
        (["add", "", "--role", "officer"], "不能为空"),
        (["add", "小张", "--role", "king"], "king"),
        (["password", "无此人"], "没有账号"),
        (["disable", "无此人"], "没有账号"),
        (["reset-second-factor", "无此人"], "没有账号"),
    ],
)
def test_what_cannot_be_is_an_error_of_the_command(
    street: str, capsys: pytest.CaptureFixture[str], words: list[str], text: str
) -> None:
    assert text in ask(capsys, *words, "--db", street, status=2)["error"]
    assert ask(capsys, "list", "--db", street) == []


def test_a_backup_brings_accounts_back_and_nobody_is_signed_in(street: str, tmp_path: Path) -> None:
    store = Store.open(street, create=False)
    store.write(OFFICER, add_account, "小张", "clerk", unit=OWN, password=PASSWORD)
    token = str(sign_in(store, "小张", PASSWORD, "10.0.0.1").token)
    counts = vault.write_backup(store, OFFICER, tmp_path / "backup.zip")
    assert counts["account"] == 1
    assert {"session", "attempt"} & set(counts) == set()
    assert token.encode() not in (tmp_path / "backup.zip").read_bytes()
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    restoring.restore_backup(elsewhere, OFFICER, tmp_path / "backup.zip")
    back = Store.open(elsewhere, create=False)
    assert find_person_by_token(back, token) is None
    assert sign_in(back, "小张", PASSWORD, "10.0.0.1").token is not None
    assert back.read(OFFICER, read_accounts) == store.read(OFFICER, read_accounts)
    back.close()
    store.close()


def test_a_database_of_the_first_version_gets_its_accounts(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    steps = importlib.import_module("data.store.migrations.steps")
    create_file(tmp_path / "old.db").close()
    engine = connect(address(url))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        command.upgrade(steps.config(connection), "0001")
        connection.exec_driver_sql("INSERT INTO meta (key, value) VALUES ('identity', 'old')")
    engine.dispose()
    store = Store.open(url, create=True)
    assert store.read(VISITOR, has_accounts) is False
    store.close()
    plain = create_engine(url)
    assert {"account", "session", "attempt"} <= set(inspect(plain).get_table_names())
    plain.dispose()
    assert present() >= "0002"
