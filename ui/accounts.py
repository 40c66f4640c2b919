"""账号: who may sign in, new ones, passwords, and who is signed in now."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from data.identity import identity
from data.records import Access, Role
from data.store import VISITOR
from data.store.account_rows import LONGEST_NAME
from data.store.accounts import (
    ROLES,
    Account,
    add_account,
    disable_account,
    has_accounts,
    move_account,
    read_accounts,
    reset_password,
    reset_second_factor,
)
from data.store.settings import read_settings
from data.store.sign_ins import SignIn, end_sign_in, read_sign_ins
from ui import session, unit_accounts
from ui.confirmation import confirm, say_errors
from ui.copyable import draw_copyable
from ui.listing import listing
from ui.plain import escape_text, say

_ALL = "全部单位"
_PASSWORD_NOTICE, _FORM_NUMBER = "given-password", "accounts-made"


def draw_accounts(access: Access) -> None:
    """List the accounts with what can be done about each; take new ones; list the sessions."""
    if not session.read_as(VISITOR, has_accounts):
        unit_accounts.draw_first_account(access)
        return
    _show_password()
    accounts = session.read_as(access, read_accounts)
    if identity().way == "own" and any(
        account.name == access.name and not account.second_factor for account in accounts
    ):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            say("您自己的账号还没有开启两步验证：只凭密码就能登录。", wide=False)
            st.link_button("开启两步验证", "/second-factor", type="tertiary")
    names = [account.name for account in accounts]
    chosen = listing(_table(accounts), key="accounts", title="账号", choose=True, missing="", names=names)
    if chosen is not None:
        _deeds(access, accounts[chosen])
    unit_accounts.draw_unit_accounts(access)
    _add(access)
    _sessions(access)


def account_line(account: Account) -> tuple[str, str, str, str, str]:
    """Return an account in words: its name, role and unit, its state, and whether it has a second factor."""
    state = "已停用" if account.disabled else "待改密码" if account.must_change else "可用"
    return (account.name, ROLES[account.role], account.unit or _ALL, state, "已开启" if account.second_factor else "")


def _table(accounts: Sequence[Account]) -> pd.DataFrame:
    lines = [(*account_line(account), account.by, f"{account.at:%Y-%m-%d %H:%M}") for account in accounts]
    heads = ["账号", "角色", "单位", "状态", "两步验证", "建立人", "建立时间"]
    return pd.DataFrame(lines, columns=heads, dtype="object")


def _add(access: Access) -> None:
    """Take a new account; what was filled in stays until it has been made."""
    st.subheader("新账号", anchor=False)
    form_number = session.get(_FORM_NUMBER, 0)
    with st.form("new-account", border=True):
        name = st.text_input(
            "账号", key=f"new-name-{form_number}", max_chars=LONGEST_NAME, help="登录时填的名字，例如本人姓名。"
        )
        with st.container(horizontal=True):
            role: Role = st.selectbox("角色", list(ROLES), format_func=ROLES.__getitem__, key="new-role", width=220)
            unit = st.selectbox(
                "单位",
                _units(access),
                index=None,
                key=f"new-unit-{form_number}",
                width=280,
                placeholder="请选择",
                help="看得到它和它下面的全部单位。",
            )
        say("填报员只看和报自己的单位；领导只看；宣传干事全部能做。一次性密码只显示一次，首次登录须修改。")
        pressed = st.form_submit_button("建立账号", type="primary")
    if pressed and unit is None:
        st.error("请选择单位。")
    elif pressed:
        _give(name or "", lambda: session.write(access, add_account, name or "", role, unit=_top(unit)))


def _units(access: Access) -> list[str]:
    """Return what an account may be given: every unit of the tree within this officer's own."""
    register = session.read_as(access, read_settings).register
    within = [
        unit.name for unit in register.units if all(access.sees(below.name) for below in register.below(unit.name))
    ]
    return [_ALL, *within] if access.units is None else within


