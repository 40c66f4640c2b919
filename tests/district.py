"""A district of two streets in a real database, with accounts of every kind: who must not see whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from data.problems import problem
from data.records import Access, Checked, Delivery, Role, Row
from data.settings.answers import Answer
from data.store import VISITOR, Store, sign_in_rows
from data.store.accounts import add_account
from data.store.answers import save_answers
from data.store.notes import save_annotation
from data.store.people import find_person_by_name
from data.store.publishing import publish_month
from data.store.settings import save_settings
from data.store.signing_in import sign_in
from data.store.submissions import save_submission
from tests.office import OFFICER, month_of, send
from tests.street import SHEETS

DISTRICT, STREET, OTHER_STREET = "江北区", "东湖街道", "西山街道"
OURS = ("东湖街道本级", "杏花社区", "梨花社区")
THEIRS = ("西山街道本级", "松柏社区", "翠竹社区")
MARK = "西山"
"""Stands in whatever the other street has typed, beside the names of its units."""
MONTHS = ("2024-02", "2024-03")
PASSWORD = "春风化雨-2024"

UNITS: list[dict[str, str]] = [
    {"名称": DISTRICT, "级别": "区"},
    *(
        row
        for street, below in ((STREET, OURS), (OTHER_STREET, THEIRS))
        for row in (
            {"名称": street, "上级": DISTRICT, "级别": "街道"},
            *({"名称": name, "上级": street, "级别": "本级" if name.endswith("本级") else "社区"} for name in below),
        )
    ),
]


@dataclass(frozen=True)
class Somebody:
    """An account: its name, its role, and the unit at the top of what it sees."""

    name: str
    role: Role
    unit: str | None


PEOPLE: Mapping[str, Somebody] = {
    "clerk": Somebody("小张", "clerk", OURS[1]),
    "leader": Somebody("李书记", "leader", STREET),
    "officer of one street": Somebody("王干事", "officer", STREET),
    "officer of all": Somebody("总干事", "officer", None),
}
STRANGERS = (*THEIRS, OTHER_STREET, MARK)
"""What nobody of the first street may be shown."""


def found_district(store: Store) -> Store:
    """Give an empty store both streets: two months, doubts, notes, tasks, a published month, answers, accounts."""
    tasks = [{"单位": name, "指标": "study.sessions", "周期": "月", "下限": "2"} for name in (OURS[1], THEIRS[1])]
    store.write(OFFICER, save_settings, {"单位": UNITS, "任务": tasks})
    for month in MONTHS:
        for place, unit in enumerate((*OURS, *THEIRS)):
            if (unit, month) not in {(OURS[2], MONTHS[-1]), (THEIRS[2], MONTHS[-1])}:
                send(store, unit, month, [named_after(unit, row) for row in month_of(place, month)])
    for unit in (OURS[1], THEIRS[1]):
        doubt = (problem("unusual", f"{unit}的数字不寻常", sheet="理论学习", cell="F2"),)
        rows = tuple(named_after(unit, row) for row in month_of(1, MONTHS[-1]))
        checked = Checked(f"{unit}更正.xlsx", unit, MONTHS[-1], rows, {}, SHEETS, doubt)
        store.write(OFFICER, save_submission, checked, f"{unit}更正".encode(), Delivery(reason=f"{unit}的说明"))
        store.write(OFFICER, save_annotation, date(2024, 3, 6), f"{unit}检查", unit=unit)
        store.write(OFFICER, save_answers, [Answer("unit", f"{unit}党群服务中心", unit)])
    store.write(OFFICER, publish_month, MONTHS[0])
    for somebody in PEOPLE.values():
        store.write(OFFICER, add_account, somebody.name, somebody.role, unit=somebody.unit, password=PASSWORD)
    store.write(OFFICER, add_account, f"{MARK}干事", "officer", unit=OTHER_STREET, password=PASSWORD)
    return store


def named_after(unit: str, row: Row) -> Row:
    """Let the texts of a row tell whose it is, as titles and places do."""
    named: dict[str, Any] = {
        key: f"{unit}{value}" for key, value in row.values.items() if key in {"subject", "name", "title", "place"}
    }
    return replace(row, values={**row.values, **named})


def district(path: Path) -> Path:
    """Make the district in the new database at this path."""
    store = Store.open(f"sqlite:///{path}", create=True)
    found_district(store).close()
    return path


def key_of(store: Store, somebody: Somebody) -> str:
    """Sign somebody in; return what the door would name the session by."""
    token = sign_in(store, somebody.name, PASSWORD, "10.0.0.1").token
    assert token is not None
    return sign_in_rows.key_of(token)


def access_of(store: Store, somebody: Somebody) -> Access:
    """Return what somebody may see and do."""
    person = store.read(VISITOR, find_person_by_name, somebody.name)
    assert person is not None
    return person.access
