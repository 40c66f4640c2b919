"""A merging of units taken back: the version before it is put back, and what the program adds is checked with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from data import months
from data.settings.succession import merged, renamed, split
from data.store import Refused, Store
from data.store.history import read_uploads
from data.store.register import ended
from data.store.settings import Unsound, read_setting_rows, read_setting_tables, read_settings, save_settings
from data.store.submissions import undo_submission
from tests import pages
from tests.office import COMMUNITIES
from tests.pages import ran, table, text
from tests.uploads import OFFICER, checked, register, send, study, sums, unit
from ui import session

TODAY = date.today()
NEXT = (TODAY.replace(day=1) + timedelta(days=32)).replace(day=1)
"""The first day of the next month: the day that the page offers."""
MONTH = months.month_of(NEXT)
NEW = "枫桥社区"


def merge(store: Store, day: date) -> None:
    store.write(
        OFFICER, save_settings, merged(store.read(OFFICER, read_setting_tables), ["甲社区", "乙社区"], NEW, day)
    )


def put_back(store: Store, version: int = 1) -> None:
    store.write(OFFICER, save_settings, {"单位": store.read(OFFICER, read_setting_rows, "单位", version)})


def names(store: Store) -> dict[str, date | None]:
    return {unit.name: unit.closed for unit in store.read(OFFICER, read_settings).register.units}


@pytest.fixture
def street(store: Store) -> Store:
    return register(store, "甲社区", "乙社区")


@pytest.mark.parametrize("day", [NEXT, TODAY.replace(day=1)], ids=["not begun", "begun this month"])
def test_the_version_before_a_merging_is_put_back_and_the_new_unit_simply_goes(street: Store, day: date) -> None:
    before = names(street)
    merge(street, day)
    put_back(street)
    assert names(street) == before


def test_a_splitting_is_taken_back_in_the_same_way(street: Store) -> None:
    before = names(street)
    tables = street.read(OFFICER, read_setting_tables)
    street.write(OFFICER, save_settings, split(tables, "甲社区", ["东社区", "西社区"], NEXT))
    put_back(street)
    assert names(street) == before


def test_a_renaming_is_taken_back_with_the_reports_and_the_later_name_stays_known(street: Store) -> None:
    send(street, checked("甲社区", rows=[study()]))
    street.write(OFFICER, save_settings, renamed(street.read(OFFICER, read_setting_tables), "甲社区", NEW))
    send(street, checked(NEW, "2024-04", [study(date=date(2024, 4, 5))]))
    put_back(street)
    register = street.read(OFFICER, read_settings).register
    assert [unit.name for unit in register.units] == ["新城街道", "街道本级", "甲社区", "乙社区"]
    assert register.find(NEW) == register.by_name["甲社区"]
    counted = sums(street, months=["2024-03", "2024-04"])
    assert {unit for unit, _ in counted} == {"甲社区"}
    assert counted["甲社区", "study.attendance"] == 24


def test_reports_of_the_new_unit_are_not_left_without_a_place(street: Store) -> None:
    merge(street, NEXT)
    sent = send(street, checked(NEW, MONTH, [study()])).submission
    assert sent is not None
    with pytest.raises(
        Refused, match=f"“{NEW}”不再列出，它的前身“乙社区、甲社区”又在报送，但它已有 {MONTH} 的月报。请先"
    ):
        put_back(street)
    assert NEW in names(street)
    street.write(OFFICER, undo_submission, sent)
    put_back(street)
    assert NEW not in names(street)


def test_a_unit_that_has_begun_and_is_listed_no_more_stays_closed_as_of_today() -> None:
    old = [unit("甲社区", 启用="2023-01-01"), unit("乙社区", 停用="2023-05-01")]
    result = ended([], old, date(2024, 3, 5), {"甲社区": ["2024-02"]})
    assert [(row["名称"], row["停用"]) for row in result] == [("甲社区", "2024-03-05"), ("乙社区", "2023-05-01")]


def test_names_that_would_leave_it_open_who_is_meant_are_refused(street: Store) -> None:
    rows = street.read(OFFICER, read_setting_tables)["单位"]
    crossed = {"甲社区": "乙", "乙社区": "甲"}
    with pytest.raises(Unsound, match="别名“乙”已属于“乙社区”"):
        street.write(OFFICER, save_settings, {"单位": [row | {"别名": crossed.get(row["名称"], "")} for row in rows]})


@pytest.fixture
def office(blank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = pages.office_copy(blank, tmp_path, first="2024-02", last="2024-03")
    pages.begin(monkeypatch, path, tmp_path / "backups")
    yield session.store()
    session.store().close()
    pages.end()


def test_a_merging_is_taken_back_in_the_page(office: Store) -> None:
    before = office.read(OFFICER, read_settings).register
    tables = office.read(OFFICER, read_setting_tables)
    office.write(OFFICER, save_settings, merged(tables, COMMUNITIES[:2], NEW, NEXT))
    app = pages.page("settings")
    app.segmented_control(key="settings-view").set_value("以前的版本")
    app = ran(app)
    versions = list(table(app)["版本"])
    app.session_state["versions-单位"] = {
        "selection": {"rows": [versions.index("第 1 版")], "columns": [], "cells": []}
    }
    ran(app).button(key="version-back").click()
    ran(app).segmented_control(key="settings-view").set_value("修改")
    app = ran(app)
    assert "错误" not in text(app)
    app.button(key="settings-save").click()
    ran(app)
    assert office.read(OFFICER, read_settings).versions["单位"] == 3
    assert office.read(OFFICER, read_settings).register == before
    assert office.read(OFFICER, read_uploads, NEW) == []
