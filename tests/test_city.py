"""The archives that benchmarks run on: copies made in the database mean what the same workbooks would have meant."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.city import OFFICER, build, load, multiply, register, span, streets, workbooks
from data.intake.workers import Readers
from data.store import Store
from data.store.figures import read_figures
from data.store.ledger import read_ledger
from data.store.reports import read_reports
from data.store.settings import save_settings
from data.store.sheets import read_located_rows

COMMUNITIES, MONTHS, ROWS = 15, 2, 3


@pytest.fixture(scope="module")
def readers():
    with Readers(1) as result:
        yield result


def _begun(url: str) -> Store:
    store = Store.open(url, create=True)
    store.write(OFFICER, save_settings, register(COMMUNITIES))
    return store


def test_a_multiplied_archive_tells_the_same_as_loading_the_real_workbooks(
    url: str, tmp_path: Path, readers: Readers
) -> None:
    every, requested = streets(COMMUNITIES), span(MONTHS)
    copied, loaded = _begun(url), _begun(f"sqlite:///{tmp_path / 'loaded.db'}")
    load(copied, readers, workbooks(every[0], requested, rows=ROWS))
    multiply(copied, every, 1)
    load(loaded, readers, workbooks(every[1], requested, like=every[0], rows=ROWS))

    second = every[1].units
    figures = [store.read(OFFICER, read_figures, requested, units=second) for store in (copied, loaded)]
    assert not figures[0].empty
    pd.testing.assert_frame_equal(*map(_sorted, figures))
    reports = [
        store.read(OFFICER, read_reports, requested, second).drop(columns=["submission", "file"])
        for store in (copied, loaded)
    ]
    pd.testing.assert_frame_equal(*reports)
    ledgers = [store.read(OFFICER, read_ledger, second).drop(columns="submission") for store in (copied, loaded)]
    pd.testing.assert_frame_equal(*map(_sorted, ledgers))
    rows = [store.read(OFFICER, read_located_rows, "media", requested, second) for store in (copied, loaded)]
    titles = [[row.row.values["title"] for row in located] for located in rows]
    assert titles[0] == titles[1] != []

    again = next(workbooks(every[1], requested, rows=ROWS + 1))
    assert load(copied, readers, iter([again])) == 1, "an upload goes on counting after the copies"
    copied.close()
    loaded.close()


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame in an order of its own content."""
    order = sorted(range(len(frame)), key=lambda at: repr(frame.iloc[at].tolist()))
    return frame.iloc[order].reset_index(drop=True)


def test_a_city_is_a_tree_of_streets_under_districts(tmp_path: Path) -> None:
    levels = [line["级别"] for line in register(3000)["单位"]]
    assert {level: levels.count(level) for level in ("市", "区", "街道", "本级", "社区")} == {
        "市": 1,
        "区": 8,
        "街道": 273,
        "本级": 273,
        "社区": 3000,
    }
    assert register(11)["单位"][0] == {"名称": "0001街道", "级别": "街道", "上级": ""}


def test_an_archive_has_late_empty_and_missing_reports(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'street.db'}"
    build(url, 22, 3, models=2, rows=1)
    store = Store.open(url, create=False)
    reports = store.read(OFFICER, read_reports, span(3))
    store.close()
    assert 0 < len(reports) < 24 * 3
    assert reports["zero"].any()
    assert (pd.to_datetime(reports["received"]).dt.day > 5).any()
    assert all(earlier < later for earlier, later in pairwise(span(3)))
