"""Counts and hours as people type them: ``约200人``, ``3千余``, ``1.2万``, ``十二``, ``一个半小时``.

Read as a careful colleague would. What is not certain becomes a problem with candidates, and
nothing becomes 0 but what says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from data.intake.numerals import SIGNS, numeral
from data.intake.reading import (
    OUTER_SPACE,
    Field,
    Finding,
    Reading,
    failed,
    is_blank,
    missing,
    normalize_text,
    noun,
    quoted,
    understood,
)
from data.schema import OCCASION, Column

MOST = 1_000_000
"""The largest count that one row may hold."""

ITEM_AMOUNT = "amount"
"""The column of 其他工作 whose unit of counting is that of the row's item."""

_LONGEST = 60
_THOUSANDTH = Decimal("0.001")
_SIXTY = Decimal(60)
_HOURS_CURE = "请填数字，可以是小数，没有填 0。"

_PEOPLE = frozenset({"人", "名", "位", "个", "个人"})
_HOURS = frozenset({"小时", "个小时", "学时", "个学时", "钟头", "个钟头", "h", "hr", "hrs"})
_MINUTES = frozenset({"分钟", "分", "min"})
_ACCEPTED: Mapping[str, frozenset[str]] = {
    "人次": _PEOPLE | {"人次"},
    "人": _PEOPLE,
    "篇": frozenset({"篇", "条", "件", "份", "则", "个"}),
    "份": frozenset({"份", "张", "本", "册", "件", "个"}),
    "支": frozenset({"支", "个", "队"}),
    "块": frozenset({"块", "个", "处", "面", "幅"}),
    "个": frozenset({"个", "处", "座", "所", "家"}),
    "小时": _HOURS,
    "times": frozenset({"次", "场", "期", "回", "场次", "个"}),
    "quantity": frozenset("块个人户处条件名位次场期回面幅项起") | {"场次"},
}
"""Units that mean the same in a column, by its unit, else its key.

个 goes with any count; 家 is left out of quantities, since it may be a household or a firm.
"""
_OTHER_UNITS = frozenset("户家天日月周年元米台辆栋组批轮遍站套袋箱页岁节堂讲") | {"课时", "公里", "亩", "万元", "人天"}
UNIT_WORDS = frozenset().union(*_ACCEPTED.values()) | _OTHER_UNITS | _MINUTES
"""Every unit of counting that is known."""

_UNIT = "|".join(sorted(UNIT_WORDS, key=len, reverse=True))
_ABOUT = "大约|大概|约为|约计|约|将近|接近|近|超过|超|逾|至少|不少于|不低于"
_CORE = rf"[0-9]+(?:\.[0-9]+)?|\.[0-9]+|[{SIGNS}]+|(?:[0-9][万千百]){{2,}}"
_WHOLE = rf"[0-9]+|[{SIGNS}]+"
_AMOUNT = re.compile(
    rf"(?P<sign>[-负])?(?:共计|共|计)?(?P<about>{_ABOUT})?(?P<core>{_CORE})(?P<more>[余多])?(?P<scale>[百千万亿])?"
    rf"(?P<more_of>[余多])?(?P<unit>{_UNIT})?(?P<after>左右|上下|以上)?[.,;]?"
)
_SCALE = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")

_GROUPED = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|(?<![0-9.])[0-9]{1,3}(?: [0-9]{3})+(?![0-9 ])")
_BRACKETED_UNIT = re.compile(rf"\(({_UNIT})\)$")
_PLACEHOLDER = re.compile(rf"[x×_]+(?:{_UNIT})?")
_RANGE_SIGN = re.compile(r"--?|[~至到]")
_SEVERAL = re.compile(rf"(?:{_ABOUT})?十?[一二两三四五六七八九]{{2}}[十百千万]*余?(?:{_UNIT})?")
_LATIN_SCALE = re.compile(r"([0-9.]+)([wk])(?![a-z])")
_NO_CANDIDATES = re.compile(r":|[0-9][十百千万亿]|[0-9]{4}[-./][0-9]+[-./]|[年月]")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_NONE = frozenset({"无", "没有"})
_PLAIN = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")

_HOUR = "个?(?:小时|学时|钟头)"
_HALF = re.compile(
    rf"(?P<about>{_ABOUT})?(?:(?:(?P<whole>{_WHOLE})个)?半个?(?:小时|学时|钟头)|(?P<and_half>{_WHOLE}){_HOUR}半)"
)
_CLOCK = re.compile(rf"(?P<about>{_ABOUT})?(?:(?P<hours>{_WHOLE})(?:{_HOUR}|h))?(?P<minutes>{_WHOLE})(?:分钟|分|min)")
_MORE_HOURS = re.compile(r"个([余多](?:小时|学时|钟头))")
_CLOCK_TIME = re.compile(r"([0-9]{1,2}):([0-5][0-9])")
_FROM_TO = re.compile(rf"{_CLOCK_TIME.pattern}(?:--?|[~至到]){_CLOCK_TIME.pattern}")


