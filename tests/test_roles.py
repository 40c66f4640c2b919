"""Role × page × own or another unit, in the pages themselves; and the page for accounts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from streamlit.testing.v1 import AppTest

from data.problems import problem
from data.records import Checked, Delivery, Role
from data.store import Store, sign_in_rows, totp
from data.store.accounts import add_account, disable_account, read_accounts
from data.store.journal import now
from data.store.settings import save_settings
from data.store.signing_in import (
    begin_second_factor,
    confirm_second_factor,
    read_own_second_factor,
    read_unconfirmed_secret,
    sign_in,
)
from data.store.submissions import save_submission
from tests import pages
from tests.office import COMMUNITIES, OFFICER, study
from tests.pages import text
from tests.street import SHEETS
from tests.uploads import myself
from ui import session
from ui.navigation import BOARD, SCREENS, allowed, front, menu

FIRST, LAST = "2024-02", "2024-03"
PASSWORD = "润物无声-2024"
OWN, OTHER = COMMUNITIES[:2]
NAMES: dict[Role, str] = {"clerk": "小张", "leader": "李书记", "officer": "王干事"}


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    pages.end()


@pytest.fixture(scope="module")
def office(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small office with an account of each role."""
    path = pages.office_copy(blank, tmp_path_factory.mktemp("office"), first=FIRST, last=LAST)
    store = Store.open(f"sqlite:///{path}", create=False)
    for role, name in NAMES.items():
        store.write(OFFICER, add_account, name, role, unit=OWN if role == "clerk" else None, password=PASSWORD)
    store.close()
    return path


store = pages.store


def visit(store: Store, role: Role | None, name: str = "") -> AppTest:
    """Open a page as somebody of this role; ``None`` is nobody."""
    if role is None:
        return pages.page(front("officer").name)
    token = sign_in(store, NAMES[role], PASSWORD, "10.0.0.1").token
    user = {"username": quote(NAMES[role]), "session": sign_in_rows.key_of(str(token))}
    return pages.page(name or front(role).name, role=role, user=user)


def everything(app: AppTest) -> str:
    """Return all that reaches the browser, tables, choices and all."""
    frames = "".join(frame.value.to_string() for frame in app.dataframe)
    choices = "".join(str(box.options) for box in (*app.selectbox, *app.multiselect))
    charts = "".join(str(chart.proto) for chart in app.get("plotly_chart"))
    return text(app) + frames + choices + charts.encode().decode("unicode_escape", "ignore")


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


def test_an_account_made_on_the_page_gets_a_one_time_password_shown_once(store: Store) -> None:
    app = visit(store, "officer", "accounts")
    app.text_input(key="new-name-0").set_value("<b>小赵</b>")
    app.selectbox(key="new-role").set_value("clerk")
    app.selectbox(key="new-unit-0").set_value(OTHER)
    app.button[_place(app, "建立账号")].click().run()
    supplied = app.code[0].value
    entry = sign_in(store, "<b>小赵</b>", supplied, "10.0.0.1")
    assert entry.must_change
    assert r"\<b\>小赵\<\/b\>" in "".join(piece.value for piece in app.markdown), "shown as it was typed"
    app.button(key="noted").click().run()
    assert supplied not in everything(app)
    assert len(app.code) == 0
    assert "<b>小赵</b>" in app.dataframe[0].value["账号"].tolist()


def test_units_without_an_account_get_theirs_in_one_go_and_the_slips_once(store: Store) -> None:
    app = visit(store, "officer", "accounts")
    assert f"还没有账号的报送单位 4 个：新城街道本级、{OTHER}、" in everything(app)
    app.button(key="add-unit-accounts").click().run()
    assert "已给 4 个单位建好填报员账号" in everything(app)
    accounts = {account.name: account for account in store.read(OFFICER, read_accounts)}
    assert (accounts[OTHER].role, accounts[OTHER].unit, accounts[OTHER].must_change) == ("clerk", OTHER, True)
    app.button(key="slips-downloaded").click().run()
    assert "账号条" not in everything(app)
    assert "还没有账号的报送单位" not in everything(app)


def test_an_officer_resets_somebody_elses_second_factor_and_not_the_own(store: Store) -> None:
    store.write(OFFICER, add_account, "赵干事", "officer", password=PASSWORD)
    app = visit(store, "officer", "accounts")
    assert app.get("link_button")[0].proto.url == "/second-factor", "the own is offered where it is missing"
    for name in ("王干事", "赵干事"):
        begin_second_factor(store, myself(name), PASSWORD, "10.0.0.1")
        code = totp.code_at(store.read(myself(name), read_unconfirmed_secret), totp.time_step(now()))
        token = store.write(myself(name), confirm_second_factor, code, "10.0.0.1").token
        if name == "王干事":
            app.user = {"username": quote(name), "session": sign_in_rows.key_of(str(token))}  # type: ignore[assignment]
    app.run()
    states = dict(zip(app.dataframe[0].value["账号"], app.dataframe[0].value["两步验证"], strict=True))
    assert {name for name, state in states.items() if state == "已开启"} == {"王干事", "赵干事"}
    offered = {}
    for row, name in enumerate(app.dataframe[0].value["账号"]):
        app.session_state["accounts"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
        app.run()
        offered[name] = "reset-second-factor" in {button.key for button in app.button}
        if name == "赵干事":
            app.button(key="reset-second-factor").click().run()
    assert offered == {"王干事": False, "赵干事": True, "李书记": False, "小张": False}
    assert store.read(myself("赵干事"), read_own_second_factor) is None
    assert store.read(myself("王干事"), read_own_second_factor) is not None


def _place(app: AppTest, label: str) -> int:
    return next(at for at, button in enumerate(app.button) if button.label == label)


def test_what_cannot_be_is_told_and_keeps_what_was_filled_in(store: Store) -> None:
    app = visit(store, "officer", "accounts")
    app.text_input(key="new-name-0").set_value("小张")
    app.button[_place(app, "建立账号")].click().run()
    assert app.error[0].value == "请选择单位。"
    app.selectbox(key="new-unit-0").set_value(OTHER)
    app.button[_place(app, "建立账号")].click().run()
    assert "已经有账号" in app.error[0].value
    assert app.text_input(key="new-name-0").value == "小张"


def test_the_first_account_is_the_officers_own(
    store: Store, blank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "first.db"
    path.write_bytes(blank.read_bytes())
    pages.begin(monkeypatch, path, tmp_path / "backups")
    opened = session.store()
    opened.write(
        OFFICER,
        save_settings,
        {"单位": [{"名称": "新城街道", "级别": "街道"}, {"名称": OWN, "级别": "社区", "上级": "新城街道"}]},
    )
    app = pages.page("accounts")
    for label, word in (("账号", "王干事"), ("密码", PASSWORD), ("再输一次密码", PASSWORD)):
        next(field for field in app.text_input if field.label == label).set_value(word)
    app.button[_place(app, "建立")].click().run()
    assert [(item.name, item.role, item.must_change) for item in opened.read(OFFICER, read_accounts)] == [
        ("王干事", "officer", False)
    ]
    assert everything(app) == "", "from now on everybody signs in"
    opened.close()