def _top(unit: str | None) -> str | None:
    return None if unit == _ALL else unit


def _deeds(access: Access, account: Account) -> None:
    """Draw what can be done about the chosen account; users cannot disable their own account."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{escape_text(account.name)}**", width="content")
        if st.button("重设密码", key="reset-password"):
            _give(account.name, lambda: session.write(access, reset_password, account.name))
        if (
            account.second_factor
            and account.name != access.name
            and st.button("重设两步验证", key="reset-second-factor")
        ):
            _change(lambda: session.write(access, reset_second_factor, account.name))
        word = "启用" if account.disabled else "停用"
        if account.name != access.name and (listed := confirm(word, account, key="disable-account")):
            disabled = not listed.disabled
            _change(lambda: session.write(access, disable_account, listed.name, disabled=disabled, since=listed))
    with st.expander("改角色或单位"), st.form("move-account", border=False):
        roles, units = list(ROLES), _units(access)
        current_unit = account.unit or _ALL
        role: Role = st.selectbox("角色", roles, index=roles.index(account.role), format_func=ROLES.__getitem__)
        unit = st.selectbox("单位", units, index=units.index(current_unit) if current_unit in units else None)
        shown = confirm("保存", account, key="save-account", button=st.form_submit_button)
        if shown is not None and unit:
            _change(lambda: session.write(access, move_account, shown.name, role, _top(unit), since=shown))


def _give(name: str, make: Callable[[], str | None]) -> None:
    """Do what yields a one-time password and show it in the next run."""
    with say_errors():
        session.put(_PASSWORD_NOTICE, (name.strip(), make()))
        session.put(_FORM_NUMBER, session.get(_FORM_NUMBER, 0) + 1)
        st.rerun()


def _show_password() -> None:
    """Show a one-time password until it has been noted down."""
    notice = session.get(_PASSWORD_NOTICE)
    if not notice:
        return
    with st.container(border=True):
        st.markdown(f"**{escape_text(notice[0])}** 的一次性密码，只显示这一次，请当面或电话告知本人：")
        draw_copyable(notice[1], "password")
        st.button("已记下", on_click=session.put, args=(_PASSWORD_NOTICE, None), key="noted")


def _change(deed: Callable[[], object]) -> None:
    with say_errors():
        deed()
        st.rerun()


def _sessions(access: Access) -> None:
    """List who is signed in, with the way to end it."""
    sign_ins = session.read_as(access, read_sign_ins)
    st.subheader(f"正在登录的（{len(sign_ins)}）", anchor=False)
    if not sign_ins:
        say("现在没有人登录。")
        return
    names = [sign_in.key for sign_in in sign_ins]
    chosen = listing(_session_table(sign_ins), key="sessions", title="正在登录的", choose=True, missing="", names=names)
    if chosen is not None and st.button(f"结束 {escape_text(sign_ins[chosen].name)} 的这次登录", key="revoke"):
        _change(lambda: session.write(access, end_sign_in, sign_ins[chosen].key))


def _session_table(sign_ins: Sequence[SignIn]) -> pd.DataFrame:
    lines = [
        [
            sign_in.name,
            f"{sign_in.created:%Y-%m-%d %H:%M}",
            f"{sign_in.last_use:%H:%M}",
            f"{sign_in.expires:%Y-%m-%d %H:%M}",
            sign_in.address,
        ]
        for sign_in in sign_ins
    ]
    return pd.DataFrame(lines, columns=["账号", "登录时间", "最近操作", "最晚到", "地址"], dtype="object")


def draw_account_entry(access: Access) -> None:
    """Draw, at the foot of the sidebar, who is signed in, with the ways to a new password and out."""
    with st.sidebar, st.container(key="person"):
        say(f"{access.name}（{ROLES[access.role]}）")
        with st.container(horizontal=True, gap="small"):
            if identity().way == "own":
                st.link_button("修改密码", "/password", type="tertiary")
            st.button("退出", key="sign-out", type="tertiary", on_click=st.logout)
