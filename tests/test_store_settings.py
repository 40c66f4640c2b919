"""Settings in the store: versions, renamed and ended units, points that follow the rules."""

from __future__ import annotations

import json

import pytest

from analytics.stories import layout
from data.records import Access
from data.schema import POINTS_SCALE
from data.settings.columns import TABLES
from data.store import Forbidden, Refused, Store
from data.store.audit import read_journal
from data.store.figures import read_figures
from data.store.history import read_uploads
from data.store.ledger import read_ledger
from data.store.revisions import read_revision
from data.store.session import WritingSession
from data.store.settings import (
    Unsound,
    note_trial,
    read_setting_rows,
    read_setting_tables,
    read_setting_versions,
    read_settings,
    save_settings,
)
from data.store.sheets import read_located_rows, read_rows_by_number, read_story_columns
from data.store.submissions import undo_submission
from data.stories import STORY_COLUMNS
from tests.street import media
from tests.uploads import MONTH, OFFICER, STREET, checked, clerk, register, send, study, sums, trouble, unit

RULES = [{"规则号": "M01", "级别": "市级", "结果": "采用", "分值": "3"}]


def points(store: Store, month: str = MONTH) -> dict[str, int]:
    """The points of each unit in a month."""
    table = store.read(OFFICER, read_figures, [month], measures=["media.points"], by=("unit",))
    return {line.unit: line.value // POINTS_SCALE for line in table.itertuples()}


def names(store: Store) -> list[str]:
    """The names of the communities in the register."""
    return [listed.name for listed in store.read(OFFICER, read_settings).register.units if listed.level == "社区"]


def test_an_empty_store_has_what_ships_and_no_units(store: Store) -> None:
    settings = store.read(OFFICER, read_settings)
    assert settings.register.units == ()
    assert settings.rules
    assert settings.vocabulary.words_of("学习类别")
    assert settings.versions == {table.title: 0 for table in TABLES}


def test_each_table_has_versions_of_its_own(store: Store) -> None:
    register(store, "甲社区")
    assert store.write(OFFICER, save_settings, {"计分规则": RULES}, by="王") == {"计分规则": 1}
    more = [*RULES, RULES[0] | {"规则号": "M02", "级别": "国家级"}]
    assert store.write(OFFICER, save_settings, {"计分规则": more}) == {"计分规则": 2}
    lines = [(line.table, line.version, line.by, line.rows) for line in store.read(OFFICER, read_setting_versions)]
    assert lines == [("计分规则", 2, "王干事", 2), ("计分规则", 1, "王", 1), ("单位", 1, "王干事", 3)]
    assert store.read(OFFICER, read_setting_rows, "计分规则", 1) == RULES
    assert [rule.number for rule in store.read(OFFICER, read_settings).rules] == ["M01", "M02"]


def test_the_same_table_again_is_no_new_version(store: Store) -> None:
    store.write(OFFICER, save_settings, {"计分规则": RULES})
    revision = store.read(OFFICER, read_revision)
    assert store.write(OFFICER, save_settings, {"计分规则": RULES}) == {"计分规则": 1}
    assert store.read(OFFICER, read_revision) == revision


def test_a_table_with_a_fault_changes_nothing(store: Store) -> None:
    register(store, "甲社区")
    with pytest.raises(Unsound, match="不是数字") as text:
        store.write(OFFICER, save_settings, {"单位": [unit("乙社区")], "计分规则": [RULES[0] | {"分值": "三"}]})
    assert text.value.problems
    assert names(store) == ["甲社区"]


def test_a_renamed_unit_keeps_its_history(store: Store) -> None:
    register(store, "甲社区", "乙社区")
    send(store, checked("甲社区", rows=[study(), trouble()]))
    rows = [row for row in store.read(OFFICER, read_setting_tables)["单位"] if row["名称"] != "甲社区"]
    store.write(OFFICER, save_settings, {"单位": [*rows, unit("新甲社区", 别名="甲社区")]})
    assert names(store) == ["乙社区", "新甲社区"]
    assert sums(store)["新甲社区", "study.attendance"] == 12
    assert store.read(OFFICER, read_ledger)["unit"].tolist() == ["新甲社区"]
    assert [upload.unit for upload in store.read(OFFICER, read_uploads)] == ["新甲社区"]
    assert [upload.unit for upload in store.read(clerk("新甲社区"), read_uploads)] == ["新甲社区"]


def test_a_unit_no_longer_listed_is_ended_and_keeps_its_figures(store: Store) -> None:
    register(store, "甲社区", "乙社区")
    send(store, checked("甲社区", rows=[study()]))
    store.write(OFFICER, save_settings, {"单位": [{"名称": STREET, "级别": "街道"}, unit("乙社区")]})
    ended = store.read(OFFICER, read_settings).register.by_name["甲社区"]
    assert ended.closed is not None
    assert ended.is_open(MONTH)
    assert not ended.is_open("2999-01")
    assert sums(store)["甲社区", "study.attendance"] == 12


def test_a_merger_asks_for_the_old_units_to_stay_listed(store: Store) -> None:
    register(store, "甲社区", "乙社区")
    street = {"名称": STREET, "级别": "街道"}
    with pytest.raises(Refused, match="合并"):
        store.write(OFFICER, save_settings, {"单位": [street, unit("丙社区", 别名="甲社区、乙社区")]})
    with pytest.raises(Refused, match="合并"):
        store.write(OFFICER, save_settings, {"单位": [street, unit("乙社区", 别名="甲社区")]})
    stored = [unit("甲社区", 停用="2024-04-01"), unit("乙社区", 停用="2024-04-01")]
    store.write(OFFICER, save_settings, {"单位": [street, *stored, unit("丙社区", 启用="2024-04-01")]})
    register_now = store.read(OFFICER, read_settings).register
    assert {"甲社区", "乙社区"} <= {item.name for item in register_now.reporting("2024-03")}
    reporting = {item.name for item in register_now.reporting("2024-04")}
    assert "丙社区" in reporting
    assert not {"甲社区", "乙社区"} & reporting


def test_points_follow_new_rules_and_nothing_else_moves(store: Store) -> None:
    register(store, "甲社区", "乙社区")
    store.write(OFFICER, save_settings, {"计分规则": RULES})
    send(store, checked("甲社区", rows=[media(3, "市级"), media(4, "市级"), study()]))
    send(store, checked("乙社区", "2024-04", rows=[media(3, "市级")]))
    before = {key: value for key, value in sums(store).items() if key[1] != "media.points"}
    assert (points(store), points(store, "2024-04")) == ({"甲社区": 6}, {"乙社区": 3})
    old, new = RULES[0] | {"失效月": "2024-03"}, RULES[0] | {"规则号": "M02", "分值": "5", "生效月": "2024-04"}
    store.write(OFFICER, save_settings, {"计分规则": [old, new]})
    assert (points(store), points(store, "2024-04")) == ({"甲社区": 6}, {"乙社区": 5})
    assert {key: value for key, value in sums(store).items() if key[1] != "media.points"} == before


def test_points_follow_a_new_policy(store: Store) -> None:
    register(store, "甲社区")
    store.write(OFFICER, save_settings, {"计分规则": RULES})
    send(store, checked("甲社区", rows=[media(3, "市级", title="同题"), media(4, "市级", title="同题")]))
    assert points(store) == {"甲社区": 3}
    store.write(OFFICER, save_settings, {"名次规则": [{"名称": "同稿处理", "取值": "累加"}]})
    assert points(store) == {"甲社区": 6}


def test_another_process_sees_new_settings_at_once(store: Store, store_url: str) -> None:
    other = Store.open(store_url, create=False)
    assert names(other) == []
    register(store, "甲社区")
    assert names(other) == ["甲社区"]
    other.close()


def test_what_was_only_rehearsed_is_in_force_nowhere_and_a_refusal_reads_no_settings_anew(store: Store) -> None:
    register(store, "甲社区")
    rows = store.read(OFFICER, read_setting_tables)["单位"]

    def change_and_read(session: WritingSession) -> list[str]:
        save_settings(session, {"单位": [*rows, unit("乙社区")]})
        return [listed.name for listed in session.register.units]

    assert "乙社区" in store.rehearse(OFFICER, change_and_read)
    assert store.write(OFFICER, save_settings, {"单位": [*rows, unit("丙社区")]}) == {"单位": 2}
    assert names(store) == ["甲社区", "丙社区"]
    before = store.read(OFFICER, read_settings)
    with pytest.raises(Refused):
        store.write(OFFICER, undo_submission, 99)
    assert store.read(OFFICER, read_settings) is before


def test_a_change_of_settings_is_in_the_journal_from_what_to_what(store: Store) -> None:
    store.write(OFFICER, save_settings, {"计分规则": RULES})
    store.write(OFFICER, save_settings, {"计分规则": [RULES[0] | {"分值": "5"}]}, by="李四")
    line = store.read(OFFICER, read_journal, search="计分规则")[0]
    assert (line.by, line.deed) == ("李四", "修改设置")
    assert json.loads(line.before or "") == [{"规则号": "M01", "分值": "3"}], "the row's name and the cell, not the row"
    assert '"分值": "5"' in (line.after or "")


def test_new_rules_stand_in_the_journal_in_words_with_their_reason(store: Store) -> None:
    store.write(OFFICER, save_settings, {"计分规则": RULES})
    changed = {"计分规则": [RULES[0] | {"分值": "5"}], "名次规则": [{"名称": "同稿处理", "取值": "累加"}]}
    store.write(OFFICER, save_settings, changed, reason="市里提高了市级媒体的分量")
    policy, rules = store.read(OFFICER, read_journal, limit=2)
    assert '"text": "市级 3 → 5 分"' in (rules.after or "")
    assert '"reason": "市里提高了市级媒体的分量"' in (rules.after or "")
    assert '"text": "同稿处理 最高 → 累加"' in (policy.after or "")


def test_a_draft_that_was_tried_stands_in_the_journal_and_is_for_who_may_save_it(store: Store) -> None:
    register(store, "甲社区")
    store.write(OFFICER, note_trial, ["市级 3 → 4 分"], "2024年3月：没有单位的名次变化")
    line = store.read(OFFICER, read_journal, deeds=("试算规则",))[0]
    assert (line.by, line.subject) == (OFFICER.name, "计分规则、名次规则")
    assert "市级 3 → 4 分" in (line.after or "")
    for somebody in (clerk("甲社区"), Access("分管", "officer", frozenset({"甲社区"}))):
        with pytest.raises(Forbidden):
            store.write(somebody, note_trial, [], "")


def test_what_points_depend_on_is_read_by_column_for_the_units_that_somebody_sees(store: Store) -> None:
    register(store, "甲社区", "乙社区")
    send(
        store, checked("甲社区", rows=[media(2, "市级", title="一"), media(3, "国家级", title="二", partners="某单位")])
    )
    send(store, checked("乙社区", rows=[media(2, "市级", title="三")]))
    for somebody in (OFFICER, clerk("甲社区")):
        with store.reading(somebody) as session:
            columns = read_story_columns(session, [MONTH])
            rows = read_located_rows(session, "media", [MONTH])
            again = read_rows_by_number(session, "media", columns["id"].tolist())
        assert columns[list(STORY_COLUMNS)].to_dict("records") == layout(rows).to_dict("records")
        assert again == rows
        assert len(rows) == (3 if somebody is OFFICER else 2)
    every = columns["id"].max() + 1
    with store.reading(clerk("甲社区")) as session:
        assert len(read_rows_by_number(session, "media", list(range(1, int(every) + 5)))) == 2
        assert read_story_columns(session, ["2020-01"]).empty
