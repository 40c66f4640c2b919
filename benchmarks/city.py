"""Big archives: real workbooks of a few streets, loaded as any upload, then multiplied over a whole city.

A workbook has ``ROWS`` rows a sheet, as communities send; some months are late, empty (零报) or
missing. The copies are made inside the database, table by table, and mean what saving the same
workbooks under the other names would have meant; ``tests/test_city.py`` compares the two.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Table, func, insert, literal, select

from data import months
from data.intake.receive import receive
from data.intake.workers import Readers
from data.records import Access, Delivery
from data.settings.columns import Tables
from data.settings.defaults import default_settings
from data.store import SYSTEM, Store, counters
from data.store.settings import save_settings
from data.store.tables import ROWS as SHEET_ROWS
from data.store.tables import basic, figure, ledger_flow, ledger_problem, stage, submission, title_block
from data.template.workbook import RowValues, file_name, standard_workbook

OFFICER = Access("基准", "officer")
LAST = "2026-10"
TODAY = date(2026, 11, 10)
"""The day on which an archive is looked at: the last month is due since some days."""
ROWS = 30
"""Rows that a community sends on each of the four sheets."""
IN_STREET, IN_DISTRICT = 11, 37
"""Communities of a street, and streets of a district."""
CITY = "示范市"
REASON = "基准数据，情况属实。"

_STUDY = ("集中学习", "专题研讨", "理论宣讲", "党课", "微课堂", "主题党日", "自学")
_VOLUNTEER = ("理论宣讲", "文化文体", "环境卫生", "帮扶关爱", "便民服务", "平安巡逻", "科普普法", "文明劝导")
_FORMS = ("简讯", "消息", "通讯", "图片", "视频")
_OUTLETS = {"国家级": 3, "自治区级": 8, "市级": 20, "旗县区级": 39, "自有平台": 30}
"""Levels and how many in a hundred stories go there."""
_PROBLEMS = ("环境卫生", "楼道堆物", "车辆秩序", "设施破损", "飞线", "公益广告")


@dataclass(frozen=True, slots=True)
class Street:
    """One street: its own office and its communities, in the order of the register."""

    name: str
    district: str | None
    communities: tuple[str, ...]

    @property
    def units(self) -> tuple[str, ...]:
        """Everybody who reports."""
        return (f"{self.name}本级", *self.communities)


def streets(communities: int) -> list[Street]:
    """Return the streets that so many communities make, under districts where there are several streets."""
    results = []
    for at in range(-(-communities // IN_STREET)):
        members = range(at * IN_STREET, min(communities, (at + 1) * IN_STREET))
        district = f"第{at // IN_DISTRICT + 1}区" if communities > IN_STREET else None
        results.append(Street(f"{at + 1:04}街道", district, tuple(f"{member + 1:05}社区" for member in members)))
    return results


def register(communities: int) -> Tables:
    """Return the table 单位 of a street, a district or a city."""
    every = streets(communities)
    districts = list(dict.fromkeys(street.district for street in every if street.district))
    lines: list[dict[str, str]] = []
    city = CITY if len(districts) > 1 else ""
    if city:
        lines.append({"名称": city, "级别": "市"})
    lines += [{"名称": name, "级别": "区", "上级": city} for name in districts]
    for street in every:
        lines.append({"名称": street.name, "级别": "街道", "上级": street.district or ""})
        lines.append({"名称": street.units[0], "级别": "本级", "上级": street.name})
        lines += [
            {"名称": name, "级别": "社区", "上级": street.name, "常住人口": str(3000 + 37 * int(name[:5]) % 7000)}
            for name in street.communities
        ]
    return {"单位": lines}


def span(length: int) -> list[str]:
    """Return so many months up to the last one."""
    return months.span(months.shift(LAST, 1 - length), LAST)


@dataclass(frozen=True, slots=True)
class Sent:
    """One workbook on its way: what it is called, its bytes, and the day on which it comes."""

    name: str
    content: bytes
    received: date


def workbooks(
    street: Street, requested: Sequence[str], *, like: Street | None = None, rows: int = ROWS
) -> Iterator[Sent]:
    """Yield the workbooks of a street month by month; ``like``: with the content of another street's."""
    settings = default_settings()
    for month in requested:
        for unit, model in zip(street.units, (like or street).units, strict=False):
            draw = random.Random(f"{model} {month}")
            chance = draw.random()
            if chance < 0.04 and month != requested[0]:
                continue
            content = {} if chance < 0.08 else _rows(model, month, requested, draw, rows)
            basics = {"registered": draw.randint(200, 400), "teams": draw.randint(4, 9), "boards": 12, "sites": 2}
            late = 9 if chance > 0.94 else draw.randint(1, 5)
            day = months.first_day(months.shift(month, 1)).replace(day=late)
            book = standard_workbook(unit, month, settings, basics=basics, rows=content)
            yield Sent(file_name(unit, month), book, day)


