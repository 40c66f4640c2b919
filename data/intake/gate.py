"""Refusals of the gate: a file that will not be read, with the bound that was passed and what to do about it."""

from __future__ import annotations

from data.intake.limits import MIB
from data.problems import Problem, problem


class RefusedError(Exception):
    """A file that will not be read any further, and why."""

    def __init__(self, why: Problem) -> None:
        """Carry the problem that is shown to the sender."""
        super().__init__(why.message)
        self.problem = why


def refuse(
    code: str, message: str, *, sheet: str | None = None, cell: str | None = None, cure: str | None = None
) -> RefusedError:
    """Make the refusal to raise, with a problem of this code."""
    return RefusedError(problem(code, message, sheet=sheet, cell=cell, cure=cure))


def beyond(quantity: str, count: int, most: int, *, sheet: str | None = None, cure: str | None = None) -> RefusedError:
    """Make the refusal of something that passes a bound, with both numbers."""
    return refuse("too-large", f"{quantity} {count:,}，上限 {most:,}", sheet=sheet, cure=cure)


def megabytes(size: int) -> str:
    """Return a size as people read it: ``12.0 MB``."""
    return f"{size / MIB:.1f} MB"


def weigh(size: int, most: int) -> None:
    """Refuse an upload that is too long or has nothing in it."""
    if size == 0:
        raise refuse("empty", "文件是空的（0 字节）")
    if size > most:
        raise refuse(
            "too-large",
            f"文件有 {megabytes(size)}，上限 {megabytes(most)}",
            cure="请删去图片和多余的工作表，或分成几个文件。",
        )


def doctype() -> RefusedError:
    """Make the refusal of a part that declares a document type, the door of entity attacks."""
    return refuse("unreadable", "文件里有 DOCTYPE 声明，可能是攻击文件", cure="请用 WPS 或 Excel 打开，另存为 .xlsx。")
