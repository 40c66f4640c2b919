"""The page 批量导入: an archive is loaded, and what it holds is listed."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from streamlit.testing.v1 import AppTest

from data.store import Store
from data.store.history import read_uploads
from tests import pages
from tests.builders import study, workbook
from tests.office import COMMUNITIES, OFFICER
from tests.pages import ran, table, text
from ui import session

office = pages.office_file("2024-01", "2024-03")
store = pages.store

ZIP = "application/zip"


def month_of(unit: str, month: str = "2024-04", **options: object) -> bytes:
    return workbook(unit=unit, month=month, study=[study(date=f"{month}-05", **options)])


def zipped(files: dict[str, bytes]) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for name, inner in files.items():
            archive.writestr(name, inner)
    return content.getvalue()


def load_batch(app: AppTest, content: bytes, reason: str = "") -> AppTest:
    """Upload an archive, start, and wait until the batch has ended."""
    app.file_uploader[0].upload("批.zip", content, ZIP)
    app.text_input(key="batch-reason").set_value(reason)
    ran(app)
    app.button(key="batch-start").click()
    ran(app)
    job = session.batch(OFFICER)
    assert job is not None
    job.wait(30)
    return ran(app)


def test_a_batch_saves_what_is_sound_and_lists_the_cells_of_what_is_not(store: Store) -> None:
    good, bad = COMMUNITIES[:2]
    content = zipped({"a.xlsx": month_of(good), "b.xlsx": month_of(bad, attendance="若干")})
    app = load_batch(pages.page("batch"), content, reason="试运行")
    assert "已接收 1 份，没有接收 1 份" in text(app)
    results = table(app)
    assert list(results["单位"]) == [good, bad]
    faults = table(app, 1)
    assert list(faults["文件"].unique()) == ["b.xlsx"]
    assert any("若干" in fault for fault in faults["说明"])
    assert [item.unit for item in store.read(OFFICER, read_uploads, month="2024-04") if item.current] == [good]


def test_a_batch_given_again_says_that_nothing_has_changed(store: Store) -> None:
    content = zipped({"a.xlsx": month_of(COMMUNITIES[0])})
    app = load_batch(pages.page("batch"), content, reason="试运行")
    app.button(key="batch-again").click()
    again = load_batch(ran(app), content, reason="试运行")
    assert "没有变动 1 份" in text(again)


def test_a_batch_without_a_reason_does_not_save_what_has_warnings(store: Store) -> None:
    app = load_batch(
        pages.page("batch"), zipped({"a.xlsx": workbook(unit=COMMUNITIES[0], month="2024-04", without=("media",))})
    )
    assert "没有接收 1 份" in text(app)
    assert not store.read(OFFICER, read_uploads, month="2024-04")[0].current
