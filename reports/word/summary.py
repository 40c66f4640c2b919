"""The work summary (工作总结) of one unit or the street: what was done, what is short, what comes next."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from analytics.facts import Facts
from analytics.periods import Period
from analytics.quotes import QUOTED
from analytics.reporting import SILENT, counts, expected
from analytics.wording import day as day_of
from data import months
from data.schema import keys
from reports.word import areas
from reports.word.completed import completed
from reports.word.draft import Clause, Draft, Line
from reports.word.grammar import plan_title, summary_title
from reports.word.planned import planned
from reports.word.quoting import ranks
from reports.word.reading import Reader
from reports.word.sentences import body, bracketed, clause, first, joined, names, open_place, second, sentence
from reports.word.shortfalls import Shortfall, shortfalls

ORDINALS = "一二三四五六七八九十"


def summary(
    facts: Facts,
    period: Period,
    unit: str | None = None,
    *,
    day: date | None = None,
    quoted: Collection[str] = frozenset(QUOTED),
) -> Draft:
    """Draft the summary of a unit (``None``: all) for a period; ``day`` is the date of signature.

    ``quoted``: what is quoted from rows, keys of ``QUOTED``.
    """
    reader = Reader.of(facts, period, unit, quoted)
    short = shortfalls(reader)
    lines = [*opening(reader), first("一、工作开展情况")]
    for ordinal, area in zip(ORDINALS, facts.dictionary.sections, strict=False):
        lines += [second(f"（{ordinal}）{area.section or area.title}"), *areas.tell_area(reader, area)]
    lines += body(completed(reader), ranks(reader))
    lines += [first("二、存在不足"), *lacking(reader, short)]
    lines += [first(f"三、{plan_title(period)}"), *next_steps(reader, short)]
    title = summary_title(reader.title, period)
    return Draft(title, tuple(lines), reader.signer, period, dated(facts, period), day, scope=reader.title)


def dated(facts: Facts, period: Period) -> date:
    """Return the day of the data: that on which the last report of the period came in, else the period's end."""
    inside = facts.reports[facts.reports["month"].isin(period.months)]
    received = [moment for moment in inside["received"] if moment is not None and moment == moment]
    return max(received, default=period.last_day)


def opening(reader: Reader) -> list[Line]:
    """Return what the summary is about and up to which day, in the first person."""
    sections = "、".join(area.section or area.title for area in reader.facts.dictionary.sections)
    text = clause(
        f"{reader.period.title()}，{reader.speaker}围绕{sections}开展工作，"
        f"现将截至{day_of(reader.facts.cut_off(reader.period))}的有关情况总结如下。"
    )
    return body(open_place("总体思路和主要做法"), text)


def reports(reader: Reader) -> Clause | None:
    """Return how many reports were due, on time, late and missing; a single unit's missing months by name."""
    lines = expected(reader.facts, reader.period.months, reader.members)
    if lines.empty:
        return None
    number = counts(lines)
    missing = lines[lines["state"].isin(SILENT)]
    silent = _silent(reader, missing)
    listed: Clause | None = (names(silent),) if silent else None
    both: Clause | None = (f"其中零报{number.late_zero}份",) if number.late_zero else None
    return sentence(
        clause("应报月报", reader.count(number.expected, "应报", "期内应报送的月报份数。", "份")),
        clause("按时报送", reader.count(number.on_time, "按时", "截止日前报送的月报，零报另计。", "份")),
        clause("迟报", reader.count(number.late, "迟报", "截止日后报送的月报，含迟报的零报。", "份"), bracketed(both)),
        clause("零报", reader.count(number.zero, "零报", "报送了、没有内容的月报。", "份")),
        clause("待报", reader.count(number.waiting, "待报", "还没有到报送截止日的月报。", "份")),
        clause("未报", reader.count(len(missing), "未报", "没有收下任何月报的单位月份。", "份"), bracketed(listed)),
    )


def unreported(reader: Reader) -> Clause | None:
    """Return ``未报月报3份：甲社区（2份）、乙社区（1份）。``, of one unit the months; ``None`` for none."""
    lines = expected(reader.facts, reader.period.months, reader.members)
    missing = lines[lines["state"].isin(SILENT)]
    listed = _silent(reader, missing)
    if len(reader.members) > 1 and reader.period.length > 1:
        counts_of = missing["unit"].astype("object").value_counts()
        listed = [f"{unit}（{counts_of[unit]}份）" for unit in listed]
    number = reader.count(len(missing), "未报", "没有收下任何月报的单位月份。", "份")
    return clause("未报月报", number, f"：{names(listed)}。")


def _silent(reader: Reader, missing: Any) -> list[str]:
    if len(reader.members) == 1:
        return [months.title(str(month)) for month in missing["month"]]
    return list(dict.fromkeys(str(unit) for unit in missing["unit"]))


def overdue(reader: Reader) -> Clause | None:
    """Return how many problems are overdue, with every unit that has some: the list adds up to the number."""
    return clause("逾期未销号的问题", reader.total(keys.OVERDUE), bracketed(reader.listed(keys.OVERDUE)), "。")


def lacking(reader: Reader, short: list[Shortfall]) -> list[Line]:
    """Return what is short of the tasks and overdue, without a word about causes."""
    several = len(reader.members) > 1
    lines: list[Line] = []
    for gap in short:
        if gap.units:
            units = gap.listed() if several else clause(gap.lack(), gap.units[0][1])
            lines += body(clause(f"{gap.title}，", units, "。"))
    lines += body(overdue(reader))
    silent = unreported(reader)
    lines = [*body(silent), *lines]
    if not lines or (silent and len(lines) == 1):
        return [*lines, *body(_fulfilled(reader, silent), open_place("存在的不足"))]
    return [*lines, *body(open_place("原因分析"))]


def _fulfilled(reader: Reader, silent: Clause | None) -> Clause | None:
    """Say that every task was fulfilled where nothing is short and nothing was reported late or not at all."""
    if not reader.facts.settings.targets or not reader.sent or silent:
        return None
    return ("各项任务全部完成。",)


def next_steps(reader: Reader, short: list[Shortfall]) -> list[Line]:
    """Return what is to be made up by when, from the shortfalls; the rest is for a person to write."""
    until = months.title(reader.period.following)
    lines = [*planned(reader), *(line for gap in short if gap.units for line in _caught_up(reader, gap))]
    lines += body(clause("逾期未销号的", reader.total(keys.OVERDUE), "问题，", f"{until}底前完成整改并销号。"))
    lines += body(_still_open(reader))
    lines += body(("没有报送的月报尽快补报。",) if unreported(reader) else None)
    return [*lines, *body(open_place("其他工作打算"))]


def _caught_up(reader: Reader, shortfall: Shortfall) -> list[Line]:
    """Return what is made up by when; what a cycle that is over lacks cannot be, and is not promised."""
    if shortfall.is_over(reader.period) or not shortfall.unit_names:
        return []
    several = len(reader.members) > 1
    gap = joined([(shortfall.units[0][1],)]) if not several else None
    gap_clause = clause("补齐", gap) if gap else ("补齐差额",)
    addressee = shortfall.unit_names if several else reader.speaker
    until = months.title(shortfall.until(reader.period))
    return body(clause(f"围绕{shortfall.area}，{until}底前{addressee}", gap_clause, "。"))


def _still_open(reader: Reader) -> Clause | None:
    """Return how many problems are open, to be closed one by one."""
    still = reader.total(keys.OPEN)
    return clause("未销号的", still, "问题，逐项整改销号。") if still and not reader.total(keys.OVERDUE) else None
