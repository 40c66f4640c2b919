"""Who has reported: a state for each unit and month, the deadline, counts, and the reminder to paste.

A unit-month is 未报 until a workbook of it was accepted; 有错误 when everything it sent was refused;
零报 when it reported and had nothing; else 按时 or 迟报. Whether it is late goes by the day on which
its first accepted workbook came in, so that a correction after the deadline makes nobody late.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal, get_args

import pandas as pd

from analytics.facts import Facts
from analytics.wording import day, listed, weekday
from data import months
from data.schema import SHEETS
from data.settings.values import Policy, Register, Settings

State = Literal["按时", "迟报", "零报", "未报", "有错误"]
STATES: tuple[State, ...] = get_args(State)
LOCKED = "已锁定"
COLUMNS = ("unit", "month", "state", "late", "locked", "received", "submission", "missing", "errors", "warnings")


def due(policy: Policy, month: str) -> date:
    """Return the last day on which a month's report is on time, days of grace included."""
    return policy.due(month) + timedelta(days=policy.grace_days)


def states(
    reports: pd.DataFrame,
    register: Register,
    policy: Policy,
    asked: Sequence[str],
    *,
    below: str | None = None,
    locked: Collection[str] = (),
    policies: Mapping[str, Policy] | None = None,
    among: Collection[str] | None = None,
) -> pd.DataFrame:
    """Return ``COLUMNS``, one line for each month asked and each unit that has to report it, in listed order.

    ``reports`` are those of the store. ``missing``: titles of the sheets that a workbook lacks, as a
    tuple. ``locked``: months that are published and closed. ``policies``: those of months that go by
    another one. A unit that reported a month in which it did not have to is listed too. ``among``:
    the units to be listed, ``None`` for all.
    """
    by_month, wanted = policies or {}, None if among is None else set(among)
    known = reports[reports["month"].isin(list(asked))]
    sent = {(str(line.unit), str(line.month)): line for line in known.itertuples(index=False)}
    limits = {month: due(by_month.get(month, policy), month) for month in asked}
    lines = [
        _line(sent.get((unit, month)), unit, month, limits[month], locked)
        for month in asked
        for unit in _units(register, month, below, [unit for unit, of in sent if of == month])
        if wanted is None or unit in wanted
    ]
    return pd.DataFrame(lines, columns=list(COLUMNS)).astype({"submission": "Int64", "late": bool, "locked": bool})


def states_in(facts: Facts, asked: Sequence[str], among: Collection[str] | None = None) -> pd.DataFrame:
    """Return ``states`` of these months by the facts; a published month goes by the deadline it was published with."""
    settings, policies = facts.settings, facts.policies(asked)
    return states(facts.reports, settings.register, settings.policy, asked, policies=policies, among=among)


def _units(register: Register, month: str, below: str | None, sent: Iterable[str]) -> list[str]:
    """Return who is listed for a month: who has to report, and whoever did all the same."""
    expected = dict.fromkeys(unit.name for unit in register.reporting(month, below))
    scope = None if below is None else {unit.name for unit in register.below(below)}
    return list(expected | dict.fromkeys(name for name in sent if scope is None or name in scope))


def _line(report: Any, unit: str, month: str, limit: date, locked: Collection[str]) -> dict[str, Any]:
    line: dict[str, Any] = dict.fromkeys(COLUMNS)
    line |= {"unit": unit, "month": month, "state": "未报", "late": False, "locked": month in locked}
    line |= {"missing": (), "errors": 0, "warnings": 0, "submission": pd.NA}
    if report is None:
        return line
    line |= {"received": _day(report.received), "errors": int(report.errors), "warnings": int(report.warnings)}
    if pd.isna(report.submission):
        return line | {"state": "有错误"}
    first = _day(getattr(report, "first", None)) or line["received"]
    late = first is not None and first > limit
    state: State = "零报" if report.zero else "迟报" if late else "按时"
    return line | {
        "state": state, "late": late, "submission": int(report.submission), "missing": _missing(report.sheets),
    }  # fmt: skip


