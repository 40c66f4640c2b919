"""Closings in a real database: what a sender is told, what the next template carries, and older databases."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import create_engine, select, text

from data.intake.past import compare_past
from data.records import Row
from data.store import Store
from data.store.ledger import read_ledger
from data.store.tables import stage
from data.template.known import open_entries
from tests.uploads import OFFICER, checked, register, send, trouble


def problem(state: str, **more: Any) -> Row:
    return trouble(state=state, measure="块", **more)


def problems_of(store: Store, month: str, *rows: Row) -> list[tuple[str, str, str | None]]:
    result = store.read(OFFICER, compare_past, checked(month=month, rows=rows)).problems
    return [(item.level, item.code, item.cell) for item in result]


def begun(store: Store) -> Store:
    """Five boards found in March, three of them closed on 20 April."""
    register(store, "甲社区")
    send(store, checked(month="2024-03", rows=[problem("整改中", quantity=5)]))
    send(store, checked(month="2024-04", rows=[problem("已销号", quantity=3, closed=date(2024, 4, 20))]))
    return store


def carried(store: Store, month: str) -> list[object]:
    """Return how many pieces the template of a month carries of each entry."""
    with store.reading(OFFICER) as session:
        return [row["quantity"] for row in open_entries(session, "甲社区", month)]


def test_a_sender_is_told_what_differs_from_the_ledger(store: Store) -> None:
    begun(store)
    cell = problem("已销号", quantity=4).cells["quantity"]
    assert problems_of(store, "2024-05", problem("已销号", quantity=4)) == [("error", "quantity-differs", cell)]
    assert problems_of(store, "2024-05", problem("整改中", quantity=7)) == [("warning", "quantity-changed", cell)]
    assert problems_of(store, "2024-05", problem("已销号", quantity=1)) == [("note", "closed-in-part", cell)]
    assert problems_of(store, "2024-05", problem("已销号", quantity=2)) == []
    assert problems_of(store, "2024-04", problem("已销号", quantity=4)) == [("note", "closed-in-part", cell)], (
        "April anew"
    )
    later = problem("已销号", quantity=3, closed=date(2024, 5, 2))
    assert problems_of(store, "2024-05", later) == [("note", "closing-date-differs", later.cells["closed"])]


def test_the_words_say_how_many_are_left_in_the_rows_own_unit_of_counting(store: Store) -> None:
    begun(store)
    [item] = store.read(OFFICER, compare_past, checked(month="2024-05", rows=[problem("已销号", quantity=1)])).problems
    assert "2块已销1块，还有1块未销号" in item.message


def test_the_next_template_carries_what_is_still_open_and_that_of_an_earlier_month_all(store: Store) -> None:
    begun(store)
    assert carried(store, "2024-05") == [2]
    assert carried(store, "2024-04") == [5]
    send(store, checked(month="2024-05", rows=[problem("已销号", quantity=2, closed=date(2024, 5, 6))]))
    assert carried(store, "2024-06") == []


def test_a_database_of_an_earlier_version_reads_its_ledger_as_this_one_does(url: str) -> None:
    store = begun(Store.open(url, create=True))
    register(store, "甲社区", "乙社区", "丙社区")
    send(store, checked("乙社区", "2024-03", [problem("整改中", quantity=5)]))
    send(store, checked("丙社区", "2024-03", [problem("已销号", closed=date(2024, 3, 1))]))
    expected = store.read(OFFICER, read_ledger)
    store.close()
    engine = create_engine(url)
    with engine.begin() as connection:
        # As the version before read it: the row of April closes the problem, and leaves three pieces of it.
        connection.execute(text("DELETE FROM stage WHERE state = '整改中' AND quantity = 2"))
        # And a problem of 5 March as closed four days before.
        connection.execute(text("UPDATE stage SET \"end\" = '2024-03-01' WHERE \"end\" = '2024-03-05'"))
        days = ", ".join(f"{name} = '2024-03-01'" for name in ("start", "since", "closed"))
        connection.execute(text(f"UPDATE stage SET {days} WHERE closed = '2024-03-05'"))
        later = ("proposal", "saved_view", "ledger_flow", "ledger_problem", "reminder", "webhook", "calendar_feed")
        for table in later:
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("ALTER TABLE stage DROP COLUMN words"))
        for index in ("start", "end", "found", "open", "gone", "title"):
            connection.execute(text(f"DROP INDEX ix_stage_{index}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0013'"))
    engine.dispose()
    opened = Store.open(url, create=True)
    assert opened.read(OFFICER, read_ledger).drop(columns="number").equals(expected.drop(columns="number"))
    opened.close()
    with engine.connect() as connection:
        assert len(connection.execute(select(stage)).all()) == 6
    engine.dispose()
