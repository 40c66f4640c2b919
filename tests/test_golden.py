"""Printed figures of real summaries: workbooks that encode them give them back, from cell to command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from manage import main
from tests import pages
from tests.printed import FACTS, load_printed


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database that holds what both summaries say, loaded from workbooks by the command line."""
    return load_printed(tmp_path_factory.mktemp("golden"))


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


CUT = {
    "A1": ("category", "集中学习"),
    "A2": ("category", "理论宣讲"),
    "A3": ("category", "党的声音进万家"),
    "A7": ("category", "政策宣传"),
    "C1": ("category", "中心组学习"),
    "C2": ("category", "专题研讨"),
    "C3": ("category", "专题培训"),
    "C9": ("level", "自治区级"),
    "C10": ("level", "自治区级"),
    "C11": ("level", "市级"),
    "C16": ("nature", "志愿服务"),
    "C17": ("outlet", "学习强国"),
    "C18": ("outlet", "开发区融媒体"),
}
KIND = {"C9": "文明单位", "C10": "文明社区", "C11": "文明社区"}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["id"])
def test_a_printed_figure_comes_back_from_the_command_line(
    street: str, fact: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    year, number = fact["period"], fact["id"]
    unit = "新城街道" if fact["unit"] == "新城街道" else fact["unit"]
    dimension, word = CUT.get(number, (None, None))
    by = ",".join(filter(None, [dimension, "category" if number in KIND else None])) or "none"
    answer = ask(
        capsys,
        "figures",
        "--db",
        street,
        "--from",
        f"{year}-01",
        "--to",
        f"{year}-12",
        "--unit",
        unit,
        "--measure",
        fact["measure"],
        "--by",
        by,
    )
    [figure] = [
        line
        for line in answer
        if (dimension is None or line[dimension] == word) and (number not in KIND or line["category"] == KIND[number])
    ]
    assert figure["value"] == int(fact["value"])
    if not fact["measure"].startswith("media."):
        assert figure["approximate"] == (fact["at_least"] == "yes")


def test_the_ranking_file_holds_the_printed_stories(
    street: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "ranking.xlsx"
    words = ["rank", "--db", street, "--from", "2022-12", "--to", "2022-12", "--measure", "media.published"]
    ranking = ask(capsys, *words, "--out", str(target))
    assert sum(Decimal(row["value"]) for row in ranking["rows"]) == 140
    sheet = openpyxl.load_workbook(target)["排名"]
    printed = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {row["unit"] for row in ranking["rows"]} <= printed


@pytest.fixture
def shown(street: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The pages work on the street of the summaries."""
    pages.begin(monkeypatch, Path(street.removeprefix("sqlite:///")), tmp_path)
    yield
    pages.end()


ON_PAGES = [
    ("volunteer", "2023年", "京汉新城社区", "200余 次"),
    ("volunteer", "2023年", "京汉新城社区", "3,000余 人次"),
    ("study", "2022年", "街道本级", "22 次"),
    ("media", "2022年", "街道本级", "4 篇"),
]


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize(("page", "period", "unit", "printed"), ON_PAGES)
def test_a_printed_figure_stands_on_the_page(page: str, period: str, unit: str, printed: str) -> None:
    app = pages.page(page, kind="年", period=period, units=unit)
    assert printed in [metric.value for metric in app.metric]
