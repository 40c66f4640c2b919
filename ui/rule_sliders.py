"""计分规则 by sliders: what a rule pays is moved, and stands in the grid's draft like anything typed there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import streamlit as st

from data.decimals import format_decimal
from data.records import Access
from data.settings.columns import RULES, Rows
from data.settings.lines import Line
from data.settings.merging import Line as PlacedRow
from ui import drafts, session
from ui.plain import escape_text, say

MOST = 12
"""Rules with a slider, the first ones of the table."""
_LEAST_RANGE = {"分值": 10.0, "倍数": 4.0}
"""How far a slider goes at least; otherwise to twice what is in force."""
_CONDITIONS = ("级别", "媒体", "形式", "位置", "结果")


@dataclass(frozen=True, slots=True)
class _Slider:
    """The slider of one row: which column it moves, from where, how far and in which steps."""

    at: int
    number: str
    column: str
    label: str
    value: float
    most: float
    step: float

    @property
    def _name(self) -> str:
        return f"slider-{self.number}-{self.column}"

    @property
    def _key(self) -> str:
        return f"{self._name}-{session.get(f'{self._name}-round', 0)}"

    def moved(self) -> float | None:
        """Return where the slider was moved to since its row was last seen; ``None`` when it was not."""
        now, last = session.get(self._key), session.get(f"{self._name}-last")
        inside = isinstance(now, float) and 0 <= now <= self.most
        return now if inside and last is not None and now != last else None

    def note(self, value: float) -> None:
        """Note where the row stands now."""
        session.put(f"{self._name}-last", value)

    def draw(self) -> None:
        """Draw the slider where its row stands: another one, when the row was changed elsewhere."""
        last = session.get(f"{self._name}-last")
        if last is not None and last != self.value and session.get(self._key) != self.value:
            session.put(f"{self._name}-round", session.get(f"{self._name}-round", 0) + 1)
        self.note(self.value)
        st.slider(self.label, 0.0, self.most, self.value, step=self.step, format="%g", key=self._key)


def draw_rule_sliders(access: Access, version: int, month: str) -> None:
    """Draw a slider for each rule that counts in a month or later; ``version`` of the table is the one in force."""
    begun, lines = drafts.lines_of(access, RULES, version)
    every = list(_sliders(lines, drafts.rows_of(access, RULES, begun), month))
    sliders = every[:MOST]
    moved = [(slider, value) for slider in sliders if (value := slider.moved()) is not None]
    if moved:
        rows = list(lines)
        for slider, value in moved:
            place, row = rows[slider.at]
            text = format_decimal(Decimal(str(round(value, 3))))
            rows[slider.at] = place, row | {slider.column: text}
            slider.note(value)
        drafts.put_lines(access, RULES.title, rows, begun)
        st.rerun()
    for slider in sliders:
        slider.draw()
    if len(every) > MOST:
        say(f"其余 {len(every) - MOST} 条在表格里改。")


def _sliders(lines: Sequence[PlacedRow], base: Rows, month: str) -> Iterator[_Slider]:
    """Yield a slider for each row whose number is its own and whose points, or multiplier, are a number."""
    numbers = [row["规则号"].strip() for _, row in lines]
    for at, (place, row) in enumerate(lines):
        number, cells = numbers[at], Line(RULES, row, {})
        last = cells.month("失效月")
        if not number or numbers.count(number) > 1 or (last is not None and last < month):
            continue
        column = "分值" if cells.text("分值") is not None else "倍数"
        value = cells.number(column)
        if value is None:
            continue
        stored = Line(RULES, base[place], {}).number(column) if place is not None else None
        yield _slider(at, number, column, row, value, value if stored is None else stored)


def _slider(at: int, number: str, column: str, row: dict[str, str], value: Decimal, stored: Decimal) -> _Slider:
    words = "·".join(word for title in _CONDITIONS if (word := row[title].strip())) or "任何稿件"
    most = max(_LEAST_RANGE[column], float(2 * stored), float(value))
    step = 0.5 if (2 * stored) % 1 == 0 else 0.1
    return _Slider(at, number, column, escape_text(f"{number} {words}　{column}"), float(value), most, step)
