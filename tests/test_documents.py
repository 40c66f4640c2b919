"""The page 报告: what is chosen is drafted, shown with its figures, and taken away as Word."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest

from analytics.periods import Period
from data.records import Access
from data.store import Store
from tests import pages
from tests.office import COMMUNITIES, LAST, OFFICER
from tests.pages import ran, table, text
from ui import documents, session
from ui.page import Page
from ui.view import View


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    pages.end()


@pytest.fixture(scope="module")
def office(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pages.office_copy(blank, tmp_path_factory.mktemp("office"), first="2024-01", last=LAST)


@pytest.fixture
def store(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = tmp_path / "street.db"
    path.write_bytes(office.read_bytes())
    pages.begin(monkeypatch, path, tmp_path / "backups")
    yield session.store()
    session.store().close()


def on(access: Access) -> Page:
    period = Period.month(LAST)
    return Page(access, View(period), session.analysis(access, period.first, period.last))


def test_the_bulletin_is_shown_with_its_figures_marked(store: Store) -> None:
    app = pages.page("documents")
    shown = text(app)
    assert "关于2024年3月宣传工作情况的通报" in shown
    assert "丰收社区" in shown
    assert ":blue-background[" in shown
    assert "未报" in list(table(app)["指标和范围"].str.rpartition("，")[2])


def test_the_summary_of_one_community_is_chosen(store: Store) -> None:
    app = pages.page("documents")
    app.segmented_control(key="document-kind").set_value("工作总结")
    ran(app)
    app.selectbox(key="document-unit-summary").set_value(COMMUNITIES[0])
    ran(app)
    assert f"{COMMUNITIES[0]}2024年3月宣传工作总结" in text(app)
    assert len(table(app)) > 5


def test_what_is_taken_away_is_the_same_each_time_and_stands_in_the_journal(store: Store) -> None:
    wanted = documents.Choice("bulletin", "新城街道", documents.Wishes())
    make = documents._maker(on(OFFICER), wanted, "通报")
    first, second = make(), make()
    assert first == second
    assert docx.Document(BytesIO(first)).paragraphs[0].text == "关于2024年3月宣传工作情况的通报"
    notes = [line for line in store.audit(OFFICER) if line.what == documents.DEED]
    assert [(line.who, line.subject) for line in notes] == [(OFFICER.name, "通报")] * 2
    assert notes[0].after == notes[1].after


def test_a_bulletin_is_about_units_with_others_below_them(store: Store) -> None:
    page = on(OFFICER)
    assert documents.units(page, "bulletin") == ["新城街道"]
    assert set(COMMUNITIES) < set(documents.units(page, "summary"))
