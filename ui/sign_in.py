"""Who is at the other end, however they have signed in.

Asked in every run, so that what has been revoked ends with the next click. Without any account the
application answers this computer alone, as its officer; the server sees to that.
"""

from __future__ import annotations

import time
from urllib.parse import unquote

import streamlit as st

from data.records import Access
from data.store.sessions import Person
from ui import session
from ui.identity import identity
from ui.session import OFFICER

_HALF_A_DAY = 12 * 3600


def current_user() -> Access:
    """Return who asks and what they may see; whoever is not signed in (any more) is sent to do so."""
    return current_person().access


def current_person() -> Person:
    """Return who asks, with the session they are in."""
    way = identity().way
    person = _by_provider() if way == "oidc" else _by_proxy() if way == "header" else _by_session()
    if person is None:
        st.logout()
        st.stop()
    return person


def _by_session() -> Person | None:
    """Return the person of the session that the server has found and named to us."""
    key = st.user.get("session")
    if key:
        return session.store().person(str(key))
    return None if session.store().has_accounts() else Person(OFFICER)


def _by_proxy() -> Person | None:
    name = st.user.get("username")
    return session.store().named(unquote(str(name))) if name else None


def _by_provider() -> Person | None:
    """Return the account of whoever the identity provider has sent, for half a day."""
    if not st.user.get("is_logged_in"):
        st.login()
        st.stop()
    if time.time() - float(str(st.user.get("iat") or 0)) > _HALF_A_DAY:
        return None
    name = str(st.user.get(identity().claim) or "")
    person = session.store().named(name) if name else None
    if person is None:
        st.error("还没有为您开设账号，请联系宣传干事。")
        st.button("退出", on_click=st.logout)
        st.stop()
    return person
