"""A zip package (.xlsx, .xlsb, .ods, .docx) behind the gate: the directory is checked first, parts when they are read.

What nobody reads costs nothing and counts for nothing: a workbook may hold any number of large pictures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from data.intake.directory import (
    DEFLATED,
    ENCRYPTED,
    STORED,
    Content,
    Entry,
    inflate,
    packed_bytes,
    read_directory,
)
from data.intake.gate import RefusedError, doctype, megabytes, refuse
from data.intake.limits import BOUNDS, Bounds

_BEGINNING = 64 << 10
"""Bytes within which the root of an XML part has to begin: what declares a document type stands before it."""
_ROOTS = tuple(re.compile(pattern) for pattern in (rb"<[A-Za-z_]", rb"<\x00[A-Za-z_]\x00", rb"\x00<\x00[A-Za-z_]"))
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_FEWER = "请用 WPS 或 Excel 打开，删去图片和对象后另存。"


class Package:
    """The parts of a zip package whose directory passed the gate; names are matched without case."""

    def __init__(
        self, content: Content, entries: Mapping[str, Entry], places: Mapping[str, tuple[int, int]], bounds: Bounds
    ) -> None:
        """Keep entries and where their packed bytes are, both by lower-case name."""
        self._content = content
        self._entries = entries
        self._places = places
        self._bounds = bounds
        self._read: dict[str, int] = {}
        self.names: Mapping[str, str] = MappingProxyType({key: entry.name for key, entry in entries.items()})

    def __contains__(self, name: str) -> bool:
        """Tell whether there is such a part."""
        return name.lower() in self._entries

    def read(self, name: str) -> bytes:
        """Return a part's bytes, never more than its directory entry promised.

        Refuses one that is damaged, whose bytes the bounds forbid, or that makes all that was read too large.
        """
        key = name.lower()
        entry = self._entries.get(key)
        if entry is None:
            raise refuse("unreadable", f"文件不完整，缺少“{name}”")
        self._read[key] = entry.size
        _check_size(entry, sum(self._read.values()), self._bounds)
        part = inflate(self._packed(key), entry)
        if part is None:
            raise refuse("unreadable", f"文件已损坏（“{name}”解不开）")
        return part

    def _packed(self, key: str) -> bytes:
        start, end = self._places[key]
        return self._content[start:end]

    def check_unread(self) -> None:
        """Refuse a DOCTYPE in any part that was not read: whoever opens the file next might follow it.

        Only the beginning of a part is unpacked, for a document type stands before the root.
        """
        for name, entry in self._entries.items():
            if name.endswith((".xml", ".rels")) and name not in self._read and entry.size:
                _check_method(entry)
                beginning = inflate(self._packed(name), entry, _BEGINNING)
                if beginning is None or not any(root.search(beginning) for root in _ROOTS):
                    raise refuse("unreadable", f"文件已损坏（“{self.names[name]}”不是 XML）")
                check_doctype(beginning)


def check_doctype(part: bytes) -> None:
    """Refuse a part that declares a document type."""
    if any(mark in part for mark in _DOCTYPES):
        raise doctype()


def open_package(content: Content, bounds: Bounds = BOUNDS) -> Package:
    """Check the directory of a zip package against the bounds and return its parts; none is unpacked yet."""
    entries, limits = read_directory(content, bounds.entries, _FEWER)
    named = _named(entries)
    if any(entry.flags & ENCRYPTED for entry in entries):
        raise refuse("encrypted", "文件有密码")
    places = [packed_bytes(content, entry, *span) for entry, span in zip(entries, limits, strict=True)]
    return Package(content, named, dict(zip(named, places, strict=True)), bounds)


def _named(entries: Sequence[Entry]) -> dict[str, Entry]:
    """Entries by lower-case name; refuses names that lead outside and names that come twice."""
    named: dict[str, Entry] = {}
    for entry in entries:
        name = entry.name.replace("\\", "/")
        if "\x00" in name or name.startswith("/") or ":" in name or ".." in name.split("/"):
            raise refuse("unreadable", "压缩包里有不安全的文件名")
        if named.setdefault(name.lower(), entry) is not entry:
            raise refuse("unreadable", f"压缩包里有重复的文件名“{name[:60]}”")
    return named


def _check_method(entry: Entry) -> None:
    if entry.method not in (STORED, DEFLATED):
        raise refuse("unreadable", f"压缩方法不认识（“{entry.name[:60]}”）")


def _check_size(entry: Entry, read: int, bounds: Bounds) -> None:
    """Refuse a part by what its directory entry says: too many times its packed size, or too much in all."""
    _check_method(entry)
    if max(entry.size, read) > bounds.unzipped:
        raise _heavy(max(entry.size, read), bounds)
    if entry.size > bounds.ratio_from and entry.size > bounds.ratio * entry.packed:
        times = entry.size // max(1, entry.packed)
        raise refuse(
            "too-large",
            f"压缩比 {times}:1，上限 {bounds.ratio}:1",
            cure="请删去大片的空行和空列，另存为 .xlsx 后重新上传。",
        )


def _heavy(size: int, bounds: Bounds) -> RefusedError:
    return refuse(
        "too-large",
        f"解压后有 {megabytes(size)}，上限 {megabytes(bounds.unzipped)}",
        cure="请删去大片的空行和多余的工作表，或分成几个文件。",
    )
