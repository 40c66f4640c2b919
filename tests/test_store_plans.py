"""The cost of a page follows what it shows: every query of a page goes by an index, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from data.store import Store
from data.store.figures import read_figures
from data.store.history import read_uploads
from data.store.ledger import count_entries, read_ledger, read_monthly_ledger, read_stages, read_superseded
from data.store.likeness import read_likeness
from data.store.reports import read_reported_months, read_reports
from data.store.revisions import read_month_revisions, read_revision
from data.store.sheets import read_located_rows
from data.store.submissions import undo_submission
from data.store.upload_history import read_upload_history
from tests.street import media
from tests.uploads import MONTH, OFFICER, checked, clerk, register, send, study, trouble

OWN = clerk("甲社区")
COPIED = [study(3, 50), media(4, "市级", title="春风行动走进社区", link="https://example.cn/a/1")]
WHOLE = ("unit", "month")
DAY = date(2024, 3, 31)


def _read_stages(question: str, store: Store) -> object:
    return store.read(OFFICER, read_stages, question, DAY.replace(day=1), DAY, 1)


PAGES: dict[str, Callable[[Store], object]] = {
    "figures of a month": lambda s: s.read(OFFICER, read_figures, [MONTH], by=("unit", "month")),
    "one measure over months": lambda s: s.read(OFFICER, read_figures, [MONTH, "2024-04"], measures=["media.points"]),
    "figures of a clerk": lambda s: s.read(OWN, read_figures, [MONTH]),
    "who has reported": lambda s: s.read(OFFICER, read_reports, [MONTH]),
    "ledger of a clerk": lambda s: s.read(OWN, read_ledger),
    **{
        f"stages of all units: {question}": partial(_read_stages, question)
        for question in ("titles", "found", "closed", "rectified", "open", "waiting", "moved")
    },
    "stages of a unit": lambda s: s.read(OFFICER, read_stages, "life", DAY, DAY, units=["甲社区"]),
    "entries of a unit": lambda s: s.read(OFFICER, read_stages, "alive", DAY, DAY, units=["甲社区"]),
    "counts of a unit's entries": lambda s: s.read(OFFICER, count_entries, DAY, 1, units=["甲社区"], words="楼道"),
    "sums of a unit's ledger": lambda s: s.read(OFFICER, read_monthly_ledger, ["甲社区"]),
    "uploads that only publications know": lambda s: s.read(OFFICER, read_superseded),
    "rows of a month": lambda s: s.read(OFFICER, read_located_rows, "media", [MONTH]),
    "rows of a unit": lambda s: s.read(OFFICER, read_located_rows, "study", [MONTH], ["甲社区"]),
    "the past of a unit": lambda s: s.read(OWN, read_upload_history, "甲社区", MONTH, ["标题"]),
    "what an upload may be a copy of": lambda s: s.read(OWN, read_likeness, "甲社区", MONTH, COPIED),
    "history of a unit": lambda s: s.read(OFFICER, read_uploads, unit="甲社区", month=MONTH),
    "revision": lambda s: s.read(OFFICER, read_revision, [MONTH]),
    "figures of a unit over months": lambda s: s.read(
        OFFICER, read_figures, [MONTH, "2024-04"], units=["甲社区"], by=WHOLE
    ),
    "months that have reported": lambda s: s.read(OFFICER, read_reported_months),
    "revisions of months": lambda s: s.read(OFFICER, read_month_revisions, [MONTH, "2024-04"]),
    "a correction": lambda s: send(s, checked(rows=[study(3, 99)])),
    "a new month": lambda s: send(s, checked(month="2024-05", rows=[study(3, 9), media(3, "市级"), trouble()])),
    "taking back": lambda s: s.write(
        OFFICER, undo_submission, s.read(OFFICER, read_uploads, unit="乙社区", month=MONTH)[0].submission
    ),
}
COVERED: dict[str, Callable[[Store], object]] = {
    "one measure of all units": lambda s: s.read(OFFICER, read_figures, [MONTH], measures=["study.sessions"], by=WHOLE),
    "all measures of a unit": lambda s: s.read(OFFICER, read_figures, [MONTH, "2024-04"], units=["甲社区"], by=WHOLE),
    "what an upload is compared with": lambda s: s.read(OWN, read_upload_history, "甲社区", MONTH),
}
"""Sums that are read from an index alone, so that neither the years kept nor the cuts of a figure count."""
SMALL = ("unit", "meta", "revision", "setting", "publication", "reopening", "newest", "anon", "CONSTANT")
"""Tables that stay small however long the street reports: reading them whole is no cost."""


@contextmanager
def watched(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements that the store sends."""
    shown: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "DELETE", "UPDATE")) and not many and "pg_advisory" not in statement:
            shown.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", keep)
    yield shown
    event.remove(store.engine, "before_cursor_execute", keep)


@pytest.fixture
def street(store: Store) -> Store:
    """Two communities and two months."""
    register(store, "甲社区", "乙社区")
    for month in (MONTH, "2024-04"):
        for name in ("甲社区", "乙社区"):
            send(store, checked(name, month, [study(), media(3, "市级", title="标题"), trouble()]))
    return store


def test_no_page_reads_a_growing_table_whole(street: Store, backend: str) -> None:
    whole = {page: result for page, show in PAGES.items() if (result := _read_whole(street, show, backend))}
    assert whole == {}


def test_sums_are_read_from_an_index_alone(street: Store, backend: str) -> None:
    alone = "USING COVERING INDEX" if backend == "sqlite" else "Index Only Scan"
    with street.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if backend == "postgresql":
            connection.exec_driver_sql("VACUUM ANALYZE figure")
    for name, show in COVERED.items():
        results = [step for step in steps_of(street, show, backend) if "ix_figure" in step]
        assert results, name
        assert all(alone in step for step in results), (name, results)


def steps_of(store: Store, show: Callable[[Store], object], backend: str) -> list[str]:
    """Return the steps by which the database does what this sends; the way is chosen as for a large archive."""
    with watched(store) as statements:
        show(store)
    assert statements
    explain = "EXPLAIN QUERY PLAN" if backend == "sqlite" else "EXPLAIN"
    with store.engine.connect() as connection:
        if backend == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        return [
            str(step[-1])
            for statement, parameters in statements
            for step in connection.exec_driver_sql(f"{explain} {statement}", parameters)
        ]


def _read_whole(store: Store, show: Callable[[Store], object], backend: str) -> list[str]:
    reading = "SCAN " if backend == "sqlite" else "Seq Scan on "
    steps = steps_of(store, show, backend)
    tables = [step.partition(reading)[2].split()[0] for step in steps if reading in step]
    return [table for table in tables if not table.startswith(SMALL)]


def test_a_ledger_is_read_by_matter_and_by_days(street: Store) -> None:
    closed = [trouble(3, state="已销号", closed=date(2024, 5, 9))]
    send(street, checked(month="2024-05", rows=closed))
    assert street.read(OFFICER, read_ledger, ["甲社区"], matters=["荣誉称号"]).empty
    states = street.read(OFFICER, read_ledger, ["甲社区"], first=date(2024, 5, 10), last=date(2024, 5, 31))["state"]
    assert states.tolist() == ["已销号"]
    states = street.read(OFFICER, read_ledger, ["甲社区"], last=date(2024, 3, 31))["state"]
    assert states.tolist() == ["整改中"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_watch_notices_a_table_that_is_read_whole(street: Store, backend: str) -> None:
    assert _read_whole(street, lambda store: store.read(OFFICER, read_ledger), backend) == ["stage"]
