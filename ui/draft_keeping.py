"""Drafts of grids, written down as they are typed: after a reload, in another tab and after a restart they are there.

Best effort: while the database takes nothing, a draft lives in this tab alone, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import streamlit as st

from data.records import Access
from data.store import Refused, StoreError
from data.store.drafts import delete_drafts, read_drafts, save_draft
from data.store.session import WritingSession
from ui import session
from ui.plain import escape_text

_TAB_DRAFTS, _REFUSED = "drafts", "drafts-refused"


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as this tab knows it; ``at`` is ``None`` while it could not be written down.

    Two are equal when the same was typed: that one could be written down after all is no reason to begin a grid anew,
    in which whatever is being typed at that moment would be lost.
    """

    version: str
    content: str
    at: datetime | None = field(compare=False)


def stored_drafts(access: Access) -> Mapping[str, KeptDraft]:
    """Return this person's drafts by the name of their grid, of whichever tab."""
    for name, draft in _tab_drafts().items():
        if draft.at is None:
            keep(access, name, draft.version, draft.content)
    try:
        stored = session.read_as(access, read_drafts)
    except StoreError:
        return _tab_drafts()
    only_here = {name: draft for name, draft in _tab_drafts().items() if draft.at is None}
    merged = {name: KeptDraft(draft.version, draft.content, draft.at) for name, draft in stored.items()} | only_here
    session.put(_TAB_DRAFTS, merged)
    return merged


def keep(access: Access, name: str, version: str, content: str) -> KeptDraft:
    """Write a draft down without waiting for anybody; where that cannot be now, keep it in this tab."""
    moments: list[datetime] = []
    refused = None

    def save(writing: WritingSession) -> None:
        moments.append(save_draft(writing, name, version, content))

    try:
        if not session.store().write_unless_busy(access, save):
            moments.clear()
    except Refused as error:
        refused = str(error)
    session.put(_REFUSED, refused)
    draft = KeptDraft(version, content, moments[0] if moments else None)
    session.put(_TAB_DRAFTS, {**_tab_drafts(), name: draft})
    return draft


def drop(access: Access, names: Iterable[str]) -> None:
    """Forget drafts that were saved or given up."""
    gone = set(names)
    session.put(_TAB_DRAFTS, {name: draft for name, draft in _tab_drafts().items() if name not in gone})
    session.write(access, delete_drafts, gone)


def warn() -> None:
    """Say when what is typed lives in this tab alone."""
    if any(draft.at is None for draft in _tab_drafts().values()):
        refused = session.get(_REFUSED) or "数据库现在写不进去，每次改动都会再试。"
        st.warning(escape_text(f"改动还没有存成草稿：{refused}存好以前，请不要关闭或刷新本页。"))


def _tab_drafts() -> dict[str, KeptDraft]:
    drafts: dict[str, KeptDraft] = session.get(_TAB_DRAFTS, {})
    return drafts
