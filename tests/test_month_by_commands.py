"""A whole month of eleven communities on the command line, as an office that scripts it would go."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from data.intake.contacts import read_contacts
from data.store import Store
from data.store.set_up import register_units
from tests.builders import study, volunteer, workbook
from tests.office import OFFICER
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
    store = Store.open(url, create=True)
    store.write(OFFICER, register_units, read_contacts(CONTACTS).rows("新城街道"), MONTH)
    store.close()
    where = ("--db", url, "--today", "2026-11-04")
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
    ask(capsys, "undo", str(next(receipt["submission"] for receipt in arrived if receipt["unit"] == RETURNED)), *where)
    ask(capsys, "load", report(tmp_path, RETURNED, "重报", attendance="45"), "--received", "2026-11-04", *where)
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
