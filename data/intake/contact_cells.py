"""Cells of a pasted contact list: a community's name, a number of residents, and what is neither."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from data.intake.numbers import amount, squeeze
from data.text import fold, fold_header

LONGEST_NAME = 30
HEADERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "unit": frozenset(
            {
                "社区",
                "社区名称",
                "单位",
                "单位名称",
                "名称",
                "村居",
                "村",
                "社区村",
                "村社区",
                "居委会",
                "辖区社区",
                "村名",
            }
        ),
        "street": frozenset({"街道", "所属街道", "街道名称", "镇街", "街镇", "乡镇街道", "街道乡镇", "所在街道"}),
        "residents": frozenset({"常住人口", "人口", "人口数", "常住人口数", "总人口", "常住人数", "辖区人口", "人数"}),
        "serial": frozenset({"序号", "编号", "号", "no", "no."}),
    }
)
"""What each column that is read may be called, folded; of several for the residents 常住 wins."""
ENDINGS = ("社区", "居委会", "居民委员会", "村", "村委会", "村民委员会", "嘎查", "分场", "连队")
_TOTALS = frozenset({"合计", "总计", "小计", "共计", "总数"})
_OWN = ("街道", "办事处", "本级", "机关", "党工委", "镇政府", "乡政府")
_WHOLE_NAMES = (("社区居民委员会", "社区"), ("社区居委会", "社区"), ("村民委员会", "村"), ("村委会", "村"))
_NUMERALS = "一二三四五六七八九十百"
_COUNT = rf"(?:\d{{1,4}}|[{_NUMERALS}]{{1,4}})"
_SERIAL = re.compile(
    rf"^(?:[（(]{_COUNT}[）)]\s*[.．、:：]?|第?{_COUNT}\s*[.．、:：)）]|{_COUNT}\s+|[\u2460-\u2473\u3220-\u3229])\s*"
)
"""What stands before a name in a numbered list: ``三、``, ``4 ``, ``(2).``, ``①``; 三元社区 has none."""
_BRACKETED = re.compile(r"[（(]([^（）()]*)[）)]")
_STREET = re.compile(r"(?:.*[市区县旗])?([\u4e00-\u9fff]{1,8}(?:街道|镇|乡))")
_LABELLED = re.compile(r"^(?:常住)?人口(?:数)?[:：]?(.+)$")
_PHONE = re.compile(r"^\+?\d[\d-]{6,}$")
_MOST_RESIDENTS = 2_000_000
_FEWEST_RESIDENTS = 100
"""Of a lone number without a header: a smaller one may be a room or a number in a list."""


def without_serial(text: str) -> str:
    """Return a text without the number in a list that stands before it."""
    return _SERIAL.sub("", text)


def is_header(cells: Sequence[str]) -> bool:
    """Tell whether a line is the header: a column of communities is named in it."""
    return any(fold_header(cell) in HEADERS["unit"] for cell in cells)


def is_unit(cell: str) -> bool:
    """Tell whether a cell ends as the names of communities do."""
    bare = _BRACKETED.sub("", without_serial(cell))
    return bare.endswith(ENDINGS) and fold(bare) not in HEADERS["unit"] and len(bare) <= LONGEST_NAME


def is_word(cell: str) -> bool:
    """Tell whether a cell is neither a number nor the number of a line."""
    return not re.fullmatch(rf"[\d.,+-]*[万余人约多]*|[{_NUMERALS}]{{1,3}}", cell)


def is_phone(cell: str) -> bool:
    """Tell whether a cell is a telephone number."""
    return _PHONE.match(cell) is not None


def is_labelled(cell: str) -> bool:
    """Tell whether a cell says that its number is one of residents: 人口4500."""
    return _LABELLED.match(cell) is not None


def is_total(cells: Sequence[str]) -> bool:
    """Tell whether a line sums the others up."""
    return any(fold_header(cell) in _TOTALS for cell in cells)


def is_own_office(cell: str) -> bool:
    """Tell whether a cell names the street itself."""
    return cell.endswith(_OWN)


def street_name(text: str) -> str | None:
    """Return the street, town or township that a text begins with, after its city and district."""
    match = _STREET.match(text)
    return match[1] if match else None


def unit_name(cell: str) -> tuple[str, tuple[str, ...]]:
    """Return a community's name, without 居委会 after 社区, and the former name in brackets as an alias."""
    text = without_serial(cell)
    former = [inside.removeprefix("原") for inside in _BRACKETED.findall(text) if inside.startswith("原")]
    name = _BRACKETED.sub("", text).strip()
    for long, short in _WHOLE_NAMES:
        if name.endswith(long) and len(name) > len(long):
            name = name.removesuffix(long) + short
    return name[:LONGEST_NAME], tuple(alias for alias in former if alias not in ("", name))


def without_street(name: str, street: str | None) -> str:
    """Return a community's name without that of its street before it."""
    short = name.removeprefix(street) if street else name
    return short if short.endswith(ENDINGS) and short not in ENDINGS else name


def lone_residents(cells: Sequence[str]) -> int | None:
    """Return the residents in a line without a header: the number that says so, else the only one that may be."""
    labelled = [match[1] for cell in cells if (match := _LABELLED.match(cell)) is not None]
    candidates = labelled or [cell for cell in cells if not is_phone(cell)]
    numbers = [number for cell in candidates if (number := residents(cell)) is not None]
    likely = numbers if labelled else [number for number in numbers if number >= _FEWEST_RESIDENTS]
    return likely[0] if len(likely) == 1 else None


def residents(text: str, factor: int = 1) -> int | None:
    """Return a number of residents, times what the header says (万人); ``None`` for what is none or not certain."""
    parsed = amount(squeeze(text)) if text else None
    if parsed is None or parsed.unit not in (None, "人", "名", "口"):
        return None
    number = parsed.number * Decimal(factor if parsed.number < _FEWEST_RESIDENTS else 1)
    return int(number) if number == int(number) and 0 < number <= _MOST_RESIDENTS else None
