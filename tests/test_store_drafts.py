"""Drafts in the store: each account's own, the last one wins, old ones go; and settings saved over a newer version."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from data.records import Access
from data.settings.columns import TABLE, Rows
from data.settings.drafts import pack_lines, unpack_lines
from data.store import Refused, Store, drafts
from data.store.audit import read_journal
from data.store.drafts import LARGEST, MOST, delete_drafts, read_drafts, save_draft
from data.store.journal import now
from data.store.revisions import read_revision
from data.store.settings import Outdated, read_setting_tables, save_settings
from tests.uploads import OFFICER, clerk, register

OTHER = Access("李干事", "officer")
WEIGHTS = [{"板块": "学习", "权重": "40"}]


def test_a_draft_is_kept_for_the_account_that_typed_it_alone(store: Store) -> None:
    store.write(OFFICER, save_draft, "单位", "3", "[1]")
    assert {name: (item.version, item.content) for name, item in store.read(OFFICER, read_drafts).items()} == {
        "单位": ("3", "[1]")
    }
    for somebody in (OTHER, clerk("甲社区")):
        assert store.read(somebody, read_drafts) == {}
        store.write(somebody, delete_drafts, ["单位"])
    assert "单位" in store.read(OFFICER, read_drafts)


def test_the_last_draft_of_a_grid_holds_until_it_is_given_up(store: Store) -> None:
    for content in ("[1]", "[2]"):
        at = store.write(OFFICER, save_draft, "单位", "3", content)
    store.write(OFFICER, save_draft, "媒体", "1", "[]")
    result = store.read(OFFICER, read_drafts)
    assert (result["单位"].content, result["单位"].at) == ("[2]", at)
    store.write(OFFICER, delete_drafts, ["单位"])
    assert list(store.read(OFFICER, read_drafts)) == ["媒体"]


def test_drafts_that_were_left_lying_and_the_oldest_of_too_many_go(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = now()
    monkeypatch.setattr(drafts, "now", lambda: moment - drafts.LASTS - timedelta(days=1))
    for person in (OFFICER, OTHER):
        store.write(person, save_draft, "单位", "1", "[]")
    monkeypatch.setattr(drafts, "now", lambda: moment + timedelta(seconds=2 * MOST))
    store.write(clerk("甲社区"), save_draft, "月报", "1", "[]")
    for place in range(MOST + 1):
        monkeypatch.setattr(drafts, "now", lambda place=place: moment + timedelta(seconds=place))
        store.write(OFFICER, save_draft, f"月报{place}", "1", "[]")
    assert list(store.read(OFFICER, read_drafts)) == [f"月报{place}" for place in range(1, MOST + 1)]
    assert list(store.read(OTHER, read_drafts)) == ["单位"], "goes when its own account types again"
    assert list(store.read(clerk("甲社区"), read_drafts)) == ["月报"]


def test_a_draft_that_is_too_large_is_refused_and_the_one_before_it_stays(store: Store) -> None:
    store.write(OFFICER, save_draft, "单位", "1", "[]")
    with pytest.raises(Refused, match="分几次保存"):
        store.write(OFFICER, save_draft, "单位", "1", "x" * (LARGEST + 1))
    assert store.read(OFFICER, read_drafts)["单位"].content == "[]"


def test_a_draft_leaves_no_line_in_the_journal_and_changes_nothing_else(store: Store) -> None:
    register(store, "甲社区")
    revision, lines = store.read(OFFICER, read_revision), len(store.read(OFFICER, read_journal))
    store.write(OFFICER, save_draft, "单位", "1", "[]")
    assert (store.read(OFFICER, read_revision), len(store.read(OFFICER, read_journal))) == (revision, lines)


def test_settings_made_from_a_version_that_is_no_longer_in_force_are_not_saved(store: Store) -> None:
    store.write(OTHER, save_settings, {"权重": WEIGHTS})
    newer = [{"板块": "上稿", "权重": "60"}]
    with pytest.raises(Outdated, match="“权重”刚刚有人另存了新的一版") as text:
        store.write(OFFICER, save_settings, {"权重": newer}, since={"权重": 0})
    assert text.value.tables == ["权重"]
    assert store.read(OFFICER, read_setting_tables)["权重"] == WEIGHTS
    assert store.write(OFFICER, save_settings, {"权重": newer}, since={"权重": 1}) == {"权重": 2}


def test_another_table_that_was_saved_meanwhile_does_not_matter(store: Store) -> None:
    store.write(OTHER, save_settings, {"权重": WEIGHTS})
    assert store.write(OFFICER, save_settings, {"单位": [{"名称": "甲社区", "级别": "社区"}]}, since={"单位": 0}) == {
        "单位": 1
    }


OUTLETS = TABLE["媒体"]
texts = st.text(st.sampled_from('甲乙报 、,"\\{[1'), max_size=4)
rows = st.fixed_dictionaries(dict.fromkeys(OUTLETS.titles, texts))


@trials(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(rows, max_size=5), st.data())
def test_what_is_packed_is_unpacked_again(base: Rows, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.sampled_from(range(len(base))), unique=True)) if base else []
    lines = [(place, data.draw(rows | st.just(base[place]))) for place in places]
    lines += [(None, row) for row in data.draw(st.lists(rows, max_size=3))]
    assert unpack_lines(pack_lines(lines, base), base, OUTLETS) == tuple(lines)


@pytest.mark.parametrize(
    "content", ["{}x", "[7]", "[[0]]", "[0, 0]", '["甲"]', "[[0, 1]]", "[null]", "[true, 1.5]", "3"]
)
def test_a_draft_that_does_not_belong_to_its_rows_is_told(content: str) -> None:
    with pytest.raises(ValueError):
        unpack_lines(content, [{"名称": "甲报"}], OUTLETS)
