"""Nothing that somebody sends is opened in the server's own process: there every opener is sealed, and all still works."""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

import docx
import lxml.etree
import olefile
import openpyxl
import pytest
import xlrd
from streamlit.testing.v1 import AppTest

from data.records import Checked
from data.settings.workbook import export_settings
from data.store import Store
from data.store.documents import read_document
from data.store.history import read_uploads
from data.store.settings import read_setting_tables
from reports import difference
from tests import pages
from tests.builders import study, workbook
from tests.forms import sheet, word
from tests.office import COMMUNITIES, OFFICER
from tests.packages import package
from tests.pages import ran, text
from ui import history, session

MONTH = "2024-04"
OPENERS = (
    (zlib, "decompressobj"),
    (expat, "ParserCreate"),
    (olefile, "OleFileIO"),
    (xlrd, "open_workbook"),
    (csv, "reader"),
    (openpyxl, "load_workbook"),
    (docx, "Document"),
    (lxml.etree, "fromstring"),
    (lxml.etree, "parse"),
    (zipfile.ZipFile, "_RealGetContents"),
)
KIND = "application/octet-stream"


office = pages.office_file("2024-02", "2024-03")


@pytest.fixture
def store(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    with pages.open_office(office, tmp_path, monkeypatch) as opened:
        session.readers(OFFICER).warm()
        yield opened


@pytest.fixture
def sealed(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store of a server that would trip over every opener; its readers' processes do not."""

    def trip(*_: object, **__: object) -> None:
        raise AssertionError("opened in the server's process")

    for place, name in OPENERS:
        monkeypatch.setattr(place, name, trip)
    return store


def month_of(unit: str, **options: object) -> bytes:
    return workbook(unit=unit, month=MONTH, study=[study(date=f"{MONTH}-05", **options)])


MONTHS = {name: month_of(unit) for name, unit in zip(("a.xlsx", "b.xlsx"), COMMUNITIES, strict=False)}
ARCHIVE = package(MONTHS)
REPORT = f"社区,月份,日期,学习类别,主题,参加人次\n{COMMUNITIES[2]},{MONTH},{MONTH}-05,党课,学习,12\n".encode()
OWN_WORD, OWN_SHEET = word("{{ 期间 }}学习{{ 学习场次 }}次"), sheet({"A1": "{{ 上稿 }}"})


def sent(app: AppTest, name: str, content: bytes) -> AppTest:
    app.file_uploader[0].upload(name, content, KIND)
    return ran(app)


def test_workbooks_and_archives_are_taken_in(sealed: Store) -> None:
    app = pages.page("upload")
    for name, content in (
        ("批.zip", ARCHIVE),
        ("c.csv", REPORT),
        ("坏.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    ):
        app.file_uploader[0].upload(name, content, KIND)
    ran(app)
    for key in [box.key for box in app.text_input if str(box.key).startswith("reason-")]:
        app.text_input(key=key).set_value("试运行")
    ran(app).button(key="confirm").click()
    ran(app)
    taken = [item.unit for item in sealed.read(OFFICER, read_uploads, month=MONTH) if item.current]
    assert sorted(map(str, taken)) == sorted(COMMUNITIES[:3])


def test_a_faulty_workbook_in_an_archive_is_typed_over_and_given_back(sealed: Store) -> None:
    app = sent(pages.page("upload"), "批.zip", package({"a.xlsx": month_of(COMMUNITIES[0], attendance="若干")}))
    (toggle,) = (toggle for toggle in app.toggle if toggle.label == "在网页上改有问题的行")
    toggle.set_value(True)
    ran(app)
    assert "只列出有问题的行" in text(app)
    assert app.dataframe or app.get("arrow_data_frame")
    result = Checked("a.xlsx", None, None)
    assert history.annotated(OFFICER, month_of(COMMUNITIES[0]), "a.xlsx", [result]).startswith(b"PK")


def test_a_batch_is_taken_in(sealed: Store) -> None:
    app = pages.page("batch")
    app.file_uploader[0].upload("批.zip", ARCHIVE, KIND)
    app.text_input(key="batch-reason").set_value("试运行")
    ran(app).button(key="batch-start").click()
    ran(app)
    job = session.batch(OFFICER)
    assert job is not None
    job.wait(60)
    assert (job.failed, job.total, [receipt.result for receipt in job.receipts]) == (None, 2, ["accepted"] * 2)


def test_settings_are_taken_in(sealed: Store) -> None:
    tables = sealed.read(OFFICER, read_setting_tables)
    tables["媒体"] = [*tables["媒体"], {"名称": "新城晚报", "级别": "市级"}]
    app = pages.page("settings")
    app.segmented_control(key="settings-view").set_value("导出和导入")
    sent(ran(app), "设置.xlsx", export_settings(tables))
    app.button(key="import-save").click()
    assert "已导入：媒体" in text(ran(app))


@pytest.mark.parametrize(("name", "content"), [("情况.docx", OWN_WORD), ("报表.xlsx", OWN_SHEET)])
def test_templates_are_taken_in_filled_in_and_compared(sealed: Store, name: str, content: bytes) -> None:
    app = pages.page("documents")
    app.segmented_control(key="documents-section").set_value("自有模板")
    sent(ran(app), name, content)
    app.button(key="form-save").click()
    assert "已保存" in text(ran(app))
    app.segmented_control(key="documents-section").set_value("生成文档")
    ran(app).segmented_control(key="document-kind").set_value("自有模板")
    ran(app).button(key="document-make").click()
    assert "已生成" in text(ran(app))
    output = sealed.read(OFFICER, read_document, 1)[1]
    assert (
        session.readers(OFFICER).run(difference.changes, output, output, f".{name.rpartition('.')[2]}", name=name) == []
    )
