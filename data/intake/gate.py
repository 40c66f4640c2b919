"""The gate: the checks of a zip package that come before any reader.

A refusal names the bound that was passed and what to do about it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from data.intake.limits import BOUNDS, MIB, Bounds
from data.problems import Problem, problem

_SEE_ZIP64 = 0xFFFF


class RefusedError(Exception):
    """A file that will not be read any further, and why."""

    def __init__(self, why: Problem) -> None:
        """Carry the problem that is told to the sender."""
        super().__init__(why.message)
        self.problem = why


def refuse(code: str, found: str, *, sheet: str | None = None, cell: str | None = None,
           cure: str | None = None) -> RefusedError:
    """Make the refusal to raise, with a problem of this code."""
    return RefusedError(problem(code, found, sheet=sheet, cell=cell, cure=cure))


def beyond(what: str, found: int, most: int, *, sheet: str | None = None, cure: str | None = None) -> RefusedError:
    """Make the refusal of something that passes a bound, with both numbers."""
    return refuse("too-large", f"{what} {found:,}，上限 {most:,}", sheet=sheet, cure=cure)


def megabytes(size: int) -> str:
    """Return a size as people read it: ``12.0 MB``."""
    return f"{size / MIB:.1f} MB"


def weigh(size: int, most: int) -> None:
    """Refuse an upload that is too long or has nothing in it."""
    if size == 0:
        raise refuse("empty", "文件是空的（0 字节）")
    if size > most:
        raise refuse("too-large", f"文件有 {megabytes(size)}，上限 {megabytes(most)}",
                     cure="请删去图片和多余的工作表，或分成几个文件。")


class Package:
    """The parts of a zip package that passed the gate; names are matched without case."""

    def __init__(self, content: bytes, entries: Mapping[str, ZipInfo], starts: Mapping[str, int]) -> None:
        """Keep entries by lower-case name, and the place of each one's packed bytes by its own name."""
        self._content = content
        self._entries = entries
        self._starts = starts
        self._read: set[str] = set()
        self.names: Mapping[str, str] = MappingProxyType({key: info.filename for key, info in entries.items()})

    def __contains__(self, name: str) -> bool:
        """Tell whether there is such a part."""
        return name.lower() in self._entries

    def read(self, name: str) -> bytes:
        """Return a part's bytes, never more than its directory entry promised; refuses a damaged one."""
        info = self._entries.get(name.lower())
        if info is None:
            raise refuse("unreadable", f"文件不完整，缺少“{name}”")
        self._read.add(name.lower())
        start = self._starts[info.orig_filename]
        part = self._content[start : start + info.compress_size]
        try:
            if info.compress_type == ZIP_DEFLATED:
                # One byte more than promised is enough to tell a lie from the truth.
                part = zlib.decompressobj(-15).decompress(part, info.file_size + 1)
        except zlib.error as error:
            raise _broken(name) from error
        if len(part) != info.file_size or zlib.crc32(part) != info.CRC:
            raise _broken(name)
        return part

    def check_unread(self) -> None:
        """Refuse a DOCTYPE in any part that nobody looked at: whoever opens the file next might follow it."""
        for name in self._entries:
            if name.endswith((".xml", ".rels")) and name not in self._read:
                part = self.read(name)
                if any(mark in part for mark in _DOCTYPES):
                    raise doctype()


_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def _broken(name: str) -> RefusedError:
    return refuse("unreadable", f"文件已损坏（“{name}”解不开）")


def doctype() -> RefusedError:
    """Make the refusal of a part that declares a document type, the door of entity attacks."""
    return refuse("unreadable", "文件里有 DOCTYPE 声明，可能是攻击文件", cure="请用 WPS 或 Excel 打开，另存为 .xlsx。")


