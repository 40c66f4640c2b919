"""What outlives one rerun: the open database, the readers, what was worked out, and a visitor's view.

The only module that touches ``st.session_state`` and Streamlit's caches. Nothing here is worked out
twice: facts are kept by who may see them, the months, and the store's revision of those months, so
an upload refreshes what it touches and nothing else. Streamlit's caches hold values alone, which can be
worked out again; what owns processes, threads or connections is in ``ui.services``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext, get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analytics.numbers import Ints
from analytics.periods import Period
from analytics.selection import Offer, Selection, offer
from analytics.trial import Draft
from analytics.tryout import Tryout
from data import environment, months
from data.intake.job import Files, Job
from data.intake.workers import Readers
from data.records import Access, Delivery
from data.sample import TODAY, Loading
from data.settings.columns import Tables
from data.settings.values import Settings
from data.store import SYSTEM, Session, Store, WritingSession
from data.store.reports import read_first_month, read_reported_months
from data.store.sample import is_sample
from data.store.settings import read_setting_tables
from ui import services
from ui.analysis import Analysis
from ui.archive import Archive
from ui.renewal import NEVER
from ui.turns import set_aside

Rest = ParamSpec("Rest")
Result = TypeVar("Result")

OFFICER = Access("宣传干事", "officer")
"""This computer's user, as long as there is no account."""
_DEED, _UPLOAD_IDS = "deed", "held-uploads"
WINDOW = 24
"""Months kept at hand before a period's end: what a trend shows and a stock is looked for in."""


def address() -> str:
    """Return where the database is."""
    return environment.database_address()


def store() -> Store:
    """Return the open database, one a process; ``StoreError`` when it cannot be opened."""
    return services.current().store(address())


def reading(access: Access) -> AbstractContextManager[Session]:
    """Hold a session that reads in the name of this person; not while anything is drawn."""
    return store().reading(access)


def read_as(
    access: Access, function: Callable[Concatenate[Session, Rest], Result], *args: Rest.args, **kwargs: Rest.kwargs
) -> Result:
    """Return what a function of the store finds for this person."""
    return store().read(access, function, *args, **kwargs)


def write(
    access: Access,
    function: Callable[Concatenate[WritingSession, Rest], Result],
    *args: Rest.args,
    **kwargs: Rest.kwargs,
) -> Result:
    """Let a function of the store write in the name of this person; return what it returns."""
    return store().write(access, function, *args, **kwargs)


def read_cached(
    access: Access, function: Callable[Concatenate[Session, Rest], Result], *args: Rest.args, **kwargs: Rest.kwargs
) -> Result:
    """Return what a function finds for this person, read again when anything changes; arguments as in ``lru_cache``."""
    return _archive().read_cached(access, function, *args, **kwargs)


def readers(access: Access) -> Readers:
    """Return the processes that read uploads, as this person uses them: everybody's files take turns."""
    return services.current().readers.for_account(access.name, set_aside)


def loading() -> Loading:
    """Return whether the sample street is being put in."""
    return services.current().loading(address())


def _archive() -> Archive:
    return services.current().archive(address())


def today() -> date:
    """Return the day that pages go by: the server's; the sample street stands still at its own."""
    return TODAY if read_as(SYSTEM, is_sample) else environment.today()


def analysis(access: Access, period: Period) -> Analysis:
    """Return the analysis of a period that reaches back to the ranges it is compared with.

    Of many units it may be some moments behind what others have sent; never behind what this visitor did.
    """
    return _archive().analysis(access, _reaching(period), today(), get(_DEED, NEVER))


def _reaching(period: Period) -> list[str]:
    earlier = (period.previous().first, period.year_before().first, Period.ending(period.last, WINDOW).first)
    return months.span(min(earlier), period.last)


def up_to_date(access: Access, period: Period) -> Analysis:
    """Return the same analysis, behind nothing: what is published, or handed out as a document, rests on it."""
    return _archive().analysis(access, _reaching(period), today(), time.monotonic())


def try_rules(access: Access, period: Period, draft: Draft, *, published: bool) -> tuple[Tryout, Ints]:
    """Return what comes of a draft of the rules in a period, and the numbers of all media rows of the period."""
    return _archive().try_out(access, up_to_date(access, period), period, draft, published=published)


