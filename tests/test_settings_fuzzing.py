"""Damaged workbooks of settings: tables or problems, each with its place, and what is taken can be lived with."""

from __future__ import annotations

import io
import json
import random
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import openpyxl
import pytest

import manage
from data.problems import KINDS
from data.settings.defaults import defaults
from data.settings.workbook import export_settings, import_settings
from data.store import Refused, Store
from data.store.settings import read_setting_tables, read_settings, save_settings
from tests.mutations import mutate
from tests.office import OFFICER, UNITS

FEW, MANY = 150, 4_000
NASTY = (
    "",
    "0",
    "-1",
    "1e9",
    "１２",
    "若干",
    "是",
    "2024-13",
    "9" * 400,
    "甲" * 3_000,
    "=1+1",
    "、、",
    "\n",
    "#REF!",
    "TRUE",
    "999999999999",
)


@pytest.fixture(scope="module")
def whole() -> bytes:
    return export_settings(
        defaults() | {"单位": UNITS, "任务": [{"指标": "study.sessions", "周期": "月", "下限": "2"}]}
    )


def typed_over(content: bytes, chance: random.Random) -> bytes:
    """The same workbook with a few cells typed over, a sheet or a header among them now and then."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for _ in range(chance.choice((1, 2, 5, 20))):
        page = chance.choice(book.worksheets)
        row = chance.choice((1, 2, 3, page.max_row, page.max_row + 1))
        page.cell(row, chance.randrange(1, page.max_column + 2)).value = chance.choice(NASTY)
    if chance.random() < 0.2:
        chance.choice(book.worksheets).title = chance.choice(("单位2", "表", "名次规则 "))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fuzz(whole: bytes, store: Store, numbers: range) -> None:
    for number in numbers:
        chance = random.Random(number)
        output = typed_over(whole, chance) if number % 2 else mutate(whole, chance)
        tables, problems = import_settings(output, store.read(OFFICER, read_setting_tables))
        document = json.loads(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False))
        assert all(problem["code"] in KINDS and problem["message"] for problem in document), number
        if tables and not any(problem.level == "error" for problem in problems):
            with suppress(Refused):
                store.write(OFFICER, save_settings, tables)
            assert store.read(OFFICER, read_settings).register.units or "单位" in tables, number


@pytest.fixture
def store(blank: Path, tmp_path: Path) -> Store:
    path = tmp_path / "street.db"
    path.write_bytes(blank.read_bytes())
    return Store.open(f"sqlite:///{path}", create=False)


def test_a_damaged_workbook_of_settings_gets_an_answer(whole: bytes, store: Store) -> None:
    fuzz(whole, store, range(FEW))
    store.close()


@pytest.mark.slow
def test_damaged_workbooks_of_settings_by_the_thousand_get_an_answer(whole: bytes, store: Store) -> None:
    fuzz(whole, store, range(FEW, FEW + MANY))
    store.close()


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 1, "empty"),
        (b"junk", 1, "no-standard-sheet"),
        (b"PK\3\4", 1, "unreadable"),
        (b"\xff\xd8\xff", 1, "not-a-workbook"),
    ],
)
def test_the_command_answers_in_json_whatever_the_file_is(
    content: bytes, status: int, code: str, blank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "street.db").write_bytes(blank.read_bytes())
    (tmp_path / "s.xlsx").write_bytes(content)
    words = ["settings", "import", str(tmp_path / "s.xlsx"), "--db", f"sqlite:///{tmp_path / 'street.db'}", "--json"]
    assert manage.main(words) == status
    document = json.loads(capsys.readouterr().out)
    assert (document["tables"], [problem["code"] for problem in document["problems"]]) == ({}, [code])


def test_a_mistake_in_the_settings_is_told_in_json_with_its_cell(
    blank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "street.db").write_bytes(blank.read_bytes())
    rows = [{"名称": "报送截止日", "取值": "四十"}]
    (tmp_path / "s.xlsx").write_bytes(export_settings(defaults() | {"名次规则": rows}))
    words = ["settings", "import", str(tmp_path / "s.xlsx"), "--db", f"sqlite:///{tmp_path / 'street.db'}"]
    assert manage.main([*words, "--json"]) == 1
    (load,) = json.loads(capsys.readouterr().out)["problems"]
    assert (load["sheet"], load["cell"], load["level"]) == ("名次规则", "B2", "error")
    assert manage.main(words) == 1
    assert "名次规则!B2" in capsys.readouterr().out
