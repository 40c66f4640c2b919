"""The command line: exact shapes, exit statuses, and messages that say what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image

from data.settings.defaults import default_settings
from data.settings.workbook import export_settings
from data.store import Store
from data.template import standard_workbook
from manage import main
from tests.office import found_office

UNIT, MONTH = "枫林社区", "2024-03"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database with one street of two communities."""
    units = [
        {"名称": "云杉街道", "级别": "街道"},
        {"名称": UNIT, "级别": "社区", "上级": "云杉街道", "别名": "枫林里"},
        {"名称": "溪桥社区", "级别": "社区", "上级": "云杉街道"},
    ]
    settings = tmp_path / "settings.xlsx"
    settings.write_bytes(export_settings({"单位": units}))
    where = f"sqlite:///{tmp_path / 'street.db'}"
    assert main(["settings", "import", str(settings), "--db", where]) == 0
    return where


def report(path: Path, *, unit: str = UNIT, attendance: object = 20, sessions: int = 1, month: str = MONTH) -> Path:
    """Write a workbook with some study sessions and one adopted story."""
    study = [
        {"date": f"{month}-{day:02d}", "category": "党课", "subject": f"主题{day}", "attendance": attendance}
        for day in range(1, sessions + 1)
    ]
    media = [
        {
            "date": f"{month}-06",
            "title": "社区开展义诊",
            "outlet": "市日报",
            "level": "市级",
            "form": "消息",
            "result": "采用",
        }
    ]
    path.write_bytes(standard_workbook(unit, month, default_settings(), rows={"study": study, "media": media}))  # type: ignore[dict-item]
    return path


