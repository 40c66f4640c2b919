"""The small office with an account of each role, whose pages are opened by who has signed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from streamlit.testing.v1 import AppTest

from data.records import Role
from data.store import Store, sign_in_rows
from data.store.accounts import add_account
from data.store.signing_in import sign_in
from tests import pages
from tests.office import COMMUNITIES, OFFICER
from tests.pages import text
from ui.navigation import front

PASSWORD = "润物无声-2024"
OWN = COMMUNITIES[0]
NAMES: dict[Role, str] = {"clerk": "小张", "leader": "李书记", "officer": "王干事"}


@pytest.fixture(scope="module")
def accounts_office(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The small office with an account of each role; what the pages started ends with it."""
    path = pages.office_copy(blank, tmp_path_factory.mktemp("office"), first="2024-02", last="2024-03")
    store = Store.open(f"sqlite:///{path}", create=False)
    for role, name in NAMES.items():
        store.write(OFFICER, add_account, name, role, unit=OWN if role == "clerk" else None, password=PASSWORD)
    store.close()
    yield path
    pages.end()


def visit(store: Store, role: Role | None, name: str = "") -> AppTest:
    """Open a page as somebody of this role; ``None`` is nobody."""
    if role is None:
        return pages.page(front("officer").name)
    token = sign_in(store, NAMES[role], PASSWORD, "10.0.0.1").token
    user = {"username": quote(NAMES[role]), "session": sign_in_rows.key_of(str(token))}
    return pages.page(name or front(role).name, role=role, user=user)


def everything(app: AppTest) -> str:
    """Return all that reaches the browser, tables, choices and all."""
    frames = "".join(frame.value.to_string() for frame in app.dataframe)
    choices = "".join(str(box.options) for box in (*app.selectbox, *app.multiselect))
    charts = "".join(str(chart.proto) for chart in app.get("plotly_chart"))
    return text(app) + frames + choices + charts.encode().decode("unicode_escape", "ignore")
