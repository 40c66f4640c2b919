"""Which messages a browser may send over the application's socket: those that the pages send, and no others.

Streamlit's own protocol also lets a client clear the caches of everybody, watch source files, read the
state of the git repository and install files; each is open to whoever is signed in.
"""

from __future__ import annotations

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg

ALLOWED = frozenset({"rerun_script", "stop_script", "file_urls_request", "backend_operation_request.deferred_file"})
"""Run a page, stop its run, choose files to upload, fetch what a download button makes."""


def kind_of(content: bytes) -> str | None:
    """Return the kind of a message, an operation with the name of its payload; ``None`` for anything else."""
    message = BackMsg()
    try:
        message.ParseFromString(content)
    except DecodeError:
        return None
    kind = message.WhichOneof("type")
    if kind != "backend_operation_request":
        return kind
    return f"{kind}.{message.backend_operation_request.WhichOneof('payload') or 'nothing'}"
