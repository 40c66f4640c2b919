"""Many at once: files, folders and zip archives, read ahead in the children and saved one after another."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from data import environment
from data.intake.archive import Run, Upload, is_archive, is_junk, list_members, unpack
from data.intake.assembly import Assembled, UnitMonth, assemble, pack_files
from data.intake.gate import megabytes
from data.intake.limits import MIB, ON_DISK_MB
from data.intake.plausible import judge_month
from data.intake.receive import compare, save_assembled
from data.problems import problem
from data.records import Access, Checked, Delivery, Receipt
from data.settings.values import Settings
from data.store import Store
from data.store.engine import is_open_database
from data.store.proposals import read_own_settings

_TOGETHER = 120
"""Files that are read before the first of them is saved: parts and versions of one report are recognised among them.

As many more are being read meanwhile, so that no reader waits for what is saved.
"""
_CHECKER = Access("检查", "officer")


class Answer(Protocol):
    """What will have been read from a file: a ``Future``, or what an executor elsewhere promises."""

    def result(self) -> list[Checked]:
        """Wait for it."""
        ...


class Reads(Protocol):
    """What reads files ahead: the children of this machine (``Readers``), or ``executor.Elsewhere``."""

    @property
    def workers(self) -> int:
        """How many files are read at once."""
        ...

    def submit(
        self, content: bytes, name: str, settings: Settings, unit: str | None = None, month: str | None = None
    ) -> Answer:
        """Queue one file."""
        ...

    def run(self, function: Any, *arguments: Any, name: str) -> Any:
        """Run a function on an uploaded file, in a guarded child process of this machine."""
        ...


@dataclass(frozen=True, slots=True)
class _Waiting:
    upload: Upload
    answer: Answer | list[Checked]

    def result(self) -> list[Checked]:
        return self.answer if isinstance(self.answer, list) else self.answer.result()


def uploads(paths: Iterable[Path], run: Run) -> Iterator[Upload]:
    """Yield every workbook under files, folders and archives in the order of their paths.

    What is there and is no workbook comes too, to be refused by name; only the litter of operating
    systems (``~$…``, ``.DS_Store``, ``__MACOSX``) is passed over. Names are relative to a folder given.
    """
    for path in paths:
        if path.is_dir():
            for inner in sorted(file for file in path.rglob("*") if file.is_file()):
                name = inner.relative_to(path).as_posix()
                if not is_junk(name):
                    yield from _file(inner, name, run)
        else:
            yield from _file(path, path.name, run)


def _file(path: Path, name: str, run: Run) -> Iterator[Upload]:
    if is_open_database(path):
        yield Upload(name, b"", problem("not-a-workbook", "这是看板的数据库文件，没有读"))
        return
    size = path.stat().st_size
    if size > ON_DISK_MB * MIB:
        message = f"文件有 {megabytes(size)}，上限 {ON_DISK_MB} MB"
        yield Upload(name, b"", problem("too-large", message, cure="请分成几个文件。"))
        return
    yield from opened([(name, path.read_bytes())], run)


def opened(files: Iterable[tuple[str, bytes]], run: Run) -> Iterator[Upload]:
    """Yield every workbook of files given as name and bytes, archives opened; ``run`` as in ``archive.Run``."""
    for name, content in files:
        if is_archive(name, content):
            yield from unpack(name, content, run)
        else:
            yield Upload(name, content)


def count_files(files: Iterable[tuple[str, bytes]], run: Run) -> int:
    """Return how many uploads ``opened`` yields, by the directories of the archives."""
    members = (list_members(name, content, run) if is_archive(name, content) else [] for name, content in files)
    return sum(len(listing) if isinstance(listing, list) and listing else 1 for listing in members)


def _read_ahead(
    readers: Reads, settings: Settings, incoming: Iterable[Upload], unit: str | None, month: str | None
) -> Iterator[tuple[Upload, list[Checked]]]:
    """Read uploads in the children, many ahead of the one whose result is taken; the order is kept."""
    waiting: deque[_Waiting] = deque()
    for upload in incoming:
        answer: Answer | list[Checked]
        if upload.refused is not None:
            answer = [Checked(upload.name, None, None, problems=(upload.refused,))]
        else:
            answer = readers.submit(upload.content, upload.name, settings, unit, month)
        waiting.append(_Waiting(upload, answer))
        if len(waiting) > _TOGETHER:
            first = waiting.popleft()
            yield first.upload, first.result()
    for pending in waiting:
        yield pending.upload, pending.result()


def _read_together(
    readers: Reads,
    settings: Settings,
    incoming: Iterable[Upload],
    unit: str | None,
    month: str | None,
    preferred: Collection[str] = (),
) -> Iterator[Assembled]:
    """Read uploads and yield their unit-months, those of several files as one report or as versions.

    A file of a unit-month that came in an earlier run of files of the same delivery is marked as another version.
    """
    file_of: dict[UnitMonth, str] = {}
    reading = _read_ahead(readers, settings, incoming, unit, month)
    while run := list(islice(reading, _TOGETHER)):
        assembled = assemble(run, preferred, file_of)
        for report in assembled:
            if report.checked.unit is not None and report.checked.month is not None:
                file_of[report.checked.unit, report.checked.month] = report.checked.file
        yield from assembled


def check_all(
    store: Store | None,
    settings: Settings,
    readers: Reads,
    paths: Iterable[Path],
    *,
    unit: str | None = None,
    month: str | None = None,
    access: Access = _CHECKER,
    today: date | None = None,
    preferred: Collection[str] = (),
) -> Iterator[Checked]:
    """Check every workbook under the paths; nothing is saved.

    Without a store nothing is compared with what was sent before. ``preferred`` as in ``assemble``.
    """
    for report in _read_together(readers, settings, uploads(paths, readers.run), unit, month, preferred):
        if store is None:
            yield judge_month(report.checked, today or environment.today())
        else:
            yield store.read(access, compare, report.checked, today)


def load_all(
    store: Store,
    readers: Reads,
    access: Access,
    paths: Iterable[Path],
    delivery: Delivery = Delivery(),
    preferred: Collection[str] = (),
) -> Iterator[Receipt]:
    """Check and save every workbook under the paths; see ``load_uploads``."""
    yield from load_uploads(store, readers, access, uploads(paths, readers.run), delivery, preferred)


def load_uploads(
    store: Store,
    readers: Reads,
    access: Access,
    incoming: Iterable[Upload],
    delivery: Delivery = Delivery(),
    preferred: Collection[str] = (),
) -> Iterator[Receipt]:
    """Check and save uploads in their order, yielding each receipt as soon as it is saved.

    Each report is saved whole or not at all. Broken off, it can be run again: what is already
    there is answered as unchanged. ``preferred`` as in ``assemble``.
    """
    settings = store.read(access, read_own_settings)
    for report in _read_together(readers, settings, incoming, delivery.unit, delivery.month, preferred):
        content = pack_files([(upload.name, upload.content) for upload in report.uploads])
        yield save_assembled(store, access, report, content, delivery)
