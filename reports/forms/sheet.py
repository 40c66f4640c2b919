"""The parent's own form in Excel: the cells that ask for figures, and what would be lost of the form.

A cell asks by a placeholder in its text (``{{ 学习场次 }}``) or by a defined name (``上稿.市级``). A row
that asks for the fields of a list (``{{ 社区.单位 }}``) is repeated for each of its units. All
of this runs in a reader's process, behind the gate.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

import openpyxl

from reports.forms.language import TAG, Fault, Reading, Use, read_tags, tags_in
from reports.forms.names import FACTS, LISTS, MEASURE_NAMES, SPANS

_HEADS = frozenset((*FACTS, *LISTS, *MEASURE_NAMES, *SPANS))
_LOST = (
    (b"<xdr:sp ", "文本框和图形"),
    (b"<xdr:grpSp>", "组合的图形"),
    (b"<xdr:cxnSp ", "连接线"),
    (b"x14:sparkline", "迷你图"),
    (b"x14:conditionalFormatting", "数据条、图标集等新式条件格式"),
    (b"x14:slicer", "切片器"),
    (b"<legacyDrawingHF", "页眉页脚里的图片"),
)
_LOST_PARTS = (
    ("ctrlprops/", "表单控件"),
    ("threadedcomments/", "会话式批注"),
    (".emf", "EMF 图片"),
    (".wmf", "WMF 图片"),
)
MARGINS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")


@dataclass(frozen=True, slots=True)
class Asking:
    """A cell that asks: its text with placeholders, and the list whose rows it wants, if any."""

    row: int
    column: int
    text: str
    rows: str | None


def read_sheet_form(content: bytes) -> Reading:
    """Return what the cells of a form ask for, in the order of sheets and rows, and what openpyxl does not keep."""
    book = opened(content)
    names, faults = named_cells(book)
    used: list[Use] = []
    for sheet in book.worksheets:
        lists: dict[int, set[str]] = {}
        for place, text, row in [*_written(sheet, names), *_margins(sheet)]:
            uses, wrong = _cell_uses(text, place, row is not None)
            used += uses
            faults += wrong
            if row is not None:
                lists.setdefault(row, set()).update(use.rows for use in uses if use.rows)
        faults += _row_faults(sheet, lists)
    return Reading(tuple(used), (*faults, *_elsewhere(content)), tuple(_lost(content)))


def opened(content: bytes) -> Any:
    """Open a form; what it links to is left out."""
    return openpyxl.load_workbook(io.BytesIO(content), rich_text=True, keep_links=False)


def _written(sheet: Any, names: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, str, int | None]]:
    """Yield place, text and row of every cell that asks, by its text or by a defined name."""
    for row in sheet.iter_rows():
        for cell in row:
            text = _text_of(cell, names)
            if text is not None:
                yield f"{sheet.title}!{cell.coordinate}", text, cell.row


def _text_of(cell: Any, names: Mapping[tuple[str, str], str]) -> str | None:
    text = "" if cell.value is None else str(cell.value)
    if "{{" in text or "{%" in text or "｛" in text:
        return text
    name = names.get((cell.parent.title, cell.coordinate))
    return None if name is None else f"{{{{ {name} }}}}"


def named_cells(book: Any) -> tuple[dict[tuple[str, str], str], list[Fault]]:
    """Return sheet and cell → the defined name that asks for a figure there; other names are the form's own."""
    named, faults = {}, []
    for names in (book.defined_names, *(sheet.defined_names for sheet in book.worksheets)):
        for name, definition in names.items():
            if name.split(".")[0] not in _HEADS:
                continue
            places = list(definition.destinations)
            if len(places) == 1 and ":" not in places[0][1]:
                named[places[0][0], places[0][1].replace("$", "")] = name
            else:
                faults.append(Fault(f"名称“{name}”", "", "不是正好一个单元格", "请让它只指一个单元格。"))
    return named, faults


def _cell_uses(text: str, place: str, in_cell: bool) -> tuple[list[Use], list[Fault]]:
    """Return what the placeholders of one cell use: a name that begins with a list belongs to a repeated row."""
    tags = tags_in(text, place)
    statements = [
        Fault(place, tag.source, "在表格里不能用", "请在一行里写 {{ 社区.单位 }}，这一行会自动重复。")
        for tag in tags
        if tag.source.startswith("{%")
    ]
    if statements:
        return [], statements
    if text.startswith("=") and tags:
        return [], [Fault(place, tags[0].source, "写在了公式里", "请写在单独的单元格里，公式引用那个单元格。")]
    used, faults = read_tags([[tag] for tag in tags])
    uses = []
    for use in used:
        if use.path[0] not in LISTS:
            uses.append(use)
        elif not in_cell or len(use.path) == 1:
            cure = f"请在单元格里写 {{{{ {use.path[0]}.单位 }}}} 这样的名称。"
            faults.append(Fault(place, use.tag.source, "是列表", cure))
        else:
            uses.append(Use(use.tag, use.path[1:], use.path[0]))
    return uses, faults


def _row_faults(sheet: Any, lists: Mapping[int, set[str]]) -> Iterator[Fault]:
    for row, list_names in lists.items():
        place = f"{sheet.title}第{row}行"
        if len(list_names) > 1:
            yield Fault(place, "", f"用了两个列表（{'、'.join(sorted(list_names))}）", "一行只能按一个列表重复。")
        here = [merged for merged in sheet.merged_cells.ranges if merged.min_row <= row <= merged.max_row]
        crossing = [merged for merged in here if merged.min_row < merged.max_row]
        if list_names and crossing:
            yield Fault(place, "", f"有跨行的合并单元格 {crossing[0].coord}，不能重复", "请把这一行的合并拆开。")


def _margins(sheet: Any) -> Iterator[tuple[str, str, None]]:
    """Yield place and text of headers and footers that ask."""
    for name in MARGINS:
        for part in ("left", "center", "right"):
            text = getattr(getattr(sheet, name), part).text
            if text and "{{" in text:
                yield f"{sheet.title}的{'页眉' if name.endswith('Header') else '页脚'}", text, None


def _elsewhere(content: bytes) -> Iterator[Fault]:
    """Yield the drawings, comments and charts that hold placeholders: they would stay as they are."""
    with ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if re.match(r"xl/(drawings|comments|charts|threadedComments)", name) and name.endswith(".xml"):
                text = re.sub(r"<[^>]*>", "", package.read(name).decode("utf-8", "replace"))
                match = TAG.search(text)
                if match:
                    yield Fault("文本框、图形、批注或图表", match[0][:40], "写在了填不到的地方", "请写到单元格里。")


def _lost(content: bytes) -> list[str]:
    """Return what of a form will not be there when it is given back."""
    lost: dict[str, None] = {}
    with ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            lost |= dict.fromkeys(loss for part, loss in _LOST_PARTS if part in name.lower())
            if name.startswith(("xl/drawings/", "xl/worksheets/")) and name.endswith(".xml"):
                part = package.read(name)
                lost |= dict.fromkeys(loss for mark, loss in _LOST if mark in part)
    return list(lost)


def by_row(sheet: Any, names: Mapping[tuple[str, str], str]) -> list[list[Asking]]:
    """Return the cells that ask, a list a row."""
    rows: dict[int, list[Asking]] = {}
    for place, text, row in _written(sheet, names):
        used = _cell_uses(text, place, in_cell=True)[0]
        column = sheet[place.rpartition("!")[2]].column
        list_name = next((use.rows for use in used if use.rows), None)
        rows.setdefault(row or 0, []).append(Asking(row or 0, column, text, list_name))
    return [rows[row] for row in sorted(rows)]
