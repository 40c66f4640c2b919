"""What documents quote from rows: names with how much there is of each, and where the first row stands.

Texts that may name a person are left out, as are those that are too long for a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import pandas as pd

from analytics.facts import Facts
from analytics.periods import Period
from data import months
from data.details import Details
from data.personal import find_personal, names_person
from data.schema import (
    ADOPTED,
    CIVIL,
    ENDED_STATES,
    MEDIA,
    NAMED_STATES,
    OTHER,
    OWN_PLATFORM,
    TITLE,
    VOLUNTEER,
    Measure,
)
from data.stories import level_order
from data.text import fold, fold_title

LONGEST = 40
"""Signs of a text that is quoted; what is longer is a sentence and no name."""
_PERSON = re.compile(r"某某|[\u4e00-\u9fff]某|(?:同志|先生|女士|书记|主任|老师|医生|大爷|大妈|阿姨|奶奶|爷爷|老人)家?$")
"""Words after which a name probably stood: the text is about one person."""
_SEVERAL = re.compile("[、，,；;/\n]+")
_WHITE = re.compile(r"\s+")
Line = dict[str, Any]
QUOTED: Mapping[str, str] = MappingProxyType(
    {
        "activities": "重点活动",
        "teams": "各服务队",
        "headlines": "重点稿件",
        "titles": "新获称号",
        "names": "事项名称",
        "ranks": "上级名次",
    }
)
"""What a document may quote from rows, each with its words in the choice list."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A name with how much there is of it, ``approximate`` where one of its numbers is 约数.

    ``unit``: whose it is, empty where rows of several say it. ``day``: when it was, of a single row. ``detail``: what
    else the row says of it (an outlet, a level). ``people``: how many it reached, ``many`` where that is 约数.
    ``source``: where the first row stands.
    """

    name: str
    count: int
    approximate: bool
    unit: str
    source: str
    day: date | None = None
    detail: str = ""
    people: int = 0
    many: bool = False


def is_quotable(text: str) -> bool:
    """Tell whether a text may stand in a document as a name: short, and of no one person."""
    if not 0 < len(text) <= LONGEST or find_personal(text) or names_person(text):
        return False
    return _PERSON.search(text) is None


def lines_of(facts: Facts, sheet: str, period: Period, units: Iterable[str]) -> list[Line]:
    """Return the rows of a sheet of these units in a period, each as its values by column."""
    table = (facts.details or Details()).of(sheet)
    chosen: pd.DataFrame = table[table["unit"].isin(set(units)) & table["month"].isin(period.months)]
    return [{str(name): value for name, value in line.items()} for line in chosen.to_dict("records")]


def _plain(text: object) -> str:
    return _WHITE.sub(" ", str(text or "")).strip()


def _place(line: Line) -> str:
    return f"{line['unit']}{months.title(line['month'])}“{line['title']}”第{line['number']}行"


def _is_about(line: Line, column: str) -> bool:
    return column in str(line["approximate"] or "").split(",")


def _grouped(lines: Iterable[Line], key: Callable[[Line], tuple[str, ...]], count: str) -> list[list[Line]]:
    """Return lines in groups of the same key, in order of appearance; those without a quotable name are left out."""
    groups: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        parts = key(line)
        if is_quotable(parts[-1]) and line[count]:
            groups.setdefault((*parts[:-1], fold(parts[-1])), []).append(line)
    return list(groups.values())


def _quote(rows: Sequence[Line], name: str, count: str, **more: Any) -> Quote:
    units = {str(row["unit"]) for row in rows}
    return Quote(
        name,
        sum(int(row[count]) for row in rows),
        any(_is_about(row, count) for row in rows),
        units.pop() if len(units) == 1 else "",
        _place(rows[0]),
        **more,
    )


def teams(facts: Facts, period: Period, units: Iterable[str]) -> list[Quote]:
    """Return the teams of each unit with how many activities they had, the busiest first."""
    lines = lines_of(facts, VOLUNTEER.key, period, units)
    groups = _grouped(lines, lambda line: (str(line["unit"]), _plain(line["team"])), "times")
    quotes = [_quote(rows, _plain(rows[0]["team"]), "times") for rows in groups]
    return sorted(quotes, key=lambda quote: -quote.count)


def activities(facts: Facts, period: Period, units: Iterable[str]) -> list[Quote]:
    """Return activities by name and category (``detail``), those that reached or engaged the most people first."""
    lines = lines_of(facts, VOLUNTEER.key, period, units)
    groups = _grouped(lines, lambda line: (str(line["category"] or ""), _plain(line["name"])), "times")
    quotes = []
    for rows in groups:
        reached = ["served" if row["served"] else "attendance" for row in rows]
        people = sum(int(row[column] or 0) for row, column in zip(rows, reached, strict=True))
        many = any(_is_about(row, column) for row, column in zip(rows, reached, strict=True))
        day = rows[0]["date"] if len(rows) == 1 and rows[0]["times"] == 1 else None
        detail = str(rows[0]["category"] or "")
        quotes.append(_quote(rows, _plain(rows[0]["name"]), "times", day=day, detail=detail, people=people, many=many))
    return sorted(quotes, key=lambda quote: (-quote.people, -quote.count))


def headlines(facts: Facts, period: Period, units: Iterable[str]) -> list[Quote]:
    """Return adopted stories with outlet and level (``detail``), the highest level and the best place first."""
    order, places = level_order(facts.settings.vocabulary), facts.settings.vocabulary.words_of("位置")
    stories: dict[tuple[str, str], tuple[tuple[int, int], Line]] = {}
    for line in lines_of(facts, MEDIA.key, period, units):
        title, level = _plain(line["headline"]), str(line["level"] or "")
        if line["result"] != ADOPTED or level == OWN_PLATFORM or not is_quotable(title):
            continue
        position = str(line["position"] or "")
        rank = (order.get(level, len(order)), places.index(position) if position in places else len(places))
        key = (str(line["unit"]), fold_title(title))
        if key not in stories or rank < stories[key][0]:
            stories[key] = (rank, line)
    ranked = sorted(stories.values(), key=lambda story: story[0])
    return [
        Quote(
            _plain(line["headline"]),
            1,
            approximate=False,
            unit=str(line["unit"]),
            source=_place(line),
            day=line["date"],
            detail=f"{_outlet(facts, line)}（{line['level']}）",
        )
        for _, line in ranked
    ]


def _outlet(facts: Facts, line: Line) -> str:
    text = _plain(line["outlet"])
    known = facts.settings.outlets.find(text)
    return known.name if known else text


def titles_won(facts: Facts, period: Period, units: Iterable[str]) -> list[Quote]:
    """Return the titles that were named within the period, each once, in the order of their days."""
    lines = [line for line in lines_of(facts, CIVIL.key, period, units) if line["matter"] == TITLE]
    ended = {_title(line) for line in lines if line["state"] in ENDED_STATES}
    won: dict[tuple[str, str, str], Quote] = {}
    for line in lines:
        key, name, day = _title(line), _plain(line["name"]), line["date"]
        inside = isinstance(day, date) and period.first_day <= day <= period.last_day
        if line["state"] in NAMED_STATES and inside and key not in ended and is_quotable(name):
            level = str(line["level"] or "")
            quote = Quote(name, 1, approximate=False, unit=key[0], source=_place(line), day=day, detail=level)
            won.setdefault(key, quote)
    return sorted(won.values(), key=lambda quote: quote.day or date.min)


def _title(line: Line) -> tuple[str, str, str]:
    return str(line["unit"]), fold(_plain(line["name"])), str(line["level"] or "")


def names_of(facts: Facts, matter: str, period: Period, units: Iterable[str]) -> list[Quote]:
    """Return what rows of the ledger of one matter are called, with how much of each, the most first."""
    lines = [line for line in lines_of(facts, CIVIL.key, period, units) if line["matter"] == matter]
    groups = _grouped(lines, lambda line: (_plain(line["name"]),), "quantity")
    quotes = [_quote(rows, _plain(rows[0]["name"]), "quantity") for rows in groups]
    return sorted(quotes, key=lambda quote: -quote.count)


def places_of(facts: Facts, matter: str, period: Period, units: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Return unit and name of every distinct place (点位) that rows of one matter of the ledger tell."""
    lines = [line for line in lines_of(facts, CIVIL.key, period, units) if line["matter"] == matter]
    return frozenset(
        (str(line["unit"]), fold(part))
        for line in lines
        for part in _SEVERAL.split(str(line["place"] or ""))
        if part.strip()
    )


def recommended(facts: Facts, matter: str, state: str, period: Period, units: Iterable[str]) -> dict[str, int]:
    """Return how much of a matter of the ledger is in one state, by its unit of counting (empty: none written)."""
    counts: dict[str, int] = {}
    for line in lines_of(facts, CIVIL.key, period, units):
        if line["matter"] == matter and line["state"] == state:
            measure = str(line["measure"] or "")
            counts[measure] = counts.get(measure, 0) + int(line["quantity"])
    return counts


def named_items(facts: Facts, measure: Measure, period: Period, units: Iterable[str]) -> list[Quote]:
    """Return what the rows of an own item are called, with how much of each; of a stock those of the last month."""
    words = measure.where.get("item", frozenset())
    lines = [line for line in lines_of(facts, OTHER.key, period, units) if line["item"] in words]
    if measure.kind == "stock":
        last: dict[str, str] = {}
        for line in lines:
            last[line["unit"]] = max(last.get(line["unit"], ""), line["month"])
        lines = [line for line in lines if line["month"] == last[line["unit"]]]
    groups = _grouped(lines, lambda line: (_plain(line["name"]),), "amount")
    return [_quote(rows, _plain(rows[0]["name"]), "amount") for rows in groups]