class Amount(NamedTuple):
    """A number with what was typed around it."""

    number: Decimal
    approximate: bool = False
    unit: str | None = None


def accepted_units(field: Field) -> frozenset[str]:
    """Return the units of counting that mean the same in a column; 数量 of an own item has that of its item."""
    if field.key == ITEM_AMOUNT:
        return UNIT_WORDS
    return _alike(field.unit) if field.unit is not None else _ACCEPTED.get(field.key, frozenset())


def _alike(unit: str) -> frozenset[str]:
    """Return the units that mean the same as one, itself among them: 场 and 期 count what 次 counts."""
    return frozenset({unit}) | (_ACCEPTED["times"] if unit == OCCASION else _ACCEPTED.get(unit, frozenset()))


def are_same_units(units: Sequence[str]) -> bool:
    """Tell whether units count the same: 份 and 张, but not 人 and 场."""
    alike = (group for key, group in _ACCEPTED.items() if key != "quantity")
    return any(group.issuperset(units) for group in alike)


def is_same_unit(typed: str, unit: str) -> bool:
    """Tell whether a typed unit means a unit of counting: 名 where 人 are counted, 场 where 次 are."""
    return normalize_text(typed).strip() in _alike(unit)


def squeeze(text: str) -> str:
    """Return a typed text in plain signs, lower case, without separators and outer blanks.

    A blank between digits stays unless it separates thousands: ``1 200`` is 1200, ``1 2`` is not 12.
    """
    joined = OUTER_SPACE.sub("", normalize_text(text).lower())
    return _GROUPED.sub(lambda group: re.sub("[, ]", "", group[0]), joined)


def amount(text: str) -> Amount | None:
    """Return the one number that a squeezed text says with certainty, else ``None``."""
    match = _AMOUNT.fullmatch(_BRACKETED_UNIT.sub(r"\1", text)) if len(text) <= _LONGEST else None
    if match is None or (match["more"] and match["more_of"]):
        return None
    approximate = any(match[part] for part in ("about", "more", "more_of", "after"))
    number = _number(match["core"], bare=approximate and not match["scale"])
    if number is None or not _goes(match["core"], match["scale"]):
        return None
    number *= _SCALE.get(match["scale"], 1)
    return Amount(-number if match["sign"] else number, approximate, match["unit"])


def _goes(core: str, scale: str | None) -> bool:
    """Tell whether a scale may follow a number: 1.2万, 3千, 二十多万; neither .2万 nor 十多百."""
    return scale is None or core[0].isdigit() or (core[0] != "." and scale in "万亿")


def _number(core: str, *, bare: bool) -> Decimal | None:
    """Return the number of a core; ``bare``: 百 alone may stand for 一百, as in 百余 and 近百."""
    if core[0] in "0123456789.":
        if core[-1] in "0123456789":
            return Decimal(core)
        core = core.translate(_DIGITS)
    if bare and core in ("百", "千", "万"):
        return Decimal(_SCALE[core])
    number = numeral(core)
    return None if number is None else Decimal(number)


def hours(text: str) -> Amount | None:
    """Return the hours that a squeezed text says with certainty: 一个半小时, 1小时30分, 90分钟."""
    half, clock = _HALF.fullmatch(text), _CLOCK.fullmatch(text)
    if half is not None:
        core = half["whole"] or half["and_half"]
        whole = _number(core, bare=False) if core else Decimal(0)
        return None if whole is None else Amount(whole + Decimal("0.5"), bool(half["about"]), "小时")
    if clock is not None:
        whole = _number(clock["hours"], bare=False) if clock["hours"] else Decimal(0)
        minutes = _number(clock["minutes"], bare=False)
        if whole is None or minutes is None or (clock["hours"] and minutes >= _SIXTY):
            return None
        return Amount(whole + minutes / _SIXTY, bool(clock["about"]), "小时")
    return amount(_MORE_HOURS.sub(r"\1", text))


def read_number(text: str, field: Field) -> Reading:
    """Return the number that a text says in a column of counts or of hours, or what is wrong with it.

    A count is an ``int``, hours are a ``Decimal`` of at most three places.
    """
    if is_blank(text):
        return missing(field)
    squeezed = squeeze(text[: 2 * _LONGEST])
    if squeezed in _NONE:
        return understood(_zero(field), text, "0")
    if _PLACEHOLDER.fullmatch(squeezed):
        return _unwritten(text, field)
    parse = hours if field.kind == "hours" else amount
    parsed = parse(squeezed) or parse(_unlabelled(squeezed, field))
    if parsed is None:
        return _doubt(text, squeezed, field)
    if parsed.unit is not None and parsed.unit not in accepted_units(field):
        return failed("wrong-unit", f"{quoted(text)}的单位是“{parsed.unit}”，这一列填的是{noun(field)}")
    return settle(parsed, text, field)


