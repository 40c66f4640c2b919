"""What a new workbook changes against the one that is there, cell by cell, before it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from data.intake.difference import CellChange, RowChange, difference_from_current, row_text, value_text
from data.records import Access, Checked, Mode
from data.store import Session
from data.store.history import Upload, read_uploads
from ui import session
from ui.listing import listing
from ui.plain import say

MODES: dict[str, Mode] = {"替换原来的": "replace", "只添加新的行": "add"}
_KINDS = {"new": "新增", "changed": "修改", "removed": "删去"}


def draw_difference(access: Access, checked: Checked, key: str, mode: Mode = "replace") -> None:
    """Say what saving would change where something is there already; cell by cell.

    Where rows are added, none of those that are there changes or goes.
    """
    before, row_changes = session.read_cached(access, _compared, checked)
    if before is None:
        return
    when = f"{before.at:%Y-%m-%d %H:%M}"
    if not row_changes:
        say(f"各行与 {when} 上报的相同，没有变动。")
        return
    if mode == "add":
        say(f"与 {when} 上报的相比：{change_count_words(row_changes)}；只添加与原来不同的行，原来的都留着。")
        return
    gone = sum(change.kind == "removed" for change in row_changes)
    say(
        f"与 {when} 上报的相比：{change_count_words(row_changes)}。"
        + (f"其中 {gone} 行会从数据里删去，列在下面。" if gone else "")
    )
    title = f"变动 {checked.unit} {checked.month}"
    listing(change_table(row_changes), key=f"difference-{key}", title=title, missing="")


def replaces(access: Access, checked: Checked) -> bool:
    """Tell whether there is an upload that saving would replace."""
    return session.read_cached(access, _compared, checked)[0] is not None


def compared_with(access: Access, checked_months: Iterable[Checked]) -> dict[tuple[str, str], int | None]:
    """Return the number of the upload that each acceptable unit-month is shown against; ``None``: there is none."""
    numbers = {}
    for checked in checked_months:
        if checked.acceptable and checked.unit is not None and checked.month is not None:
            before, _ = session.read_cached(access, _compared, checked)
            numbers[checked.unit, checked.month] = None if before is None else before.submission
    return numbers


def _compared(opened: Session, checked: Checked) -> tuple[Upload | None, list[RowChange]]:
    """Return the upload that a unit-month has now, if any, and what saving would change in it."""
    unit, month = checked.unit, checked.month
    if unit is None or month is None or not opened.sees(unit):
        return None, []
    before = next(iter(read_uploads(opened, unit, month, current=True)), None)
    return before, [] if before is None else difference_from_current(opened, checked)


def change_count_words(row_changes: Sequence[RowChange]) -> str:
    """Return how many rows are new, changed and gone, in words."""
    numbers = {kind: sum(change.kind == kind for change in row_changes) for kind in _KINDS}
    return "，".join(f"{word} {numbers[kind]} 行" for kind, word in _KINDS.items() if numbers[kind])


def change_table(row_changes: Sequence[RowChange]) -> pd.DataFrame:
    """Return a line for each cell that changes, and one for each row that comes or goes."""
    lines = []
    for change in row_changes:
        row = change.row
        head = [_KINDS[change.kind], row.title, row.number]
        if change.kind == "changed":
            lines += [
                [*head, cell.column, value_text(cell.before), value_text(cell.after)] for cell in change.cells or _LOOSE
            ]
        else:
            whole = row_text(row)
            lines.append([*head, "整行", *((whole, "") if change.kind == "removed" else ("", whole))])
    return pd.DataFrame(lines, columns=["变动", "工作表", "行", "列", "原来", "现在"], dtype="object")


_LOOSE = (CellChange("是否计入", None, None),)
"""A row whose cells are the same counts now, or does not any more."""
