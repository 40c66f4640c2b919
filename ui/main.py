"""The router: who is there, which pages they have, the filter bar once, and the page between."""

from __future__ import annotations

from importlib.machinery import ModuleSpec
from pathlib import Path
from secrets import token_hex

import streamlit as st

from data import logs
from data.logs import told
from data.records import Access
from data.settings.values import Register
from data.store import Forbidden, Refused, StoreError
from data.store.sample import is_sample
from ui import accounts, area, beginning, filters, notices, session
from ui.links import PAGES
from ui.navigation import APP_TITLE, ICON, LOGO, Screen, allowed, front
from ui.sign_in import current_person
from ui.turns import DEED, TURN

STYLE = Path(__file__).parent / "look.css"


def main() -> None:
    """Draw one run."""
    st.set_page_config(APP_TITLE, page_icon=str(ICON), layout="wide", initial_sidebar_state="auto")
    st.logo(str(LOGO), size="large")
    st.html(STYLE)
    logs.about(run=told(token_hex(4)))
    try:
        person = current_person()
        access = person.access
        with session.reading(access) as opened:
            register, governor, sample = opened.register, opened.governs(), is_sample(opened)
            areas = opened.settings.dictionary.areas
    except StoreError as error:
        notices.trouble(error)
        return
    # Pressed by ui/reconnect.js when the server has been away; the run that this begins is all that it is for.
    st.button("重新连接", key="again")
    pages = allowed(access.role, governor=governor, areas=areas)
    screens = {_page(screen, first=screen == front(access.role)): screen for screen in pages}
    session.put(PAGES, {shown.name: page for page, shown in screens.items()})
    page = st.navigation(_sections(screens), expanded=True)
    if person.sign_in is not None:
        accounts.entry(access)
    screen = next(shown for candidate, shown in screens.items() if candidate.url_path == page.url_path)
    if session.loading().running:
        notices.loading()
        return
    st.title(screen.title, anchor=False)
    try:
        notices.little_room(access)
        if sample:
            notices.sample_banner(access)
            notices.confirm_clearing(access)
        if not register.units:
            beginning.draw(access)
        else:
            _run(page, screen, access, register)
        session.release_uploads()
    except (StoreError, Forbidden, Refused) as error:
        notices.tell_error(error)


def _run(page: st.Page, screen: Screen, access: Access, register: Register) -> None:
    """Draw the page between, when its turn has come."""
    if screen.filtered:
        with TURN:
            if _ready(screen, access, register):
                page.run()
        return
    # Whoever sends a workbook or changes something does not wait for those who look.
    with DEED:
        try:
            page.run()
        finally:
            session.note_deed()


def _page(screen: Screen, *, first: bool) -> st.Page:
    """Return the page of a screen; an area that has no script of its own is drawn as all are."""

    def draw_area() -> None:
        area.draw(screen.name)

    script = screen.file if screen.file.is_file() else draw_area
    return st.Page(script, title=screen.title, url_path=screen.name, default=first, help=screen.help)


def _sections(screens: dict[st.Page, Screen]) -> dict[str, list[st.Page]]:
    sections: dict[str, list[st.Page]] = {}
    for page, screen in screens.items():
        sections.setdefault(screen.section, []).append(page)
    return sections


def _ready(screen: Screen, access: Access, register: Register) -> bool:
    """Draw the filter bar; tell whether there is anything for the page to show."""
    offered = session.offered(access)
    if offered is None:
        notices.nothing_reported(access, register)
        return False
    session.keep_selection(filters.draw(register, offered, access, units=screen.units))
    return True


# A child of this process would else import this script, as its parent's main module, with all that it loads.
__spec__ = ModuleSpec("__main__", loader=None)

if __name__ == "__main__":
    main()
