"""Reading elsewhere: any executor does, and what goes wrong there is told apart from a bad file."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from data.intake import executor
from data.intake.batch import load_all
from data.intake.executor import Elsewhere, OtherProgramError, ReadingError, pack, read_there
from data.records import Delivery
from data.store import Store
from data.store.history import read_uploads
from tests.batches import EXPECTED, OFFICER, attendance, empty, folder
from tests.builders import SETTINGS, study, workbook

__all__ = ["empty", "folder"]


@pytest.fixture
def children() -> Iterator[None]:
    """End the children that tasks in this process have started."""
    yield
    executor._readers().close()
    executor._readers.cache_clear()


@pytest.mark.usefixtures("children")
def test_a_load_reads_on_any_executor(folder: Path, empty: Store) -> None:
    with ThreadPoolExecutor(2) as threads:
        receipts = list(load_all(empty, Elsewhere(threads, lambda: 2), OFFICER, [folder], Delivery(reason="日期不限")))
    assert [receipt.result for receipt in receipts] == ["accepted"] * len(EXPECTED) + ["refused"]
    assert attendance(empty) == EXPECTED


class Failing(Executor):
    """An executor whose every task ends with one exception."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def submit(self, *task: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(self.error)
        return future


def test_a_task_that_fails_by_its_file_refuses_that_file_alone() -> None:
    (checked,) = Elsewhere(Failing(RuntimeError("killed thrice")), lambda: 1).submit(b"", "a.xlsx", SETTINGS).result()
    assert [problem.code for problem in checked.problems] == ["unreadable"]


@pytest.mark.parametrize(
    ("error", "text"),
    [(ConnectionError("gone"), "断开"), (OtherProgramError(), "另一个版本"), (TimeoutError(), "回音")],
)
def test_trouble_that_lies_in_no_file_ends_the_load_and_refuses_nothing(
    error: Exception, text: str, folder: Path, empty: Store
) -> None:
    with pytest.raises(ReadingError, match=text):
        list(load_all(empty, Elsewhere(Failing(error), lambda: 1), OFFICER, [folder]))
    assert empty.read(OFFICER, read_uploads) == []


def test_an_executor_that_is_shut_down_ends_the_load() -> None:
    threads = ThreadPoolExecutor(1)
    threads.shutdown()
    with pytest.raises(ReadingError, match="停了"):
        Elsewhere(threads, lambda: 1).submit(b"", "a.xlsx", SETTINGS)


def test_another_version_of_the_program_reads_nothing() -> None:
    with pytest.raises(OtherProgramError):
        read_there("older", pack(SETTINGS), workbook(study=[study()]), "a.xlsx", None, None)


def test_how_many_are_read_at_once_is_asked_again_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = iter([1, 4])
    reading = Elsewhere(Failing(RuntimeError()), lambda: next(counts))
    assert (reading.workers, reading.workers) == (1, 1)
    monkeypatch.setattr(executor, "_COUNTED_FOR", -1.0)
    assert reading.workers == 4