def _day(moment: Any) -> date | None:
    """Return the day of whatever kind of moment a frame holds."""
    return None if moment is None or pd.isna(moment) else pd.Timestamp(moment).date()


@lru_cache
def _missing(sheets: frozenset[str] | str) -> tuple[str, ...]:
    reported = sheets.split(",") if isinstance(sheets, str) else sheets
    return tuple(sheet.title for sheet in SHEETS if sheet.key not in reported)


def counts(lines: pd.DataFrame) -> Mapping[State, int]:
    """Return how many unit-months are in each state; states that none is in have 0."""
    found = lines["state"].value_counts()
    return {state: int(found.get(state, 0)) for state in STATES}


def in_state(lines: pd.DataFrame, *wanted: State) -> list[str]:
    """Return the units in one of these states, in listed order."""
    return [str(unit) for unit in lines.loc[lines["state"].isin(wanted), "unit"]]


def reminder(lines: pd.DataFrame, month: str, policy: Policy, *, on: date | None = None) -> str:
    """Return the text to paste into a chat group for one month: how far it is, who is asked for what, until when.

    ``on``: the day it is sent; on a day after the deadline it says that the deadline has passed.
    """
    of_month = lines[lines["month"] == month]
    if of_month.empty:
        return f"【{months.title(month)}宣传工作月报】没有应报单位。"
    asked = [*_missing_units(of_month), *_refused(of_month), *_incomplete(of_month)]
    arrived = len(of_month) - len(in_state(of_month, "未报", "有错误"))
    head = f"【{months.title(month)}宣传工作月报】应报{len(of_month)}个单位，已报{arrived}个。"
    if not asked:
        return f"{head}已全部报送，谢谢大家。"
    return "\n".join([head, *asked, _until(due(policy, month), on)])


def _missing_units(lines: pd.DataFrame) -> list[str]:
    units = in_state(lines, "未报")
    return [f"未报{len(units)}个：{listed(units)}。"] if units else []


def _refused(lines: pd.DataFrame) -> list[str]:
    found = lines[lines["state"] == "有错误"]
    if found.empty:
        return []
    units = [f"{unit}（{errors}处）" for unit, errors in zip(found["unit"], found["errors"], strict=True)]
    return [f"已上传但有错误、尚未收下{len(found)}个：{listed(units)}，请按提示改好后重新上传。"]


def _incomplete(lines: pd.DataFrame) -> list[str]:
    """Name the sheets that accepted workbooks lack: a sheet with a header and no rows would be 零报."""
    found = [(str(unit), missing) for unit, missing in zip(lines["unit"], lines["missing"], strict=True) if missing]
    if not found:
        return []
    units = [f"{unit}（{listed(missing)}）" for unit, missing in found]
    return [f"缺工作表{len(found)}个：{listed(units)}；没有数据的请保留表头，记为零报。"]


def _until(last: date, on: date | None) -> str:
    until = f"{day(last, year=False)}（{weekday(last)}）"
    if on is not None and on > last:
        return f"报送截止日{until}已过，请尽快补报。"
    return f"请于{until}前报送。"


def report_status(
    reports: pd.DataFrame, settings: Settings, month: str, *, below: str | None = None, on: date | None = None
) -> dict[str, Any]:
    """Return the status of a month as the command line prints it; see the contract of ``status``."""
    lines = states(reports, settings.register, settings.policy, [month], below=below)
    units = [
        {
            "unit": line["unit"],
            "state": line["state"],
            "submitted_at": None if line["received"] is None else line["received"].isoformat(),
            "errors": line["errors"],
            "warnings": line["warnings"],
        }
        for line in lines.to_dict("records")
    ]
    return {
        "month": month,
        "due": due(settings.policy, month).isoformat(),
        "units": units,
        "reminder": reminder(lines, month, settings.policy, on=on),
    }
