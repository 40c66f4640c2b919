"""Comments on the cells of an .xlsx and text boxes over them: their places and texts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Mapping
from types import MappingProxyType

from data.intake.cells import Place
from data.intake.grid import ColumnNumbers, parse_range
from data.intake.limits import Bounds
from data.intake.markup import Attributes, clean, decode, undo, walk
from data.intake.package import Package, check_doctype
from data.intake.relations import related_parts
from data.intake.xlsx_styles import index_of

_COLUMNS = ColumnNumbers()
_BELOW_THE_FIRST = re.compile(rb' ref="[A-Z]+(?!1")[0-9]')
_KNOWN = b"<comment "
"""What every comment begins with, unless its part is written in some unusual way."""
_OF_TEMPLATE = ("（必填）".encode(), "（选填）".encode())
"""One of them is in every comment of the template."""
_BOX = b":txBody>"
_THREADED = re.compile(r"^\[[^\]]{2,20}\].*?\n(?:Comment|注释|批注|评论|备注)[:：]\s*", re.DOTALL)
"""What Excel writes before the text of a conversation for programs that know plain comments only."""
LONGEST = 500
"""Characters of one comment that are kept."""


def commented_parts(package: Package) -> frozenset[str]:
    """Return the parts of comments, by lower-case name, that have any beside those of the template; and of text boxes.

    Those of the template stand on its headers in row 1, each with the word that says whether it has to be filled in;
    they are not worth a parser.
    """
    parts = set()
    for name in package.names:
        if name.endswith(".xml") and "drawings/drawing" in name and _BOX in package.read(name):
            parts.add(name)
        elif name.endswith(".xml") and "comments" in name and "threadedcomments" not in name:
            part = package.read(name)
            check_doctype(part)
            known = part.count(_KNOWN)
            if not known or _BELOW_THE_FIRST.search(part) or known > sum(map(part.count, _OF_TEMPLATE)):
                parts.add(name)
    return frozenset(parts)


def read_comments(package: Package, sheet: str, commented: Container[str], bounds: Bounds) -> dict[Place, str]:
    """Return the comments and text boxes of the sheet in this part; ``commented``: the parts that are worth reading."""
    folder, name = posixpath.split(sheet)
    if not commented or posixpath.join(folder, "_rels", f"{name}.rels") not in package:
        return {}
    related = related_parts(package, sheet, bounds).values()
    comments: dict[Place, str] = {}
    for kind, path in related:
        if path.lower() in commented and kind in _READERS:
            gathered = _READERS[kind]()
            walk(decode(package.read(path)), bounds, gathered.start, gathered.end, gathered.data)
            for place, text in gathered.comments.items():
                _add(comments, place, text)
    return comments


def _add(comments: dict[Place, str], place: Place, text: str) -> None:
    """Put a text to what is there at a place already."""
    comments[place] = "；".join(filter(None, (comments.get(place), text)))


def plain_comment(text: str) -> str:
    """Return the words of a comment on one line, without what a program wrote before them."""
    return " ".join(_THREADED.sub("", clean(text).strip()).split())[:LONGEST]


def without_ours(comment: str, ours: str) -> str:
    """Return a comment without what a check has written below it; ``ours``: how that begins, sheet and cell."""
    return comment.partition(ours)[0].rstrip()


class _Gathered:
    """The comments of a part while it is parsed."""

    def __init__(self) -> None:
        self.comments: dict[Place, str] = {}
        self._place: Place | None = None
        self._inside = False
        self._texts: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "comment":
            at = parse_range(attributes.get("ref", ""), _COLUMNS)
            self._place, self._texts = (at.top, at.left) if at is not None else None, []
        self._inside = name == "t"

    def data(self, text: str) -> None:
        if self._inside:
            self._texts.append(text)

    def end(self, name: str) -> None:
        self._inside = False
        if name == "comment" and self._place is not None and (text := plain_comment(undo("".join(self._texts)))):
            self.comments[self._place] = text


class _Boxes:
    """The text boxes and other shapes of a part while it is parsed, each at the cell where it begins."""

    def __init__(self) -> None:
        self.comments: dict[Place, str] = {}
        self._inside = ""
        self._begins = False
        self._corner: dict[str, str] = {}
        self._texts: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name.endswith("Anchor"):
            self._corner, self._texts = {}, []
        elif name == "p":
            self._texts.append(" ")
        self._begins = name == "from" or (self._begins and name != "to")
        self._inside = name

    def data(self, text: str) -> None:
        if self._inside == "t":
            self._texts.append(text)
        elif self._begins and self._inside in ("row", "col"):
            self._corner[self._inside] = text

    def end(self, name: str) -> None:
        self._inside = ""
        if name == "from":
            self._begins = False
        elif name.endswith("Anchor") and len(self._corner) == 2 and (text := plain_comment("".join(self._texts))):
            _add(self.comments, (index_of(self._corner["row"]) + 1, index_of(self._corner["col"]) + 1), text)


_READERS: Mapping[str, type[_Gathered] | type[_Boxes]] = MappingProxyType({"comments": _Gathered, "drawing": _Boxes})
