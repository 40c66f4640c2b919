"""The directory of a zip file, read within a bound by ourselves.

``zipfile`` makes an object of every entry before anybody can ask how many there are, and finds the
entries of a directory that goes on behind the count it gives. Here the end record is read first, in
constant time, and decides.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from mmap import mmap
from typing import NamedTuple

from data.intake.gate import RefusedError, beyond, refuse

Content = bytes | mmap

STORED, DEFLATED = 0, 8
ENCRYPTED, UTF8 = 0x1, 0x800
_END, _END_64, _LOCATOR, _CENTRAL, _LOCAL = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x01\x02", b"PK\x03\x04"
_END_RECORD = struct.Struct("<4s4H2LH")
_END_64_RECORD = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_RECORD = struct.Struct("<4sLQL")
_CENTRAL_RECORD = struct.Struct("<4s6H3L5H2L")
_LOCAL_RECORD = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT = 0xFFFF
_SEE_64, _SEE_64_COUNT = 0xFFFFFFFF, 0xFFFF
_ZIP_64 = 1
_LONGEST_ENTRY = 600
"""Bytes of one entry in the directory, on average: names of 80 Chinese characters and what tools add to them."""


class Extent(NamedTuple):
    """Where a directory is, and how many entries it says that it has."""

    start: int
    end: int
    entries: int


class Entry(NamedTuple):
    """One entry of a directory: ``packed`` and ``size`` in bytes, ``offset`` of its own header in the file."""

    raw: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    extra: bytes

    @property
    def name(self) -> str:
        """The name as it was written, in the encoding that the entry claims."""
        return self.raw.decode("utf-8" if self.flags & UTF8 else "cp437", "replace")


def damaged() -> RefusedError:
    """Make the refusal of a zip file whose directory contradicts itself or the file."""
    return refuse("unreadable", "文件已损坏（压缩包打不开，可能没有传完）")


def extent_of(content: Content) -> Extent:
    """Find the directory by the end record alone, in constant time; refuses a file that has none."""
    size = len(content)
    end = content.rfind(_END, max(0, size - _END_RECORD.size - _LONGEST_COMMENT))
    if end < 0 or end + _END_RECORD.size > size:
        raise damaged()
    _, disk, first_disk, _, count, length, start, comment = _END_RECORD.unpack_from(content, end)
    if end + _END_RECORD.size + comment > size or (disk, first_disk) not in ((0, 0), (_SEE_64_COUNT, _SEE_64_COUNT)):
        raise damaged()
    if count == _SEE_64_COUNT or _SEE_64 in (length, start):
        extent = _extent_64(content, end)
        if extent is not None:
            return extent
    if start + length != end:
        raise damaged()
    return Extent(start, end, count)


def _extent_64(content: Content, end: int) -> Extent | None:
    """Find the directory by the larger end record; ``None`` when there is none and the small one holds."""
    locator = end - _LOCATOR_RECORD.size
    if locator < 0 or content[locator : locator + 4] != _LOCATOR:
        return None
    _, _, place, _ = _LOCATOR_RECORD.unpack_from(content, locator)
    if place + _END_64_RECORD.size > locator or content[place : place + 4] != _END_64:
        raise damaged()
    *_, count, length, start = _END_64_RECORD.unpack_from(content, place)
    if start + length != place:
        raise damaged()
    return Extent(start, place, count)


def read_directory(content: Content, most: int, cure: str) -> tuple[list[Entry], list[tuple[int, int]]]:
    """Return the entries of a zip file and their spans; refuses more than ``most`` of them before any is read."""
    extent = extent_of(content)
    check_count(extent, most, cure)
    entries = read_entries(bytes(content[extent.start : extent.end]), extent.entries)
    return entries, spans(entries, extent.start)


def check_count(extent: Extent, most: int, cure: str) -> None:
    """Refuse a directory of more than ``most`` entries, by its own count or by its length."""
    if extent.entries > most:
        raise beyond("压缩包里的文件数", extent.entries, most, cure=cure)
    if extent.end - extent.start > _LONGEST_ENTRY * most:
        raise refuse("unreadable", "压缩包的目录过长", cure=cure)


def read_entries(directory: bytes, count: int) -> list[Entry]:
    """Return the entries in the bytes of a directory, which must hold so many and nothing after them."""
    entries, place = [], 0
    for _ in range(count):
        if place + _CENTRAL_RECORD.size > len(directory) or directory[place : place + 4] != _CENTRAL:
            raise damaged()
        record = _CENTRAL_RECORD.unpack_from(directory, place)
        name, extra, comment = record[10:13]
        place += _CENTRAL_RECORD.size
        raw, more = directory[place : place + name], directory[place + name : place + name + extra]
        place += name + extra + comment
        if place > len(directory):
            raise damaged()
        flags, method, crc, packed, size, offset = record[3], record[4], record[7], record[8], record[9], record[16]
        if _SEE_64 in (packed, size, offset):
            packed, size, offset = _sizes_64(more, packed, size, offset)
        entries.append(Entry(raw, flags, method, crc, packed, size, offset, more))
    if place != len(directory):
        raise damaged()
    return entries


def _sizes_64(extra: bytes, packed: int, size: int, offset: int) -> tuple[int, int, int]:
    """Return the sizes and the place that did not fit into the entry itself."""
    values = [int.from_bytes(extra_field(extra, _ZIP_64)[at : at + 8], "little") for at in (0, 8, 16)]
    whole = iter(values)
    size = next(whole) if size == _SEE_64 else size
    packed = next(whole) if packed == _SEE_64 else packed
    offset = next(whole) if offset == _SEE_64 else offset
    return packed, size, offset


def extra_field(extra: bytes, number: int) -> bytes:
    """Return one of the fields that tools add to an entry, by its number; nothing when there is none."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == number:
            return extra[at + 4 : at + 4 + size]
        at += 4 + size
    return b""


