"""Numbers with their units of counting as officials write them: ``200余次``, ``约1.2万人次``, ``十余场``, ``58.3%``.

Each is read as the whole numbers that it leaves room for, so that 200余 is right for 200 to 299 and
1.2万 for what is rounded to it. Signs are those of ``data.written.text.Squeezed``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache

from data.intake.numerals import numeral
from data.written.quantity import Quantity, Wording
from data.written.shares import find_shares

_UNITS: dict[str, str] = {
    "人": "民|大代|大会|均|员|才|士|物|居|口|心|工|文|选|家|生|性|们|社",
    "期": "间|末|待|盼|望|货|刊",
    "位": "于|置|一体|列",
    "分": "钟|别|之|类|散|管|布|工|析|层|段|级|为|阶|批|组|期|行|子|享|局|会|中|公|时|头|区|片",
    "节": "日|约|假|庆|目|能|点|俭|水|气|奏|省",
    "名": "单|称|义|牌|优|家|录|片|额|次|师|人|嘴",
    "项": "目",
    "条": "例|件",
    "份": "额",
    "个": "别|百分点|性化|小时|月|工作日|多月|星期|学时|课时",
    "场": "所|地|馆|景|面|合|域",
    "面": "向|对|积|貌|临|试",
    "张": "贴|榜",
    "部": "门|署|分|队",
    "家": "庭|园|属|长|访|乡|门口|风|训|务",
    "所": "有|属|辖|在|需|谓",
    "回": "访|复|应|收|家|顾|落",
    "轮": "流|换|值|训|岗",
    "讲": "解|座|话|述|好|堂|评|师|文明|卫生",
    "处": "理|置|罚|于|在|长",
    "起": "草|来|点|到|步",
    "类": "似",
    "套": "餐|路",
    "批": "评|准|示|复|次",
    "支": "持|部|撑|出|教|付|委",
    "次": "日|年|要|序|产业",
    "块": "状",
    "件": "",
    "篇": "章",
    "册": "",
    "本": "级|单位|社区|街道|年|月|市|区|地|村|镇",
    "堂": "",
    "户": "籍|外|口",
    "座": "谈|右",
    "例": "会|如|行|外",
    "元": "旦|素|宵|月|化",
    "幅": "度",
    "则": "",
    "枚": "",
    "辆": "",
    "站": "点",
    "层": "",
    "处所": "",
    "学时": "",
    "课时": "",
    "小时": "",
    "个小时": "",
    "个学时": "",
    "个课时": "",
    "人次": "",
    "场次": "",
    "篇次": "",
    "户次": "",
    "个百分点": "",
    "%": "",
    "万元": "",
    "分钟": "",
    "公里": "",
    "平方米": "",
    "亩": "",
    "倍": "",
    "米": "",
    "个(次)": "",
    "场(次)": "",
    "次(场)": "",
    "人(次)": "",
    "组": "织|建|成|长",
}
"""Units of counting, and what may not come behind one: 3个月 is no number of things, 200人大代表 no number of people."""
_NUMERALS = "零〇一二三四五六七八九十百千万亿两"
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
_ABOUT = {
    "约": "about",
    "大约": "about",
    "大概": "about",
    "约为": "about",
    "约有": "about",
    "近": "nearly",
    "将近": "nearly",
    "接近": "nearly",
    "超": "more",
    "超过": "more",
    "逾": "more",
    "突破": "more",
    "多达": "exact",
    "至少": "least",
    "不少于": "least",
    "不低于": "least",
    "不得少于": "least",
    "不得低于": "least",
    "不下": "more",
}
_BEFORE = "|".join([*sorted(_ABOUT, key=len, reverse=True), "上(?=[百千万])"])
_CORE = rf"{_DIGITS}|[{_NUMERALS}]+"
_PERCENT = re.compile(rf"(?:(?P<about>{_BEFORE}))?百分之(?P<core>[{_NUMERALS}]+)(?!点)")
_BARE = re.compile(
    rf"(?:(?P<about>{_BEFORE}))?(?P<core>{_DIGITS}|[{_NUMERALS}]+)(?P<more>[余多])?(?P<scale>[百千万亿])?(?P<more_of>[余多])?(?P<after>左右|上下|以上)?"
)
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_AFTER_NO_NUMBER = re.compile(rf"(?:[第0-9A-Za-z./{_NUMERALS}数几届每]|[0-9A-Za-z{_NUMERALS}]\+)$")
_PER_CENT = {"%", "个百分点"}
_NEAR, _TENTH = Fraction(1, 2), Fraction(1, 10)
_MOST_SIGNS = 24


def find_quantities(text: str, units: Iterable[str] = ()) -> list[Quantity]:
    """Return the numbers with a unit of counting that a squeezed text holds, in order; ordinals are none.

    ``units`` are the units that an office counts in besides the usual ones.
    """
    quantities = [*_amounts(text, _amount_pattern(frozenset(units).difference(_UNITS))), *_percents(text)]
    quantities += find_shares(text)
    return sorted(quantities, key=lambda quantity: quantity.start)


def bare_quantity(text: str, unit: str = "") -> Quantity | None:
    """Return the number that a squeezed text is as a whole, without a unit of its own: the cell of a table."""
    match = _BARE.fullmatch(text) if len(text) <= _MOST_SIGNS else None
    return None if match is None else _quantity(match, unit, match.groupdict())


@cache
def _amount_pattern(further: frozenset[str]) -> re.Pattern[str]:
    """Return the pattern of a number with its unit of counting."""
    units = {**dict.fromkeys(further, ""), **_UNITS}
    unit = "|".join(
        re.escape(text) + (f"(?!{units[text]})" if units[text] else "")
        for text in sorted(filter(None, units), key=lambda text: (-len(text), text))
    )
    return re.compile(
        rf"(?:(?P<about>{_BEFORE}))?(?:(?P<from>{_CORE})[-~至到](?=[0-9{_NUMERALS}]))?(?P<core>{_CORE})"
        rf"(?P<more>[余多几来])?(?P<scale>[百千万亿])?(?P<more_of>[余多几来])?(?P<unit>{unit})(?P<after>左右|上下|以上)?"
    )


def _amounts(text: str, pattern: re.Pattern[str]) -> Iterator[Quantity]:
    place = 0
    while (match := pattern.search(text, place)) is not None:
        start = match.start()
        counted = match["core"][0].isdigit() and text[start - 1 : start] == "数"
        if _AFTER_NO_NUMBER.search(text, max(0, start - 2), start) and not match["about"] and not counted:
            # Behind 第 or another number it is no number of its own: the next one begins behind it.
            place = match.start("core") + 1 if match["from"] else max(match.end() - len(match["unit"]), start + 1)
            continue
        quantity = _quantity(match, _plain_unit(match["unit"]), match.groupdict())
        if quantity is not None:
            yield quantity
        place = match.end()


def _percents(text: str) -> Iterator[Quantity]:
    for match in _PERCENT.finditer(text):
        quantity = _quantity(match, "%", match.groupdict())
        if quantity is not None:
            yield quantity


def _plain_unit(unit: str) -> str:
    return (
        {"个(次)": "次", "场(次)": "场次", "次(场)": "场次", "人(次)": "人次"}.get(
            unit, unit.removeprefix("个") or unit
        )
        if unit != "个百分点"
        else unit
    )


def _quantity(match: re.Match[str], unit: str, parts: dict[str, str | None]) -> Quantity | None:
    """Return what a match says, ``None`` where no one number is certain: 数十, 一百二, 万人."""
    more, scale = parts.get("more") or parts.get("more_of"), parts.get("scale")
    if (parts.get("more") and parts.get("more_of")) or len(match[0]) > _MOST_SIGNS:
        return None
    about = _ABOUT.get(parts.get("about") or "", "more" if parts.get("about") else "")
    after = parts.get("after")
    read = _number(str(parts["core"]), scale, bare=bool(more or about))
    if read is None:
        return None
    number, step, rounded = read
    first = _number(str(parts["from"]), scale, bare=False) if parts.get("from") else None
    if first is not None:
        return Quantity(*match.span(), number, unit, "range", Fraction(first[0]), Fraction(number), step)
    if parts.get("from"):
        return None
    wording: Wording = "exact"
    if more or after == "以上" or about == "more":
        wording = "more"
    elif about == "about" or after in ("左右", "上下"):
        wording = "about"
    elif about == "nearly":
        wording = "nearly"
    elif about == "least":
        wording = "least"
    elif rounded or (step < 1 and unit not in _PER_CENT) or unit in _PER_CENT:
        wording = "rounded"
    return Quantity(*match.span(), number, unit, wording, *_room(Fraction(number), step, wording), step)


def _number(core: str, scale: str | None, *, bare: bool) -> tuple[Decimal, Fraction, bool] | None:
    """Return a number, the size of its last digit that is not a trailing zero, and whether it is written in 万 or 千."""
    size = _SCALES.get(scale or "", 1)
    if core[0] in "0123456789":
        digits = core.replace(",", "")
        whole, _, places = digits.partition(".")
        number = Decimal(digits) * size
        if places:
            return number, Fraction(size, 10 ** len(places)), scale is not None
        zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
        return number, Fraction(size * 10**zeros), scale is not None
    if core in _SCALES:
        return (Decimal(_SCALES[core]), Fraction(_SCALES[core]), False) if bare and scale is None else None
    value = numeral(core)
    if value is None:
        return None
    number, text = Decimal(value * size), str(value)
    zeros = len(text) - len(text.rstrip("0")) if value else 0
    return number, Fraction(size * 10**zeros), (scale or core[-1]) in ("万", "亿")


def _room(number: Fraction, step: Fraction, wording: Wording) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest figure that a number leaves room for."""
    if wording == "more":
        # 200余: 200 to 299; 1.2万余: 12000 to 12999; 46余 says no more than 46.
        return number, number + max(step - 1, Fraction(0))
    if wording == "about":
        room = min(step * _NEAR, number * _TENTH)
        return number - room, number + room
    if wording == "nearly":
        return number - min(step, number * _TENTH), number
    if wording == "least":
        return number, Fraction(10**12)
    if wording == "rounded":
        if number in (0, 100) and step >= 1:
            # 100% says that all of it is, which 99.6 % is not.
            return number, number + Fraction(1, 10**9)
        half = _last_place(number, step) * _NEAR
        return number - half, number + half
    return number, number


def _last_place(number: Fraction, step: Fraction) -> Fraction:
    """Return the place that a number is rounded to: 1.2万 to thousands, 50% to whole percents though it ends in 0."""
    return step if step < 1 or number >= 1000 else Fraction(1)