def _rows(
    unit: str, month: str, requested: Sequence[str], draw: random.Random, count: int
) -> dict[str, list[RowValues]]:
    lively = draw.uniform(0.6, 1.4)
    return {
        "study": [_study(draw, month, at) for at in range(round(count * lively))],
        "volunteer": [_activity(draw, month, at) for at in range(round(count * lively))],
        "media": [_story(draw, unit, month, at) for at in range(round(count * lively))],
        "civil": _civil(unit, month, requested, count),
    }


def _day(draw: random.Random, month: str) -> date:
    return months.first_day(month).replace(day=draw.randint(1, 28))


def _study(draw: random.Random, month: str, at: int) -> RowValues:
    return {
        "date": _day(draw, month),
        "category": draw.choice(_STUDY),
        "subject": f"学习专题{at}",
        "attendance": draw.randint(8, 60),
        "hours": draw.randint(1, 3),
        "speeches": draw.randint(0, 6),
    }


def _activity(draw: random.Random, month: str, at: int) -> RowValues:
    return {
        "date": _day(draw, month),
        "name": f"活动{at}",
        "nature": draw.choice(("志愿服务", "志愿服务", "文明实践")),
        "category": draw.choice(_VOLUNTEER),
        "attendance": draw.randint(5, 40),
        "hours": draw.randint(1, 3),
        "served": draw.randint(2, 24) * 5,
        "materials": draw.randint(0, 9) * 10,
    }


def _story(draw: random.Random, unit: str, month: str, at: int) -> RowValues:
    level = draw.choices(list(_OUTLETS), list(_OUTLETS.values()))[0]
    return {
        "date": _day(draw, month),
        "title": f"{unit}{month}见闻{at}",
        "outlet": f"{level}媒体{draw.randint(1, 4)}",
        "level": level,
        "form": draw.choice(_FORMS),
        "result": draw.choice(("采用", "采用", "报送")),
    }


