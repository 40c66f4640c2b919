"""Files of one unit-month that come together: parts of one report, or versions of which one counts.

Files that share no sheet are parts: they make one report, saved whole, with every file kept in one archive. Files that
share a sheet are versions: all of them are kept, the last one counts, and which that is has its reason.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from data import months
from data.intake.archive import Upload
from data.problems import Problem, problem
from data.records import Checked
from data.schema import BASICS_KEY, BASICS_SHEET, SHEET
from data.store.difference import content

UnitMonth = tuple[str, str]
_CORRECTED = re.compile(r"更正|修改|修订|改正|订正|补正|重报")
_FINAL = re.compile(r"最终|终稿|定稿|最新|正式")
_NUMBERED = re.compile(r"[(（\[]\s*(\d{1,3})\s*[)）\]]$|[-_ ]?[vV](\d{1,3})$|第([二三四五六七八九])[版稿次]$")
_COPY = re.compile(r"副本|拷贝|copy", re.IGNORECASE)
_NUMERALS = "二三四五六七八九"
_NAMED = 6
"""Files that one message names."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """One unit-month as it is saved, with the files that it was read from, in their order.

    ``versions``: the names of all files that say the same sheets in another way. ``counts``: False for a version
    in whose place another one counts.
    """

    checked: Checked
    uploads: tuple[Upload, ...]
    versions: tuple[str, ...] = ()
    counts: bool = True


@dataclass(frozen=True, slots=True)
class _File:
    """One unit-month as one file says it."""

    upload: Upload
    checked: Checked

    @property
    def name(self) -> str:
        return self.upload.name

    @property
    def sheets(self) -> frozenset[str]:
        tables = self.checked.reported - {BASICS_KEY}
        return tables or frozenset({BASICS_KEY})

    def is_same(self, other: _File) -> bool:
        """Tell whether two files say the same, so that it does not matter which one counts."""
        return _reported_content(self.checked) == _reported_content(other.checked)


def _reported_content(checked: Checked) -> tuple[Any, ...]:
    rows = sorted(repr(content(row)) for row in checked.rows)
    basics = sorted((key, str(basic.value)) for key, basic in checked.basics.items() if basic.value is not None)
    return checked.reported, rows, basics, checked.acceptable


def assemble(
    read: Iterable[tuple[Upload, Sequence[Checked]]],
    preferred: Collection[str] = (),
    saved: Mapping[UnitMonth, str] | None = None,
) -> list[Assembled]:
    """Return the unit-months of files that come together, in the order in which they are to be saved.

    ``preferred``: names of files, with or without their folder, that their sender has chosen to count. ``saved``:
    the files of unit-months that came before in the same delivery and are saved already.
    """
    groups: dict[object, list[_File]] = {}
    for upload, unit_months in read:
        for checked in unit_months:
            known = checked.unit is not None and checked.month is not None
            key: object = (checked.unit, checked.month) if known else object()
            groups.setdefault(key, []).append(_File(upload, checked))
    assembled = []
    for key, files in groups.items():
        first = (saved or {}).get(key) if isinstance(key, tuple) else None
        if first is not None:
            files = [_marked(file, _after(first, file)) for file in files]
        assembled += _assemble_month(files, preferred)
    return assembled


def _assemble_month(files: Sequence[_File], preferred: Collection[str]) -> list[Assembled]:
    if len(files) == 1:
        return [Assembled(files[0].checked, (files[0].upload,))]
    names = [file.name for file in files]
    earlier: list[Assembled] = []
    parts: list[_File] = []
    versions: list[str] = []
    for alike in _sharing(files):
        *others, last = _in_order(alike, preferred)
        if any(not file.is_same(last) for file in others):
            versions += [file.name for file in alike]
            warning = _two_versions(alike, last, preferred)
            others, last = [_marked(file, warning) for file in others], _marked(last, warning)
        names_alike = tuple(file.name for file in alike)
        earlier += [Assembled(file.checked, (file.upload,), names_alike, counts=False) for file in others]
        parts.append(last)
    parts.sort(key=lambda part: names.index(part.name))
    return [*earlier, Assembled(_merged(parts), tuple(file.upload for file in parts), tuple(versions))]


def _sharing(files: Sequence[_File]) -> list[list[_File]]:
    """Put files together that share a sheet, directly or through another one."""
    groups: list[list[_File]] = []
    for file in files:
        mine = [group for group in groups if any(not file.sheets.isdisjoint(other.sheets) for other in group)]
        groups = [group for group in groups if group not in mine]
        groups.append([*(other for group in mine for other in group), file])
    return [sorted(group, key=files.index) for group in groups]


def _marked(file: _File, warning: Problem) -> _File:
    return replace(file, checked=replace(file.checked, problems=(*file.checked.problems, warning)))


# Which version counts.


def _in_order(files: Sequence[_File], preferred: Collection[str]) -> list[_File]:
    """Return versions from the first to the one that counts."""
    by_time = _has_last_time(files)

    def order(file: _File) -> tuple[Any, ...]:
        moment = file.checked.modified if by_time else None
        return _is_preferred(file, preferred), moment.timestamp() if moment else 0, _wording(file.name)

    return sorted(files, key=order)


def _is_preferred(file: _File, preferred: Collection[str]) -> bool:
    return file.name in preferred or PurePosixPath(file.name).name in preferred


def _has_last_time(files: Sequence[_File]) -> bool:
    """Tell whether all files state when they were changed last, and one of them later than the others."""
    times = [file.checked.modified for file in files if file.checked.modified is not None]
    return len(times) == len(files) and times.count(max(times)) == 1


def _wording(name: str) -> tuple[int, int, int, int]:
    """Return how much a file's name says that it is a later version: final, corrected, numbered, a copy."""
    stem = PurePosixPath(name).stem.strip()
    number = _NUMBERED.search(stem)
    which = 0
    if number is not None:
        which = int(number[1] or number[2] or 0) or _NUMERALS.find(number[3] or "?") + 2
    return (
        _FINAL.search(stem) is not None,
        _CORRECTED.search(stem) is not None,
        which,
        _COPY.search(stem) is not None,
    )


