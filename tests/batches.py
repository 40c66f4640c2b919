"""A folder of workbooks as many communities send them, and what the store must hold of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from data.intake.workers import Readers
from data.records import Access
from data.settings.columns import Tables
from data.store import Store
from data.store.figures import read_figures
from data.store.settings import save_settings
from tests.builders import OTHER, THIRD, UNIT, study, workbook

OFFICER = Access("干事", "officer")
UNITS = (UNIT, OTHER, THIRD)
REGISTER: Tables = {
    "单位": [
        {"名称": "新城街道", "级别": "街道"},
        *({"名称": unit, "级别": "社区", "上级": "新城街道"} for unit in UNITS),
    ]
}
MONTHS = tuple(f"2024-{month:02d}" for month in range(1, 9))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eight months of three communities, and a file that is no workbook."""
    sent = tmp_path / "sent"
    sent.mkdir()
    for month in MONTHS:
        for at, unit in enumerate(UNITS):
            row = study(date=date(2024, int(month[5:]), 5), attendance=10 + at)
            (sent / f"{month}-{at}.xlsx").write_bytes(workbook(unit=unit, month=month, study=[row]))
    (sent / "z.xlsx").write_bytes(b"PK\3\4 broken")
    return sent


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """Two processes that read."""
    with Readers(2) as started:
        yield started


@pytest.fixture
def empty(blank: Path, tmp_path: Path) -> Iterator[Store]:
    """A store with the street's register."""
    path = tmp_path / "street.db"
    path.write_bytes(blank.read_bytes())
    store = Store.open(f"sqlite:///{path}", create=False)
    store.write(OFFICER, save_settings, REGISTER)
    yield store
    store.close()


def attendance(store: Store) -> dict[tuple[str, str], int]:
    result = store.read(OFFICER, read_figures, MONTHS, measures=["study.attendance"], by=("unit", "month"))
    return {(line.unit, line.month): int(line.value) for line in result.itertuples()}


EXPECTED = {(unit, month): 10 + at for at, unit in enumerate(UNITS) for month in MONTHS}
