"""Ways to other pages that keep what the filter bar says, and say what is to be chosen there."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import streamlit as st

from data.schema import AREA, CIVIL, Measure
from data.settings.dictionary import Dictionary
from ui import filters, session
from ui.navigation import find

PAGES = "pages"
"""The pages of this visitor by name, as this run has registered them."""


SCREEN, PRINTOUT = "screen", "printout"
SLIDE, SHEETS = "slide", "sheets"
"""What the addresses of the big screen and of the printout ask for."""
SLIDE_OF: Mapping[str, dict[str, str | list[str]]] = MappingProxyType(
    {name: {SLIDE: name} for name in ("overview", "reporting", "ranking", "targets", "ledger", *AREA)}
)
"""Page → the slide that shows the same."""
_SHEET_OF = {"ranking": "排名", "targets": "任务", "ledger": AREA[CIVIL.key].title}
SHEETS_OF: Mapping[str, dict[str, str | list[str]]] = MappingProxyType(
    {name: {SHEETS: [title]} for name, title in (_SHEET_OF | {key: area.title for key, area in AREA.items()}).items()}
)
"""Page → the sheets of paper that show the same."""


FIGURE, LOOK = "{}-figure", "{}-look"
"""The figure and the second chart of an area, in the address: each area keeps its own."""
LEDGER_LIST, MEASURES = "list", "measures"
"""What 台账 lists and 对比 compares, in the address."""
_LISTED = frozenset({"open", "overdue"})
"""What is asked of the ledger and listed there, under the title of the measure."""


def link(name: str, label: str, *, wide: bool = True, **choices: str | list[str]) -> None:
    """Draw the way to a page; ``choices``: what its address asks for, by the names that the page keeps it under."""
    page = session.get(PAGES, {}).get(name, find(name).file)
    width: Literal["stretch", "content"] = "stretch" if wide else "content"
    # The arrow at the end of a sentence does not stand on a line of its own.
    label = label.replace(" →", "\u00a0→")
    st.page_link(page, label=label, query_params=filters.address_parameters() | choices, width=width)


def way_to_measure(known: Dictionary, measure: Measure) -> tuple[str, dict[str, str]]:
    """Return the page that shows a measure best, and what is to be chosen there."""
    if measure.kind == "points":
        return "ranking", {}
    if measure.question in _LISTED:
        return "ledger", {LEDGER_LIST: measure.title}
    shown = known.area_of(measure)
    if shown is not None and measure.key in shown.charts_of:
        return shown.key, {LOOK.format(shown.key): shown.charts_of[measure.key]}
    if shown is not None and measure.key in shown.charted:
        return shown.key, {FIGURE.format(shown.key): measure.title}
    return "compare", {MEASURES: measure.title}
