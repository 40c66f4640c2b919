"""What each row below a header is: data, a total, an example, a note, 本月无, a unit's name, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from data.intake.cells import Cell
from data.intake.columns import Matched
from data.intake.reading import is_blank
from data.text import fold

LineKind = Literal[
    "data", "total", "subtotal", "running", "example", "struck", "zero", "owner", "prefilled", "note", "blank"
]

_PERIOD = (
    r"(?:本?(?:月|季度?|半?年度?|页|周|次|期|区|街道|社区|单位)|全(?:年|月|区|街道?)|上半年|下半年|当月|[一二三四]季度"
    r"|\d{1,2}月份?|\d{4}年(?:\d{1,2}月份?)?)?"
)
_TOTAL = re.compile(
    rf"^[(【]?{_PERIOD}(?:合计|总计|共计|总数|总和|汇总|计|合)(?:数|数量|人次|场次|次数)?[)】]?[::]?(?:\(.*\))?$"
)
_SUBTOTAL = re.compile(r"^(?:.{0,8}小计|.{1,10}(?:社区|村|居委会|街道)(?:合计|总计|共计))[::]?$")
_RUNNING = re.compile(r"^.{0,8}(?:累计|年(?:度)?(?:合计|总计|共计)|季度?(?:合计|总计)|至今)[::]?$")
_DERIVED = re.compile(
    r"^(?:(?:上月|上年|去年|前月)(?:同期|同月)?(?:数|合计|总计)?"
    r"|(?:较?(?:上月|去年|上年|同期))?(?:同比|环比)?(?:增长|增减|增幅|增加|减少|同比|环比|占比|比例)(?:数|率|量|情况)?(?:\(%\))?"
    r"|(?:月|人)?(?:平均|均值)(?:数|值)?|(?:任务|目标|计划)数|完成率|其中[::]?.{0,8})[::]?$"
)
"""Sums of other months and what is worked out from sums: the only word in a row, neither data nor comparable."""
_MARK = r"(?:填[写报表]*)?(?:示例|样例|范例|举例|例子|例)(?:行|数据)?\d*"
_EXAMPLE = re.compile(rf"^(?:[(\[【<《]?{_MARK}[)\]】>》]?[::]?$|[(\[【<《]{_MARK}[)\]】>》])|[(\[【]{_MARK}[)\]】]$")
_EXAMPLE_LEAD = re.compile(rf"^{_MARK}[::、,.](?!$)|^(?:例?如|例)[::]?(?:20\d\d[年./-]|\d{{1,2}}月\d)")
_EXAMPLE_WORD = re.compile(
    r"^[(【]?(?:示例|样例|范例)(?:行|数据)?[)】::、,.;]|^[(【]?[此本该这](?:一?[行条])?[为是]?(?:填写|填表)?(?:示例|样例|范例|例子)"
)
_NONE = re.compile(
    r"^(?:(?:20\d\d年)?(?:本|当|\d{1,2})月份?|本期|本社区)?(?:暂|均|尚)?"
    r"(?:无|没有|未|零报告?|零上?报送?|空表?)(?:开展|发生|组织|举办|召开|上报|报送|产生|有|参加|进行)*"
    r"(?:此|该|相关|新增|任何)?(?:项|类)?(?:理论|志愿|文明|媒体|集中|宣传)?"
    r"(?:学习|服务|创建|上稿|用稿|稿件|活动|实践|事项|工作|数据|内容|情况|报送|记录|问题)*[。.!]?$"
)
_NONE_OR_EMPTY = frozenset({"无", "没有", "0", "零", "/", "-", "—"})
_NEED = frozenset({"必填", "选填", "非必填", "必填项", "选填项", "可不填", "可选", "必须", "*", "是否必填"})
_HINT = re.compile(
    r"^[(【]?(?:如|例如|请|填|从|选|单选|多选|格式|必填|选填|可不填|数字|整数|文本|下拉|日期格式|不超过|最多|系统|自动|yyyy)"
)
_NOTE = re.compile(
    r"^[(【★※*]*(?:注\d*|备注|说明|附注?|附件|(?:填表|填报|填写|制表)?(?:说明|须知|要求)|注意(?:事项)?|(?:温馨)?提示|统计口径)\d*(?:[)】]|[::、,.]|$)|^[★※]"
)
_LABEL = re.compile(
    r"^(?:(?:填|制|审|复|统计|报)[表报核送]?(?:单位|人员?|日期|时间|负责人)|(?:单位|社区|分管|主管|主要|部门|审核)?(?:负责人|领导|书记)(?:签[字名])?|"
    r"审[核批]人?|联系(?:人|电话|方式)|电话|盖章|(?:单位|社区)?\(?盖章\)?|(?:报送|填报|填表|填写|统计|制表)?(?:日期|时间|单位|部门|月份)|年度|签[字名])(?:\([^)]*\))?[::]"
)
_NUMBERED = re.compile(
    r"^(?:\d{1,2}[.、)](?!\d)|[一二三四五六七八九十]{1,3}[、.]|\(\d{1,2}\)|\([一二三四五六七八九十]\)|[①-⑳])"
)
_END = re.compile(r"^[(【]?(?:以下空白|此表可续|可续页|可加行|可另附页|完|end)[)】.]?$")
_COUNTED = re.compile(r"^(?:总?共计?|合计|总计|累计|以上)[::]?\S{0,6}\d")
_ASIDE = re.compile(r"^[(【].+[)】]$")
_DOTS = re.compile(r"^[.…·*~]+$")
_DATE = re.compile(r"^\s*[\d０-９二〇零][\d０-９年月日号./．\-—~～至到上中下旬:：\s一二三四五六七八九十〇零]*$")
_LONG = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One row below a header with its kind and its filled cells by column."""

    row: int
    kind: LineKind
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What must be known of a table to tell its rows apart.

    ``wide``: the places of cells merged over several columns; ``owner(text)`` returns the unit that a text
    names as the heading of its rows.
    """

    matched: Matched
    wide: frozenset[tuple[int, int]]
    owner: Callable[[str], str | None]


@lru_cache(maxsize=8192)
def _total_kind(folded: str) -> LineKind | None:
    if len(folded) > 16:
        return None
    if _RUNNING.match(folded):
        return "running"
    if _SUBTOTAL.match(folded):
        return "subtotal"
    return "total" if len(folded) > 1 and _TOTAL.match(folded) else None


def is_none(text: str) -> bool:
    """Tell whether a text says that there was nothing this month: 本月无, 无此项活动, 零报."""
    folded = fold(text)
    return 0 < len(folded) < 24 and folded != "未" and _NONE.match(folded) is not None


def is_total(text: str) -> bool:
    """Tell whether a text is the label of a total: 合计, 小计, 本月合计, 本年累计."""
    return _total_kind(fold(text)) is not None


def is_label(text: str) -> bool:
    """Tell whether a text is a label with a colon around a table: 填表人：, 单位：."""
    return _LABEL.match(fold(text)) is not None


def _is_example(filled: Sequence[tuple[int, str]]) -> bool:
    """Tell whether a row carries the mark of an example."""
    if any(len(text) < 40 and (_EXAMPLE.search(text) or _EXAMPLE_WORD.match(text)) for _, text in filled):
        return True
    return any(_EXAMPLE_LEAD.match(text) for _, text in filled[:3])


def _is_hint(filled: Sequence[tuple[int, str]]) -> bool:
    """Tell whether a row under a header only says how to fill in: 必填, 如 2024-03-05, 从下拉选."""
    if all(text.strip("()【】*") in _NEED or text in _NEED for _, text in filled):
        return True
    hints = sum(_HINT.match(text) is not None for _, text in filled)
    return hints > 1 and hints * 3 >= len(filled) * 2


def _is_numbering(cells: Mapping[int, Cell]) -> bool:
    """Tell whether a row only numbers the columns: 1 2 3 4, or (1) (2) (3)."""
    numbers = [fold(cell.text).strip("()") for cell in cells.values()]
    if len(numbers) < 3 or not all(number.isdigit() for number in numbers):
        return False
    return [int(number) for number in numbers] == list(range(int(numbers[0]), int(numbers[0]) + len(numbers))) and int(
        numbers[0]
    ) < 3


def _is_zero(filled: Sequence[tuple[int, str]]) -> bool:
    words = [text for _, text in filled if text not in _NONE_OR_EMPTY]
    if not words:
        return any(text in ("无", "没有") for _, text in filled)
    return (
        len(words) == 1 and is_none(words[0]) and all(text in _NONE_OR_EMPTY or text == words[0] for _, text in filled)
    )


def _is_note(row: int, filled: Sequence[tuple[int, str]], around: Surroundings, after: LineKind) -> bool:
    """Tell whether a row holds words about the table. A lone name of an activity is none: it becomes a question."""
    column, text = filled[0]
    if _LABEL.match(text) or (len(filled) < 3 and _NOTE.match(text)):
        return True
    if len(filled) > 1:
        return False
    if _END.match(text) or _COUNTED.match(text) or (_ASIDE.match(text) and column not in around.matched.names):
        return True
    if (row, column) in around.wide or (_NUMBERED.match(text) and len(text) > 6 and column not in around.matched.names):
        return True
    if column in around.matched.names:
        return after == "note" and column == around.matched.leading
    return after == "note" or (column == around.matched.leading and len(text) > _LONG and not text[0].isdigit())


def _is_owner(row: int, filled: Sequence[tuple[int, str]], around: Surroundings) -> bool:
    """Tell whether a row names the unit whose rows follow, as tables in sections do."""
    if len(filled) != 1 or around.matched.unit is not None:
        return False
    column, text = filled[0]
    return (column == around.matched.leading or (row, column) in around.wide) and around.owner(text) is not None


def _is_prefilled(filled: Sequence[tuple[int, str]], around: Surroundings) -> bool:
    """Tell whether a row holds nothing but what the form had filled in: a serial number, 次数 1, a sum of 0."""
    own = [(column, text) for column, text in filled if column not in around.matched.serials]
    return bool(own) and all(text in around.matched.defaults.get(column, ()) for column, text in own)


def _is_dated(cells: Mapping[int, Cell], around: Surroundings) -> bool:
    """Tell whether a row has something like a date where its date belongs."""
    cell = cells.get(around.matched.date) if around.matched.date is not None else None
    return cell is not None and (cell.kind in ("date", "number") or _DATE.match(cell.text) is not None)


def kind_of(row: int, cells: Mapping[int, Cell], around: Surroundings, after: LineKind, first: bool) -> LineKind:
    """Return what a row is. ``after``: the kind of the row before; ``first``: none of data came yet."""
    if first and _is_numbering(cells):
        return "note"
    dated = _is_dated(cells, around)
    if dated and not any("例" in cell.text for cell in cells.values()):
        return "data"
    filled = [(column, fold(cell.text)) for column, cell in cells.items() if not is_blank(cell.text)]
    words = [
        text for column, text in filled if column not in around.matched.serials or not text.strip("()., ").isdigit()
    ]
    if all(_DOTS.match(text) for text in words):
        return "blank"
    if first and _is_hint(filled):
        return "note"
    if _is_example(filled):
        return "example"
    return "data" if dated else _undated(row, filled, around, after)


def _is_word(column: int, text: str, around: Surroundings) -> bool:
    """Tell whether a text stands where only serial numbers do."""
    return column in around.matched.serials and not text.strip("()., ").isdigit()


def _undated(row: int, filled: Sequence[tuple[int, str]], around: Surroundings, after: LineKind) -> LineKind:
    totals = [kind for column, text in filled if column not in around.matched.numbers and (kind := _total_kind(text))]
    if totals:
        return totals[0]
    words = [text for column, text in filled if column not in around.matched.numbers]
    if len(words) == 1 < len(filled) and _DERIVED.match(words[0]):
        return "running"
    owners = around.matched.owners
    remaining = [(column, text) for column, text in filled if column not in owners or _is_word(column, text, around)]
    if _is_zero(remaining):
        return "zero"
    if _is_owner(row, filled, around):
        return "owner"
    if _is_prefilled(filled, around):
        return "prefilled"
    if _is_note(row, filled, around, after):
        return "note"
    return "data"
