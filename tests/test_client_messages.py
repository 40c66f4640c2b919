"""What a client may send over the socket, against the real server: nothing of it reaches past its own page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import psutil
import pytest
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.builders import study, workbook
from tests.office import COMMUNITIES
from tests.sites import People, office_site
from tests.tab import tab
from tests.wire import Site, run, until, written
from ui.server import messages

DROPPED = {
    "clear_cache",
    "set_run_on_save",
    "load_git_info",
    "debug_disconnect_websocket",
    "debug_shutdown_runtime",
    "app_heartbeat",
    "backend_operation_request.install_skills",
    "backend_operation_request.dismiss_skills_nudge",
    "backend_operation_request.dataframe_chunk",
    "backend_operation_request.nothing",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    people: People = {"王干事": ("officer", None), "小张": ("clerk", COMMUNITIES[0])}
    with office_site(tmp_path_factory.mktemp("client-messages"), people) as started:
        yield started


def of_kind(kind: str) -> bytes:
    """A message of a kind; an operation is named with its payload."""
    message = BackMsg()
    name, _, payload = kind.partition(".")
    if payload:
        message.backend_operation_request.request_id = "1"
        if payload != "nothing":
            getattr(message.backend_operation_request, payload).SetInParent()
    elif BackMsg.DESCRIPTOR.fields_by_name[name].message_type is not None:
        getattr(message, name).SetInParent()
    else:
        setattr(message, name, True)
    return message.SerializeToString()


def children(site: Site) -> set[int]:
    """The processes of the server's own, without the one that makes the backup of the day."""
    assert site.process is not None
    result = psutil.Process(site.process.pid).children(recursive=True)
    return {child.pid for child in result if not any("copyist" in word for word in child.cmdline())}


def rerun(socket_: ClientConnection, page: str) -> str:
    socket_.send(run(page))
    return written(until(socket_, "script_finished"))


def test_every_kind_of_message_is_either_sent_by_the_pages_or_dropped() -> None:
    operations = {
        f"backend_operation_request.{field.name}" for field in BackendOperationRequest.DESCRIPTOR.oneofs[0].fields
    }
    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs[0].fields} - {"backend_operation_request"}
    known = kinds | operations | {"backend_operation_request.nothing"}
    assert known == messages.ALLOWED | DROPPED, "a kind that is new has to be thought about"
    assert not messages.ALLOWED & DROPPED
    assert all(messages.kind_of(of_kind(kind)) == kind for kind in known)


def test_what_is_no_message_of_the_protocol_has_no_kind() -> None:
    assert messages.kind_of(b"") is None
    assert messages.kind_of(b"\xff\xff\xff") is None


def test_clearing_caches_over_and_over_starts_no_process_and_loses_nobody_s_batch(site: Site) -> None:
    months = [f"{year}-{month:02d}" for year in (2021, 2022) for month in range(1, 13)]
    sent = [
        (
            f"{unit} {month}.xlsx",
            workbook(unit=unit, month=month, study=[study(date=date.fromisoformat(f"{month}-05"))]),
        )
        for month in months
        for unit in COMMUNITIES
    ]
    with tab(site, site.cookie("王干事")) as mine, tab(site, site.cookie("小张")) as theirs:
        theirs.open("upload")
        before = children(site)
        mine.open("batch")
        mine.choose(sent)
        shown, rounds = mine.press("开始导入"), 0
        assert "正在导入" in shown
        while "正在导入" in shown or rounds < 30:
            theirs.socket.send(of_kind("clear_cache"))
            assert "上传填好的月报" in theirs.open("upload")
            shown, rounds = mine.open("batch"), rounds + 1
        assert children(site) == before
    assert f"导入完成：已接收 {len(sent)} 份" in shown


@pytest.mark.parametrize("kind", sorted(DROPPED))
def test_a_kind_that_the_pages_do_not_send_is_not_answered_and_the_page_goes_on(site: Site, kind: str) -> None:
    with connect(f"ws://{site.host}/_stcore/stream", additional_headers={"cookie": site.cookie("小张")}) as socket_:
        rerun(socket_, "upload")
        socket_.send(of_kind(kind))
        socket_.send(run("upload"))
        answers = until(socket_, "script_finished")
    kinds = {answer.WhichOneof("type") for answer in answers}
    assert not kinds & {"git_info_changed", "backend_operation_response", "heartbeat_ack"}
    assert not any(answer.session_status_changed.run_on_save for answer in answers)
    texts = [
        json.loads(line)["said"] for log in site.log for line in log.read_text().splitlines() if line.startswith("{")
    ]
    assert f"messages of the kind {kind} are dropped" in texts


@pytest.mark.parametrize("sent", [b"\xff\xfe\xfd", "text", b""])
def test_what_is_no_message_closes_the_socket(site: Site, sent: bytes | str) -> None:
    with connect(f"ws://{site.host}/_stcore/stream", additional_headers={"cookie": site.cookie("小张")}) as socket_:
        rerun(socket_, "upload")
        socket_.send(sent)
        with pytest.raises(ConnectionClosed):
            until(socket_, "never")
    assert "Traceback" not in "".join(log.read_text() for log in site.log)