def note_deed() -> None:
    """Note that this visitor may just have sent or changed something, which the next page has to show."""
    put(_DEED, time.monotonic())


def analysis_until(access: Access, last: str) -> Analysis:
    """Return the analysis of everything up to ``last``, as far back as there is anything: what documents rest on."""
    span = months.span(min([*read_as(access, read_reported_months), last]), last)
    return _archive().analysis(access, span, today(), time.monotonic())


def release_uploads() -> None:
    """Let files go that some uploader held at the end of the former run and none holds now, so that none pile up.

    A file that has come in and is not shown yet was held by none, and stays.
    """
    file_ids = frozenset(file.file_id for value in st.session_state.values() for file in _uploaded(value))
    run = get_script_run_ctx()
    if run is not None and isinstance(run.uploaded_file_mgr, MemoryUploadedFileManager):
        for file_id in get(_UPLOAD_IDS, frozenset()) - file_ids:
            run.uploaded_file_mgr.remove_file(run.session_id, file_id)
    put(_UPLOAD_IDS, file_ids)
    if run is not None:
        _release_callbacks(run)


def _release_callbacks(run: ScriptRunContext) -> None:
    """Let go what the callbacks of widgets hold that are not on the page any more, such as the bytes of a file.

    Streamlit keeps them, with their arguments, for as long as the page is open.
    """
    if not run.fragment_ids_this_run:
        known = run.session_state._state._new_widget_state.widget_metadata
        for widget_id in known.keys() - run.shared.widget_ids_this_run.snapshot():
            del known[widget_id]


def _uploaded(value: object) -> list[UploadedFile]:
    values = value if isinstance(value, list) else [value]
    return [entry for entry in values if isinstance(entry, UploadedFile)]


def batch(access: Access) -> Job | None:
    """Return the batch that this person has running or has not put away: it outlives a reload of the page."""
    return services.current().jobs(address()).get(access.name)


def begin_batch(access: Access, files: Files, delivery: Delivery) -> None:
    """Begin to load files in the background; ``Refused`` while this person has a batch running."""
    services.current().jobs(address()).start(Job(store(), readers(access), access, files, delivery))


def end_batch(access: Access) -> None:
    """Put the batch away that has ended."""
    services.current().jobs(address()).remove(access.name)


def settings_in_force(access: Access) -> tuple[Tables, Settings]:
    """Return the tables of settings and what they say, of one moment; for an officer of the whole register."""
    with store().reading(access) as reading:
        return read_setting_tables(reading), reading.settings


def is_governor(access: Access) -> bool:
    """Tell whether somebody is an officer of the whole register, who may change what concerns every unit."""
    return read_as(access, Session.governs)


def offered(access: Access, *, empty: bool = True) -> Offer | None:
    """Return the months that a person can look at today; ``None`` while there is nothing to look at.

    ``empty``: with a first month set there is a period from the first day, before anybody has reported; false: not yet.
    """
    with reading(access) as opened:
        settings, reported, first = opened.settings, read_reported_months(opened), read_first_month(opened)
    return offer(settings, reported, first, today()) if empty or first is not None else None


def keep_selection(selection: Selection) -> None:
    """Keep what the filter bar says for the page that is drawn next."""
    st.session_state["selection"] = selection


def selection() -> Selection:
    """Return what the filter bar says."""
    current: Selection = st.session_state["selection"]
    return current


def put(name: str, value: Any) -> None:
    """Set a widget's value before it is drawn, or in its callback; or keep a plain value under a name."""
    st.session_state[name] = value


def get(name: str, otherwise: Any = None) -> Any:
    """Return a widget's value, or what was put under a name."""
    return st.session_state.get(name, otherwise)


def once(name: str, key: object, make: Callable[[], Result]) -> Result:
    """Return what was made under a name in the run before, of a key that is equal; else make it now."""
    known = get(name)
    if known is None or known[0] != key:
        known = (key, make())
        put(name, known)
    value: Result = known[1]
    return value


def take(name: str) -> Any:
    """Return what was put under a name and forget it; ``None`` where there is nothing."""
    return st.session_state.pop(name, None)


def drop(name: str) -> None:
    """Forget a widget's value before it is drawn, so that it begins anew."""
    st.session_state.pop(name, None)


def knows(name: str) -> bool:
    """Tell whether a widget has been drawn, or a value put, under a name."""
    return name in st.session_state
