"""A small office in a real database, for tests of the pages: four communities, 本级, fourteen months."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from data import months
from data.records import Access, Basic, Checked, Delivery, Row
from data.store import Store
from data.store.settings import save_settings
from data.store.submissions import save_submission
from tests.street import SHEETS, media, row

OFFICER = Access("宣传干事", "officer")
FIRST, LAST = "2023-02", "2024-03"
COMMUNITIES = ("向阳社区", "和平社区", "春风社区", "丰收社区")
OWN = "新城街道本级"
MISSING, LATE = "丰收社区", "春风社区"
"""丰收社区 has not reported the last month; 春风社区 was late with it."""

UNITS: list[dict[str, str]] = [
    {"名称": "新城街道", "级别": "街道"},
    {"名称": OWN, "上级": "新城街道", "级别": "本级"},
    *(
        {"名称": name, "上级": "新城街道", "级别": "社区", "常住人口": str(4000 + 500 * at)}
        for at, name in enumerate(COMMUNITIES)
    ),
]


def study(number: int, month: str, *, times: int = 1, attendance: int = 20, category: str = "集中学习") -> Row:
    """One row of 理论学习."""
    values = {"date": _day(month, 5), "category": category, "subject": f"学习{number}", "attendance": attendance}
    return row("study", number, values | {"hours": Decimal("1.5"), "times": times})


def volunteer(
    number: int, month: str, *, nature: str = "志愿服务", category: str = "环境卫生", attendance: int = 12
) -> Row:
    """One row of 志愿服务."""
    values = {"date": _day(month, 6), "name": f"活动{number}", "nature": nature, "category": category}
    return row("volunteer", number, values | {"attendance": attendance, "served": 60, "times": 1})


def problem(
    number: int, month: str, *, state: str = "整改中", due: date | None = None, closed: date | None = None
) -> Row:
    """One problem of the ledger."""
    values: dict[str, Any] = {"matter": "问题整改", "kind": "环境卫生", "name": f"楼道杂物{number}", "state": state}
    values |= {"quantity": 1, "date": _day(month, 3), "due": due or _day(month, 20), "place": "一号楼"}
    return row("civil", number, values | ({"closed": closed} if closed else {}))


def title(number: int, day: date, *, level: str = "市级") -> Row:
    """A title held."""
    values = {"matter": "荣誉称号", "kind": "文明社区", "name": "文明社区", "level": level, "state": "已命名"}
    return row("civil", number, values | {"quantity": 1, "date": day})


def _day(month: str, day: int) -> date:
    return months.first_day(month).replace(day=day)


def month_of(place: int, month: str) -> list[Row]:
    """What the unit at a place in the list sends for a month: more the further ahead in the list."""
    season = int(month[5:]) % 3
    rows = [
        study(2 + at, month, category=word) for at, word in enumerate(("集中学习", "党课", "理论宣讲")[: 1 + season])
    ]
    rows += [volunteer(2 + at, month) for at in range(4 - place % 4)]
    rows.append(volunteer(9, month, nature="文明实践", category="理论宣讲"))
    levels = ("市级", "旗县区级", "自治区级", "旗县区级")[: 4 - place % 4]
    rows += [
        replace(media(2 + at, word, title=f"{month}第{place}组{at}"), values=_in(month, place, at, word))
        for at, word in enumerate(levels)
    ]
    rows.append(
        problem(2, month, state="已销号" if place % 2 else "整改中", closed=_day(month, 18) if place % 2 else None)
    )
    return rows


def _in(month: str, place: int, at: int, level: str) -> dict[str, Any]:
    values = {"date": _day(month, 10), "title": f"社区新风尚 {month} {place}-{at}", "outlet": "日报", "level": level}
    return values | {"form": "消息", "result": "采用"}


def send(
    store: Store,
    unit: str,
    month: str,
    rows: Iterable[Row],
    *,
    received: date | None = None,
    basics: Mapping[str, int] | None = None,
    content: bytes | None = None,
) -> int:
    """Save a workbook of these rows; return the number of the submission."""
    stocks = {key: Basic(value, "基本情况", "B5") for key, value in (basics or {"registered": 100, "teams": 3}).items()}
    checked = Checked(f"宣传工作月报_{unit}_{month}.xlsx", unit, month, tuple(rows), stocks, SHEETS)
    day = received or months.first_day(months.shift(month, 1)).replace(day=3)
    receipt = store.write(
        OFFICER, save_submission, checked, content or f"{unit}{month}".encode(), Delivery(received=day, reason="测试")
    )
    assert receipt.result == "accepted", checked.problems
    assert receipt.submission is not None
    return receipt.submission


def found_office(store: Store, *, first: str = FIRST, last: str = LAST) -> Store:
    """Give an empty store the small street with its register, tasks and months."""
    targets = [
        {"指标": "study.sessions", "周期": "月", "下限": "2"},
        {"指标": "media.published", "周期": "月", "下限": "2"},
    ]
    store.write(OFFICER, save_settings, {"单位": UNITS, "任务": targets})
    for month in months.span(first, last):
        for place, unit in enumerate((OWN, *COMMUNITIES)):
            if (unit, month) == (MISSING, last):
                continue
            late = (unit, month) == (LATE, last)
            received = months.first_day(months.shift(month, 1)).replace(day=9) if late else None
            rows = month_of(place, month)
            if month == first and unit == COMMUNITIES[0]:
                rows.append(title(9, date(2022, 5, 1)))
            send(store, unit, month, rows, received=received)
    return store
