"""The gate for documents that an office makes its own: a .docx or .xlsx is let in only when nothing in it acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from types import MappingProxyType
from typing import Literal, get_args

from data.intake.active.document import check_document
from data.intake.active.spreadsheet import check_form
from data.intake.gate import RefusedError, refuse, weigh
from data.intake.limits import BOUNDS, FORM_MB, MIB, Bounds
from data.intake.package import Package, open_package
from data.problems import Problem

Kind = Literal["word", "sheet"]
"""A Word document with placeholders, or a form in Excel whose cells are to be filled in."""
KINDS: tuple[Kind, ...] = get_args(Kind)

_BOUNDS = replace(BOUNDS, upload=FORM_MB * MIB, entries=400, unzipped=24 << 20, markup=400_000)
_MAIN: dict[str, Kind] = {"word/document.xml": "word", "xl/workbook.xml": "sheet"}
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHECKS: Mapping[Kind, Callable[[Package, Bounds], None]] = MappingProxyType(
    {"word": check_document, "sheet": check_form}
)


@dataclass(frozen=True, slots=True)
class Admission:
    """That a file was let in: what it is, and by its SHA-256 which file."""

    kind: Kind
    sha256: str


def admit(content: bytes) -> Admission | Problem:
    """Return that a file is let in, or why not: damaged, too large, with a password, macros or links outside.

    Runs in a reader's process.
    """
    kind: Kind | None = None
    try:
        weigh(len(content), _BOUNDS.upload)
        if content.startswith(_OLD):
            old = "文件有打开密码，或是旧的 .doc、.xls 格式"
            raise refuse("encrypted", old, cure="请去掉密码，另存为 .docx 或 .xlsx。")
        package = open_package(content, _BOUNDS)
        kind = _kind(package)
        _CHECKS[kind](package, _BOUNDS)
    except RefusedError as error:
        return _worded(error.problem, kind)
    return Admission(kind, sha256(content).hexdigest())


def _kind(package: Package) -> Kind:
    kinds = [kind for name, kind in _MAIN.items() if name in package]
    if len(kinds) != 1 or "[Content_Types].xml" not in package:
        neither = "不是 Word 文档（.docx），也不是 Excel 表格（.xlsx）"
        raise refuse("not-a-workbook", neither, cure="请另存为 .docx 或 .xlsx 后再上传。")
    return kinds[0]


def _worded(problem: Problem, kind: Kind | None) -> Problem:
    """Return a problem that speaks of Word where the file is a Word document, of both where the kind is unknown."""
    if kind is None:
        either = problem.message.replace("WPS 或 Excel", "WPS、Word 或 Excel")
        return replace(problem, message=either.replace("另存为 .xlsx", "另存为 .docx 或 .xlsx"))
    if kind != "word":
        return problem
    return replace(problem, message=problem.message.replace("或 Excel", "或 Word").replace(".xlsx", ".docx"))
