"""Long tables a page at a time: what is found, in which order, and which row was meant."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from ui.paging import ROWS, ordered, search

FRAME = pd.DataFrame(
    {
        "单位": ["甲社区", "乙社区", "丙社区"],
        "得分": [Decimal("9.5"), None, Decimal(12)],
        "说明": ["飞线 整改", None, "楼道"],
    },
    dtype="object",
)


def test_all_words_have_to_be_somewhere_in_the_row() -> None:
    assert list(search(FRAME, "甲 飞线")["单位"]) == ["甲社区"]
    assert search(FRAME, "甲 楼道").empty
    assert len(search(FRAME, "  ")) == 3


def test_the_highest_come_first_and_rows_without_a_value_last() -> None:
    assert list(ordered(FRAME, "得分")["单位"]) == ["丙社区", "甲社区", "乙社区"]
    assert list(ordered(FRAME, "得分", rising=True)["单位"]) == ["甲社区", "丙社区", "乙社区"]
    assert list(ordered(FRAME, "没有这一列")["单位"]) == list(FRAME["单位"])


def test_numbers_and_words_in_one_column_are_ordered_as_text() -> None:
    mixed = pd.DataFrame({"本期": [3, "未报", 12]}, dtype="object")
    assert list(ordered(mixed, "本期", rising=True)["本期"]) == [12, 3, "未报"]


def test_the_index_tells_which_row_of_the_whole_table_is_meant() -> None:
    whole = pd.DataFrame({"数": range(3 * ROWS)})
    assert list(ordered(whole, "数").iloc[:2].index) == [3 * ROWS - 1, 3 * ROWS - 2]
