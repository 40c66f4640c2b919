"""Chinese numerals, read strictly: a wording that nobody would write for that number is none."""

from __future__ import annotations

import re

SIGNS = "零〇一二三四五六七八九十百千万亿两廿卅壹贰叁肆伍陆柒捌玖拾佰仟"

_DIGITS = "零一二三四五六七八九"
_VALUE = {sign: value for value, sign in enumerate(_DIGITS)}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_FORMAL = str.maketrans("〇壹贰叁肆伍陆柒捌玖拾佰仟", "零一二三四五六七八九十百千")
_TWO = re.compile(r"两(?=[百千万亿])|^两$")
_ELLIPTIC = re.compile(r"(?<=[百千零])十")


def spell(number: int) -> str:
    """Return a number from 0 to 999999999999 in Chinese numerals: 120 is 一百二十."""
    text = _spell(number)
    return text.removeprefix("一") if text.startswith("一十") else text or "零"


def _spell(number: int) -> str:
    for mark, size in (("亿", 100_000_000), ("万", 10_000)):
        high, low = divmod(number, size)
        if high:
            gap = "零" if 0 < low < size // 10 else ""
            return f"{_spell(high)}{mark}{gap}{_spell(low)}"
    return _spell_below_ten_thousand(number)


def _spell_below_ten_thousand(number: int) -> str:
    text, gap = "", ""
    for size, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            text += gap + _DIGITS[digit] + mark
            gap = ""
        elif text:
            gap = "零"
    return text


def numeral(text: str) -> int | None:
    """Return the number that a Chinese numeral means, ``None`` when it is not certainly one.

    十二, 两百, 一万零五百, 壹佰 and, digit by digit, 一〇五; neither 一百二 (120 or 102?) nor 三五.
    """
    normal = text.translate(_FORMAL).replace("廿", "二十").replace("卅", "三十")
    if len(normal) > 1 and normal[0] != "零" and "零" in normal and set(normal) <= set(_DIGITS):
        return int("".join(str(_VALUE[sign]) for sign in normal))
    normal = _ELLIPTIC.sub("一十", _TWO.sub("二", normal))
    if normal.startswith("一十"):
        normal = normal.removeprefix("一")
    number = _value(normal)
    # Only the one right spelling is certain: this refuses 十百, 一二, 三千五 and the like.
    return number if number is not None and spell(number) == normal else None


def _value(text: str) -> int | None:
    """Return what a numeral adds up to, read loosely."""
    total = section = digit = 0
    for sign in text:
        if sign in _VALUE:
            digit = _VALUE[sign]
        elif sign in _SMALL:
            section, digit = section + (digit or 1) * _SMALL[sign], 0
        elif sign in _LARGE:
            amount = section + digit
            total = (total + amount) * _LARGE[sign] if sign == "亿" else total + amount * _LARGE[sign]
            section = digit = 0
        else:
            return None
    return total + section + digit if text and len(text) < 30 and total < 10**12 else None
