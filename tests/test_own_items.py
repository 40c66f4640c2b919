"""The office's own items: their table, the sheet 其他工作, and what stands of them in the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from analytics import measures
from analytics.comparison_table import comparison_table
from analytics.periods import Period
from analytics.ranking import ranks
from analytics.selection import Selection
from analytics.source_rows import find_source_rows
from analytics.targets import achievements, tasks
from commands.intake import checked_document
from data.records import Checked
from data.schema import OTHER, SHEETS
from data.settings.answers import Answer, remember
from data.settings.dictionary import Dictionary, Item
from data.settings.items import settle_items, with_items
from data.settings.tables import read_tables, write_tables
from data.settings.values import Settings
from data.store import Store
from data.store.figures import read_figures
from data.store.settings import read_setting_tables, read_settings, save_settings
from data.store.sheets import read_located_rows
from data.template import standard_workbook
from reports.views.compare import of_measures
from reports.views.definitions import definitions
from reports.word.summary import summary
from tests import street as streets
from tests.builders import MONTH, SETTINGS, UNIT, codes, read_one, values, workbook
from tests.street import Street, row
from tests.uploads import OFFICER, register, send

MEETING = Item(1, "推进会", "次", aliases=("创城推进会",))
TROUPE = Item(2, "文体团队", "支", "期末存量", "志愿")
RULEBOOK = Item(3, "制度文件", "份", ended="2024-03")
ROW = {"date": date(2024, 3, 5), "item": "推进会", "name": "三月推进会", "amount": 2}
MEETINGS = {"名称": "推进会", "计量单位": "次", "性质": "期内累计", "板块": "其他"}


def with_own(*items: Item) -> Settings:
    """The settings of a street that has these items."""
    return replace(SETTINGS, dictionary=Dictionary(items), vocabulary=with_items(SETTINGS.vocabulary, items))


OWN = with_own(MEETING, TROUPE, RULEBOOK)


def read_own(*rows: dict[str, Any], used: Settings = OWN) -> Checked:
    """Read a workbook whose 其他工作 has these rows."""
    return read_one(workbook(other=rows), used=used)


def test_an_item_is_a_measure_with_a_title_a_unit_and_a_definition_of_its_own() -> None:
    measure = OWN.dictionary["own.1"]
    assert (measure.key, measure.title, measure.unit, measure.kind) == ("own.1", "推进会", "次", "sum")
    assert measure.definition == "“其他工作”里事项为“推进会”的各行“数量”之和。"
    assert OWN.dictionary["own.2"].kind == "stock"
    assert [OWN.dictionary.find(text) for text in ("推进会", "own.1", " 创城推进会 ")] == [measure] * 3
    assert OWN.dictionary["own.2"].area == "volunteer"


def test_the_table_gives_numbers_and_comes_back_equal() -> None:
    rows = [MEETINGS | {"编号": "4"}, {**MEETINGS, "名称": "制度文件", "计量单位": "份", "停用": "2024-05"}]
    settings, problems = read_tables({"自定义事项": rows})
    assert problems == []
    assert [(item.number, item.name, item.ended) for item in settings.dictionary.items] == [
        (4, "推进会", None),
        (5, "制度文件", "2024-05"),
    ]
    assert read_tables(write_tables(settings))[0] == settings


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"名称": "上稿"}, "名称", "duplicate-row"),
        ({"名称": "media.points"}, "名称", "duplicate-row"),
        ({"性质": "每月"}, "性质", "unknown-word"),
        ({"板块": "党建"}, "板块", "unknown-word"),
        ({"计量单位": ""}, "计量单位", "required"),
        ({"起用": "2024-05", "停用": "2024-03"}, "停用", "not-a-date"),
        ({"编号": "一"}, "编号", "not-a-number"),
    ],
)
def test_a_fault_in_the_table_is_told_at_its_cell(changes: dict[str, str], column: str, code: str) -> None:
    problems = read_tables({"自定义事项": [MEETINGS | changes]})[1]
    assert [(problem.sheet, problem.column, problem.code) for problem in problems] == [("自定义事项", column, code)]


def test_a_number_stays_with_its_item_and_the_former_name_with_the_number() -> None:
    first = settle_items([MEETINGS, MEETINGS | {"名称": "制度文件"}], [], "2024-03")
    assert [row["编号"] for row in first] == ["1", "2"]
    renamed = settle_items([first[0] | {"名称": "创城推进会"}, first[1]], first, "2024-04")
    assert [(row["编号"], row["名称"], row["别名"]) for row in renamed] == [
        ("1", "创城推进会", "推进会"),
        ("2", "制度文件", ""),
    ]
    without = [{key: text for key, text in row.items() if key != "编号"} for row in reversed(renamed)]
    assert [row["编号"] for row in settle_items(without, renamed, "2024-04")] == ["2", "1"]
    left = settle_items([MEETINGS | {"名称": "品牌项目"}], renamed, "2024-05")
    assert [(row["编号"], row["名称"], row.get("停用")) for row in left] == [
        ("3", "品牌项目", None),
        ("1", "创城推进会", "2024-05"),
        ("2", "制度文件", "2024-05"),
    ]


def test_the_template_has_the_sheet_only_while_an_item_is_filled_in() -> None:
    own = openpyxl.load_workbook(BytesIO(standard_workbook(UNIT, MONTH, OWN)))
    assert OTHER.title in own.sheetnames
    assert [cell.value for cell in own[OTHER.title][1]] == ["日期", "事项", "名称", "数量", "单位", "备注"]
    lists = next(column for column in own["_meta"].iter_cols() if column[0].value == "自定义事项")
    assert [cell.value for cell in lists if cell.value] == ["自定义事项", "推进会", "文体团队"]
    guide = [cell.value for row in own["填报说明"].iter_rows() for cell in row]
    assert OTHER.title in guide
    for settings in (SETTINGS, with_own(RULEBOOK)):
        plain = openpyxl.load_workbook(BytesIO(standard_workbook(UNIT, MONTH, settings)))
        assert OTHER.title not in plain.sheetnames


def test_rows_are_read_by_any_name_of_their_item() -> None:
    checked = read_own(ROW | {"item": "创城推进会"}, ROW | {"item": "文体团队", "name": "腰鼓队", "amount": "8支"})
    assert codes(checked) == ["read-as", "read-as"]
    assert [(row["item"], row["amount"], row.get("measure")) for row in values(checked, "other")] == [
        ("推进会", 2, None),
        ("文体团队", 8, "支"),
    ]
    assert checked_document(checked)["rows"] == {"study": 0, "volunteer": 0, "media": 0, "civil": 0, "other": 2}


@pytest.mark.parametrize(
    ("changes", "code", "column", "message"),
    [
        ({"item": "推进"}, "unknown-word", "事项", "不在“事项”的下拉列表里"),
        ({"item": "制度文件"}, "unknown-word", "事项", "从 2024-03 起停用"),
        ({"measure": "份"}, "wrong-unit", "单位", "计量单位“次”不一致"),
        ({"amount": "3份"}, "wrong-unit", "单位", "计量单位“次”不一致"),
        ({"amount": None}, "required", "数量", "数量"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_at_its_cell(
    changes: dict[str, Any], code: str, column: str, message: str
) -> None:
    errors = [problem for problem in read_own(ROW | changes).problems if problem.level == "error"]
    assert [(error.code, error.column) for error in errors] == [(code, column)]
    assert message in errors[0].message


def test_another_wording_of_the_same_unit_is_right() -> None:
    assert codes(read_own(ROW | {"measure": "场"}), "error") == []


def test_an_unknown_item_is_asked_with_the_nearest_and_remembered_as_another_name() -> None:
    (result,) = [problem for problem in read_own(ROW | {"item": "创城推进"}).problems if problem.level == "error"]
    assert result.suggestion is not None
    assert result.suggestion.startswith("推进会")
    changed = remember(write_tables(OWN), [Answer("item", "创城推进", "推进会", ("自定义事项",))])
    assert changed["自定义事项"][0]["别名"] == "创城推进会、创城推进"


def test_a_file_without_the_sheet_says_nothing_of_it() -> None:
    checked = read_one(workbook(), used=OWN)
    assert checked.problems == ()
    assert OTHER.key not in checked.reported


def test_an_office_without_items_reads_the_sheet_as_any_other_that_is_not_standard() -> None:
    checked = read_one(workbook(other=[ROW]), used=SETTINGS)
    assert [(left.sheet, left.kind) for left in checked.ignored] == [(OTHER.title, "sheet")]
    assert checked.acceptable
    assert [sheet for sheet in SHEETS if sheet not in SETTINGS.sheets] == [OTHER]


def own_figures(store: Store, *months: str) -> dict[tuple[str, str], int]:
    """The values of own items by month and measure."""
    table = store.read(OFFICER, read_figures, list(months), by=("month",))
    return {(line.month, line.measure): line.value for line in table.itertuples() if line.measure.startswith("own.")}


def test_figures_follow_the_number_of_their_item_through_renaming(store: Store) -> None:
    register(store, UNIT)
    store.write(OFFICER, save_settings, {"自定义事项": [MEETINGS]})
    used = store.read(OFFICER, read_settings)
    send(store, read_one(workbook(other=[ROW, ROW | {"name": "又一次", "amount": 3}]), used=used))
    assert own_figures(store, MONTH) == {(MONTH, "own.1"): 5}
    (row,) = store.read(OFFICER, read_setting_tables)["自定义事项"]
    store.write(OFFICER, save_settings, {"自定义事项": [row | {"名称": "工作例会"}]})
    renamed = store.read(OFFICER, read_settings)
    later = workbook(month="2024-04", other=[ROW | {"date": date(2024, 4, 5), "item": "工作例会", "amount": 4}])
    send(store, read_one(later, used=renamed))
    assert own_figures(store, MONTH, "2024-04") == {(MONTH, "own.1"): 5, ("2024-04", "own.1"): 4}
    located = store.read(OFFICER, read_located_rows, "other", [MONTH, "2024-04"])
    measure = renamed.dictionary["own.1"]
    assert [result.row.values["item"] in measure.where["item"] for result in located] == [True] * 3


def test_a_correction_replaces_the_figures_of_items(store: Store) -> None:
    register(store, UNIT)
    store.write(OFFICER, save_settings, {"自定义事项": [MEETINGS]})
    used = store.read(OFFICER, read_settings)
    send(store, read_one(workbook(other=[ROW]), used=used))
    send(store, read_one(workbook(other=[ROW | {"amount": 7}]), used=used))
    assert own_figures(store, MONTH) == {(MONTH, "own.1"): 7}


def street(*items: Item) -> Street:
    """甲 with two meetings in March and three in April, troupes told once; 乙 with nothing of its own."""
    used = streets.settings(["甲社区", "乙社区"], dictionary=Dictionary(items))
    sheets = frozenset({"basics", "study", "volunteer", "media", "civil", "other"})
    march = [row("other", 2, ROW), row("other", 3, ROW | {"item": "文体团队", "name": "腰鼓队", "amount": 8})]
    march.append(row("other", 4, ROW | {"item": "文体团队", "name": "健身队", "amount": 1}))
    april = [row("other", 2, ROW | {"date": date(2024, 4, 5), "item": "创城推进会", "amount": 3})]
    sent = Street(used).send("甲社区", "2024-03", march, sheets=sheets).send("甲社区", "2024-04", april, sheets=sheets)
    return sent.send("乙社区", "2024-03", sheets=sheets).send("乙社区", "2024-04", sheets=sheets)


SPRING = Period("2024-03", "2024-04")


def test_sums_are_added_over_months_and_stocks_are_the_last_that_was_reported() -> None:
    facts = street(MEETING, TROUPE).facts()
    table = measures.values(facts, ["own.1", "own.2"], SPRING, ("unit",))
    assert [tuple(line)[:3] for line in table.itertuples(index=False)] == [
        ("甲社区", "own.1", 5),
        ("甲社区", "own.2", 9),
        ("乙社区", "own.1", 0),
    ]
    assert ranks(facts, SPRING, "own.1") == {"甲社区": 1, "乙社区": 2}


def test_the_rows_of_an_item_stand_behind_its_figure() -> None:
    store = street(MEETING, TROUPE)
    placed = store.placed("other")
    sums = find_source_rows(store.facts(), "own.1", SPRING, placed)
    assert [(total.cell, total.amount) for total in sums if total.counted] == [("D2", 2), ("D2", 3)]
    stock = find_source_rows(store.facts(), "own.2", SPRING, placed)
    assert [(item.cell, item.amount) for item in stock if item.counted] == [("D3", 8), ("D4", 1)]


def test_an_item_stands_in_its_area_and_an_area_without_items_has_no_page() -> None:
    areas = Dictionary((MEETING, TROUPE)).areas
    assert list(areas) == ["study", "volunteer", "media", "civil", "other"]
    assert areas["other"].lead == ("own.1",)
    assert areas["volunteer"].table[-1] == "own.2"
    assert "other" not in Dictionary((TROUPE,)).areas


def test_items_are_written_of_in_the_summary_and_compared_in_tables() -> None:
    facts = street(MEETING, TROUPE).facts()
    text = "\n".join(line.text for line in summary(facts, SPRING, "甲社区").lines)
    assert "推进会5次" in text
    assert "文体团队9支" in text
    table = comparison_table(facts, ["own.1"], Selection(Period.month("2024-04")))
    assert of_measures(table).loc[0, "指标"] == "推进会"
    assert definitions(["own.1"], among=facts.dictionary).frame.loc[0, "口径"] == MEETING.measure.definition


def test_a_task_may_be_set_on_an_item() -> None:
    rows = [{"指标": "推进会", "周期": "月", "下限": "3"}]
    (target,) = read_tables({"自定义事项": [MEETINGS | {"编号": "1"}], "任务": rows})[0].targets
    assert target.measure == "own.1"
    store = street(MEETING).with_settings(targets=(target,))
    progress = tasks(store.facts(), "2024-03")
    assert progress[["unit", "state"]].to_numpy().tolist() == [["甲社区", "差1次"], ["乙社区", "差3次"]]
    assert achievements(progress)[0].title() == "推进会每月至少3次"
