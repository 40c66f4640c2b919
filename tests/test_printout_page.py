"""The page 打印."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from data.store import Store
from tests import pages
from tests.pages import ran, text
from ui import printout

office = pages.office_file("2024-01", "2024-03")
store = pages.store


def test_the_print_has_a_sheet_for_every_part_with_plain_tables(store: Store) -> None:
    app = pages.page("printout")
    heads = [item.value for item in app.subheader]
    parts = ("综述", "理论学习", "志愿服务", "媒体上稿", "排名", "任务", "文明创建")
    assert heads == [f"2024年3月　{name}" for name in parts]
    assert not app.dataframe
    assert len(app.table) == len(parts)


def test_only_the_sheets_that_were_asked_for_are_printed(store: Store) -> None:
    app = pages.page("printout")
    app.multiselect(key="sheets").set_value(["排名"])
    app = ran(app)
    assert [item.value for item in app.subheader] == ["2024年3月　排名"]
    assert "向阳社区" in text(app)
    app.multiselect(key="sheets").set_value([])
    app = ran(app)
    assert app.multiselect(key="sheets").value == ["排名"], "emptied, it goes back to what was chosen"
    assert [item.value for item in app.subheader] == ["2024年3月　排名"]


def test_a_long_table_and_what_its_scores_are_made_of_are_printed_to_the_same_row(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printout, "PRINTED", 3)
    app = pages.page("printout")
    ranked = list(app.table[4].value["单位"])
    assert len(ranked) == 3
    assert [line.removeprefix("- ").partition("社区")[0] + "社区" for line in _scores(app)] == ranked
    assert text(app).count("共 4 行，这里印前 3 行") == 2


def test_what_scores_are_made_of_is_told_of_the_units_chosen(store: Store) -> None:
    app = pages.page("printout")
    app.multiselect(key="units").set_value(["向阳社区"])
    app = ran(app)
    (line,) = _scores(app)
    assert line.startswith("- 向阳社区")


def _scores(app: AppTest) -> list[str]:
    """Return what each score is made of, as the print lists it."""
    pieces = [str(piece.value) for piece in app.markdown]
    return next(piece for piece in pieces if piece.startswith("- ") and "分 \\= " in piece).splitlines()
