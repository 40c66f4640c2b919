"""The gate for documents that an office makes its own: a .docx or .xlsx is let in only when nothing in it acts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal, get_args

from data.intake.gate import RefusedError, refuse, weigh
from data.intake.limits import BOUNDS, FORM_MB, MIB
from data.intake.markup import decode, tags, walk
from data.intake.package import Package, open_package
from data.problems import Problem

Kind = Literal["word", "sheet"]
"""A Word document with placeholders, or a form in Excel whose cells are to be filled in."""
KINDS: tuple[Kind, ...] = get_args(Kind)
SUFFIX: dict[Kind, str] = {"word": ".docx", "sheet": ".xlsx"}

_BOUNDS = replace(BOUNDS, upload=FORM_MB * MIB, entries=400, unzipped=24 << 20, markup=400_000)
_MAIN: dict[str, Kind] = {"word/document.xml": "word", "xl/workbook.xml": "sheet"}
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ACTING = (("vbaproject.bin", "宏"), ("/activex/", "ActiveX 控件"), ("/embeddings/", "嵌入的对象"))
_LINK = "/hyperlink"
"""The only kind of relationship that may lead outside: it is followed when somebody clicks on it."""


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
        _check_parts(package)
    except RefusedError as error:
        return _worded(error.problem, kind)
    return Admission(kind, sha256(content).hexdigest())


def _kind(package: Package) -> Kind:
    found = [kind for name, kind in _MAIN.items() if name in package]
    if len(found) != 1 or "[Content_Types].xml" not in package:
        neither = "不是 Word 文档（.docx），也不是 Excel 表格（.xlsx）"
        raise refuse("not-a-workbook", neither, cure="请另存为 .docx 或 .xlsx 后再上传。")
    return found[0]


def _check_parts(package: Package) -> None:
    """Read every part once: no acting content, no DOCTYPE, well formed, no relationship that fetches from outside."""
    for name in package.names:
        for part, told in _ACTING:
            if part in f"/{name}":
                raise refuse("unreadable", f"文件里有{told}", cure=f"请删去{told}，另存为不带宏的 .docx 或 .xlsx。")
    if "macroenabled" in decode(package.read("[Content_Types].xml")).lower():
        raise refuse("unreadable", "文件是带宏的格式", cure="请另存为不带宏的 .docx 或 .xlsx。")
    for name in package.names:
        if name.endswith((".xml", ".rels", ".vml")):
            text = decode(package.read(name))
            walk(text, _BOUNDS, lambda *_: None)
            if name.endswith(".rels"):
                _check_links(text)


def _check_links(text: str) -> None:
    for tag, attributes in tags(text, _BOUNDS):
        outside = tag == "Relationship" and attributes.get("TargetMode", "").lower() == "external"
        if outside and not attributes.get("Type", "").endswith(_LINK):
            linked = "文件引用了外部的文件（链接的图片、模板或工作簿）"
            raise refuse("unreadable", linked, cure="请断开链接，把内容直接放进文件里。")


def _worded(found: Problem, kind: Kind | None) -> Problem:
    """Return a problem that speaks of Word where the file is a Word document."""
    if kind != "word":
        return found
    return replace(found, message=found.message.replace("或 Excel", "或 Word").replace(".xlsx", ".docx"))
