"""The one place for files: what was chosen and not confirmed is named again when it is gone.

Files go with the page that they were chosen in: by another page, a reload, a new sign-in, a restart of the server.
So that nobody takes them for sent, their names are noted until they are confirmed or put away.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import streamlit as st

from data.records import Access
from ui import draft_keeping, session
from ui.draft_keeping import KeptDraft
from ui.plain import escape_text

NAMED = 3
"""Files that are named; of more, how many there were."""


def choose_files(
    access: Access, place: str, label: str, *, types: Sequence[str], most: int, key: str, many: Any = False
) -> Any:
    """Draw a place for files and return what is in it: one file or ``None``, or with ``many`` a list.

    ``place``: by what its files are noted; ``most``: megabytes of one file; ``many``: as Streamlit has it.
    """
    above, stayed = st.container(), session.knows(key)
    files = st.file_uploader(label, type=list(types), accept_multiple_files=many, max_upload_size=most, key=key)
    names = [str(file.name) for file in (files if many else [files] if files is not None else [])]
    noted = session.get(_names_key(place))
    if names and names != noted:
        draft_keeping.keep(access, _draft(place), "1", json.dumps([len(names), names[:NAMED]], ensure_ascii=False))
        session.put(_names_key(place), names)
    elif noted and not names and stayed:
        note_settled(access, place)
    elif not names and (left := draft_keeping.stored_drafts(access).get(_draft(place))) is not None:
        session.put(_names_key(place), None)
        with above, st.container(horizontal=True, vertical_alignment="center"):
            st.warning(escape_text(_reminder(left)))
            st.button("知道了", key=f"files-known-{place}", on_click=note_settled, args=(access, place))
    return files


def note_settled(access: Access, place: str) -> None:
    """Note that the files of a place were sent or put away."""
    draft_keeping.drop(access, [_draft(place)])
    session.put(_names_key(place), None)


def _reminder(left: KeptDraft) -> str:
    count, names = json.loads(left.content)
    when = f"{left.at:%m月%d日 %H:%M} " if left.at is not None else ""
    listed = "、".join(names) + (f" 等 {count} 个文件" if count > len(names) else "")
    return f"您 {when}选了 {listed}，还没有确认。换页、刷新、重新登录或看板重新启动以后，文件要再选一次。"


def _draft(place: str) -> str:
    return f"files/{place}"


def _names_key(place: str) -> str:
    return f"chosen-{place}"
