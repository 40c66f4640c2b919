"""Cells that show something else than they hold: what is seen decides where it is certain, else it is asked."""

from __future__ import annotations

import re
from decimal import Decimal

from data.intake.cells import Cell
from data.intake.numbers import Amount, read_number, settle
from data.intake.reading import EMPTY, Field, Finding, Reading, failed, quoted, understood
from data.intake.serials import plain_digits
from data.schema import Column

_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SCALED = re.compile(r"([0-9]+(?:\.([0-9]+))?)([百千万亿])")
_SCALE = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_NOISE = Decimal("0.01")
"""Hours that are shown rounded by less than this are the hours shown."""


def read_shown(cell: Cell, field: Field) -> Reading:
    """Return the count or hours of a number whose format shows something else: 3万, 90分钟, 约30余人, nothing."""
    stored = cell.value
    assert isinstance(stored, int | Decimal)
    if not cell.text:
        return _read_unseen_number(stored, field)
    typed = read_number(cell.text, field)
    if not isinstance(typed.value, int | Decimal):
        return _doubt_wording(cell, stored, field, typed)
    if typed.value == stored:
        # The words say nothing that the number does not, but for 约 and 余.
        return typed if typed.approximate else typed._replace(problems=())
    if _is_rounded(cell.text, stored):
        whole = settle(Amount(Decimal(stored)), plain_digits(stored), field)
        return whole if whole.value is None else understood(whole.value, cell.text, plain_digits(stored), typed.unit)
    digits = _DIGITS.findall(cell.text)
    if len(digits) == 1 and Decimal(digits[0]) == stored:
        return typed  # only words were added: 3万 is what was typed as 3
    return _differs(cell, stored, f"{typed.value}、{plain_digits(stored)}")


def read_rounded(cell: Cell, field: Field) -> Reading | None:
    """Return the hours of a number that appears rounded, ``None`` for one that appears as it is."""
    stored = cell.value
    if not isinstance(stored, Decimal) or field.kind != "hours" or Decimal(cell.text) == stored:
        return None
    if abs(Decimal(cell.text) - stored) < _NOISE:
        return settle(Amount(Decimal(cell.text)), cell.text, field)
    return _differs(cell, stored, f"{plain_digits(stored)}、{cell.text}")


def _read_unseen_number(stored: int | Decimal, field: Field) -> Reading:
    """Read a number that does not appear at all; a 0 that adds nothing may as well be an empty cell."""
    fallback = field.fallback if isinstance(field, Column) else None
    if stored == 0 and not field.required and fallback is None:
        return EMPTY
    message = f"“{field.title}”的单元格存着 {plain_digits(stored)}，屏幕上什么也不显示（数字格式所致）"
    return failed("format-differs", message, suggestion=plain_digits(stored))


def _doubt_wording(cell: Cell, stored: int | Decimal, field: Field, typed: Reading) -> Reading:
    """Return why the words shown are no number; where they are no wording of numbers at all, both are named."""
    if any(problem.code != "not-a-number" for problem in typed.problems):
        return typed
    if stored < 0:
        return failed("negative", f"{quoted(plain_digits(stored))}是负数")
    return _differs(cell, stored, plain_digits(stored))


def _differs(cell: Cell, stored: int | Decimal, suggestion: str) -> Reading:
    message = f"屏幕上显示{quoted(cell.text)}，单元格里存的是 {plain_digits(stored)}，不能确定是哪个数"
    return failed("format-differs", message, suggestion=suggestion)


def _is_rounded(text: str, stored: int | Decimal) -> bool:
    """Tell whether a text such as 1.2万 is the stored number, 12345, cut to the places shown."""
    match = _SCALED.search(text)
    if match is None:
        return False
    unit = Decimal(_SCALE[match[3]]).scaleb(-len(match[2] or ""))
    apart = abs(Decimal(match[1]) * _SCALE[match[3]] - Decimal(stored))
    return 2 * apart <= unit <= abs(Decimal(stored))


def read_marked(cell: Cell, field: Field) -> Reading:
    """Return what a cell says that is struck out, or in the colour of its ground: asked where it would count."""
    counts = field.required or field.kind in ("count", "hours", "date", "month")
    if cell.kind == "struck" and not counts:
        return Reading(problems=(Finding("struck-out", f"{quoted(cell.text)}已划去，没有计入"),))
    how = "被划去" if cell.kind == "struck" else "的字（或一部分）与底色同色或太小，屏幕上看不见"
    return failed("format-differs", f"“{field.title}”{quoted(cell.text)}{how}，不能确定算不算", suggestion=cell.text)
