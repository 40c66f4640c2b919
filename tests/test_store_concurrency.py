"""Many at once, and the power going: every upload in the history, one current, nothing by halves."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence

from data.records import Receipt
from data.store import Store
from data.store.editions import read_publication
from data.store.history import read_uploads
from data.store.ledger import read_ledger
from data.store.publishing import publish_month, reopen_month
from data.store.revisions import read_revision
from data.store.sheets import read_located_rows
from tests.uploads import MONTH, OFFICER, checked, register, send, study, sums, trouble


def together(deeds: Sequence[Callable[[], Receipt]]) -> list[Receipt]:
    """Do all of these at the same moment, each in a thread of its own."""
    gate, receipts, faults = threading.Barrier(len(deeds)), [], []

    def run(deed: Callable[[], Receipt]) -> None:
        try:
            gate.wait()
            receipts.append(deed())
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    return receipts


def test_four_uploads_of_one_unit_month_at_once_leave_one_current(store: Store, store_url: str) -> None:
    register(store, "甲社区")
    stores = [store, store, *(Store.open(store_url, create=False) for _ in range(2))]
    uploads = [checked(rows=[study(3, 10 + at), trouble(3, f"问题{at}")]) for at in range(4)]
    receipts = together([lambda at=at: send(stores[at], uploads[at]) for at in range(4)])
    assert [receipt.result for receipt in receipts] == ["accepted"] * 4
    history = store.read(OFFICER, read_uploads)
    assert len(history) == 4
    (current,) = [upload for upload in history if upload.current]
    assert current.submission == history[0].submission
    replaced = {upload.replaced for upload in history}
    assert replaced == {None, *(upload.submission for upload in history[1:])}
    (row,) = store.read(OFFICER, read_located_rows, "study", [MONTH])
    assert sums(store)["甲社区", "study.attendance"] == row.row.values["attendance"]
    assert store.read(OFFICER, read_ledger)["submission"].unique().tolist() == [current.submission]
    for other in stores[2:]:
        other.close()


def test_the_same_file_four_times_at_once_is_accepted_once(store: Store) -> None:
    register(store, "甲社区")
    receipts = together([lambda: send(store, checked(rows=[study()]), b"same") for _ in range(4)])
    assert Counter(receipt.result for receipt in receipts) == {"accepted": 1, "unchanged": 3}
    assert len({receipt.submission for receipt in receipts}) == 1
    assert len(store.read(OFFICER, read_uploads)) == 4


def test_uploads_of_different_units_at_once_all_count(store: Store) -> None:
    units = [f"第{at}社区" for at in range(12)]
    register(store, *units)
    before = store.read(OFFICER, read_revision, [MONTH])
    together([lambda at=at: send(store, checked(units[at], rows=[study(3, at)])) for at in range(12)])
    assert [sums(store)[unit, "study.attendance"] for unit in units] == list(range(12))
    assert store.read(OFFICER, read_revision, [MONTH]) != before
    assert sum(upload.current for upload in store.read(OFFICER, read_uploads)) == 12


def test_two_months_of_one_unit_at_once_make_one_ledger(store: Store) -> None:
    register(store, "甲社区")
    months = ["2024-03", "2024-04", "2024-05", "2024-06"]
    together([lambda month=month: send(store, checked(month=month, rows=[trouble(3, month)])) for month in months])
    assert sorted(store.read(OFFICER, read_ledger)["name"]) == months


def test_an_upload_and_the_publishing_of_its_month_do_not_cross(store: Store) -> None:
    """Whatever comes first, what is published is what then stands."""
    register(store, "甲社区")
    for size in range(3):
        gate = threading.Barrier(2)

        def publish(gate: threading.Barrier = gate) -> None:
            gate.wait()
            store.write(OFFICER, publish_month, MONTH)

        thread = threading.Thread(target=publish)
        thread.start()
        gate.wait()
        send(store, checked(rows=[study(3, 10 + size)]))
        thread.join()
        result = store.read(OFFICER, read_publication, MONTH)
        assert result is not None
        table = result.figures
        frozen = int(table[table["measure"] == "study.attendance"]["value"].sum())
        assert frozen == sums(store).get(("甲社区", "study.attendance"), 0)
        store.write(OFFICER, reopen_month, MONTH, None, "再来一次")
