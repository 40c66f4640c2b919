"""Numbers that look like a person's are told of in neutral words, and stand nowhere in full."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import manage
from data.personal import find_personal, mask_personal
from data.problems import problem
from data.store import Store
from data.store.audit import read_journal
from data.store.history import read_problems, read_uploads
from data.store.settings import save_settings
from tests.builders import SETTINGS, UNIT, book, page, read_one, study, workbook
from tests.office import OFFICER, UNITS

# The example of GB 11643-1999 (appendix A.2), and the same person's number with another check digit.
CARD, WRONG = "11010519491231002X", "110105194912310021"
OLD = "110105491231002"
MOBILE = "13800138000"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (CARD, ["身份证号"]),
        (CARD.lower(), ["身份证号"]),
        (f"张三（{CARD}）参加", ["身份证号"]),
        ("440524188001010014", ["身份证号"]),
        ("110105 19491231 002X", ["身份证号"]),
        ("110105-19491231-002X", ["身份证号"]),
        ("11010519491231002Ｘ", ["身份证号"]),
        ("110105 19491231 0021", []),
        (OLD, ["身份证号"]),
        (MOBILE, ["手机号码"]),
        (f"电话:{MOBILE}。", ["手机号码"]),
        ("138 0013 8000", ["手机号码"]),
        ("138-0013-8000", ["手机号码"]),
        ("138.0013.8000", ["手机号码"]),
        ("138　0013　8000", ["手机号码"]),
        ("138.00138000", []),
        (f"86{MOBILE}", ["手机号码"]),
        (f"+86{MOBILE}", ["手机号码"]),
        ("１３８００１３８０００", ["手机号码"]),
        (f"{MOBILE}、{CARD}", ["手机号码", "身份证号"]),
        (f"{MOBILE}/19912345678", ["手机号码", "手机号码"]),
        (WRONG, []),
        ("110105194913310029", []),
        ("000105194912310027", []),
        ("110105491331002", []),
        ("990105491231002", []),
        ("12345678901", []),
        ("12012345678", []),
        (f"1{MOBILE}", []),
        (f"{MOBILE}1", []),
        (f"{MOBILE}.5", []),
        (f"3.{MOBILE}", []),
        (f"{MOBILE}号楼a", ["手机号码"]),
        (f"{MOBILE}A", []),
        (f"https://x.cn/a/{MOBILE}.html", []),
        (f"www.x.cn/{CARD}", []),
        ("2024-03-05 12:30", []),
        ("150,000,000.00", []),
        ("91110105MA01ABCD2X", []),
        ("", []),
        ("学习全会精神", []),
    ],
)
def test_what_looks_like_a_persons_number(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _, _ in find_personal(text)] == kinds


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (MOBILE, "138******00"),
        (f"找 {MOBILE} 或 {CARD}。", "找 138******00 或 110*************2X。"),
        ("138-0013-8000", "138-****-**00"),
        ("110105 19491231 002X", "110*** ******** **2X"),
        (WRONG, WRONG),
        ("１３８００１３８０００", "１３８******００"),
        ("100人", "100人"),
    ],
)
def test_a_number_shows_its_first_and_last_digits_only(text: str, masked: str) -> None:
    assert mask_personal(text) == masked


def test_no_problem_carries_one_in_full() -> None:
    fault = problem("not-a-number", f"“{MOBILE}人”不是人次", value=f"张三{MOBILE}", suggestion=CARD)
    assert MOBILE not in f"{fault.message}{fault.value}"
    assert CARD not in str(fault.suggestion)


def notes(content: bytes) -> list[tuple[str | None, str | None, str | None]]:
    results = [problem for problem in read_one(content).problems if problem.code == "personal-data"]
    assert all(item.level == "note" for item in results)
    return [(item.sheet, item.cell, item.value) for item in results]


def test_a_report_is_read_and_its_column_told_of_once() -> None:
    rows = [study(subject=f"走访 {MOBILE}"), study(subject=f"走访 {CARD}"), study(subject="走访")]
    assert notes(workbook(study=rows)) == [("理论学习", "C2", "走访 138******00")]
    (result,) = [problem for problem in read_one(workbook(study=rows)).problems if problem.code == "personal-data"]
    assert result.message.startswith("理论学习!C2：有 2 格像手机号码、身份证号（如 138******00）")
    assert read_one(workbook(study=rows)).acceptable


def test_sheets_and_columns_that_are_not_counted_are_looked_at_too() -> None:
    extra = page("联系人", f"姓名|电话\n张三|{MOBILE}\n李四|19912345678")
    assert notes(workbook(study=[study()], extra=[extra])) == [("联系人", "B2", "138******00")]
    assert notes(book(page("通讯录", f"电话\n{MOBILE}"))) == [("通讯录", "A2", "138******00")]


def test_numbers_that_are_no_persons_are_not_told_of() -> None:
    assert notes(workbook(study=[study(subject=f"见 https://x.cn/{MOBILE}.html", attendance=30)])) == []


def test_nothing_of_it_is_kept_in_a_problem_a_doubt_or_the_journal(
    blank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "street.db"
    path.write_bytes(blank.read_bytes())
    store = Store.open(f"sqlite:///{path}", create=False)
    store.write(OFFICER, save_settings, {"单位": [*UNITS, {"名称": UNIT, "级别": "社区"}]})
    (tmp_path / "a.xlsx").write_bytes(workbook(study=[study(attendance=f"{MOBILE}若干", subject=f"走访{CARD}")]))
    assert manage.main(["load", str(tmp_path / "a.xlsx"), "--db", f"sqlite:///{path}", "--json"]) == 1
    out, err = capsys.readouterr()
    codes = {load["code"] for load in json.loads(out)[0]["problems"]}
    assert {"personal-data", "not-a-number"} <= codes
    (upload,) = store.read(OFFICER, read_uploads)
    stored = [repr(store.read(OFFICER, read_problems, upload.submission)), repr(store.read(OFFICER, read_journal))]
    store.close()
    for text in (out, err, *stored):
        assert MOBILE not in text
        assert CARD not in text
    assert SETTINGS.register.find(UNIT) is not None
