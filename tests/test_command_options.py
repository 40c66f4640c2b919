"""Options that all commands share, rehearsals that change nothing, and what is made for every unit at once."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from analytics.topics import topics_of
from commands.chinese import usage_error
from commands.progress import Progress
from commands.registry import COMMANDS, CommandRegistry
from data.intake.limits import ON_DISK_MB
from data.settings.defaults import defaults
from data.settings.tables import read_tables
from data.settings.workbook import export_settings
from data.store import Store
from data.store.history import read_uploads
from data.store.signing_in import sign_in
from manage import cli, main
from tests.uploads import MONTH, OFFICER, checked, register, send, study

UNITS = ["街道本级", "甲社区", "乙社区"]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A street of two communities, one of which has reported a month twice."""
    address = f"sqlite:///{tmp_path / 'street.db'}"
    store = Store.open(address, create=True)
    register(store, "甲社区", "乙社区")
    send(store, checked(rows=[study()]))
    send(store, checked(rows=[study(attendance=20)]))
    store.close()
    return address


def ask(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> Any:
    capsys.readouterr()
    assert main([*words, "--json"]) == status
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("words", "reads"),
    [
        ("Missing option '--from'.", "缺少选项 --from。"),
        ("Missing argument 'PATHS...'.", "缺少参数 PATHS...。"),
        ("Missing command.", "请写明要做什么，加 -h 看有哪些。"),
        ("No such command 'x'.", "没有命令“x”。"),
        ("No such option '--mont'. Did you mean '--month'?", "没有选项 --mont。 是不是 '--month'？"),
        ("Invalid value for '--workers': 0 is not in the range x>=1.", "--workers：0 不在范围 x>=1 内。"),
        ("Invalid value for 'SUBMISSION': 'abc' is not a valid integer.", "SUBMISSION：“abc”不是整数。"),
        ("Invalid value for '--role': 'x' is not one of 'a', 'b'.", "--role：没有“x”，可选：'a', 'b'。"),
        ("Invalid value for 'F': File 'a.xlsx' does not exist.", "F：文件“a.xlsx”不存在。"),
        ("Invalid value for 'F': File '/tmp' is a directory.", "F：“/tmp”是文件夹，要写文件。"),
        ("Got unexpected extra argument (x)", "多了参数：x。"),
        ("Option '--out' requires an argument.", "选项 --out 后面要写内容。"),
        ("Option '--json' does not take a value.", "选项 --json 后面不写内容。"),
        ("名册里没有“甲”。", "名册里没有“甲”。"),
    ],
)
def test_a_wrong_command_is_told_in_chinese(words: str, reads: str) -> None:
    assert usage_error(words) == reads


