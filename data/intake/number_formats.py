"""What a number format makes of a number: the text on the screen, without thousands separators.

The grammar is that of Excel, WPS and LibreOffice: sections for positive, negative, zero and text, or
sections with conditions; placeholders for digits, literals, scaling commas, percent, exponents.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, NamedTuple

_SECTION = re.compile(r'(?:"[^"]*"?|[\\!_*].|\[[^\]]*\]|[^;])*', re.DOTALL)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式)'
    r"|(?P<exponent>E[+-])|(?P<digit>[0#?])|(?P<comma>,)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?[0-9]+(?:\.[0-9]+)?)")
_COMPARED: Mapping[str, Callable[[Decimal, Decimal], bool]] = MappingProxyType(
    {"<=": operator.le, ">=": operator.ge, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "=": operator.eq}
)
_FRACTION = re.compile(r"[0#?]\s*/\s*([0-9]{1,4}|[#?]{1,4})")
_NUMERIC = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:E[+-]?[0-9]+)?")
_MIXED = re.compile(r"(?:([0-9]+) +)?([0-9]+)/([1-9][0-9]*)")
_WORD = re.compile(r"\w")
_NO_CONDITION = ("", Decimal(0))
_WHITE = frozenset({"white", "白色", "color2", "颜色2"})
_TOLERANCE = Decimal("0.005")
"""A number that a fraction is nearer to than this is the number."""

Kind = Literal["literal", "whole", "decimal", "point", "number"]


class _Part(NamedTuple):
    """One element of a section: a literal with its text, a placeholder with its sign, or the number as a whole."""

    kind: Kind
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Section:
    """One section: it divides by 1000 ``thousands`` times and multiplies by 100 ``hundreds`` times.

    ``exponent``: the number appears as 3.0E+01, ``fraction``: as 1 1/2, with this
    denominator or, below 0, with one of at most as much.
    """

    parts: tuple[_Part, ...]
    condition: tuple[str, Decimal] = _NO_CONDITION
    thousands: int = 0
    hundreds: int = 0
    exponent: bool = False
    fraction: int = 0

    @property
    def decimals(self) -> int:
        """The places after the point."""
        return sum(part.kind == "decimal" for part in self.parts)

    @property
    def is_bare(self) -> bool:
        """Whether a whole number above 0 appears as its plain digits."""
        if self.thousands or self.hundreds or self.exponent or self.fraction:
            return False
        kinds = {part.kind for part in self.parts if part.kind != "literal" or part.text.strip()}
        return kinds == {"whole"} and sum(part.text == "0" for part in self.parts) == 1

    def holds(self, number: Decimal) -> bool:
        """Tell whether a number meets the condition; a section without one takes any."""
        sign, bound = self.condition
        return not sign or _COMPARED[sign](number, bound)


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A compiled format.

    ``text``: the section for texts, with ``@`` where the text stands, if there is one. ``is_bare``: a
    whole number above 0 appears as its plain digits.
    """

    sections: tuple[_Section, ...]
    text: str | None = None
    is_bare: bool = False

    def render(self, number: int | Decimal) -> str:
        """Return what the screen shows of a number, without thousands separators and outer blanks."""
        value = Decimal(number)
        section, sign = self._section(value)
        return f"{sign}{_render(section, abs(value))}".strip()

    def _section(self, value: Decimal) -> tuple[_Section, str]:
        """Return the section for a number and the sign before it."""
        own, minus = self.sections, "-" if value < 0 else ""
        if any(section.condition[0] for section in own):
            last = own[min(2 if len(own) > 1 and own[1].condition[0] else 1, len(own) - 1)]
            fitting = (section for section in own[:2] if section.condition[0] and section.holds(value))
            return next(fitting, last), minus
        if value < 0 and len(own) > 1:
            return own[1], ""
        return (own[2], "") if value == 0 and len(own) > 2 else (own[0], minus)

    @property
    def rewords_text(self) -> bool:
        """Whether a text appears with words that are not its own, or not at all."""
        return self.text is not None and ("@" not in self.text or _WORD.search(self.text) is not None)

    def render_text(self, text: str) -> str:
        """Return what the screen shows of a text."""
        return text if self.text is None else self.text.replace("@", text).strip()


@lru_cache(maxsize=2_000)
def compile_format(code: str) -> NumberFormat:
    """Return the compiled format of a code. What is no placeholder is a literal, as programs show it."""
    sections = _split(code)
    texts = [section for section in sections if "@" in _unquoted(section)] or sections[3:4]
    numeric = [section for section in sections[:3] if "@" not in _unquoted(section)] or ["General"]
    parsed = tuple(map(_parse, numeric))
    return NumberFormat(
        parsed,
        "".join(map(_literal, _TOKEN.finditer(texts[0]))) if texts else None,
        parsed[0].is_bare and not any(section.condition[0] for section in parsed),
    )


def _split(code: str) -> list[str]:
    """Split a code at the semicolons that are no literals."""
    sections, start = [], 0
    while start <= len(code):
        match = _SECTION.match(code, start)
        assert match is not None
        sections.append(match[0])
        start = match.end() + 1
    return sections


def _unquoted(section: str) -> str:
    return "".join(match["other"] or "" for match in _TOKEN.finditer(section))


