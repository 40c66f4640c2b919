from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from analytics.facts import Facts
from analytics.figures import LoadedFigures
from analytics.ledger_source import HeldLedger
from analytics.reporting import counts, expected, in_state, reminder, report_status, silent_words
from data.closings import Closing
from data.ledger import frame
from data.settings.calendar import Calendar
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
        "unit": unit,
        "month": month,
        "submission": submission,
        "received": received,
        "first": first or received,
        "sheets": sheets,
        "zero": zero,
        "errors": errors,
        "warnings": 0,
    }


def reports(*lines: dict[str, object]) -> pd.DataFrame:
    columns = ["unit", "month", "submission", "received", "first", "sheets", "zero", "errors", "warnings"]
    return pd.DataFrame(list(lines), columns=columns)


AFTER = date(2024, 5, 20)
"""A day on which March is long due, and April, too."""


def facts(
    result: pd.DataFrame,
    today: date = AFTER,
    *,
    register: Register = REGISTER,
    begun: str | None = "2024-03",
    **rules: Any,
) -> Facts:
    calendar = rules.pop("calendar", Calendar())
    settings = Settings(register=register, policy=Policy(**rules), calendar=calendar)
    figures = LoadedFigures(pd.DataFrame(columns=["unit", "month", "measure", "value", "approximate"]))
    return Facts(figures, result, HeldLedger(frame({})), settings, today, begun=begun)


MARCH = reports(
    sent("街道本级", date(2024, 4, 5)),
    sent("甲社区", date(2024, 4, 6)),
    sent("乙社区", date(2024, 4, 2), zero=True),
    sent("丙社区", date(2024, 4, 3), submission=None, errors=2, sheets=""),
)


def states(today: date = AFTER, month: str = "2024-03", **rules: Any) -> dict[str, str]:
    lines = expected(facts(MARCH, today, **rules), [month])
    return dict(zip(lines["unit"], lines["state"], strict=True))


def test_each_unit_that_has_to_report_has_one_state_in_listed_order() -> None:
    assert states() == {"街道本级": "按时", "甲社区": "迟报", "乙社区": "零报", "丙社区": "有错误", "丁社区": "未报"}


def test_until_the_deadline_has_passed_a_unit_is_waited_for_and_not_missing() -> None:
    assert states(date(2024, 3, 31))["丁社区"] == "待报"
    assert states(date(2024, 4, 5))["丁社区"] == "待报"
    assert states(date(2024, 4, 6))["丁社区"] == "未报"
    for day, due in ((date(2024, 4, 5), False), (date(2024, 4, 6), True)):
        march = facts(MARCH, day)
        assert march.due_units("2024-03", "2024-03")[march.place("丁社区"), 0] == due, "for ranks and tasks, too"
    assert states(date(2024, 4, 6), grace_days=3)["丁社区"] == "待报"
    assert states(date(2024, 4, 9), grace_days=3)["丁社区"] == "未报"


def test_before_anybody_has_reported_nobody_has_to() -> None:
    assert expected(facts(reports(), begun=None), ["2019-01", "2024-04"]).empty
    assert len(expected(facts(reports(), begun=None, start="2024-04"), ["2024-03", "2024-04"])) == 6


def test_a_month_before_the_first_to_be_reported_lists_only_whoever_reported_it() -> None:
    assert states(start="2024-04") == {"街道本级": "按时", "甲社区": "迟报", "乙社区": "零报", "丙社区": "有错误"}
    assert len(expected(facts(MARCH), ["2024-01", "2024-02"])) == 0


def test_a_unit_that_opens_later_is_not_asked_for_earlier_months() -> None:
    lines = expected(facts(reports()), ["2024-03", "2024-04"])
    assert list(lines.loc[lines["unit"] == "戊社区", "month"]) == ["2024-04"]


def test_of_some_units_the_lines_are_those_that_they_have_among_all() -> None:
    lines = expected(facts(MARCH), ["2024-03", "2024-04"], ("戊社区", "甲社区"))
    assert [*zip(lines["unit"], lines["month"], lines["state"], strict=True)] == [
        ("甲社区", "2024-03", "迟报"),
        ("甲社区", "2024-04", "未报"),
        ("戊社区", "2024-04", "未报"),
    ]


