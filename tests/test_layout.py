"""Layouts: every drawn table is read as a careful colleague would read it."""

from __future__ import annotations

import pytest

from tests.builders import MONTH, UNIT, book, codes, read_one
from tests.layouts import CASES, Layout, describe


@pytest.mark.parametrize("layout", CASES, ids=[case.name for case in CASES])
def test_a_layout_is_read_rightly(layout: Layout) -> None:
    chosen = {} if layout.stated else {"unit": UNIT, "month": MONTH}
    checked = read_one(book(*layout.pages), layout.file, **chosen)
    assert [describe(row) for row in checked.rows] == list(layout.rows)
    assert sorted(code for code in codes(checked) if code != "missing-sheet") == sorted(layout.codes)
    assert sorted(left.cell or left.title for left in checked.ignored) == sorted(layout.ignored)
    assert checked.reported == set(layout.reported)
    assert (checked.unit, checked.month) == (UNIT, MONTH)


def test_the_table_of_layouts_is_long_enough_to_mean_something() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)