def _two_versions(files: Sequence[_File], last: _File, preferred: Collection[str]) -> Problem:
    """Return the warning about versions; where the sender has chosen it is a note."""
    chosen = _is_preferred(last, preferred)
    if chosen:
        why = "上报的人选的"
    elif _has_last_time(files) and last.checked.modified is not None:
        why = f"文件里记的修改时间最晚，{last.checked.modified:%Y-%m-%d %H:%M}"
    elif any(_wording(file.name) < _wording(last.name) for file in files):
        why = "文件名写明是后来的"
    else:
        why = "文件名排在最后"
    return problem(
        "two-versions",
        f"{_whose(last.checked)}有{len(files)}份内容不同的文件：{_names(files)}，计入“{last.name}”（{why}）",
        level="note" if chosen else None,
        cure="其余留在历史里。" if chosen else None,
    )


def _after(first: str, file: _File) -> Problem:
    message = f"{_whose(file.checked)}在同一批里已有“{first}”，以后来的这一份“{file.name}”计入"
    return problem("two-versions", message)


def _whose(checked: Checked) -> str:
    return f"{checked.unit} {months.title(checked.month or '')}"


def _names(files: Sequence[_File]) -> str:
    listed = "、".join(f"“{file.name}”" for file in files[:_NAMED])
    return listed + ("等" if len(files) > _NAMED else "")


# Parts of one report.


def _merged(parts: Sequence[_File]) -> Checked:
    """Return one report of its parts; a sheet that is missing in one of them stands in another."""
    if len(parts) == 1:
        return parts[0].checked
    first = parts[0].checked
    reported = frozenset(key for part in parts for key in part.checked.reported)
    there = {BASICS_SHEET if key == BASICS_KEY else SHEET[key].title for key in reported}
    problems = dict.fromkeys(
        fault
        for part in parts
        for fault in part.checked.problems
        if fault.code != "missing-sheet" or fault.sheet not in there
    )
    basics = {key: basic for part in parts for key, basic in part.checked.basics.items() if basic.value is not None}
    return replace(
        first,
        file=f"{first.unit}_{first.month}（{len(parts)}个文件）.zip",
        rows=tuple(row for part in parts for row in part.checked.rows),
        basics=basics,
        reported=reported,
        problems=(_merged_note(parts), *problems),
        ignored=tuple(dict.fromkeys(left for part in parts for left in part.checked.ignored)),
        month_at=next((part.checked.month_at for part in parts if part.checked.month_at is not None), None),
    )


def _merged_note(parts: Sequence[_File]) -> Problem:
    """Say which file each sheet is from, and which one 基本情况 is taken from where they differ."""
    sources = "；".join(f"“{part.name}”{_titles(part)}" for part in parts[:_NAMED]) + (
        "等" if len(parts) > _NAMED else ""
    )
    message = f"{len(parts)}个文件合成{_whose(parts[0].checked)}的一份：{sources}"
    values: dict[str, set[str]] = {}
    for part in parts:
        for key, basic in part.checked.basics.items():
            if basic.value is not None:
                values.setdefault(key, set()).add(str(basic.value))
    differing = any(len(distinct) > 1 for distinct in values.values())
    if differing:
        return problem("merged-files", f"{message}；{BASICS_SHEET}各文件填得不同，后面的为准", level="warning")
    return problem("merged-files", message)


def _titles(part: _File) -> str:
    return "、".join(sheet.title for key, sheet in SHEET.items() if key in part.sheets) or BASICS_SHEET


def pack_files(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Return files as they are kept: one as it is, several as an archive that is the same every time."""
    if len(files) == 1:
        return files[0][1]
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        names: set[str] = set()
        for at, (name, file) in enumerate(files, start=1):
            path = name if name not in names else f"{at}/{name}"
            names.add(path)
            entry = ZipInfo(path)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, file)
    return buffer.getvalue()