# Deadlines. In 2024, 5 May was a Sunday, 5 October a Saturday, 12 October a Saturday.

DEADLINES = [
    ("2024-04", {}, date(2024, 5, 6)),
    ("2024-09", {}, date(2024, 10, 7)),
    ("2024-09", {"postponed": False}, date(2024, 10, 5)),
    ("2024-09", {"grace_days": 4}, date(2024, 10, 11)),
    ("2024-09", {"grace_days": 5}, date(2024, 10, 14)),
    ("2024-08", {"due_day": 31}, date(2024, 9, 30)),
]


@pytest.mark.parametrize(("month", "rules", "day"), DEADLINES)
def test_a_deadline_on_a_rest_day_moves_to_the_next_working_day(month: str, rules: dict[str, Any], day: date) -> None:
    assert Settings(policy=Policy(**rules)).deadline(month) == day


def test_holidays_are_rest_days_and_a_weekend_that_is_worked_is_none() -> None:
    off = {date(2024, 10, day): False for day in range(1, 8)} | {date(2024, 10, 12): True}
    settings = Settings(calendar=Calendar(off))
    assert settings.deadline("2024-09") == date(2024, 10, 8)
    assert replace(settings, policy=Policy(due_day=12)).deadline("2024-09") == date(2024, 10, 12)


def test_a_report_on_the_day_to_which_the_deadline_moved_is_on_time() -> None:
    loaded = facts(reports(sent("甲社区", date(2024, 10, 7), month="2024-09")), date(2024, 11, 1))
    assert list(expected(loaded, ["2024-09"], ["甲社区"])["state"]) == ["按时"]
    fixed = facts(loaded.reports, date(2024, 11, 1), postponed=False)
    assert list(expected(fixed, ["2024-09"], ["甲社区"])["state"]) == ["迟报"]


def test_a_published_month_keeps_the_deadline_that_it_was_published_with() -> None:
    loaded = facts(reports(sent("甲社区", date(2024, 10, 7), month="2024-09")), date(2024, 11, 1))
    then = Settings(register=REGISTER, policy=Policy(postponed=False))
    closed = replace(loaded, closings={"2024-09": Closing(1, then)})
    assert list(expected(closed, ["2024-09"], ["甲社区"])["state"]) == ["迟报"]


def test_a_correction_after_the_deadline_does_not_make_a_unit_late() -> None:
    corrected = reports(sent("甲社区", date(2024, 4, 20), first=date(2024, 4, 3)))
    line = expected(facts(corrected), ["2024-03"]).set_index("unit").loc["甲社区"]
    assert (line["state"], line["late"], line["received"]) == ("按时", False, date(2024, 4, 20))


LATE_ZERO = reports(
    *MARCH.to_dict("records"),
    sent("丁社区", date(2024, 4, 20), zero=True),
    sent("戊社区", date(2024, 5, 1), month="2024-04"),
)


def test_a_late_report_of_nothing_is_a_zero_report_and_late() -> None:
    line = expected(facts(LATE_ZERO), ["2024-03"]).set_index("unit").loc["丁社区"]
    assert (line["state"], line["late"]) == ("零报", True)


def test_late_and_zero_are_two_counts_and_what_is_both_is_said() -> None:
    result = counts(expected(facts(LATE_ZERO), ["2024-03"]))
    assert result.by_state() == {"按时": 1, "迟报": 2, "零报": 2, "待报": 0, "未报": 0, "有错误": 1}
    assert (result.expected, result.arrived, result.late_zero) == (5, 4, 1)
    assert result.words("份") == "按时1份，迟报2份（其中零报1份），零报2份，有错误1份"
    assert result.on_time + result.late + result.zero - result.late_zero + result.refused == result.expected


def test_counts_name_every_state() -> None:
    lines = expected(facts(MARCH), ["2024-03"])
    assert counts(lines).by_state() == {"按时": 1, "迟报": 1, "零报": 1, "待报": 0, "未报": 1, "有错误": 1}
    assert set(counts(expected(facts(reports(), register=Register()), ["2024-03"])).by_state().values()) == {0}
    assert in_state(lines, "未报", "有错误") == ["丙社区", "丁社区"]


