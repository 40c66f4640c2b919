"""The bulletin (通报) of a month, quarter or year: totals, who is ahead, what is to be made up, what is next.

The words are neutral: what is missing is listed as missing, nobody is blamed and no cause is given.
Where the office has switched rankings off, nobody is ahead of anybody and the table is in listed order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from analytics.attention import months_without_stories
from analytics.facts import Facts
from analytics.periods import Period, range_titles
from analytics.quotes import QUOTED
from analytics.ranking import Ranking, rank
from analytics.reporting import SILENT, expected
from analytics.targets import tasks
from analytics.wording import NOT_REPORTED, heading
from analytics.wording import day as day_of
from data import months
from data.schema import MEASURE, keys
from reports.charts import ranked
from reports.pictures.chart import picture
from reports.pictures.faces import absence
from reports.word import areas
from reports.word.draft import Annex, Cited, Clause, Draft, Line
from reports.word.quoting import ranks
from reports.word.reading import Reader
from reports.word.sentences import (
    body,
    bracketed,
    clause,
    digits,
    first,
    joined,
    line,
    names,
    open_place,
    printed,
)
from reports.word.shortfalls import Shortfall, shortfalls
from reports.word.summary import dated, overdue, reports, unreported

AHEAD, RISERS = 3, 3
MOST_DONE = 6
"""Communities named that fulfilled every task; where they are more, those that did not are listed below anyway."""
_ACROSS = 65
"""Percent of a table's width that its numbers have."""
PICTURED = 640
"""Pixels across of the picture: its type then comes out as large as that of a table on A4."""


def bulletin(
    facts: Facts,
    period: Period,
    unit: str | None = None,
    *,
    day: date | None = None,
    quoted: Collection[str] = frozenset(QUOTED),
) -> Draft:
    """Draft the bulletin of the units at or below one (``None``: all); ``day`` is the date of signature.

    ``quoted``: what is quoted from rows, keys of ``QUOTED``.
    """
    reader = Reader.of(facts, period, unit, quoted)
    ranking = rank(facts, period, units=None if unit is None else [unit]) if facts.settings.policy.shown else None
    short = shortfalls(reader)
    lines = [
        *line("addressee", ("各社区：" if _communities(reader) else "各单位：",)),
        *opening(reader),
        first("一、总体情况"),
        *overview(reader),
        first("二、工作成效"),
        *ahead(reader, ranking, short),
        first("三、需补齐事项"),
        *missing(reader, short),
        first("四、下一步工作"),
        *next_steps(reader, short),
    ]
    title = f"关于{period.title()}宣传工作情况的通报"
    annexes = (*([ranking_annex(reader, ranking)] if ranking else []), overview_annex(reader))
    return Draft(title, tuple(lines), reader.signer, period, dated(facts, period), day, annexes, reader.title)


def _communities(reader: Reader) -> list[str]:
    known = reader.facts.settings.register.by_name
    return [unit for unit in reader.members if unit in known and known[unit].level == "社区"]


def opening(reader: Reader) -> list[Line]:
    """Return on what the bulletin rests."""
    text = clause(
        f"根据各单位报送的宣传工作月报（截至{day_of(reader.facts.cut_off(reader.period))}），"
        f"现将{reader.period.title()}宣传工作情况通报如下。"
    )
    return body(text, (reader.basis(),) if reader.basis() else None)


def overview(reader: Reader) -> list[Line]:
    """Return the totals of all areas; what nobody reported is left out here and listed as missing."""
    known = reader.facts.dictionary
    if not any(reader.value(key) is not None for key in known.listed("lead")):
        return body(("尚无单位报送。",))
    lines = body(reports(reader))
    for area in known.areas.values():
        lines += areas.tell_area(reader, area, short=True) if reader.value(known.evidence(area)) is not None else []
    return lines


def ahead(reader: Reader, ranking: Ranking | None, short: Sequence[Shortfall]) -> list[Line]:
    """Return who is ahead and who moved up; with rankings switched off, how many fulfilled the tasks."""
    lines: list[Line] = []
    if ranking is not None:
        lines = [*body(_best(reader, ranking), _risers(ranking))]
    return [*lines, *body(_fulfilled(reader, short), ranks(reader))] or body(open_place("成效较好的单位和做法"))


