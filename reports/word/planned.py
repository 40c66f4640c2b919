"""The plan after a half or a year: tasks that stand, titles applied for, reviews that are due."""

from __future__ import annotations

import numpy as np

from analytics.ledger import review_days
from analytics.periods import Period
from data import months
from reports.word.civil import stages_of
from reports.word.draft import Clause, Line
from reports.word.reading import Reader
from reports.word.sentences import body, clause, joined, names
from reports.word.shortfalls import task_title
from reports.word.standings import OWN

MOST = 6
"""Units named with a title that they apply for, or whose review is due."""


def planned(reader: Reader) -> list[Line]:
    """Return what the next half or year is to bring; nothing after a month or a quarter."""
    if reader.period.kind not in ("half", "year"):
        return []
    return [*body(_tasks(reader)), *body(_titles(reader), _reviews(reader))]


def _tasks(reader: Reader) -> Clause | None:
    """Return the tasks that stand for the time to come: ``对照任务安排工作：学习场次每月至少2次。``"""
    month = reader.period.following
    known = reader.facts.settings.register.by_name
    offices = {name for name in reader.members if name in known and known[name].level == OWN}
    mine = {reader.unit, None} if len(reader.members) == 1 else {None, reader.title, *offices}
    standing = [
        task_title(reader.facts.dictionary[task.measure], task.category, task.period, task.minimum)
        for task in reader.facts.settings.targets
        if task.unit in mine and (task.first or month) <= month <= (task.last or month)
    ]
    return (f"对照任务安排工作：{'、'.join(dict.fromkeys(standing))}。",) if standing else None


def _titles(reader: Reader) -> Clause | None:
    """Return the titles that are applied for: ``力争创建旗县区级文明村镇3个（甲村、乙村、丙村）。``"""
    rows = stages_of(reader, "applications")
    titles: dict[str, list[str]] = {}
    for unit, level, kind, name in zip(rows["unit"], rows["level"], rows["kind"], rows["name"], strict=True):
        title = str(name) if kind == "其他" else str(kind)
        known = "" if level != level or level is None or title.startswith(str(level)) else str(level)
        titles.setdefault(f"{known}{title}", []).append(str(unit))
    several = len(reader.members) > 1
    parts = [
        clause(
            title,
            reader.count(len(units), f"正在创建的{title}", "期末还没有命名的称号申报。"),
            f"（{names(units)}）" if several and len(units) <= MOST else "",
        )
        for title, units in titles.items()
    ]
    return clause("力争创建", joined(parts, "、"), "。")


def _reviews(reader: Reader) -> Clause | None:
    """Return the titles whose review falls due in the half or year to come: ``做好复查准备：12月前到期2个（…）。``"""
    rows = stages_of(reader, "titles")
    following = Period(reader.period.following, months.shift(reader.period.last, reader.period.length))
    days = review_days(rows, reader.facts.settings_in(reader.period.last).policy)
    first, last = np.datetime64(following.first_day), np.datetime64(following.last_day)
    due = rows[(days >= first) & (days <= last)]
    number = reader.count(len(due), "复查到期", "下一期内命名满一届、要复查的称号。")
    units = list(dict.fromkeys(str(unit) for unit in due["unit"]))
    whose = f"（{names(units)}）" if len(reader.members) > 1 and len(units) <= MOST else ""
    return clause(f"{following.title()}复查到期的称号", number, f"{whose}，提前做好准备。")
