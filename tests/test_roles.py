"""Role × page × own or another unit, in the pages themselves."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from data.problems import problem
from data.records import Checked, Delivery, Role
from data.store import Store
from data.store.accounts import add_account, disable_account
from data.store.submissions import save_submission
from tests import pages
from tests.office import COMMUNITIES, OFFICER, study
from tests.signed_in import NAMES, PASSWORD, accounts_office, everything, visit
from tests.street import SHEETS
from ui.navigation import BOARD, SCREENS, allowed, menu

FIRST, LAST = "2024-02", "2024-03"
OWN, OTHER = COMMUNITIES[:2]


office = accounts_office
store = pages.store


@pytest.mark.parametrize(("role", "message"), [("clerk", False), ("leader", True)])
def test_only_who_sees_several_units_is_told_what_all_have_together(store: Store, role: Role, message: bool) -> None:
    app = visit(store, role, "community")
    assert ("全街道" in everything(app)) is message
    assert "学习场次" in everything(app)


@pytest.mark.parametrize("role", NAMES)
def test_a_role_gets_its_pages_and_no_others(store: Store, role: Role) -> None:
    app = visit(store, role)
    for screen in SCREENS:
        file = pages.script(screen.name)
        if screen in allowed(role, governor=True):
            app.switch_page(file)
        else:
            with pytest.raises(ValueError, match="Could not find a navigation page"):
                app.switch_page(file)


MENUS = {
    "leader": {"": ["总览", "四块工作", "排名", "对比", "台账", "社区", "报告"]},
    "clerk": {"": ["上报", "社区", "报送情况", "报告"]},
    "officer": {
        "看板": ["总览", "四块工作", "排名", "对比", "台账", "社区", "报告"],
        "办公": ["上报", "报送情况", "批量导入", "公布", "设置", "账号", "日志", "备份"],
    },
}


@pytest.mark.parametrize("role", NAMES)
def test_the_menu_of_a_role_is_short_and_every_other_page_of_it_is_within_one_of_these(role: Role) -> None:
    screens = allowed(role, governor=True)
    sections = menu(screens, role, "")
    assert {section: list(entries.values()) for section, entries in sections.items()} == MENUS[role]
    within = {screen.name for screen in screens} - {name for entries in sections.values() for name in entries}
    others = {"volunteer", "media", "civil", "targets", "screen", "printout"}
    assert within == (set() if role == "clerk" else others | ({"reporting"} if role == "leader" else set()))
    assert role == "clerk" or "media" in menu(screens, role, "media")[BOARD if role == "officer" else ""]


@pytest.mark.parametrize("name", [screen.name for screen in allowed("clerk", governor=False)])
def test_no_page_shows_a_clerk_anything_of_another_unit(store: Store, name: str) -> None:
    shown = everything(visit(store, "clerk", name))
    assert [other for other in COMMUNITIES[1:] if other in shown] == []
    assert OWN in shown


@pytest.mark.parametrize("name", ["ranking", "targets", "overview", "ledger"])
def test_a_leader_of_some_units_is_not_told_that_the_others_have_not_reported(
    store: Store, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write(OFFICER, add_account, "分管领导", "leader", unit=OWN, password=PASSWORD)
    monkeypatch.setitem(NAMES, "leader", "分管领导")
    shown = everything(visit(store, "leader", name))
    assert [other for other in COMMUNITIES[1:] if other in shown] == []


def test_the_leader_sees_every_unit(store: Store) -> None:
    assert OTHER in everything(visit(store, "leader", "reporting"))


def test_a_clerk_sees_what_is_doubtful_of_the_own_unit_and_cannot_settle_it(store: Store) -> None:
    for unit in (OWN, OTHER):
        result = (problem("unusual", f"{unit}的数字不寻常", sheet="理论学习", cell="F2"),)
        sent = Checked("月报.xlsx", unit, LAST, (study(2, LAST, attendance=900),), {}, SHEETS, result)
        store.write(OFFICER, save_submission, sent, unit.encode(), Delivery(reason=f"{unit}的说明"))
    for name in ("upload", "reporting"):
        app = visit(store, "clerk", name)
        assert f"{OWN}的说明" in everything(app), name
        assert OTHER not in everything(app), name
        assert not [button for button in app.button if str(button.key).startswith("doubt-")]
    app = visit(store, "clerk", "reporting")
    app.session_state["doubts"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert not [button for button in app.button if str(button.key).startswith("doubt-")]


def test_nobody_sees_nothing(store: Store) -> None:
    app = visit(store, None)
    assert len(app.title) == 0
    assert everything(app) == ""


@pytest.mark.parametrize(
    "user", [{"session": "x"}, {"username": quote("王干事")}, {"username": "王干事", "session": None}]
)
def test_a_name_without_its_session_is_nobody(store: Store, user: dict[str, str | None]) -> None:
    assert everything(pages.page("reporting", user=user)) == ""


def test_the_next_run_after_a_session_has_ended_shows_nothing(store: Store) -> None:
    app = visit(store, "leader", "reporting")
    assert OTHER in everything(app)
    store.write(OFFICER, disable_account, NAMES["leader"])
    assert everything(app.run()) == ""