def ask(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> Any:
    capsys.readouterr()
    assert main([*words, "--json"]) == status
    return json.loads(capsys.readouterr().out)


def civil(path: Path, month: str, **changes: object) -> str:
    """Write a workbook with one problem of the ledger."""
    problem = {"matter": "问题整改", "kind": "环境卫生", "name": "楼道堆物", "date": "2024-03-05", "state": "整改中"}
    rows = {"civil": [problem | {"quantity": 1} | changes]}
    path.write_bytes(standard_workbook(UNIT, month, default_settings(), rows=rows))  # type: ignore[arg-type]
    return str(path)


def test_a_published_month_stands_still_for_every_command(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def text() -> list[Any]:
        figures = ask(capsys, "figures", "--from", MONTH, "--to", MONTH, "--db", url)
        board = ask(capsys, "board", "--on", "2024-03-31", "--db", url)
        answer = ask(capsys, "rows", "--measure", "civil.open", "--from", MONTH, "--to", MONTH, "--db", url)
        return [figures, board, [(item["file"], item["cell"]) for item in answer]]

    assert ask(capsys, "load", civil(tmp_path / "三月.xlsx", MONTH), "--db", url)[0]["result"] == "accepted"
    ask(capsys, "lock", MONTH, "--db", url)
    before = text()
    assert before[1]["units"][0]["open"] == 1
    later = civil(tmp_path / "四月.xlsx", "2024-04", state="已销号", closed="2024-03-20")
    assert ask(capsys, "load", later, "--db", url)[0]["result"] == "accepted"
    assert text() == before
    assert ask(capsys, "board", "--on", "2024-04-01", "--db", url)["units"][0]["open"] == 0
    ask(capsys, "unlock", MONTH, "--why", "更正", "--db", url)
    assert text()[1]["units"][0]["open"] == 0


def test_check_prints_one_object_a_unit_month(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [result] = ask(capsys, "check", str(report(tmp_path / "a.xlsx", sessions=4)), "--db", url)
    assert (result["file"], result["unit"], result["month"], result["acceptable"]) == ("a.xlsx", UNIT, MONTH, True)
    assert result["rows"] == {"study": 4, "volunteer": 0, "media": 1, "civil": 0}


def test_a_wrong_cell_is_named_with_its_cure_and_nothing_is_saved(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [result] = ask(capsys, "load", str(report(tmp_path / "a.xlsx", attendance="若干")), "--db", url, status=1)
    assert (result["result"], result["submission"], result["acceptable"]) == ("refused", None, False)
    [problem] = [item for item in result["problems"] if item["level"] == "error"]
    assert (problem["code"], problem["sheet"], problem["cell"]) == ("not-a-number", "理论学习", "E2")
    assert problem["value"] == "若干"
    assert problem["message"].startswith("理论学习!E2：“若干”")
    assert ask(capsys, "figures", "--from", MONTH, "--to", MONTH, "--db", url) == []


def test_loading_twice_says_unchanged(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(report(tmp_path / "a.xlsx"))
    [first] = ask(capsys, "load", path, "--db", url)
    [again] = ask(capsys, "load", path, "--db", url)
    assert (first["result"], first["changes"]) == ("accepted", {"new": 2, "changed": 0, "removed": 0})
    assert (again["result"], again["submission"]) == ("unchanged", first["submission"])


def test_a_rehearsal_names_the_rows_that_would_go_and_saves_nothing(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(capsys, "load", str(report(tmp_path / "a.xlsx", sessions=3)), "--db", url)
    shorter = str(report(tmp_path / "b.xlsx", sessions=1))
    gone = [("理论学习", 3), ("理论学习", 4)]
    for words in (["check", shorter], ["load", shorter, "--dry-run"]):
        [result] = ask(capsys, *words, "--db", url)
        assert result["changes"] == {"new": 0, "changed": 0, "removed": 2}
        assert [(row["sheet"], row["row"]) for row in result["removes"]] == gone
        assert "主题2" in result["removes"][0]["text"]
    assert main(["load", shorter, "--dry-run", "--db", url]) == 0
    assert "将从已有的月报里删去 2 行" in capsys.readouterr().out
    [added] = ask(capsys, "load", shorter, "--dry-run", "--mode", "add", "--db", url)
    assert (added["changes"], added["removes"], added["dry_run"]) == ({"new": 0, "changed": 0, "removed": 0}, [], True)
    assert len(ask(capsys, "history", "--unit", UNIT, "--month", MONTH, "--db", url)) == 1


def test_figures_are_integers_decimal_strings_and_null(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(capsys, "load", str(report(tmp_path / "a.xlsx", sessions=3)), "--db", url)
    answer = ask(capsys, "figures", "--from", MONTH, "--to", MONTH, "--db", url)
    values = {line["measure"]: line["value"] for line in answer}
    assert set(answer[0]) == {"unit", "month", "measure", "value", "approximate"}
    assert {line["unit"] for line in answer} == {UNIT}
    assert values["study.attendance"] == 60
    assert values["study.hours"] == "0"
    assert values["media.points"] == "3"
    assert values["media.adoption_rate"] == "100"
    assert values["civil.rectification_rate"] is None
    assert values["volunteer.activities"] == 0


def test_rows_lead_to_the_cell_that_was_counted(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, "load", str(report(tmp_path / "a.xlsx")), "--db", url)
    [row] = ask(
        capsys, "rows", "--measure", "学习人次", "--from", MONTH, "--to", MONTH, "--unit", "枫林里", "--db", url
    )
    assert (row["file"], row["sheet"], row["cell"], row["counted"]) == ("a.xlsx", "理论学习", "E2", True)
    assert row["values"]["参加人次"] == 20


def test_a_ranking_leaves_out_who_has_not_reported(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(capsys, "load", str(report(tmp_path / "a.xlsx")), "--db", url)
    answer = ask(capsys, "rank", "--from", MONTH, "--to", MONTH, "--db", url)
    assert (answer["measure"], answer["ranked"], answer["not_reported"]) == ("media.points", 1, ["溪桥社区"])
    first, last = answer["rows"]
    assert (first["unit"], first["rank"], first["value"], first["tied"]) == (UNIT, 1, "3", False)
    assert (last["unit"], last["rank"], last["value"]) == ("溪桥社区", None, None)


def test_a_ranking_is_drawn_for_a_chat_group_unless_nobody_has_a_rank(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(capsys, "load", str(report(tmp_path / "a.xlsx")), "--db", url)
    picture = tmp_path / "排名.png"
    answer = ask(capsys, "rank", "--from", MONTH, "--to", MONTH, "--db", url, "--picture", str(picture))
    assert answer["picture"] == str(picture)
    with Image.open(picture) as drawn:
        assert drawn.width == 1080
    other = tmp_path / "没有.png"
    words = ["rank", "--from", "2020-01", "--to", "2020-01", "--db", url, "--picture", str(other)]
    assert main(words) == 1
    assert "没有生成图片" in capsys.readouterr().err
    assert not other.exists()


def test_an_earlier_version_of_the_rules_scores_the_same_rows_again(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(capsys, "load", str(report(tmp_path / "a.xlsx")), "--db", url)
    rules = tmp_path / "rules.xlsx"
    for points in ("4", "7"):
        rules.write_bytes(
            export_settings({"计分规则": [{"规则号": "R1", "级别": "市级", "结果": "采用", "分值": points}]})
        )
        ask(capsys, "settings", "import", str(rules), "--db", url)
    newest = next(
        line["version"] for line in ask(capsys, "settings", "history", "--db", url) if line["table"] == "计分规则"
    )
    span = ("--from", MONTH, "--to", MONTH, "--db", url)
    assert ask(capsys, "rank", *span)["rows"][0]["value"] == "7"
    assert ask(capsys, "rank", *span, "--rules", str(newest - 1))["rows"][0]["value"] == "4"


def test_status_tells_the_state_of_each_unit_and_the_deadline(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(capsys, "load", str(report(tmp_path / "a.xlsx")), "--db", url, "--received", "2024-04-07")
    answer = ask(capsys, "status", "--month", MONTH, "--db", url)
    assert answer["due"] == "2024-04-05"
    assert [(line["unit"], line["state"]) for line in answer["units"]] == [(UNIT, "迟报"), ("溪桥社区", "未报")]
    assert "溪桥社区" in answer["reminder"]


def test_the_history_keeps_refused_uploads_too(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, "load", str(report(tmp_path / "bad.xlsx", attendance="若干")), "--db", url, status=1)
    ask(capsys, "load", str(report(tmp_path / "good.xlsx")), "--db", url, "--by", "枫林填报员")
    newest, oldest = ask(capsys, "history", "--db", url)
    assert (newest["file"], newest["by"], newest["current"]) == ("good.xlsx", "枫林填报员", True)
    assert (oldest["file"], oldest["result"], oldest["current"]) == ("bad.xlsx", "refused", False)


def test_a_locked_month_takes_no_more_workbooks_until_it_is_opened(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(capsys, "load", str(report(tmp_path / "a.xlsx", sessions=2)), "--db", url)
    path = str(report(tmp_path / "b.xlsx", sessions=5))
    assert ask(capsys, "lock", MONTH, "--db", url)["done"] is True
    [refused] = ask(capsys, "load", path, "--db", url, status=1)
    assert "locked-month" in [problem["code"] for problem in refused["problems"]]
    ask(capsys, "unlock", MONTH, "--why", "补报", "--db", url)
    [accepted] = ask(capsys, "load", path, "--db", url)
    assert accepted["result"] == "accepted"


def test_undo_brings_the_earlier_workbook_back(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [first] = ask(capsys, "load", str(report(tmp_path / "a.xlsx", sessions=2)), "--db", url)
    [second] = ask(capsys, "load", str(report(tmp_path / "b.xlsx", sessions=5)), "--db", url)
    assert ask(capsys, "undo", str(second["submission"]), "--db", url)["current"] == first["submission"]
    words = ("figures", "--from", MONTH, "--to", MONTH, "--measure", "study.sessions", "--by", "none", "--db", url)
    assert ask(capsys, *words)[0]["value"] == 2


def test_reading_a_missing_database_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = f"sqlite:///{tmp_path / 'none.db'}"
    answer = ask(capsys, "status", "--month", MONTH, "--db", where, status=2)
    assert "没有找到数据库" in answer["error"]
    assert not (tmp_path / "none.db").exists()


def test_an_empty_file_is_never_taken_for_a_new_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "street.db").touch()
    where = f"sqlite:///{tmp_path / 'street.db'}"
    book = str(report(tmp_path / "a.xlsx"))
    for words in (["load", book], ["check", book], ["demo"], ["status", "--month", MONTH]):
        assert "空的" in ask(capsys, *words, "--db", where, status=2)["error"]
    assert (tmp_path / "street.db").stat().st_size == 0


def test_check_without_a_database_uses_the_settings_that_ship(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = f"sqlite:///{tmp_path / 'none.db'}"
    [result] = ask(capsys, "check", str(report(tmp_path / "a.xlsx")), "--db", where, status=1)
    assert [problem["code"] for problem in result["problems"] if problem["level"] == "error"] == ["unknown-unit"]
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    "words",
    [["figures"], ["status", "--month", "2024-3"], ["rank", "--from", "2024-03", "--to", "2024-01"], ["nothing"]],
)
def test_wrong_words_end_with_two_and_one_json_document(
    url: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    answer = ask(capsys, *words, *(["--db", url] if words != ["nothing"] else []), status=2)
    assert set(answer) == {"error"}
    assert answer["error"]


def test_the_board_counts_every_unit_as_of_a_day(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ledger = [
        {
            "matter": "荣誉称号",
            "kind": "文明社区",
            "name": "文明社区",
            "level": "市级",
            "state": "已命名",
            "date": "2023-11-20",
        },
        {
            "matter": "问题整改",
            "kind": "飞线",
            "name": "飞线",
            "state": "整改中",
            "date": "2024-03-02",
            "due": "2024-03-20",
        },
    ]
    path = tmp_path / "a.xlsx"
    path.write_bytes(standard_workbook(UNIT, MONTH, default_settings(), rows={"civil": ledger}))  # type: ignore[dict-item]
    ask(capsys, "load", str(path), "--db", url)
    answer = ask(capsys, "board", "--on", "2024-03-31", "--db", url)
    assert (answer["on"], answer["titles"]) == ("2024-03-31", {"文明社区": {"市级": 1}})
    [unit] = [line for line in answer["units"] if line["unit"] == UNIT]
    assert unit["titles"] == [{"kind": "文明社区", "level": "市级", "since": "2023-11-20", "due": "2026-11-20"}]
    assert (unit["found"], unit["closed"], unit["open"], unit["overdue"], unit["rectification_rate"]) == (
        1,
        0,
        1,
        1,
        "0",
    )


def test_a_stock_opens_down_to_its_cell_in_the_month_that_last_told_it(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for month, teams in (("2024-01", 4), ("2024-02", None), ("2024-04", 9)):
        path = tmp_path / f"{month}.xlsx"
        path.write_bytes(standard_workbook(UNIT, month, default_settings(), basics={"teams": teams}))
        ask(capsys, "load", str(path), "--db", url)
    [row] = ask(capsys, "rows", "--measure", "志愿服务队", "--from", "2024-02", "--to", "2024-02", "--db", url)
    assert (row["month"], row["file"], row["sheet"], row["cell"]) == ("2024-01", "2024-01.xlsx", "基本情况", "B6")
    assert (row["values"], row["counted"]) == ({"志愿服务队": 4}, True)


def test_the_whole_dashboard_is_exported_for_a_street_or_a_few_units(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    span = ["--from", MONTH, "--to", MONTH, "--db", url]
    out = tmp_path / "看板.xlsx"
    assert ask(capsys, "export", *span, "--out", str(out)) == {"out": str(out)}, "nobody has reported yet"
    ask(capsys, "load", str(report(tmp_path / "a.xlsx")), "--db", url)
    assert ask(capsys, "export", *span, "--out", str(out)) == {"out": str(out)}
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[:2] == ["目录", "总览"]
    assert [row[0].value for row in book["理论学习"].iter_rows(min_row=4, max_row=5)] == [UNIT, "溪桥社区"]
    ask(capsys, "export", *span, "--unit", UNIT, "--out", str(out))
    assert f"单位：{UNIT}" in openpyxl.load_workbook(out)["理论学习"]["A2"].value
    assert main(["export", *span, "--unit", "没有的社区", "--out", str(out)]) == 2
    brief = tmp_path / "简报.html"
    assert ask(capsys, "brief", *span, "--unit", UNIT, "--out", str(brief)) == {"out": str(brief)}
    assert f"{UNIT}2024年3月宣传工作简报" in brief.read_text("utf-8")


def test_status_tells_what_is_due_on_the_day_that_is_given(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'street.db'}"
    store = Store.open(url, create=True)
    found_office(store, first="2024-02", last="2024-03")
    store.close()

    def states(day: str, month: str) -> tuple[dict[str, int], str]:
        document = ask(capsys, "status", "--db", url, "--month", month, "--today", day)
        assert sum(document["counts"].values()) == document["expected"] == len(document["units"])
        return {state: number for state, number in document["counts"].items() if number}, document["reminder"]

    assert states("2024-04-05", "2024-03")[0] == {"按时": 3, "迟报": 1, "待报": 1}
    assert states("2024-04-06", "2024-03")[0] == {"按时": 3, "迟报": 1, "未报": 1}
    result, reminder = states("2024-04-06", "2024-04")
    assert result == {"待报": 5}
    assert "丰收社区" not in reminder
    assert states("2024-05-06", "2024-04")[0] == {"待报": 5}, "5 May is a Sunday"
    assert states("2024-05-07", "2024-04")[0] == {"未报": 5}
    document = ask(capsys, "status", "--db", url, "--month", "2019-01", "--today", "2024-05-07")
    assert (document["from"], document["expected"], document["units"]) == ("2024-02", 0, [])


def test_a_range_that_still_runs_ends_with_the_last_month_due_or_reported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'street.db'}"
    store = Store.open(url, create=True)
    found_office(store, first="2024-02", last="2024-03")
    store.close()
    words = ("rank", "--db", url, "--from", "2024-01", "--to", "2024-12", "--today")
    assert [ask(capsys, *words, day)["to"] for day in ("2024-04-10", "2024-05-07", "2025-02-01")] == [
        "2024-03",
        "2024-04",
        "2024-12",
    ]