def _literal(token: re.Match[str]) -> str:
    """Return the text that a token shows by itself."""
    if token["bracket"] is not None and token["bracket"].startswith("$"):
        return token["bracket"][1:].partition("-")[0]
    return token["quoted"] or token["escaped"] or token["other"] or ""


def _denominator(section: str) -> int:
    match = _FRACTION.search(section)
    if match is None:
        return 0
    return int(match[1]) if match[1].isdigit() and int(match[1]) else 1 - 10 ** len(match[1])


def is_white(bracket: str) -> bool:
    """Tell whether the bracket of a section paints it in the colour of paper, so that nobody sees it."""
    return bracket.replace(" ", "").casefold() in _WHITE


def _parse(section: str) -> _Section:
    parts: list[_Part] = []
    condition, has_point, exponent = _NO_CONDITION, False, False
    commas = hundreds = 0
    fraction = _denominator(section)
    for token in _TOKEN.finditer(section):
        stated = _CONDITION.fullmatch(token["bracket"] or "")
        if stated is not None:
            condition = (stated[1], Decimal(stated[2]))
        elif token["exponent"]:
            exponent = True
        elif token["digit"]:
            commas = 0 if not exponent else commas
            parts += [] if exponent else [_Part("decimal" if has_point else "whole", token["digit"])]
        elif token["general"]:
            parts.append(_Part("number"))
        elif token["comma"]:
            commas += 1
        elif token["other"] == "." and not has_point:
            has_point = True
            parts.append(_Part("point"))
        elif text := _literal(token):
            hundreds += text in "%％" and token["other"] is not None
            parts.append(_Part("literal", text))
        if is_white(token["bracket"] or ""):
            return _Section((), condition)
    thousands = commas if any(part.kind in ("whole", "decimal") for part in parts) else 0
    return _Section(tuple(parts), condition, thousands, hundreds, exponent, fraction)


def _render(section: _Section, value: Decimal) -> str:
    value = value * Decimal(100) ** section.hundreds / Decimal(1000) ** section.thousands
    if section.fraction:
        return f"{_as_fraction(value, section.fraction):f}"
    if section.exponent:
        number = f"{value:.{section.decimals}E}"
    elif any(part.kind == "number" for part in section.parts):
        number = f"{value:f}"
    else:
        return _filled(section.parts, value.quantize(Decimal(1).scaleb(-section.decimals), ROUND_HALF_UP))
    # The number stands where its first placeholder does.
    first = next((place for place, part in enumerate(section.parts) if part.kind != "literal"), 0)
    return "".join(
        number if place == first else part.text
        for place, part in enumerate(section.parts)
        if place == first or part.kind == "literal"
    )


def _as_fraction(value: Decimal, denominator: int) -> Decimal:
    """Return a number as the nearest fraction shows it, the number itself where that is as good as the same."""
    exact = Fraction(value)
    fixed = Fraction(round(exact * denominator), denominator)
    near = fixed if denominator > 0 else exact.limit_denominator(-denominator)
    shown = Decimal(near.numerator) / Decimal(near.denominator)
    return value if abs(shown - value) < _TOLERANCE else shown


def _filled(parts: Sequence[_Part], value: Decimal) -> str:
    """Put the digits of a rounded number where the placeholders stand."""
    whole, _, decimals = f"{value:f}".partition(".")
    whole = whole.lstrip("0")
    room = sum(part.kind == "whole" for part in parts)
    digits = whole.rjust(room, " ")
    columns = iter([digits[: len(digits) - room + 1], *digits[len(digits) - room + 1 :]] if room else [])
    places = iter(range(len(decimals)))
    shown = []
    for part in parts:
        if part.kind == "whole":
            digit = next(columns).strip()
            shown.append(digit or ("0" if part.text == "0" else ""))
        elif part.kind == "point":
            shown.append(("" if room else whole) + ".")
        elif part.kind == "decimal":
            at = next(places)
            shown.append(decimals[at] if part.text == "0" or decimals[at:].strip("0") else "")
        else:
            shown.append(part.text)
    return "".join(shown)


class Shown(NamedTuple):
    """A number as the screen shows it; ``agrees``: it is the stored number, at the most rounded."""

    text: str
    agrees: bool


def show_number(number: int | Decimal, text: str) -> Shown:
    """Compare a number with its text on the screen, rendered here or by the program that wrote the file."""
    bare = text.replace(",", "").replace("，", "").strip()
    if bare in ("-", "—") and number == 0:
        return Shown("0", True)  # the accounting formats show 0 as a dash
    mixed = _MIXED.fullmatch(bare)
    if mixed is not None and abs(Decimal(mixed[1] or 0) + Decimal(mixed[2]) / Decimal(mixed[3]) - number) < _TOLERANCE:
        return Shown(f"{number:f}", True)
    if not _NUMERIC.fullmatch(bare):
        return Shown(text.strip(), False)
    shown = Decimal(bare)
    unit: Decimal = Decimal(1).scaleb(int(shown.as_tuple().exponent))
    apart: Decimal = abs(shown - number)
    rounded = 2 * apart <= unit
    return Shown(bare, shown == number or (rounded and ("." in bare or (unit == 1 and abs(Decimal(number)) >= 1))))
