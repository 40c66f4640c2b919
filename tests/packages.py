"""Workbooks made by hand, part by part, so that a test can say exactly what is wrong with one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
GOOD_CELL = '<c r="A1" t="inlineStr"><is><t>字</t></is></c>'
GOOD_ROW = f'<row r="1">{GOOD_CELL}</row>'
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def package(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Zip parts as they are given, in order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def sheet(body: str, *, before: str = "", after: str = "") -> str:
    """A sheet's part around the inside of its sheetData."""
    return f'{DECLARATION}<worksheet xmlns="{MAIN}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'


def strings(*texts: str) -> str:
    """The part of the shared strings; the texts are escaped already."""
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'{DECLARATION}<sst xmlns="{MAIN}" count="{len(texts)}" uniqueCount="{len(texts)}">{items}</sst>'


def styles(*formats: int, codes: Mapping[int, str] | None = None) -> str:
    """The part of the styles: one cell style for each number format's id."""
    own = "".join(f'<numFmt numFmtId="{number}" formatCode="{code}"/>' for number, code in (codes or {}).items())
    cells = "".join(f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0"/>' for number in formats)
    return (
        f'{DECLARATION}<styleSheet xmlns="{MAIN}"><numFmts>{own}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{cells}</cellXfs></styleSheet>'
    )


def parts(
    *sheets: str, shared: str | None = None, styled: str | None = None, states: tuple[str, ...] = (), book: str = ""
) -> dict[str, str | bytes]:
    """The parts of a workbook; ``book`` comes before its list of sheets."""
    names = range(1, len(sheets) + 1)
    hidden = {number: f' state="{state}"' for number, state in enumerate(states, start=1) if state}
    listed = "".join(f'<sheet name="表{n}" sheetId="{n}"{hidden.get(n, "")} r:id="rId{n}"/>' for n in names)
    related = "".join(_relation(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in names)
    related += _relation("rId900", "sharedStrings", "sharedStrings.xml") if shared is not None else ""
    related += _relation("rId901", "styles", "styles.xml") if styled is not None else ""
    results: dict[str, str | bytes] = {
        "_rels/.rels": _relations(_relation("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{book}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(related),
    }
    results |= {f"xl/worksheets/sheet{n}.xml": part for n, part in zip(names, sheets, strict=True)}
    if shared is not None:
        results["xl/sharedStrings.xml"] = shared
    if styled is not None:
        results["xl/styles.xml"] = styled
    return results


def workbook(*sheets: str, **others: str) -> bytes:
    """A whole .xlsx of these sheets; ``shared`` and ``styled`` are its other parts."""
    return package(parts(*sheets, **others))  # type: ignore[arg-type]


def cells(body: str, **others: str) -> bytes:
    """A whole .xlsx of one sheet with these cells in row 1 (or rows of their own)."""
    return workbook(sheet(body if body.startswith("<row") else f'<row r="1">{body}</row>'), **others)


def ods(table: str, *, before: str = "") -> bytes:
    """A whole .ods of one table."""
    names = ("office", "table", "text", "style")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    return package(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"{DECLARATION}<office:document-content {spaces}>{before}<office:body><office:spreadsheet>"
            f"{table}</office:spreadsheet></office:body></office:document-content>",
        }
    )


def _relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def _relations(body: str) -> str:
    return f'{DECLARATION}<Relationships xmlns="{RELATIONS}">{body}</Relationships>'


def changed_at(content: bytes, moment: datetime) -> bytes:
    """Return an .xlsx that says itself that it was changed last at a moment, in UTC."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    core = parts["docProps/core.xml"].decode()
    start = core.index(">", core.index("<dcterms:modified")) + 1
    parts["docProps/core.xml"] = (
        core[:start] + f"{moment:%Y-%m-%dT%H:%M:%SZ}" + core[core.index("<", start) :]
    ).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()
