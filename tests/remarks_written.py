"""Comments written into the cells of an .xlsx beside those that are there, with the shapes that programs show them in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from data.intake.cells import address
from data.intake.comments import without_ours
from data.intake.editing import MAIN, OFFICE, EditablePackage, Element, main

AUTHOR = "检查"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_SHAPES_KIND = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_BEHIND = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
"""What stands behind ``legacyDrawing`` in a sheet; its place is fixed."""
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NAMES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape {names} id="_x0000_s{number}" type="#_x0000_t202" '
    'style="position:absolute;margin-left:60pt;margin-top:2pt;width:260pt;height:80pt;z-index:1;visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
    '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 2, {right}, 31, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_FIRST_SHAPE = 51_000
_END = re.compile(rb"</xml\s*>\s*$", re.IGNORECASE)


def write_comments(
    package: EditablePackage, sheet: str, root: Element, title: str, texts: Mapping[tuple[int, int], str]
) -> None:
    """Write a comment at each place (row, column) of a sheet, below what somebody else has written there.

    ``root``: the sheet's part. Comments of an earlier check are replaced; of cells that were mended they say so.
    """
    path = package.related(sheet, kind="comments")
    if path is None and not texts:
        return
    if path is None:
        path = package.free_path("xl/comments{}.xml")
        package.write(path, f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'.encode())
        package.relate(sheet, path, "comments")
        package.declare(path, _KIND)
    comments = package.tree(path)
    listed = comments.find(main("commentList"))
    there = {found.get("ref"): found for found in listed}
    waiting = {address(*place): text for place, text in texts.items()}
    for at, found in there.items():
        _rewrite(found, f"{title}!{at}：", waiting.pop(at, None))
    author = _author(comments) if waiting else 0
    new = [place for place in texts if address(*place) in waiting]
    for place in sorted(new):
        added = etree.SubElement(listed, main("comment"), ref=address(*place), authorId=str(author))
        _append(etree.SubElement(added, main("text")), texts[place])
    if new:
        _add_shapes(package, sheet, root, new)


def _rewrite(comment: Element, ours: str, text: str | None) -> None:
    """Take an earlier remark of ours out of a comment and put the new one there."""
    body = comment.find(main("text"))
    if body is None:
        return
    whole = "".join(body.itertext(main("t")))
    theirs = without_ours(whole, ours)
    if text is None and theirs == whole:
        return
    told = text if text is not None else f"{ours}已改。"
    if theirs != whole:
        for child in list(body):
            body.remove(child)
        if theirs:
            _append(body, theirs)
    _append(body, f"\n{told}" if theirs else told)


def _append(body: Element, text: str) -> None:
    run = etree.SubElement(body, main("r"))
    written = etree.SubElement(run, main("t"))
    written.set(_SPACE, "preserve")
    written.text = text


def _author(comments: Element) -> int:
    authors = comments.find(main("authors"))
    names = [author.text for author in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, main("author")).text = AUTHOR
        names.append(AUTHOR)
    return names.index(AUTHOR)


def _add_shapes(package: EditablePackage, sheet: str, root: Element, places: list[tuple[int, int]]) -> None:
    """Add the shapes in which the comments of these places appear; a comment without one is not shown."""
    drawing = root.find(main("legacyDrawing"))
    path = None if drawing is None else package.related(sheet, drawing.get(f"{{{OFFICE}}}id"))
    if path is None:
        path = package.free_path("xl/drawings/vmlDrawing{}.vml")
        package.write(path, f"<xml {_NAMES}>{_TYPE}</xml>".encode())
        package.declare(path, _SHAPES_KIND)
        drawing = etree.Element(main("legacyDrawing"))
        drawing.set(f"{{{OFFICE}}}id", package.relate(sheet, path, "vmlDrawing"))
        behind = next((child for child in root if etree.QName(child).localname in _BEHIND), None)
        root.append(drawing) if behind is None else behind.addprevious(drawing)
    old = package.read(path)
    number = _FIRST_SHAPE
    made = "" if b"_x0000_t202" in old else _TYPE.replace("<v:shapetype", f"<v:shapetype {_NAMES}")
    for row, column in places:
        while f'"_x0000_s{number}"'.encode() in old:
            number += 1
        made += _SHAPE.format(
            names=_NAMES,
            number=number,
            left=column,
            right=column + 4,
            top=max(row - 2, 0),
            bottom=row + 3,
            row=row - 1,
            column=column - 1,
        )
        number += 1
    package.write(path, _END.sub(lambda _: made.encode() + b"</xml>", old))
