"""The robot of the chat group: off until its address is set; it says what is shown, when a button is pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from data.group_robot import KINDS, TITLES, Kind
from data.records import Access
from data.reminding import send_reminder
from data.store.webhook import LONGEST_SECRET, Webhook, read_webhook, remove_webhook, save_webhook
from ui import session
from ui.confirmation import keep_errors, keep_outcome, show_outcome
from ui.plain import escape_text, say

_MESSAGE, _FORM = "robot-message", "robot-form"
_LONGEST_ADDRESS = 500


def draw_robot(access: Access, month: str, units: Sequence[str], text: str) -> None:
    """Offer to send the text above to the group, and to set the robot, to whom the whole register is entrusted."""
    if not session.is_governor(access):
        return
    show_outcome(_MESSAGE)
    known = session.read_as(access, read_webhook)
    if known is not None:
        st.button(
            f"把上面这段发到{TITLES[known.kind]}群",
            key="robot-send",
            on_click=_send,
            args=(access, month, tuple(units), text),
            help="原样发出，发出以后自动记为已催。",
        )
    with st.expander(f"群机器人：{_described(known)}"):
        _draw_form(access, known)


def _described(known: Webhook | None) -> str:
    if known is None:
        return "没有设"
    signed = "，加签" if known.signed else ""
    return escape_text(f"{TITLES[known.kind]}（{known.host}，…{known.ending}{signed}，{known.by} {known.at:%Y-%m-%d}）")


def _draw_form(access: Access, known: Webhook | None) -> None:
    say(
        "在企业微信、钉钉或飞书的群里添加自定义机器人，把它的 Webhook 地址贴到这里。地址等于进群的钥匙："
        "存下以后不再显示，不进备份和日志。发出去的只有上面那段文字，没有人名。"
    )
    number = session.get(_FORM, 0)
    with st.form("robot", border=False):
        kind: Kind = st.selectbox(
            "哪一种群", KINDS, format_func=TITLES.__getitem__, key="robot-kind", required=True, width=200
        )
        address = st.text_input(
            "Webhook 地址", type="password", key=f"robot-address-{number}", max_chars=_LONGEST_ADDRESS
        )
        secret = st.text_input(
            "加签密钥（钉钉、飞书设了加签才填）",
            type="password",
            key=f"robot-secret-{number}",
            max_chars=LONGEST_SECRET,
        )
        pressed = st.form_submit_button("存下")
    if pressed:
        _do(lambda: session.write(access, save_webhook, kind, address or "", secret or ""), "已存下群机器人。")
        session.put(_FORM, number + 1)
        st.rerun()
    if known is not None:
        st.button("停用群机器人", key="robot-remove", on_click=_remove, args=(access,))


def _send(access: Access, month: str, units: tuple[str, ...], text: str) -> None:
    """Send before the page is drawn again, so that nobody who looks waits for the group's server."""
    _do(lambda: send_reminder(session.store(), access, month, units, text), f"已发到群里，催了 {len(units)} 个单位。")


def _remove(access: Access) -> None:
    _do(lambda: session.write(access, remove_webhook), "已停用群机器人。")


def _do(deed: Callable[[], object], done: str) -> None:
    with keep_errors(_MESSAGE):
        deed()
        keep_outcome(_MESSAGE, done)
