"""填报负担 as a table: what each column costs, and what it is used for."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analytics.burden import ColumnBurden
from data.schema import BULLETIN, IDENTITY, SUMMARY
from data.settings.dictionary import Dictionary

HEADS = ("工作表", "列", "必填", "行数", "填写率（%）", "带出率（%）", "人工填写（格）", "提醒（次）", "用于")
_WORDS = {SUMMARY: "工作总结", BULLETIN: "通报", IDENTITY: "认出是哪一行"}
_FIGURES = "figures "


def burden_table(burdens: Sequence[ColumnBurden], dictionary: Dictionary) -> pd.DataFrame:
    """Return a line a column of the workbook, with ``HEADS``."""
    lines = [
        (
            column.sheet,
            column.title,
            "是" if column.required else "",
            column.rows,
            column.share(column.filled),
            column.share(column.prefilled),
            column.typed,
            column.warnings,
            _uses(column, dictionary),
        )
        for column in burdens
    ]
    return pd.DataFrame(lines, columns=list(HEADS), dtype="object")


def _uses(column: ColumnBurden, dictionary: Dictionary) -> str:
    words = [
        dictionary[use.removeprefix(_FIGURES)].title if use.startswith(_FIGURES) else _WORDS[use]
        for use in column.used_by
    ]
    return "、".join(words) or "没有指标和文件用到"


def burden_words(burdens: Sequence[ColumnBurden], months: int) -> str:
    """Return what it costs in a sentence: cells a month, those that no figure and no document reads."""
    if not months or not any(column.rows for column in burdens):
        return "还没有月报。"
    typed, unused = sum(column.typed for column in burdens), [column for column in burdens if column.is_never_used]
    words = f"每月人工填写约{typed // months}格。"
    if unused:
        names = "、".join(f"{column.sheet}“{column.title}”" for column in unused)
        spare = sum(column.typed for column in unused) // months
        words += f"没有指标和文件用到的选填列：{names}，每月共填了约{spare}格，可以不填。"
    return words
