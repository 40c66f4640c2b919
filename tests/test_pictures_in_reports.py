"""A picture never makes a report too large to read: only what is read counts against the limits."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from PIL import Image

from data.intake.cells import Workbook
from data.intake.limits import BOUNDS, MIB
from data.intake.workbook import read_workbook
from data.problems import Problem
from tests.conversion import convert
from tests.packages import GOOD_ROW, ods, package, parts, sheet

GOOD = parts(sheet(GOOD_ROW))
NOISE = os.urandom(12 * MIB)
BLANK = bytes(BOUNDS.unzipped + MIB)


def texts(content: bytes) -> list[str]:
    workbook = read_workbook(content, "月报")
    assert isinstance(workbook, Workbook), workbook
    return [cell.text for cell in workbook.sheets[0]]


@pytest.mark.parametrize(
    "pictures",
    [
        {"xl/media/image1.png": NOISE},
        {"xl/media/image1.bmp": BLANK},
        {f"xl/media/image{number}.png": b"x" for number in range(BOUNDS.entries - len(GOOD))},
    ],
    ids=["noise", "blank", "many"],
)
def test_pictures_in_a_package_count_for_nothing(pictures: dict[str, bytes]) -> None:
    assert texts(package(GOOD | pictures)) == ["字"]


def test_pictures_in_an_open_document_count_for_nothing() -> None:
    row = "<table:table-row><table:table-cell><text:p>字</text:p></table:table-cell></table:table-row>"
    content = ods(f'<table:table table:name="表">{row}</table:table>')
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Pictures/1.png", NOISE)
        archive.writestr("Pictures/2.bmp", BLANK)
    assert texts(out.getvalue()) == ["字"]


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_a_photograph_in_what_an_office_program_wrote_counts_for_nothing(ending: str, tmp_path: Path) -> None:
    picture, content = io.BytesIO(), io.BytesIO()
    Image.frombytes("RGB", (1500, 1500), NOISE[: 1500 * 1500 * 3]).save(picture, "PNG")
    book = xlsxwriter.Workbook(content)
    page = book.add_worksheet("理论学习")
    page.write_string(0, 0, "日期")
    page.insert_image(3, 3, "a.png", {"image_data": picture})
    book.close()
    output = convert(content.getvalue(), ending, tmp_path)
    assert len(output) > BOUNDS.upload_xls
    assert texts(output) == ["日期"]


def test_the_parts_that_are_read_count_together() -> None:
    half = sheet(GOOD_ROW, after=" " * (BOUNDS.unzipped // 2))
    noisy = {
        f"xl/worksheets/sheet{number}.xml": half.replace(
            "<sheetData>", f"<!-- {os.urandom(600_000).hex()} --><sheetData>"
        )
        for number in (1, 2)
    }
    workbook = read_workbook(package(parts(sheet(GOOD_ROW), sheet(GOOD_ROW)) | noisy), "月报")
    assert isinstance(workbook, Problem)
    assert "解压后有" in workbook.message
