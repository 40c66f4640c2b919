"""The page 账号: accounts made, one and many at once, and the second factor of others."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from streamlit.testing.v1 import AppTest

from data.store import Store, sign_in_rows, totp
from data.store.accounts import add_account, read_accounts
from data.store.journal import now
from data.store.settings import save_settings
from data.store.signing_in import (
    begin_second_factor,
    confirm_second_factor,
    read_own_second_factor,
    read_unconfirmed_secret,
    sign_in,
)
from tests import pages
from tests.office import COMMUNITIES, OFFICER
from tests.signed_in import PASSWORD, accounts_office, everything, visit
from tests.uploads import myself
from ui import session

OWN, OTHER = COMMUNITIES[:2]


office = accounts_office
store = pages.store


def test_an_account_made_on_the_page_gets_a_one_time_password_shown_once(store: Store) -> None:
    app = visit(store, "officer", "accounts")
    app.text_input(key="new-name-0").set_value("<b>小赵</b>")
    app.selectbox(key="new-role").set_value("clerk")
    app.selectbox(key="new-unit-0").set_value(OTHER)
    app.button[_place(app, "建立账号")].click().run()
    supplied = app.text[0].value
    entry = sign_in(store, "<b>小赵</b>", supplied, "10.0.0.1")
    assert entry.must_change
    assert r"\<b\>小赵\<\/b\>" in "".join(piece.value for piece in app.markdown), "shown as it was typed"
    app.button(key="noted").click().run()
    assert supplied not in everything(app)
    assert len(app.text) == 0
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
