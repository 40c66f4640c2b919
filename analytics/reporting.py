"""Who has to report a month and who has: a state for each unit and month, counts, and the reminder to paste.

The one place that says who is expected, late or silent. A unit-month that has to be reported is 待报
until its deadline has passed and 未报 afterwards; 有错误 when everything it sent was refused; 零报 when it
reported and had nothing; else 按时 or 迟报. Zero and late are two facts: a late zero report is 零报, and
late. Whether it is late goes by the day on which its first accepted workbook came in, so that a
correction after the deadline makes nobody late.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, get_args

import pandas as pd

from analytics.facts import Facts
from analytics.periods import Period
from analytics.wording import NOT_DUE, NOT_REPORTED, day, listed, summed_list, weekday
from data import months
from data.schema import SHEETS

State = Literal["按时", "迟报", "零报", "待报", "未报", "有错误"]
STATES: tuple[State, ...] = get_args(State)
ABSENT: tuple[State, ...] = ("待报", "未报", "有错误")
"""States in which nothing has been accepted yet."""
SILENT: tuple[State, ...] = ("未报", "有错误")
"""States of a month that is missing: nothing accepted, and the deadline passed or something to be put right."""
LOCKED = "已公布"
COLUMNS = ("unit", "month", "state", "late", "received", "submission", "missing", "errors", "warnings")


def expected(facts: Facts, months: Sequence[str], units: Collection[str] | None = None) -> pd.DataFrame:
    """Return ``COLUMNS``, a line for each of these months and each unit that has to report it, in listed order.

    A unit reports a month when it is open then and the month is not before the first that the office
    reports (起报月); one that reported without having to is listed, too. ``units``: only these and those
    below them. ``missing``: titles of the sheets that a workbook lacks, as a tuple.
    """
    known = facts.reports[facts.reports["month"].isin(list(months))]
    sent = {(str(line.unit), str(line.month)): line for line in known.itertuples(index=False)}
    inside = facts.scope(units)
    lines = []
    for month in months:
        limit, expected_flags = facts.deadline(month), facts.expected_units(month, month)[:, 0] & inside
        silent: State = "未报" if facts.today > limit else "待报"
        for unit, has_to, selected in zip(facts.units, expected_flags.tolist(), inside.tolist(), strict=True):
            report = sent.get((unit, month)) if selected else None
            if has_to or report is not None:
                lines.append(_line(report, unit, month, limit, silent))
    return pd.DataFrame(lines, columns=list(COLUMNS)).astype({"submission": "Int64", "late": bool})


def _line(report: Any, unit: str, month: str, limit: date, silent: State) -> dict[str, Any]:
    line: dict[str, Any] = dict.fromkeys(COLUMNS)
    line |= {"unit": unit, "month": month, "state": silent, "late": False}
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
        "state": state,
        "late": late,
        "submission": int(report.submission),
        "missing": _missing(report.sheets),
    }


def _day(moment: Any) -> date | None:
    """Return the day of whatever kind of moment a frame holds."""
    return None if moment is None or pd.isna(moment) else pd.Timestamp(moment).date()


@lru_cache
def _missing(sheets: frozenset[str] | str) -> tuple[str, ...]:
    reported = sheets.split(",") if isinstance(sheets, str) else sheets
    return tuple(sheet.title for sheet in SHEETS if sheet.key not in reported and not sheet.items)


@dataclass(frozen=True, slots=True)
class ReportCounts:
    """How many reports of those expected are how far.

    ``late`` counts every late report and ``zero`` every zero report; ``late_zero`` are in both.
    """

    expected: int
    on_time: int
    late: int
    zero: int
    late_zero: int
    waiting: int
    missing: int
    refused: int

    @property
    def arrived(self) -> int:
        """How many were accepted."""
        return self.expected - self.waiting - self.missing - self.refused

    @property
    def silent(self) -> int:
        """How many are missing: not there after the deadline, or refused and not sent again."""
        return self.missing + self.refused

    def by_state(self) -> dict[State, int]:
        """Return the number of each state; late zero reports stand under 迟报 and under 零报."""
        return {
            "按时": self.on_time,
            "迟报": self.late,
            "零报": self.zero,
            "待报": self.waiting,
            "未报": self.missing,
            "有错误": self.refused,
        }

    def words(self, unit: str = "个", *, space: str = "") -> str:
        """Return what there is of each state: ``按时9个，迟报2个（其中零报1个），零报1个，未报1个``."""
        parts = [f"{state}{space}{number}{space}{unit}".rstrip() for state, number in self.by_state().items() if number]
        both = f"（其中零报{space}{self.late_zero}{space}{unit}".rstrip() + "）" if self.late_zero else ""
        return "，".join(part + both if part.startswith("迟报") else part for part in parts)


def counts(lines: pd.DataFrame) -> ReportCounts:
    """Return how many of these unit-months (as ``expected`` has them) are how far."""
    states, zero = lines["state"].value_counts(), lines["state"] == "零报"
    late = int(lines["late"].sum())
    return ReportCounts(
        expected=len(lines),
        on_time=int(states.get("按时", 0)),
        late=late,
        zero=int(zero.sum()),
        late_zero=int((zero & lines["late"]).sum()),
        waiting=int(states.get("待报", 0)),
        missing=int(states.get("未报", 0)),
        refused=int(states.get("有错误", 0)),
    )


def in_state(lines: pd.DataFrame, *states: State) -> list[str]:
    """Return the units in one of these states, in listed order."""
    return [str(unit) for unit in lines.loc[lines["state"].isin(states), "unit"]]


def silent_words(lines: pd.DataFrame, most: int, *, space: str = "") -> list[str]:
    """Return who is missing, each state with its own total: ``未报2个：甲、乙``.

    Of several months ``未报3份：甲2份、乙1份``. Of more than ``most`` names the first ones, and how many there
    are in all or what the others are together.
    """
    phrases, several = [], lines["month"].nunique() > 1
    for state in SILENT:
        units = Counter(in_state(lines, state))
        names = summed_list(units, "份", most) if several else listed(list(units), most)
        if units:
            phrases.append(f"{state}{space}{units.total()}{space}{'份' if several else '个'}：{names}")
    return phrases


def absent_words(lines: pd.DataFrame) -> dict[str, str]:
    """Return for each unit the word that stands where it has no value: 待报 while nothing of it is due, else 未报.

    A unit that does not have to report is not in it.
    """
    waiting = (lines["state"] == "待报").groupby(lines["unit"], sort=False).all()
    return {str(unit): NOT_DUE if alone else NOT_REPORTED for unit, alone in waiting.items()}


def reminder(facts: Facts, lines: pd.DataFrame, month: str, returned: frozenset[str] = frozenset()) -> str:
    """Return the text to paste into a chat group for one month: how far it is, who is asked for what, until when.

    While the month runs nobody is asked for anything; after the deadline it says that it has passed.
    ``returned``: the units whose report was accepted and given back since; they are asked at any time.
    """
    of_month = lines[lines["month"] == month]
    if of_month.empty:
        return f"【{months.title(month)}宣传工作月报】没有应报单位。"
    totals = counts(of_month)
    head = f"【{months.title(month)}宣传工作月报】应报{totals.expected}个单位，已报{totals.arrived}个。"
    over = Period.month(month).is_over(facts.today)
    requests = [*_awaited(of_month, over), *_refused(of_month), *_returned(of_month, returned), *_incomplete(of_month)]
    if not requests and not totals.waiting:
        return f"{head}已全部报送，谢谢大家。"
    return "\n".join([head, *requests, _until(facts.deadline(month), facts.today, outstanding=bool(requests))])


def unit_reminder(facts: Facts, lines: pd.DataFrame, month: str, unit: str, *, returned: bool = False) -> str:
    """Return the text that reminds one unit of a month: what is missing or to be put right, and until when.

    ``returned``: its report was accepted and given back since.
    """
    state = next((str(line) for line in lines.loc[lines["unit"] == unit, "state"]), "待报")
    errors = int(lines.loc[lines["unit"] == unit, "errors"].sum())
    wording = {
        "待报": "还没有收到月报",
        "未报": "还没有收到月报",
        "有错误": f"上传的月报有{errors}处错误，没有收下，请按提示改好后重新上传",
    }
    request = wording.get(state, "月报已退回，请改好后重新报送" if returned else "月报已收到，谢谢")
    until = _until(facts.deadline(month), facts.today, outstanding=True)
    return f"【{months.title(month)}宣传工作月报】{unit}：{request}。" + (until if returned or state in wording else "")


def _awaited(lines: pd.DataFrame, over: bool) -> list[str]:
    words: tuple[State, ...] = ("待报", "未报") if over else ("未报",)
    groups = ((state, in_state(lines, state)) for state in words)
    return [f"{state}{len(units)}个：{listed(units)}。" for state, units in groups if units]


def _refused(lines: pd.DataFrame) -> list[str]:
    refused = lines[lines["state"] == "有错误"]
    if refused.empty:
        return []
    units = [f"{unit}（{errors}处）" for unit, errors in zip(refused["unit"], refused["errors"], strict=True)]
    return [f"已上传但有错误、尚未收下{len(refused)}个：{listed(units)}，请按提示改好后重新上传。"]


def _returned(lines: pd.DataFrame, returned: frozenset[str]) -> list[str]:
    units = [unit for unit in map(str, lines["unit"]) if unit in returned]
    return [f"已退回{len(units)}个：{listed(units)}，请改好后重新报送。"] if units else []


def _incomplete(lines: pd.DataFrame) -> list[str]:
    """Name the sheets that accepted workbooks lack: a sheet with a header and no rows would be 零报."""
    gaps = [(str(unit), missing) for unit, missing in zip(lines["unit"], lines["missing"], strict=True) if missing]
    if not gaps:
        return []
    units = [f"{unit}（{listed(missing)}）" for unit, missing in gaps]
    return [f"缺工作表{len(gaps)}个：{listed(units)}；没有数据的请保留表头，记为零报。"]


def _until(last: date, today: date, *, outstanding: bool) -> str:
    until = f"{day(last, year=False)}（{weekday(last)}）"
    if today > last:
        return f"报送截止日{until}已过，请尽快补报。"
    return f"请于{until}前报送。" if outstanding else f"报送截止日是{until}。"


def report_status(facts: Facts, month: str, returned: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the status of a month as the command line prints it; ``returned`` as in ``reminder``."""
    lines = expected(facts, [month])
    totals = counts(lines)
    units = [
        {
            "unit": line["unit"],
            "state": line["state"],
            "late": line["late"],
            "submitted_at": None if line["received"] is None else line["received"].isoformat(),
            "errors": line["errors"],
            "warnings": line["warnings"],
        }
        for line in lines.to_dict("records")
    ]
    return {
        "month": month,
        "due": facts.deadline(month).isoformat(),
        "from": facts.start(month),
        "expected": totals.expected,
        "counts": totals.by_state(),
        "units": units,
        "reminder": reminder(facts, lines, month, returned),
    }
