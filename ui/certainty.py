"""How sure a ranking is: three scales, the range of ranks, who cannot be overtaken, rows without a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from analytics.explanation import unmatched
from analytics.facts import Facts
from analytics.numbers import Flags
from analytics.periods import Period
from analytics.ranking import Ranking
from analytics.source_rows import SourceRow, find_source_rows
from analytics.stability import SCALES
from analytics.wording import MISSING, listed
from data.records import Access
from data.schema import MEDIA, keys
from data.store.sheets import read_located_rows
from reports.excel.table import Table
from reports.views.ranking import CHANCE_MEANS, chance_words, span
from ui import drill, session
from ui.listing import listing
from ui.page import Page
from ui.plain import say

POINTS, SHEET = keys.POINTS, MEDIA.key
_HELP = {
    SCALES[0]: "按现行计分规则的名次。",
    SCALES[1]: "每篇都算 1 分时的名次。",
    SCALES[2]: "国家级 20、自治区级 10、市级 5、旗县区级 3 时的名次。",
    "分值浮动": "每个级别的分值各乘 0.75、1、1.25 的全部组合里，最好和最差的名次。",
    "稳健": "三种算法名次相同为稳，相差 1 为较稳，相差更多为敏感。",
    "任何分值": "只按级别给分（不计版面倍数、封顶和合作分摊）时，无论各级分值怎么定，名次都在这个范围里。",
    "一定不低于": "从高到低逐级累计的上稿篇数都不少于对方：只按级别给分，无论分值怎么定，得分都不低于这些社区。",
}

NAMED = 12
"""Units named in one cell."""
MOST = 60
"""Units whose stories are looked at unasked."""
_WHATEVER = "只按级别和篇数计分，无论各级分值怎么定"


def draw_certainty(page: Page, ranking: Ranking) -> None:
    """Draw the table of scales with the statements that hold under any points."""
    if not ranking.ranked:
        return
    frame = page.analysis.derive(scales, ranking)
    st.markdown("**换一种算法，名次会不会变**")
    say(page.analysis.derive(certainty_sentence, ranking))
    title = f"{page.period.title()}名次稳健性"
    notes = [f"{name}：{words}" for name, words in _HELP.items()]
    listing(
        frame,
        key="certainty",
        title=title,
        help=_HELP,
        book=lambda: [Table(title, frame, notes, basis=page.basis, missing=MISSING)],
    )


def scales(ranking: Ranking) -> pd.DataFrame:
    """Return a line a ranked unit: its ranks under three scales, the ranges, and the units it cannot rank below."""
    rows = ranking.rows.head(ranking.ranked).to_dict("records")
    above = ranking.dominance.above
    names = [str(line["unit"]) for line in rows]
    bounds = zip(ranking.dominance.best.tolist(), ranking.dominance.worst.tolist(), strict=True)
    return pd.DataFrame(
        [
            _line(line, bound, _below(names, above[at]))
            for at, (line, bound) in enumerate(zip(rows, bounds, strict=True))
        ],
        dtype="object",
    )


def _below(names: Sequence[str], flags: Flags, most: int = NAMED) -> str:
    """Return the flagged units, of very many the first ones and how many there are."""
    places = np.flatnonzero(flags)
    listed_names = "、".join(names[place] for place in places[:most])
    return listed_names if len(places) <= most else f"{listed_names}等{len(places)}个"


def _line(line: Mapping[Any, Any], bound: tuple[int, int], below: str) -> dict[str, Any]:
    return {
        "单位": line["unit"],
        SCALES[0]: line["rank"],
        SCALES[1]: line["count_rank"],
        SCALES[2]: line["heavy_rank"],
        "分值浮动": span(line["best_rank"], line["worst_rank"]),
        "稳健": line["verdict"],
        "任何分值": span(*bound),
        "一定不低于": below or None,
    }


def certainty_sentence(ranking: Ranking) -> str:
    """Say how many ranks hold, and what holds under any points by level; needs a ranked unit."""
    rows = ranking.rows.head(ranking.ranked)
    words = [f"{word} {int((rows['verdict'] == word).sum())} 个" for word in ("稳", "较稳", "敏感")]
    text = f"参与排名的 {ranking.ranked} 个社区中，{'、'.join(words)}。"
    names = [str(unit) for unit in rows["unit"]]
    certain = [unit for unit, place in zip(names, ranking.dominance.worst.tolist(), strict=True) if place == 1]
    if certain and ranking.ranked > 1:
        return f"{text}{_WHATEVER}，{listed(certain)}都是第一。"
    if not ranking.dominance.above[0].any():
        return f"{text}{names[0]}的第一名取决于各级分值怎么定。"
    return f"{text}{_WHATEVER}，{names[0]}都不低于{_below(names, ranking.dominance.above[0], 6)}。"


def render_chance(page: Page, ranking: Ranking, counted: Ranking | None = None) -> None:
    """Say which differences chance may explain; of a ranking by points those of ``counted``, its stories."""
    words = page.analysis.derive(chance_words, counted or ranking)
    if words is None:
        return
    st.markdown("**差距是不是偶然**")
    if counted is None:
        say(f"{words}{CHANCE_MEANS}")
        return
    say(f"按{counted.measure.title}篇数排：{words}得分由不同的分值相加，没有可靠的办法作同样的判断。{CHANCE_MEANS}")


def without_rule(page: Page, ranking: Ranking) -> None:
    """List the adopted stories that no rule gives points; a chosen one leads to its file.

    Every story has to be looked at: for very many units only when it is asked for.
    """
    if len(page.units) > MOST and not st.toggle("查一查有没有稿件没有对应的计分规则", key="without-rule-asked"):
        return
    rows = page.analysis.of(_without_rule, page.access, page.period, tuple(page.units))
    if not rows:
        say("每一篇采用稿件都有对应的计分规则。")
        return
    title = f"{page.period.title()}未匹配规则的稿件"
    say(f"未匹配规则 {len(rows)} 条：这些采用稿件没有得分，请在“设置”的“计分规则”里补一条。")
    chosen = listing(drill.frame(rows, SHEET), key="without-rule", title=title, choose=True)
    if chosen is not None:
        drill.original(page.access, rows[chosen], key="without-rule-file")


def _without_rule(facts: Facts, access: Access, period: Period, units: tuple[str, ...]) -> list[SourceRow]:
    placed = session.read_as(access, read_located_rows, SHEET, period.months, units)
    left = {id(row) for row in unmatched(placed, facts.settings, facts.rules(period.months))}
    return [row for row in find_source_rows(facts, POINTS, period, placed) if id(row.placed) in left] if left else []
