"""Killed at any moment while loading: whole workbooks only, and loading again ends where it would have ended."""

from __future__ import annotations

import multiprocessing
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from data.intake.receive import save
from data.store import Store
from data.store.history import read_uploads
from data.store.settings import save_settings
from tests.batches import EXPECTED, REGISTER, attendance, folder
from tests.contents import Contents, assert_as_worked_out_anew, contents
from tests.loading import DELIVERY, MONTHS, UNITS, load, workbooks
from tests.uploads import OFFICER, register

__all__ = ["folder"]
ROOT = Path(__file__).parent.parent
KILLS = 20
"""How often each round is killed; ten rounds on each database make two hundred."""


_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([load.__module__])


def kill_once(url: str, chance: random.Random) -> None:
    """Load in a process of its own and kill it some moments after one of its workbooks was saved."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = _CONTEXT.Process(target=load, args=(url, theirs))
    process.start()
    theirs.close()
    left = chance.randint(1, 3)
    while left:
        left -= ours.recv() == "accepted"
    time.sleep(chance.uniform(0, 0.02))
    process.kill()
    process.join()
    ours.close()
    assert process.exitcode == -signal.SIGKILL


_OWNER: dict[str, Callable[[tuple[Any, ...]], tuple[Any, ...]]] = {
    **dict.fromkeys(("row_study", "row_volunteer", "row_media", "row_civil", "basic"), lambda line: line[0][:2]),
    "submission": lambda line: line[:2],
    "figure": lambda line: (line[1], line[0]),
    "audit": lambda line: tuple(line[2].split()),
}
"""Whose a line is, as unit and month, in each table that workbooks bring lines to."""


def assert_whole(store: Store, undisturbed: Contents) -> None:
    """Of each workbook everything is there or nothing, and what follows from them follows from those that are there."""
    result = contents(store)
    accepted = {line[:2] for line in result["submission"]}
    assert sum(result["submission"].values()) == len(accepted)
    for name, owner in _OWNER.items():
        brought = {line: count for line, count in undisturbed[name].items() if owner(line) in accepted}
        assert {line: count for line, count in result[name].items() if line[1] != "修改设置"} == brought, name
    counters = Counter(month for _, month in accepted)
    assert {scope: number for scope, number in result["revision"] if scope in MONTHS} == counters
    assert_as_worked_out_anew(store, *UNITS)


@pytest.fixture(scope="module")
def undisturbed(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """What a load that nobody disturbs leaves behind."""
    path = tmp_path_factory.mktemp("undisturbed") / "street.db"
    path.write_bytes(blank.read_bytes())
    store = Store.open(f"sqlite:///{path}", create=False)
    register(store, *UNITS)
    for upload in workbooks():
        assert save(store, OFFICER, [upload], upload.file.encode(), DELIVERY)[0].result == "accepted"
    result = contents(store)
    store.close()
    return result


def kill_and_finish(store: Store, url: str, undisturbed: Contents, kills: int, seed: int) -> None:
    register(store, *UNITS)
    chance = random.Random(seed)
    for _ in range(kills):
        kill_once(url, chance)
        assert_whole(store, undisturbed)
    for upload in workbooks():
        save(store, OFFICER, [upload], upload.file.encode(), DELIVERY)
    assert contents(store) == undisturbed


def test_a_load_that_is_killed_leaves_whole_workbooks_and_can_be_finished(
    store: Store, store_url: str, undisturbed: Contents
) -> None:
    kill_and_finish(store, store_url, undisturbed, kills=3, seed=20240331)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_two_hundred_kills_leave_whole_workbooks_and_can_be_finished(
    store: Store, store_url: str, undisturbed: Contents, seed: int
) -> None:
    kill_and_finish(store, store_url, undisturbed, KILLS, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_the_command_killed_while_its_children_read_leaves_no_child_and_can_be_run_again(
    store: Store, store_url: str, folder: Path, seed: int
) -> None:
    store.write(OFFICER, save_settings, REGISTER)
    command = [sys.executable, "manage.py", "load", str(folder), "--workers", "2", "--db", store_url]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    while not store.read(OFFICER, read_uploads):
        time.sleep(0.02)
    time.sleep(random.Random(seed).uniform(0, 0.1))
    children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    assert len(children) >= 2
    assert psutil.wait_procs(children, timeout=20)[1] == []
    saved = {(upload.unit, upload.month) for upload in store.read(OFFICER, read_uploads) if upload.current}
    assert attendance(store) == {key: value for key, value in EXPECTED.items() if key in saved}
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    assert attendance(store) == EXPECTED
    assert sum(upload.current for upload in store.read(OFFICER, read_uploads)) == len(EXPECTED)
