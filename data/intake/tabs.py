"""Workbooks with one tab a community, or one a month: what the titles of the tabs say of the rows on them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from data.intake.cells import Cell
from data.intake.layout import Tab, Table
from data.schema import SHEETS
from data.text import fold

_MONTH = re.compile(r"(?:20\d\d年)?(?:\d{1,2}|十[一二]?|[一二三四五六七八九])月份?|20\d\d[-.]\d{1,2}")
_NAMES = sorted((fold(name) for sheet in SHEETS for name in (sheet.title, *sheet.aliases)), key=len, reverse=True)
_EDGES = re.compile(r"^[\s_\-—.·,，、()（）]+|[\s_\-—.·,，、()（）]+$|(?:统计|明细|登记|汇总|台账)?表$")


def _parse(title: str) -> tuple[str, str]:
    """Return the unit and the month that a tab's title holds, as it writes them; the name of a sheet is neither."""
    folded = fold(title)
    month = _MONTH.search(folded)
    remainder = folded.replace(month[0], "", 1) if month is not None else folded
    for name in _NAMES:
        if name in remainder:
            remainder = remainder.replace(name, "", 1)
            break
    return _EDGES.sub("", _EDGES.sub("", remainder)), month[0] if month is not None else ""


def name_tabs(
    sources: Mapping[str, Sequence[Table]], owner: Callable[[str], str | None], is_unit: Callable[[str], bool]
) -> dict[str, tuple[Table, ...]] | None:
    """Return the tables of several tabs, each with what its tab's title says; ``None`` where the titles do not tell.

    ``sources``: the tables of each tab by its title. ``owner(text)`` returns the unit that a text names, ``is_unit``
    tells whether it looks like one. Titles tell when all name a unit, at least one of them known, or all a month,
    no two the same. The title of a tab alone gives way to whatever else says unit and month.
    """
    parsed = {title: _parse(title) for title in sources}
    units = [owner(unit) or unit for unit, _ in parsed.values()]
    months = [month for _, month in parsed.values()]
    by_unit = all(units) and (any(owner(unit) for unit, _ in parsed.values()) or all(map(is_unit, units)))
    by_month = not any(units) and all(months)
    if not (by_unit or by_month) or len(set(zip(units, months, strict=True))) < len(parsed):
        return None
    return {
        title: tuple(replace(table, tab=_tab(table, unit, month, alone=len(parsed) == 1)) for table in sources[title])
        for title, unit, month in zip(parsed, units, months, strict=True)
    }


def _tab(table: Table, unit: str, month: str, *, alone: bool) -> Tab:
    place = (table.block.top, table.left)
    return Tab(
        Cell(*place, unit, "text", unit) if unit else None,
        Cell(*place, month, "text", month) if month else None,
        alone,
    )
