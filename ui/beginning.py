"""The first step of an office of its own: which street, which communities."""

from __future__ import annotations

import re

import streamlit as st

from data.records import Access
from data.store import Forbidden, Refused, StoreError
from data.store.settings import save_settings
from ui import session
from ui.plain import escape_text

OWN = "本级"
_NUMBERED = re.compile(r"^\s*[（(]?\d+[）)]?\s*[.．、:：)）]\s*")
"""The number before a name: ``1、``, ``(2)`` followed by a point, ``3.``"""
_BETWEEN = re.compile(r"[、，,;；\t]")
_NUMBER = re.compile(r"[\d.,]+")
"""A cell of a copied table that is no name: a number, how many residents."""


def rows(street: str, communities: list[str]) -> list[dict[str, str]]:
    """Return the table of units: the street, its own office, and its communities."""
    return [
        {"名称": street, "级别": "街道"},
        {"名称": f"{street}{OWN}", "上级": street, "级别": "本级"},
        *({"名称": name, "上级": street, "级别": "社区"} for name in communities),
    ]


def names(text: str) -> list[str]:
    """Return the names in a text, each once: one a line or with commas between, numbered or copied from a table."""
    lines = [_NUMBERED.sub("", line) for line in text.splitlines()]
    parts = [part.strip() for line in lines for part in _BETWEEN.split(line)]
    return list(dict.fromkeys(part for part in parts if part and not _NUMBER.fullmatch(part)))


def draw_set_up(access: Access) -> None:
    """Ask for the units and save them; whoever may not is told who can."""
    if not session.is_governor(access):
        st.info("还没有登记单位。请宣传干事登录后先登记街道和社区，之后这里就能用了。")
        return
    st.subheader("登记单位，就可以开始", anchor=False)
    st.write("只需填一次。人口、别名、分组、任务和计分规则以后随时可以补充，现在先用默认值。")
    st.write("社区名单可以从通讯录或 Excel 里整列复制过来，带不带序号都行；“街道本级”会自动加上。")
    with st.form("beginning", border=True):
        street = st.text_input("街道名称", placeholder="例如：新城街道", max_chars=30, required=True)
        text = st.text_area("社区名单，一行一个", height=260, placeholder="向阳社区\n和平社区\n春风社区")
        pressed = st.form_submit_button("登记", type="primary")
    if pressed:
        _save(access, (street or "").strip(), names(text or ""))


def _save(access: Access, street: str, communities: list[str]) -> None:
    if not street or not communities:
        st.warning("请填写街道名称和至少一个社区。")
        return
    try:
        session.write(access, save_settings, {"单位": rows(street, communities)})
    except (Refused, Forbidden, StoreError) as error:
        st.error(escape_text(str(error)))
        return
    st.rerun()
