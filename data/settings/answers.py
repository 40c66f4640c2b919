"""Answers to what a workbook left open, written into the tables of settings so that nobody is asked again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from data.intake.qualifiers import header_key
from data.settings.columns import Rows
from data.text import fold

Kind = Literal["unit", "word", "outlet", "header", "item"]


TITLES: Mapping[Kind, str] = MappingProxyType(
    {
        "unit": "单位的叫法",
        "word": "词的写法",
        "item": "事项的叫法",
        "outlet": "媒体的级别",
        "header": "列名的写法",
    }
)
"""What each kind of answer is about."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a wording means.

    ``unit``: the wording of a unit and its name. ``word``: a wording in one of ``lists`` and the
    standard word. ``item``: the wording of an own item and its name. ``outlet``: an outlet's name and its
    level. ``header``: a header on the standard sheet ``lists[0]`` and the title of the column; empty where
    it is not counted.
    """

    kind: Kind
    wording: str
    meaning: str
    lists: tuple[str, ...] = ()


_CONSTANT = re.compile(r".*?每行都是\s*[:：]\s*(.+)", re.DOTALL)


def constant(text: str, column: str, sheet: str) -> Answer:
    """Return the answer that a column which the tables of a sheet lack holds the same text in every row.

    Its wording names the column too, so that two columns may hold the same.
    """
    return Answer("header", f"{column}每行都是：{text}", column, (sheet,))


def constant_of(wording: str) -> str | None:
    """Return what every row holds by the wording of an answer, ``None`` for one about a header of a file."""
    match = _CONSTANT.fullmatch(wording.strip())
    return match[1] if match is not None else None


def answer_key(wording: str) -> str:
    """Return what an answer about a header is remembered by; what every row holds stays as it was typed."""
    return header_key(wording) if constant_of(wording) is None else wording.strip()


def remember(tables: Mapping[str, Rows], answers: Iterable[Answer]) -> dict[str, Rows]:
    """Return the tables that the answers change, with the answers in them; the tables given stay as they are."""
    changed: dict[str, Rows] = {}
    for answer in answers:
        title = _TABLES[answer.kind]
        rows = changed.setdefault(title, [dict(row) for row in tables[title]])
        _write(rows, answer)
    return {title: rows for title, rows in changed.items() if rows != tables[title]}


def without_answer(tables: Mapping[str, Rows], answer: Answer) -> dict[str, Rows]:
    """Return the table without an answer, empty where it does not hold; the tables given stay as they are."""
    title = _TABLES[answer.kind]
    rows = [dict(row) for row in tables[title]]
    if answer.kind == "unit":
        _drop_wording(rows, "别名", answer.wording, {"名称": answer.meaning})
    elif answer.kind == "word":
        for name in answer.lists:
            _drop_wording(rows, "同义词", answer.wording, {"列": name, "标准词": answer.meaning})
    elif answer.kind == "item":
        _drop_wording(rows, "别名", answer.wording, {"名称": answer.meaning})
    elif answer.kind == "outlet":
        entry = {"名称": answer.wording, "级别": answer.meaning}
        rows = [row for row in rows if not _is(row, entry)]
    else:
        entry = {"表": answer.lists[0], "列名写法": answer.wording, "对应列": answer.meaning}
        rows = [row for row in rows if not _is(row, entry)]
    return {title: rows} if rows != tables[title] else {}


def _drop_wording(rows: Rows, column: str, wording: str, where: Mapping[str, str]) -> None:
    """Take a wording out of the row that it means."""
    for row in rows:
        if _is(row, where):
            known = [part for part in (row.get(column) or "").split("、") if part]
            remaining = [part for part in known if fold(part) != fold(wording)]
            if remaining != known:
                row[column] = "、".join(remaining)


_TABLES: Mapping[Kind, str] = {"unit": "单位", "word": "词表", "outlet": "媒体", "header": "列名", "item": "自定义事项"}


def _write(rows: Rows, answer: Answer) -> None:
    if answer.kind == "unit":
        _add_wording(rows, "别名", answer.wording, {"名称": answer.meaning})
    elif answer.kind == "word":
        for name in answer.lists:
            _add_wording(rows, "同义词", answer.wording, {"列": name, "标准词": answer.meaning})
    elif answer.kind == "item":
        _add_wording(rows, "别名", answer.wording, {"名称": answer.meaning})
    elif answer.kind == "outlet":
        rows.append({"名称": answer.wording, "别名": "", "级别": answer.meaning, "域名": ""})
    else:
        sheet, spelling = answer.lists[0], answer_key(answer.wording)
        rows[:] = [row for row in rows if row["表"] != sheet or not _is_replaced(row, answer, spelling)]
        rows.append({"表": sheet, "列名写法": answer.wording, "对应列": answer.meaning})


def _is_replaced(row: Mapping[str, str], answer: Answer, spelling: str) -> bool:
    """Tell whether an answer about a header takes the place of one that is there; a column has one constant."""
    if answer_key(row["列名写法"]) == spelling:
        return True
    constants = (constant_of(row["列名写法"]), constant_of(answer.wording))
    return None not in constants and row["对应列"] == answer.meaning


def _add_wording(rows: Rows, column: str, wording: str, where: Mapping[str, str]) -> None:
    """Add a wording to the row that it means; a wording that stands there already is not added again."""
    for row in rows:
        if _is(row, where):
            known = [part for part in (row.get(column) or "").split("、") if part]
            if fold(wording) not in map(fold, known):
                row[column] = "、".join([*known, wording])


def _is(row: Mapping[str, str], where: Mapping[str, str]) -> bool:
    return all((row.get(title) or "") == text for title, text in where.items())
