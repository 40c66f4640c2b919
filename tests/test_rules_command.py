"""``rules try``: the contract's shape, nothing saved, the journal's line, and agreement with ``rank --rules``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data.settings.defaults import defaults
from data.settings.workbook import export_settings
from data.store import Store
from data.store.audit import read_journal
from data.store.settings import save_settings
from manage import main
from tests.office import OFFICER, send
from tests.street import adopted, media

UNITS = [
    {"名称": "云杉街道", "级别": "街道"},
    *({"名称": name, "级别": "社区", "上级": "云杉街道"} for name in ("枫林社区", "溪桥社区", "柳岸社区")),
]
FEBRUARY, MARCH = "2024-02", "2024-03"
SPAN = ("--from", FEBRUARY, "--to", MARCH)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """枫林 one of the city a month (3), 溪桥 four of the county (4), 柳岸 one of its street (0) in March."""
    where = f"sqlite:///{tmp_path / 'street.db'}"
    store = Store.open(where, create=True)
    store.write(OFFICER, save_settings, {"单位": UNITS})
    for month in (FEBRUARY, MARCH):
        send(store, "枫林社区", month, adopted(0, 0, 1))
        send(store, "溪桥社区", month, adopted(0, 0, 0, 4))
    send(store, "柳岸社区", MARCH, [media(2, "街道级"), media(3, "市级", result="报送")])
    store.close()
    return where


def ask(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> Any:
    capsys.readouterr()
    assert main([*words, "--json"]) == status
    return json.loads(capsys.readouterr().out)


def draft(path: Path, **points: str) -> str:
    """Write a workbook with the rules that ship, these with other points; without points the rule is left out."""
    rows = [row | {"分值": points.get(row["规则号"], row["分值"])} for row in defaults()["计分规则"]]
    path.write_bytes(export_settings({"计分规则": [row for row in rows if row["分值"] or row["倍数"]]}))
    return str(path)


def places(tried: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    keys = ("rank", "draft_rank", "value", "draft_value")
    return {row["unit"]: tuple(row[key] for key in keys) for row in tried["rows"]}


def test_a_try_tells_old_and_new_ranks_of_every_month_and_of_the_period(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = ask(capsys, "rules", "try", draft(tmp_path / "d.xlsx", M03="5", M05=""), *SPAN, "--db", url)
    assert [(item["from"], item["to"], item["moved"]) for item in answer["months"]] == [
        (FEBRUARY, FEBRUARY, 2),
        (MARCH, MARCH, 2),
    ]
    assert places(answer["months"][0]) == {
        "枫林社区": (2, 1, "3", "5"),
        "溪桥社区": (1, 2, "4", "4"),
        "柳岸社区": (None, None, None, None),
    }
    assert places(answer["months"][1])["柳岸社区"] == (3, 3, "0", "0")
    assert places(answer["period"])["枫林社区"] == (2, 1, "6", "10")
    assert answer["period"]["rows"][0]["why"] == "规则M03 +4分"
    assert [(row["unit"], row["month"], row["cell"]) for row in answer["unmatched"]] == [("柳岸社区", MARCH, "A2")]
    assert answer["unmatched"][0]["values"]["媒体级别"] == "街道级"
    assert answer["never_fired"] == ["M01", "M02", "M06"]
    assert answer["published"] == []
    assert answer["first_place"][0] == {
        "rule": "M04",
        "field": "分值",
        "value": "1",
        "changed": "1.5",
        "first": ["枫林社区"],
        "then": ["溪桥社区"],
    }
    paid = {line["level"]: (line["points"], line["draft_points"], line["stories"]) for line in answer["prices"]}
    assert (paid["市级"], paid["街道级"]) == (("3", "5", 2), ("0", None, 1))


def test_a_try_saves_nothing_and_stands_in_the_journal(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = ask(capsys, "settings", "history", "--db", url), ask(capsys, "rank", *SPAN, "--db", url)
    ask(capsys, "rules", "try", draft(tmp_path / "d.xlsx", M03="5"), *SPAN, "--db", url)
    assert (ask(capsys, "settings", "history", "--db", url), ask(capsys, "rank", *SPAN, "--db", url)) == before
    store = Store.open(url, create=False)
    line = store.read(OFFICER, read_journal, limit=1)[0]
    assert line.deed == "试算规则"
    assert "市级 3 → 5 分" in (line.after or "")
    assert "第一名由溪桥社区变为枫林社区" in (line.after or "")
    store.close()


def test_a_try_and_the_ranking_by_the_version_saved_from_it_agree(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = draft(tmp_path / "d.xlsx", M03="4", M04="2")
    tried = ask(capsys, "rules", "try", path, *SPAN, "--db", url)
    version = ask(capsys, "settings", "import", path, "--db", url)["tables"]["计分规则"]["version"]
    for item in [*tried["months"], tried["period"]]:
        span = ("--from", item["from"], "--to", item["to"], "--db", url)
        for words in ((), ("--rules", str(version))):
            ranking = ask(capsys, "rank", *span, *words)
            ranks = {row["unit"]: (row["rank"], row["value"]) for row in ranking["rows"]}
            assert {row["unit"]: (row["draft_rank"], row["draft_value"]) for row in item["rows"]} == ranks


def test_published_months_stand_and_are_listed(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, "lock", FEBRUARY, "--db", url)
    path = draft(tmp_path / "d.xlsx", M03="5")
    answer = ask(capsys, "rules", "try", path, *SPAN, "--db", url)
    assert answer["published"] == [FEBRUARY]
    assert [item["moved"] for item in answer["months"]] == [0, 2]
    assert places(answer["period"])["枫林社区"] == (2, 1, "6", "8")
    requested = ask(capsys, "rules", "try", path, *SPAN, "--published", "--db", url)
    assert (requested["published"], [item["moved"] for item in requested["months"]]) == ([], [2, 2])


def test_a_draft_of_the_policy_is_tried_too_and_a_unit_can_be_asked_for(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "d.xlsx"
    path.write_bytes(export_settings({"名次规则": [{"名称": "同分处理", "取值": "按高层级"}]}))
    answer = ask(capsys, "rules", "try", str(path), *SPAN, "--unit", "枫林社区", "--db", url)
    assert [places(item) for item in answer["months"]] == [{"枫林社区": (1, 1, "3", "3")}] * 2


def test_a_faulty_draft_and_a_workbook_without_rules_are_refused(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("rules", "try")
    faulty = draft(tmp_path / "faulty.xlsx", M03="许多")
    (problem,) = ask(capsys, *words, faulty, *SPAN, "--db", url, status=1)["problems"]
    assert (problem["sheet"], problem["cell"], problem["value"]) == ("计分规则", "G4", "许多")
    other = tmp_path / "other.xlsx"
    other.write_bytes(export_settings({}))
    book = openpyxl.load_workbook(other)
    for title in ("计分规则", "名次规则"):
        del book[title]
    book.save(other)
    assert "里没有“计分规则”" in ask(capsys, *words, str(other), *SPAN, "--db", url, status=2)["error"]


def test_people_read_what_a_draft_does_line_by_line(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["rules", "try", draft(tmp_path / "d.xlsx", M03="5", M05=""), *SPAN, "--db", url]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "草稿：市级 3 → 5 分；取消 街道级 0 分"
    assert "2024年3月：2 个单位的名次变化，第一名由溪桥社区变为枫林社区" in lines
    assert "枫林社区\t2\t1\t↑1\t6\t10\t规则M03 +4分" in lines
    assert "规则M04（旗县区级·采用）1 → 1.5 分，第一名就由枫林社区变为溪桥社区" in lines
    assert "从来没有用到的规则：M01、M02、M06" in lines
