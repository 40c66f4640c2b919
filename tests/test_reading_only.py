"""Nobody who reads waits for a write: every page on a read-only database, and while another process has the lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import create_engine, event, select, text, update

from data.records import Access
from data.store import SYSTEM, Store, StoreBusy, StoreReadOnly, engine, sign_in_rows, signing_in, vault
from data.store.accounts import add_account
from data.store.audit import read_journal
from data.store.journal import now
from data.store.people import find_person_by_key
from data.store.presence import NOTED
from data.store.session import WritingSession
from data.store.tables import session as session_table
from tests import pages
from tests.holding import locked_by_another_process
from tests.office import OFFICER, found_office
from ui import session
from ui.navigation import allowed
from ui.server import health

NAME, PASSWORD, HERE = "王干事", "润物无声-2024", "10.0.0.1"
ME = Access(NAME, "officer")


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that waits for the lock takes longer than a page may: it is not released meanwhile."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 2 * pages.TIMEOUT)


@pytest.fixture
def office(own_url: str) -> Iterator[Store]:
    """The small office with an officer's account."""
    store = Store.open(own_url, create=False)
    found_office(store, first="2024-02", last="2024-03")
    store.write(OFFICER, add_account, NAME, "officer", password=PASSWORD)
    yield store
    store.close()


def sign_in(store: Store, ago: timedelta) -> str:
    """Sign in some time ago, not having been here since; return the session's key."""
    token = signing_in.sign_in(store, NAME, PASSWORD, HERE, at=now() - ago).token
    assert token is not None
    return sign_in_rows.key_of(token)


def last_use(store: Store, key: str) -> datetime:
    with store.engine.connect() as connection:
        result: datetime = connection.execute(
            select(session_table.c.seen).where(session_table.c.key == key)
        ).scalar_one()
        return result


@contextmanager
def read_only(store: Store, url: str) -> Iterator[None]:
    """Let the database refuse every write."""
    if store.engine.dialect.name == "sqlite":
        event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=ON").close())
    else:
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'ALTER DATABASE "{admin.url.database}" SET default_transaction_read_only = on'))
        admin.dispose()
    store.engine.dispose()
    with pytest.raises(StoreReadOnly):
        store.write(ME, _note)
    yield


def _note(session: WritingSession) -> None:
    session.note("试")


def hindered(how: str, store: Store, url: str) -> AbstractContextManager[None]:
    return read_only(store, url) if how == "read-only" else locked_by_another_process(url)


@pytest.mark.parametrize("how", ["read-only", "locked"])
def test_every_page_is_drawn_and_the_session_stays_open(
    office: Store, own_url: str, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", own_url)
    monkeypatch.setenv("BACKUP_FOLDER", str(tmp_path / "backups"))
    monkeypatch.setenv("STREAMLIT_CLIENT_SHOW_ERROR_DETAILS", "full")
    key = sign_in(office, timedelta(minutes=10))
    before = last_use(office, key)
    with hindered(how, session.store(), own_url):
        failures = health.faults()
        assert ("只读" in failures.get("writing", "")) is (how == "read-only"), failures
        try:
            for screen in allowed("officer", governor=True):
                app = pages.page(screen.name, user={"username": quote(NAME), "session": key})
                assert app.title[0].value == screen.title
                assert [error.value for error in app.error] == []
        finally:
            pages.end()
    assert last_use(office, key) == before, "nothing could be written"


@pytest.mark.parametrize(
    ("failures", "state"),
    [
        ((), "ok"),
        (("writing",), "read-only"),
        (("writing", "disk"), "read-only"),
        (("writing", "readers"), "failed"),
        (("database",), "failed"),
    ],
)
def test_the_state_tells_what_can_only_be_looked_at_from_what_cannot_be_used(
    failures: tuple[str, ...], state: str
) -> None:
    assert health.state(failures) == state


@pytest.mark.parametrize("how", ["read-only", "locked"])
def test_the_last_use_is_known_until_it_can_be_written(office: Store, own_url: str, how: str) -> None:
    key, start = sign_in(office, timedelta(0)), now()
    before = last_use(office, key)
    with hindered(how, office, own_url):
        for minutes in range(10, 600, 10):
            assert find_person_by_key(office, key, at=start + timedelta(minutes=minutes)) is not None, (
                "in use all the time"
            )
        assert find_person_by_key(office, key, at=start + timedelta(minutes=590) + sign_in_rows.IDLE) is None, (
            "and then not"
        )
    assert last_use(office, key) == before
    if how == "locked":
        assert find_person_by_key(office, key, at=start + timedelta(minutes=600)) is not None
        assert last_use(office, key) == start + timedelta(minutes=600)


def test_the_last_use_of_all_is_written_in_one_go_once_a_minute(office: Store) -> None:
    start = now()
    keys = [sign_in(office, timedelta(0)) for _ in range(3)]
    later = start + 2 * NOTED
    writes: list[str] = []
    event.listen(office.engine, "before_cursor_execute", lambda _c, _u, statement, *_: writes.append(statement))
    for key in keys:
        assert find_person_by_key(office, key, at=later) is not None
    soon = later + NOTED / 2
    for key in keys:
        assert find_person_by_key(office, key, at=soon) is not None
    assert sum(statement.startswith("UPDATE session") for statement in writes) == 1
    for key in keys:
        assert find_person_by_key(office, key, at=soon + NOTED) is not None
    assert sum(statement.startswith("UPDATE session") for statement in writes) == 2
    assert {last_use(office, key) for key in keys[1:]} == {soon}, "as they were known when the first came back"


def test_a_use_known_only_here_does_not_open_what_has_ended(office: Store) -> None:
    key, start = sign_in(office, timedelta(0)), now()
    assert find_person_by_key(office, key, at=start + timedelta(minutes=90)) is not None
    with office.writing(SYSTEM) as writing:
        connection = writing.connection
        connection.execute(update(session_table).values(revoked=start))
    assert find_person_by_key(office, key, at=start + timedelta(minutes=91)) is None


def test_a_backup_is_made_although_the_journal_is_read_only(
    office: Store, own_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A disk that has become read-only is about to fail: then a backup matters most."""
    with hindered("read-only", office, own_url):
        counts = vault.write_backup(office, ME, tmp_path / "backup.zip")
    assert counts["submission"] > 0
    assert (tmp_path / "backup.zip").is_file()
    assert "journal" in caplog.text


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_backup_is_made_although_the_journal_is_locked(
    office: Store, own_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """PostgreSQL's writers wait as long as somebody has the lock."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0)
    with hindered("locked", office, own_url):
        assert vault.write_backup(office, ME, tmp_path / "backup.zip")["submission"] > 0
    assert "journal" in caplog.text


def test_what_must_be_written_still_waits_and_says_so(
    office: Store, own_url: str, backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0)
    if backend == "sqlite":
        with locked_by_another_process(own_url), pytest.raises(StoreBusy):
            office.write(ME, _note)
    office.write(ME, _note)
    assert len(office.read(ME, read_journal, deeds=["试"])) == 1


def test_a_write_that_is_not_waited_for_says_whether_it_was_made(office: Store, own_url: str) -> None:
    with locked_by_another_process(own_url):
        assert office.write_unless_busy(ME, _note) is False
    assert office.write_unless_busy(ME, _note) is True
    assert len(office.read(ME, read_journal, deeds=["试"])) == 1
