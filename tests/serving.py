"""A process of its own with a database open, and what it can be asked to do there."""

from __future__ import annotations

from collections.abc import Sequence
from multiprocessing.connection import Connection as Pipe

from data.records import Receipt
from data.store import Store, signing_in
from data.store.audit import read_journal
from data.store.people import find_person_by_token
from data.store.publishing import publish_month
from data.store.revisions import read_revision
from data.store.settings import read_settings
from tests.uploads import MONTH, OFFICER, checked, send, study, sums, trouble

PASSWORD = "一句很长的话 2024"


def serve(url: str, pipe: Pipe) -> None:
    """Do in this process, with a store of its own, what comes over the pipe, and answer."""
    store = Store.open(url, create=False)
    while (task := pipe.recv()) is not None:
        deed, arguments = task
        pipe.send(deed(store, *arguments))
    store.close()


def look_and_leave(url: str, pipe: Pipe) -> None:
    """Open the database in this process, tell what the journal holds of tries, and leave."""
    store = Store.open(url, create=False)
    pipe.send([line.subject for line in store.read(OFFICER, read_journal, deeds=["试"])])
    store.close()


def upload(store: Store, name: str, attendance: int) -> Receipt:
    return send(store, checked(name, rows=[study(3, attendance), trouble(3, f"问题{attendance}")]))


def upload_all(store: Store, uploads: Sequence[tuple[str, int]]) -> list[str]:
    return [upload(store, name, attendance).result for name, attendance in uploads]


def revision(store: Store) -> str:
    return store.read(OFFICER, read_revision, [MONTH])


def total(store: Store) -> dict[tuple[str, str], int]:
    return sums(store)


def units(store: Store) -> list[str]:
    return [listed.name for listed in store.read(OFFICER, read_settings).register.units]


def sign_in(store: Store, name: str) -> str:
    token = signing_in.sign_in(store, name, PASSWORD, "127.0.0.1").token
    assert token is not None
    return token


def signed_in(store: Store, token: str) -> str | None:
    person = find_person_by_token(store, token)
    return None if person is None else person.access.name


def lock(store: Store) -> int:
    return store.write(OFFICER, publish_month, MONTH)
