"""A tab of a browser, without the browser: one socket of the real server, and the requests that go with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME
from websockets.sync.client import ClientConnection, connect

from tests.wire import Answer, Site, until, written

BORDER = "street-border"


@dataclass
class Tab:
    """One page of one person: what was last shown, and what its widgets hold."""

    site: Site
    cookie: str
    socket: ClientConnection
    shown: list[ForwardMsg] = field(default_factory=list)
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    page: str = ""
    session: str = ""

    def open(self, page: str) -> str:
        """Open a page by its address; return all that it shows as readable text."""
        self.page, self.widgets = page, {}
        return self.run(ClientState(page_name=page))

    def run(self, state: ClientState | None = None) -> str:
        """Run the page again with what its widgets hold."""
        self.send(state)
        self.shown = until(self.socket, "script_finished")
        while self.shown[-1].script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self.shown += until(self.socket, "script_finished")
        for each in self.shown:
            if each.WhichOneof("type") == "new_session":
                self.session = each.new_session.initialize.session_id
        return written(self.shown)

    def send(self, state: ClientState | None = None) -> None:
        """Ask for the page to be run again, and do not wait for it."""
        message = BackMsg()
        message.rerun_script.CopyFrom(state or self._state())
        message.rerun_script.widget_states.widgets.extend(self.widgets.values())
        self.socket.send(message.SerializeToString())

    def _state(self) -> ClientState:
        hashes = [each.navigation.page_script_hash for each in self.shown if each.WhichOneof("type") == "navigation"]
        return ClientState(page_name=self.page, page_script_hash=hashes[-1] if hashes else "")

    def id_of(self, kind: str, label: str = "") -> str:
        """Return the id of the first widget of a kind whose label begins so."""
        for each in self.shown:
            if each.WhichOneof("type") == "delta" and each.delta.new_element.HasField(kind):
                element = getattr(each.delta.new_element, kind)
                if element.label.startswith(label):
                    return str(element.id)
        raise AssertionError(f"no {kind} {label}: {written(self.shown)}")

    def press(self, label: str) -> str:
        """Press a button and return what the page shows then."""
        button = self.id_of("button", label)
        self.widgets[button] = WidgetState(id=button, trigger_value=True)
        try:
            return self.run()
        finally:
            del self.widgets[button]

    def ask_urls(self, names: Sequence[str]) -> list[FileURLs]:
        """Return where files of these names may be sent to."""
        wish = BackMsg()
        wish.file_urls_request.request_id = uuid4().hex
        wish.file_urls_request.file_names.extend(names)
        wish.file_urls_request.session_id = self.session
        self.socket.send(wish.SerializeToString())
        return list(until(self.socket, "file_urls_response")[-1].file_urls_response.file_urls)

    def put(self, urls: FileURLs, name: str, content: bytes, cookie: str | None = None) -> Answer:
        """Send a file to where it may go, as whoever has this cookie."""
        twice = generate_xsrf_token_string()
        sent = f"{self.cookie if cookie is None else cookie}; {XSRF_COOKIE_NAME}={twice}"
        kind = f"multipart/form-data; boundary={BORDER}"
        return self.site.ask(urls.upload_url, "PUT", form(name, content), sent, content_type=kind, x_xsrftoken=twice)

    def delete(self, urls: FileURLs, cookie: str | None = None) -> Answer:
        """Take a file away, as whoever has this cookie."""
        twice = generate_xsrf_token_string()
        sent = f"{self.cookie if cookie is None else cookie}; {XSRF_COOKIE_NAME}={twice}"
        return self.site.ask(urls.delete_url, "DELETE", None, sent, x_xsrftoken=twice)

    def choose(self, files: Sequence[tuple[str, bytes]]) -> str:
        """Put files into the page's first place for files, and return what the page shows then."""
        place = self.id_of("file_uploader")
        state = WidgetState(id=place)
        for (name, content), urls in zip(files, self.ask_urls([name for name, _ in files]), strict=True):
            sent = self.put(urls, name, content)
            assert sent.status == 204, (sent.status, sent.text)
            state.file_uploader_state_value.uploaded_file_info.add(
                name=name, size=len(content), file_id=urls.file_id, file_urls=urls
            )
        self.widgets[place] = state
        return self.run()

    def fetch(self, label: str) -> str:
        """Press a download button; return the address of what it has made."""
        for each in self.shown:
            if each.WhichOneof("type") == "delta" and each.delta.new_element.HasField("download_button"):
                button = each.delta.new_element.download_button
                if button.label.startswith(label):
                    return self.make(button.deferred_file_id)
        raise AssertionError(f"no download {label}")

    def make(self, file_id: str) -> str:
        """Have a file made by its id; return its address, empty when it was not made."""
        message = BackMsg()
        message.backend_operation_request.request_id = uuid4().hex
        message.backend_operation_request.session_id = self.session
        message.backend_operation_request.deferred_file.file_id = file_id
        self.socket.send(message.SerializeToString())
        return str(until(self.socket, "backend_operation_response")[-1].backend_operation_response.deferred_file.url)


def form(name: str, content: bytes) -> bytes:
    """Return the body in which a browser sends one file."""
    head = f'--{BORDER}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    return head + content + f"\r\n--{BORDER}--\r\n".encode()


@contextmanager
def tab(site: Site, cookie: str, **headers: str) -> Iterator[Tab]:
    """Open a tab for whoever has this cookie; further ``headers`` by their names with ``_`` for ``-``."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()} | ({"cookie": cookie} if cookie else {})
    with connect(f"ws://{site.host}/_stcore/stream", additional_headers=sent, max_size=None) as socket_:
        yield Tab(site, cookie, socket_)
