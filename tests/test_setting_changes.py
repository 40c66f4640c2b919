"""What one version of a table of settings changes against another."""

from __future__ import annotations

from data.settings.changes import changes, complete_rows
from data.settings.columns import TABLE

OUTLETS, WORDS = TABLE["媒体"], TABLE["词表"]


def test_a_row_is_known_again_by_its_name_wherever_it_stands() -> None:
    before = [{"名称": "甲报", "级别": "市级"}, {"名称": "乙报", "级别": "市级"}]
    after = [{"名称": "乙报", "级别": "市级"}, {"名称": "甲报", "级别": "国家级"}]
    (change,) = changes(before, after, OUTLETS)
    assert (change.kind, change.name, change.cells) == ("changed", "甲报", (("级别", "市级", "国家级"),))


def test_rows_that_come_and_go_are_told_with_what_they_say() -> None:
    result = changes([{"名称": "甲报"}], [{"名称": "乙报", "别名": "乙"}], OUTLETS)
    assert [(change.kind, change.name) for change in result] == [("new", "乙报"), ("removed", "甲报")]
    assert result[0].cells == (("名称", "", "乙报"), ("别名", "", "乙"))


def test_the_same_word_in_two_lists_is_two_rows() -> None:
    before = [{"列": "学习类别", "标准词": "其他"}, {"列": "活动类别", "标准词": "其他"}]
    after = [before[0], before[1] | {"停用": "是"}]
    (change,) = changes(before, after, WORDS)
    assert change.name == "活动类别 其他"


def test_a_name_that_stands_twice_is_compared_twice() -> None:
    before = [{"名称": "甲报", "级别": "市级"}]
    assert [change.kind for change in changes(before, before * 2, OUTLETS)] == ["new"]


def test_empty_rows_and_columns_left_out_change_nothing() -> None:
    assert complete_rows([{"名称": " 甲报 "}, {"名称": ""}], OUTLETS) == [
        {"名称": "甲报", "别名": "", "级别": "", "域名": ""}
    ]
    assert changes([{"名称": "甲报"}], [{"名称": "甲报", "级别": ""}, {}], OUTLETS) == []
