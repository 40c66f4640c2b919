"""The table of commands says what the commands themselves say, and listing them loads none of them."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from commands.registry import COMMANDS
from manage import cli, main

ROOT = Path(__file__).parent.parent
NOBODY = click.Context(cli)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_has_a_command_s_own_name_and_first_sentence(name: str) -> None:
    command = cli.get_command(NOBODY, name)
    assert command is not None
    assert (command.name, command.get_short_help_str(limit=200)) == (name, COMMANDS[name].summary)


def test_every_command_of_the_folder_is_in_the_table() -> None:
    modules = {path.stem for path in (ROOT / "commands").glob("*.py")}
    defined: set[str] = set()
    for module in modules - {"__init__"}:
        loaded = import_module(f"commands.{module}")
        groups = {each for each in vars(loaded).values() if isinstance(each, click.Group) and each is not cli}
        within = {inner for group in groups for inner in group.commands.values()}
        commands = {each for each in vars(loaded).values() if isinstance(each, click.Command)} - within
        defined |= {str(each.name) for each in commands if each is not cli}
    assert defined == set(COMMANDS)


def test_help_loads_neither_pandas_nor_the_database() -> None:
    requested = "import sys, manage; manage.main(['--help']); print(sorted({'pandas', 'sqlalchemy', 'openpyxl'} & set(sys.modules)))"
    printed = subprocess.run(
        [sys.executable, "-c", requested], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert printed.splitlines()[-1] == "[]"
    assert [name for name in COMMANDS if f"  {name} " not in printed] == []


def test_a_command_that_there_is_not_is_refused_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chekc", "--json"]) == 2
    assert "chekc" in json.loads(capsys.readouterr().out)["error"]
