"""One row of a table of settings while it is read: its cells as values, its faults as problems."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from data.problems import Problem, problem
from data.settings.columns import Table
from data.text import fold

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?:00:00(?::00)?|t00:00:00)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_SEPARATORS = re.compile(r"[、,，;；\n]+")
_NO_MARK = frozenset({"", "否", "no", "n", "0", "false", "×", "x"})
_MOST_PLACES = 3


@dataclass
class Line:
    """The cells of one row. Reading a bad cell gives ``None`` and adds to ``problems``.

    ``places``: the cell of each column, such as ``B3``.
    """

    table: Table
    cells: Mapping[str, str]
    places: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """True while no error was found in the row."""
        return not any(finding.level == "error" for finding in self.problems)

    def refuse(self, code: str, column: str, text: str, cure: str | None = None) -> None:
        """Record an error in the cell of ``column``."""
        self._add(code, column, text, cure)

    def tell(self, column: str, text: str, cure: str) -> None:
        """Record a note about the cell of ``column``."""
        self._add("read-as", column, text, cure)

    def _add(self, code: str, column: str, message: str, cure: str | None) -> None:
        self.problems.append(
            problem(
                code,
                message,
                sheet=self.table.title,
                cell=self.places.get(column),
                column=column,
                value=self.text(column),
                cure=cure and f"{cure}。",
                level=None if code == "read-as" else "error",
            )
        )

    def text(self, column: str) -> str | None:
        """Return the cell's text without the space around it, ``None`` when empty."""
        return (self.cells.get(column) or "").strip() or None

    def needed(self, column: str) -> str:
        """Return the text of a required cell, ``""`` and a problem when it is empty."""
        text = self.text(column)
        if text is None:
            self.refuse("required", column, f"“{column}”空着")
        return text or ""

    def names(self, column: str) -> tuple[str, ...]:
        """Return the names in a cell, separated by 、 (a comma, semicolon or line break does too)."""
        parts = (part.strip() for part in _SEPARATORS.split(self.text(column) or ""))
        return tuple(dict.fromkeys(part for part in parts if part))

    def number(self, column: str, most: int = 1_000_000) -> Decimal | None:
        """Return a number from 0 to ``most`` with at most three decimals."""
        text = self.text(column)
        if text is None:
            return None
        value = _decimal(text)
        if value is None:
            self.refuse("not-a-number", column, f"“{text}”不是数字", "请填数字")
        elif value < 0:
            self.refuse("negative", column, f"“{text}”是负数")
        elif value > most:
            self.refuse("too-big", column, f"“{text}”太大", f"请核对，最多 {most}")
        elif _places(value) > _MOST_PLACES:
            self.refuse("not-a-number", column, f"“{text}”小数位太多", "请最多保留三位小数")
        else:
            return value
        return None

    def whole(self, column: str, most: int = 100_000_000) -> int | None:
        """Return a whole number from 0 to ``most``."""
        text = self.text(column)
        value = _decimal(text) if text else None
        if text is None:
            return None
        if value is None or _places(value) > 0:
            code = "not-a-number" if value is None else "not-a-whole-number"
            self.refuse(code, column, f"“{text}”不是整数", "请填整数")
        elif value < 0:
            self.refuse("negative", column, f"“{text}”是负数")
        elif value > most:
            self.refuse("too-big", column, f"“{text}”太大", f"请核对，最多 {most}")
        else:
            return int(value)
        return None

    def day(self, column: str) -> date | None:
        """Return a day; a month alone stands for its first day."""
        text = self.text(column)
        value = _day(text) if text else None
        if text and value is None:
            self.refuse("not-a-date", column, f"“{text}”不是日期", "请填成 2022-01-01 这样的日期")
        return value

    def month(self, column: str) -> str | None:
        """Return a month such as ``2024-03``; a day stands for its month."""
        text = self.text(column)
        value = _day(text) if text else None
        if text and value is None:
            self.refuse("not-a-date", column, f"“{text}”不是月份", "请填成 2024-03 这样的月份")
        return f"{value.year:04d}-{value.month:02d}" if value else None

    def months(self) -> tuple[str | None, str | None]:
        """Return 生效月 and 失效月, which must not be the wrong way round."""
        first, last = self.month("生效月"), self.month("失效月")
        if first and last and last < first:
            self.refuse("not-a-date", "失效月", f"失效月 {last} 早于生效月 {first}", "请核对")
        return first, last

    def choice(self, column: str, wordings: Mapping[str, str]) -> str | None:
        """Return the word that the cell means; ``wordings``: folded wording → word."""
        text = self.text(column)
        if text is None:
            return None
        word = wordings.get(fold(text))
        if word is None:
            words = "、".join(dict.fromkeys(wordings.values()))
            self.refuse("unknown-word", column, f"“{text}”不是“{column}”的取值", f"请填：{words}")
        return word

    def marked(self, column: str) -> bool:
        """Tell whether a mark stands in the cell: 是, √, a date …"""
        return fold(self.text(column) or "") not in _NO_MARK


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(fold(text).replace(",", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _day(text: str) -> date | None:
    folded = fold(text)
    match = _DAY.fullmatch(folded) or _COMPACT.fullmatch(folded)
    if match is None:
        return None
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
