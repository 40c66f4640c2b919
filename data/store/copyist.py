"""Backups made in a process of their own, so that the server's process stays free for those who wait for pages.

The child is started bare and not by ``multiprocessing``: that would load ``__main__`` in it, which in a server
is the script of the pages. What it is to do comes on its standard input, since the address of a database may
hold a password and a command line is read by everybody.
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO

from data import logs
from data.records import Access
from data.store import vault
from data.store.errors import Forbidden, Refused, StoreError
from data.store.session import Session
from data.store.store import Store

_LOG = logging.getLogger(__name__)
_ROOT = Path(__file__).parent.parent.parent
_NICE = 10
"""By how much a child gives way; at 19 a busy server might keep a transaction open for an hour."""
_PATIENCE = 5.0
"""Seconds in which those who wait for a child that was ended have tidied up."""


class Copyist:
    """Makes backups, each in a child of its own, until it is closed. It may be called from any thread."""

    def __init__(self) -> None:
        """Begin without a child; children may run on the cores that this thread may run on now."""
        self._cores = os.sched_getaffinity(0) if sys.platform == "linux" else set[int]()
        self._changed = threading.Condition()
        self._children: set[subprocess.Popen[bytes]] = set()
        self._closed = False

    def backup(self, store: Store, access: Access, target: Path) -> None:
        """Make a backup as ``vault.write_backup`` does and wait for it; raises what that raises.

        ``StoreError`` also when the child cannot be started or is ended on the way.
        """
        # Only who holds the database notices that another file has taken its place.
        store.read(access, Session.check_version)
        url = store.engine.url.render_as_string(hide_password=False)
        with self._child() as (child, asking, answering):
            with suppress(BrokenPipeError):
                pickle.dump((url, access, target, self._cores), asking)
                asking.flush()
            answer = answering.read()
            code = child.wait()
            if not answer:
                vault.remove_unfinished_backup(target)
                raise self._ended(code)
        # From our own child, through a pipe that nobody else holds.
        error = pickle.loads(answer)
        if error is not None:
            raise error

    def close(self) -> None:
        """End the children at once; whoever waits for one gets a ``StoreError``."""
        with self._changed:
            self._closed = True
            for child in self._children:
                child.kill()
            self._changed.wait_for(lambda: not self._children, _PATIENCE)

    @contextmanager
    def _child(self) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]]:
        """Hold a child with what it is asked through and answers through; it ends with the block."""
        with self._changed:
            if self._closed:
                raise self._ended(0)
            child = _start()
            self._children.add(child)
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            yield child, child.stdin, child.stdout
        finally:
            child.kill()
            child.wait()
            with suppress(BrokenPipeError):
                child.stdin.close()
            child.stdout.close()
            with self._changed:
                self._children.discard(child)
                self._changed.notify_all()

    def _ended(self, code: int) -> StoreError:
        if self._closed:
            return StoreError("看板正在停止，备份没有做成。")
        _LOG.warning("the process that made a backup ended with exit code %d", code)
        return StoreError(f"做备份的进程中途退出（{code}），备份没有做成。请再试一次。")


def _start() -> subprocess.Popen[bytes]:
    paths = [str(_ROOT), os.environ.get("PYTHONPATH", "")]
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
            # Ctrl+C is for the server, which then ends its children.
            start_new_session=True,
        )
    except OSError as error:
        raise StoreError(f"做备份的进程起不来，错误号 {error.errno}，备份没有做成。") from error


def _work() -> None:
    """Run in the child: do what standard input asks for, answer with the error or ``None``."""
    if sys.platform != "win32":
        os.nice(_NICE)
    logs.install()
    # What anything prints must not get into the answer.
    answering, sys.stdout = sys.stdout.buffer, sys.stderr
    url, access, target, cores = pickle.load(sys.stdin.buffer)
    if sys.platform == "linux":
        # The thread of the server that began this process may keep to one core.
        os.sched_setaffinity(0, cores)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    pickle.dump(_outcome(url, access, target), answering)
    answering.flush()


def _end_with_parent() -> None:
    """Run in the child: the parent never says more, so that the input ends when the parent has, even if killed."""
    os.read(0, 1)
    os._exit(1)


def _outcome(url: str, access: Access, target: Path) -> Exception | None:
    """Run in the child: any other error is a bug of ours and goes into the log."""
    try:
        with closing(Store.open(url, create=False)) as store:
            vault.write_backup(store, access, target)
    except (StoreError, Forbidden, Refused, OSError) as error:
        return error
    return None


if __name__ == "__main__":
    _work()
