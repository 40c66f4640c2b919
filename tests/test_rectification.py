"""How long problems take, by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from analytics.board import board
from analytics.comparison import compare
from analytics.periods import Period
from analytics.rectification import Paces, rectification
from analytics.selection import Selection
from analytics.source_rows import find_source_rows
from data.records import Row
from data.schema import keys
from data.settings.values import Register, Unit
from reports.views.board import strip
from tests.street import Street, row, settings

FEBRUARY, MARCH = "2024-02", "2024-03"


def problem(number: int, result: date, state: str = "整改中", *, quantity: int = 1, closed: date | None = None) -> Row:
    known = {"matter": "问题整改", "name": f"楼道{number}", "kind": "楼道堆物", "state": state, "date": result}
    return row("civil", number, known | {"quantity": quantity} | ({"closed": closed} if closed else {}))


def left_open() -> Street:
    """Two pieces that 丙社区 found on 1 February; the others report nothing."""
    street = Street(settings(["甲社区", "丙社区"]))
    street.send("丙社区", FEBRUARY, [problem(2, date(2024, 2, 1), quantity=2)])
    return street.send("甲社区", FEBRUARY).send("甲社区", MARCH)


def paces(*units: str) -> Paces:
    """甲: 3 pieces after 10 days and 1 after 30, so 15 days; 乙: 1 after 4; 丙: open since 1 February, 59 days."""
    early, late = date(2024, 2, 20), date(2024, 3, 1)
    street = Street(settings(["甲社区", "乙社区", "丙社区"]))
    street.send("甲社区", FEBRUARY, [problem(2, early, quantity=3), problem(3, date(2024, 2, 10))])
    street.send(
        "甲社区",
        MARCH,
        [
            problem(2, early, "已销号", quantity=3, closed=date(2024, 3, 1)),
            problem(3, date(2024, 2, 10), "已销号", closed=date(2024, 3, 11)),
        ],
    )
    street.send("乙社区", MARCH, [problem(2, late, "已销号", closed=date(2024, 3, 5))])
    street.send("丙社区", FEBRUARY, [problem(2, date(2024, 2, 1), quantity=2)])
    return rectification(street.facts(), Selection(Period.month(MARCH), units))


def test_days_are_weighed_by_pieces_and_the_slowest_unit_comes_first() -> None:
    result = paces()
    assert [(pace.unit, pace.closed, pace.days, pace.open, pace.oldest) for pace in result.units] == [
        ("甲社区", 4, Decimal(15), 0, None),
        ("乙社区", 1, Decimal(4), 0, None),
        ("丙社区", 0, None, 2, 59),
    ]
    assert (result.together.closed, result.together.days, result.together.open) == (5, Decimal("12.8"), 2)
    assert result.sentence() == (
        "平均整改天数最长的是甲社区，15天（销号4个）；全部12.8天。没有销号的，丙社区最久，已59天。"
    )


def test_what_a_unit_left_open_when_it_was_merged_is_counted_by_nobody_any_more() -> None:
    """丙社区 goes on in 丁社区 from March on: of its two pieces the street had two open in February, none in March."""
    street, end = left_open(), date(2024, 3, 31)
    merged = Unit("丙社区", "社区", "新城街道", closed=date(2024, 3, 1))
    new = Unit("丁社区", "社区", "新城街道", opened=date(2024, 3, 1), predecessors=("丙社区",))
    others = [unit for unit in street.settings.register.units if unit.name != "丙社区"]
    facts = street.with_settings(register=Register((*others, merged, new))).facts()
    for month, pieces in ((FEBRUARY, 2), (MARCH, 0)):
        period = Period.month(month)
        assert (compare(facts, Selection(period, compare="不比"), keys.OPEN).value or 0) == pieces
        rows = find_source_rows(facts, keys.OPEN, period, street.placed("civil"))
        assert sum(row.amount or 0 for row in rows) == pieces
        assert rectification(facts, Selection(period)).together.open == pieces
        assert board(facts, facts.cut_off(period)).problems.open == pieces
    counts = dict(strip(board(facts, end)))["问题整改"]
    assert counts.startswith("建账以来发现 0 个，")
    assert counts.endswith("整改率无（不含已停用的丙社区）")
    assert facts.counts("open", MARCH, end.replace(day=1), end).lines.sum() == 0
    assert compare(facts, Selection(Period(FEBRUARY, MARCH), compare="不比"), keys.FOUND).value == 2, "it was found"


def test_the_filter_of_units_leaves_their_problems() -> None:
    assert [pace.unit for pace in paces("乙社区").units] == ["乙社区"]
    assert paces("丙社区").sentence() == "这一期没有销号的问题。"
