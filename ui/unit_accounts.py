"""Accounts made in one go: the officer's own, which is the first, and those of all units that have none, with slips."""

from __future__ import annotations

import streamlit as st

from data.months import month_of
from data.records import Access
from data.store.account_rows import LONGEST_NAME
from data.store.accounts import NewAccount, add_account, add_unit_accounts, units_without_account
from data.store.passwords import HINT, LONGEST, SHORTEST
from reports.word.slips import account_slips
from ui import session
from ui.confirmation import say_errors
from ui.listing import WORD, download
from ui.plain import say

_SLIPS = "account-slips"


def draw_first_account(access: Access) -> None:
    """Ask for the first account, which is the officer's own, with a password of their choice."""
    st.subheader("建立第一个账号", anchor=False)
    st.write("现在还没有账号，只有这台电脑能打开看板。先给自己建一个宣传干事账号；建好以后，这台电脑也要登录。")
    with st.form("first-account", border=True):
        name = st.text_input("账号", max_chars=LONGEST_NAME)
        password = st.text_input(
            "密码", type="password", max_chars=LONGEST, help=f"至少 {SHORTEST} 个字符，越长越好；{HINT}"
        )
        again = st.text_input("再输一次密码", type="password", max_chars=LONGEST)
        pressed = st.form_submit_button("建立", type="primary")
    if not pressed:
        return
    if password != again:
        st.error("两次输入的密码不一样。")
    else:
        with say_errors():
            session.write(access, add_account, name or "", "officer", password=password or "")
            st.rerun()


def draw_unit_accounts(access: Access) -> None:
    """Make an account for each unit that has none, and hand its slips out once."""
    accounts: list[NewAccount] | None = session.get(_SLIPS)
    if accounts:
        with st.container(border=True):
            say(f"已给 {len(accounts)} 个单位建好填报员账号。一次性密码只在账号条里，离开前请下载，裁开当面交给本人。")
            with st.container(horizontal=True):
                download(
                    "下载账号条", lambda: account_slips(accounts), "账号条.docx", key="slips", mime=WORD, primary=True
                )
                st.button("已下载", on_click=session.put, args=(_SLIPS, None), key="slips-downloaded")
        return
    month = month_of(session.today())
    lacking = session.read_as(access, units_without_account, month)
    if not lacking:
        return
    first = "、".join(lacking[:3]) + ("等" if len(lacking) > 3 else "")
    say(f"还没有账号的报送单位 {len(lacking)} 个：{first}。")
    if st.button(f"给没有账号的 {len(lacking)} 个单位建账号", key="add-unit-accounts"):
        with st.spinner("正在建立账号"), say_errors():
            session.put(_SLIPS, session.write(access, add_unit_accounts, month))
            st.rerun()
