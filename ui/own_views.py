"""我的视图: pages with their filters, saved under names of one's own, opened, renamed and deleted from any page."""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qs, urlencode

import streamlit as st

from data.records import Access
from data.store.views import LONGEST_NAME, SavedView, delete_view, read_views, rename_view, save_view
from ui import filters, session
from ui.confirmation import say_errors
from ui.links import PAGES
from ui.navigation import Screen
from ui.plain import escape_text, say

NEWEST = "最近"
"""What stands for the period in a view that always shows the newest one."""
_NAME, _NEWEST, _WHICH, _NEW_NAME, _MESSAGE = "view-name", "view-newest", "view-which", "view-new-name", "view-message"


def draw_own_views(screen: Screen, access: Access) -> None:
    """Draw the list of this person's views, and how this page becomes one of them."""
    views = session.read_as(access, read_views)
    with st.popover("我的视图", type="tertiary", key="views"):
        for view in views:
            _link(view, access)
        if not views:
            say("还没有。选好期间、单位和要看的，在下面起个名称存起来，以后一点就到；网址也可以发给别人。")
        if message := session.take(_MESSAGE):
            say(message)
        st.text_input("名称", key=_NAME, max_chars=LONGEST_NAME, placeholder="如：老城各社区上稿")
        if screen.filtered:
            st.toggle("总是看最近一期", key=_NEWEST, help="不选时，存的就是现在这一期。")
        st.button("存为我的视图", key="view-save", on_click=_save, args=(screen, access))
        if views:
            _manage(views, access)


def _manage(views: tuple[SavedView, ...], access: Access) -> None:
    with st.expander("改名、删除"):
        names = [view.name for view in views]
        which = st.selectbox("哪一个", names, key=_WHICH, format_func=escape_text)
        st.text_input("新名称", key=_NEW_NAME, max_chars=LONGEST_NAME)
        with st.container(horizontal=True, gap="small"):
            st.button("改名", key="view-rename", on_click=_rename, args=(which, access))
            st.button("删除", key="view-delete", on_click=_delete, args=(which, access))


def _link(view: SavedView, access: Access) -> None:
    """Draw the way to a view; a page that this person has no more is named without one."""
    page = session.get(PAGES, {}).get(view.page)
    if page is None:
        say(f"{view.name}（这一页现在打不开）")
        return
    choices = parse_qs(view.query)
    if choices.get(filters.PERIOD) == [NEWEST]:
        choices[filters.PERIOD] = [filters.newest_period(choices.get(filters.KIND, [""])[0], access)]
    # A single value in a list would stand in the address twice.
    parameters = {name: values[0] if len(values) == 1 else values for name, values in choices.items()}
    st.page_link(page, label=escape_text(view.name), query_params=parameters)


def _save(screen: Screen, access: Access) -> None:
    """Save what the filter bar and the address say now; in a callback."""
    choices: dict[str, str | list[str]] = {name: st.query_params.get_all(name) for name in st.query_params}
    choices |= filters.address_parameters() if screen.filtered else {}
    if session.get(_NEWEST) and filters.PERIOD in choices:
        choices[filters.PERIOD] = [NEWEST]
    name = str(session.get(_NAME) or "")
    with say_errors(partial(session.put, _MESSAGE)):
        session.write(access, save_view, name, screen.name, urlencode(choices, doseq=True))
        session.put(_NAME, "")
        session.put(_MESSAGE, f"已存为“{' '.join(name.split())}”。")


def _rename(name: str, access: Access) -> None:
    new = str(session.get(_NEW_NAME) or "")
    with say_errors(partial(session.put, _MESSAGE)):
        session.write(access, rename_view, name, new)
        session.put(_NEW_NAME, "")
        session.drop(_WHICH)
        session.put(_MESSAGE, f"“{name}”改名为“{' '.join(new.split())}”。")


def _delete(name: str, access: Access) -> None:
    session.write(access, delete_view, name)
    session.drop(_WHICH)
    session.put(_MESSAGE, f"已删除“{name}”。")
