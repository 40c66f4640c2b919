"""Templates, forms and settings made to harm: what acts, what fetches, what costs memory or time."""

from __future__ import annotations

import io
import random

import xlsxwriter

from benchmarks.hostile.parts import MAIN, MIB, OFFICE, PACKAGE, make_document, make_form, make_sheet, make_workbook
from data.settings.columns import RULES


def _field(_: random.Random, variant: int) -> bytes:
    pieces = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in ("DD", "EAUTO", f" cmd {variant}"))
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return make_document(f"<w:p>{begin}{pieces}{end}</w:p>")


def _chunk(_: random.Random, variant: int) -> bytes:
    return make_document("<w:altChunk/>", {f"word/afchunk{variant}.mht": b"x" * MIB})


def _outside(_: random.Random, variant: int) -> bytes:
    line = f'<Relationship Id="r9" Type="{OFFICE}/attachedTemplate" Target="file://host/a{variant}"'
    line = f'<Relationships xmlns="{PACKAGE}">{line} TargetMode="External"/></Relationships>'
    return make_document("<w:p/>", {"word/_rels/settings.xml.rels": line.encode()})


def _heavy_part(_: random.Random, variant: int) -> bytes:
    return make_document("<w:p/>", {"word/media/a.xml": b"<a>" + bytes(20 * MIB * (variant + 1)) + b"</a>"})


def _many_paragraphs(_: random.Random, variant: int) -> bytes:
    return make_document("<w:p><w:r><w:t>{{ 学习场次 }}</w:t></w:r></w:p>" * (10_000 * (variant + 1)))


def _program(_: random.Random, variant: int) -> bytes:
    text = "{% for a in range(999999999) %}{{ a ** a }}{% endfor %}{{ '' .__class__ }}" * (variant + 1)
    return make_document(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")


def _form_corner(_: random.Random, variant: int) -> bytes:
    return make_form({"A1": "{{ 上稿 }}", f"XFD{1_048_576 - variant}": 1})


def _form_merged(_: random.Random, variant: int) -> bytes:
    merges = f'<mergeCells><mergeCell ref="A1:XFD{200_000 * (variant + 1)}"/></mergeCells>'
    part = f'<worksheet xmlns="{MAIN}"><sheetData/>{merges}</worksheet>'
    return make_form({"A1": "{{ 上稿 }}"}, {"xl/worksheets/sheet1.xml": part.encode()})


def _form_repeated(_: random.Random, variant: int) -> bytes:
    return make_form({f"A{row}": "{{ 社区.单位 }}" for row in range(1, 3_000 * (variant + 1))})


def _form_fetches(_: random.Random, variant: int) -> bytes:
    return make_form({"A1": "{{ 上稿 }}", "B1": f'=WEBSERVICE("http://x.example/{variant}")'})


def _settings_rows(_: random.Random, variant: int) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        page = book.add_worksheet("计分规则")
        page.write_row(0, 0, [column.title for column in RULES.columns])
        for row in range(1, 2_000 * (variant + 1)):
            page.write_row(row, 0, (f"M{row}", "市级", f"媒体{row}", "", "", "采用", 3))
    return out.getvalue()


def _settings_bomb(_: random.Random, variant: int) -> bytes:
    return make_workbook(make_sheet(" " * (30 * MIB * (variant + 1))))


def _settings_wide(_: random.Random, variant: int) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        page = book.add_worksheet("单位")
        page.write_row(0, 0, ("名称", "别名", "上级", "级别", *(f"列{n}" for n in range(5_000 * (variant + 1)))))
        page.write_row(1, 0, ("甲", "、".join("别" * 5 for _ in range(2_000)), "甲", "社区"))
    return out.getvalue()


DOCUMENTS = (_field, _chunk, _outside, _heavy_part, _many_paragraphs, _program)
FORMS = (_form_corner, _form_merged, _form_repeated, _form_fetches)
SETTINGS = (_settings_rows, _settings_bomb, _settings_wide)
