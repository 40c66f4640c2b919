"""A history drawn by lot, the same every time: units that miss, are late, correct, report nothing, merge and close."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from analytics.periods import PERIOD_KINDS, Period, periods
from analytics.selection import AGAINST, Offer, Selection, offer
from data import months
from data.records import Row
from data.store import Store
from data.store.publishing import publish_month
from data.store.reports import read_first_month, read_reported_months
from data.store.settings import read_settings, save_settings
from tests.office import OFFICER, send
from tests.street import media, row

STREET, OWN = "新城街道", "新城街道本级"
COMMUNITIES = ("向阳社区", "和平社区", "春风社区", "丰收社区", "晴川社区", "柳岸社区")
MERGED, SUCCESSOR, CLOSED = ("晴川社区", "柳岸社区"), "晴柳社区", "丰收社区"
"""Two are merged in July 2024; one is closed in September."""
FIRST, LAST, PUBLISHED = "2023-07", "2024-11", "2024-02"
TODAYS = (
    date(2024, 4, 4),
    date(2024, 4, 9),
    date(2024, 7, 3),
    date(2024, 8, 20),
    date(2024, 11, 12),
    date(2024, 12, 20),
)
_KINDS = ("集中学习", "党课", "理论宣讲")
_LEVELS = ("自治区级", "市级", "旗县区级")


def draw_history(store: Store, seed: int = 7) -> None:
    """Fill a store: seventeen months of a street, one of them published, tasks, and a ledger."""
    lot = random.Random(seed)
    store.write(
        OFFICER, save_settings, {"单位": _units(), "任务": _tasks(), "名次规则": [{"名称": "起报月", "值": FIRST}]}
    )
    for month in months.span(FIRST, LAST):
        for unit in (OWN, *COMMUNITIES, SUCCESSOR):
            if _open(unit, month) and lot.random() > 0.12:
                _report(store, lot, unit, month)
        if month == months.shift(PUBLISHED, 1):
            store.write(OFFICER, publish_month, PUBLISHED)


def _units() -> list[dict[str, str]]:
    plain = [{"名称": name, "上级": STREET, "级别": "社区", "常住人口": "4000"} for name in COMMUNITIES]
    for line in plain:
        line |= {"停用": "2024-07-01"} if line["名称"] in MERGED else {}
        line |= {"停用": "2024-09-01"} if line["名称"] == CLOSED else {}
    new = {"名称": SUCCESSOR, "上级": STREET, "级别": "社区", "启用": "2024-07-01", "前身": "、".join(MERGED)}
    return [{"名称": STREET, "级别": "街道"}, {"名称": OWN, "上级": STREET, "级别": "本级"}, *plain, new]


def _tasks() -> list[dict[str, str]]:
    return [
        {"指标": "study.sessions", "周期": "月", "下限": "3"},
        {"指标": "media.published", "周期": "季", "下限": "5"},
        {"指标": "volunteer.activities", "周期": "年", "下限": "30"},
    ]


def _open(unit: str, month: str) -> bool:
    if unit in MERGED:
        return month < "2024-07"
    return month >= "2024-07" if unit == SUCCESSOR else unit != CLOSED or month < "2024-09"


def _report(store: Store, lot: random.Random, unit: str, month: str) -> None:
    """Send one month: late in one of five, with nothing in it in one of ten, corrected in one of eight."""
    after = months.first_day(months.shift(month, 1))
    received = after + timedelta(days=lot.choice([1, 2, 3, 3, 12]))
    rows = [] if lot.random() < 0.1 else _rows(lot, unit, month)
    basics = {"registered": lot.randint(80, 120), "teams": 3}
    send(store, unit, month, rows, received=received, basics=basics, content=f"{unit}{month}".encode())
    if lot.random() < 0.12 and month != PUBLISHED:
        again = _rows(lot, unit, month)
        send(store, unit, month, again, received=received + timedelta(days=9), content=f"{unit}{month}正".encode())


def _rows(lot: random.Random, unit: str, month: str) -> list[Row]:
    day = months.first_day(month)
    rows = [
        row(
            "study",
            at,
            {
                "date": day,
                "category": lot.choice(_KINDS),
                "subject": f"学习{at}",
                "attendance": lot.randint(5, 60),
                "times": lot.randint(1, 3),
            },
            approximate=["attendance"] if lot.random() < 0.2 else (),
        )
        for at in range(2, 2 + lot.randint(0, 3))
    ]
    for at in range(2, 2 + lot.randint(0, 4)):
        nature = lot.choice(["志愿服务", "志愿服务", "文明实践"])
        values = {"date": day, "name": f"活动{at}", "nature": nature, "category": "环境卫生", "times": 1}
        rows.append(row("volunteer", at, values | {"attendance": lot.randint(3, 40), "served": lot.randint(0, 300)}))
    for at in range(2, 2 + lot.randint(0, 4)):
        result, level = lot.choice(["采用", "采用", "报送"]), lot.choice(_LEVELS)
        rows.append(media(at, level, title=f"{unit}{month}第{at}篇", result=result, date=day))
    return [*rows, *_ledger(lot, month)]


def _ledger(lot: random.Random, month: str) -> Iterator[Row]:
    """Return problems found this month, some closed or closed in part, and some of the month before told on."""
    for at, result in enumerate((month, months.shift(month, -1)), start=2):
        if lot.random() < 0.6:
            day = months.first_day(result).replace(day=6)
            state = lot.choice(["整改中", "待复核", "已销号"])
            values = {"matter": "问题整改", "kind": "环境卫生", "name": f"{result}堆物", "state": state, "date": day}
            values |= {"due": months.last_day(result), "place": "一号楼", "quantity": lot.choice([1, 2, 5])}
            closed = {"closed": months.first_day(month).replace(day=25)} if state == "已销号" else {}
            yield row("civil", at, values | closed)
    if lot.random() < 0.1:
        store = {"matter": "荣誉称号", "kind": "文明社区", "name": "市级文明社区", "level": "市级", "state": "已命名"}
        yield row("civil", 9, store | {"date": date(2021, 9, 1), "quantity": 1})


@dataclass(frozen=True)
class Look:
    """What somebody looks at, on a day; ``kind`` is the one chosen in the filter bar."""

    today: date
    kind: str
    selection: Selection

    def address(self) -> dict[str, str | list[str]]:
        """Return the look as the address of a page has it."""
        period, compare = self.selection.period, self.selection.compare
        texts: dict[str, str | list[str]] = {
            "kind": self.kind,
            "compare": "不比较" if compare == "不比" else f"与{compare}比",
        }
        if self.kind == "自选":
            texts |= {"from": months.title(period.first), "to": months.title(period.last)}
        else:
            texts |= {"period": period.title()}
        return texts | ({"units": list(self.selection.units)} if self.selection.units else {})


def draw_looks(store: Store, count: int, seed: int = 11) -> list[Look]:
    """Draw what is looked at: todays, kinds of periods, units, and what they are compared with."""
    lot, settings = random.Random(seed), store.read(OFFICER, read_settings)
    looks: list[Look] = []
    while len(looks) < count:
        today = lot.choice(TODAYS)
        offered = offer(
            settings, store.read(OFFICER, read_reported_months), store.read(OFFICER, read_first_month), today
        )
        assert offered is not None
        kind = lot.choice(PERIOD_KINDS)
        period = _own(lot, offered) if kind == "自选" else lot.choice(periods(kind, offered.months, offered.stage)[:8])
        open_ = [unit for unit in (OWN, *COMMUNITIES, SUCCESSOR) if any(_open(unit, month) for month in period.months)]
        units = lot.choice([(), (), tuple(lot.sample(open_, 1)), tuple(lot.sample(open_, min(3, len(open_))))])
        listed = tuple(name for name in (OWN, *COMMUNITIES, SUCCESSOR) if name in units)
        looks.append(Look(today, kind, Selection(period, listed, lot.choice(AGAINST))))
    return looks


def _own(lot: random.Random, offered: Offer) -> Period:
    first, last = sorted(lot.sample(offered.months, 2))
    return offered.as_begun(Period(first, last, "range"))
