"""Many at once: files, folders and archives, in order, each for itself, and again after a break."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Generator
from io import BytesIO
from itertools import islice
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from data.intake.archive import is_archive, is_junk, unpack
from data.intake.batch import check_all, load_all, load_uploads, opened, uploads
from data.intake.workers import Readers
from data.records import Access, Delivery
from data.store import Store
from data.store.figures import read_figures
from data.store.history import read_uploads
from tests import batches
from tests.builders import MONTH, OTHER, SETTINGS, THIRD, UNIT, study, workbook
from tests.forms import direct

OFFICER = Access("王干事", "officer")
UNITS = (UNIT, OTHER, THIRD)


street, readers = batches.empty, batches.readers


def file_of(unit: str, attendance: object = 30) -> bytes:
    return workbook(unit=unit, study=[study(attendance=attendance)])


def zipped(files: dict[str, bytes]) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, inner in files.items():
            archive.writestr(name, inner)
    return content.getvalue()


def zipped_as(raw: bytes, inner: bytes, extra: bytes = b"") -> bytes:
    """An archive of one stored file whose name is these bytes, as a Chinese Windows writes it."""
    crc, size = zlib.crc32(inner), len(inner)
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, crc, size, size, len(raw), len(extra)) + raw + extra
    central = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 33, crc, size, size, len(raw), len(extra), 0, 0, 0, 0, 0
    )
    central += raw + extra
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local) + size, 0)
    return local + inner + central + end


def names(content: bytes) -> list[str]:
    return [upload.name for upload in unpack("批.zip", content, direct)]


def test_a_folder_is_read_in_the_order_of_its_paths(tmp_path: Path) -> None:
    for name in ("乙/b.xlsx", "乙/a.xlsx", "c.xlsx", "~$c.xlsx", ".DS_Store", "__MACOSX/x.xlsx", "乙/Thumbs.db"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert [upload.name for upload in uploads([tmp_path], direct)] == ["c.xlsx", "乙/a.xlsx", "乙/b.xlsx"]


def test_files_come_in_the_order_given(tmp_path: Path) -> None:
    for name in ("b.xlsx", "a.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    assert [upload.name for upload in uploads([tmp_path / "b.xlsx", tmp_path / "a.xlsx"], direct)] == [
        "b.xlsx",
        "a.xlsx",
    ]


def test_a_zip_is_opened_and_a_zip_in_it_never() -> None:
    content = zipped({"三月/a.xlsx": b"a", "三月/__MACOSX/._a.xlsx": b"", "b.xlsx": zipped({"c.xlsx": b"c"})})
    nested, workbook = opened([("批.zip", content)], direct)
    assert (workbook.name, workbook.content, workbook.refused) == ("三月/a.xlsx", b"a", None)
    assert (nested.name, nested.content) == ("b.xlsx", b"")
    assert nested.refused is not None
    assert "又有压缩包" in nested.refused.message


def test_a_workbook_is_no_archive_whatever_its_name() -> None:
    content = file_of(UNIT)
    assert not is_archive("月报.zip", content)
    assert is_archive("月报.xlsx", zipped({"a.xlsx": content}))
    assert not is_archive("a.txt", b"text")


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_chinese_names_are_read_whoever_wrote_them(encoding: str) -> None:
    assert names(zipped_as("京汉新城社区_三月.xlsx".encode(encoding), b"x")) == ["京汉新城社区_三月.xlsx"]
    assert names(zipped({"京汉新城社区.xlsx": b"x"})) == ["京汉新城社区.xlsx"]


def test_the_unicode_path_field_counts_before_the_name() -> None:
    name = "和平社区.xlsx".encode()
    field = struct.pack("<HHBL", 0x7075, 5 + len(name), 1, 0) + name
    assert names(zipped_as(b"????.xlsx", b"x", field)) == ["和平社区.xlsx"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("../../etc/a.xlsx", "etc/a.xlsx"),
        ("C:\\月报\\a.xlsx", "月报/a.xlsx"),
        ("/a.xlsx", "a.xlsx"),
        ("a\u202e\x07.xlsx", "a.xlsx"),
        ("..", "未命名"),
    ],
)
def test_no_name_leads_out_of_the_archive(written: str, shown: str) -> None:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr(ZipInfo(written), b"x")
    assert names(content.getvalue()) == [shown]


def test_litter_is_known() -> None:
    assert all(is_junk(name) for name in ("~$a.xlsx", "x/.DS_Store", "__MACOSX/a.xlsx", "._a.xlsx", ""))
    assert not any(is_junk(name) for name in ("a.xlsx", "月报/~a.xlsx", "MACOSX/a.xlsx"))


def refused(content: bytes) -> list[tuple[str, str | None]]:
    return [
        (upload.name, upload.refused.code if upload.refused else None) for upload in unpack("批.zip", content, direct)
    ]


def test_a_damaged_entry_costs_only_itself() -> None:
    content = bytearray(zipped({"a.xlsx": b"a" * 500, "b.xlsx": bytes(range(256)) * 4}))
    content[40] ^= 0xFF
    result = dict(refused(bytes(content)))
    assert result["a.xlsx"] == "unreadable"
    assert result["b.xlsx"] is None


def test_a_damaged_archive_says_so() -> None:
    assert refused(b"PK\3\4 broken") == [("批.zip", "unreadable")]


def test_an_empty_archive_says_so() -> None:
    assert refused(zipped({".DS_Store": b"x"})) == [("批.zip", "empty")]


def test_an_encrypted_entry_says_so() -> None:
    content = bytearray(zipped({"a.xlsx": b"abc"}))
    content[6] |= 1
    content[content.rfind(b"PK\1\2") + 8] |= 1
    assert refused(bytes(content)) == [("a.xlsx", "encrypted")]


def test_a_bomb_in_an_archive_is_cut_off() -> None:
    assert refused(zipped({"a.xlsx": bytes(30 << 20), "b.xlsx": b"b"})) == [("a.xlsx", "too-large"), ("b.xlsx", None)]


def test_too_many_files_are_refused_with_the_bound() -> None:
    content = zipped({f"{number}.xlsx": b"" for number in range(10_001)})
    assert refused(content) == [("批.zip", "too-large")]


def test_checking_a_folder_gives_each_file_its_answer(tmp_path: Path, readers: Readers) -> None:
    (tmp_path / "1.xlsx").write_bytes(file_of(UNIT))
    (tmp_path / "2.xlsx").write_bytes(file_of(OTHER, "若干"))
    (tmp_path / "3.jpg").write_bytes(b"\xff\xd8\xff\xe0 photo")
    rows = list(check_all(None, SETTINGS, readers, [tmp_path]))
    assert [(each.file, each.unit, each.acceptable) for each in rows] == [
        ("1.xlsx", UNIT, True),
        ("2.xlsx", OTHER, False),
        ("3.jpg", None, False),
    ]


def test_one_bad_file_does_not_touch_the_others(street: Store, readers: Readers) -> None:
    content = zipped({"1.xlsx": file_of(UNIT), "2.xlsx": b"PK\3\4 broken", "3.xlsx": file_of(OTHER)})
    rows = list(load_uploads(street, readers, OFFICER, opened([("批.zip", content)], readers.run)))
    assert [receipt.result for receipt in rows] == ["accepted", "refused", "accepted"]


def test_of_versions_in_one_load_the_last_one_counts(tmp_path: Path, street: Store, readers: Readers) -> None:
    for name, count in (("b.xlsx", 2), ("a.xlsx", 1), ("c.xlsx", 3)):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(file_of(UNIT, count))
    rows = list(load_all(street, readers, OFFICER, [tmp_path / "in"], Delivery(reason="以最后一份为准")))
    assert (rows[-1].checked.file, len(rows)) == ("c.xlsx", 3)
    frame = street.read(OFFICER, read_figures, [MONTH], measures=["study.attendance"], by=["unit"])
    assert [int(value) for value in frame["value"]] == [3]
    assert len(street.read(OFFICER, read_uploads, UNIT)) == 3


def test_a_load_that_was_broken_off_can_be_run_again(tmp_path: Path, street: Store, readers: Readers) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number, unit in enumerate(UNITS):
        (folder / f"{number}.xlsx").write_bytes(file_of(unit))
    first = load_all(street, readers, OFFICER, [folder])
    assert [receipt.result for receipt in islice(first, 2)] == ["accepted", "accepted"]
    assert isinstance(first, Generator)
    first.close()
    assert [receipt.result for receipt in load_all(street, readers, OFFICER, [folder])] == [
        "unchanged",
        "unchanged",
        "accepted",
    ]


def test_unit_and_month_of_the_sender_fill_in_for_every_file(street: Store, readers: Readers) -> None:
    content = workbook(unit=None, month=None, study=[study()])
    (receipt,) = load_uploads(
        street, readers, OFFICER, opened([("x.xlsx", content)], readers.run), Delivery(UNIT, MONTH)
    )
    assert (receipt.result, receipt.checked.unit, receipt.checked.month) == ("accepted", UNIT, MONTH)
