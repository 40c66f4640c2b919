"""The real server over the small office, with the accounts that a test asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from data.records import Role
from data.store import Store
from data.store.accounts import add_account
from tests.office import OFFICER, found_office
from tests.wire import PASSWORD, Site, start, stop

People = Mapping[str, tuple[Role, str | None]]
"""Accounts by name: the role, and the unit at the top of what it sees."""


def office_database(folder: Path, people: People, first: str = "2024-02", last: str = "2024-03") -> str:
    """Make the database of the small office with these months in it; return its address."""
    url = f"sqlite:///{folder / 'street.db'}"
    store = Store.open(url, create=True)
    found_office(store, first=first, last=last)
    for name, (role, unit) in people.items():
        store.write(OFFICER, add_account, name, role, unit=unit, password=PASSWORD)
    store.close()
    return url


@contextmanager
def office_site(
    folder: Path, people: People, first: str = "2024-02", last: str = "2024-03", **env: str
) -> Iterator[Site]:
    """Start the server; ``env`` is what its environment says besides."""
    site = start(office_database(folder, people, first, last), folder, env=env)
    try:
        yield site
    finally:
        stop(site)
