"""Columns of a table on screen: what does not fit is said by the row that is pressed, and no word is cut."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd

from ui.columns import BROKEN_HEIGHT, EDGES, LETTER, NARROWEST, ROW_HEIGHT, fit, fit_phone


def frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({name: [value] for name, value in columns.items()}, dtype="object")


def test_what_fits_is_in_sight_in_one_line() -> None:
    layout = fit(frame(单位="甲社区", 学习场次=12, 收到=date(2024, 3, 5)), room=400)
    assert (layout.shown, layout.further, layout.row_height) == (("单位", "学习场次", "收到"), (), ROW_HEIGHT)
    assert layout.widths == {"单位": 3 * LETTER + EDGES}


def test_words_break_before_a_column_has_to_go() -> None:
    """Forty signs are 560 pixels: in 240 they take three lines."""
    layout = fit(frame(单位="甲社区", 说明="字" * 40, 上稿=3), room=70 + NARROWEST + 56)
    assert (layout.shown, layout.further) == (("单位", "说明", "上稿"), ())
    assert (layout.widths["说明"], layout.row_height) == (NARROWEST, BROKEN_HEIGHT)
    layout = fit(frame(单位="甲社区", 说明="字" * 40, 上稿=3), room=70 + 400 + 56)
    assert (layout.widths["说明"], layout.row_height) == (400, BROKEN_HEIGHT)
    short = frame(单位="甲社区", 说明="字" * 20, 上稿=3)
    assert fit(short, room=70 + 280 + EDGES).row_height == ROW_HEIGHT
    assert fit(short, room=70 + NARROWEST + 56).shown == ("单位", "上稿")


def test_columns_that_do_not_fit_in_three_lines_are_said_by_the_row() -> None:
    """A hundred signs are 1,400 pixels, which three lines of 400 do not hold; the columns after them still fit."""
    wide = frame(单位="甲社区", 说明="字" * 100, 上期=12, 本期=Decimal("0.5"))
    assert fit(wide, room=70 + 400).shown == ("单位", "上期", "本期")
    assert fit(wide, room=70 + 400).further == ("说明",)
    assert fit(wide, room=70 + 60, leading=("单位", "本期")).shown == ("单位", "本期")


def test_a_phone_has_three_columns_the_chosen_ones_first() -> None:
    layout = fit_phone(frame(单位="甲社区", 报送="按时", 学习场次=1, 上稿=2), leading=("单位", "上稿"))
    assert (layout.shown, layout.further) == (("单位", "上稿", "报送"), ("学习场次",))
