"""Tenths and doublings that say by how much something grew: ``增长三成``, ``近五成``, ``翻了一番``; all in percent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from data.intake.numerals import numeral
from data.written.quantity import Quantity, Wording

DOUBLED = "翻"
"""What a doubling begins with."""
_TENTHS = re.compile(
    "(?<=[加长升高降少幅低达占了超过约近])(?P<about>近|约|超过?|逾)?(?P<core>[一二三四五六七八九两])成(?P<more>多|以上)?"
    "(?![为立员果效就长功本绩套人品分年都型形])"
)
_DOUBLINGS = re.compile("翻了?(?P<core>[一两二三])番")
_TENTH = Fraction(10)


def find_shares(text: str) -> Iterator[Quantity]:
    """Yield the tenths and doublings of a squeezed text as percents."""
    for match in _TENTHS.finditer(text):
        number = Fraction((numeral(match["core"]) or 0) * 10)
        about = match["about"]
        wording: Wording = "about"
        low, high = number - _TENTH / 2, number + _TENTH / 2
        if about == "近":
            wording, high = "nearly", number
        elif match["more"] or about in ("超", "超过", "逾"):
            wording, low, high = "more", number, number + _TENTH
        yield _percent(match, number, wording, low, high, _TENTH)
    for match in _DOUBLINGS.finditer(text):
        times = 2 ** (numeral(match["core"]) or 1)
        # Nobody says that of less than twice as much, but for what is rounded away.
        yield _percent(
            match, Fraction(times - 1) * 100, "about", Fraction(times * 98 - 100), Fraction(times * 110 - 100), _TENTH
        )


def _percent(
    match: re.Match[str], number: Fraction, wording: Wording, low: Fraction, high: Fraction, step: Fraction
) -> Quantity:
    return Quantity(*match.span(), Decimal(int(number)), "%", wording, low, high, step)
