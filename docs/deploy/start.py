"""Starts the dashboard on this computer: environment, server, browser. start.bat runs it; the standard library alone.

What is installed is known by a note that is written last, so that an installation that was broken off, or one of an
earlier version, is completed instead of being skipped for ever.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import time
import urllib.request
import webbrowser
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORT = 8501
PATIENCE = 600
"""Looks, half a second apart, at whether the server answers: the first start loads a lot."""
FOREIGN = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_USER")
"""Settings of other programs' Python that would lead ours, or what is installed for it, to another place."""


def python_of(root: Path) -> Path:
    """Return the interpreter of the environment of a project."""
    windows = sys.platform == "win32"
    return root / ".venv" / ("Scripts/python.exe" if windows else "bin/python")


def _note(root: Path) -> Path:
    return root / ".venv" / "installed.txt"


def _fingerprint(root: Path) -> bytes:
    return hashlib.sha256((root / "requirements.txt").read_bytes()).hexdigest().encode()


def is_installed(root: Path) -> bool:
    """Tell whether everything that this version needs was installed to the end."""
    note = _note(root)
    return runs(python_of(root)) and note.is_file() and note.read_bytes() == _fingerprint(root)


def note_installed(root: Path) -> None:
    """Note that the installation came to its end."""
    _note(root).write_bytes(_fingerprint(root))


def runs(python: Path) -> bool:
    """Tell whether an interpreter is there, works, and is new enough."""
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([str(python), "-c", check], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install(root: Path) -> bool:
    """Make or mend the environment and install what is missing; tell whether it came to its end."""
    python = python_of(root)
    if not runs(python):
        # --clear: what is left of a broken environment is no help.
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(root / ".venv")], check=False)
    wheels = root / "wheelhouse"
    source = ["--no-index", "--find-links", str(wheels)] if wheels.is_dir() else []
    command = [str(python), "-m", "pip", "install", *source, "-r", str(root / "requirements.txt")]
    if not runs(python) or subprocess.run(command, cwd=root, check=False).returncode:
        return False
    subprocess.run([str(python), "-W", "ignore", "-m", "ui.server.assets"], cwd=root, check=False)
    note_installed(root)
    return True


def answers(port: int) -> bool:
    """Tell whether a dashboard answers at this port of this computer; a proxy that is set is not asked for it."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, HTTPException):  # the latter: another program, which speaks otherwise
        return False


def wait_until_it_answers(server: subprocess.Popen[bytes], port: int, pause: float = 0.5) -> bool:
    """Wait until the server answers; tell whether it does, ``False`` once it has ended or takes far too long."""
    for _ in range(PATIENCE):
        if answers(port):
            return True
        if server.poll() is not None:
            return False
        time.sleep(pause)
    return False


def main() -> int:
    """Start everything; return 0 when the server ran."""
    os.chdir(ROOT)
    for name in FOREIGN:
        os.environ.pop(name, None)
    address = f"http://127.0.0.1:{PORT}"
    if answers(PORT):
        say("看板已经开着，打开浏览器。")
        webbrowser.open(address)
        return 0
    if not (ROOT / "requirements.txt").is_file():
        say("文件不全：压缩包要整个解开，再双击 start.bat。")
        return 1
    if not is_installed(ROOT):
        say("正在安装或补全，要几分钟，请不要关这个窗口……")
        if not install(ROOT):
            say("没有装好，原因写在上面。多半是网络断了：再双击一次，会接着装。")
            return 1
    python = str(python_of(ROOT))
    if subprocess.run([python, "manage.py", "config"], check=False).returncode:
        return 1
    command = [python, "-m", "streamlit", "run", "app.py", "--server.port", str(PORT), "--server.headless", "true"]
    server = subprocess.Popen(command)
    if wait_until_it_answers(server, PORT):
        say(f"看板开着：{address}。关掉这个窗口就停。")
        webbrowser.open(address)
    while True:
        # Ctrl+C reaches the server too, which first saves what has been typed.
        with suppress(KeyboardInterrupt):
            return server.wait()


def say(text: str) -> None:
    """Print a line for the person at the screen, with what its code page has not replaced."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
