"""The start file: a half installed environment is completed, and the browser waits for the server."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType

import pytest

DEPLOY = Path(__file__).parent.parent / "docs" / "deploy"


@pytest.fixture(scope="module")
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", DEPLOY / "start.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path, start: ModuleType) -> Path:
    """A project whose environment has a working interpreter."""
    (tmp_path / "requirements.txt").write_text("streamlit==1\n")
    python: Path = start.python_of(tmp_path)
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return tmp_path


def test_an_installation_counts_only_once_it_came_to_its_end_and_for_this_version(
    start: ModuleType, project: Path
) -> None:
    assert not start.is_installed(project), "an environment without packages, as after a power cut"
    start.note_installed(project)
    assert start.is_installed(project)
    (project / "requirements.txt").write_text("streamlit==2\n")
    assert not start.is_installed(project), "after an update"
    start.note_installed(project)
    python: Path = start.python_of(project)
    python.unlink()
    assert not start.is_installed(project)
    python.write_text("half an interpreter")
    assert not start.is_installed(project)


def test_an_installation_that_fails_is_not_noted_and_is_tried_again(start: ModuleType, project: Path) -> None:
    (project / "wheelhouse").mkdir()
    (project / "requirements.txt").write_text("no-such-package-of-ours==1\n")
    assert start.install(project) is False
    assert not start.is_installed(project)


def test_a_note_of_other_bytes_and_an_environment_of_another_program_are_no_fault(
    start: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".venv" / "installed.txt").write_bytes(b"\xff\xfe\x00")
    assert not start.is_installed(project)
    monkeypatch.setattr(start, "ROOT", project)
    monkeypatch.setenv("PYTHONHOME", str(project))
    monkeypatch.chdir(project)
    (project / "requirements.txt").unlink()
    monkeypatch.setattr(start, "PORT", 1)
    assert start.main() == 1
    assert "文件不全" in capsys.readouterr().out
    assert start.runs(start.python_of(project)), "with PYTHONHOME of another program no interpreter runs"


@pytest.mark.parametrize("line", [b"SSH-2.0-x\r\n", b""])
def test_another_program_at_the_port_is_no_dashboard_and_no_proxy_is_asked_for_ours(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, line: bytes
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")

        def speak() -> None:
            with other.accept()[0] as visitor:
                visitor.recv(1000)
                visitor.sendall(line)

        thread = threading.Thread(target=speak)
        thread.start()
        assert not start.answers(port)
        thread.join()


class _Alive(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's own word
        """Write nothing."""


def test_the_browser_waits_until_the_server_answers_and_not_for_one_that_has_ended(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    server = HTTPServer(("127.0.0.1", 0), _Alive)
    port = server.server_address[1]
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as running:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        assert start.wait_until_it_answers(running, port, pause=0.01)
        server.shutdown()
        thread.join()
        server.server_close()
        running.communicate(b"\n")
    assert not start.wait_until_it_answers(running, port, pause=0.01)


def test_the_batch_file_asks_for_the_version_first_and_leaves_the_browser_to_the_program() -> None:
    content = (DEPLOY / "start.bat").read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n"), "what Windows reads line by line"
    lines = content.decode("utf-8").splitlines()
    version = next(at for at, line in enumerate(lines) if "sys.version_info < (3, 11)" in line)
    run = next(at for at, line in enumerate(lines) if "docs\\deploy\\start.py" in line)
    assert version < run
    assert not [line for line in lines if "pip install" in line or line.startswith('start "')]
    labels = {line[1:] for line in lines if line.startswith(":")}
    jumps = {line.rpartition("goto ")[2].strip() for line in lines if "goto " in line}
    assert jumps == labels
