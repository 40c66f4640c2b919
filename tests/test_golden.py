"""Printed figures of real summaries: workbooks that encode them give them back, from cell to command line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from data.settings.defaults import default_settings
from data.settings.workbook import export_settings
from data.template import standard_workbook
from manage import main
from tests import pages

FACTS = list(csv.DictReader((Path(__file__).parent / "golden" / "facts.csv").read_text("utf-8").splitlines()))
STREET, OFFICE = "新城街道", "街道本级"
OTHERS = [f"第{ordinal}社区" for ordinal in "一二三四五六七八"]
COMMUNITIES = ["京汉新城社区", "希望社区", "辽河社区", *OTHERS]


def study(day: str, category: str, times: int = 1) -> dict[str, Any]:
    return {"date": day, "category": category, "subject": f"{category} {day}", "attendance": "30", "times": times}


def service(day: str, nature: str, category: str, times: str, **more: Any) -> dict[str, Any]:
    row = {"date": day, "name": f"{category}{nature}{day}", "nature": nature, "category": category, "times": times}
    return row | {"attendance": "0"} | more


def story(day: str, title: str, outlet: str, level: str) -> dict[str, Any]:
    return {"date": day, "title": title, "outlet": outlet, "level": level, "form": "消息", "result": "采用"}


def award(name: str, level: str, day: str) -> dict[str, Any]:
    return {"matter": "荣誉称号", "kind": name, "name": name, "level": level, "state": "已命名", "date": day}


def jinghan_2023() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """A1–A8: twelve months of 京汉新城社区, each with its share."""
    for number in range(1, 13):
        month = f"2023-{number:02d}"
        lectures = [study(f"{month}-12", "理论宣讲", 2)]
        voice = [study(f"{month}-20", "党的声音进万家")] if number % 3 == 0 else []
        volunteer = [
            service(
                f"{month}-05",
                "志愿服务",
                "政策宣传",
                {12: "7余次"}.get(number, "3"),
                materials="100余份",
                served="250余人",
            ),
            service(f"{month}-15", "志愿服务", "便民服务", {12: "17余次"}.get(number, "13")),
        ]
        yield (
            "京汉新城社区",
            month,
            {
                "basics": {"teams": 5},
                "study": [study(f"{month}-03", "集中学习"), *lectures, *voice],
                "volunteer": volunteer,
            },
        )


def street_2022() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """C1–C18: the street's own office and its eleven communities in the last month of 2022."""
    month = "2022-12"
    yield (
        OFFICE,
        month,
        {
            "basics": {"registered": 5},
            "study": [
                study(f"{month}-01", "中心组学习", 15),
                study(f"{month}-02", "专题研讨", 6),
                study(f"{month}-03", "专题培训"),
            ],
            "media": [story(f"{month}-0{n}", f"学习强国稿件{n}", "学习强国", "国家级") for n in range(1, 5)],
            "civil": [award("文明单位", "自治区级", "2020-11-20")],
        },
    )
    for place, unit in enumerate(COMMUNITIES):
        level = "自治区级" if unit in ("希望社区", "辽河社区") else "市级"
        stories = 140 // 11 + (place < 140 % 11)
        first = place == 0
        yield unit, month, {
            "basics": {"registered": 60},
            "volunteer": [
                service(f"{month}-06", "志愿服务", "环境卫生", "10余次" if first else "9", attendance="300" if first else "270"),
                service(f"{month}-07", "文明实践", "文化文体", "100余次" if first else "90"),
            ],
            "media": [
                story(f"{month}-{1 + n:02d}", f"{unit}融媒体稿件{n}", "开发区融媒体", "旗县区级") for n in range(stories)
            ],
            "civil": [
                award("文明社区", level, "2021-12-30"),
                {"matter": "公益广告", "name": "更换公益广告", "state": "已完成", "measure": "块", "date": f"{month}-09",
                 "quantity": 43 if first else 46},
            ],
        }  # fmt: skip


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database that holds what both summaries say, loaded from workbooks by the command line."""
    folder = tmp_path_factory.mktemp("golden")
    url = f"sqlite:///{folder}/street.db"
    settings = folder / "settings.xlsx"
    settings.write_bytes(export_settings(register_tables()))
    assert main(["settings", "import", str(settings), "--db", url, "--json"]) == 0
    sent = folder / "sent"
    sent.mkdir()
    for unit, month, content in (*street_2022(), *jinghan_2023()):
        basics = content.pop("basics", None)
        book = standard_workbook(unit, month, default_settings(), basics=basics, rows=content)
        (sent / f"{unit}_{month}.xlsx").write_bytes(book)
    assert main(["load", str(sent), "--db", url, "--json", "--accept-warnings", "总结核对"]) == 0
    return url


def register_tables() -> dict[str, list[dict[str, str]]]:
    units = [{"名称": STREET, "级别": "街道"}, {"名称": OFFICE, "级别": "本级", "上级": STREET}]
    return {"单位": [*units, *({"名称": name, "级别": "社区", "上级": STREET} for name in COMMUNITIES)]}


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


CUT = {
    "A1": ("category", "集中学习"), "A2": ("category", "理论宣讲"), "A3": ("category", "党的声音进万家"),
    "A7": ("category", "政策宣传"), "C1": ("category", "中心组学习"), "C2": ("category", "专题研讨"),
    "C3": ("category", "专题培训"), "C9": ("level", "自治区级"), "C10": ("level", "自治区级"), "C11": ("level", "市级"),
    "C16": ("nature", "志愿服务"), "C17": ("outlet", "学习强国"), "C18": ("outlet", "开发区融媒体"),
}  # fmt: skip
KIND = {"C9": "文明单位", "C10": "文明社区", "C11": "文明社区"}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["id"])
def test_a_printed_figure_comes_back_from_the_command_line(
    street: str, fact: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    year, number = fact["period"], fact["id"]
    unit = "新城街道" if fact["unit"] == "新城街道" else fact["unit"]
    dimension, word = CUT.get(number, (None, None))
    by = ",".join(filter(None, [dimension, "category" if number in KIND else None])) or "none"
    found = ask(
        capsys, "figures", "--db", street, "--from", f"{year}-01", "--to", f"{year}-12",
        "--unit", unit, "--measure", fact["measure"], "--by", by,
    )  # fmt: skip
    [figure] = [
        line for line in found
        if (dimension is None or line[dimension] == word) and (number not in KIND or line["category"] == KIND[number])
    ]  # fmt: skip
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
    app = AppTest.from_file(str(pages.ROOT / "ui" / "main.py"), default_timeout=pages.TIMEOUT)
    app.query_params["kind"], app.query_params["period"], app.query_params["units"] = "年", period, unit
    app = pages.ran(app.run().switch_page(str(pages.ROOT / "pages" / f"{page}.py")))
    assert printed in [metric.value for metric in app.metric]
