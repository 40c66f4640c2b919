"""What looks like a person's: numbers of an identity card or a mobile telephone, and the name of who is visited.

Numbers are found to be told of in neutral words, and masked wherever they are told: in no problem and in no line of a
log does one stand in full. A name keeps a text from being quoted.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

Kind = Literal["身份证号", "手机号码"]

_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)} | {
    ord(wide): plain for wide, plain in zip("Ｘｘ－　\xa0", "Xx-  ", strict=True)
}
_NUMBER = re.compile(
    r"(?<![0-9])(?<![0-9]\.)"
    r"(?:([1-9][0-9]{5}[ -]?[0-9]{8}[ -]?[0-9]{3} ?[0-9Xx])|([1-9][0-9]{14})"
    r"|(?:(?:\+|00)?86[ -]?)?(1[3-9][0-9](?:[ -]?[0-9]{4}[ -]?|\.[0-9]{4}\.)[0-9]{4}))"
    r"(?![0-9A-Za-z])(?!\.[0-9])"
)
_APART = str.maketrans("", "", " -")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_SHORTEST = 11
_PROVINCES = frozenset(
    (
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    )
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
"""The weights and check digits of GB 11643 (ISO 7064, MOD 11-2)."""
_FIRST_YEAR, _LAST_YEAR = 1850, 2099
_SHOWN_BEFORE, _SHOWN_AFTER = 3, 2
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱林郭马罗梁宋郑谢韩唐冯董萧曹袁邓傅沈彭吕苏卢蒋蔡贾"
    "丁魏薛叶阎潘杜戴夏钟汪姜范谭廖邹熊陆郝孔崔邱秦侯邵孟尹黎乔贺赖龚"
)
"""Common surnames of one character, without those that often begin another word, such as 高 and 方."""
_VISITED = re.compile(
    rf"(?:慰问|看望|走访|探访|探望|帮扶|关爱|救助|陪伴|帮助|采访|专访|记|访)[{SURNAMES}][\u4e00-\u9fff]{{1,2}}(?:一?家|家庭)?$"
)
_DIGIT = re.compile(r"[0-9０-９]")


def names_person(text: str) -> bool:
    """Tell whether a text ends in whom somebody visited or helped, by name: 慰问张三, 走访李小梅一家."""
    return _VISITED.search(text) is not None


def find_personal(text: str) -> list[tuple[Kind, int, int]]:
    """Return what in a text looks like a person's number: its kind, where it begins and where it ends."""
    if len(text) < _SHORTEST:
        return []
    plain = text.translate(_WIDE)
    if "/" in plain or "www." in plain:
        plain = _LINK.sub(lambda link: " " * len(link[0]), plain)
    spans: list[tuple[Kind, int, int]] = []
    for match in _NUMBER.finditer(plain):
        kind = _kind(match)
        if kind is not None:
            spans.append((kind, *match.span()))
    return spans


def _kind(match: re.Match[str]) -> Kind | None:
    long, short, _ = match.groups()
    if long is not None:
        return "身份证号" if _is_identity(long.translate(_APART)) else None
    if short is not None:
        return "身份证号" if _is_place(short) and _is_day(f"19{short[6:12]}") else None
    return "手机号码"


def _is_identity(number: str) -> bool:
    """Tell whether eighteen digits are a number of an identity card: place, day of birth, check digit."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _is_place(number) and _is_day(number[6:14]) and _CHECKS[total % 11] == number[17].upper()


def _is_place(number: str) -> bool:
    return number[:2] in _PROVINCES


def _is_day(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return _FIRST_YEAR <= day.year <= _LAST_YEAR


def mask_personal(text: str) -> str:
    """Return a text in which numbers that look like a person's show their first and last digits only."""
    for _, start, end in reversed(find_personal(text)):
        number = text[start:end]
        hidden = _DIGIT.sub("*", number[_SHOWN_BEFORE:-_SHOWN_AFTER])
        text = f"{text[:start]}{number[:_SHOWN_BEFORE]}{hidden}{number[-_SHOWN_AFTER:]}{text[end:]}"
    return text
