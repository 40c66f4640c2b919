"""The router: who is there, which pages they have, the filter bar once, and the page between."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from secrets import token_hex
from typing import Literal

import streamlit as st

from data import logs
from data.errors import UserError
from data.logs import trusted
from data.records import Access, Role
from data.settings.values import Register
from data.store import StoreError
from data.store.sample import is_sample
from ui import accounts, area, beginning, filters, notices, own_views, panel, session
from ui.links import PAGES, PRINTOUT, SCREEN, SHEETS_OF, SLIDE_OF, link
from ui.navigation import APP_TITLE, ICON, LOGO, WORK, Screen, allowed, front, menu
from ui.sign_in import current_person
from ui.turns import DEED, TURN

STYLE = Path(__file__).parent / "look.css"
THEMES = {"system": "跟随系统", "light": "浅色", "dark": "深色"}


def main() -> None:
    """Draw one run."""
    st.set_page_config(APP_TITLE, page_icon=str(ICON), layout="wide", initial_sidebar_state="auto")
    st.logo(str(LOGO), size="large")
    st.html(STYLE)
    logs.about(run=trusted(token_hex(4)))
    try:
        person = current_person()
        access = person.access
        with session.reading(access) as opened:
            register, governor, sample = opened.register, opened.governs(), is_sample(opened)
            areas = opened.settings.dictionary.areas
    except StoreError as error:
        notices.draw_trouble(error)
        return
    # Pressed by ui/reconnect.js when the server has been away; the run that this begins is all that it is for.
    st.button("重新连接", key="again")
    pages = allowed(access.role, governor=governor, areas=areas)
    page, screen = _navigate(pages, access.role)
    if screen.entry == WORK:
        # The entry of all areas leads to the one that is open, so that the menu shows where one is.
        page, screen = _navigate(pages, access.role, screen.name)
    _offer_themes()
    if person.sign_in is not None:
        accounts.draw_account_entry(access)
    if session.loading().running:
        notices.loading(access)
        return
    _title(screen, pages, access)
    try:
        notices.little_room(access)
        if sample:
            notices.sample_banner(access)
            notices.confirm_clearing(access)
        if not register.units:
            beginning.draw_set_up(access)
        else:
            _run(page, screen, access, register)
        session.release_uploads()
    except UserError as error:
        notices.tell_error(error)


def _run(page: st.Page, screen: Screen, access: Access, register: Register) -> None:
    """Draw the page between, when its turn has come."""
    if screen.filtered:
        with TURN:
            if _ready(screen, access, register):
                page.run()
                if screen.name not in {SCREEN, PRINTOUT}:
                    panel.draw_panel()
        return
    # Whoever sends a workbook or changes something does not wait for those who look.
    with DEED:
        try:
            page.run()
        finally:
            session.note_deed()


def _navigate(screens: Sequence[Screen], role: Role, current: str = "") -> tuple[st.Page, Screen]:
    """Register the pages and draw the menu; return the page that is open. ``current``: the area that it is, if any."""
    sections = menu(screens, role, current)
    titles = {name: title for entries in sections.values() for name, title in entries.items()}
    pages = {screen.name: _page(screen, titles.get(screen.name), first=screen == front(role)) for screen in screens}
    session.put(PAGES, pages)
    shown: dict[str, list[st.Page]] = {title: [pages[name] for name in names] for title, names in sections.items()}
    hidden = [page for name, page in pages.items() if name not in titles]
    last = next(reversed(shown))
    page = st.navigation({**shown, last: [*shown[last], *hidden]}, expanded=True)
    return page, next(screen for screen in screens if pages[screen.name].url_path == page.url_path)


def _page(screen: Screen, entry: str | None, *, first: bool) -> st.Page:
    """Return the page of a screen; an area that has no script of its own is drawn as all are."""

    def draw_area() -> None:
        area.draw_area(screen.name)

    script = screen.file if screen.file.is_file() else draw_area
    visibility: Literal["visible", "hidden"] = "hidden" if entry is None else "visible"
    title = entry or screen.title
    return st.Page(script, title=title, url_path=screen.name, default=first, visibility=visibility, help=screen.help)


def _title(screen: Screen, screens: Sequence[Screen], access: Access) -> None:
    """Draw the title, and beside it the same on a big screen and on paper, where there is such a view of it."""
    names = {offered.name for offered in screens}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="title"):
        st.title(screen.title, anchor=False, width="stretch")
        if screen.name != SCREEN:
            # Opened by ui/search.js in the browser, where it is answered as one types.
            st.button("搜索", key="search", type="tertiary", help="也可以按 / 或 Ctrl+K。")
            own_views.draw_own_views(screen, access)
        if screen.filtered and screen.name not in {SCREEN, PRINTOUT} and {SCREEN, PRINTOUT} <= names:
            link(SCREEN, "投屏", wide=False, **SLIDE_OF.get(screen.name, {}))
            link(PRINTOUT, "打印", wide=False, **SHEETS_OF.get(screen.name, {}))


def _offer_themes() -> None:
    """Draw, in the sidebar, light, dark or as the system; ui/theme.js does the rest in the browser."""
    with st.sidebar, st.container(horizontal=True, gap="xsmall", key="themes"):
        for name, title in THEMES.items():
            st.button(title, key=f"theme-{name}", type="tertiary")


def _ready(screen: Screen, access: Access, register: Register) -> bool:
    """Draw the filter bar; tell whether there is anything for the page to show."""
    offered = session.offered(access, empty=screen.due)
    if offered is None:
        notices.nothing_reported(access, register)
        return False
    if screen.due:
        session.keep_selection(filters.draw_month(register, offered, access))
    else:
        session.keep_selection(filters.draw_filters(register, offered, access, units=screen.units))
    return True


# A child of this process would else import this script, as its parent's main module, with all that it loads.
__spec__ = ModuleSpec("__main__", loader=None)

if __name__ == "__main__":
    main()
