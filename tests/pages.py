"""The pages as a visitor sees them: the router run over a small office, without a browser."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from data.records import Role
from data.store import Store
from tests.office import found_office
from ui import services, session
from ui.navigation import front

ROOT = Path(__file__).parent.parent
TIMEOUT = 120

# A page that is opened has all installed packages looked through for components: the same ones every time.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

# The tests ask the store outside of any run, which Streamlit remarks on every time.
logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").addFilter(lambda record: False)


def office_copy(blank: Path, folder: Path, *, first: str, last: str) -> Path:
    """Make a database with the small office in it and return its path."""
    path = folder / "office.db"
    shutil.copy(blank, path)
    store = Store.open(f"sqlite:///{path}", create=False)
    found_office(store, first=first, last=last)
    store.close()
    return path


OFFICES: dict[tuple[str, str], Path] = {}
"""The small office by its first and last month, made once a process; each test works on a copy."""


def office_file(first: str, last: str) -> Any:
    """Return a fixture of the module: the small office with these months; what the pages started ends with it."""

    @pytest.fixture(scope="module")
    def office(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
        if (first, last) not in OFFICES:
            OFFICES[first, last] = office_copy(blank, tmp_path_factory.mktemp("office"), first=first, last=last)
        yield OFFICES[first, last]
        end()

    return office


@contextmanager
def open_office(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Let the pages work on a copy of a file, and hold its store."""
    path = tmp_path / "street.db"
    path.write_bytes(office.read_bytes())
    begin(monkeypatch, path, tmp_path / "backups")
    yield session.store()
    session.store().close()


@pytest.fixture
def store(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The small office behind the pages, to be imported beside an ``office``."""
    with open_office(office, tmp_path, monkeypatch) as opened:
        yield opened


def begin(monkeypatch: pytest.MonkeyPatch, database: Path, backups: Path) -> None:
    """Let the pages work on this database."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")
    monkeypatch.setenv("BACKUP_FOLDER", str(backups))
    monkeypatch.setenv("STREAMLIT_CLIENT_SHOW_ERROR_DETAILS", "full")
    services.start()


def end() -> None:
    """Stop what the pages have started."""
    services.start()
    st.cache_resource.clear()


def page(
    name: str, *, role: Role = "officer", user: Mapping[str, str | None] | None = None, **address: str | list[str]
) -> AppTest:
    """Open a page by its address, as a link does; any exception on it fails the test.

    ``user``: what the door tells of who is there; the role's first page has the address of the application itself.
    """
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=TIMEOUT)
    app.query_params |= address
    app.user = app.user if user is None else dict(user)
    return ran(app if name == front(role).name else app.switch_page(script(name)))


def script(name: str) -> str:
    """Return the path of a page's script."""
    return str(ROOT / "pages" / f"{name}.py")


def ran(app: AppTest) -> AppTest:
    """Run again and make sure that nothing failed."""
    app.run()
    assert not app.exception, [each.value for each in app.exception]
    return app


def text(app: AppTest) -> str:
    """Return all that is written on the page, one piece a line."""
    pieces = [*app.title, *app.subheader, *app.markdown, *app.success, *app.warning, *app.error, *app.info]
    return "\n".join(str(piece.value).replace("\\", "") for piece in pieces)


def table(app: AppTest, place: int = 0) -> pd.DataFrame:
    """Return a table of the page."""
    result: pd.DataFrame = app.dataframe[place].value
    return result


def button(app: AppTest, key: str) -> Any:
    """Return a button by its key."""
    return app.button(key=key)


def settings_page(table_title: str) -> AppTest:
    app = page("settings")
    app.segmented_control(key="settings-table").set_value(table_title)
    return ran(app)


def typed(app: AppTest, title: str, **edits: object) -> AppTest:
    """Type into the editor of a table: ``edited_rows``, ``added_rows``, ``deleted_rows``."""
    state = {"edited_rows": {}, "added_rows": [], "deleted_rows": []} | edits
    app.session_state[f"edit-{title}-0"] = state
    return ran(app)


def uploaded(app: AppTest, content: bytes, name: str = "月报.xlsx") -> AppTest:
    app.file_uploader[0].upload(name, content, "application/octet-stream")
    return ran(app)


def confirmed(app: AppTest) -> AppTest:
    app.button(key="confirm").click()
    return ran(app)


def grid_key(content: bytes, sheet: str) -> str:
    """Return the key of the grid in which a sheet of a file is typed over."""
    return f"edit-{sha256(content).hexdigest()[:12]}-{sheet}-0"


def choose(app: AppTest, key: str, row: int) -> AppTest:
    """Choose a row of a table, which a browser does by a click."""
    app.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return ran(app)


def assert_only_due(app: AppTest) -> None:
    """Make sure that charts of months call none of those before 2024 not reported; the first reports are of January."""
    lines = [element.proto.alt for element in app.get("plotly_chart") if "走势" in element.proto.alt]
    assert lines
    for alt in lines:
        assert not re.search(r"(4|5|6|7|8|9|10|11|12)月未报", alt), alt
