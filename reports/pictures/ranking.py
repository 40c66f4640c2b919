"""The ranking on one page for a chat group: upright, as a phone shows it, with its reasons and who is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.periods import range_titles
from analytics.ranking import Ranking
from analytics.wording import day, listed, quantity
from reports.charts.stacks import arrow
from reports.charts.style import BLUE, DEEP, QUIET, RULE, TEXT, text
from reports.pictures import faces
from reports.pictures.canvas import LEADING, Sheet
from reports.pictures.chart import LACKING, SOURCE

WIDTH = 540
"""Pixels across, drawn twice as fine: 1080 dots."""
MOST = 20
"""Ranked units on the picture; those beyond stand in the table that goes with it."""
_EDGE, _NAME = 24, 74
_TITLE, _BODY, _SMALL = 26, 18, 13.5
_BAR, _TRACK = 7, "#EAF0F5"
_REASONS = 2
"""Lines that the reason of a score may take."""


@dataclass(frozen=True)
class _Place:
    """One unit's lines on the picture."""

    rank: str
    tied: bool
    name: str
    value: str
    change: str
    share: float
    reason: tuple[str, ...]

    @property
    def height(self) -> float:
        """Pixels that it takes."""
        return 20 + _BODY * LEADING + _BAR + len(self.reason) * _SMALL * LEADING + (3 if self.reason else 0)


def ranking_picture(ranking: Ranking) -> bytes | None:
    """Return a ranking as one upright PNG of 1080 dots across; ``None`` where nobody has a rank.

    Raises ``ValueError`` where no Chinese face is installed.
    """
    if faces.absence():
        raise ValueError(faces.absence())
    if not ranking.ranked:
        return None
    measure = Sheet(WIDTH, 10)
    places = list(_places(ranking, measure))
    room = WIDTH - 2 * _EDGE
    title = measure.broken(_title(ranking), _TITLE, room)
    under = measure.broken(_under(ranking), _SMALL + 1, room)
    foot = [line for part in _foot(ranking) for line in measure.broken(part, _SMALL, room)]
    head = 22 + len(title) * _TITLE * LEADING + 4 + len(under) * (_SMALL + 1) * LEADING + 12
    below = 14 + len(foot) * _SMALL * LEADING + 20
    sheet = Sheet(WIDTH, head + sum(place.height for place in places) + below)
    sheet.box(0, 0, WIDTH, 8, fill=DEEP)
    top = _paragraph(sheet, title, 22, _TITLE, DEEP, bold=True)
    _paragraph(sheet, under, top + 4, _SMALL + 1, QUIET)
    top = head
    for place in places:
        _draw(sheet, place, top)
        top += place.height
    sheet.line([_EDGE, WIDTH - _EDGE], [top, top], colour=RULE, width=1)
    _paragraph(sheet, foot, top + 12, _SMALL, QUIET)
    return sheet.png()


def _title(ranking: Ranking) -> str:
    streets = "各街道" if ranking.level == "街道" else ""
    return f"{streets}{ranking.period.title()}{ranking.measure.title}排名"


def _under(ranking: Ranking) -> str:
    return f"{ranking.title()}　·　截至{day(ranking.cut_off)}"


def _changes(ranking: Ranking) -> str:
    """Return what the arrows compare, both ranges named."""
    if ranking.other is None:
        return ""
    return f"；↑↓ 是名次的变化（{'，较'.join(range_titles(ranking.period, ranking.other))}）"


def _places(ranking: Ranking, measure: Sheet) -> Iterator[_Place]:
    lines = ranking.rows.head(min(ranking.ranked, MOST)).to_dict("records")
    most = max((float(line["value"]) for line in lines), default=0)
    for line in lines:
        value, change = quantity(line["value"], ranking.measure), arrow(line["change"]) if ranking.other else ""
        room = WIDTH - _EDGE - _NAME - measure.wide(f"{value}　{change}", _BODY) - 16
        yield _Place(
            str(line["rank"]),
            bool(line["tied"]),
            measure.shortened(str(line["unit"]), _BODY, room),
            value,
            change,
            float(line["value"]) / most if most else 0.0,
            _reason(line, measure),
        )


def _reason(line: Mapping[Any, Any], measure: Sheet) -> tuple[str, ...]:
    """Return what a score is made of, on at most two lines."""
    reason = str(line["explanation"] or "").partition(" = ")[2] or str(line["explanation"] or "")
    lines = measure.broken(reason, _SMALL, WIDTH - _EDGE - _NAME)
    if len(lines) > _REASONS:
        lines = [*lines[: _REASONS - 1], f"{lines[_REASONS - 1][:-2]}……"]
    return tuple(line for line in lines if line)


def _draw(sheet: Sheet, place: _Place, top: float) -> None:
    """Draw one unit: its rank, name, value and change on a line, its bar, its reason."""
    sheet.line([_EDGE, WIDTH - _EDGE], [top, top], colour=RULE, width=1)
    middle = top + 10 + _BODY * LEADING / 2
    sheet.text(_EDGE + 20, middle, place.rank, size=24, colour=DEEP, side="center", bold=True)
    if place.tied:
        sheet.text(_EDGE + 20, middle + 14, "并列", size=_SMALL - 1.5, colour=QUIET, side="center", height="top")
    sheet.text(_NAME, middle, text(place.name), size=_BODY, colour=TEXT, bold=True)
    right = WIDTH - _EDGE
    sheet.text(right, middle, place.change, size=_BODY, colour=DEEP, side="right")
    column = max(sheet.wide("↑10", _BODY), sheet.wide(place.change, _BODY)) + 10
    sheet.text(right - column, middle, place.value, size=_BODY, colour=DEEP, side="right", bold=True)
    upper = top + 12 + _BODY * LEADING
    sheet.box(_NAME, upper, right - _NAME, _BAR, fill=_TRACK, layer=1)
    if place.share > 0:
        sheet.box(_NAME, upper, (right - _NAME) * place.share, _BAR, fill=BLUE)
    _paragraph(sheet, place.reason, upper + _BAR + 3, _SMALL, QUIET, left=_NAME)


def _foot(ranking: Ranking) -> list[str]:
    """Return who is not on the picture and why, what the figure is, and where it comes from."""
    parts = []
    if ranking.ranked > MOST:
        parts.append(f"图中是前{MOST}个，其余{ranking.ranked - MOST}个的名次见附表（排名表）。")
    if ranking.not_reported:
        missing = ranking.not_reported
        parts.append(f"未报{len(missing)}个（不排名次，也不按0计）：{listed(missing, MOST)}。")
    unranked = ranking.rows.iloc[ranking.ranked :]
    for state, units in unranked[unranked["state"] != "未报"].groupby("state", sort=False)["unit"]:
        parts.append(f"{state}{len(units)}个，不排名次：{listed(list(map(str, units)), MOST)}。")
    defined = ranking.measure.definition.rstrip("。")
    parts.append(f"{ranking.measure.title}：{defined}。数值相同的并列{_changes(ranking)}。")
    texts = [str(unit) for unit in ranking.rows["unit"]]
    return [*parts, SOURCE + (f"　·　{LACKING}" if faces.lacking(texts) else "")]


def _paragraph(
    sheet: Sheet, lines: Sequence[str], top: float, size: float, colour: str, *, left: float = _EDGE, bold: bool = False
) -> float:
    """Write lines one under another; return where they end."""
    for line in lines:
        sheet.text(left, top, text(line), size=size, colour=colour, height="top", bold=bold)
        top += size * LEADING
    return top
