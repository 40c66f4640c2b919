"""Checked workbooks, as intake hands them to the store, for the tests of the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from data.problems import Problem, problem
from data.records import Access, Basic, Checked, Delivery, Receipt, Row
from data.store import Store
from data.store.figures import read_figures
from data.store.settings import save_settings
from data.store.submissions import save_submission
from tests.street import SHEETS, row

OFFICER = Access("王干事", "officer")
LEADER = Access("李书记", "leader")
STREET = "新城街道"
MONTH = "2024-03"


def clerk(*units: str) -> Access:
    """A clerk of these units."""
    return Access(f"{units[0]}填报员", "clerk", frozenset(units))


def myself(name: str) -> Access:
    """Somebody who changes what is the own account's."""
    return Access(name, "clerk", frozenset())


def unit(name: str, **more: str) -> dict[str, str]:
    """One row of 单位: a community of the street."""
    return {"名称": name, "级别": "社区", "上级": STREET} | more


def register(store: Store, *names: str) -> Store:
    """Give the store a street with these communities and a 本级."""
    rows = [{"名称": STREET, "级别": "街道"}, {"名称": "街道本级", "级别": "本级", "上级": STREET}]
    store.write(OFFICER, save_settings, {"单位": [*rows, *map(unit, names)]})
    return store


def study(number: int = 3, attendance: int = 12, *, subject: str = "学习", **more: Any) -> Row:
    """One row of 理论学习."""
    values = {"date": date(2024, 3, 5), "category": "集中学习", "subject": subject, "attendance": attendance}
    return row("study", number, values | {"hours": Decimal("1.5")} | more)


def trouble(number: int = 3, name: str = "楼道堆物", state: str = "整改中", **more: Any) -> Row:
    """One problem of 文明创建."""
    values = {"matter": "问题整改", "kind": "楼道堆物", "name": name, "state": state, "date": date(2024, 3, 5)}
    return row("civil", number, values | more)


def checked(
    name: str = "甲社区",
    month: str = MONTH,
    rows: Sequence[Row] = (),
    *,
    basics: Mapping[str, int] | None = None,
    reported: Iterable[str] = SHEETS,
    problems: Sequence[Problem] = (),
    file: str | None = None,
) -> Checked:
    """A workbook of one unit-month as intake hands it over."""
    values = {key: Basic(value, "基本情况", "B5") for key, value in (basics or {}).items()}
    text = file or f"{name}_{month}.xlsx"
    return Checked(text, name, month, tuple(rows), values, frozenset(reported), tuple(problems))


def send(store: Store, upload: Checked, content: bytes | None = None, access: Access = OFFICER, **more: Any) -> Receipt:
    """Save a workbook; its bytes are its own words unless given. ``more``: what is said of it, see ``Delivery``."""
    sent = content if content is not None else repr(upload).encode()
    return store.write(access, save_submission, upload, sent, Delivery(**more))


def fault(code: str = "not-a-number") -> Problem:
    """One problem of this kind."""
    return problem(code, "“若干”不是人次", sheet="志愿服务", cell="F7", column="志愿者人次", value="若干")


def sums(store: Store, *, access: Access = OFFICER, months: Sequence[str] = (MONTH,)) -> dict[tuple[str, str], int]:
    """Return the uncut figures by unit and measure."""
    table = store.read(access, read_figures, months, by=("unit",))
    return {(line.unit, line.measure): line.value for line in table.itertuples()}
