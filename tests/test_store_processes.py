"""Two processes of the application on one database: what one does the other sees, and nothing is counted twice."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from typing import Any

import pytest

from data.store import Store
from data.store.accounts import add_account
from data.store.history import read_uploads
from data.store.ledger import read_ledger
from data.store.revisions import read_revision
from data.store.sheets import read_located_rows
from data.store.signing_in import sign_out
from tests.serving import PASSWORD, lock, revision, serve, sign_in, signed_in, total, units, upload, upload_all
from tests.uploads import MONTH, OFFICER, register, sums

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([serve.__module__])
UNITS = tuple(f"第{at}社区" for at in range(40))


class Other:
    """A process of its own with the same database open."""

    def __init__(self, url: str) -> None:
        self.pipe, theirs = multiprocessing.Pipe()
        self.process: BaseProcess = _CONTEXT.Process(target=serve, args=(url, theirs))
        self.process.start()
        theirs.close()

    def begin(self, deed: Callable[..., Any], *arguments: Any) -> None:
        """Have it do something, without waiting."""
        self.pipe.send((deed, arguments))

    def answer(self) -> Any:
        """Wait for what came of it."""
        assert self.pipe.poll(60), "no answer"
        return self.pipe.recv()

    def do(self, deed: Callable[..., Any], *arguments: Any) -> Any:
        """Have it do something and wait."""
        self.begin(deed, *arguments)
        return self.answer()

    def end(self) -> None:
        self.pipe.send(None)
        self.process.join(20)
        assert self.process.exitcode == 0


@pytest.fixture
def others(store: Store, store_url: str) -> Iterator[tuple[Other, Other]]:
    """Two more processes on the database of a street with forty communities."""
    register(store, *UNITS)
    result = Other(store_url), Other(store_url)
    yield result
    for other in result:
        other.end()


def test_an_upload_in_one_process_is_seen_by_the_next_read_of_another(others: tuple[Other, Other]) -> None:
    item, two = others
    before = two.do(revision)
    assert two.do(total) == {}
    item.do(upload, UNITS[0], 12)
    assert two.do(revision) != before
    assert two.do(total)[UNITS[0], "study.attendance"] == 12
    after = two.do(revision)
    assert item.do(revision) == after
    assert two.do(revision) == after


def test_settings_changed_in_one_process_hold_in_another_at_once(store: Store, others: tuple[Other, Other]) -> None:
    item, _ = others
    assert "新社区" not in item.do(units)
    register(store, *UNITS, "新社区")
    assert "新社区" in item.do(units)
    assert item.do(upload, "新社区", 7).result == "accepted"


def test_who_signed_in_at_one_process_is_known_to_another_until_signing_out(
    store: Store, others: tuple[Other, Other]
) -> None:
    item, two = others
    store.write(OFFICER, add_account, "王干事", "officer", password=PASSWORD)
    token = item.do(sign_in, "王干事")
    assert two.do(signed_in, token) == "王干事"
    two.do(sign_out, token)
    assert item.do(signed_in, token) is None


def test_a_month_locked_in_one_process_is_closed_in_another(others: tuple[Other, Other]) -> None:
    item, two = others
    assert two.do(upload, UNITS[0], 3).result == "accepted"
    item.do(lock)
    assert two.do(upload, UNITS[0], 4).result == "refused"


def test_forty_units_and_one_unit_four_times_from_two_processes_all_count(
    store: Store, others: tuple[Other, Other]
) -> None:
    same = UNITS[0]
    tasks = [[(unit, at) for at, unit in enumerate(UNITS) if at % 2 == turn] for turn in (0, 1)]
    for turn, uploads in enumerate(tasks):
        uploads[5:5] = [(same, 1000 + turn), (same, 2000 + turn)]
    for other, uploads in zip(others, tasks, strict=True):
        other.begin(upload_all, uploads)
    results = Counter(result for other in others for result in other.answer())
    assert results == {"accepted": 44}
    history = store.read(OFFICER, read_uploads)
    assert len(history) == 44
    assert Counter(item.unit for item in history if item.current) == Counter(UNITS)
    totals = sums(store)
    assert [totals[unit, "study.attendance"] for unit in UNITS[1:]] == list(range(1, 40))
    (row,) = store.read(OFFICER, read_located_rows, "study", [MONTH], [same])
    assert totals[same, "study.attendance"] == row.row.values["attendance"]
    mine = [item for item in history if item.unit == same]
    assert {item.replaced for item in mine} == {None, *(item.submission for item in mine[1:])}
    ledger = store.read(OFFICER, read_ledger, [same])
    assert ledger["submission"].unique().tolist() == [mine[0].submission]
    assert len(store.read(OFFICER, read_ledger)) == 40
    assert [other.do(total) for other in others] == [totals, totals]
    assert len({other.do(revision) for other in others} | {store.read(OFFICER, read_revision, [MONTH])}) == 1