@pytest.mark.parametrize("words", [["status"], ["nope"], ["rank", "--from", "2024-13"], ["undo", "x"], ["user", "add"]])
def test_no_english_is_left_in_what_a_wrong_command_says(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    message = ask(capsys, *words, status=2)["error"]
    assert not any(word in message for word in ("Missing", "Invalid", "No such", "is not"))


def test_every_command_takes_help_in_both_ways_and_a_day_that_is_today(capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(cli, CommandRegistry)
    for name in COMMANDS:
        assert main([name, "-h"]) == 0
        page = capsys.readouterr().out
        assert page.startswith("用法：manage.py")
        assert "显示这段说明" in page
        command = cli.get_command(None, name)  # type: ignore[arg-type]
        for leaf in getattr(command, "commands", {name: command}).values():
            options = {option for parameter in leaf.params for option in parameter.opts}
            assert {"--today", "--json", "--db"} <= options, leaf.name


def test_the_version_is_that_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    version = capsys.readouterr().out.split()[-1]
    assert f'version = "{version}"' in Path("pyproject.toml").read_text("utf-8")


def test_progress_counts_what_comes_and_says_of_how_many() -> None:
    progress = Progress("正在入库")
    assert list(progress.counted("ab")) == ["a", "b"]
    assert progress.line().startswith("正在入库 2，已用 ")
    progress.count(3, 7)
    assert progress.line().startswith("正在入库 3/7，已用 ")


def test_a_rehearsal_says_what_would_happen_and_changes_nothing(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def stored() -> Any:
        history = ask(capsys, "history", "--db", url)
        return history, ask(capsys, "settings", "history", "--db", url)

    before = stored()
    settings = tmp_path / "设置.xlsx"
    settings.write_bytes(export_settings({"权重": [{"板块": "学习", "权重": "1"}]}))
    tried = ask(capsys, "settings", "import", str(settings), "--dry-run", "--db", url)
    assert (tried["dry_run"], tried["tables"]["权重"]) == (True, {"version": 1, "rows": 1})
    undone = ask(capsys, "undo", "2", "--dry-run", "--db", url)
    assert undone == {"done": False, "dry_run": True, "submission": 2, "current": 1}
    reviewed = ask(capsys, "review", "2", "return", "--note", "请补附件", "--dry-run", "--db", url)
    assert (reviewed["done"], reviewed["verdict"]) == (False, "returned")
    locked = ask(capsys, "lock", MONTH, "--dry-run", "--db", url)
    assert locked == {"done": False, "dry_run": True, "month": MONTH, "revision": 1}
    assert main(["lock", MONTH, "--dry-run", "--db", url]) == 0
    assert "未审核完 1 份：" in capsys.readouterr().out
    assert "2031年2月还没有收到月报" in ask(capsys, "lock", "2031-02", "--db", url, status=2)["error"]
    assert "没有公布" in ask(capsys, "unlock", MONTH, "--why", "试", "--dry-run", "--db", url, status=2)["error"]
    backup = tmp_path / "备份.zip"
    ask(capsys, "backup", str(backup), "--db", url)
    new = tmp_path / "new.db"
    restored = ask(capsys, "restore", str(backup), "--dry-run", "--db", f"sqlite:///{new}")
    assert restored["rows"]["submission"] == 2
    assert not new.exists()
    assert "已有数据" in ask(capsys, "restore", str(backup), "--dry-run", "--db", url, status=2)["error"]
    assert stored() == before


@pytest.mark.parametrize("words", ["settings import {0}", "form add {0}", "verify {0}"])
def test_a_file_larger_than_anything_that_is_read_is_refused_before_it_is_in_memory(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    path = tmp_path / "大.docx"
    with path.open("wb") as file:
        file.truncate((ON_DISK_MB << 20) + 1)
    document = ask(capsys, *words.format(path).split(), "--db", url, status=2)
    assert document == {"error": f"{path} 有 512.0 MB，上限 512 MB，没有读。"}


def test_settings_and_registering_are_rehearsed_where_there_is_no_database_yet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, missing = tmp_path / "设置.xlsx", tmp_path / "none.db"
    settings.write_bytes(export_settings({"单位": [{"名称": "甲社区", "级别": "社区"}]}))
    tried = ask(capsys, "settings", "import", str(settings), "--dry-run", "--db", f"sqlite:///{missing}")
    assert tried["tables"]["单位"] == {"version": 1, "rows": 1}
    contacts, words = tmp_path / "名单.txt", ("--dry-run", "--db", f"sqlite:///{missing}")
    contacts.write_text("甲社区\n乙社区 4500", encoding="utf-8")
    assert "请写 --street" in ask(capsys, "register", str(contacts), *words[1:], status=2)["error"]
    registered = ask(capsys, "register", str(contacts), "--street", "青石街道", *words)
    assert [(unit["name"], unit["residents"]) for unit in registered["units"]] == [("甲社区", None), ("乙社区", 4500)]
    assert list(tmp_path.glob("none.db*")) == []


def test_the_templates_of_a_month_are_one_zip_with_a_workbook_for_each_unit(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "模板.zip"
    answer = ask(capsys, "template", "--all", "--month", "2024-04", "--out", str(target), "--db", url)
    assert answer["units"] == UNITS
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == [f"宣传工作月报_{unit}_2024-04.xlsx" for unit in UNITS]
        page = openpyxl.load_workbook(io.BytesIO(archive.read(archive.namelist()[1])))["基本情况"]
        assert (page["B1"].value, page["B2"].value) == ("甲社区", "2024-04")
    assert "二者选一" in ask(capsys, "template", "--month", "2024-04", "--db", url, status=2)["error"]


def test_every_unit_without_an_account_gets_one_and_its_password_stands_on_the_slip_alone(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(capsys, "user", "add", "乙社区", "--role", "officer", "--db", url)
    slips = tmp_path / "账号条.docx"
    words = ["user", "add", "--all-units", "--out", str(slips), "--db", url]
    capsys.readouterr()
    assert main([*words, "--json"]) == 0
    printed = capsys.readouterr()
    document = json.loads(printed.out)
    names = ["街道本级", "甲社区", "乙社区填报员"]
    assert [(account["name"], account["unit"]) for account in document["accounts"]] == list(
        zip(names, UNITS, strict=True)
    )
    rows = [[cell.text for cell in row.cells] for row in docx.Document(str(slips)).tables[0].rows[1:]]
    assert [row[:2] for row in rows] == [[unit, name] for unit, name in zip(UNITS, names, strict=True)]
    assert not any(row[2] in printed.out + printed.err for row in rows)
    store = Store.open(url, create=False)
    assert sign_in(store, "甲社区", rows[1][2], "10.0.0.1").must_change
    store.close()
    assert ask(capsys, *words) == {"done": True, "out": None, "accounts": []}


def test_slips_are_never_written_over_a_file_and_no_account_is_kept_then(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slips = tmp_path / "账号条.docx"
    slips.write_bytes(b"older")
    assert "没有覆盖" in ask(capsys, "user", "add", "--all-units", "--out", str(slips), "--db", url, status=2)["error"]
    assert slips.read_bytes() == b"older"
    assert ask(capsys, "user", "list", "--db", url) == []


def test_topics_and_the_signature_are_settings() -> None:
    tables = {
        "专题词": [{"专题": "意识形态", "关键词": "意识形态、网络安全"}, {"专题": "空", "关键词": ""}],
        "名次规则": [{"名称": "落款", "取值": "云杉街道党工委宣传办"}],
    }
    settings, problems = read_tables(defaults() | tables)
    assert settings.policy.signer == "云杉街道党工委宣传办"
    assert topics_of("学习网络安全法", settings.topics) == ("意识形态",)
    assert topics_of("党课", settings.topics) == ()
    assert [(problem.sheet, problem.cell, problem.code) for problem in problems] == [("专题词", "B3", "required")]


def test_what_a_rehearsed_write_would_return_is_returned_and_nothing_is_kept(url: str) -> None:
    store = Store.open(url, create=False)
    assert store.rehearse(OFFICER, lambda session: len(read_uploads(session))) == 2
    store.close()
