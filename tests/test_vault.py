"""One file holds everything and brings it back, whichever database it goes to."""

from __future__ import annotations

import errno
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from data.records import Access, Checked, Delivery
from data.settings.columns import Tables
from data.store import (
    Forbidden,
    Refused,
    Store,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreMissing,
    StoreReadOnly,
    restoring,
    vault,
)
from data.store.errors import of_disk
from data.store.figures import read_figures
from data.store.history import read_original, read_uploads
from data.store.settings import read_setting_tables, save_settings
from data.store.submissions import save_submission
from tests.street import media

OFFICER = Access("宣传干事", "officer")
CLERK = Access("枫林填报员", "clerk", frozenset({"枫林社区"}))
MONTH = "2026-03"
UNITS: Tables = {
    "单位": [
        {"名称": "云杉街道", "级别": "街道"},
        {"名称": "枫林社区", "级别": "社区", "上级": "云杉街道", "常住人口": "3000"},
    ]
}


def filled(store: Store) -> Store:
    """Save two uploads of one unit-month, the second of which replaces the first."""
    store.write(OFFICER, save_settings, UNITS)
    for count, content in ((1, b"first"), (2, b"second")):
        rows = tuple(media(number, "市级") for number in range(2, 2 + count))
        checked = Checked("枫林 & <3月>.xlsx", "枫林社区", MONTH, rows, reported=frozenset({"media"}))
        receipt = store.write(OFFICER, save_submission, checked, content, Delivery(received=date(2026, 4, 7)))
        assert receipt.result == "accepted"
    return store


def content(store: Store) -> tuple[object, ...]:
    """Everything that a person can see of the store."""
    figures = store.read(OFFICER, read_figures, [MONTH]).astype("object")
    # Databases sort words each in their own way.
    rows = sorted(figures.where(figures.notna(), None).to_dict("records"), key=repr)
    uploads = store.read(OFFICER, read_uploads)
    files = [store.read(OFFICER, read_original, upload.submission) for upload in uploads]
    return rows, uploads, files, store.read(OFFICER, read_setting_tables)["单位"]


def nothing_in(url: str) -> bool:
    """Tell whether a database holds nothing, or is not there at all."""
    try:
        store = Store.open(url, create=False)
    except StoreMissing:
        return True
    try:
        return store.read(OFFICER, read_uploads) == []
    finally:
        store.close()


def test_a_backup_comes_back_the_same_on_either_database(store: Store, elsewhere: str, tmp_path: Path) -> None:
    target = tmp_path / "street.backup"
    before = content(filled(store))
    counts = vault.write_backup(store, OFFICER, target)
    assert restoring.restore_backup(elsewhere, OFFICER, target) == counts
    back = Store.open(elsewhere, create=False)
    assert content(back) == before
    assert counts["submission"] == 2
    assert counts["original"] == 2
    back.close()


def test_a_restored_database_goes_on_counting(store: Store, elsewhere: str, tmp_path: Path) -> None:
    target = tmp_path / "street.backup"
    vault.write_backup(filled(store), OFFICER, target)
    restoring.restore_backup(elsewhere, OFFICER, target)
    back = Store.open(elsewhere, create=False)
    checked = Checked("again.xlsx", "枫林社区", MONTH, (media(2, "国家级"),), reported=frozenset({"media"}))
    assert back.write(OFFICER, save_submission, checked, b"third", Delivery(received=date(2026, 4, 8))).submission == 3
    back.close()


def test_a_backup_never_goes_over_data_that_is_there(store: Store, tmp_path: Path, store_url: str) -> None:
    target = tmp_path / "street.backup"
    vault.write_backup(filled(store), OFFICER, target)
    with pytest.raises(Refused, match="已有数据"):
        restoring.restore_backup(store_url, OFFICER, target)
    assert len(store.read(OFFICER, read_uploads)) == 2


def test_only_the_officer_may_take_everything(store: Store, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        vault.write_backup(store, CLERK, tmp_path / "street.backup")
    assert list(tmp_path.glob("*.backup*")) == []


def test_a_file_that_is_no_backup_is_refused_by_name(tmp_path: Path, elsewhere: str) -> None:
    target = tmp_path / "photo.backup"
    target.write_bytes(b"\x89PNG")
    with pytest.raises(StoreDamaged, match=r"photo\.backup"):
        restoring.restore_backup(elsewhere, OFFICER, target)


def test_a_backup_with_a_changed_original_restores_nothing(store: Store, elsewhere: str, tmp_path: Path) -> None:
    target, forged = tmp_path / "street.backup", tmp_path / "forged.backup"
    vault.write_backup(filled(store), OFFICER, target)
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"forged" if name.startswith("original/") else old.read(name))
    with pytest.raises(StoreDamaged, match="已损坏"):
        restoring.restore_backup(elsewhere, OFFICER, forged)
    assert nothing_in(elsewhere)


def test_a_backup_that_lost_a_line_restores_nothing(store: Store, elsewhere: str, tmp_path: Path) -> None:
    target, cut = tmp_path / "street.backup", tmp_path / "cut.backup"
    vault.write_backup(filled(store), OFFICER, target)
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(cut, "w") as new:
        for name in old.namelist():
            lines = old.read(name)
            new.writestr(name, lines[: lines.rfind(b"\n", 0, -1) + 1] if name == "tables/figure.jsonl" else lines)
    with pytest.raises(StoreDamaged, match="figure 的行数不对"):
        restoring.restore_backup(elsewhere, OFFICER, cut)
    assert nothing_in(elsewhere)
    assert json.loads(zipfile.ZipFile(target).read("about.json"))["rows"]["submission"] == 2


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOSPC, StoreFull, "磁盘空间不足"),
        (errno.EROFS, StoreReadOnly, "只读"),
        (errno.EIO, StoreError, "错误号 5"),
    ],
)
def test_a_disk_that_takes_no_backup_is_told_in_chinese(number: int, kind: type[StoreError], words: str) -> None:
    text = of_disk(OSError(number, "No space left on device", "/mnt/backup/b.zip"), "备份没有做成")
    assert type(text) is kind
    assert words in str(text)
    assert "/mnt/backup/b.zip" in str(text)
    assert "device" not in str(text)


def test_a_backup_into_what_is_no_folder_is_refused_and_leaves_nothing(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="备份没有做成"):
        vault.write_backup(store, OFFICER, tmp_path / "file" / "b.zip")
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".zip"] == []
