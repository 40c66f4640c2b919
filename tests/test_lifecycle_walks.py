"""Walks through the lifecycle of submissions: two tiers, three roles, two tabs, a moving clock, changing units."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import event

from data.store import Store
from tests.conftest import copy_database
from tests.walks import Walk, prepare

PHASES = [Phase.explicit, Phase.generate]
"""Without shrinking, which takes longer than reading thirty steps."""
CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@pytest.fixture(scope="module")
def fresh(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Store]:
    """What gives a new SQLite database of the district with each call."""
    folder = tmp_path_factory.mktemp("walks")
    shutil.copy(blank, folder / "district.db")
    store = Store.open(f"sqlite:///{folder / 'district.db'}", create=False)
    prepare(store)
    store.close()

    def make() -> Store:
        for left in folder.glob("walk.db*"):
            left.unlink()
        shutil.copy(folder / "district.db", folder / "walk.db")
        store = Store.open(f"sqlite:///{folder / 'walk.db'}", create=False)
        event.listen(store.engine, "connect", no_waiting_for_the_disk)
        return store

    return make


@pytest.fixture(scope="module")
def fresh_on_postgres(blank_postgres: str) -> Callable[[], Store]:
    """What gives a new PostgreSQL database of the district with each call."""
    store = Store.open(copy_database(blank_postgres, "street_district"), create=False)
    prepare(store)
    store.close()

    def make() -> Store:
        return Store.open(copy_database(blank_postgres, "street_walk", "street_district"), create=False)

    return make


def no_waiting_for_the_disk(connection: sqlite3.Connection, record: object) -> None:
    """Let the disk write when it likes: what is walked through is not what a power failure leaves."""
    connection.execute("PRAGMA synchronous=OFF")


def walk(fresh: Callable[[], Store], examples: int, steps: int) -> None:
    machine = type("WalkHere", (Walk,), {"fresh": staticmethod(fresh)})
    profile = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=CHECKS, phases=PHASES
    )
    run_state_machine_as_test(machine, settings=profile)


def test_no_history_loses_doubles_or_contradicts_anything(fresh: Callable[[], Store]) -> None:
    walk(fresh, 8, 30)


@pytest.mark.slow
def test_thousands_of_histories(fresh: Callable[[], Store]) -> None:
    walk(fresh, 2000, 30)


@pytest.mark.slow
def test_histories_on_postgres(fresh_on_postgres: Callable[[], Store]) -> None:
    walk(fresh_on_postgres, 300, 30)
