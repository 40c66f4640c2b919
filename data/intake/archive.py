"""Zip archives of workbooks: counted and weighed before anything is unpacked, unpacked in a reader's process.

In the process that took the file only the end record of an archive is looked at, and bytes are cut out of it.
An archive within an archive is never opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from data.intake.directory import (
    DEFLATED,
    ENCRYPTED,
    STORED,
    UTF8,
    Entry,
    check_count,
    extent_of,
    extra_field,
    inflate,
    packed_bytes,
    read_entries,
    spans,
)
from data.intake.gate import RefusedError, megabytes, refuse
from data.intake.limits import ARCHIVE_ENTRIES, ARCHIVE_UNPACKED, BOUNDS, MIB
from data.problems import Problem, problem

Run = Callable[..., Any]
"""Runs a function on an uploaded file, in a process of its own: ``run(function, *arguments, name=file)``.

It returns what the function does, or the ``Problem`` that its failure means.
"""
_JUNK = re.compile(r"^(?:~\$.*|\.~.*|\._.*|\.DS_Store|Thumbs\.db|desktop\.ini)$", re.IGNORECASE)
_JUNK_FOLDERS = frozenset({"__MACOSX", ".git", ".svn", "$RECYCLE.BIN"})
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OFFICE = (b"[content_types].xml", b"_rels/.rels")
_OPEN_DOCUMENT = b"\x08\x00", b"mimetype"
"""The first name in a package of that kind, its length before it."""
_LONGEST_DIRECTORY = 4 * MIB
_UNICODE_PATH = 0x7075
_AT_ONCE = 8 * MIB
"""Bytes unpacked at a time, so that an archive of any size takes no more memory than that."""
_FEWER = "请分成几个压缩包。"
_AGAIN = "请重新压缩成 .zip 后上传。"


class Packed(NamedTuple):
    """An entry of an archive as it lies there: the bytes from its own header on, and what the directory says of it."""

    piece: bytes
    entry: Entry


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it came; ``refused`` says why it is not even read.

    With ``entry`` the content is what lies in the archive, packed: only a reader's process unpacks it.
    """

    name: str
    content: bytes = field(repr=False)
    refused: Problem | None = None
    entry: Entry | None = field(default=None, repr=False)

    @property
    def sent(self) -> bytes | Packed:
        """The content as it is handed to a reader's process."""
        return self.content if self.entry is None else Packed(self.content, self.entry)


class Member(NamedTuple):
    """One file of an archive: its safe name, where its bytes lie, and why it is not unpacked, if so."""

    name: str
    start: int
    end: int
    entry: Entry
    refused: Problem | None


def is_junk(name: str) -> bool:
    """Tell whether a path is litter of an operating system or an office program, no one's data."""
    parts = PurePosixPath(name).parts
    return not parts or _JUNK.match(parts[-1]) is not None or not _JUNK_FOLDERS.isdisjoint(parts[:-1])


def is_archive(name: str, content: bytes) -> bool:
    """Tell whether a file is an archive of files, not a workbook, which is a zip package too."""
    if not content.startswith(_ZIP):
        return False
    try:
        start, end, _ = extent_of(content)
    except RefusedError:
        return name.casefold().endswith(".zip")
    if (content[26:28], content[30:38]) == _OPEN_DOCUMENT:
        return False
    directory = content[start : min(end, start + _LONGEST_DIRECTORY)].lower()
    return not any(name in directory for name in _OFFICE)


def unpack(name: str, content: bytes, run: Run) -> Iterator[Upload]:
    """Yield every file in an archive in the order of their names, some unpacked ahead.

    One that is damaged, encrypted or beyond the bounds is yielded with the reason.
    """
    members = list_members(name, content, run)
    if isinstance(members, Problem):
        yield Upload(name, content, members)
        return
    for group in _groups(members):
        packed_files = [
            Packed(content[member.start : member.end], member.entry) for member in group if member.refused is None
        ]
        parts: list[bytes | Problem] | Problem = run(unpack_all, packed_files, name=name)
        unpacked = iter(parts if not isinstance(parts, Problem) else [parts] * len(packed_files))
        for member in group:
            part = member.refused or next(unpacked)
            yield Upload(member.name, b"", part) if isinstance(part, Problem) else Upload(member.name, part)


def list_members(name: str, content: bytes, run: Run) -> list[Member] | Problem:
    """Return the files of an archive in the order of their names, or why it is refused as a whole."""
    try:
        extent = extent_of(content)
        check_count(extent, ARCHIVE_ENTRIES, _FEWER)
    except RefusedError as error:
        return error.problem
    directory = content[extent.start : extent.end]
    members: list[Member] | Problem = run(read_members, directory, extent.entries, extent.start, name=name)
    return members


