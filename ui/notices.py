"""What is said instead of a page, or above it: sample data, still loading, nothing yet, something is wrong."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import streamlit as st

from data import logs
from data.errors import UserError
from data.records import Access
from data.settings.values import Register
from data.store import VISITOR, StoreError, room
from data.store.sample import clear_sample
from data.store.session import Session
from ui import beginning, session
from ui.confirmation import keep_errors, show_outcome
from ui.navigation import find
from ui.plain import escape_text, say

_LOG = logging.getLogger(__name__)
_CLEARING_FAILED = "clearing-failed"
_PROJECT_ROOT = str(Path(__file__).parent.parent)
_TAKES_OVER = frozenset(
    {"on_script_will_rerun", "register_widget", "deserialize", "filtered_state", "_apply_dataframe_edits"}
)
"""Functions of Streamlit that take over what the browser says a widget holds, without looking at its type."""


def tell_error(error: Exception) -> bool:
    """Show an error in Chinese; ours in their own words, any other kept in the log. Returns that it is shown."""
    if isinstance(error, UserError):
        st.error(escape_text(str(error)))
        return True
    if _is_from_the_browser(error):
        _LOG.warning("a value from the browser does not fit its widget", exc_info=error)
        st.error("浏览器发来的内容和这一页对不上，没有执行。页面可能是升级以前打开的：请刷新本页（F5）再试。")
        return True
    _LOG.exception("a page failed", exc_info=error)
    number = logs.current().get("run", "—")
    st.error(
        "这一页出错了，其他页面不受影响。请刷新再试；如果一直这样，请把时间、所做的操作"
        f"和编号 {number} 告诉管理人员，日志里有详细记录。"
    )
    return True


def _is_from_the_browser(error: Exception) -> bool:
    """Tell whether an error arose while Streamlit took over a value from the browser, not in code of ours."""
    codes = [frame.f_code for frame, _ in traceback.walk_tb(error.__traceback__)]
    last = max((place for place, code in enumerate(codes) if code.co_name in _TAKES_OVER), default=None)
    return last is not None and not any(_is_own_code(code.co_filename) for code in codes[last:])


def _is_own_code(file: str) -> bool:
    return file.startswith(_PROJECT_ROOT) and "site-packages" not in file


def draw_trouble(error: StoreError) -> None:
    """Say why nothing can be shown, and go on by itself as soon as the database answers again."""
    st.error(escape_text(str(error)))
    _waiting()


@st.fragment(run_every="5s")
def _waiting() -> None:
    say("恢复以后，本页会自动继续，不用重新登录。")
    try:
        session.read_as(VISITOR, Session.check_version)
    except StoreError:
        return
    st.rerun()


def little_room(access: Access) -> None:
    """Warn the officer while there is little room on the disk: a full one saves nothing."""
    if access.role != "officer":
        return
    try:
        left = room.left(session.address())
    except OSError:
        return
    if left is not None and left < room.LOW:
        advice = "满了就不能再保存月报。请管理人员清理磁盘，并先备份一次。"
        st.warning(f"数据库所在的磁盘只剩 {room.spoken(left)}，{advice}")


def sample_banner(access: Access) -> None:
    """Mark the sample street, with the way to one's own."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sample"):
        st.badge("示例数据", color="yellow")
        say("街道、社区、稿件和数字都是虚构的。", wide=False)
        if session.is_governor(access):
            st.button("清空示例，开始用自己的", key="clear-sample", type="tertiary", on_click=_ask_to_clear)


def _ask_to_clear() -> None:
    session.put("clearing", "asked")


def confirm_clearing(access: Access) -> None:
    """Draw the question whether to clear the sample, once it was asked for, and why it was not cleared."""
    show_outcome(_CLEARING_FAILED)
    if session.get("clearing") == "asked":
        session.put("clearing", None)
        _clearing(access)


@st.dialog("清空示例数据")
def _clearing(access: Access) -> None:
    st.write("将删去示例街道的全部单位、月报和设置，之后登记您自己的单位。示例数据随时可以在另一个空数据库里重新生成。")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("取消", key="keep-sample"):
            st.rerun()
        if st.button("清空", key="really-clear", type="primary", on_click=_clear_sample, args=(access,)):
            st.rerun()


def _clear_sample(access: Access) -> None:
    """Clear the sample before anything is drawn, so that it happens whichever part of the page is run again."""
    with keep_errors(_CLEARING_FAILED):
        session.write(access, clear_sample)


def _skip_sample() -> None:
    session.loading().skipped = True


@st.fragment(run_every="1s")
def loading(access: Access) -> None:
    """Say that the sample street is being put in, and go on to the page when it is there."""
    progress = session.loading()
    if not progress.running:
        st.rerun()
    st.subheader("正在装入示例数据", anchor=False)
    st.write("第一次启动：正在装入一个虚构街道两年的月报，几秒钟，电脑忙的时候久一些，完成后自动显示。")
    if progress.skipped:
        say("正在停下，马上就可以登记自己的单位。")
    elif session.is_governor(access):
        st.button("不看示例，直接登记自己的", key="skip-sample", on_click=_skip_sample)


def nothing_reported(access: Access, register: Register) -> None:
    """Say that there are units and no reports yet, and what is done next by whom."""
    communities = sum(unit.level == "社区" for unit in register.units)
    st.subheader("还没有收到月报", anchor=False)
    if access.role == "leader":
        st.info(f"已登记 {communities} 个社区。社区报来第一份月报后，这里就有数字。")
        return
    if access.role == "officer":
        beginning.draw_next_steps(access)
        return
    st.markdown(
        "1. 在“上报”页下载填报模板，用 WPS 或 Excel 填好；也可以直接在网页上填。\n2. 在同一页上传，马上能看到哪里要改。"
    )
    st.page_link(find("upload").file, label="去上报 →")
