"""Setting an office up in one pass: a pasted contact list, what was read of it, and what is handed out for it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data import months
from data.intake.contacts import LONGEST, ContactList, read_contacts
from data.records import Access
from data.store import VISITOR
from data.store.accounts import has_accounts
from data.store.reports import read_first_month
from data.store.set_up import register_units, start_over
from data.store.settings import read_settings
from ui import handout, session, unit_accounts
from ui.confirmation import keep_errors, say_errors, show_outcome
from ui.listing import listing
from ui.navigation import find
from ui.plain import escape_text, say

_LIST, _STREET, _FIRST = "contact-list", "contact-street", "contact-first"
_FAULT = "set-up-fault"
_STREET_LENGTH = 30
_REASONS = 60
"""What was left out of a list, as far as it is listed: a text of other kind has a reason in every line."""


def draw_set_up(access: Access) -> None:
    """Take the contact list, show what was read of it and what was not, and register the units."""
    if not session.is_governor(access):
        st.info("还没有登记单位。请宣传干事登录后先登记街道和社区，之后这里就能用了。")
        return
    show_outcome(_FAULT)
    st.subheader("登记单位，就可以开始", anchor=False)
    say(
        "把社区通讯录整张复制过来就行，带表头、序号、人口、书记、电话都可以：只取社区名称和人口，"
        "其余的不保存。人口、别名、任务和计分规则以后随时可以改。"
    )
    text = st.text_area(
        "社区通讯录或名单",
        key=_LIST,
        height=220,
        max_chars=LONGEST,
        placeholder="序号　社区名称　常住人口　书记　电话\n1　向阳社区　4500　……\n三、和平社区　……",
    )
    with st.container(horizontal=True):
        # The text goes to the server as soon as the pointer leaves the box; the button is what people look for.
        st.button("识别名单", type="primary" if not text else "secondary", key="contact-read")
        st.button("重来", key="contact-clear", on_click=session.put, args=(_LIST, ""), disabled=not text)
    if text:
        _draw_preview(access, read_contacts(text))


def _draw_preview(access: Access, contacts: ContactList) -> None:
    counted = sum(unit.residents is not None for unit in contacts.units)
    st.markdown(f"**认出 {len(contacts.units)} 个社区，其中 {counted} 个有人口**")
    lines = [
        [unit.name, unit.residents, unit.street, "、".join(unit.aliases) or None, unit.line] for unit in contacts.units
    ]
    frame = pd.DataFrame(lines, columns=["社区", "常住人口", "街道", "别名", "第几行"], dtype="object")
    if contacts.units:
        listing(frame.dropna(axis="columns", how="all"), key="contacts", title="登记预览", missing="")
    if contacts.omitted:
        st.markdown(f"**没有用到的（{len(contacts.omitted)}）**")
        more = len(contacts.omitted) - _REASONS
        say("；".join(contacts.omitted[:_REASONS]) + (f"；另有 {more} 处" if more > 0 else "") + "。")
    say("认错的，在上面的框里改那一行，下面马上跟着变。")
    today, settings = session.today(), session.read_as(access, read_settings)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        street = st.text_input(
            "街道名称",
            value=contacts.street or "",
            key=f"{_STREET}-{contacts.street or ''}",
            placeholder="例如：新城街道",
            max_chars=_STREET_LENGTH,
            width=240,
        )
        first = st.selectbox(
            "从哪个月起报",
            settings.first_months(today),
            key=_FIRST,
            format_func=months.title,
            width=180,
            help="这个月起社区要报月报；以前的月份可以补报。",
        )
        pressed = st.button(f"登记 {len(contacts.units)} 个社区", type="primary", disabled=not contacts.units)
    if pressed:
        _register(access, (street or "").strip(), contacts, first)


def _register(access: Access, street: str, contacts: ContactList, first: str) -> None:
    if not street:
        st.warning("请填写街道名称。")
        return
    with say_errors():
        session.write(access, register_units, contacts.rows(street), first)
        # The list with all that stood beside the names is not kept any longer than it is needed.
        session.drop(_LIST)
        st.rerun()


def draw_next_steps_until_reported(access: Access) -> None:
    """Offer an officer what follows the registration, as long as nobody has reported."""
    if access.role == "officer" and session.read_as(access, read_first_month) is None:
        draw_next_steps(access)


def draw_next_steps(access: Access) -> None:
    """Offer what follows the registration, until somebody has reported: templates, accounts, the way back."""
    show_outcome(_FAULT)
    settings = session.read_as(access, read_settings)
    month = settings.policy.start or months.shift(months.month_of(session.today()), -1)
    units = settings.register.reporting(month)
    communities = sum(unit.level == "社区" for unit in units)
    counted = sum(unit.residents is not None for unit in units)
    with st.container(border=True, key="next-steps"):
        st.markdown(f"**1. ✓ 单位已登记：{communities} 个社区和本级，{counted} 个有人口**")
        if session.is_governor(access):
            st.button("重新开始", key="start-over", type="tertiary", on_click=_start_over, args=(access,))
        st.markdown(f"**2. 把{escape_text(months.title(month))}的填报模板发给社区**")
        handout.draw_all_templates(access, month, primary=True)
        st.markdown("**3. 要让社区从自己的电脑、手机上报：建账号**（只从微信群收表格的，不用建）")
        if session.read_as(VISITOR, has_accounts):
            unit_accounts.draw_unit_accounts(access)
        else:
            with st.expander("建账号"):
                unit_accounts.draw_first_account(access)
        st.markdown("**4. 收到的月报**")
        with st.container(horizontal=True, gap="small"):
            st.page_link(find("upload").file, label="去上报 →")
            st.page_link(find("batch").file, label="批量导入 →")
            if session.is_governor(access):
                st.page_link(find("settings").file, label="去设置 →")


def _start_over(access: Access) -> None:
    """Take the registration back; before anything is drawn, since the whole page is another one then."""
    with keep_errors(_FAULT):
        session.write(access, start_over)
