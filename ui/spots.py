"""Which figure's rows are open: it stands in the address, so that a link and a reload show the same.

Marks of charts, rows of tables and cards all open their rows here, in a callback; ``ui.panel`` draws them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from analytics.periods import Period
from ui import session

ROWS, PANEL = "rows", "rows-panel"
"""The open figure in the address, and the part of the page that is drawn again when another one is opened."""
_CLOSED, _LINE = "rows-closed", "rows-line"


@dataclass(frozen=True, slots=True)
class Spot:
    """A figure of a period: of one unit, ``None`` for all shown; ``cuts``: what it is cut to, as ``dimension=word``."""

    unit: str | None
    period: Period
    measure: str
    cuts: tuple[str, ...] = ()

    @property
    def mark(self) -> list[str | None]:
        """The ``customdata`` of the mark that stands for it in a chart."""
        return [self.unit, self.period.last, self.measure, self.period.first, *self.cuts]

    def parameters(self) -> list[str]:
        """Return it as the values of one parameter of an address."""
        return [self.measure, self.period.first, self.period.last, self.unit or "", *self.cuts]


def read_spot(parameters: Sequence[str]) -> Spot | None:
    """Return the figure that the values of an address's parameter stand for; ``None`` where they stand for none."""
    if len(parameters) < 4:
        return None
    measure, first, last, unit, *cuts = parameters
    try:
        period = Period(first, last)
    except ValueError:
        return None
    return Spot(unit or None, period, measure, tuple(cuts))


def opened() -> Spot | None:
    """Return the figure whose rows are open."""
    return read_spot(requested_parameters())


def requested_parameters() -> list[str]:
    """Return what the address asks to be open; empty when nothing is."""
    return st.query_params.get_all(ROWS)


def closings() -> int:
    """Return how often this visitor has closed the panel: charts and tables then begin anew, with nothing chosen."""
    count: int = session.get(_CLOSED, 0)
    return count


def line_of(spot: Spot) -> tuple[str, ...]:
    """Return what the pressed row of a table says besides, where it opened this figure."""
    opened_by, words = session.get(_LINE, (None, ()))
    return tuple(words) if opened_by == spot else ()


def open_rows(spot: Spot | None, line: Sequence[str] = ()) -> None:
    """Open the rows of a figure, or close them where nothing is chosen any more; in a callback.

    ``line``: what the pressed row of a table says in columns that are not in sight.
    """
    session.put(_LINE, (spot, tuple(line)))
    if spot is None:
        st.query_params.pop(ROWS, None)
    else:
        st.query_params[ROWS] = spot.parameters()
    st.rerun(PANEL)


def close_rows() -> None:
    """Close the rows and take back what was chosen in charts and tables; in a callback."""
    st.query_params.pop(ROWS, None)
    session.put(_CLOSED, closings() + 1)
    st.rerun()
