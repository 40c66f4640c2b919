"""Passwords are looked at a few at a time, and however many come from one place, others do not wait behind them."""

from __future__ import annotations

import threading

import anyio
import anyio.to_thread

from data.store.signing_in import Entry
from ui.server.entering import MOST_WAITING, check_password

SHARED, ELSEWHERE, OWN_BROWSER = "203.0.113.7", "198.51.100.2", "browser a"


def test_of_many_passwords_from_one_place_some_are_looked_at_and_the_rest_has_to_come_again() -> None:
    gate, looked_at = threading.Event(), []

    def slowly(place: str) -> Entry:
        gate.wait(30)
        looked_at.append(place)
        return Entry(token=place)

    async def try_all() -> list[Entry]:
        entries: list[Entry] = []

        async def item(place: str) -> None:
            entries.append(await check_password(lambda: slowly(place), place))

        async with anyio.create_task_group() as group:
            for _ in range(50):
                group.start_soon(item, SHARED)
            while len(entries) < 50 - MOST_WAITING:
                await anyio.sleep(0)
            group.start_soon(item, ELSEWHERE)
            group.start_soon(item, OWN_BROWSER)
            await anyio.sleep(0)
            gate.set()
        return entries

    entries = anyio.run(try_all)
    assert sorted(looked_at) == sorted([SHARED] * MOST_WAITING + [ELSEWHERE, OWN_BROWSER])
    assert [entry.wait for entry in entries if entry.token is None] == [2] * (50 - MOST_WAITING)


def test_a_look_that_fails_leaves_its_place() -> None:
    def fail() -> Entry:
        raise OSError

    async def try_often() -> Entry:
        for _ in range(2 * MOST_WAITING):
            try:
                await check_password(fail, SHARED)
            except OSError:
                continue
        return await check_password(lambda: Entry(token="in"), SHARED)

    assert anyio.run(try_often).token == "in"