def test_whoever_is_missing_is_named_under_the_state_that_counts_them() -> None:
    loaded = facts(MARCH, begun="2024-02")
    assert silent_words(expected(loaded, ["2024-03"]), 6, space=" ") == ["未报 1 个：丁社区", "有错误 1 个：丙社区"]
    # Of February all five are missing.
    both = silent_words(expected(loaded, ["2024-02", "2024-03"]), 2)
    assert both == ["未报6份：丁社区2份、街道本级1份、其余3份", "有错误1份：丙社区1份"]


def test_a_unit_that_did_not_have_to_report_is_still_listed_when_it_did() -> None:
    early = reports(sent("戊社区", date(2024, 4, 1)))
    assert expected(facts(early), ["2024-03"])["unit"].iloc[-1] == "戊社区"


def test_the_reminder_says_who_is_asked_for_what_and_until_when() -> None:
    loaded = facts(MARCH, date(2024, 4, 3))
    assert reminder(loaded, expected(loaded, ["2024-03"]), "2024-03") == (
        "【2024年3月宣传工作月报】应报5个单位，已报3个。\n"
        "待报1个：丁社区。\n"
        "已上传但有错误、尚未收下1个：丙社区（2处），请按提示改好后重新上传。\n"
        "请于4月5日（星期五）前报送。"
    )


def test_after_the_deadline_the_reminder_says_so() -> None:
    loaded = facts(MARCH, date(2024, 4, 6))
    text = reminder(loaded, expected(loaded, ["2024-03"]), "2024-03")
    assert "\n未报1个：丁社区。\n" in text
    assert text.endswith("报送截止日4月5日（星期五）已过，请尽快补报。")


def test_while_a_month_runs_nobody_is_asked_for_anything() -> None:
    loaded = facts(reports(sent("甲社区", date(2024, 3, 29))), date(2024, 3, 30))
    text = reminder(loaded, expected(loaded, ["2024-03"]), "2024-03")
    assert text == "【2024年3月宣传工作月报】应报5个单位，已报1个。\n报送截止日是4月5日（星期五）。"


def test_a_workbook_without_a_sheet_is_asked_for_that_sheet() -> None:
    few = {"乙社区": "basics,study,volunteer,civil"}
    units = [unit.name for unit in REGISTER.reporting("2024-03")]
    loaded = facts(reports(*(sent(unit, date(2024, 4, 1), sheets=few.get(unit, ALL)) for unit in units)))
    assert "缺工作表1个：乙社区（媒体上稿）" in reminder(loaded, expected(loaded, ["2024-03"]), "2024-03")


def test_a_street_that_is_complete_is_thanked() -> None:
    loaded = facts(reports(*(sent(unit.name, date(2024, 4, 1)) for unit in REGISTER.reporting("2024-03"))))
    text = reminder(loaded, expected(loaded, ["2024-03"]), "2024-03")
    assert text == "【2024年3月宣传工作月报】应报5个单位，已报5个。已全部报送，谢谢大家。"
    text = reminder(loaded, expected(loaded, ["2024-03"]), "2024-03", frozenset({"乙社区"}))
    assert "\n已退回1个：乙社区，请改好后重新报送。\n" in text
    assert "谢谢" not in text, "a report that was returned has to come again"


@pytest.mark.parametrize("kind", ["object", "datetime64[s]", "str"])
def test_days_are_read_whatever_kind_of_column_holds_them(kind: str) -> None:
    typed = MARCH.assign(received=MARCH["received"].astype(kind), first=MARCH["first"].astype(kind))
    assert list(expected(facts(typed), ["2024-03"])["state"]) == list(states().values())


def test_the_command_lines_status_has_the_agreed_shape() -> None:
    result = report_status(facts(LATE_ZERO), "2024-03")
    assert (result["month"], result["due"], result["from"], result["expected"]) == (
        "2024-03",
        "2024-04-05",
        "2024-03",
        5,
    )
    assert result["counts"] == {"按时": 1, "迟报": 2, "零报": 2, "待报": 0, "未报": 0, "有错误": 1}
    assert result["units"][3:] == [
        {"unit": "丙社区", "state": "有错误", "late": False, "submitted_at": "2024-04-03", "errors": 2, "warnings": 0},
        {"unit": "丁社区", "state": "零报", "late": True, "submitted_at": "2024-04-20", "errors": 0, "warnings": 0},
    ]
