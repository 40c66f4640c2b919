"""Kinds of problem that intake can find, as data: a code, a level, a title and what to do.

Problems are collected and shown, never raised. The list is complete: the manual is tested
against it, and a code that is not here cannot be made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from data.personal import mask_personal

Level = Literal["error", "warning", "note"]
_LONGEST_VALUE = 500
"""Characters of a cell's text that a problem carries."""
LEVEL_TITLES: Mapping[Level, str] = MappingProxyType({"error": "错误", "warning": "警告", "note": "说明"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: ``cure`` is the sentence that tells what to do."""

    code: str
    level: Level
    title: str
    cure: str


_KINDS = (
    # The file as a whole.
    Kind("unreadable", "error", "文件读不出来", "请用 WPS 或 Excel 打开，另存为 .xlsx 后重新上传。"),
    Kind("encrypted", "error", "文件有密码", "请去掉打开密码后重新上传。"),
    Kind("too-large", "error", "文件超出上限", "请删去多余的图片、空行和工作表，或分成几个文件。"),
    Kind("not-a-workbook", "error", "不是表格文件", "请上传 .xlsx、.xls、.et、.ods 或 .csv 表格。"),
    Kind("empty", "error", "文件是空的", "请确认保存后再上传。"),
    Kind("no-standard-sheet", "error", "没有标准工作表", "请使用标准月报模板，或把工作表改成标准名称。"),
    # Errors: nothing of the workbook is saved.
    Kind("unknown-unit", "error", "单位不在名册里", "请改成名册里的单位名称，或请宣传干事把这个写法登记为别名。"),
    Kind("unit-conflict", "error", "单位前后不一致", "请核对后只留一个单位。"),
    Kind("unknown-month", "error", "没有写明月份", "请在“基本情况”里填写月份，如 2024-03。"),
    Kind("month-conflict", "error", "月份前后不一致", "请核对后只留一个月份。"),
    Kind("wrong-month", "error", "多数日期不在本月", "请核对月份是否填错，或是否传错了文件。"),
    Kind(
        "two-sheets",
        "error",
        "同一张表出现两次",
        "请只保留一张；如果一张是一个社区或一个月，请把工作表名改成社区名或月份。",
    ),
    Kind("missing-column", "error", "缺少必填的列", "请补上这一列，或指出哪一列就是它。"),
    Kind("required", "error", "必填项空着", "请补填。"),
    Kind("not-a-number", "error", "不是数字", "请填整数，没有填 0。"),
    Kind("not-a-whole-number", "error", "不是整数", "请填整数。"),
    Kind("negative", "error", "是负数", "请填 0 或正数。"),
    Kind("wrong-unit", "error", "计量单位不对", "请按表头的单位填写。"),
    Kind("range", "error", "是一个范围", "请填一个确定的数。"),
    Kind("not-a-date", "error", "不是日期", "请填成 2024-03-05 这样的日期。"),
    Kind("unknown-word", "error", "不在下拉列表里", "请从下拉列表里选，或选“其他”。"),
    Kind("level-needed", "error", "需要写明级别", "请写明级别。"),
    Kind("formula-no-value", "error", "公式没有结果", "请用 WPS 或 Excel 打开并保存一次，再上传。"),
    Kind("format-differs", "error", "显示的与存的不一致", "请把要报的数直接填成普通数字。"),
    Kind("error-cell", "error", "单元格是错误值", "请改正公式或直接填数。"),
    Kind("too-long", "error", "文字太长", "请缩短到 2000 字以内。"),
    Kind("number-lost", "error", "编号的末几位已丢失", "请把单元格设为文本格式，重新填写完整的编号。"),
    Kind("number-repeated", "error", "一个编号用在两件事上", "请核对编号，每件事一个编号。"),
    Kind("too-big", "error", "数字太大", "请核对，一行最多 1000000。"),
    Kind("locked-month", "error", "月份已经公布", "请联系宣传干事重新开放后再报。"),
    Kind("unit-not-open", "error", "单位这个月不报送", "请核对单位和月份。"),
    Kind("counted-before", "error", "前身的月报还在计入", "请先撤回前身的这份月报。"),
    Kind("quantity-differs", "error", "销号数量多于未销号", "请改成这次销号的数量；全部销号可以不填数量。"),
    # Warnings: saved with a written reason.
    Kind("two-versions", "warning", "同一份月报有两个版本", "请核对计入哪一份，或去掉不要的一份。"),
    Kind("missing-sheet", "warning", "缺少工作表", "缺的这一块将记为未报；没有数据请保留表头，记为零报。"),
    Kind("outside-month", "warning", "日期不在本月", "请核对日期，或说明原因。"),
    Kind("total-differs", "warning", "合计与明细不符", "请核对合计行。"),
    Kind("duplicate-row", "warning", "重复的行", "请核对是否重复填报；确认后按所填计数。"),
    Kind("same-story-elsewhere", "warning", "同题稿件", "请核对是否重复填报。"),
    Kind("unusual", "warning", "数字不寻常", "请核对，或说明原因。"),
    Kind("zero-count", "warning", "次数是 0", "请核对；没有开展就删去这一行。"),
    Kind(
        "same-rows-before",
        "warning",
        "与以前月份的行相同",
        "请核对是否只改了日期；每月都有的活动，可请宣传干事在词表里标为常规活动。",
    ),
    Kind("similar-title", "warning", "标题相近", "请核对是否同一篇稿件。"),
    Kind("same-link", "warning", "同一个链接", "请核对是否重复填报。"),
    Kind("link-level", "warning", "链接与级别不符", "请核对级别或链接。"),
    Kind("running-numbers", "warning", "数字像是序号", "次数是这一行办了几次，不是第几次；请核对。"),
    Kind("too-long-event", "warning", "一次活动超过 24 小时", "请核对时长，单位是小时。"),
    Kind("future-month", "warning", "月份还没有到", "请核对月份。"),
    Kind("quantity-changed", "warning", "数量变了", "请核对；整改了一部分的，请在状态里选“已销号”并填这次销号的数量。"),
    # Notes: accepted and told.
    Kind("closed-in-part", "note", "销号一部分", "其余的仍在原编号下，销号后再报。"),
    Kind("closing-date-differs", "note", "完成日期与先报的不同", "要更正，请改先报的月报；又出现的，请报“重开”。"),
    Kind("read-as", "note", "已按此理解", "如不对请改正。"),
    Kind("approximate", "note", "约数", "按所写的数计，标为约数。"),
    Kind("merged-files", "note", "几个文件合成一份", "如不对请分开上报。"),
    Kind("hidden-rows", "note", "隐藏的行也计入", "不需要的行请删去。"),
    Kind("hidden-sheet", "note", "工作表是隐藏的", "已照常读取。"),
    Kind("carried-down", "note", "合并单元格已向下填", "如不对请拆分后填写。"),
    Kind("ditto", "note", "同上", "按上一行的内容计，如不对请改正。"),
    Kind("struck-out", "note", "划去的内容不计入", "如要计入请取消删除线。"),
    Kind("not-counted-comment", "note", "批注不计入", "批注里如有更正，请改到单元格里。"),
    Kind("example-row", "note", "示例行不计入", "无需处理。"),
    Kind("level-from-outlet", "note", "级别取自媒体表", "如不对请填写级别。"),
    Kind("zero-report", "note", "零报", "记为零报。"),
    Kind("not-counted", "note", "不在统计范围", "留存备查，不计入任何数字。"),
    Kind("ignored", "note", "未计入的内容", "无需处理。"),
    Kind("personal-data", "note", "像是个人信息", "统计用不到，建议删去再传；不删也照常接收。"),
)
KINDS: Mapping[str, Kind] = MappingProxyType({kind.code: kind for kind in _KINDS})


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: where it is, what was found, and a sentence that says what to do.

    ``level`` is the kind's own, except where domain rules soften one code in one place
    (``error-cell`` in an optional text column is a warning).
    """

    level: Level
    code: str
    sheet: str | None
    cell: str | None
    column: str | None
    value: str | None
    message: str
    suggestion: str | None = None


def problem(
    code: str,
    text: str,
    *,
    sheet: str | None = None,
    cell: str | None = None,
    column: str | None = None,
    value: str | None = None,
    cure: str | None = None,
    suggestion: str | None = None,
    level: Level | None = None,
) -> Problem:
    """Make a problem of a known kind.

    ``text`` says what was found, without an end mark; the place is put before it and the cure
    after it: ``志愿服务!F7：“若干”不是人次，请填整数，没有填 0。`` Raises ``KeyError`` for an unknown code.
    """
    kind = KINDS[code]
    text, value = mask_personal(text), value and mask_personal(value)
    suggestion = suggestion and mask_personal(suggestion)
    value = value if value is None or len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…"
    place = "!".join(part for part in (sheet, cell) if part)
    message = f"{place}：{text}，{cure or kind.cure}" if place else f"{text}，{cure or kind.cure}"
    return Problem(level or kind.level, code, sheet, cell, column, value, message, suggestion)
