"""A visitor without a browser: signs in, opens the socket, has pages run, counts what comes, sends files.

Speaks what Streamlit's own page speaks, and as cheaply as it goes: of what comes only its kind is
looked at, unless somebody wants to read it.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

_LARGEST = 64 * 1024 * 1024
_PATIENCE = 120
"""Seconds that a run may take before the visitor gives up."""
_XSRF = "_streamlit_xsrf"


class FailedError(Exception):
    """A run that ended with an error, was refused or never ended."""


@dataclass(frozen=True)
class Run:
    """One run of a page: how long until it was done and what came over the socket."""

    seconds: float
    size: int
    messages: list[ForwardMsg] = field(repr=False)

    def widgets(self, kind: str) -> list[str]:
        """Return the ids of all widgets of a kind on the page."""
        elements = (message.delta.new_element for message in self.messages if message.HasField("delta"))
        return [getattr(element, kind).id for element in elements if element.WhichOneof("type") == kind]


class Visitor:
    """One browser tab, to be used as an asynchronous context."""

    def __init__(self, host: str, cookie: str = "") -> None:
        """Be somebody who has signed in with this cookie, or nobody."""
        self.host, self.cookie = host, cookie
        self._socket: ClientConnection | None = None
        self._cached: set[str] = set()
        self._session = ""

    async def __aenter__(self) -> Self:
        """Open the socket."""
        self._socket = await connect(
            f"ws://{self.host}/_stcore/stream",
            additional_headers={"cookie": self.cookie},
            max_size=_LARGEST,
            compression=None,
            ping_interval=None,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        if self._socket is not None:
            await self._socket.close()

    async def run(self, page: str, query: str = "", *, states: list[WidgetState] | None = None) -> Run:
        """Have a page run and wait until it is done. Raises ``FailedError``."""
        requested = BackMsg()
        requested.rerun_script.page_name = page
        requested.rerun_script.query_string = query
        requested.rerun_script.widget_states.widgets.extend(states or ())
        requested.rerun_script.cached_message_hashes.extend(self._cached)
        start = time.perf_counter()
        await self._send(requested)
        size, result = 0, []
        while True:
            data = await self._receive()
            size += len(data)
            message = ForwardMsg.FromString(data)
            result.append(message)
            kind = message.WhichOneof("type")
            if message.metadata.cacheable and message.hash:
                self._cached.add(message.hash)
            if kind == "new_session":
                self._session = message.new_session.initialize.session_id
            if kind == "auth_redirect":
                raise FailedError("sent away to sign in")
            # A script that asks to be run again says so, and goes on by itself.
            if kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                break
        run = Run(time.perf_counter() - start, size, result)
        if any(message.delta.new_element.WhichOneof("type") == "exception" for message in result):
            raise FailedError(f"{page} ended with an error")
        return run

    async def _send(self, message: BackMsg) -> None:
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())

    async def _receive(self) -> bytes:
        assert self._socket is not None
        result = await asyncio.wait_for(self._socket.recv(), _PATIENCE)
        return result if isinstance(result, bytes) else result.encode()

    async def upload(self, widget: str, name: str, content: bytes) -> WidgetState:
        """Send a file to an uploader's address; return the state in which the uploader then is."""
        requested = BackMsg()
        requested.file_urls_request.request_id = name
        requested.file_urls_request.file_names.append(name)
        requested.file_urls_request.session_id = self._session
        await self._send(requested)
        while True:
            message = ForwardMsg.FromString(await self._receive())
            if message.HasField("file_urls_response"):
                break
        place = message.file_urls_response.file_urls[0]
        async with httpx.AsyncClient(base_url=f"http://{self.host}", timeout=_PATIENCE) as client:
            page = await client.get("/_stcore/health", headers={"cookie": self.cookie})
            token = page.cookies.get(_XSRF) or ""
            headers = {"cookie": f"{self.cookie}; {_XSRF}={token}", "origin": f"http://{self.host}"}
            headers |= {"x-xsrftoken": token}
            answer = await client.put(place.upload_url, files={"file": (name, content)}, headers=headers)
        if answer.status_code >= 300:
            raise FailedError(f"the upload was refused: {answer.status_code}")
        state = WidgetState(id=widget)
        info = UploadedFileInfo(name=name, size=len(content), file_id=place.file_id, file_urls=place)
        state.file_uploader_state_value.uploaded_file_info.append(info)
        return state


async def sign_in(host: str, name: str, password: str) -> str:
    """Sign in by the form and return the cookie as a browser sends it back."""
    async with httpx.AsyncClient(base_url=f"http://{host}", timeout=_PATIENCE) as client:
        form = urlencode({"name": name, "password": password})
        headers = {"origin": f"http://{host}", "content-type": "application/x-www-form-urlencoded"}
        answer = await client.post("/login", content=form, headers=headers)
    if "set-cookie" not in answer.headers:
        raise FailedError(f"{name} was not let in: {answer.status_code}")
    # The session comes last, after what makes the browser known.
    return answer.headers.get_list("set-cookie")[-1].partition(";")[0]
