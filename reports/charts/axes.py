"""Axes and their labels: units from top to bottom, months from left to right, short names that stay apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reports.charts.style import QUIET, RULE, SIZE, SMALL, text, width

LONGEST = 6
"""How many signs of a unit's name stand beside a chart; the full name is in the table and on touch."""
_ENDINGS = ("社区居民委员会", "社区居委会", "居委会", "村委会", "社区")
HIDDEN: dict[str, Any] = {"visible": False, "fixedrange": True}


def short(names: Sequence[str]) -> list[str]:
    """Return names of at most six signs: the usual endings go first, then the middle becomes ….

    A name has the same short form in every chart; only those that would become the same show, in up
    to nine signs, where they differ.
    """
    labels = [name if len(name) <= LONGEST else _middle(_bare(name)) for name in names]
    if len(set(labels)) == len(labels):
        return labels
    alike: dict[str, list[str]] = {}
    for name, label in zip(names, labels, strict=True):
        alike.setdefault(label, []).append(name)
    apart = {name: label for those in alike.values() if len(those) > 1 for name, label in _apart(those).items()}
    return [apart.get(name, label) for name, label in zip(names, labels, strict=True)]


def _apart(names: Sequence[str]) -> dict[str, str]:
    """Return short forms of names with the same beginning and end that show what lies between."""
    bare = [_bare(name) for name in names]
    before = _alike(bare)
    after = min(_alike([name[::-1] for name in bare]), *(len(name) - before for name in bare))
    labels = [_around(name, before, after) for name in bare]
    return {
        name: label if labels.count(label) == 1 else f"{label}{at}"
        for at, (name, label) in enumerate(zip(names, labels, strict=True), start=1)
    }


def _alike(names: Sequence[str]) -> int:
    """Return with how many signs alike all names begin."""
    signs = enumerate(zip(*names, strict=False))
    return next((at for at, those in signs if len(set(those)) > 1), min(map(len, names)))


def _around(name: str, before: int, after: int) -> str:
    """Leave two signs of what comes before and after the difference, and three of that."""
    head = name[:before] if before <= 2 else f"{name[:2]}…"
    tail = name[len(name) - after :] if after <= 2 else f"…{name[-2:]}"
    return f"{head}{name[before : len(name) - after][:3]}{tail}"


def _bare(name: str) -> str:
    ending = next((ending for ending in _ENDINGS if name.endswith(ending) and name != ending), "")
    return name.removesuffix(ending)


def _middle(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[:2]}…{name[-3:]}"


def widest(labels: Sequence[str], size: int = SIZE) -> int:
    """Return the width in pixels of the widest label; 0 without labels."""
    return max((width(label, size) for label in labels), default=0)


def units_axis(names: Sequence[str]) -> tuple[dict[str, Any], int]:
    """Return the vertical axis of units, the first on top at 0, and the margin that their names need."""
    labels = short(names)
    axis = {
        "range": [len(names) - 0.5, -0.5],
        "tickvals": list(range(len(names))),
        "ticktext": list(map(text, labels)),
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "ticklabelstandoff": 6,
    }
    return axis, widest(labels) + 12


def value_axis(most: float, **more: Any) -> dict[str, Any]:
    """Return an axis of values from 0 that is not drawn: the values stand at the marks."""
    return {**HIDDEN, "range": [0, most or 1], **more}


def scale(most: float, **more: Any) -> dict[str, Any]:
    """Return a drawn axis of values from 0 with few thin lines and thousands separators."""
    top = most * 1.15 or 1
    whole = {"dtick": 1} if top <= 4 else {"nticks": 5}
    return {
        "range": [0, top],
        "fixedrange": True,
        "gridcolor": RULE,
        "zerolinecolor": RULE,
        "zeroline": True,
        "tickformat": ",~f",
        "tickfont": {"size": SMALL, "color": QUIET},
        "ticks": "",
        **whole,
        **more,
    }


def months_axis(months: Sequence[str], *, side: str = "bottom", margin: float = 0.5) -> dict[str, Any]:
    """Return the axis of months, the first at 0; of more than twelve, only each quarter's first is named."""
    every = len(months) <= 12
    ticks = [at for at, month in enumerate(months) if every or month[5:] in {"01", "04", "07", "10"}]
    names = _month_names(months, ticks, above=side == "top")
    return {
        "range": [-margin, len(months) - 1 + margin],
        "tickvals": ticks,
        "ticktext": names,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "side": side,
        "tickangle": 0,
        "tickfont": {"size": SMALL, "color": QUIET},
    }


def _month_names(months: Sequence[str], ticks: Sequence[int], *, above: bool) -> list[str]:
    """Name months by their number, with the year beyond the first named one and beyond each January."""
    names, last = [], ""
    for place, at in enumerate(ticks):
        month = months[at]
        soon = any(months[later][5:] == "01" for later in ticks[place + 1 : place + 3])
        year = month[5:] == "01" or (not last and not soon)
        last = month[:4] if year else last
        number = f"{int(month[5:])}月" if len(ticks) <= 6 else f"{int(month[5:])}"
        lines = [number, f"{month[:4]}年"] if year else [number]
        names.append("<br>".join(reversed(lines) if above else lines))
    return names