def _best(reader: Reader, ranking: Ranking) -> Clause | None:
    """Return the first ranks with their scores; equal scores share a rank and stand together."""
    scores = reader.by_unit(keys.POINTS)
    rows = [line for line in ranking.rows.to_dict("records") if line["rank"] is not None and line["rank"] <= AHEAD]
    groups: dict[int, list[str]] = {}
    for row in rows:
        if row["value"] and row["unit"] in scores:
            groups.setdefault(int(row["rank"]), []).append(str(row["unit"]))
    if len(groups) == 1 and sum(map(len, groups.values())) == ranking.ranked > 1:
        return None  # all alike: none of them is ahead
    rank_groups = [_rank_group(place, units, scores) for place, units in groups.items()]
    return clause(f"上稿得分居前的依次为（共{ranking.ranked}个可比）：", joined(rank_groups, "；"), "。")


def _rank_group(place: int, units: list[str], scores: dict[str, Cited]) -> Clause | None:
    if len(units) == 1:
        return clause(units[0], bracketed((scores[units[0]],)))
    return clause(names(units), "均得", scores[units[0]], f"，并列第{place}位")


def _risers(ranking: Ranking) -> Clause | None:
    rows = [line for line in ranking.rows.to_dict("records") if line["rank"] is not None and (line["change"] or 0) > 0]
    rows.sort(key=lambda line: -line["change"])
    if len(rows) > RISERS:
        rows = [line for line in rows if line["change"] >= rows[RISERS - 1]["change"]]
    if not rows or len(rows) > 2 * RISERS:
        return None
    risers = "、".join(f"{line['unit']}（↑{int(line['change'])}）" for line in rows)
    return (f"{_ranges(ranking)}，名次上升较多的有{risers}。",)


def _ranges(ranking: Ranking) -> str:
    """Return the ranges that changes of ranks are between: ``3月较2月``; empty where there are none."""
    return "较".join(range_titles(ranking.period, ranking.other)) if ranking.other else ""


def _fulfilled(reader: Reader, short: Sequence[Shortfall]) -> Clause | None:
    """Return how many communities are short of no task, of those that have tasks to the end and reported all along."""
    owners = set(tasks(reader.facts, reader.period.last, reader.members)["unit"])
    reports_due = expected(reader.facts, reader.period.months, reader.members)
    lacking = set(reports_due["unit"][reports_due["state"].isin(SILENT)])
    lacking |= {unit for shortfall in short for unit, _ in shortfall.units}
    known = reader.facts.dictionary
    sent = {unit for area in known.areas.values() for unit in reader.numbers(known.evidence(area))}
    done = [unit for unit in _communities(reader) if unit in sent & owners - lacking]
    number = reader.count(len(done), "完成任务的社区", "没有未报月报、没有一项任务有差额的社区数，不含期内停用的。")
    done_names = bracketed((names(done),)) if len(done) <= MOST_DONE else ()
    return clause(number, "社区完成了各项任务", done_names, "。") if done else None


def missing(reader: Reader, short: Sequence[Shortfall]) -> list[Line]:
    """Return what is to be made up: reports, tasks, stories, overdue problems, in listed order."""
    lines = [*body(unreported(reader)), *body(_unpublished(reader), _without_story(reader))]
    lines += [line for gap in short if gap.units for line in body(clause(f"{gap.title}：", gap.listed(), "。"))]
    lines += body(overdue(reader))
    return lines or body(("没有需补齐的事项。",))


def _unpublished(reader: Reader) -> Clause | None:
    """Name the communities that reported and have no adopted story: neutral, and not as a second ranking."""
    numbers = reader.numbers(keys.PUBLISHED)
    none = [unit for unit in _communities(reader) if numbers.get(unit) == 0]
    if not none:
        return None
    word = {"month": "本月", "quarter": "本季度", "half": "本半年", "year": "本年"}.get(reader.period.kind, "本期")
    return (f"{word}未上稿：{names(none)}。",)


def _without_story(reader: Reader) -> Clause | None:
    """Name those without a story for several months on end, by how many; a month 未报 ends the row."""
    if reader.period.kind != "month":
        return None
    rows: dict[int, list[str]] = {}
    for unit, length in months_without_stories(reader.facts, reader.period.last, _communities(reader)).items():
        if length > 1:
            rows.setdefault(length, []).append(unit)
    clauses: list[Clause | None] = [
        (f"{names(units)}连续{length}个月",) for length, units in sorted(rows.items(), reverse=True)
    ]
    return clause("其中", joined(clauses, "，"), "未上稿。")