def packed(name: str, content: bytes, members: list[Member] | Problem) -> list[Upload]:
    """Return every file in an archive, still packed, in the order of their names."""
    if isinstance(members, Problem):
        return [Upload(name, content, members)]
    return [
        Upload(member.name, content[member.start : member.end], entry=member.entry)
        if member.refused is None
        else Upload(member.name, b"", member.refused)
        for member in members
    ]


def _groups(members: Sequence[Member]) -> Iterator[list[Member]]:
    """Yield runs of members that are unpacked at a time."""
    group: list[Member] = []
    size = 0
    for member in members:
        weight = 0 if member.refused else member.entry.size
        if group and size + weight > _AT_ONCE:
            yield group
            group, size = [], 0
        group.append(member)
        size += weight
    if group:
        yield group


def read_members(directory: bytes, count: int, start: int) -> list[Member] | Problem:
    """Return the files that a directory lists; runs in a reader's process."""
    try:
        entries = read_entries(directory, count)
        places = spans(entries, start)
        files = [
            Member(name, *place, entry, _refusal(entry))
            for entry, place in zip(entries, places, strict=True)
            if not entry.name.endswith(("/", "\\")) and not is_junk(name := _name(entry))
        ]
        if not files:
            raise refuse("empty", "压缩包里没有文件", cure="请放入月报后重新压缩。")
        total = sum(member.entry.size for member in files if member.refused is None)
        if total > ARCHIVE_UNPACKED:
            message = f"解压后有 {megabytes(total)}，上限 {megabytes(ARCHIVE_UNPACKED)}"
            raise refuse("too-large", message, cure=_FEWER)
    except RefusedError as error:
        return error.problem
    return sorted(files, key=lambda member: (member.name, member.start))


def _refusal(entry: Entry) -> Problem | None:
    """Return why an entry is not unpacked: by what the directory says of it."""
    if entry.flags & ENCRYPTED:
        return problem("encrypted", "压缩包里的这个文件有密码", cure="请去掉密码后重新压缩。")
    if entry.method not in (STORED, DEFLATED):
        return problem("unreadable", "压缩包里的这个文件用了不认识的压缩方法", cure=_AGAIN)
    if entry.size > BOUNDS.upload:
        message = f"解压后有 {megabytes(entry.size)}，上限 {megabytes(BOUNDS.upload)}"
        return problem("too-large", message, cure="请删去图片和多余的工作表，或分成几个文件。")
    if entry.size > BOUNDS.ratio_from and entry.size > BOUNDS.ratio * entry.packed:
        times = entry.size // max(1, entry.packed)
        return problem("too-large", f"压缩比 {times}:1，上限 {BOUNDS.ratio}:1", cure="请核对是不是月报。")
    return None


def unpack_all(packed_files: Sequence[Packed]) -> list[bytes | Problem]:
    """Return the bytes of entries, each or why there are none; runs in a reader's process."""
    return [_unpacked(packed_file) for packed_file in packed_files]


def _unpacked(packed_file: Packed) -> bytes | Problem:
    try:
        return unpack_entry(packed_file)
    except RefusedError as error:
        return error.problem


def unpack_entry(packed_file: Packed) -> bytes:
    """Return the bytes of an entry; runs in a reader's process. Refuses a damaged one and another archive."""
    start, end = packed_bytes(packed_file.piece, packed_file.entry, 0, len(packed_file.piece))
    content = inflate(packed_file.piece[start:end], packed_file.entry)
    if content is None:
        raise refuse("unreadable", "压缩包里的这个文件已损坏", cure=_AGAIN)
    if is_archive("", content):
        raise refuse("not-a-workbook", "压缩包里又有压缩包，没有打开", cure="请解开里面的，再压缩成一层。")
    return content


def _name(entry: Entry) -> str:
    """Return an entry's name as it was meant, safe to show: no drive, no ``..``, no control characters.

    Windows writes GBK and calls it code page 437; some write UTF-8 without saying so.
    """
    more = extra_field(entry.extra, _UNICODE_PATH)
    path = more[5:].decode("utf-8", "replace") if len(more) > 5 else _decoded(entry)
    parts = re.split(r"[/\\]", path)
    safe = ["".join(sign for sign in part if sign.isprintable()) for part in parts]
    return (
        "/".join(part for part in safe if part not in ("", ".", "..") and not re.fullmatch(r"[A-Za-z]:", part))
        or "未命名"
    )


def _decoded(entry: Entry) -> str:
    if not entry.flags & UTF8:
        for encoding in ("utf-8", "gb18030"):
            try:
                return entry.raw.decode(encoding)
            except UnicodeDecodeError:
                continue
    return entry.name
