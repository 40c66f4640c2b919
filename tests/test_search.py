"""搜索: what is typed, in Chinese, in pinyin or its initials, and what of it a person may go to."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import urlencode

import pytest
from starlette.requests import Request

from data.store import Store
from data.store.people import Person
from tests import pages
from tests.office import OFFICER
from tests.uploads import clerk
from ui.search import Entry, find_entries, spell
from ui.server.search import list_entries, routes

office = pages.office_file("2024-02", "2024-03")
store = pages.store
ENTRIES = [Entry("单位", title, "", "") for title in ("望湖社区", "柳岸社区", "重庆路社区", "A区B楼")]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("望湖", "望湖社区"),
        ("wanghu", "望湖社区"),
        ("WHSQ", "望湖社区"),
        ("liu an", "柳岸社区"),
        ("cqlsq", "重庆路社区"),
    ],
)
def test_a_unit_is_found_by_its_signs_its_pinyin_and_its_initials(typed: str, title: str) -> None:
    assert find_entries(ENTRIES, typed)[0].title == title


def test_what_begins_as_typed_comes_before_what_has_it_in_the_middle() -> None:
    assert [entry.title for entry in find_entries(ENTRIES, "社区")] == ["望湖社区", "柳岸社区", "重庆路社区"]
    assert spell("A区B楼").syllables == ("a", "qu", "b", "lou")
    assert [entry.title for entry in find_entries(ENTRIES, "aqbl")] == ["A区B楼"]


def test_pinyin_that_begins_in_the_middle_of_a_sign_finds_nothing() -> None:
    assert find_entries(ENTRIES, "anghu") == []
    assert find_entries(ENTRIES, "  ") == []


def test_a_page_a_figure_a_unit_and_a_story_are_found_with_the_way_to_them(store: Store) -> None:
    access = OFFICER
    first = list_entries(access, "paiming")[0]
    assert (first["kind"], first["title"], first["address"]) == ("页面", "排名", "ranking")
    assert list_entries(access, "zonglan")[0]["address"] == "overview"
    assert list_entries(access, "baosongqingkuang")[0]["address"] == "", "an officer begins there"
    figure = next(entry for entry in list_entries(access, "xxcc") if entry["kind"] == "指标")
    assert (figure["title"], figure["address"].partition("?")[0]) == ("学习场次", "study")
    unit = next(entry for entry in list_entries(access, "xysq") if entry["kind"] == "单位")
    assert unit["address"] == "community?unit=%E5%90%91%E9%98%B3%E7%A4%BE%E5%8C%BA"
    story = list_entries(access, "新风尚 2024-03 1-0")[0]
    assert (story["kind"], story["about"]) == ("稿件", "向阳社区，2024年3月")
    assert "rows=media.published&rows=2024-03&rows=2024-03" in story["address"]


def test_nobody_finds_what_is_not_theirs(store: Store) -> None:
    """A clerk sees the own community and none of the pages, figures and stories of others."""
    sender = clerk("向阳社区")
    assert [entry["title"] for entry in list_entries(sender, "社区") if entry["kind"] == "单位"] == ["向阳社区"]
    assert list_entries(sender, "shezhi") == []
    assert list_entries(sender, "新风尚") == []


def test_the_box_is_answered_in_the_name_of_whoever_the_door_let_in(store: Store) -> None:
    def units(person: Person | None) -> list[str]:
        scope = {"type": "http", "headers": [], "query_string": urlencode({"q": "丰收社区"}).encode(), "person": person}
        response = asyncio.run(routes()[0].endpoint(Request(scope)))
        return [entry["title"] for entry in json.loads(response.body)["entries"] if entry["kind"] == "单位"]

    assert units(Person(clerk("丰收社区"))) == ["丰收社区"]
    assert units(Person(clerk("向阳社区"))) == []
    assert units(None) == ["丰收社区"], "this computer's user, while there is no account"
