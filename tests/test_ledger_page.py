"""The page 台账."""

from __future__ import annotations

from datetime import date

from data.store import Store
from tests import pages
from tests.pages import ran, table, text

office = pages.office_file("2024-01", "2024-03")
store = pages.store


def test_the_ledger_lists_entries_as_of_the_day_with_lights_in_words(store: Store) -> None:
    app = pages.page("ledger")
    assert "截至2024年3月31日" in text(app)
    entries = table(app).set_index("编号", drop=False)
    problems = entries[entries["事项类别"] == "问题整改"]
    assert set(problems["状态"]) == {"整改中", "已销号"}
    assert (problems.loc[problems["状态"] == "整改中", "灯"].str.startswith("红灯·逾期")).all()


def test_the_ledger_of_an_earlier_day_knows_nothing_of_what_came_later(store: Store) -> None:
    app = pages.page("ledger")
    app.toggle(key="asof").set_value(True)
    app = ran(app)
    app.date_input(key="on").set_value(date(2024, 1, 10))
    app = ran(app)
    assert "截至2024年1月10日" in text(app)
    entries = table(app)
    assert max(entries["日期"].dropna()) <= date(2024, 1, 10)
    assert "已销号" not in set(entries["状态"])


def test_a_search_leaves_the_entries_that_have_every_word(store: Store) -> None:
    app = pages.page("ledger")
    app.text_input(key="words").set_value("文明社区 市级")
    app = ran(app)
    assert list(table(app)["单位"]) == ["向阳社区"] or list(table(app)["单位"]) == ["街道本级"]
