"""A published month stands still as a whole: titles and problems too, whatever is sent or set afterwards."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from analytics.board import board
from analytics.corrections import moved
from analytics.document import ranking_document, ranking_text
from analytics.facts import Facts
from analytics.figures import LoadedFigures
from analytics.measures import values
from analytics.periods import Period
from analytics.ranking import rank
from analytics.source_rows import find_source_rows, reach, superseded
from commands.facts import read_facts
from data.schema import MEASURE, MEASURES
from data.store import Store
from data.store.editions import read_publication
from data.store.history import read_uploads
from data.store.ledger import read_ledger
from data.store.publishing import publish_month, reopen_month
from data.store.reports import read_reported_months
from data.store.settings import read_setting_tables, save_settings
from data.store.sheets import read_located_rows, read_rows_of_submissions
from data.store.submissions import undo_submission
from tests.street import LATER, media, row
from tests.uploads import MONTH, OFFICER, checked, register, send, study, trouble, unit

NEXT = "2024-04"
MARCH, APRIL, BOTH = Period.month(MONTH), Period.month(NEXT), Period(MONTH, NEXT)
LEDGER = ("civil.titles", "civil.found", "civil.closed", "civil.open", "civil.overdue", "civil.rectification_rate")
PUBLISHED = (1, 2, 0, 2, 1, Decimal("0.0"))
"""Of 甲社区 in March as it was published: one title, two problems found, none closed, one past its 20 March."""


def title(level: str, day: date = date(2023, 5, 1), name: str = "文明社区") -> Any:
    values = {"matter": "荣誉称号", "kind": "文明社区", "name": name, "level": level, "state": "已命名", "date": day}
    return row("civil", 9, values)


def problems() -> list[Any]:
    return [trouble(3, "楼道堆物", due=date(2024, 3, 20)), trouble(4, "飞线", due=date(2024, 5, 31))]


@pytest.fixture
def street(store: Store) -> Store:
    """甲社区 has reported March with two problems and a title, 乙社区 with one problem; March is published."""
    register(store, "甲社区", "乙社区")
    send(store, checked(rows=[study(), *problems(), title("市级")]))
    send(store, checked("乙社区", rows=[study(), trouble()]))
    store.write(OFFICER, publish_month, MONTH)
    return store


def later(store: Store) -> None:
    """Tell in April of March: a problem closed on 25 March, one found on 10 March, a higher title since February."""
    rows = [
        trouble(3, "楼道堆物", state="已销号", closed=date(2024, 3, 25)),
        trouble(5, "车辆乱停", date=date(2024, 3, 10)),
        title("自治区级", date(2024, 2, 1), "自治区文明社区"),
    ]
    send(store, checked(month=NEXT, rows=[study(), *rows]))


def figures(store: Store, period: Period = MARCH, name: str = "甲社区") -> tuple[Any, ...]:
    table = values(store.read(OFFICER, read_facts, period, LATER), LEDGER, period, ("unit",), [name])
    at = {str(key): value for key, value in zip(table["measure"], table["value"], strict=True)}
    return tuple(at.get(key) for key in LEDGER)


def test_what_is_told_later_of_a_published_month_moves_none_of_its_figures(street: Store) -> None:
    assert figures(street) == PUBLISHED
    later(street)
    assert figures(street) == PUBLISHED
    by_month = values(
        street.read(OFFICER, read_facts, BOTH, LATER), ["civil.found"], BOTH, ("unit", "month"), ["甲社区"]
    )
    assert list(by_month["value"]) == [2, 0]


def test_what_was_told_later_counts_in_the_periods_that_are_not_published(street: Store) -> None:
    later(street)
    assert figures(street, APRIL) == (1, 0, 0, 2, 0, None)
    assert figures(street, BOTH) == (1, 3, 1, 2, 0, Decimal("33.3"))


def test_without_publishing_what_is_told_later_counts_in_its_month(store: Store) -> None:
    register(store, "甲社区")
    send(store, checked(rows=[study(), *problems(), title("市级")]))
    later(store)
    assert figures(store) == (1, 3, 1, 2, 0, Decimal("33.3"))


def test_a_correction_of_an_earlier_month_moves_no_published_one(street: Store) -> None:
    send(street, checked(month="2024-02", rows=[trouble(3, "井盖破损", date=date(2024, 2, 3))]))
    assert figures(street) == PUBLISHED
    assert figures(street, Period.month("2024-02"))[1:4] == (1, 0, 1)


def test_the_board_of_a_day_in_a_published_month_is_the_one_known_then(street: Store) -> None:
    def on(day: date) -> tuple[int, int, str]:
        facts = street.read(OFFICER, read_facts, BOTH, LATER)
        result = board(facts, day, units=["甲社区"])
        (line,) = result.lines
        return line.problems.found, line.problems.open, line.titles[0].level

    before = on(date(2024, 3, 28))
    later(street)
    assert on(date(2024, 3, 28)) == before == (2, 2, "市级")
    assert on(date(2024, 4, 1)) == (3, 2, "自治区级")


def test_one_unit_opened_again_tells_its_ledger_anew_and_the_others_stand(street: Store) -> None:
    later(street)
    send(street, checked("乙社区", month=NEXT, rows=[study(), trouble(state="已销号", closed=date(2024, 3, 30))]))
    street.write(OFFICER, reopen_month, MONTH, "甲社区", "漏报一处")
    assert figures(street)[1:4] == (3, 1, 2)
    assert figures(street, name="乙社区")[1:4] == (1, 0, 1)


def test_a_second_edition_tells_what_moved_and_the_first_can_still_be_looked_at(street: Store) -> None:
    later(street)
    street.write(OFFICER, reopen_month, MONTH, None, "台账更正")
    street.write(OFFICER, publish_month, MONTH, why="更正")
    assert figures(street) == (1, 3, 1, 2, 0, Decimal("33.3"))
    send(street, checked(month="2024-05", rows=[study(), trouble(6, "墙面破损", date=date(2024, 3, 15))]))
    assert figures(street)[1] == 3
    facts = street.read(OFFICER, read_facts, MARCH, LATER)
    first, second = (_edition(street, facts, number) for number in (1, 2))
    texts = {(line.unit, line.measure): (line.before, line.after) for line in moved(first, second, MONTH).itertuples()}
    assert texts == {
        ("甲社区", "civil.found"): (2, 3),
        ("甲社区", "civil.closed"): (0, 1),
        ("甲社区", "civil.overdue"): (1, 0),
        ("甲社区", "civil.rectification_rate"): (Decimal("0.0"), Decimal("33.3")),
    }


def _edition(store: Store, facts: Facts, number: int) -> Facts:
    result = store.read(OFFICER, read_publication, MONTH, number)
    assert result is not None
    return Facts(
        LoadedFigures(result.figures),
        result.reports,
        facts.ledger,
        facts.settings,
        facts.today,
        {MONTH: result.closing},
    )


def test_an_upload_taken_back_is_taken_back_for_the_months_that_are_open_only(store: Store) -> None:
    register(store, "甲社区")
    send(store, checked(month="2024-02", rows=[trouble(3, "井盖破损", date=date(2024, 2, 3))]))
    send(store, checked(rows=[study(), trouble()]))
    store.write(OFFICER, publish_month, MONTH)
    (upload,) = store.read(OFFICER, read_uploads, month="2024-02")
    store.write(OFFICER, undo_submission, upload.submission)
    assert figures(store)[3] == 2
    assert store.read(OFFICER, read_ledger)["name"].tolist() == ["楼道堆物"]
    store.write(OFFICER, reopen_month, MONTH, None, "重新核定")
    assert figures(store)[3] == 1


def test_the_rows_behind_a_published_figure_are_those_it_was_published_with(street: Store) -> None:
    send(street, checked(month="2024-02", rows=[trouble(3, "井盖破损", date=date(2024, 2, 3))]))
    street.write(OFFICER, reopen_month, MONTH, None, "补报二月")
    street.write(OFFICER, publish_month, MONTH)
    send(street, checked(month="2024-02", rows=[trouble(4, "路灯不亮", date=date(2024, 2, 4))]))
    facts, measure = street.read(OFFICER, read_facts, MARCH, LATER), MEASURE["civil.open"]
    placed = street.read(
        OFFICER,
        read_located_rows,
        "civil",
        reach(measure, MARCH, street.read(OFFICER, read_reported_months)),
        ["甲社区"],
    )
    earlier = street.read(OFFICER, read_rows_of_submissions, "civil", superseded(facts, measure))
    result = find_source_rows(facts, "civil.open", MARCH, placed, earlier=earlier)
    assert sorted(str(item.placed.row.values["name"]) for item in result) == ["井盖破损", "楼道堆物", "飞线"]
    assert sum(item.amount or 0 for item in result) == figures(street)[3] == 3


RULES = [{"规则号": "M01", "级别": "市级", "结果": "采用", "分值": "3"}]
POLICY = [
    {"名称": "同稿处理", "取值": "累加"},
    {"名称": "同分处理", "取值": "按高层级"},
    {"名称": "报送截止日", "取值": "20"},
]


def test_no_figure_and_no_rank_of_a_published_month_moves_with_the_settings(store: Store) -> None:
    register(store, "甲社区", "乙社区")
    store.write(OFFICER, save_settings, {"计分规则": RULES})
    for name, number in (("甲社区", 2), ("乙社区", 1)):
        stories = [media(3 + at, "市级") for at in range(number)]
        send(store, checked(name, rows=[study(), trouble(due=date(2024, 3, 9)), *stories], basics={"registered": 9}))

    def now() -> tuple[Any, ...]:
        facts = store.read(OFFICER, read_facts, MARCH, LATER)
        ranking = rank(facts, MARCH, placed=store.read(OFFICER, read_located_rows, "media", [MONTH]))
        keys = [measure.key for measure in MEASURES]
        table = values(facts, keys, MARCH, ("unit",))
        texts = {(str(unit), str(key)): (value, mark) for unit, key, value, mark in table.to_numpy().tolist()}
        return texts, ranking_document(ranking)["rows"]

    ranking = rank(
        store.read(OFFICER, read_facts, MARCH, LATER),
        MARCH,
        placed=store.read(OFFICER, read_located_rows, "media", [MONTH]),
    )
    store.write(OFFICER, publish_month, MONTH, ranking=ranking_text(ranking))
    before = now()
    words = [item for item in store.read(OFFICER, read_setting_tables)["词表"] if item["列"] != "级别"]
    levels = [item for item in store.read(OFFICER, read_setting_tables)["词表"] if item["列"] == "级别"]
    changed = {
        "计分规则": [RULES[0] | {"分值": "5"}],
        "名次规则": POLICY,
        "权重": [{"板块": "上稿", "权重": "100"}],
        "任务": [{"指标": "media.published", "周期": "月", "下限": "4"}],
        "词表": [*words, *levels[::-1]],
        "单位": [
            unit("甲社区", 常住人口="5000"),
            unit("乙社区"),
            *store.read(OFFICER, read_setting_tables)["单位"][:2],
        ],
    }
    store.write(OFFICER, save_settings, changed)
    assert now() == before
    published = store.read(OFFICER, read_publication, MONTH)
    assert published is not None
    assert json.loads(published.ranking or "")["rows"] == before[1]
    store.write(OFFICER, reopen_month, MONTH, None, "按新规则")
    after = now()[0]
    assert after["甲社区", "media.points"] == (Decimal("10.0"), False)
    assert after["甲社区", "overall.completion"] == (Decimal("50.00"), False)
    assert after["甲社区", "unit.residents"] == (5000, False)
