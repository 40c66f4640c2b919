"""What acts in a Word document: fields that are not known to be harmless, and tags that bring other files in."""

from __future__ import annotations

import re

from data.intake.active.formulas import is_safe_link
from data.intake.active.package import check_package, refusal, texts_to_check
from data.intake.limits import Bounds
from data.intake.markup import Attributes, decode, walk
from data.intake.package import Package

_HARMLESS = frozenset(
    (
        "=",
        "ADDRESSBLOCK",
        "ADVANCE",
        "ASK",
        "AUTHOR",
        "AUTONUM",
        "AUTONUMLGL",
        "AUTONUMOUT",
        "AUTOTEXT",
        "AUTOTEXTLIST",
        "BARCODE",
        "BIBLIOGRAPHY",
        "BIDIOUTLINE",
        "CITATION",
        "COMMENTS",
        "COMPARE",
        "CREATEDATE",
        "DATE",
        "DISPLAYBARCODE",
        "DOCPROPERTY",
        "DOCVARIABLE",
        "EDITTIME",
        "EQ",
        "FILENAME",
        "FILESIZE",
        "FILLIN",
        "FORMCHECKBOX",
        "FORMDROPDOWN",
        "FORMTEXT",
        "GOTOBUTTON",
        "GREETINGLINE",
        "HYPERLINK",
        "IF",
        "INDEX",
        "INFO",
        "KEYWORDS",
        "LASTSAVEDBY",
        "LISTNUM",
        "MERGEBARCODE",
        "MERGEFIELD",
        "MERGEREC",
        "MERGESEQ",
        "NEXT",
        "NEXTIF",
        "NOTEREF",
        "NUMCHARS",
        "NUMPAGES",
        "NUMWORDS",
        "PAGE",
        "PAGEREF",
        "PRINTDATE",
        "QUOTE",
        "REF",
        "REVNUM",
        "SAVEDATE",
        "SECTION",
        "SECTIONPAGES",
        "SEQ",
        "SET",
        "SKIPIF",
        "STYLEREF",
        "SUBJECT",
        "SYMBOL",
        "TA",
        "TC",
        "TEMPLATE",
        "TIME",
        "TITLE",
        "TOA",
        "TOC",
        "USERADDRESS",
        "USERINITIALS",
        "USERNAME",
        "XE",
    )
)
"""Every kind of field of the standard but those that fetch, embed, print or run (DDE, INCLUDEPICTURE, LINK …)."""
_TAGS = {
    "altChunk": "嵌入的网页或文档（altChunk）",
    "subDoc": "子文档",
    "attachedTemplate": "附加的模板",
    "mailMerge": "邮件合并的数据源",
    "object": "嵌入的对象",
    "OLEObject": "嵌入的对象",
    "ole": "嵌入的对象",
    "control": "控件",
    "frameset": "框架",
    "saveThroughXslt": "转换文件",
    "movie": "外部的影片",
}
_NESTED = "\x00"
_KIND = re.compile(r"[\s\"“”]*(=|[A-Za-z]+)")
_LINK = re.compile(r'HYPERLINK\s+(?:\\[a-z]\s+)*"?([^"\s]+)', re.IGNORECASE)


def check_document(package: Package, bounds: Bounds) -> None:
    """Refuse a Word document in which something acts, fetches or comes from outside, with part and place."""
    check_package(package, bounds)
    for name in texts_to_check(package, bounds, "word/"):
        reader = _Fields(name)
        walk(decode(package.read(name)), bounds, reader.start, reader.end, reader.data)
        reader.finish()


class _Fields:
    """Follows the events of a part and puts together the code of each field, however many runs it is split into."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._paragraph = 0
        self._open: list[list[str] | None] = []
        """The code of each field that has begun, the innermost last; ``None`` when its result has begun."""
        self._inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name in _TAGS:
            raise refusal(self._place, f"文件里有{_TAGS[name]}")
        if name == "p":
            self._paragraph += 1
        elif name == "fldSimple":
            self._check(attributes.get("instr", ""))
        elif name == "fldChar":
            self._turn(attributes.get("fldCharType", ""))
        elif name in ("instrText", "delInstrText"):
            self._inside = True

    def end(self, name: str) -> None:
        if name in ("instrText", "delInstrText"):
            self._inside = False

    def data(self, text: str) -> None:
        if self._inside:
            code = self._open[-1] if self._open else None
            if code is None:
                self._check(text)
            else:
                code.append(text)

    def finish(self) -> None:
        for code in self._open:
            if code is not None:
                self._check("".join(code))

    @property
    def _place(self) -> str:
        return f"{self._part}第{self._paragraph}段" if self._paragraph else self._part

    def _turn(self, kind: str) -> None:
        if kind == "begin":
            if self._open and self._open[-1] is not None:
                self._open[-1].append(_NESTED)
            self._open.append([])
        elif kind in ("separate", "end") and self._open:
            code = self._open[-1]
            if code is not None:
                self._check("".join(code))
                self._open[-1] = None
            if kind == "end":
                self._open.pop()

    def _check(self, code: str) -> None:
        """Refuse a field that is not known to be harmless, and one whose kind another field would make up."""
        if not code.strip():
            return
        kind = _KIND.match(code)
        if kind is None or kind[1].upper() not in _HARMLESS:
            shown = "套在一起的域" if kind is None else kind[1][:30]
            raise refusal(self._place, f"域“{shown}”会取外部内容或运行程序")
        link = _LINK.search(code) if kind[1].upper() == "HYPERLINK" else None
        if link is not None and _NESTED in link[1]:
            raise refusal(self._place, "超链接的地址由另一个域拼成")
        if link is not None and not _is_inside(link[1]):
            raise refusal(self._place, "超链接指向本机或网络上的文件")


def _is_inside(target: str) -> bool:
    """Tell whether a link's target is a page or an address, or the name of a bookmark."""
    plain = target.replace("\\\\", "\\")
    return is_safe_link(target) or not re.search(r"[:/\\]", plain)
