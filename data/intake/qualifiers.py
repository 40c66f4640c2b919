"""What a header says beside the name of its column: the unit of counting, how to fill it in, or of what it is a part.

参加人次（人次） and 参加人次（本月） are the column. 参加人次（累计）, 累计参加人次 and 参加人次（线上） are not: they
count other months, other people or a part. What else stands in brackets may be either, so a column of numbers is asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from data.intake.numbers import UNIT_WORDS, accepted_units, are_same_units
from data.intake.reading import Field
from data.text import fold, fold_header

_BRACKETED = re.compile(r"[(\[【〔〈<{「『]([^()\[\]【】〔〕〈〉<>{}「」『』]*)[)\]】〕〉>}」』]")
_NEED = re.compile(r"^(?:必填|选填|非必填|可空|必须)|(?:必填|选填|可不填|可空)$")
_HINT = re.compile(
    r"请|填|写|如|例|格式|下拉|选择|单选|多选|数字|整数|小数|阿拉伯|保留|精确|不?含|不?包括|为准|附|详?见|注|说明|名称$|^\d{1,2}$"
    r"|^(?!q\d|ytd|mtd|x\d|.*\d{3})[a-z. 0-9_/-]+$"
)
"""What says how to fill a column in, a footnote, or a translation; a year, a quarter and a factor say of what it is."""
_WHOLE = re.compile(
    r"(?:本月|当月|本期|当期|本次|月末|期末|现有|现)?(?:合计|总计|共计|总数|总|共|实到|实参|实有|实际|全部|小计)?(?:参加|完成|发生|到会|到场)?"
    r"(?:数|数量|人数|人次|值)?"
)
_PART = re.compile(
    r"累[计积加]|至今|本年|全年|年度|当年|[上前去]个?月|[上前去]一?年|同期|同比|环比|增[长减幅加]|减少|新增|应[到参出]|应当|缺席|请假|未到"
    r"|计划|目标|预[计期估]|任务|^拟|人均|平均|均值|每[人场次]|线上|线下|网[上络]|云上|现场|视频|电话|男|女|党员|群众|非党|其中|季度?$|半年"
    r"|\d+[-~至到]\d+月|上午|下午|第[一二三四\d]"
)
_WHOLE_BEFORE = re.compile(r"^(?:本月|当月|本期|本次|实到|实参|实际|合计|共计|总)(?=.{2})")
_WHOLE_AFTER = re.compile(r"(?<=.{2})(?:合计|总计|共计|总数)$")
_CORRECTED = re.compile(r"更正|[修订]正|更新|[(\[【]新(?!增)|修?改后?[)\]】]|核[定实]|审[定核]|复核|实[际到参]|最终")
_UNIT_LABEL = re.compile(r"^(?:计量|计数)?单位[::]")
_BETWEEN_UNITS = re.compile(r"[/、,或]")
_ATTENDANCES = "人/次"
_SCALES = ("百", "千", "万")
_MINUTES = frozenset({"分钟", "分", "min"})
_UNITS = UNIT_WORDS | {"元", "%", "百分比"}


def brackets(text: str) -> tuple[str, ...]:
    """Return what stands in the brackets of a header, folded, without the marks 必填 and 选填."""
    return tuple(inside for inside in _BRACKETED.findall(fold(text)) if inside and not _NEED.search(inside))


def units(text: str) -> tuple[str, ...]:
    """Return the units of counting in the brackets of a header, those of ten thousands too: 人次, 万人次, 分钟."""
    return tuple(unit for inside in brackets(text) for unit in _as_units(inside))


@lru_cache(maxsize=4096)
def _as_units(inside: str) -> tuple[str, ...]:
    """Return the units that a bracket names, several of one meaning in 人/次; none where it is no unit."""
    unit_names = tuple(_BETWEEN_UNITS.split(_UNIT_LABEL.sub("", inside)))
    is_rate = "/" in inside and inside != _ATTENDANCES and not are_same_units(unit_names)
    return unit_names if all(_is_unit(unit) for unit in unit_names) and not is_rate else ()


def _is_unit(text: str) -> bool:
    bare = text[1:] if text.startswith(_SCALES) else text
    return bare in _UNITS or text in _SCALES


def is_whole(text: str) -> bool:
    """Tell whether a header names the whole of the month itself: 本月, 实到, 合计."""
    return any(_WHOLE.fullmatch(inside) and not _PART.search(inside) for inside in brackets(text))


def is_doubtful(texts: Sequence[str], known: Collection[str]) -> bool:
    """Tell whether a header may be something else than the column of numbers that its name says.

    ``known``: the names of columns, folded; 服务群众 is one although 群众 alone is a part.
    """
    return any(may_be_part(text, known) for text in texts)


def may_be_part(text: str, known: Collection[str] = ()) -> bool:
    """Tell whether a header may name other months, other people or a part: 累计, 应到, 线上, 计划."""
    outside = fold_header(text)
    if outside not in known and _PART.search(outside) is not None:
        return True
    return any(_PART.search(inside) or not _is_harmless(inside) for inside in brackets(text))


def _is_harmless(inside: str) -> bool:
    return bool(_as_units(inside)) or _HINT.search(inside) is not None or _WHOLE.fullmatch(inside) is not None


def is_part(text: str) -> bool:
    """Tell whether a text names other months, other people or a part, in brackets or without."""
    return _PART.search(fold(text)) is not None


def is_corrected(text: str) -> bool:
    """Tell whether a header says that its numbers take the place of others: 参加人次（更正）, 实际参加人次."""
    return _CORRECTED.search(fold(text)) is not None


def without_whole(text: str) -> str:
    """Return a folded header without the word that names the whole: 本月参加人次 is 参加人次."""
    return _WHOLE_AFTER.sub("", _WHOLE_BEFORE.sub("", text))


def wrong_unit(texts: Sequence[str], column: Field) -> str | None:
    """Return the unit in a header's brackets that its column does not count in, such as 户 for 人次, if any."""
    accepted = accepted_units(column) | (_MINUTES if column.kind == "hours" else frozenset())
    for text in texts:
        named = units(text)
        if named and not any(unit.lstrip("百千万") in accepted or unit in _SCALES for unit in named):
            return named[0]
    return None


def header_key(text: str) -> str:
    """Return what an answer about a header is remembered by: its name with all that changes its meaning."""
    telling = [inside for inside in brackets(text) if not _is_harmless(inside)]
    return fold_header(text) + "".join(f"({inside})" for inside in telling)
