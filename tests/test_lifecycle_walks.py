"""Walks through the lifecycle of submissions: two tiers, three roles, two tabs, a moving clock, changing units."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from data.store import Store
from tests.conftest import empty_database
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
    numbers = count()

    def make() -> Store:
        path = folder / f"walk-{next(numbers)}.db"
        shutil.copy(folder / "district.db", path)
        return Store.open(f"sqlite:///{path}", create=False)

    return make


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
    walk(fresh, 2000, 40)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_histories_on_postgres(store_url: str) -> None:
    """Each walk goes on in the database of the last one, emptied."""

    def make() -> Store:
        empty_database(store_url)
        store = Store.open(store_url, create=False)
        prepare(store)
        return store

    walk(make, 100, 30)
