"""Several processes behind one address: ``python -m ui.server.supervisor --workers 2``, or ``make run WORKERS=2``.

Python works on one run at a time in a process; on PostgreSQL several of them share the work. nginx stands in front
and sends whoever has signed in always to the same process, for the page that is open and what was sent to it are in
the memory of that process. Everything that outlives a page (sign-ins, drafts, what has been received) is in the
database. A process that dies is started again; ``SIGHUP`` replaces all of them, one after the other, each by one
that is ready before it takes over.
"""

from __future__ import annotations

import argparse
import http.client
import json
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from data import environment
from data.store import VISITOR, Store, StoreError
from data.store.accounts import has_accounts
from ui.server.health import READ_ONLY, READY
from ui.server.nginx import configuration, find_nginx

ROOT = Path(__file__).parent.parent.parent
_LONGEST_START = 180.0
"""Seconds in which a process has to be ready."""
_PAUSE = 0.5
_STOPPING = 60.0
"""Seconds in which a process ends what it is at; a batch saves the file that it is at."""


def hindrance(workers: int) -> str | None:
    """Return why several processes cannot run here, in Chinese; ``None`` when they can."""
    if workers < 1:
        return "WORKERS 要是 1 以上的整数。"
    if not environment.database_address().startswith("postgresql"):
        return "几个进程要用 PostgreSQL：SQLite 一次只能有一个在写。请设 DATABASE_URL，见 docs/operations.md。"
    if find_nginx() is None:
        return "没有找到 nginx，几个进程要由它分派。请先安装：apt install nginx-light"
    try:
        store = Store.open(environment.database_address(), create=True)
        known = store.read(VISITOR, has_accounts)
        store.close()
    except StoreError as error:
        return str(error)
    return None if known else "还没有账号。请先建立账号再启动：python manage.py user add 账号 --role officer"


@dataclass
class Worker:
    """One process of the application on a port of its own."""

    port: int
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls) -> Worker:
        """Start a process; it is not ready yet."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
        return cls(port, subprocess.Popen(command, cwd=ROOT, start_new_session=True))

    def can_serve(self) -> bool:
        """Tell whether the process is ready, or everything but its database is, which people can still read."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", READY)
            status: str = json.load(connection.getresponse())["status"]
            return status in {"ok", READ_ONLY}
        except (OSError, http.client.HTTPException, ValueError, LookupError):
            return False
        finally:
            connection.close()

    def wait_until_ready(self) -> bool:
        """Wait until it can serve; ``False`` when it has ended or takes too long."""
        until = time.monotonic() + _LONGEST_START
        while time.monotonic() < until and self.process.poll() is None:
            if self.can_serve():
                return True
            time.sleep(_PAUSE)
        return False

    def stop(self) -> None:
        """Let the process end what it is at, and end it."""
        self.process.terminate()
        try:
            self.process.wait(_STOPPING)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class Supervisor:
    """So many processes and the nginx in front of them."""

    count: int
    address: str
    folder: Path
    workers: list[Worker] = field(default_factory=list)
    nginx: subprocess.Popen[bytes] | None = None
    stopping: bool = False
    replacing: bool = False

    def on_signal(self, number: int, _frame: FrameType | None) -> None:
        """Note what is asked for; it is done between two looks after the processes."""
        self.replacing = self.replacing or number == signal.SIGHUP
        self.stopping = self.stopping or number != signal.SIGHUP

    def run(self) -> int:
        """Start everything and look after it until the program is to end; return the code with which it ends."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.on_signal)
        try:
            self.workers = [Worker.start() for _ in range(self.count)]
            if not all(worker.wait_until_ready() for worker in self.workers):
                return 1
            self._configure()
            self.nginx = subprocess.Popen([str(find_nginx()), "-c", str(self._file), "-p", str(self.folder)])
            while not self.stopping:
                if self.nginx.poll() is not None:
                    return 1
                self._look_after()
                time.sleep(_PAUSE)
            return 0
        finally:
            self._stop()

    @property
    def _file(self) -> Path:
        return self.folder / "nginx.conf"

    def _configure(self) -> None:
        self._file.write_text(configuration(self.folder, self.address, [worker.port for worker in self.workers]))
        if self.nginx is not None:
            self.nginx.send_signal(signal.SIGHUP)

    def _look_after(self) -> None:
        """Start processes again that have ended, and replace all where that is asked for."""
        everyone, self.replacing = self.replacing, False
        for place, worker in enumerate(self.workers):
            ended = worker.process.poll() is not None
            if (ended or everyone) and not self.stopping:
                self._replace(place, worker)

    def _replace(self, place: int, worker: Worker) -> None:
        """Put a new process in the place of one, when it is ready; the visitors of the others stay where they are."""
        successor = Worker.start()
        if not successor.wait_until_ready():
            successor.stop()
            return
        self.workers[place] = successor
        self._configure()
        time.sleep(_PAUSE)  # nginx reads its configuration beside
        worker.stop()

    def _stop(self) -> None:
        if self.nginx is not None:
            self.nginx.terminate()
            self.nginx.wait()
        for worker in self.workers:
            worker.process.terminate()
        for worker in self.workers:
            worker.stop()


def main() -> int:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(description="几个看板进程，由 nginx 分派")
    parser.add_argument("--workers", type=int, default=2, help="几个进程，不要超过核数")
    parser.add_argument("--port", type=int, default=8501, help="对外的端口，只在本机监听")
    chosen = parser.parse_args()
    reason = hindrance(chosen.workers)
    if reason is not None:
        sys.stderr.write(f"{reason}\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="street-") as folder:
        return Supervisor(chosen.workers, f"127.0.0.1:{chosen.port}", Path(folder)).run()


if __name__ == "__main__":
    sys.exit(main())
