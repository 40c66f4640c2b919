"""A backup as it is read: what it says of itself, the lines of its tables, its original files, each within bounds.

Nothing is unpacked before the directory has been checked, and never more than the directory promised; lines come one
at a time, so that a backup of any size takes no more memory than its longest line.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from data.intake.directory import (
    DEFLATED,
    STORED,
    Entry,
    inflate,
    packed_bytes,
    read_directory,
)
from data.intake.gate import RefusedError
from data.intake.limits import MIB, ON_DISK_MB
from data.store.errors import StoreDamaged, of_disk

ABOUT = "about.json"
MOST_FILES = 1_000_000
"""Entries of one backup: the original files of a city over ten years."""
LONGEST_LINE = 32 * MIB
RATIO = 300
"""How many times smaller lines may have become; those of figures, which are the most alike, become 30 times smaller."""
_NAME = re.compile(r"about\.json|tables/[a-z_]{1,60}\.jsonl|original/[0-9a-f]{64}")
_STEP = 256 << 10
_AT_ONCE = MIB


@dataclass(frozen=True, slots=True)
class About:
    """What a backup says of itself: ``columns`` by table, in the order of its lines; none were named at first."""

    format: int
    schema: str
    rows: Mapping[str, int]
    columns: Mapping[str, Sequence[str]]


class BackupFile:
    """A backup whose directory is sound. Every method may raise ``StoreDamaged``."""

    def __init__(self, name: str, content: mmap) -> None:
        """Check the directory."""
        self._name, self._content = name, content
        try:
            entries, limits = read_directory(content, MOST_FILES, "")
        except RefusedError as error:
            raise StoreDamaged(f"{name} 不是备份文件，或已损坏。") from error
        self._entries = {entry.name: entry for entry in entries}
        self._places = dict(zip((entry.name for entry in entries), limits, strict=True))
        if len(self._entries) < len(entries) or not all(map(_is_sound, entries)):
            raise self.damaged("里面有不是备份的东西")

    def damaged(self, why: str) -> StoreDamaged:
        """Return the error that says why this is no backup to be restored."""
        return StoreDamaged(f"备份文件 {self._name} 已损坏（{why}），没有恢复。请换一份备份。")

    def about(self) -> About:
        """Return what the backup says of itself."""
        try:
            description = json.loads(self._read(ABOUT, _AT_ONCE))
            rows = {str(table): _count(count) for table, count in dict(description["rows"]).items()}
            columns = {str(table): _names(names) for table, names in dict(description.get("columns", {})).items()}
            schema = str(description["schema"])
            if not (schema.isascii() and schema.isdecimal()):
                raise ValueError("no version")
            return About(_count(description["format"]), schema, rows, columns)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise StoreDamaged(f"{self._name} 不是本系统的备份文件，或已损坏。") from error

    def original(self, key: str) -> bytes:
        """Return an original file by its SHA-256."""
        content = self._read(f"original/{key}", ON_DISK_MB * MIB)
        if sha256(content).hexdigest() != key:
            raise self.damaged("有一份原始文件变了")
        return content

    def rows(self, table: str) -> Iterator[list[Any]]:
        """Yield the rows of a table, each a list of plain values."""
        for number, line in enumerate(self._lines(f"tables/{table}.jsonl"), start=1):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise self.damaged(f"{table} 第 {number} 行读不出来") from error
            if not isinstance(row, list):
                raise self.damaged(f"{table} 第 {number} 行不是一行数据")
            yield row

    def _entry(self, name: str) -> Entry:
        entry = self._entries.get(name)
        if entry is None:
            raise self.damaged(f"缺少 {name[:40]}")
        return entry

    def _place(self, entry: Entry) -> tuple[int, int]:
        try:
            return packed_bytes(self._content, entry, *self._places[entry.name])
        except RefusedError as error:
            raise self.damaged(f"{entry.name[:40]} 的位置不对") from error

    def _read(self, name: str, most: int) -> bytes:
        entry = self._entry(name)
        start, end = self._place(entry)
        content = inflate(self._content[start:end], entry) if entry.size <= most else None
        if content is None:
            raise self.damaged(f"{name[:40]} 解不开")
        return content

    def _lines(self, name: str) -> Iterator[bytes]:
        partial_line = b""
        for piece in self._pieces(self._entry(name)):
            *lines, partial_line = (partial_line + piece).split(b"\n")
            yield from lines
            if len(partial_line) > LONGEST_LINE:
                raise self.damaged(f"{name} 有一行过长")
        if partial_line:
            yield partial_line

    def _pieces(self, entry: Entry) -> Iterator[bytes]:
        """Yield the bytes of an entry a piece at a time; at its end they are as many and the same as promised."""
        place, end = self._place(entry)
        press = zlib.decompressobj(-15)
        left, size, crc = b"", 0, 0
        while place < end or left:
            if not left:
                left, place = self._content[place : min(place + _STEP, end)], min(place + _STEP, end)
            try:
                piece, left = (left, b"") if entry.method == STORED else (press.decompress(left, _AT_ONCE), b"")
            except zlib.error as error:
                raise self.damaged(f"{entry.name} 解不开") from error
            left = press.unconsumed_tail or left
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            if size > entry.size:
                break
            yield piece
        if (size, crc) != (entry.size, entry.crc):
            raise self.damaged(f"{entry.name} 与目录不符")


def _is_sound(entry: Entry) -> bool:
    """Tell whether an entry is of a backup, by its name and by what the directory says of it."""
    large = entry.size > MIB and entry.size > RATIO * max(1, entry.packed)
    return bool(_NAME.fullmatch(entry.name)) and entry.method in (STORED, DEFLATED) and not large


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("not a count")
    return value


def _names(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value) or len(set(value)) < len(value):
        raise ValueError("not a list of names")
    return value


@contextmanager
def opened_backup(path: Path) -> Iterator[BackupFile]:
    """Hold a backup. Raises ``StoreDamaged`` for what is none, or a ``StoreError`` of the disk."""
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise StoreDamaged(f"{path.name} 是空的，不是备份文件。")
            with mmap(file.fileno(), 0, access=ACCESS_READ) as content:
                yield BackupFile(path.name, content)
    except OSError as error:
        raise of_disk(error, "没有恢复") from error