def open_package(content: bytes, bounds: Bounds = BOUNDS) -> Package:
    """Check the directory of a zip package against the bounds and return its parts."""
    _claim(content, bounds)
    try:
        archive = ZipFile(BytesIO(content))
    except (BadZipFile, ValueError, struct.error, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise refuse("unreadable", "文件已损坏（压缩包打不开，可能没有传完）") from error
    infos = archive.infolist()
    if len(infos) > bounds.entries:
        raise _crowded(len(infos), bounds)
    entries = _named(infos)
    for info in infos:
        _check(info, bounds)
    _check_whole(infos, len(content), bounds)
    return Package(content, entries, _starts(content, infos))


def _crowded(found: int, bounds: Bounds) -> RefusedError:
    return beyond("压缩包里的文件数", found, bounds.entries, cure="请用 WPS 或 Excel 打开，删去图片和对象后另存。")


def _claim(content: bytes, bounds: Bounds) -> None:
    """Refuse by the count in the end record, before a long directory is parsed at all."""
    end = content.rfind(b"PK\x05\x06")
    if end >= 0 and len(content) >= end + 12:
        found = int.from_bytes(content[end + 10 : end + 12], "little")
        if bounds.entries < found < _SEE_ZIP64:
            raise _crowded(found, bounds)


def _named(infos: list[ZipInfo]) -> dict[str, ZipInfo]:
    """Entries by lower-case name; refuses names that lead outside and names that come twice."""
    entries: dict[str, ZipInfo] = {}
    for info in infos:
        name = info.orig_filename.replace("\\", "/")
        if "\x00" in name or name.startswith("/") or ":" in name or ".." in name.split("/"):
            raise refuse("unreadable", "压缩包里有不安全的文件名")
        if entries.setdefault(name.lower(), info) is not info:
            raise refuse("unreadable", f"压缩包里有重复的文件名“{name[:60]}”")
    return entries


def _check(info: ZipInfo, bounds: Bounds) -> None:
    """One entry: no password, a known method, and no more than so many times its packed size."""
    if info.flag_bits & 1:
        raise refuse("encrypted", "文件有密码")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise refuse("unreadable", "压缩方法不认识")
    if info.file_size > bounds.ratio_from and info.file_size > bounds.ratio * info.compress_size:
        if info.file_size > bounds.unzipped:
            raise _heavy(info.file_size, bounds)
        times = info.file_size // max(1, info.compress_size)
        raise refuse("too-large", f"压缩比 {times}:1，上限 {bounds.ratio}:1",
                     cure="请删去大片的空行和空列，另存为 .xlsx 后重新上传。")


def _heavy(size: int, bounds: Bounds) -> RefusedError:
    return refuse("too-large", f"解压后有 {megabytes(size)}，上限 {megabytes(bounds.unzipped)}",
                  cure="请删去大片的空行、图片和多余的工作表，或分成几个文件。")


def _check_whole(infos: list[ZipInfo], size: int, bounds: Bounds) -> None:
    """All entries together: the sum unzipped, and no more packed bytes than the file has."""
    unzipped = sum(info.file_size for info in infos)
    if unzipped > bounds.unzipped:
        raise _heavy(unzipped, bounds)
    if sum(info.compress_size for info in infos) > size:
        raise refuse("unreadable", "压缩包里的文件重叠，大小超过文件本身")


def _starts(content: bytes, infos: list[ZipInfo]) -> dict[str, int]:
    """Where the packed bytes of each entry start.

    Refuses entries that overlap, which multiply one bomb, and those whose own header names them
    otherwise than the directory does, which two programs would read as two different files.
    """
    starts: dict[str, int] = {}
    reached = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        header = content[info.header_offset : info.header_offset + 30]
        if info.header_offset < reached or len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise _overlapping()
        name, extra = struct.unpack("<HH", header[26:30])
        encoding = "utf-8" if info.flag_bits & 0x800 else "cp437"
        written = content[info.header_offset + 30 : info.header_offset + 30 + name].decode(encoding, "replace")
        if written != info.orig_filename:
            raise _overlapping()
        starts[info.orig_filename] = info.header_offset + 30 + name + extra
        reached = starts[info.orig_filename] + info.compress_size
    if reached > len(content):
        raise _overlapping()
    return starts


def _overlapping() -> RefusedError:
    return refuse("unreadable", "压缩包里的文件重叠或目录有误")
