"""What belongs to the whole process stays with it, whatever is cleared, and ends with it."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.intake.archive import Upload
from data.intake.job import Job, Jobs
from data.intake.mending import Edit
from data.problems import problem
from data.records import Access, Checked, Delivery
from data.settings.values import Settings
from data.store import Refused, Store, StoreError
from data.store.reports import read_reported_months
from data.store.sample import is_sample
from data.store.settings import save_settings
from tests import pages
from tests.builders import UNIT, read_one, study, values, workbook
from ui import housekeeping, services, session, upload_reading

OFFICER = Access("王干事", "officer")
DELIVERY = Delivery(received=date(2024, 4, 3))


class Gate:
    """Stands for the children: reads nothing until it is opened."""

    workers = 1

    def __init__(self) -> None:
        self.opened = threading.Event()

    def submit(
        self, content: bytes, name: str, settings: Settings, unit: str | None = None, month: str | None = None
    ) -> Gate:
        return self

    def run(self, *_: object, name: str) -> None:
        """Nothing that is sent here is an archive."""
        raise AssertionError(name)

    def result(self) -> list[Checked]:
        self.opened.wait(30)
        return [Checked("月报.xlsx", None, None, problems=(problem("empty", "文件是空的"),))]


@pytest.fixture
def street(blank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = tmp_path / "street.db"
    path.write_bytes(blank.read_bytes())
    pages.begin(monkeypatch, path, tmp_path / "backups")
    yield session.store()
    pages.end()


def test_clearing_the_caches_leaves_database_children_and_batches_as_they_are(street: Store) -> None:
    street.write(OFFICER, save_settings, {"单位": [{"名称": UNIT, "级别": "社区"}]})
    session.begin_batch(OFFICER, [("月报.xlsx", workbook(unit=UNIT, study=[study()]))], DELIVERY)
    job, readers, loading = session.batch(OFFICER), services.current().readers, session.loading()
    assert job is not None
    st.cache_data.clear()
    st.cache_resource.clear()
    assert session.store() is street
    assert (session.batch(OFFICER), services.current().readers, session.loading()) == (job, readers, loading)
    job.wait(60)
    assert [receipt.result for receipt in job.receipts] == ["accepted"]


def test_uploads_with_what_was_typed_are_kept_within_one_bound_and_written_once_more_when_needed(
    street: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_MOST_EDITED", 1)
    services.start()
    first, second = (
        Upload(f"{name}.xlsx", workbook(unit=UNIT, study=[study(attendance=name)])) for name in ("若干", "不少")
    )

    def edited(upload: Upload, text: str, access: Access = OFFICER) -> bytes:
        copy = upload_reading.write_edited(
            access, upload, (Edit("理论学习", "E2", upload.name.removesuffix(".xlsx"), text),)
        )
        assert copy is not None
        assert [row["attendance"] for row in values(read_one(copy.content), "study")] == [int(text)]
        return copy.content

    stored = edited(first, "25")
    assert edited(first, "25") is stored, "the same for the same edits"
    assert edited(first, "26") is not stored
    newest = edited(second, "31")
    assert edited(second, "31") is newest
    assert edited(first, "26") is not newest
    assert edited(second, "31") is not newest, "there was no room for both"
    assert edited(second, "31", Access("李干事", "officer")) is not edited(second, "31"), "a record names who typed"


def test_a_checked_upload_weighs_what_its_texts_take() -> None:
    """Else a few hundred rows of long notes each would stay in memory as if they were nothing."""
    short, long = (read_one(workbook(study=[study(subject=text)])) for text in ("学习", "学习" * 750))
    assert len(long.rows) == 1
    assert services._count_checked([long]) - services._count_checked([short]) == 3


def test_the_wait_for_the_sample_can_be_skipped_and_nothing_of_it_is_left(street: Store) -> None:
    progress = session.loading()
    progress.skipped = True
    housekeeping.load_in_background(street, progress)
    (thread,) = [thread for thread in threading.enumerate() if thread.name == "sample"]
    thread.join()
    assert (progress.running, progress.failed) == (False, None)
    with street.reading(OFFICER) as opened:
        assert (is_sample(opened), read_reported_months(opened), opened.register.units) == (False, [], ())
    housekeeping.begin()
    assert not session.loading().running, "it does not begin again by itself"


def test_children_that_begin_after_a_page_has_run_do_not_load_what_the_pages_load(street: Store) -> None:
    assert "上报" in pages.text(pages.page("upload"))
    loaded = session.readers(OFFICER).run(eval, "'streamlit' in __import__('sys').modules", name="月报.xlsx")
    assert loaded is False


def test_each_database_is_opened_once_and_closed_with_the_rest(street: Store, tmp_path: Path) -> None:
    other = f"sqlite:///{tmp_path / 'other.db'}"
    running = services.current()
    assert running.store(other) is running.store(other)
    assert running.store(other) is not street
    running.close()
    with pytest.raises(StoreError, match="正在停止"):
        running.store(other)
    assert not running.readers.is_well()


def test_a_new_beginning_ends_what_was_there(street: Store) -> None:
    former = services.current()
    services.start()
    assert services.current() is not former
    assert not former.readers.is_well()
    assert session.store() is not street


def test_an_account_has_one_batch_at_a_time_and_other_accounts_have_theirs(street: Store) -> None:
    jobs, gate = Jobs(), Gate()
    first, second, others = (
        Job(street, gate, person, [("a.xlsx", b"x")], DELIVERY)  # type: ignore[arg-type]
        for person in (OFFICER, OFFICER, Access("李干事", "officer"))
    )
    jobs.start(first)
    with pytest.raises(Refused, match="上一批还在导入"):
        jobs.start(second)
    jobs.remove(OFFICER.name)
    assert jobs.get(OFFICER.name) is first, "one that runs is not put away"
    jobs.start(others)
    gate.opened.set()
    first.wait(30)
    jobs.remove(OFFICER.name)
    assert jobs.get(OFFICER.name) is None
    jobs.start(second)
    jobs.stop(30)
    assert not second.running
    assert not others.running


class Content:
    """Stands for the bytes of a file that a callback is given."""


_ONE_BUTTON = """
import streamlit as st
from ui import session
content = session.get("content")
session.put("content", None)
if content is not None:
    st.button("改", key="mend", on_click=print, args=(content,))
session.release_uploads()
"""


def test_what_the_callback_of_a_widget_holds_goes_with_the_widget() -> None:
    app, content = AppTest.from_string(_ONE_BUTTON), Content()
    reference = weakref.ref(content)
    app.session_state["content"] = content
    del content
    app.run()
    gc.collect()
    assert reference() is not None, "the button is on the page"
    app.run()
    gc.collect()
    assert reference() is None