def next_steps(reader: Reader, short: Sequence[Shortfall]) -> list[Line]:
    """Return who is to make up what by when, from the lists above; the rest is for a person to write."""
    until = months.title(reader.period.following)
    lines: list[Line] = []
    by_month: dict[str, list[Shortfall]] = {}
    for shortfall in short:
        if shortfall.unit_names and not shortfall.is_over(reader.period):
            by_month.setdefault(months.title(shortfall.until(reader.period)), []).append(shortfall)
    for month, together in by_month.items():
        # Units that have ended stand in the list above, so that it cannot be pointed to.
        if len(together) == 1 or any(shortfall.ended for shortfall in together):
            tasks = [(shortfall.area, shortfall.unit_names) for shortfall in together]
        else:
            tasks = [("、".join(dict.fromkeys(shortfall.area for shortfall in together)), "上述单位")]
        lines += [line for area, whose in tasks for line in body((f"围绕{area}，{month}底前{whose}补齐差额。",))]
    if reader.total(keys.OVERDUE):
        lines += body((f"逾期问题请责任单位于{until}底前整改销号。",))
    if unreported(reader):
        lines += body(("未报月报的单位请尽快补报。",))
    return [*lines, *body(open_place("其他工作安排"))]


def ranking_annex(reader: Reader, ranking: Ranking) -> Annex:
    """Return the ranking with 报送, 上稿, this period's and the year's points, and its bars."""
    whole = reader.over(Period.to_date(reader.period.last)).numbers(keys.POINTS)
    sent, used = reader.numbers(keys.SUBMITTED), reader.numbers(keys.PUBLISHED)
    rows = [
        (
            _cell(line["rank"]) if line["rank"] is not None else "—",
            str(line["unit"]),
            _cell(sent.get(line["unit"])),
            _cell(used.get(line["unit"])),
            _cell(line["value"]),
            _cell(whole.get(line["unit"])),
            _moved(line) if ranking.other else "—",
        )
        for line in ranking.rows.to_dict("records")
    ]
    unranked = [
        f"{line['unit']}（{line['state']}）" for line in ranking.rows.to_dict("records") if line["rank"] is None
    ]
    note = f"{ranking.title()}。数值相同的名次并列，其后名次顺延。{MEASURE[keys.POINTS].definition}"
    note += f"名次变化：{_ranges(ranking)}。" if ranking.other else ""
    note += f"不排名次：{names(unranked)}。" if unranked else ""
    heads = ("名次", "社区", "报送（篇）", "上稿（篇）", "得分", "本年累计得分", "名次变化")
    return Annex(
        f"{reader.period.title()}上稿得分排名",
        heads,
        tuple(rows),
        (7, 22, 11, 11, 10, 14, 11),
        note,
        _picture(ranking, reader.facts.today),
        f"{reader.period.title()}上稿得分排名横条图",
    )


def _picture(ranking: Ranking, today: date) -> bytes | None:
    """Return the bars of the ranked communities; ``None`` without any, or without a Chinese face to draw them in."""
    if not ranking.ranked or absence():
        return None
    chart = ranked(ranking.rows.head(ranking.ranked), ranking.period, against=ranking.against)
    return picture(chart, today, width=PICTURED)


def _cell(value: Any) -> str:
    return NOT_REPORTED if value is None else digits(value if not hasattr(value, "item") else value.item())


def _moved(line: dict[Any, Any]) -> str:
    if line["rank"] is None:
        return "—"
    if line["change"] is None:
        return "新"
    return "—" if line["change"] == 0 else f"{'↑' if line['change'] > 0 else '↓'}{abs(int(line['change']))}"


def overview_annex(reader: Reader) -> Annex:
    """Return the main figures of every unit in listed order, 未报 where nothing was reported."""
    measures = [reader.facts.dictionary[key] for key in reader.facts.dictionary.listed("lead")]
    columns = [dict(_printed(reader, measure.key)) for measure in measures]
    rows = tuple((unit, *(column.get(unit, NOT_REPORTED) for column in columns)) for unit in reader.members)
    heads = ("单位", *map(heading, measures))
    note = f"截至{day_of(reader.facts.cut_off(reader.period))}；“未报”不是 0。"
    widths = (22, *(_ACROSS // len(measures) for _ in measures))
    return Annex(f"{reader.period.title()}各单位工作情况", heads, rows, widths, note)


def _printed(reader: Reader, key: str) -> Iterator[tuple[str, str]]:
    frame = reader.frame(key, "unit")
    for unit, value, mark in zip(frame["unit"], frame["value"], frame["approximate"], strict=True):
        yield str(unit), printed(value, approximate=bool(mark))
