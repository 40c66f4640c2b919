"""Figures, days and lists as people read them: ``1,200余``, ``53.3%``, ``4月5日``, ``甲社区、乙社区``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from data.schema import Measure, keys, measure_of

MISSING = "—"
"""What stands where there is no value."""
NOT_REPORTED, NOT_DUE = "未报", "待报"
"""What stands for a value that was not reported: its deadline has passed, or has not."""
GAPS = frozenset({MISSING, NOT_REPORTED, NOT_DUE})
"""Words that stand where a unit has no value."""
_NOTHING = {keys.RECTIFICATION_RATE: "无"}
_WEEKDAYS = "一二三四五六日"

Number = int | Decimal


def number(value: Number | None, *, approximate: bool = False) -> str:
    """Return a number with thousands separators and no trailing zeros, 余 after one that is at least so much.

    A sign before it is a minus, as in ``signed``, wherever a number is words.
    """
    if value is None:
        return MISSING
    text = _digits(value)
    return f"{text}余" if approximate else text


def _digits(value: Number) -> str:
    if isinstance(value, Decimal):
        text = f"{value:,f}".replace("-", "−")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value:,}".replace("-", "−")


def quantity(value: Number | None, measure: str | Measure, *, approximate: bool = False) -> str:
    """Return a value with its unit of counting: ``3,000余人次``, ``53.3%``; a rate without a base has its own word."""
    known = measure_of(measure)
    if value is None:
        return _NOTHING.get(known.key, MISSING)
    return number(value, approximate=approximate) + known.unit


def share_words(part: Number, whole: Number) -> str:
    """Return which share of the whole something is, in whole percent: ``，占16%``; empty where there is no whole."""
    return f"，占{int(Fraction(part) * 100 / Fraction(whole) + Fraction(1, 2))}%" if whole else ""


def heading(measure: str | Measure) -> str:
    """Return the header of a measure's column: ``学习场次（次）``."""
    known = measure_of(measure)
    return f"{known.title}（{known.unit}）"


def signed(value: Number) -> str:
    """Return a difference with its sign: ``+3``, ``−2``; ``0`` has none."""
    if value == 0:
        return "0"
    return f"+{number(value)}" if value > 0 else number(value)


def listed(names: Sequence[str], most: int | None = None) -> str:
    """Return names joined by 、; of more than ``most`` the first ones and how many there are in all."""
    if most is None or len(names) <= most:
        return "、".join(names)
    return f"{'、'.join(names[:most])}等{len(names)}个"


def shortfalls_listed(
    pairs: Sequence[tuple[str, str]], most: int | None = None, communities: Sequence[str] = ()
) -> str:
    """Return who is short by how much, equal ones together: ``甲社区、乙社区均差4次，丙社区差2次``.

    ``pairs``: units with their words (``差4次``). Several ``communities`` that are all short by the same are not
    named: ``各社区均差4次``. Of more names than ``most`` the first ones stand, and how many there are in all.
    """
    alike: dict[str, list[str]] = {}
    for unit, words in pairs:
        alike.setdefault(words, []).append(unit)
    parts: list[str] = []
    named = 0
    for words, units in alike.items():
        if most is not None and named >= most:
            break
        named += len(units)
        everyone = collective(units, communities)
        several = len(units) > 1
        parts.append((everyone or listed(units, most)) + (words.replace("差", "均差", 1) if several else words))
    mark = "，" if len(alike) < len(pairs) else "、"
    return mark.join(parts) + (f"等{len(pairs)}个" if named < len(pairs) else "")


def collective(units: Sequence[str], communities: Sequence[str]) -> str:
    """Return ``各社区`` or ``各村`` where the units are all of several communities, else nothing."""
    if len(units) < 2 or set(units) != set(communities):
        return ""
    villages = sum(unit.endswith(("村", "村委会")) for unit in units)
    return "各村" if villages == len(units) else "各村、各社区" if villages else "各社区"


def summed_list(parts: Mapping[str, Number], unit: str, most: int | None = None) -> str:
    """Return who has how much, the most first, so that what is printed adds up to the total.

    ``柳岸社区7个、晴川社区5个、其余1个``: of more names than ``most`` the others are put together. Who has nothing
    is not named.
    """
    names = sorted((name for name, value in parts.items() if value), key=lambda name: -parts[name])
    shown = names if most is None or len(names) <= most else names[:most]
    remainder = sum((parts[name] for name in names[len(shown) :]), 0)
    words = [f"{name}{number(parts[name])}{unit}" for name in shown]
    return "、".join([*words, *([f"其余{number(remainder)}{unit}"] if remainder else [])])


def day(moment: date, *, year: bool = True) -> str:
    """Return a day: ``2024年4月5日``, or ``4月5日`` without the year."""
    text = f"{moment.month}月{moment.day}日"
    return f"{moment.year}年{text}" if year else text


def weekday(moment: date) -> str:
    """Return the day of the week: ``星期五``."""
    return f"星期{_WEEKDAYS[moment.weekday()]}"
