"""Calendars: what is due on which day, read back by a parser that is not ours."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from analytics.ledger import COLUMNS
from data.settings.calendar import Calendar as WorkingDays
from data.settings.values import Policy, Settings
from data.store import Store
from manage import main
from reports.calendar import Appointment, calendar_file, list_deadlines, list_ledger_days
from tests.office import found_office

CREATED = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


def read(content: bytes) -> list[tuple[str, date, str]]:
    return [
        (str(event["uid"]), event["dtstart"].dt, str(event["summary"]))
        for event in Calendar.from_ical(content).walk("VEVENT")
    ]


def entry(**values: object) -> dict[str, object]:
    return dict.fromkeys(COLUMNS) | {"unit": "甲社区", "state": "整改中"} | values


def test_a_deadline_on_a_weekend_is_listed_on_the_monday_after() -> None:
    # 2026-10 is asked for by 2026-11-05, a Thursday; 2026-11 by 2026-12-05, a Saturday.
    listed = list(list_deadlines(Settings(policy=Policy(due_day=5)), date(2026, 11, 30)))
    assert [(each.title, each.day) for each in listed[:2]] == [
        ("2026年10月月报报送截止", date(2026, 11, 5)),
        ("2026年11月月报报送截止", date(2026, 12, 7)),
    ]
    assert len(listed) == 12


def test_a_holiday_of_the_office_moves_the_deadline() -> None:
    holidays = WorkingDays({date(2026, 12, 7): False})
    listed = list(list_deadlines(Settings(policy=Policy(due_day=5), calendar=holidays), date(2026, 11, 30)))
    assert listed[1].day == date(2026, 12, 8)


def test_open_problems_and_reviews_are_listed_and_closed_ones_are_not() -> None:
    entries = pd.DataFrame(
        [
            entry(matter="督查问题", name="楼道堆物", place="3栋", due=date(2026, 12, 1), days_late=-1),
            entry(matter="督查问题", name="乱停车", due=date(2026, 12, 2), state="已销号"),
            entry(matter="荣誉称号", name="市级文明社区", state="已命名", review=date(2027, 3, 1)),
        ],
        dtype="object",
    )
    assert [(each.day, each.title, each.detail) for each in list_ledger_days(entries)] == [
        (date(2026, 12, 1), "甲社区：楼道堆物 完成时限", "督查问题，3栋，整改中"),
        (date(2027, 3, 1), "甲社区：市级文明社区 复查到期", "荣誉称号，已命名"),
    ]


def test_a_day_that_moved_keeps_its_identity_and_another_office_has_its_own() -> None:
    before, after = (Appointment(("report", "2026-10"), date(2026, 11, day), "截止") for day in (5, 6))
    (first,) = read(calendar_file("春风街道", [before], CREATED))
    (moved,) = read(calendar_file("春风街道", [after], CREATED + timedelta(days=1)))
    (other,) = read(calendar_file("秋水街道", [before], CREATED))
    assert (first[0], first[1], moved[1]) == (moved[0], date(2026, 11, 5), date(2026, 11, 6))
    assert other[0] != first[0]


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1),
            st.dates(date(2000, 1, 1), date(2090, 1, 1)),
        )
    )
)
def test_any_title_comes_back_as_it_was_and_adds_no_event(days: list[tuple[str, date]]) -> None:
    appointments = [Appointment((str(at),), day, title) for at, (title, day) in enumerate(days)]
    assert [(day, title) for _, day, title in read(calendar_file("春风街道", appointments, CREATED))] == [
        (day, title) for title, day in days
    ]


def test_lines_are_short_and_end_as_the_standard_asks() -> None:
    content = calendar_file("春风街道", [Appointment(("a",), date(2026, 11, 5), "很长的名称" * 40)], CREATED)
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75


def test_the_command_writes_what_is_due(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'street.db'}"
    store = Store.open(url, create=True)
    found_office(store, first="2024-02", last="2024-03")
    store.close()
    out = tmp_path / "office.ics"
    assert main(["calendar", "--out", str(out), "--db", url, "--today", "2024-03-20", "--json"]) == 0
    events = read(out.read_bytes())
    assert json.loads(capsys.readouterr().out)["events"] == len(events)
    assert [title for _, _, title in events][:2] == ["2024年2月月报报送截止", "2024年3月月报报送截止"]
    assert len({uid for uid, _, _ in events}) == len(events)
