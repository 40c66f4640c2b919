"""A whole month of eleven communities on the command line, as an office that scripts it would go."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.builders import study, volunteer, workbook
from tests.test_browser_setting_up import CONTACTS, NAMES
from tests.test_manage import ask

MONTH = "2026-10"
"""Its deadline is Thursday 5 November 2026."""
ON_TIME, LATE, SILENT, MESSY, ZERO, RETURNED = NAMES[:6], NAMES[6:8], NAMES[8], NAMES[9], NAMES[10], NAMES[0]


def report(folder: Path, unit: str, name: str = "", **changes: object) -> str:
    """Write the month of a community into a file."""
    rows = {
        "study": [study(date=f"{MONTH}-09", **changes)],
        "volunteer": [volunteer(date=f"{MONTH}-{day:02}", name=f"{unit}巡逻") for day in (10, 17)],
    }
    path = folder / f"{name or unit}.xlsx"
    path.write_bytes(workbook(unit=unit, month=MONTH, **rows))
    return str(path)


@pytest.mark.slow
def test_a_month_with_late_silent_messy_zero_returned_and_corrected_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'street.db'}"
    where = ("--db", url, "--today", "2026-11-04")
    contacts = tmp_path / "通讯录.txt"
    contacts.write_text(CONTACTS, encoding="gb18030")
    registered = ask(capsys, "register", str(contacts), *where)
    assert (registered["street"], registered["first"]) == ("新城街道", MONTH)
    assert [unit["name"] for unit in registered["units"]] == NAMES
    assert "书记、联系电话、办公地址：3 列不需要，没有保存" in registered["omitted"]
    slips = tmp_path / "账号条.docx"
    ask(capsys, "user", "add", "--all-units", "--out", str(slips), *where)
    templates = tmp_path / "模板.zip"
    ask(capsys, "template", "--all", "--month", MONTH, "--out", str(templates), *where)
    own = "新城街道本级"
    arrived = ask(capsys, "load", *[report(tmp_path, unit) for unit in (own, *ON_TIME)], *where)
    assert [receipt["result"] for receipt in arrived] == ["accepted"] * 7
    with zipfile.ZipFile(templates) as archive:
        (untouched,) = (name for name in archive.namelist() if ZERO in name)
        archive.extract(untouched, tmp_path)
    ask(capsys, "load", str(tmp_path / untouched), "--by", "电话", *where)
    messy = report(tmp_path, MESSY, "乱的", attendance="若干")
    (refused,) = ask(capsys, "load", messy, *where, status=1)
    assert refused["result"] == "refused"
    assert [problem["code"] for problem in refused["problems"] if problem["level"] == "error"] == ["not-a-number"]
    ask(capsys, "load", report(tmp_path, MESSY, "改好", attendance="31"), *where)
    (number,) = (str(receipt["submission"]) for receipt in arrived if receipt["unit"] == RETURNED)
    assert "写明原因" in ask(capsys, "review", number, "return", *where, status=2)["error"]
    returned = ask(capsys, "review", number, "return", "--note", "人次少填了一位", *where)
    assert returned == {
        "done": True,
        "submission": int(number),
        "verdict": "returned",
        "note": "人次少填了一位",
    }
    ask(capsys, "load", report(tmp_path, RETURNED, "重报", attendance="45"), "--received", "2026-11-04", *where)
    (resent,) = (upload for upload in ask(capsys, "history", "--unit", RETURNED, *where) if upload["current"])
    ask(capsys, "review", str(resent["submission"]), "confirm", *where)
    after = ("--db", url, "--today", "2026-11-09")
    for unit in LATE:
        ask(capsys, "load", report(tmp_path, unit), *after)
    status = ask(capsys, "status", "--month", MONTH, *after)
    assert status["due"] == "2026-11-05"
    assert {state: number for state, number in status["counts"].items() if number} == {
        "按时": 8,
        "迟报": 2,
        "零报": 1,
        "未报": 1,
    }
    assert f"未报1个：{SILENT}。" in status["reminder"]
    assert ask(capsys, "lock", MONTH, *after)["revision"] == 1
    ask(capsys, "unlock", MONTH, "--unit", NAMES[1], "--why", "漏填一次学习", *after)
    ask(capsys, "load", report(tmp_path, NAMES[1], "更正", attendance="60"), *after)
    assert ask(capsys, "lock", MONTH, *after)["revision"] == 2
    out = tmp_path / "通报.docx"
    ask(capsys, "report", "bulletin", "--from", MONTH, "--to", MONTH, "--out", str(out), *after)
    assert out.stat().st_size > 10_000
    ranking = tmp_path / "排名.xlsx"
    ask(capsys, "report", "ranking", "--from", MONTH, "--to", MONTH, "--out", str(ranking), *after)
    assert "排名" in openpyxl.load_workbook(io.BytesIO(ranking.read_bytes())).sheetnames
