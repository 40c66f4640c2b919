"""Zip archives of workbooks: opened within bounds, with Chinese names whatever wrote them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from data.intake.gate import megabytes
from data.intake.limits import BOUNDS
from data.problems import Problem, problem

_JUNK = re.compile(r"^(?:~\$.*|\.~.*|\._.*|\.DS_Store|Thumbs\.db|desktop\.ini)$", re.IGNORECASE)
_JUNK_FOLDERS = frozenset({"__MACOSX", ".git", ".svn", "$RECYCLE.BIN"})
_PACKAGES = ("[content_types].xml", "mimetype")
_UTF8, _ENCRYPTED = 0x800, 0x1
_UNICODE_PATH = 0x7075
_MOST_ENTRIES = 10_000
_MOST_BYTES = 2 << 30
_DEPTH = 2
_BROKEN = (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What zipfile raises on entries that are damaged, encrypted or packed in a way it does not know."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it came; ``refused`` says why it is not even read."""

    name: str
    content: bytes = field(repr=False)
    refused: Problem | None = None


@dataclass
class _Budget:
    """What one archive may still cost, the archives inside it included."""

    entries: int = _MOST_ENTRIES
    size: int = _MOST_BYTES


def is_junk(name: str) -> bool:
    """Tell whether a path is litter of an operating system or an office program, no one's data."""
    parts = PurePosixPath(name).parts
    return not parts or _JUNK.match(parts[-1]) is not None or not _JUNK_FOLDERS.isdisjoint(parts[:-1])


def is_archive(name: str, content: bytes) -> bool:
    """Tell whether a file is an archive of files, not a workbook, which is a zip package too."""
    if not content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    try:
        names = {info.filename.casefold() for info in ZipFile(BytesIO(content)).infolist()}
    except _BROKEN:
        return name.casefold().endswith(".zip")
    return names.isdisjoint(_PACKAGES)


def unpack(name: str, content: bytes, depth: int = 1, budget: _Budget | None = None) -> Iterator[Upload]:
    """Yield every file in an archive in the order of their names, those in archives inside it too.

    One that is damaged, encrypted or beyond the bounds is yielded with the reason.
    """
    left = budget or _Budget()
    try:
        archive = ZipFile(BytesIO(content))
        entries = sorted(
            (_name(info), number, info) for number, info in enumerate(archive.infolist()) if not info.is_dir()
        )
    except _BROKEN:
        yield Upload(name, content, problem("unreadable", "压缩包已损坏", cure="请重新压缩成 .zip 后上传。"))
        return
    entries = [entry for entry in entries if not is_junk(entry[0])]
    if not entries:
        yield Upload(name, content, problem("empty", "压缩包里没有文件", cure="请放入月报后重新压缩。"))
    left.entries -= len(entries)
    if left.entries < 0:
        cure = "请分成几个压缩包。"
        yield Upload(
            name, content, problem("too-large", f"压缩包里有 {len(entries)} 个文件，上限 {_MOST_ENTRIES} 个", cure=cure)
        )
        return
    with archive:
        for inner, _, info in entries:
            yield from _entry(archive, info, inner, depth, left)


def _entry(archive: ZipFile, info: ZipInfo, name: str, depth: int, left: _Budget) -> Iterator[Upload]:
    if info.flag_bits & _ENCRYPTED:
        yield Upload(name, b"", problem("encrypted", "压缩包里的这个文件有密码", cure="请去掉密码后重新压缩。"))
        return
    most = min(BOUNDS.upload, left.size) if not name.casefold().endswith(".zip") else left.size
    try:
        with archive.open(info) as part:
            content = part.read(most + 1)
    except _BROKEN:
        yield Upload(name, b"", problem("unreadable", "压缩包里的这个文件已损坏", cure="请重新压缩成 .zip 后上传。"))
        return
    left.size -= len(content)
    if len(content) > most:
        found = f"解压后超过 {megabytes(most)}"
        yield Upload(name, b"", problem("too-large", found, cure="请删去图片和多余的工作表，或分成几个压缩包。"))
    elif is_archive(name, content) and depth < _DEPTH:
        yield from (
            Upload(f"{name}/{upload.name}", upload.content, upload.refused)
            for upload in unpack(name, content, depth + 1, left)
        )
    else:
        yield Upload(name, content)


def _name(info: ZipInfo) -> str:
    """Return an entry's name as it was meant, safe to show: no drive, no ``..``, no control characters.

    Windows writes GBK and calls it code page 437; some write UTF-8 without saying so.
    """
    path = _unicode_path(info.extra) or info.filename
    if not info.flag_bits & _UTF8 and path == info.filename and not path.isascii():
        path = _decoded(path)
    parts = re.split(r"[/\\]", path)
    safe = ["".join(sign for sign in part if sign.isprintable()) for part in parts]
    return (
        "/".join(part for part in safe if part not in ("", ".", "..") and not re.fullmatch(r"[A-Za-z]:", part))
        or "未命名"
    )


def _decoded(name: str) -> str:
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _unicode_path(extra: bytes) -> str | None:
    """Return the name in the Info-ZIP Unicode Path field, if there is one."""
    at = 0
    while at + 4 <= len(extra):
        kind = int.from_bytes(extra[at : at + 2], "little")
        size = int.from_bytes(extra[at + 2 : at + 4], "little")
        if kind == _UNICODE_PATH and size > 5:
            return extra[at + 9 : at + 4 + size].decode("utf-8", "replace")
        at += 4 + size
    return None
