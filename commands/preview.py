"""What saving a checked workbook would change in what is stored, the rows that would go above all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.intake.difference import RowChange, difference_from_current, row_text
from data.records import Access, Checked, Mode
from data.store import Store


@dataclass(frozen=True)
class Preview:
    """One checked unit-month with the rows that saving it would change."""

    checked: Checked
    mode: Mode
    changes: Sequence[RowChange]

    @property
    def removed(self) -> list[RowChange]:
        """The rows of the stored version that would go; none where rows are only added."""
        return [change for change in self.changes if change.kind == "removed"] if self.mode == "replace" else []

    @property
    def document(self) -> dict[str, Any]:
        """The changes as ``check`` and ``load --dry-run`` print them."""
        counts = {kind: sum(change.kind == kind for change in self.changes) for kind in ("new", "changed", "removed")}
        if self.mode == "add":
            counts = {"new": counts["new"] + counts["changed"], "changed": 0, "removed": 0}
        removes = [
            {"sheet": change.row.title, "row": change.row.number, "text": row_text(change.row)}
            for change in self.removed
        ]
        return {"changes": counts, "removes": removes}

    @property
    def lines(self) -> list[str]:
        """The rows that would go, in words."""
        if not self.removed:
            return []
        rows = (
            f"        {change.row.title} 第 {change.row.number} 行：{row_text(change.row)}" for change in self.removed
        )
        return [f"    将从已有的月报里删去 {len(self.removed)} 行：", *rows]


def preview(store: Store | None, access: Access, checked: Checked, mode: Mode = "replace") -> Preview:
    """Return what saving a unit-month would change; nothing where it would not be saved."""
    if store is None or not checked.acceptable or checked.unit is None or not access.sees(checked.unit):
        return Preview(checked, mode, ())
    return Preview(checked, mode, store.read(access, difference_from_current, checked))
