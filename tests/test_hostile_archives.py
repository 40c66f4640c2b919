"""Archives made to harm: each is refused by what its directory says, before a byte of it is unpacked."""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from data.intake.archive import Upload, read_members, unpack, unpack_all
from data.intake.batch import count_files
from data.intake.directory import read_directory
from data.intake.gate import RefusedError
from data.intake.limits import ARCHIVE_ENTRIES, ARCHIVE_UNPACKED, BOUNDS, MIB
from tests.packages import package

END = struct.Struct("<4s4H2LH")
CENTRAL = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")


def entry(name: bytes, packed: bytes, size: int, offset: int, *, crc: int = 0, method: int = 8) -> tuple[bytes, bytes]:
    """One entry as it stands in the file, and as the directory tells of it."""
    fields = (20, 0, method, 0, 33, crc, len(packed), size, len(name), 0)
    local = LOCAL.pack(b"PK\3\4", *fields) + name + packed
    return local, CENTRAL.pack(b"PK\1\2", 20, *fields, 0, 0, 0, 0, offset) + name


def archive(*files: tuple[bytes, bytes, int], claimed: int | None = None) -> bytes:
    """A zip of these names, packed bytes and claimed sizes; ``claimed``: how many entries it says that it has."""
    body, directory = bytearray(), bytearray()
    for name, packed, size in files:
        local, central = entry(name, packed, size, len(body))
        body += local
        directory += central
    count = min(len(files) if claimed is None else claimed, 0xFFFF)
    return bytes(body + directory) + END.pack(b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)


def with_64(content: bytes, entries: int) -> bytes:
    """The same zip with the larger end record, which says that there are so many entries."""
    _, _, _, _, _, length, start, _ = END.unpack(content[-22:])
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, entries, entries, length, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(content) - 22, 1)
    end = END.pack(b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return content[:-22] + record + locator + end


def blanks(size: int) -> bytes:
    """So many blanks, packed a thousand to one."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    return press.compress(b" " * size) + press.flush()


class Watched:
    """What was run in a reader's process, and how many bytes were handed to it."""

    def __init__(self) -> None:
        self.ran: list[Callable[..., Any]] = []

    def __call__(self, function: Callable[..., Any], *arguments: Any, name: str) -> Any:
        self.ran.append(function)
        return function(*arguments)


def opened(content: bytes) -> tuple[list[Upload], Watched]:
    watched = Watched()
    start = time.process_time()
    rows = list(unpack("批.zip", content, watched))
    assert time.process_time() - start < 5
    return rows, watched


def refusals(result: list[Upload]) -> list[tuple[str, str | None]]:
    return [(upload.name, upload.refused.code if upload.refused else None) for upload in result]


MANY = archive(*[(b"%d.xlsx" % number, b"", 0) for number in range(50_000)])


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (MANY, f"文件数 50,000，上限 {ARCHIVE_ENTRIES:,}"),
        (with_64(MANY, 900_000), "文件数 900,000"),
        (archive(*[(b"%d.xlsx" % number, b"", 0) for number in range(50_000)], claimed=3), "已损坏"),
        (archive((b"a" * 60_000, b"", 0), *[(b"%d" % n + b"b" * 60_000, b"", 0) for n in range(110)]), "目录过长"),
        (with_64(archive((b"a.xlsx", b"a", 1)), 2), "已损坏"),
        (archive((b"a.xlsx", b"a", 1))[:-30], "已损坏"),
        (b"PK\3\4" + bytes(1 << 20), "已损坏"),
    ],
)
def test_a_directory_is_refused_by_what_it_says_of_itself(content: bytes, text: str) -> None:
    (upload,), watched = opened(content)
    assert upload.refused is not None
    assert text in upload.refused.message
    assert unpack_all not in watched.ran


def test_the_count_decides_before_the_directory_is_handed_on() -> None:
    _, watched = opened(with_64(MANY, 900_000))
    assert watched.ran == []


def test_bombs_cost_only_themselves_and_are_never_unpacked() -> None:
    heavy, light = blanks(BOUNDS.upload + 1), blanks(BOUNDS.ratio_from)
    result, watched = opened(
        archive(
            (b"a.xlsx", heavy, BOUNDS.upload + 1),
            (b"b.xlsx", blanks(20 * MIB), 20 * MIB),
            (b"c.xlsx", light, BOUNDS.ratio_from),
        )
    )
    assert refusals(result) == [("a.xlsx", "too-large"), ("b.xlsx", "too-large"), ("c.xlsx", "unreadable")]
    assert result[1].refused is not None
    assert "压缩比" in result[1].refused.message
    assert watched.ran == [read_members, unpack_all]


def test_an_archive_that_unpacks_to_too_much_in_all_is_refused_whole() -> None:
    piece = b"x" * (BOUNDS.upload // BOUNDS.ratio)
    many = [(b"%d.xlsx" % number, piece, BOUNDS.upload) for number in range(ARCHIVE_UNPACKED // BOUNDS.upload + 1)]
    (upload,), watched = opened(archive(*many))
    assert upload.refused is not None
    assert "解压后有" in upload.refused.message
    assert unpack_all not in watched.ran


def test_an_entry_that_unpacks_to_more_than_it_said_is_damaged() -> None:
    result, _ = opened(archive((b"a.xlsx", blanks(50 * MIB), 4096), (b"b.csv", blanks(90_000), 90_000)))
    assert refusals(result) == [("a.xlsx", "unreadable"), ("b.csv", "unreadable")]


def test_entries_that_share_their_bytes_are_refused() -> None:
    content = bytearray(archive((b"a.xlsx", b"abc", 3), (b"b.xlsx", b"abc", 3)))
    place = content.rfind(b"PK\1\2")
    content[place + 42 : place + 46] = bytes(4)
    (upload,), _ = opened(bytes(content))
    assert upload.refused is not None
    assert "重叠" in upload.refused.message


def test_an_entry_whose_own_header_names_another_file_is_refused() -> None:
    content = archive((b"a.xlsx", b"abc", 3)).replace(b"a.xlsx", b"z.xlsx", 1)
    result, _ = opened(content)
    assert refusals(result) == [("a.xlsx", "unreadable")]


def test_the_larger_end_record_is_read_where_it_is_true() -> None:
    inner = package({"a.csv": "日期,主题\n".encode() * 9})
    (plain, _), (larger, _) = read_directory(inner, 5, ""), read_directory(with_64(inner, 1), 5, "")
    assert plain == larger
    with pytest.raises(RefusedError):
        read_directory(with_64(inner, 9), 5, "")


def test_a_whole_archive_is_unpacked_a_little_at_a_time() -> None:
    files = {f"{number:02d}.csv": bytes([number]) * 1_000_000 for number in range(20)}
    content = package(files, method=0)
    result, watched = opened(content)
    assert {upload.name: upload.content for upload in result} == files
    assert watched.ran == [read_members, *[unpack_all] * 3]
    assert count_files([("批.zip", content), ("a.csv", b"x"), ("坏.zip", b"PK\3\4")], Watched()) == 22
