"""填报说明: the sheet that tells a clerk how to fill in the others; nothing is read from it."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxwriter.worksheet import Worksheet

from data import months, schema
from data.settings.values import Settings
from data.template.style import Styles, set_page
from data.text import clean


def _steps(month: str, settings: Settings) -> tuple[str, ...]:
    due_date = settings.due(month)
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


def write_guide(page: Worksheet, styles: Styles, unit: str, month: str, settings: Settings) -> None:
    """Write the sheet."""
    set_page(page, "", landscape=False)
    page.hide_gridlines(2)
    for column, width in enumerate((5, 13, 58, 30)):
        page.set_column(column, column, width)
    page.set_row(0, 34)
    page.write_string(0, 0, "宣传工作月报 · 填报说明", styles["title"])
    page.write_string(1, 0, clean(f"{unit}　{months.title(month)}"), styles["subtitle"])
    row = 3
    for number, step in enumerate(_steps(month, settings), start=1):
        page.write_number(row, 0, number, styles["step_number"])
        page.merge_range(row, 1, row, 3, step, styles["step"])
        page.set_row(row, 36 if len(step) > 48 else 20)
        row += 1
    _write_overview(page, styles, row + 1, settings.dictionary.sheets(schema.SHEETS, month))


def _write_overview(page: Worksheet, styles: Styles, row: int, sheets: Iterable[schema.Sheet]) -> None:
    page.merge_range(row, 0, row, 1, "工作表", styles["table_head"])
    page.write_string(row, 2, "填什么", styles["table_head"])
    page.write_string(row, 3, "必填的列", styles["table_head"])
    needed = "、".join(label.title for label in schema.BASICS if label.required)
    lines = [(schema.BASICS_SHEET, "单位、月份和月末的几个数。", needed)]
    for sheet in sheets:
        needed = "、".join(column.title for column in sheet.columns if column.required)
        lines.append((sheet.title, sheet.about, needed))
    for title, about, needed in lines:
        row += 1
        page.set_row(row, 36)
        page.merge_range(row, 0, row, 1, title, styles["table_cell"])
        page.write_string(row, 2, about, styles["table_cell"])
        page.write_string(row, 3, needed, styles["table_cell"])
