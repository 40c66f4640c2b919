"""A long load in the background: stopped, begun again, and broken off."""

from __future__ import annotations

from datetime import date

from data.intake.job import Job
from data.intake.workers import Readers
from data.records import Access, Delivery
from data.store import Store
from data.store.history import read_uploads
from tests import batches
from tests.builders import OTHER, THIRD, UNIT, study, workbook

OFFICER = Access("王干事", "officer")
FILES = [(f"{unit}.xlsx", workbook(unit=unit, study=[study()])) for unit in (UNIT, OTHER, THIRD)]
DELIVERY = Delivery(received=date(2024, 4, 3))


street, readers = batches.empty, batches.readers


def done(job: Job) -> Job:
    job.start()
    job.wait(60)
    assert not job.running
    return job


def test_every_file_has_a_receipt_and_the_rows_are_let_go(street: Store, readers: Readers) -> None:
    job = done(Job(street, readers, OFFICER, FILES, DELIVERY))
    assert [receipt.result for receipt in job.receipts] == ["accepted"] * 3
    assert (job.done, job.total, job.failed) == (3, 3, None)
    assert all(receipt.checked.rows == () for receipt in job.receipts)


def test_a_stopped_batch_goes_on_where_it_was_when_it_is_given_again(street: Store, readers: Readers) -> None:
    job = Job(street, readers, OFFICER, FILES, DELIVERY)
    job.stop()
    done(job)
    assert job.stopped
    assert [receipt.result for receipt in job.receipts] == ["accepted"]
    again = done(Job(street, readers, OFFICER, FILES, DELIVERY))
    assert [receipt.result for receipt in again.receipts] == ["unchanged", "accepted", "accepted"]


def test_a_batch_of_somebody_who_may_not_send_says_so(street: Store, readers: Readers) -> None:
    job = done(Job(street, readers, Access("李书记", "leader"), FILES, DELIVERY))
    assert job.failed is not None
    assert "领导账号只能查看" in job.failed
    assert street.read(OFFICER, read_uploads) == []


def test_a_month_for_files_that_do_not_say_theirs_is_filled_in(street: Store, readers: Readers) -> None:
    files = [("a.xlsx", workbook(unit=UNIT, month=None, study=[study()]))]
    (receipt,) = done(
        Job(street, readers, OFFICER, files, Delivery(month="2024-03", received=date(2024, 4, 3)))
    ).receipts
    assert (receipt.result, receipt.checked.month) == ("accepted", "2024-03")
