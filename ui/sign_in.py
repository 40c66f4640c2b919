"""Who is at the other end, however they have signed in.

Asked in every run, so that what has been revoked ends with the next click. Without any account the
application answers this computer alone, as its officer; the server sees to that.
"""

from __future__ import annotations

from urllib.parse import unquote

import streamlit as st

from data.identity import identity
from data.records import Access
from data.store import VISITOR
from data.store.accounts import has_accounts
from data.store.people import Person, find_person_by_key, find_person_by_name
from ui import session
from ui.session import OFFICER


def current_user() -> Access:
    """Return who asks and what they may see; whoever is not signed in (any more) is sent to do so."""
    return current_person().access


def current_person() -> Person:
    """Return who asks, with the session they are in."""
    person = _by_proxy() if identity().way == "header" else _by_session()
    if person is None:
        st.logout()
        st.stop()
    return person


def _by_session() -> Person | None:
    """Return the person of the session that the server has found and named to us."""
    key = st.user.get("session")
    if key:
        return find_person_by_key(session.store(), str(key))
    return None if session.read_as(VISITOR, has_accounts) else Person(OFFICER)


def _by_proxy() -> Person | None:
    name = st.user.get("username")
    return session.read_as(VISITOR, find_person_by_name, unquote(str(name))) if name else None
