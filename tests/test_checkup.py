"""``config`` says what is set, what is wrong and what to do, and changes nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from data import checkup
from data.checkup import Finding, examine
from data.store import Store, room, rotation
from data.store.accounts import add_account
from data.store.journal import now
from manage import main
from tests.uploads import OFFICER

PASSWORD = "润物无声-2024"
ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    for name in (
        "SIGN_IN",
        "SIGN_IN_SECRET",
        "BACKUP_FOLDER",
        "LOG_LEVEL",
        "STREAMLIT_SERVER_ADDRESS",
        "FORWARDED_ALLOW_IPS",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(ROOT)


def findings(url: str) -> dict[str, Finding]:
    return {result.about: result for result in examine(url)}


def wrong(url: str) -> dict[str, str]:
    """What is an error, by what it is about."""
    return {about: result.text for about, result in findings(url).items() if result.level == "error"}


def test_a_sound_database_is_fit_to_run(store_url: str) -> None:
    result = findings(store_url)
    assert wrong(store_url) == {}
    assert result["数据库"].level == "ok"
    assert "只有本机" in result["监听地址"].text
    assert result["登录方式"].text == "看板自己的账号和密码"


def test_a_missing_database_is_told_and_neither_it_nor_its_folder_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'deep' / 'street.db'}"
    assert findings(url)["数据库"].level == "warning"
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_a_lost_and_a_later_database_are_errors(blank: Path, tmp_path: Path) -> None:
    path = tmp_path / "street.db"
    url = f"sqlite:///{path}"
    path.write_bytes(blank.read_bytes()[:-8192])
    assert "备份恢复" in wrong(url)["数据库"]
    path.write_bytes(blank.read_bytes())
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    assert "升级程序" in wrong(url)["数据库"]
    path.unlink()
    (tmp_path / "street.db.made").touch()
    assert "不见了" in wrong(url)["数据库"]


def test_a_server_that_does_not_answer_is_an_error_and_its_password_is_not_shown() -> None:
    result = findings("postgresql+psycopg://street:geheim@127.0.0.1:1/street")["数据库"]
    assert result.level == "error"
    assert "连不上" in result.text
    assert "geheim" not in result.text


@pytest.mark.parametrize("url", ["mysql://x/y", "street.db", "sqlite://"])
def test_an_address_that_cannot_be_is_an_error(url: str) -> None:
    assert "数据库" in wrong(url)


def test_no_other_computer_is_let_in_without_accounts(
    store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", "0.0.0.0")
    assert "user add" in wrong(store_url)["监听地址"]
    store.write(OFFICER, add_account, "王干事", "officer", password=PASSWORD)
    result = findings(store_url)["监听地址"]
    assert result.level == "warning"
    assert "TLS" in result.text
    monkeypatch.setenv("SIGN_IN", "header")
    assert "SIGN_IN_SECRET" in wrong(store_url)["监听地址"]


@pytest.mark.parametrize(
    ("name", "value", "about"),
    [("SIGN_IN", "ldap", "登录方式"), ("SIGN_IN", "oidc", "登录方式"), ("FORWARDED_ALLOW_IPS", "*", "代理")],
)
def test_what_is_set_wrongly_is_an_error(
    store_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, about: str
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert about in wrong(store_url)


def test_a_provider_that_cannot_be_reached_is_an_error(
    store_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keys = {
        "client_id": "a",
        "client_secret": "b",
        "redirect_uri": "https://x/oauth2callback",
        "cookie_secret": "c" * 40,
    }
    keys |= {"server_metadata_url": "http://127.0.0.1:1/none"}
    (tmp_path / ".streamlit").mkdir()
    lines = ["[auth]", *(f'{key} = "{value}"' for key, value in keys.items())]
    (tmp_path / ".streamlit" / "secrets.toml").write_text("\n".join(lines))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SIGN_IN", "oidc")
    assert "打不开" in wrong(store_url)["登录方式"]


def test_little_room_is_a_warning_and_next_to_none_an_error(blank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, level in ((room.LOW - 1, "warning"), (room.LEAST - 1, "error"), (room.LOW, "ok")):
        monkeypatch.setattr(room, "free", lambda folder, free=free: free)
        assert findings(f"sqlite:///{blank}")["磁盘空间"].level == level


def test_a_backup_of_two_days_ago_is_a_warning(blank: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BACKUP_FOLDER", str(tmp_path))
    url = f"sqlite:///{shutil.copy(blank, tmp_path / 'street.db')}"
    assert findings(url)["备份"].text.startswith("还没有备份")
    store = Store.open(url, create=False)
    rotation.make_backup(store, OFFICER, tmp_path, at=now() - 1.1 * checkup.OLD)
    assert findings(url)["备份"].level == "warning"
    rotation.make_backup(store, OFFICER, tmp_path)
    assert findings(url)["备份"].level == "ok"
    store.close()


def test_a_folder_that_is_a_file_cannot_take_backups(blank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_FOLDER", "/proc/1")
    assert "写不进去" in wrong(f"sqlite:///{blank}")["备份文件夹"]


def test_the_command_says_it_in_chinese_or_json_and_by_its_exit_status(
    blank: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["config", "--db", f"sqlite:///{blank}"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "可以运行。"
    monkeypatch.setenv("SIGN_IN", "ldap")
    assert main(["config", "--db", f"sqlite:///{blank}", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is False
    assert {
        "about": "登录方式",
        "level": "error",
        "said": "环境变量 SIGN_IN 只能是 own、header、oidc，不能是“ldap”。",
    } in document["findings"]
