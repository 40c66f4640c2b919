from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analytics.reporting import counts, due, in_state, reminder, report_status, states
from data.settings.values import Policy, Register, Settings, Unit

ALL = "basics,study,volunteer,media,civil"
REGISTER = Register(
    (
        Unit("新城街道", "街道"),
        Unit("街道本级", "本级", "新城街道"),
        Unit("甲社区", "社区", "新城街道"),
        Unit("乙社区", "社区", "新城街道"),
        Unit("丙社区", "社区", "新城街道"),
        Unit("丁社区", "社区", "新城街道"),
        Unit("戊社区", "社区", "新城街道", opened=date(2024, 4, 1)),
    )
)


def sent(
    unit: str,
    received: date,
    *,
    first: date | None = None,
    month: str = "2024-03",
    submission: int | None = 1,
    zero: bool = False,
    errors: int = 0,
    sheets: str = ALL,
) -> dict[str, object]:
    return {
        "unit": unit, "month": month, "submission": submission, "received": received, "first": first or received,
        "sheets": sheets, "zero": zero, "errors": errors, "warnings": 0,
    }  # fmt: skip


def reports(*lines: dict[str, object]) -> pd.DataFrame:
    columns = ["unit", "month", "submission", "received", "first", "sheets", "zero", "errors", "warnings"]
    return pd.DataFrame(list(lines), columns=columns)


MARCH = reports(
    sent("街道本级", date(2024, 4, 5)),
    sent("甲社区", date(2024, 4, 6)),
    sent("乙社区", date(2024, 4, 2), zero=True),
    sent("丙社区", date(2024, 4, 3), submission=None, errors=2, sheets=""),
)


def march(policy: Policy | None = None) -> dict[str, str]:
    lines = states(MARCH, REGISTER, policy or Policy(), ["2024-03"])
    return dict(zip(lines["unit"], lines["state"], strict=True))


def test_each_unit_that_has_to_report_has_one_state_in_listed_order() -> None:
    assert march() == {"街道本级": "按时", "甲社区": "迟报", "乙社区": "零报", "丙社区": "有错误", "丁社区": "未报"}


def test_a_unit_that_opens_later_is_not_asked_for_earlier_months() -> None:
    lines = states(reports(), REGISTER, Policy(), ["2024-03", "2024-04"])
    assert list(lines.loc[lines["unit"] == "戊社区", "month"]) == ["2024-04"]


def test_of_some_units_the_lines_are_those_that_they_have_among_all() -> None:
    lines = states(MARCH, REGISTER, Policy(), ["2024-03", "2024-04"], among=("戊社区", "甲社区"))
    assert [*zip(lines["unit"], lines["month"], lines["state"], strict=True)] == [
        ("甲社区", "2024-03", "迟报"), ("甲社区", "2024-04", "未报"), ("戊社区", "2024-04", "未报"),
    ]  # fmt: skip


def test_days_of_grace_put_off_the_deadline() -> None:
    assert march(Policy(grace_days=1))["甲社区"] == "按时"
    assert due(Policy(grace_days=1), "2024-03") == date(2024, 4, 6)


def test_a_correction_after_the_deadline_does_not_make_a_unit_late() -> None:
    corrected = reports(sent("甲社区", date(2024, 4, 20), first=date(2024, 4, 3)))
    line = states(corrected, REGISTER, Policy(), ["2024-03"]).set_index("unit").loc["甲社区"]
    assert (line["state"], line["late"], line["received"]) == ("按时", False, date(2024, 4, 20))


def test_a_late_report_of_nothing_is_a_zero_report_and_late() -> None:
    late = reports(sent("甲社区", date(2024, 4, 20), zero=True))
    line = states(late, REGISTER, Policy(), ["2024-03"]).set_index("unit").loc["甲社区"]
    assert (line["state"], line["late"]) == ("零报", True)


