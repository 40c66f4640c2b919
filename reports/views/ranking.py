"""A ranking as a table to read: on the page, printed, and the first sheet of what is handed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from analytics.chance import LEAST_PIECES
from analytics.compared import SPARSE
from analytics.facts import Facts
from analytics.fairness import Fairness
from analytics.measures import values
from analytics.parts import parts_of
from analytics.periods import Period, range_titles
from analytics.ranking import Ranking
from analytics.wording import day, heading, listed, signed
from data.schema import measure_of
from data.stories import level_order
from reports.charts.stacks import arrow
from reports.charts.style import BLUE
from reports.charts.tabled import UNIT
from reports.excel.table import Native, Table
from reports.views.basis import NAMED

APART = 3
"""Ranks apart from which the rank per thousand residents is pointed out."""
MOST_BANDS = 6
"""Runs of ranks that a sentence names; the column of the table has the rest."""
CHANCE_MEANS = (
    "偶然范围：假如各单位本来一样，单凭偶然，名次也可能在这个范围里变动（全部单位一起比较，把握 95%）。"
    "范围之内的名次不宜分高下。它与换一种计分办法名次会不会变是两件事。"
)
PER_THOUSAND, OWN_PAST, IN_GROUP = "千人均", "与自己比", "组内名次"
EXTRA_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        PER_THOUSAND: ("千人均", "千人均名次", "人均提示"),
        OWN_PAST: ("本期月均", "前12个月月均", "与自己比"),
        IN_GROUP: ("分组", "组内名次", "组内个数"),
    }
)
"""What can stand fairly beside a rank, each with its columns."""
COLUMN_MEANS: Mapping[str, str] = MappingProxyType(
    {
        "千人均": "每千常住人口；人口不全的不排千人均名次。",
        "本期月均": "本期平均每个报了的月多少；比率是本期的比率。",
        "前12个月月均": "本期以前12个月里，平均每个报了的月多少；比率是这12个月合计的比率。",
        "与自己比": "本期月均减前12个月月均。",
        "组内名次": "在“单位”表里同一分组、参与排名的社区中的名次。",
    }
)
_NEVER_ADDED = frozenset({"rate", "composite"})
_ALWAYS = frozenset({"名次", "单位"})


def lines(
    ranking: Ranking,
    rows: pd.DataFrame | None = None,
    extras: Collection[str] = (PER_THOUSAND,),
    fair: Mapping[str, Fairness] | None = None,
) -> pd.DataFrame:
    """Return a ranking, or some of its rows, as a table; columns without any value are left out.

    ``extras``: what of ``EXTRA_COLUMNS`` stands beside the ranks; all but 千人均 needs ``fair``.
    """
    shown, by_chance, known = ranking.rows if rows is None else rows, _by_chance(ranking), fair or {}
    table = [
        _line(line, ranking, by_chance.get(line["unit"]), known.get(line["unit"], Fairness()))
        for line in shown.to_dict("records")
    ]
    frame = pd.DataFrame(table, dtype="object")
    if frame.empty:
        return frame
    hidden = {column for name, columns in EXTRA_COLUMNS.items() if name not in extras for column in columns}
    names = [name for name in frame.columns if name not in hidden]
    return frame[[name for name in names if name in _ALWAYS or frame[name].notna().any()]]


def _by_chance(ranking: Ranking) -> dict[str, str]:
    """Return the ranks that each ranked unit may have by chance alone."""
    if ranking.differences is None:
        return {}
    bounds = zip(ranking.differences.best.tolist(), ranking.differences.worst.tolist(), strict=True)
    return {unit: span(*bound) for unit, bound in zip(ranking.rows["unit"].head(ranking.ranked), bounds, strict=True)}


def span(best: int, worst: int) -> str:
    """Return a range of ranks: ``2—4``, or ``2`` where there is but one."""
    return f"{best}" if best == worst else f"{best}—{worst}"


def chance_words(ranking: Ranking) -> str | None:
    """Say which differences chance may explain; ``None`` where there is nothing to be said of it."""
    if ranking.pieces is None or ranking.rows["rank"].head(ranking.ranked).nunique() < 2:
        return None
    if ranking.bands is None:
        return f"合计不足{LEAST_PIECES}{_piece(ranking)}，名次的差距是不是偶然，不作判断。"
    if not ranking.bands:
        return "各名次之间的差距都超出了偶然范围。"
    ranks = ranking.rows["rank"]
    named = [f"第{ranks[first]}—第{ranks[last]}名" for first, last in ranking.bands]
    more = f"等{len(named)}段" if len(named) > MOST_BANDS else ""
    return f"{'、'.join(named[:MOST_BANDS])}{more}差距在偶然范围内。"


def _piece(ranking: Ranking) -> str:
    """Return the unit of counting of what is compared, of a rate that of its base."""
    return ranking.measure.unit if ranking.measure.kind != "rate" else measure_of(parts_of(ranking.measure)[1]).unit


def _line(line: Mapping[Any, Any], ranking: Ranking, by_chance: str | None, fair: Fairness) -> dict[str, Any]:
    best, worst = line["best_rank"], line["worst_rank"]
    return {
        "名次": line["rank"],
        "单位": line["unit"],
        heading(ranking.measure.key): line["value"],
        "变化": arrow(line["change"]) if line["rank"] is not None and ranking.other else None,
        "并列": "并列" if line["tied"] else None,
        previous_title(ranking): line["previous_rank"],
        "名次范围": None if best is None else span(best, worst),
        "稳健": line["verdict"],
        "偶然范围": by_chance,
        "千人均": line["per_thousand"],
        "千人均名次": line["per_thousand_rank"],
        "人均提示": _apart(line["rank"], line["per_thousand_rank"]),
        "本期月均": fair.average,
        "前12个月月均": fair.own_average,
        "与自己比": None if fair.against_own is None else signed(fair.against_own),
        "分组": fair.group,
        "组内名次": fair.group_rank,
        "组内个数": fair.group_size,
        "未排原因": line["state"] or None,
        "说明": line["explanation"],
    }


def previous_title(ranking: Ranking) -> str:
    """Return the header of the ranks before, with the months they are of: ``上期名次（2月）``."""
    return f"上期名次（{range_titles(ranking.period, ranking.other)[1]}）" if ranking.other else "上期名次"


def _apart(place: int | None, per_thousand: int | None) -> str | None:
    """Say so where a unit stands quite elsewhere when its residents are taken into account."""
    if place is None or per_thousand is None or abs(place - per_thousand) < APART:
        return None
    return f"按人均{'靠前' if per_thousand < place else '靠后'}{abs(place - per_thousand)}位"


def by_level(facts: Facts, measure: str, period: Period, chosen: tuple[str, ...] | None = None) -> pd.DataFrame:
    """Return a measure by unit and level, the highest level first; the column knows all levels."""
    frame = values(facts, (measure,), period, ("unit", "level"), chosen)
    order = level_order(facts.settings.vocabulary)
    levels = list(dict.fromkeys((*order, *frame["level"].dropna())))
    # All levels are categories of the column, so that each has its colour whichever of them there are.
    frame["level"] = pd.Categorical(frame["level"], categories=levels, ordered=True)
    return frame.sort_values("level", kind="stable")


def basis(ranking: Ranking) -> str:
    """Return what a ranking rests on: the period, who takes part, the cut-off, who is missing."""
    parts = [f"期间：{ranking.period.title()}", f"单位：{ranking.level}", f"截至{day(ranking.cut_off)}"]
    parts.append(ranking.title())
    if ranking.not_reported:
        parts.append(f"未报：{listed(ranking.not_reported, NAMED)}")
    return "　·　".join(parts)


def sheet(ranking: Ranking) -> Table:
    """Return a ranking as the sheet that a leader is handed: ranks, values, change, why; bars of the values."""
    column, frame = heading(ranking.measure.key), lines(ranking)
    if not frame.empty:
        frame["说明"] = [
            state or why for state, why in zip(ranking.rows["state"], ranking.rows["explanation"], strict=True)
        ]
        leading = ("名次", "单位", column, "变化", previous_title(ranking), "说明")
        frame = frame[[name for name in leading if name in frame and (name in _ALWAYS or frame[name].notna().any())]]
    native = Native(
        "bar", UNIT, {column: BLUE}, f"{ranking.period.title()}{ranking.measure.title}", rows=ranking.ranked
    )
    title = f"{ranking.period.title()}{ranking.measure.title}排名（共{ranking.ranked}个可比）"
    return Table(
        title,
        frame,
        _notes(ranking),
        "排名",
        basis(ranking),
        native=native if ranking.ranked else None,
        total=total(ranking, frame),
    )


def details_sheet(ranking: Ranking) -> Table:
    """Return all that is known of each rank: how firm it is, per thousand residents, why."""
    title = f"{ranking.period.title()}{ranking.measure.title}名次详情"
    return Table(title, lines(ranking), _details_notes(ranking), "名次详情", basis(ranking))


def total(ranking: Ranking, frame: pd.DataFrame) -> dict[str, Any]:
    """Return the row of all units of a frame together, by header; of a rate there is none, for rates do not add up."""
    column = heading(ranking.measure.key)
    reported = [value for value in frame.get(column, ()) if not pd.isna(value)]
    if ranking.measure.kind in _NEVER_ADDED or len(reported) < 2:
        return {}
    return {"名次": "合计", column: sum(reported)}


def _notes(ranking: Ranking) -> tuple[str, ...]:
    notes = [
        f"口径：{ranking.measure.definition}",
        "名次：数值相同的并列，后面的名次顺延（1、2、2、4）。未报的单位没有名次，也不按 0 计。",
    ]
    if ranking.sparse:
        notes.append(f"变化：{SPARSE}。")
    if ranking.other is not None:
        ranges = "，较".join(range_titles(ranking.period, ranking.other))
        notes.append(f"变化：{ranges}，↑ 是上升，“新”是那时没有名次。")
    return tuple(notes)


def _details_notes(ranking: Ranking) -> tuple[str, ...]:
    notes: list[str] = []
    if ranking.measure.kind == "points":
        notes += [
            "稳健：按本办法、按篇数、高层级加重三种算法，名次不变为“稳”，相差一名为“较稳”，更多为“敏感”。",
            "名次范围：每个级别的分值各上下浮动 25% 的全部组合中，最高和最低的名次。",
        ]
    words = chance_words(ranking)
    return (*notes, words, CHANCE_MEANS) if words else tuple(notes)