def settle(parsed: Amount, text: str, field: Field) -> Reading:
    """Return a number as the value of a column, or why it cannot be one: sign, fraction, size.

    ``text`` is how the cell shows it; a number typed as plain digits needs no note.
    """
    number = parsed.number
    if number < 0:
        return failed("negative", f"{quoted(text)}是负数")
    if number > MOST:
        return failed("too-big", f"{quoted(text)}超过 {MOST}")
    value = _thousandths(number) if field.kind == "hours" else number
    if (number and not value) or (field.kind != "hours" and value != value.to_integral_value()):
        code = "not-a-number" if field.kind == "hours" else "not-a-whole-number"
        return failed(code, f"{quoted(text)}{'太小' if field.kind == 'hours' else '不是整数'}")
    return _noted(value if field.kind == "hours" else int(value), parsed, text, exact=value == number)


def _noted(value: int | Decimal, parsed: Amount, text: str, *, exact: bool) -> Reading:
    """Return a good number, with the note that its wording calls for."""
    if parsed.approximate:
        note = Finding("approximate", f"{quoted(text)}是约数", f"按 {value} 计，标为约数。")
        return Reading(value, True, (note,), parsed.unit)
    if exact and _PLAIN.fullmatch(text.strip()):
        return Reading(value)
    return understood(value, text, str(value), parsed.unit)


def in_hours(length: timedelta) -> Decimal:
    """Return a length of time in hours, rounded to what is stored."""
    return _thousandths(Decimal(int(length.total_seconds())) / 3600)


def _thousandths(number: Decimal) -> Decimal:
    """Return hours rounded half up to what is stored, without trailing zeros."""
    rounded = number.quantize(_THOUSANDTH, ROUND_HALF_UP)
    whole = rounded.to_integral_value()
    return whole if rounded == whole else rounded.normalize()


def _zero(field: Field) -> int | Decimal:
    return Decimal(0) if field.kind == "hours" else 0


def _unwritten(text: str, field: Field) -> Reading:
    """Return what a placeholder such as X次 reads as: nothing was written, which is not 0."""
    message = f"{quoted(text)}没有写明数字"
    if field.required:
        return failed("required", message)
    fallback = field.fallback if isinstance(field, Column) else None
    empty = "按空着处理" if fallback is None else f"按空着算 {fallback}"
    return Reading(problems=(Finding("read-as", f"{message}，{empty}"),))


def _unlabelled(text: str, field: Field) -> str:
    """Return a text without the column's own name in front: 人次12, 参加人数：12."""
    for label in (field.title, "人次" if field.unit == "人次" else "", *field.aliases):
        if label and text.startswith(label):
            return text.removeprefix(label).lstrip(":")
    return text


def _doubt(text: str, squeezed: str, field: Field) -> Reading:
    """Return the problem of a text that says no one number, with the numbers it may mean."""
    candidates = "、".join(_candidates(squeezed)) or None
    ends = [amount(end) for end in _RANGE_SIGN.split(squeezed)] if len(squeezed) <= _LONGEST else []
    if _SEVERAL.fullmatch(squeezed) or (len(ends) == 2 and all(ends)):
        return failed("range", f"{quoted(text)}是一个范围", suggestion=candidates)
    cure = _HOURS_CURE if field.kind == "hours" else None
    return failed("not-a-number", f"{quoted(text)}不是{noun(field)}", cure, candidates)


def _candidates(text: str) -> list[str]:
    """Return the few numbers that stand in a squeezed text."""
    clock = _CLOCK_TIME.fullmatch(text)
    if clock is not None:
        return [str(in_hours(timedelta(hours=int(clock[1]), minutes=int(clock[2]))))]
    span = _FROM_TO.fullmatch(text)
    if span is not None:
        start, end = (timedelta(hours=int(span[at]), minutes=int(span[at + 1])) for at in (1, 3))
        return [str(in_hours(end - start))] if start < end else []
    scaled = _LATIN_SCALE.fullmatch(text)
    if scaled is not None and _NUMBER.fullmatch(scaled[1]):
        return [f"{Decimal(scaled[1]) * {'w': 10_000, 'k': 1000}[scaled[2]]:f}".removesuffix(".0")]
    # The parts of a clock time, of a date or of 1.2万-1.5万 are no candidates.
    numbers = [] if len(text) > _LONGEST or _NO_CANDIDATES.search(text) else _NUMBER.findall(text)
    return list(dict.fromkeys(numbers)) if len(numbers) <= 3 else []
