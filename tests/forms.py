"""Templates and forms of an office, made for tests, and the way to run on them without a process of their own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import docx
import openpyxl

from analytics.facts import Facts
from analytics.periods import Period
from data.intake.forms import Admission, admit
from data.records import Access
from data.store import Store
from data.store.forms import Form, save_form
from reports.documents import DocumentOptions, Order, Paper, make
from reports.forms.making import OwnForm, Refusal

MARCH = Period.month("2024-03")


def direct(function: Callable[..., Any], *arguments: Any, name: str) -> Any:
    """Run here."""
    return function(*arguments)


def word(*paragraphs: str, table: Sequence[Sequence[str]] = (), header: str = "") -> bytes:
    """Return a Word template of these paragraphs, with a table after them."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        output = document.add_table(len(table), len(table[0]))
        for line, cells in zip(output.rows, table, strict=True):
            for cell, text in zip(line.cells, cells, strict=True):
                cell.text = text
    if header:
        document.sections[0].header.paragraphs[0].text = header
    return saved(document)


def sheet(cells: dict[str, Any], title: str = "报表") -> bytes:
    """Return a form in Excel with these cells."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = title
    for place, value in cells.items():
        book.active[place] = value
    return saved(book)


def saved(document: Any) -> bytes:
    """Return a document of either library as bytes."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def let_in(content: bytes) -> Admission:
    """Return the gate's word on a template or form."""
    result = admit(content)
    assert isinstance(result, Admission), result
    return result


def saved_form(store: Store, name: str, file: str, content: bytes) -> Form:
    """Keep a template or form as the officer does."""
    return store.write(Access("王干事", "officer"), save_form, name, file, content, let_in(content))


def opened(content: bytes) -> Any:
    """Open a Word document."""
    return docx.Document(io.BytesIO(content))


def texts(content: bytes) -> list[str]:
    """Return the paragraphs of a Word document that are not empty."""
    return [paragraph.text for paragraph in opened(content).paragraphs if paragraph.text]


def filled(content: bytes, facts: Facts, period: Period = MARCH, unit: str | None = None, **options: Any) -> bytes:
    """Return a template or form filled in; a refusal fails the test."""
    output = tried(content, facts, period, unit, **options)
    assert isinstance(output, Paper), output
    return output.content


def tried(
    content: bytes, facts: Facts, period: Period = MARCH, unit: str | None = None, **options: Any
) -> Paper | Refusal:
    """Return a template or form filled in, or why it is not."""
    kind: Any = "word" if "word/document.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist() else "sheet"
    order = Order("form", period, unit, DocumentOptions(**options), OwnForm("模板", kind, content))
    return make(order, facts, {}, direct)


def reasons(content: bytes, facts: Facts, **options: Any) -> list[str]:
    """Return why a template is refused."""
    output = tried(content, facts, **options)
    assert isinstance(output, Refusal), "it was made"
    return list(output.reasons)


def built(
    kind: str, facts: Facts, period: Period = MARCH, unit: str | None = None, options: DocumentOptions | None = None
) -> bytes:
    """Return a built-in document without the rows behind it."""
    output = make(Order(kind, period, unit, options or DocumentOptions()), facts, {}, direct)
    assert isinstance(output, Paper)
    return output.content


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return a package with one part added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info))
        new.writestr(name, part)
    return out.getvalue()
