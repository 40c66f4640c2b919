"""How far a long command is, on standard error: one line renewed on a terminal, else a line every few seconds."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self, TypeVar

import click

Piece = TypeVar("Piece")

_EVERY = 3.0
"""Seconds between two lines where nobody watches a terminal."""
_EVERY_ON_TERMINAL = 0.5


class Progress:
    """Says every few seconds what is being done, how far it is and for how long; nothing of what is quickly done."""

    def __init__(self, words: str) -> None:
        """Take what is being done: ``正在备份``."""
        self._words = words
        self._done: tuple[int, int | None] | None = None
        self._terminal = sys.stderr.isatty()
        self._over = threading.Event()
        self._started = time.monotonic()
        self._thread = threading.Thread(target=self._tell, daemon=True)

    def __enter__(self) -> Self:
        """Begin to count."""
        self._started = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Be silent from now on, and leave a terminal's line free."""
        self._over.set()
        self._thread.join()
        if self._terminal:
            click.echo("\r\033[K", err=True, nl=False)

    def count(self, done: int, total: int | None = None) -> None:
        """Take note of how many pieces are done, of how many where that is known."""
        self._done = (done, total)

    def counted(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """Yield what comes, taking note of how many there were."""
        for number, piece in enumerate(pieces, start=1):
            self.count(number)
            yield piece

    def line(self) -> str:
        """Return what is said now: ``正在装入示例街道 37/292，已用 5 秒``."""
        done, total = self._done or (None, None)
        far = "" if done is None else f" {done}" if total is None else f" {done}/{total}"
        return f"{self._words}{far}，已用 {time.monotonic() - self._started:.0f} 秒"

    def _tell(self) -> None:
        while not self._over.wait(_EVERY_ON_TERMINAL if self._terminal else _EVERY):
            if self._terminal:
                click.echo(f"\r\033[K{self.line()}", err=True, nl=False)
            else:
                click.echo(self.line(), err=True)
