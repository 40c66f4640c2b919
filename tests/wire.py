"""The real server in a process of its own, asked by HTTP and by the application's own socket."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from google.protobuf import text_format
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME
from websockets.sync.client import ClientConnection, connect

from data.store import Store

ROOT = Path(__file__).parent.parent
PASSWORD = "润物无声-2024"
PATIENCE = 240.0
"""Seconds for a server to start on a machine that is busy; it takes five."""


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str
    cookies: tuple[str, ...] = ()
    """All that is to be kept, with what is said about it; ``headers`` has the last of them."""


@dataclass
class Site:
    """The real server on a port of its own."""

    port: int
    url: str
    process: subprocess.Popen[bytes] | None = None
    log: list[Path] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def ask(
        self, path: str, method: str = "GET", body: str | bytes | None = None, cookie: str = "", **headers: str
    ) -> Answer:
        """Ask as a program does; ``headers`` by their names with ``_`` for ``-``."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, body=body, headers=sent | ({"cookie": cookie} if cookie else {}))
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            stored = tuple(answer.headers.get_all("set-cookie") or ())
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text, stored)

    def sign_in(self, name: str, password: str = PASSWORD, *, path: str = "/login", **headers: str) -> Answer:
        sent = {"origin": f"http://{self.host}", "content_type": "application/x-www-form-urlencoded"} | headers
        return self.ask(path, "POST", urlencode({"name": name, "password": password}), **sent)

    def cookie(self, name: str, password: str = PASSWORD) -> str:
        """Sign in and return the cookie as a browser sends it back."""
        return self.sign_in(name, password).headers["set-cookie"].partition(";")[0]

    def store(self) -> Store:
        return Store.open(self.url, create=False)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def start(url: str, folder: Path, *more: str, env: Mapping[str, str] | None = None, port: int | None = None) -> Site:
    """Start the server, on a free port where none is given; wait until it says that it is alive."""
    site = Site(port or free_port(), url)
    log = folder / f"log-{site.port}"
    command = [sys.executable, "-m", "tests.cheap_hashing", "run", "app.py", "--server.port", str(site.port), *more]
    with log.open("wb") as file:
        environment = os.environ | {"DATABASE_URL": url, "BACKUP_FOLDER": str(folder / "backups")} | (env or {})
        site.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
    site.log.append(log)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        time.sleep(0.25)
        if site.process.poll() is not None:
            break
        try:
            if site.ask("/healthz").status == 200:
                return site
        except OSError:
            continue
    raise AssertionError(log.read_text())


def stop(site: Site) -> None:
    if site.process is not None:
        site.process.terminate()
        site.process.wait(30)


def provider_secrets(issuer: str, port: int) -> str:
    """The section of secrets.toml that names an identity provider."""
    lines = {"redirect_uri": f"http://127.0.0.1:{port}/oauth2callback", "cookie_secret": "f" * 40}
    lines |= {"client_id": "street", "client_secret": "their-secret-of-us"}
    lines |= {"server_metadata_url": f"{issuer}/.well-known/openid-configuration"}
    return "\n".join(["[auth]", *(f'{key} = "{value}"' for key, value in lines.items()), ""])


def messages(site: Site, page: str, headers: Mapping[str, str], *, seconds: float = 120) -> list[ForwardMsg]:
    """Open the socket as the application's page does, run a page, and return what is sent until the run is over."""
    results: list[ForwardMsg] = []
    with connect(f"ws://{site.host}/_stcore/stream", additional_headers=headers) as socket_:
        socket_.send(run(page))
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            message = ForwardMsg()
            message.ParseFromString(socket_.recv(timeout=seconds))  # type: ignore[arg-type]
            results.append(message)
            if message.WhichOneof("type") in {"script_finished", "auth_redirect"}:
                break
    return results


def run(page: str) -> bytes:
    """Return what a browser sends to have a page run."""
    message = BackMsg()
    message.rerun_script.page_name = page
    return message.SerializeToString()


def written(result: list[ForwardMsg]) -> str:
    """Return all that messages hold as readable text."""
    return "".join(text_format.MessageToString(message, as_utf8=True) for message in result)


def received(data: str | bytes) -> ForwardMsg:
    message = ForwardMsg()
    message.ParseFromString(data)  # type: ignore[arg-type]
    return message


def upload(site: Site, headers: Mapping[str, str], name: str, content: bytes, *, page: str = "upload") -> str:
    """Put a file into the page's first place for files, as a browser does; return what the page then says."""
    with connect(f"ws://{site.host}/_stcore/stream", additional_headers=dict(headers)) as socket_:
        return upload_over(socket_, site.ask, headers, name, content, page=page)


def upload_over(
    socket_: ClientConnection,
    ask: Callable[..., Answer],
    headers: Mapping[str, str],
    name: str,
    content: bytes,
    *,
    page: str,
) -> str:
    """Do what ``upload`` does over a socket that is open; ``ask`` sends a request to the same server."""
    socket_.send(run(page))
    shown = until(socket_, "script_finished")
    session = next(message.new_session for message in shown if message.WhichOneof("type") == "new_session")
    place = next(
        message.delta.new_element.file_uploader.id
        for message in shown
        if message.WhichOneof("type") == "delta" and message.delta.new_element.HasField("file_uploader")
    )
    wish = BackMsg()
    wish.file_urls_request.request_id = "1"
    wish.file_urls_request.file_names.append(name)
    wish.file_urls_request.session_id = session.initialize.session_id
    socket_.send(wish.SerializeToString())
    urls = until(socket_, "file_urls_response")[-1].file_urls_response.file_urls[0]
    border = "street-border"
    head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    kind = f"multipart/form-data; boundary={border}"
    body = head + content + f"\r\n--{border}--\r\n".encode()
    twice = generate_xsrf_token_string()
    cookie = f"{headers.get('cookie', '')}; {XSRF_COOKIE_NAME}={twice}"
    sent = ask(urls.upload_url, "PUT", body, cookie, content_type=kind, x_xsrftoken=twice)
    assert sent.status == 204, (sent.status, sent.text)
    again = BackMsg()
    navigation = next(message.navigation for message in shown if message.WhichOneof("type") == "navigation")
    again.rerun_script.page_script_hash = navigation.page_script_hash
    again.rerun_script.page_name = page
    state = again.rerun_script.widget_states.widgets.add(id=place)
    state.file_uploader_state_value.uploaded_file_info.add(
        name=name, size=len(content), file_id=urls.file_id, file_urls=urls
    )
    socket_.send(again.SerializeToString())
    return written(until(socket_, "script_finished"))


def until(socket_: ClientConnection, kind: str, *, seconds: float = 120) -> list[ForwardMsg]:
    """Return the messages up to the first of a kind."""
    results = [received(socket_.recv(timeout=seconds))]
    while results[-1].WhichOneof("type") != kind:
        results.append(received(socket_.recv(timeout=seconds)))
    return results
