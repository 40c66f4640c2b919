"""核对 on the page: a pasted text is held against the data in place, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.store import Store
from tests import pages
from tests.office import LAST, OFFICER
from tests.pages import ran, table, text
from ui import session

TEXT = "向阳社区2024年3月宣传工作总结\n全月开展集中学习1次，志愿服务活动30次，*好事*10件。"


@pytest.fixture(autouse=True, scope="module")
def stopped() -> Iterator[None]:
    yield
    pages.end()


@pytest.fixture(scope="module")
def office(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pages.office_copy(blank, tmp_path_factory.mktemp("office"), first="2024-02", last=LAST)


@pytest.fixture
def store(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = tmp_path / "street.db"
    path.write_bytes(office.read_bytes())
    pages.begin(monkeypatch, path, tmp_path / "backups")
    yield session.store()
    session.store().close()


def pasted(words: str) -> AppTest:
    app = pages.page("documents")
    app.segmented_control(key="documents-section").set_value("核对")
    app = ran(app)
    app.text_area(key="verification-pasted").set_value(words)
    return ran(app)


def test_a_pasted_text_shows_the_verdict_on_each_figure_in_place(store: Store) -> None:
    app = pasted(TEXT)
    assert "相符 1 处，不符 1 处" in text(app)
    marked = next(one.value for one in app.markdown if "green-background" in str(one.value))
    assert ":green-background[1次]" in marked
    assert ":red-background[30次]" in marked
    assert r"\*好事\*" in marked, "what somebody pasted is text, not markup"
    assert list(table(app)["结论"]) == ["相符", "不符", "查不到"]
    assert table(app)["系统的数"][1] == "3次"


def test_the_table_shows_one_verdict_when_that_is_asked_for(store: Store) -> None:
    app = pasted(TEXT)
    app.segmented_control(key="verification-filter").set_value("不符")
    app = ran(app)
    assert list(table(app)["原文"]) == ["志愿服务活动30次"]


def test_a_text_that_names_no_months_is_held_against_those_of_the_filter_bar_and_says_so(store: Store) -> None:
    app = pasted("向阳社区开展集中学习1次。")
    assert "没有写明是哪段时间" in text(app)


def test_nothing_of_a_text_is_kept(store: Store, tmp_path: Path) -> None:
    pasted("向阳社区2024年3月总结\n开展集中学习1次，绝无仅有的说法。")
    store.write(OFFICER, lambda opened: None)
    for file in tmp_path.glob("street.db*"):
        assert "绝无仅有的说法".encode() not in file.read_bytes()
