"""Files on their way in: sent to an address that a page has asked for, parked in memory until it takes them.

An address is good for the sign-in that asked for it, for the kinds and sizes that the product takes, and for
no more in all than one account may have waiting. Who sends too much is refused before it is read.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec, UploadFileUrlInfo

from data.intake.limits import FRAMING, MIB, PARKED_ALL_MB, PARKED_FILES, PARKED_MB, REQUEST_MB, largest
from ui.server.ownership import Owner, asking

_ADDRESS = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)")


@dataclass(frozen=True, slots=True)
class Quota:
    """How much may wait: bytes and files of one account over all its tabs, and bytes of everybody."""

    account: int = PARKED_MB * MIB
    files: int = PARKED_FILES
    everybody: int = PARKED_ALL_MB * MIB


@dataclass(slots=True)
class _Place:
    """Where one file may be sent to: by whom, for which page; ``size`` of what is there or on its way."""

    session_id: str
    owner: Owner
    name: str
    size: int = 0


class ParkedUploads(MemoryUploadedFileManager):
    """The files that pages have asked for and not taken yet. It may be used from any thread."""

    def __init__(self, endpoint: str, is_open: Callable[[str], bool], quota: Quota | None = None) -> None:
        """Begin with none; ``is_open`` tells whether a page, by the id of its session, is open now."""
        super().__init__(endpoint)
        self._is_open = is_open
        self._quota = quota or Quota()
        self._places: dict[str, _Place] = {}
        self._places_lock = threading.Lock()

    def get_upload_urls(self, session_id: str, file_names: Sequence[str]) -> list[UploadFileUrlInfo]:
        """Return where files of these names may be sent to.

        Of one account no more addresses are good at a time than it may have files waiting: the oldest that
        nothing was sent to take nothing any more. So no more are made in one go, however many names are sent.
        """
        file_names = file_names[: self._quota.files]
        infos = super().get_upload_urls(session_id, file_names)
        owner = asking.get()
        if owner is None:
            return infos
        with self._places_lock:
            for info, name in zip(infos, file_names, strict=True):
                self._places[info.file_id] = _Place(session_id, owner, name)
            mine = [key for key, place in self._places.items() if place.owner.account == owner.account]
            empty = [key for key in mine if not self._places[key].size]
            for key in empty[: -self._quota.files]:
                del self._places[key]
        return infos

    def reserve(self, session_id: str, file_id: str, length: int) -> None:
        """Let a file of so many bytes come in; ``HTTPException`` says why not."""
        with self._places_lock:
            place = self._place(session_id, file_id)
            _check(place.name, length - FRAMING)
            if not self._has_room(place, length):
                self._leave(place.owner.account)
            if not self._has_room(place, length):
                message = (
                    f"还没有确认的文件太多了：一个账号最多 {self._quota.account // MIB} MB、{self._quota.files} 个。"
                )
                raise HTTPException(507, f"{message}请先确认或取消前面的。")
            if sum(other.size for other in self._all() if other is not place) + length > self._quota.everybody:
                raise HTTPException(507, "看板正在处理的文件太多了，请过几分钟再传。")
            place.size = length

    def _has_room(self, place: _Place, length: int) -> bool:
        """Tell whether an account may have one more file of so many bytes waiting."""
        account = [other for other in self._all() if other.owner.account == place.owner.account and other is not place]
        waiting = [other.size for other in account if other.size]
        return sum(waiting) + length <= self._quota.account and len(waiting) < self._quota.files

    def _leave(self, account: str) -> None:
        """Let go what an account has sent to pages that it has left: they might come back, but there is no room."""
        for key, place in list(self._places.items()):
            if place.owner.account == account and not self._is_open(place.session_id):
                del self._places[key]
                super().remove_file(place.session_id, key)

    def settle(self, session_id: str, file_id: str) -> None:
        """Note the size of what has come in, nothing when nothing has."""
        files = self.get_files(session_id, [file_id])
        with self._places_lock:
            place = self._places.get(file_id)
            if place is not None:
                place.size = len(files[0].data) if files else 0

    def add_file(self, session_id: str, file: UploadedFileRec) -> None:
        """Park a file that has come in; ``HTTPException`` says why not."""
        with self._places_lock:
            reserved = self._place(session_id, file.file_id).size
        _check(file.name, len(file.data))
        if len(file.data) > reserved:
            raise HTTPException(400, "上传的长度和说明的不一样。")
        super().add_file(session_id, file)

    def remove_file(self, session_id: str, file_id: str) -> None:
        """Let a file go that its owner, or a page, does not need any more; nothing happens for anybody else."""
        owner = asking.get()
        with self._places_lock:
            place = self._places.get(file_id)
            if place is None or place.session_id != session_id or owner not in (None, place.owner):
                return
            del self._places[file_id]
        super().remove_file(session_id, file_id)

    def remove_session_files(self, session_id: str) -> None:
        """Let all files of a page go that is not open any more."""
        with self._places_lock:
            self._places = {key: place for key, place in self._places.items() if place.session_id != session_id}
        super().remove_session_files(session_id)

    def _all(self) -> list[_Place]:
        return list(self._places.values())

    def _place(self, session_id: str, file_id: str) -> _Place:
        place = self._places.get(file_id)
        if place is None or place.session_id != session_id or place.owner != asking.get():
            raise HTTPException(404, "没有这个上传地址。")
        return place


def _check(name: str, length: int) -> None:
    most = largest(name)
    if most is None:
        raise HTTPException(415, "不收这种文件。")
    if length > most:
        raise HTTPException(413, f"文件超过 {most // MIB} MB。")


class UploadGate:
    """Refuses uploads that may not come in by what their request says, before anything of them is kept."""

    def __init__(self, app: ASGIApp, uploads: ParkedUploads) -> None:
        """Wrap the application; ``uploads`` is where it parks what comes in."""
        self.app = app
        self.uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        address = _ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if address is None:
            await self.app(scope, receive, send)
            return
        session_id, file_id = address.groups()
        try:
            self.uploads.reserve(session_id, file_id, _length(scope))
        except HTTPException as refusal:
            await _drain(receive)
            await PlainTextResponse(refusal.detail, refusal.status_code)(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            self.uploads.settle(session_id, file_id)


def _length(scope: Scope) -> int:
    """Return the bytes of a request, as it announces them."""
    announced = [value for name, value in scope["headers"] if name.lower() == b"content-length"]
    if len(announced) != 1 or not announced[0].isdigit():
        raise HTTPException(411, "上传要说明长度。")
    return int(announced[0])


async def _drain(receive: Receive) -> None:
    """Read what a browser goes on sending, or it would not get to see the answer; none of it is kept."""
    read = 0
    while read <= REQUEST_MB * MIB and (message := await receive()).get("more_body"):
        read += len(message["body"])