def spans(entries: Sequence[Entry], directory: int) -> list[tuple[int, int]]:
    """Return where each entry with its own header begins, and where it ends at the latest, in the order given.

    Refuses entries that share bytes, which multiply one bomb, and those that reach into the directory.
    """
    order = sorted(range(len(entries)), key=lambda number: entries[number].offset)
    limits = [(0, 0)] * len(entries)
    following = directory
    for number in reversed(order):
        entry = entries[number]
        if entry.offset + _LOCAL_RECORD.size + len(entry.raw) + entry.packed > following:
            raise overlapping()
        limits[number] = (entry.offset, following)
        following = entry.offset
    return limits


def overlapping() -> RefusedError:
    """Make the refusal of a directory that leads to the same bytes twice, or to other bytes than it says."""
    return refuse("unreadable", "压缩包里的文件重叠或目录有误")


def packed_bytes(content: Content, entry: Entry, start: int, end: int) -> tuple[int, int]:
    """Return where the packed bytes of an entry are whose own header begins at ``start``; all of it ends by ``end``.

    Refuses an entry whose own header names it otherwise than the directory does: two programs
    would read it as two different files.
    """
    header = content[start : start + _LOCAL_RECORD.size]
    if len(header) < _LOCAL_RECORD.size or header[:4] != _LOCAL:
        raise overlapping()
    name, extra = _LOCAL_RECORD.unpack(header)[9:]
    place = start + _LOCAL_RECORD.size
    if content[place : place + name] != entry.raw or place + name + extra + entry.packed > end:
        raise overlapping()
    return place + name + extra, place + name + extra + entry.packed


def inflate(packed: bytes, entry: Entry, most: int | None = None) -> bytes | None:
    """Return an entry's bytes, never more than the directory promised; ``None`` when they are damaged.

    With ``most`` only the first so many are unpacked, and whether they are whole is not checked.
    """
    limit = entry.size if most is None else min(most, entry.size)
    unpacked = packed[:limit] if entry.method == STORED else _unpack(packed, limit, cut=limit < entry.size)
    if unpacked is None or limit < entry.size:
        return unpacked
    whole = len(unpacked) == entry.size and (entry.method == DEFLATED or entry.packed == entry.size)
    return unpacked if whole and zlib.crc32(unpacked) == entry.crc else None


def _unpack(packed: bytes, limit: int, *, cut: bool) -> bytes | None:
    press = zlib.decompressobj(-15)
    try:
        # One byte more than promised shows that the size in the directory is wrong; no limit at all would be 0.
        unpacked = press.decompress(packed, limit + (0 if cut else 1))
    except zlib.error:
        return None
    return unpacked[:limit] if cut else unpacked