def _civil(unit: str, month: str, requested: Sequence[str], count: int) -> list[RowValues]:
    """Return this month's problems, last month's closings, a title in the first month, and other deeds."""
    results = [_problem(unit, month, at) for at in range(count * 2 // 5)]
    earlier = months.shift(month, -1)
    closed = [_closing(unit, earlier, month, at) for at in range(count * 2 // 5)] if earlier in requested else []
    titles = [_title(unit)] if month == requested[0] else []
    return [*titles, *results, *(row for row in closed if row), *_deeds(unit, month, count // 5)]


def _problem(unit: str, month: str, at: int) -> dict[str, Any]:
    draw = random.Random(f"{unit} {month} {at}")
    day = _day(draw, month)
    return {
        "number": f"{month}-{at}",
        "matter": "问题整改",
        "kind": draw.choice(_PROBLEMS),
        "name": f"问题{at}",
        "state": "整改中",
        "date": day,
        "due": day + timedelta(days=draw.randint(7, 40)),
        "place": f"{at}号楼",
    }


def _closing(unit: str, earlier: str, month: str, at: int) -> dict[str, Any] | None:
    """Return the row that closes a problem of the month before; one in twelve stays open."""
    draw = random.Random(f"{unit} {earlier} {at} closing")
    if draw.random() < 1 / 12:
        return None
    return {**_problem(unit, earlier, at), "state": "已销号", "closed": _day(draw, month)}


def _title(unit: str) -> RowValues:
    level = random.Random(unit).choice(("自治区级", "市级", "旗县区级"))
    return {
        "number": "CH01",
        "matter": "荣誉称号",
        "kind": "文明社区",
        "name": f"{level}文明社区",
        "level": level,
        "state": "已命名",
        "date": date(2023, 12, 8),
    }


def _deeds(unit: str, month: str, count: int) -> list[RowValues]:
    draw = random.Random(f"{unit} {month} deeds")
    kinds = (("公益广告", "更换公益广告"), ("创建活动", "文明家庭评议"), ("督导检查", "小区环境督导"))
    return [
        {
            "matter": matter,
            "name": f"{name}{at}",
            "state": "已完成",
            "quantity": draw.randint(1, 9),
            "date": _day(draw, month),
        }
        for at in range(count)
        for matter, name in (draw.choice(kinds),)
    ]


def load(store: Store, readers: Readers, sent: Iterator[Sent]) -> int:
    """Receive workbooks as if they were uploaded; return how many. ``RuntimeError`` for one that is refused."""
    count = 0
    for item in sent:
        delivery = Delivery(received=item.received, reason=REASON)
        for receipt in receive(store, readers, OFFICER, item.content, item.name, delivery):
            if receipt.result != "accepted":
                raise RuntimeError(f"{item.name} was {receipt.result}: {receipt.checked.problems[:3]}")
        count += 1
    return count


def build(
    url: str, communities: int, length: int, *, models: int = 2, rows: int = ROWS, kept_rows: bool = True
) -> None:
    """Make an archive: the first streets from real workbooks, all others as copies of them in turn.

    ``kept_rows``: copies have their rows, too; without them only figures, ledger and reports.
    """
    every = streets(communities)
    store = Store.open(url, create=True)
    store.write(OFFICER, save_settings, register(communities))
    with Readers(1) as readers:
        for street in every[:models]:
            load(store, readers, workbooks(street, span(length), rows=rows))
    multiply(store, every, min(models, len(every)), kept_rows=kept_rows)
    store.close()


def multiply(store: Store, every: Sequence[Street], models: int, *, kept_rows: bool = True) -> None:
    """Fill the streets after the first ``models`` with copies of those, each in its turn."""
    with store.writing(SYSTEM) as writing:
        connection, office = writing.connection, writing.office
        step = (connection.execute(select(func.max(submission.c.id))).scalar() or 0) + 1
        for at, street in enumerate(every[models:], start=1):
            model = every[(at - 1) % models]
            first, last = office.ids[model.units[0]], office.ids[model.units[len(street.units) - 1]]
            copy = _Copy(first, last, office.ids[street.units[0]] - first, at * step)
            _copy(connection, copy, kept_rows)
        _count_on(connection, submission)
        counters.bump(connection, {month for (month,) in connection.execute(select(submission.c.month).distinct())})


@dataclass(frozen=True, slots=True)
class _Copy:
    """One street made from another: the numbers of the model's units, and how far apart the two lie.

    Units of a street are numbered in a row, in the order of the register.
    """

    first: int
    last: int
    units: int
    submissions: int


def _copy(connection: Connection, copy: _Copy, kept_rows: bool) -> None:
    ours = submission.c.unit_id.between(copy.first, copy.last)
    store = select(submission.c.id).where(ours).scalar_subquery()
    moved = {"unit_id": copy.units, "submission_id": copy.submissions, "source_id": copy.submissions}
    moved["row_key"] = copy.units  # not the number of such a row, but one of its unit's own as that would be
    _insert(
        connection, submission, ours, {"unit_id": copy.units, "id": copy.submissions, "replaced_id": copy.submissions}
    )
    _insert(connection, basic, basic.c.submission_id.in_(store), moved)
    for table in SHEET_ROWS.values() if kept_rows else ():
        _insert(connection, table, table.c.submission_id.in_(store), moved, left="id")
    if kept_rows:
        _insert(connection, title_block, title_block.c.submission_id.in_(store), moved)
    for table in (figure, ledger_flow, ledger_problem):
        _insert(connection, table, table.c.unit_id.between(copy.first, copy.last), moved)
    _insert(
        connection,
        stage,
        stage.c.unit_id.between(copy.first, copy.last),
        {"unit_id": copy.units, "submission": copy.submissions},
    )


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number on after the highest number that was written."""
    if connection.dialect.name == "postgresql":
        name = connection.execute(select(func.pg_get_serial_sequence(table.name, "id"))).scalar_one()
        connection.execute(select(func.setval(name, select(func.max(table.c.id)).scalar_subquery())))


def _insert(connection: Connection, table: Table, chosen: Any, moved: dict[str, int], *, left: str = "") -> None:
    """Insert these lines of a table once more, the named columns moved by a number."""
    columns = [column for column in table.c if column.name != left]
    results = [column + literal(moved[column.name]) if column.name in moved else column for column in columns]
    connection.execute(insert(table).from_select([column.name for column in columns], select(*results).where(chosen)))
