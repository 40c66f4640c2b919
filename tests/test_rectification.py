"""How long problems take, by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from analytics.periods import Period
from analytics.rectification import Paces, rectification
from analytics.selection import Selection
from data.records import Row
from tests.street import Street, row, settings

FEBRUARY, MARCH = "2024-02", "2024-03"


def problem(number: int, result: date, state: str = "整改中", *, quantity: int = 1, closed: date | None = None) -> Row:
    known = {"matter": "问题整改", "name": f"楼道{number}", "kind": "楼道堆物", "state": state, "date": result}
    return row("civil", number, known | {"quantity": quantity} | ({"closed": closed} if closed else {}))


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


def test_the_filter_of_units_leaves_their_problems() -> None:
    assert [pace.unit for pace in paces("乙社区").units] == ["乙社区"]
    assert paces("丙社区").sentence() == "这一期没有销号的问题。"
