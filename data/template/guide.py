"""填报说明: the sheet that tells a clerk how to fill in the others; nothing is read from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xlsxwriter.worksheet import Worksheet

from data import months, schema
from data.template.style import Styles, set_page
from data.text import clean


def _steps(month: str, due_date: date) -> tuple[str, ...]:
    return (
        "深色表头、带 * 的列必填；其他列有就填，没有就空着。鼠标移到表头，会显示这一列怎么填。",
        "类别、级别、结果、状态从下拉列表里选。",
        f"日期填成 {month}-05 这样；数字只填数，不带单位。只知道大概的可以写“200余”，系统按 200 计并标为约数。",
        "某一块本月没有开展：保留工作表和表头，下面空着，记为零报。删去工作表会记为未报。",
        "“文明创建”已带出持有的称号和未销号的问题，有进展只改“状态”，销号的同时填“完成日期”；没有变化的不用动。新事项的“编号”空着。",
        "“基本情况”里的数是上次报的，有变化再改。",
        "只报本单位组织的工作，不填居民个人信息和网上言论。",
        f"填好保存后，请于{due_date.year}年{due_date.month}月{due_date.day}日前在看板“上报”页上传。上传时会逐格检查，哪里有问题、怎么改，都会指出来。",
    )


def write_guide(
    page: Worksheet,
    styles: Styles,
    unit: str,
    month: str,
    due_date: date,
    labels: Sequence[schema.Label],
    sheets: Sequence[schema.Sheet],
) -> None:
    """Write the sheet: the steps, then what goes into 基本情况 (``labels``) and into each of the sheets."""
    set_page(page, "", landscape=False)
    page.hide_gridlines(2)
    for column, width in enumerate((5, 13, 58, 30)):
        page.set_column(column, column, width)
    page.set_row(0, 34)
    page.write_string(0, 0, "宣传工作月报 · 填报说明", styles["title"])
    page.write_string(1, 0, clean(f"{unit}　{months.title(month)}"), styles["subtitle"])
    row = 3
    for number, step in enumerate(_steps(month, due_date), start=1):
        page.write_number(row, 0, number, styles["step_number"])
        page.merge_range(row, 1, row, 3, step, styles["step"])
        page.set_row(row, 36 if len(step) > 48 else 20)
        row += 1
    _write_overview(page, styles, row + 1, labels, sheets)


def _write_overview(
    page: Worksheet, styles: Styles, row: int, labels: Sequence[schema.Label], sheets: Sequence[schema.Sheet]
) -> None:
    """Write a line for each sheet: what goes there, which columns have to be filled in, and which may be."""
    lines: list[tuple[str, str, Sequence[schema.Label] | Sequence[schema.Column]]] = [
        (schema.BASICS_SHEET, "单位、月份和月末的几个数。", labels),
        *((sheet.title, sheet.about, sheet.columns) for sheet in sheets),
    ]
    page.merge_range(row, 0, row, 1, "工作表", styles["table_head"])
    page.write_string(row, 2, "填什么", styles["table_head"])
    page.write_string(row, 3, "必填的列", styles["table_head"])
    for title, about, columns in lines:
        row += 1
        required = "、".join(column.title for column in columns if column.required)
        optional = "、".join(column.title for column in columns if not column.required)
        page.set_row(row, 18 * max(2, -(-max(2 * len(required), len(about + optional)) // 27)))
        page.merge_range(row, 0, row, 1, title, styles["table_cell"])
        page.write_string(row, 2, f"{about}选填：{optional}。" if optional else about, styles["table_cell"])
        page.write_string(row, 3, required, styles["table_cell"])
