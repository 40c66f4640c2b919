"""What acts in a spreadsheet: formulas and links that run programs or fetch, in every kind of workbook.

A report may refer to other workbooks, as reports do: nobody follows that. A form or settings may not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

from data.intake.active.formulas import TITLES, acts, acts_as_text, reach
from data.intake.active.package import check_package, refusal, texts_to_check
from data.intake.gate import RefusedError, refuse
from data.intake.limits import Bounds
from data.intake.markup import Attributes, decode, undo, unescape, walk
from data.intake.package import Package

_CURE = "请删去它，只留数值，再上传。"
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "definedName", "oldFormula"})
_TAGS = {
    "externalReference": "外部链接",
    "ddeLink": "DDE 链接",
    "oleLink": "OLE 链接",
    "oleObject": "嵌入的对象",
    "control": "控件",
    "queryTable": "数据查询",
    "connection": "数据连接",
    "webPublishItem": "网页发布",
}
_ELSEWHERE = re.compile(rf"<(?:[\w.-]+:)?({'|'.join(sorted(_FORMULAS))})(?:\s[^<>]*)?>([^<]*)</")
_INTERRUPTION = re.compile(r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
"""What may stand within a text of XML."""
_OPEN_DOCUMENT = re.compile(r"<(?:\w+:)?dde-(?:source|link)[\s>/]")
_NAMED = tuple(
    f"_xlfn.{name}".encode(encoding) for name in ("WEBSERVICE", "FILTERXML") for encoding in ("ascii", "utf-16-le")
)
"""How newer functions are called in binary workbooks."""
_SUPPORTING_BOOK, _EXTERNAL_SHEET = 0x1AE, 0x17
_OLD_VERSION, _LAST_SIGN = 0x0500, 4
"""The version up to which sheets of the same file are named so, and signs that begin a path or the name of one."""
_BEGIN_SUPPORTING_BOOK, _DDE_BOOK = 360, 1


def check_form(package: Package, bounds: Bounds) -> None:
    """Refuse a workbook in which something acts, fetches or refers to another file, with part and cell."""
    check_package(package, bounds)
    for name in texts_to_check(package, bounds, "xl/"):
        reader = _Formulas(name)
        walk(decode(package.read(name)), bounds, reader.start, reader.end, reader.data)


class _Formulas:
    """Follows the events of a part and looks at every formula, whatever it belongs to."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._cell = ""
        self._formula: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name in _TAGS:
            raise refusal(self._part, f"文件里有{_TAGS[name]}")
        if name == "c":
            self._cell = attributes.get("r", "")
        elif name in _FORMULAS:
            self._formula = []

    def end(self, name: str) -> None:
        if name in _FORMULAS and self._formula is not None:
            effect = reach(undo("".join(self._formula)))
            self._formula = None
            if effect is not None:
                raise refusal(f"{self._part} {self._cell}".rstrip(), TITLES[effect])
        elif name == "c":
            self._cell = ""

    def data(self, text: str) -> None:
        if self._formula is not None:
            self._formula.append(text)


def check_formulas(sheet: str, formulas: Iterable[tuple[str, str, str]]) -> None:
    """Refuse a report with a formula that acts: column, row and formula, as its part writes them."""
    for column, row, formula in formulas:
        check_formula(sheet, f"{column}{row}", undo(unescape(formula)))


def check_other_formulas(text: str, sheet: str | None = None) -> None:
    """Refuse a report in which a formula outside of the cells acts: one of a condition, a list to choose from, a name.

    ``text``: the part of a sheet around its cells, or without ``sheet`` that of the workbook.
    """
    plain = _INTERRUPTION.sub(lambda match: escape(match[1] or ""), text)
    for _, formula in _ELSEWHERE.findall(plain):
        effect = acts(undo(unescape(formula)))
        if effect is not None:
            raise _refusal(f"{TITLES[effect]}{'' if sheet else '（在名称管理器里）'}", sheet)


def check_formula(sheet: str, cell: str, formula: str) -> None:
    """Refuse a report with a formula that acts."""
    effect = acts(formula)
    if effect is not None:
        raise _refusal(TITLES[effect], sheet, cell)


def check_texts(sheet: str, texts: Iterable[tuple[str, str]]) -> None:
    """Refuse a delimited text with a cell that acts in the program that opens it: its place and text."""
    for place, text in texts:
        effect = acts_as_text(text)
        if effect is not None:
            raise _refusal(TITLES[effect], sheet, place)


def check_external(part: str, name: str) -> None:
    """Refuse a report whose external link is one to a running program."""
    if "ddeLink" in part:
        raise _refusal(f"DDE 链接（{name}）")


def check_binary_external(kind: int, body: bytes, name: str) -> None:
    """Refuse the same in a binary workbook: the first record of a link says what kind of link it is."""
    if kind == _BEGIN_SUPPORTING_BOOK and int.from_bytes(body[:2], "little") == _DDE_BOOK:
        raise _refusal(f"DDE 链接（{name}）")


def check_binary_names(part: bytes) -> None:
    """Refuse a binary workbook that names a function which fetches."""
    if any(name in part for name in _NAMED):
        raise _refusal(TITLES["network"])


def check_open_document(content: str) -> None:
    """Refuse an OpenDocument spreadsheet with a link to a running program."""
    if _OPEN_DOCUMENT.search(content):
        raise _refusal("DDE 链接")


def check_record(kind: int, body: bytes, version: int) -> None:
    """Refuse an .xls that is linked to a running program: such a link names a service, a sign and a topic."""
    if kind == _SUPPORTING_BOOK and body[2:4] not in (b"\x01\x04", b"\x01\x3a"):
        text = body[5:]
    elif kind == _EXTERNAL_SHEET and version <= _OLD_VERSION:
        text = body[1:]
    else:
        return
    if b"\x03" in text and text[0] > _LAST_SIGN:
        raise _refusal("DDE 或 OLE 链接")


def _refusal(content: str, sheet: str | None = None, cell: str | None = None) -> RefusedError:
    return refuse("unreadable", f"有{content}，可能是攻击文件", sheet=sheet, cell=cell, cure=_CURE)
