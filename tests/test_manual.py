"""The manual tells of everything that there is: kinds of problem, measures, commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.registry import COMMANDS
from data.problems import KINDS, Kind
from data.schema import MEASURES, SHEETS, Measure

MANUAL = (Path(__file__).parent.parent / "docs" / "manual.md").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_every_kind_of_problem_is_explained_with_its_cure(kind: Kind) -> None:
    assert f"| `{kind.code}` | {kind.title} | {kind.cure} |" in MANUAL


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_every_measure_stands_with_its_definition(measure: Measure) -> None:
    assert f"| {measure.title} | `{measure.key}` | {measure.unit} | {measure.definition} |" in MANUAL


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_listed(command: str) -> None:
    assert f"`{command} " in MANUAL or f"`{command}`" in MANUAL


def test_every_column_of_the_standard_workbook_is_named() -> None:
    missing = [column.heading for sheet in SHEETS for column in sheet.columns if column.heading not in MANUAL]
    assert missing == []


def test_pictures_that_the_manual_shows_are_there() -> None:
    pictures = [part.partition(")")[0] for part in MANUAL.split("](")[1:] if part.partition(")")[0].endswith(".png")]
    assert pictures
    assert [name for name in pictures if not (Path(__file__).parent.parent / "docs" / name).is_file()] == []