def test_counts_name_every_state() -> None:
    lines = states(MARCH, REGISTER, Policy(), ["2024-03"])
    assert counts(lines) == {"按时": 1, "迟报": 1, "零报": 1, "未报": 1, "有错误": 1}
    assert counts(states(reports(), Register(), Policy(), ["2024-03"])) == dict.fromkeys(counts(lines), 0)
    assert in_state(lines, "未报", "有错误") == ["丙社区", "丁社区"]


def test_locked_months_are_marked() -> None:
    lines = states(MARCH, REGISTER, Policy(), ["2024-02", "2024-03"], locked={"2024-02"})
    assert lines.groupby("month")["locked"].all().to_dict() == {"2024-02": True, "2024-03": False}


def test_only_units_below_the_asked_one_are_listed() -> None:
    two = Register((*REGISTER.units, Unit("城关街道", "街道"), Unit("己社区", "社区", "城关街道")))
    lines = states(MARCH, two, Policy(), ["2024-03"], below="城关街道")
    assert list(lines["unit"]) == ["己社区"]


def test_a_unit_that_did_not_have_to_report_is_still_listed_when_it_did() -> None:
    early = reports(sent("戊社区", date(2024, 4, 1)))
    lines = states(early, REGISTER, Policy(), ["2024-03"])
    assert lines["unit"].iloc[-1] == "戊社区"


def test_the_reminder_says_who_is_asked_for_what_and_until_when() -> None:
    lines = states(MARCH, REGISTER, Policy(), ["2024-03"])
    assert reminder(lines, "2024-03", Policy()) == (
        "【2024年3月宣传工作月报】应报5个单位，已报3个。\n"
        "未报1个：丁社区。\n"
        "已上传但有错误、尚未收下1个：丙社区（2处），请按提示改好后重新上传。\n"
        "请于4月5日（星期五）前报送。"
    )


def test_after_the_deadline_the_reminder_says_so() -> None:
    lines = states(MARCH, REGISTER, Policy(), ["2024-03"])
    text = reminder(lines, "2024-03", Policy(), on=date(2024, 4, 6))
    assert text.endswith("报送截止日4月5日（星期五）已过，请尽快补报。")


def test_a_workbook_without_a_sheet_is_asked_for_that_sheet() -> None:
    few = {"乙社区": "basics,study,volunteer,civil"}
    units = [unit.name for unit in REGISTER.reporting("2024-03")]
    partial = reports(*(sent(unit, date(2024, 4, 1), sheets=few.get(unit, ALL)) for unit in units))
    lines = states(partial, REGISTER, Policy(), ["2024-03"])
    assert "缺工作表1个：乙社区（媒体上稿）" in reminder(lines, "2024-03", Policy())


def test_a_street_that_is_complete_is_thanked() -> None:
    everyone = reports(*(sent(unit.name, date(2024, 4, 1)) for unit in REGISTER.reporting("2024-03")))
    text = reminder(states(everyone, REGISTER, Policy(), ["2024-03"]), "2024-03", Policy())
    assert text == "【2024年3月宣传工作月报】应报5个单位，已报5个。已全部报送，谢谢大家。"


@pytest.mark.parametrize("kind", ["object", "datetime64[s]", "str"])
def test_days_are_read_whatever_kind_of_column_holds_them(kind: str) -> None:
    typed = MARCH.assign(received=MARCH["received"].astype(kind), first=MARCH["first"].astype(kind))
    lines = states(typed, REGISTER, Policy(), ["2024-03"])
    assert list(lines["state"]) == list(march().values())


def test_the_command_lines_status_has_the_agreed_shape() -> None:
    found = report_status(MARCH, Settings(register=REGISTER), "2024-03")
    assert (found["month"], found["due"]) == ("2024-03", "2024-04-05")
    assert found["units"][3:] == [
        {"unit": "丙社区", "state": "有错误", "submitted_at": "2024-04-03", "errors": 2, "warnings": 0},
        {"unit": "丁社区", "state": "未报", "submitted_at": None, "errors": 0, "warnings": 0},
    ]
