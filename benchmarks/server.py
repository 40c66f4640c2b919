"""The application's own server in a process of its own, with what it costs: CPU seconds and memory."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from data.store import rotation
from data.store.journal import now

ROOT = Path(__file__).parent.parent
_PATIENCE = 900
"""Seconds in which the server has to be up: it may load a large archive first."""


class Server:
    """A server over a database, to be used as a context; ``script`` other than the application's for comparison."""

    def __init__(self, url: str, folder: Path, *, script: str = "app.py", health: str = "/healthz") -> None:
        """Prepare a server; ``folder`` takes its log."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.log = folder / f"server-{self.port}.log"
        self._command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(self.port)]
        backups = folder / "backups"
        backups.mkdir(exist_ok=True)
        # Today's backup counts as made: it is not what is measured here, and would take the CPU of the runs.
        (backups / rotation.backup_name("daily", now())).touch()
        self._environment = os.environ | {"DATABASE_URL": url, "BACKUP_FOLDER": str(backups)}
        self._health = health
        self.usable = 0.0
        """Seconds from the start until it answers."""

    @property
    def host(self) -> str:
        """Address and port."""
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        """Start, and wait until it says that it is well."""
        start = time.perf_counter()
        with self.log.open("wb") as file:
            self._process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment, stdout=file, stderr=file)
        while time.perf_counter() < start + _PATIENCE and self._process.poll() is None:
            if self._is_well():
                self.usable = time.perf_counter() - start
                return self
            time.sleep(0.02)
        self._process.kill()
        raise RuntimeError(self.log.read_text()[-4000:])

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._process.terminate()
        self._process.wait(60)

    def _is_well(self) -> bool:
        try:
            return self.ask("GET", self._health).status == 200
        except OSError:
            return False

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> http.client.HTTPResponse:
        """Ask by HTTP and return the answer, its body read."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        answer.content = answer.read()  # type: ignore[attr-defined]
        connection.close()
        return answer

    def cpu(self) -> float:
        """Return the CPU seconds of the server's own process so far, without its readers."""
        # The clock of another process, as clock_getcpuclockid(3) makes it: nanoseconds, ended threads included.
        return time.clock_gettime((~self._process.pid << 3) | 2)

    def memory(self) -> int:
        """Return the bytes of memory that the server's own process holds."""
        for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        return 0
