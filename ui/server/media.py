"""Media and downloads of pages, each of them open to nobody but the sign-in that it was made for.

Streamlit names a file by its content and gives it to whoever has the name. Here the name begins with the
owner's key, and only its owner gets the file: after signing out, in another sign-in of the same person or
with another scope there is no such file.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO, TextIO

from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import (
    MemoryFile,
    MemoryMediaFileStorage,
    get_extension_for_mimetype,
)

from ui.server.ownership import asking, owner_key, sealed

Make = Callable[[], bytes | str | BinaryIO | TextIO | io.RawIOBase]


class OwnedMediaStorage(MemoryMediaFileStorage):
    """Files in memory by names that begin with their owners' keys."""

    def load_and_get_id(
        self, path_or_data: str | bytes, mimetype: str, kind: MediaFileKind, filename: str | None = None
    ) -> str:
        """Take a file and return its name, the same for the same file of the same owner."""
        owner = _owner()
        content = self._read_file(path_or_data) if isinstance(path_or_data, str) else path_or_data
        file_id = owner + sealed(mimetype, filename or "", content)
        self._files_by_id.setdefault(file_id, MemoryFile(content, mimetype, kind, filename))
        return file_id

    def get_file(self, filename: str) -> MemoryFile:
        """Return a file to its owner who asks for it over HTTP; ``MediaFileStorageError`` to everybody else."""
        owner = asking.get()
        if owner is None or not filename.startswith(owner.key):
            raise MediaFileStorageError("no such file of this sign-in")
        return super().get_file(filename)

    def get_url(self, file_id: str) -> str:
        """Return the address of a file that has just been taken."""
        extension = get_extension_for_mimetype(super().get_file(file_id).mimetype)
        return f"{self._media_endpoint}/{file_id}{extension}"


class OwnedMediaFiles(MediaFileManager):
    """Which files the pages have; what makes a download works for the sign-in that the button was drawn for."""

    def add_deferred(
        self,
        data_callable: Make,
        mimetype: str | None,
        coordinates: str,
        file_name: str | None = None,
        *,
        element_id: str = "",
    ) -> str:
        """Take what makes a file when its button is pressed; whoever else names it makes nothing."""
        owner = _owner()

        def make() -> bytes | str | BinaryIO | TextIO | io.RawIOBase:
            if owner_key() != owner:
                raise MediaFileStorageError("no such file of this sign-in")
            return data_callable()

        return super().add_deferred(make, mimetype, coordinates, file_name, element_id=element_id)


def _owner() -> str:
    owner = owner_key()
    if owner is None:
        raise MediaFileStorageError("a file of nobody")
    return owner
