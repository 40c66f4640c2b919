"""Which months are taken for a unit that is opened, closed, merged or split: one rule, with who reports instead."""

from __future__ import annotations

from datetime import date

import pytest

from data.intake.receive import compare
from data.reporting_months import unit_not_open
from data.settings.succession import closed, merged, split
from data.store import Store
from data.store.settings import read_setting_tables, read_settings, save_settings
from data.store.submissions import undo_submission
from tests.uploads import OFFICER, checked, clerk, register, send, study, sums

MID = date(2024, 3, 15)
"""In the middle of March: the whole of March is the new unit's."""


def merge(store: Store, into: str = "枫桥社区") -> Store:
    register(store, "甲社区", "乙社区", "丙社区")
    store.write(
        OFFICER, save_settings, merged(store.read(OFFICER, read_setting_tables), ["甲社区", "乙社区"], into, MID)
    )
    return store


def message_of(store: Store, unit: str, month: str) -> str | None:
    result = unit_not_open(store.read(OFFICER, read_settings).register, unit, month)
    return None if result is None else result.message


def test_the_month_of_the_change_belongs_to_the_new_unit_and_those_before_to_the_old_ones(store: Store) -> None:
    merge(store)
    assert [message_of(store, "甲社区", month) for month in ("2024-01", "2024-02")] == [None, None]
    assert (
        message_of(store, "甲社区", "2024-03")
        == "甲社区已于 2024-03-15 并入“枫桥社区”，2024年3月起不再报送，这个月由“枫桥社区”报送。"
    )
    assert [message_of(store, "枫桥社区", month) for month in ("2024-03", "2024-04")] == [None, None]
    assert message_of(store, "枫桥社区", "2024-02") == (
        "枫桥社区从 2024-03-15 起报送，还没有2024年2月的月报，这个月由“甲社区”、“乙社区”报送。"
    )


def test_a_unit_that_took_another_in_reports_as_before(store: Store) -> None:
    merge(store, "丙社区")
    assert message_of(store, "丙社区", "2024-01") is None
    assert (
        message_of(store, "乙社区", "2024-04")
        == "乙社区已于 2024-03-15 并入“丙社区”，2024年4月起不再报送，这个月由“丙社区”报送。"
    )


def test_a_split_or_closed_unit_is_told_so(store: Store) -> None:
    register(store, "甲社区", "乙社区")
    store.write(
        OFFICER, save_settings, split(store.read(OFFICER, read_setting_tables), "甲社区", ["东社区", "西社区"], MID)
    )
    store.write(OFFICER, save_settings, closed(store.read(OFFICER, read_setting_tables), "乙社区", MID))
    assert message_of(store, "甲社区", "2024-05") == (
        "甲社区已于 2024-03-15 拆分为“东社区”、“西社区”，2024年5月起不再报送，这个月由“东社区”、“西社区”报送。"
    )
    assert (
        message_of(store, "乙社区", "2024-03") == "乙社区已于 2024-03-15 停用，2024年3月起不再报送，请核对单位和月份。"
    )


def test_who_reports_now_is_found_through_all_that_came_between(store: Store) -> None:
    merge(store)
    again = merged(store.read(OFFICER, read_setting_tables), ["枫桥社区", "丙社区"], "大社区", date(2024, 6, 1))
    store.write(OFFICER, save_settings, again)
    assert "这个月由“大社区”报送" in (message_of(store, "甲社区", "2024-07") or "")
    assert "这个月由“枫桥社区”报送" in (message_of(store, "甲社区", "2024-05") or "")


@pytest.mark.parametrize(("unit", "month"), [("甲社区", "2024-03"), ("甲社区", "2024-05"), ("枫桥社区", "2024-02")])
def test_such_a_report_is_found_at_the_check_and_refused_by_the_store(store: Store, unit: str, month: str) -> None:
    merge(store)
    upload = checked(unit, month, [study()])
    with store.reading(OFFICER) as session:
        assert [problem.code for problem in compare(session, upload, date(2024, 6, 1)).problems] == ["unit-not-open"]
    receipt = send(store, upload)
    assert (receipt.result, receipt.checked.reason_refused) == ("refused", message_of(store, unit, month))
    assert sums(store, months=[month]) == {}


def test_a_clerk_is_told_the_name_of_what_the_own_unit_has_become(store: Store) -> None:
    merge(store)
    with store.reading(clerk("甲社区")) as session:
        (problem,) = compare(session, checked("甲社区", "2024-03", [study()]), date(2024, 6, 1)).problems
    assert "并入“枫桥社区”" in problem.message


def test_a_month_is_not_counted_twice_when_units_are_merged_from_a_month_that_they_have_reported(store: Store) -> None:
    register(store, "甲社区", "乙社区", "丙社区")
    first = send(store, checked("甲社区", "2024-03", [study(3, 12)])).submission
    send(store, checked("丙社区", "2024-03", [study(3, 5)]))
    tables = store.read(OFFICER, read_setting_tables)
    store.write(OFFICER, save_settings, merged(tables, ["甲社区", "乙社区"], "枫桥社区", MID))
    upload = checked("枫桥社区", "2024-03", [study(3, 20)])
    why = (
        "“甲社区”已有2024年3月的月报，仍在计入，再收“枫桥社区”的就会重复计算，请先在“报送情况”撤回“甲社区”的这份月报，"
    )
    with store.reading(clerk("枫桥社区")) as session:
        assert [problem.code for problem in compare(session, upload, date(2024, 6, 1)).problems] == ["counted-before"]
    receipt = send(store, upload)
    assert (receipt.result, receipt.checked.reason_refused) == ("refused", f"{why}再报“枫桥社区”的。")
    assert send(store, checked("丙社区", "2024-03", [study(3, 6)])).result == "accepted"
    store.write(OFFICER, undo_submission, first or 0)
    assert send(store, upload).result == "accepted"
    counted = {unit: value for (unit, measure), value in sums(store).items() if measure == "study.attendance"}
    assert counted == {"枫桥社区": 20, "丙社区": 6}
