"""The sender's own .xlsx given back: faulty cells coloured and commented, a list in front, all else as it was sent.

Only the parts that say so are changed: the sheets with faulty cells, styles (new ones are added), comments, and the
list of sheets. Number formats, drop-downs, widths, pictures and other sheets are not touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from lxml import etree

from data.intake.cell_formats import CellFormats
from data.intake.cells import address
from data.intake.comments_written import write_comments
from data.intake.editing import MAIN, OFFICE, EditablePackage, Element, NotEditableError, main
from data.intake.fault_list import HEADINGS, RED, YELLOW, fault_lines, fill_of, of_sheet
from data.intake.sheets import PROBLEM_SHEET
from data.problems import Problem
from data.text import clean

_SHEET_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SELECTED = re.compile(rb'\s+tabSelected="(?:1|true)"')
_HEAD = 1 << 16
_LONGEST_COMMENT = 1000


def mark_package(content: bytes, problems: Sequence[Problem]) -> bytes:
    """Return a workbook of the .xlsx family with what was found in it; ``NotEditableError`` where it is built oddly."""
    package = EditablePackage(content)
    path = package.related("", kind="officeDocument")
    if path is None:
        raise NotEditableError("officeDocument")
    book = package.tree(path)
    sheets = book.find(main("sheets"))
    if sheets is None:  # a Strict workbook, whose elements have other names
        raise NotEditableError(path)
    styles = CellFormats(package, package.related(path, kind="styles"))
    for sheet in sheets:
        part = package.related(path, sheet.get(f"{{{OFFICE}}}id"))
        title = sheet.get("name")
        if part is not None and "worksheets/" in part and title != PROBLEM_SHEET:
            _mark_sheet(package, part, title, of_sheet(problems, title), styles)
    _put_list_in_front(package, path, problems, styles)
    return package.content()


def _mark_sheet(
    package: EditablePackage,
    part: str,
    title: str,
    faults: Mapping[tuple[int, int], Sequence[Problem]],
    styles: CellFormats,
) -> None:
    """Colour the faulty cells of a sheet and comment them; those that an earlier check marked lose its colour."""
    if not faults and not _was_marked(package, part, title):
        return
    root = package.tree(part)
    rows = root.find(main("sheetData"))
    if rows is None or any(row.get("r") is None or any(cell.get("r") is None for cell in row) for row in rows):
        raise NotEditableError(part)
    fills = {address(*place): fill_of(problems) for place, problems in faults.items()}
    for row in rows:
        for cell in row:
            style, colour = int(cell.get("s") or 0), fills.pop(cell.get("r"), None)
            number = styles.filled(style, colour) if colour else styles.bare(style)
            if number != style:
                cell.set("s", str(number))
    for place in sorted(place for place in faults if address(*place) in fills):
        _insert_cell(root, rows, place, styles, fill_of(faults[place]))
    texts = {
        place: clean("\n".join(problem.message for problem in problems))[:_LONGEST_COMMENT]
        for place, problems in faults.items()
    }
    write_comments(package, part, root, title, texts)


def _was_marked(package: EditablePackage, part: str, title: str) -> bool:
    """Tell whether an earlier check has commented cells of a sheet."""
    comments = package.related(part, kind="comments")
    return comments is not None and f"{title}!".encode() in package.read(comments)


def _insert_cell(root: Element, rows: Element, place: tuple[int, int], styles: CellFormats, colour: str) -> None:
    """Put an empty cell where there is none, in the format of its row or column."""
    number, column = place
    row = next((element for element in rows if int(element.get("r")) >= number), None)
    if row is None or int(row.get("r")) != number:
        new = etree.Element(main("row"), r=str(number))
        rows.append(new) if row is None else row.addprevious(new)
        row = new
    row.attrib.pop("spans", None)
    style = int(row.get("s") or 0) if row.get("customFormat") in ("1", "true") else _column_style(root, column)
    cell = etree.Element(main("c"), r=address(*place), s=str(styles.filled(style, colour)))
    successor = next((element for element in row if _column(element) > column), None)
    row.append(cell) if successor is None else successor.addprevious(cell)


def _column(cell: Element) -> int:
    column = 0
    for sign in cell.get("r").rstrip("0123456789"):
        column = column * 26 + ord(sign) - 64
    return column


def _column_style(root: Element, column: int) -> int:
    for element in root.iterfind(f"{main('cols')}/{main('col')}"):
        if int(element.get("min")) <= column <= int(element.get("max")):
            return int(element.get("style") or 0)
    return 0


# The list in front.


def _put_list_in_front(package: EditablePackage, path: str, problems: Iterable[Problem], styles: CellFormats) -> None:
    """Add the list as the first sheet, or put it in the place of the one of an earlier check."""
    book = package.tree(path)
    sheets = book.find(main("sheets"))
    listed = _list_part(problems, styles)
    earlier = next((sheet for sheet in sheets if sheet.get("name") == PROBLEM_SHEET), None)
    if earlier is not None:
        part = package.related(path, earlier.get(f"{{{OFFICE}}}id"))
        if part is None:
            raise NotEditableError(PROBLEM_SHEET)
        package.write(part, listed)
        return
    for sheet in sheets:
        part = package.related(path, sheet.get(f"{{{OFFICE}}}id"))
        if part is not None and part in package:
            _unselect(package, part)
    part = package.free_path("xl/worksheets/sheet{}.xml")
    package.write(part, listed)
    package.declare(part, _SHEET_KIND)
    number = max((int(sheet.get("sheetId") or 0) for sheet in sheets), default=0) + 1
    first = etree.Element(main("sheet"), name=PROBLEM_SHEET, sheetId=str(number))
    first.set(f"{{{OFFICE}}}id", package.relate(path, part, "worksheet"))
    sheets.insert(0, first)
    for name in book.iterfind(f"{main('definedNames')}/{main('definedName')}"):
        if name.get("localSheetId") is not None:
            name.set("localSheetId", str(int(name.get("localSheetId")) + 1))
    for view in book.iterfind(f"{main('bookViews')}/{main('workbookView')}"):
        view.set("activeTab", "0")
        view.attrib.pop("firstSheet", None)


def _unselect(package: EditablePackage, part: str) -> None:
    """Deselect a sheet, for the list is selected: programs would type into both at once."""
    old = package.read(part)
    head = _SELECTED.sub(b"", old[:_HEAD])
    if head != old[:_HEAD]:
        if package.is_parsed(part):
            for view in package.tree(part).iter(main("sheetView")):
                view.attrib.pop("tabSelected", None)
        else:
            package.write(part, head + old[_HEAD:])


def _list_part(problems: Iterable[Problem], styles: CellFormats) -> bytes:
    """Return the part of the list: a line for each problem, errors first, linked to its cell."""
    root = etree.Element(main("worksheet"), nsmap={None: MAIN})
    views = etree.SubElement(root, main("sheetViews"))
    view = etree.SubElement(views, main("sheetView"), tabSelected="1", workbookViewId="0")
    etree.SubElement(view, main("pane"), ySplit="1", topLeftCell="A2", activePane="bottomLeft", state="frozen")
    columns = etree.SubElement(root, main("cols"))
    for number, (_, width) in enumerate(HEADINGS, start=1):
        etree.SubElement(columns, main("col"), min=str(number), max=str(number), width=str(width), customWidth="1")
    rows = etree.SubElement(root, main("sheetData"))
    links = etree.Element(main("hyperlinks"))
    bold, wrapped = styles.plain(bold=True), styles.plain()
    levels = {colour: styles.plain(colour) for colour in (RED, YELLOW)}
    _write_row(rows, 1, [(heading, bold) for heading, _ in HEADINGS])
    for number, (problem, texts) in enumerate(fault_lines(problems), start=2):
        formats = [levels[fill_of([problem])], *(wrapped for _ in texts[1:])]
        _write_row(rows, number, list(zip(texts, formats, strict=True)))
        if problem.sheet and problem.cell:
            title = problem.sheet.replace("'", "''")
            etree.SubElement(links, main("hyperlink"), ref=f"C{number}", location=f"'{title}'!{problem.cell}")
    if len(links):
        root.append(links)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)  # type: ignore[no-any-return]


def _write_row(rows: Element, number: int, cells: Sequence[tuple[str | None, int]]) -> None:
    row = etree.SubElement(rows, main("row"), r=str(number))
    for column, (text, style) in enumerate(cells, start=1):
        if text:
            cell = etree.SubElement(row, main("c"), r=address(number, column), s=str(style), t="inlineStr")
            written = etree.SubElement(etree.SubElement(cell, main("is")), main("t"))
            written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            written.text = clean(text)
