"""Reads every file of a folder through the children and prints how many came to which end.

``python -m data.intake.corpus DIR``: any spreadsheets will do, the stranger the better. A file
is read or refused with one of the documented codes, and none takes a reader's limits along.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from data.intake.workers import Readers
from data.records import Checked
from data.settings.values import Settings

FILE_CODES = frozenset({"unreadable", "encrypted", "too-large", "not-a-workbook", "empty", "no-standard-sheet"})
_WAITING = 64


@dataclass(frozen=True, slots=True)
class End:
    """What became of one file: its code, or ``read``; the message; seconds from queue to answer."""

    path: Path
    code: str
    message: str
    seconds: float


def run(folder: Path, readers: Readers) -> Iterator[End]:
    """Yield the end of every file below a folder, in order of path."""
    settings = Settings()
    waiting: list[tuple[Path, float, Future[list[Checked]]]] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        waiting.append((path, time.monotonic(), readers.submit(path.read_bytes(), path.name, settings)))
        if len(waiting) >= _WAITING:
            yield _end(*waiting.pop(0))
    for entry in waiting:
        yield _end(*entry)


def _end(path: Path, start: float, answer: Future[list[Checked]]) -> End:
    problems = [problem for checked in answer.result() for problem in checked.problems if problem.code in FILE_CODES]
    code, message = (problems[0].code, problems[0].message) if problems else ("read", "")
    return End(path, code, message, time.monotonic() - start)


def report(ends: Iterable[End]) -> str:
    """Return the counts by code as lines of text, then the refusals by their message."""
    outcomes = list(ends)
    counts = Counter(end.code for end in outcomes)
    messages = Counter(
        f"{end.code}: {end.message}" for end in outcomes if end.code not in ("read", "no-standard-sheet")
    )
    slowest = max((end.seconds for end in outcomes), default=0.0)
    lines = [f"{count:6d}  {code}" for code, count in counts.most_common()]
    lines += [f"{len(outcomes):6d}  files, the slowest answered after {slowest:.1f} s", ""]
    lines += [f"{count:6d}  {message}" for message, count in messages.most_common()]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Run as a command; returns the exit status."""
    folder = Path(arguments[0]) if arguments and arguments[0] else None
    if folder is None or not folder.is_dir():
        sys.stderr.write("用法：python -m data.intake.corpus 文件夹\n")
        return 2
    with Readers() as readers:
        sys.stdout.write(report(run(folder, readers)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
