"""What a number format makes of a date: where the screen tells another day than the cell holds, or none at all."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache

from data.intake.number_formats import is_white

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]|(?P<whole>General|G/通用格式)'
    r"|(?P<code>y+|m+|d+|a{3,}|e+|h+|s+|AM/PM|A/P|上午/下午)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"?|\\.|\[[^\]]*\]|[^;])*')
_USUAL = frozenset("年月日号时分秒点上下午周星期礼拜第季度至一二三四五六七八九十〇零廿天")
"""Words of a date; letters are names of months."""
_CLOCK = re.compile(r"[0-9]{1,2}(?::[0-9]{2}|[时点][0-9]{0,2}分?)(?::?[0-9]{1,2}秒?)?")
_NUMBER = re.compile(r"[0-9]+")
_WEEKDAYS = "一二三四五六日"


@lru_cache(maxsize=2_000)
def show_date(code: str, moment: date) -> str:
    """Return what the screen shows of a day, or of a moment, under a number format."""
    section = _SECTION.match(code)
    assert section is not None
    shown: list[str] = []
    after_hours = False
    for token in _TOKEN.finditer(section[0]):
        if token["bracket"] is not None and is_white(token["bracket"]):
            return ""
        part = token["code"]
        if part is not None:
            shown.append(_part(part.lower(), moment, minutes=after_hours))
            after_hours = part.lower().startswith("h")
        elif token["whole"]:
            shown.append(moment.isoformat())
        elif token["bracket"] is None:
            shown.append(token["quoted"] or token["escaped"] or token["other"] or "")
    return "".join(shown).strip()


def _part(code: str, moment: date, *, minutes: bool) -> str:
    clock = moment.time() if isinstance(moment, datetime) else time()
    if code[0] in "ye":
        return f"{moment.year % 100:02}" if code in ("y", "yy") else str(moment.year)
    if code[0] == "m":
        return f"{clock.minute if minutes else moment.month:0{min(len(code), 2)}}"
    if code[0] == "h":
        return f"{clock.hour:0{len(code)}}"
    if code[0] == "s":
        return f"{clock.second:02}"
    if code in ("d", "dd"):
        return f"{moment.day:0{len(code)}}"
    return f"星期{_WEEKDAYS[moment.weekday()]}" if code[0] in "da" and "/" not in code else ""


@lru_cache(maxsize=2_000)
def shows_other_day(text: str, moment: date) -> bool:
    """Tell whether a text on the screen is not that of a day: nothing, a time of day, other words or numbers."""
    if not text or any(sign.isalpha() and not sign.isascii() and sign not in _USUAL for sign in text):
        return True
    if _CLOCK.search(text) and not _NUMBER.search(_CLOCK.sub("", text)):
        return True
    numbers = {moment.year, moment.year % 100, moment.month, moment.day}
    return any(int(number) not in numbers for number in _NUMBER.findall(_CLOCK.sub("", text)))
