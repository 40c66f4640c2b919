"""The lives of titles and problems: what each unit writes into 文明创建, month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random

from data import months, schema
from data.records import Value
from data.sample.chance import around, chance, some_day, weighted
from data.sample.phrases import PROBLEMS, SOURCES
from data.sample.street import FIRST, LAST, OFFICE, REPORTERS, Community

Rows = list[dict[str, Value]]
_NUMBERED = frozenset({"枫林社区", "望湖社区", "青禾社区", OFFICE})
"""Units that keep numbers of their own for problems; the others leave 编号 empty."""
_BUSY = {8: 1.5, 9: 2.0, 12: 0.7, 1: 0.7, 2: 0.6}
_END = months.last_day(LAST)


_Stage = tuple[str, str, str, str, str, date]
"""Month of the workbook, kind, name, level, state, date."""


def _title_in_force(level: str, named: date, name: str = "文明社区", kind: str = "文明社区") -> _Stage:
    return FIRST, kind, f"{level}{name}", level, "已命名", named


def _application(level: str, *stages: tuple[str, date], kind: str = "文明社区") -> list[_Stage]:
    return [(months.month_of(day), kind, f"{level}{kind}（申报）", level, state, day) for state, day in stages]


_TITLES: Mapping[str, list[list[_Stage]]] = {
    OFFICE: [
        [
            _title_in_force("自治区级", date(2023, 11, 20), "文明单位", "文明单位"),
            ("2026-06", "文明单位", "自治区级文明单位", "自治区级", "复查中", date(2023, 11, 20)),
            ("2026-09", "文明单位", "自治区级文明单位", "自治区级", "继续保留", date(2026, 9, 24)),
        ]
    ],
    "枫林社区": [
        [_title_in_force("自治区级", date(2023, 11, 20))],
        [_title_in_force("旗县区级", date(2024, 5, 10), "文明小区（枫林苑）", "文明小区")],
    ],
    "晴川社区": [
        [_title_in_force("自治区级", date(2024, 1, 15))],
        [_title_in_force("市级", date(2024, 8, 22), "文明小区（晴川府）", "文明小区")],
    ],
    "溪桥社区": [
        [_title_in_force("市级", date(2023, 12, 8))],
        _application(
            "自治区级",
            ("创建中", date(2025, 1, 13)),
            ("已申报", date(2025, 5, 20)),
            ("初审", date(2025, 8, 12)),
            ("推荐", date(2025, 11, 18)),
            ("测评", date(2026, 3, 25)),
            ("公示", date(2026, 7, 16)),
            ("已命名", date(2026, 9, 15)),
        ),
    ],
    "望湖社区": [
        [_title_in_force("市级", date(2024, 3, 19))],
        _application(
            "自治区级",
            ("创建中", date(2025, 6, 9)),
            ("已申报", date(2026, 2, 26)),
            ("初审", date(2026, 6, 11)),
            ("推荐", date(2026, 10, 14)),
        ),
    ],
    "紫藤社区": [
        [_title_in_force("旗县区级", date(2023, 9, 5))],
        _application(
            "市级",
            ("创建中", date(2024, 12, 16)),
            ("已申报", date(2025, 9, 10)),
            ("初审", date(2026, 1, 20)),
            ("测评", date(2026, 8, 6)),
        ),
    ],
    "柳岸社区": [
        [
            _title_in_force("市级", date(2023, 12, 8)),
            ("2025-07", "文明社区", "市级文明社区", "市级", "限期整改", date(2023, 12, 8)),
            ("2025-10", "文明社区", "市级文明社区", "市级", "恢复", date(2023, 12, 8)),
        ]
    ],
    **{
        name: [[_title_in_force("市级", named)]]
        for name, named in (
            ("松涛社区", date(2023, 12, 8)),
            ("梧桐苑社区", date(2024, 3, 19)),
            ("石榴园社区", date(2024, 3, 19)),
            ("青禾社区", date(2024, 12, 3)),
            ("南桐社区", date(2023, 12, 8)),
        )
    },
}


def title_rows(unit: Community) -> dict[str, Rows]:
    """Return the unit's rows about titles by month; each title keeps one number of its own."""
    rows: dict[str, Rows] = defaultdict(list)
    for number, stages in enumerate(_TITLES[unit.name], start=1):
        for month, kind, name, level, state, day in stages:
            reported = max(month, FIRST, months.month_of(day) if state == "已命名" else FIRST)
            rows[reported].append(
                {
                    "number": f"CH{number:02d}",
                    "matter": schema.TITLE,
                    "kind": kind,
                    "name": name,
                    "level": level,
                    "state": state,
                    "date": day,
                }
            )
    return rows


def problem_rows(unit: Community) -> dict[str, Rows]:
    """Return the unit's rows about problems by month: found, closed, some late, some reopened."""
    rows: dict[str, Rows] = defaultdict(list)
    for month in months.span(FIRST, LAST):
        draw = chance(unit.name, month, "problems")
        for index in range(around(draw, 2.6 * unit.problems * _BUSY.get(int(month[5:]), 1.0))):
            for reported, row in _life(unit, month, index, draw):
                rows[reported].append(row)
    return rows


def _life(unit: Community, month: str, index: int, draw: Random) -> Iterator[tuple[str, dict[str, Value]]]:
    """One problem: a row in each month in which its state changed, the last change of the month."""
    kind, nature, _, names = weighted(draw, [(problem, problem[2]) for problem in PROBLEMS])
    first_day = some_day(draw, month)
    row: dict[str, Value] = {
        "number": f"WT{month[2:4]}{month[5:]}-{index + 1:02d}" if unit.name in _NUMBERED else None,
        "matter": schema.PROBLEM,
        "kind": kind,
        "name": draw.choice(names),
        "state": "整改中",
        "measure": "个",
        "quantity": weighted(draw, ((1, 7), (2, 2), (3, 1))),
        "date": first_day,
        "due": first_day + timedelta(days=weighted(draw, ((7, 3), (10, 3), (15, 2), (20, 1)))),
        "place": f"{draw.choice(unit.estates)}{draw.randint(1, 18)}号楼{index + 1}单元",
        "nature": nature,
        "source": weighted(draw, SOURCES),
    }
    changes = {month: row}
    for day, state in _changes(first_day, draw):
        closed = day if state == schema.CLOSED_STATE else None
        changes[months.month_of(day)] = {**row, "state": state, "closed": closed}
    yield from changes.items()


def _changes(first_day: date, draw: Random) -> list[tuple[date, str]]:
    """When the problem was closed, reopened and closed again; nothing after the sample's end."""
    slow = draw.random() < 0.07
    day = first_day + timedelta(days=draw.randint(35, 80) if slow else draw.randint(2, 16))
    changes = [(day, schema.CLOSED_STATE)]
    if draw.random() < 0.04:
        again = day + timedelta(days=draw.randint(15, 40))
        changes += [(again, schema.REOPENED_STATE), (again + timedelta(days=draw.randint(5, 25)), schema.CLOSED_STATE)]
    return [(day, state) for day, state in changes if day <= _END]


def all_ledgers() -> dict[str, dict[str, Rows]]:
    """Return the rows about titles and problems: unit → month → rows."""
    ledgers: dict[str, dict[str, Rows]] = {}
    for unit in REPORTERS:
        titles, problems = title_rows(unit), problem_rows(unit)
        ledgers[unit.name] = {
            month: titles.get(month, []) + problems.get(month, []) for month in months.span(FIRST, LAST)
        }
    return ledgers
