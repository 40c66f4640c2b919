"""Streamlit's runtime with our own keepers of media and uploads; ``st.App`` has no setting for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from streamlit import config
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.caching.ttl_cache import TTLCache
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.web.cache_storage_manager_config import create_default_cache_storage_manager

from ui.server.media import OwnedMediaFiles, OwnedMediaStorage
from ui.server.uploads import ParkedUploads

_OFTEN = 15
"""Seconds between two looks for pages that were left for good."""


class LeftPages(MemorySessionStorage):
    """Pages whose socket has closed, for as long as they may come back, with all that they hold."""

    async def forget(self) -> None:
        """Let those go whose time is up, again and again: Streamlit does so only when the next one is left."""
        while True:
            await asyncio.sleep(_OFTEN)
            if isinstance(self._cache, TTLCache):
                self._cache.expire()


class OwnedRuntime(Runtime):
    """A runtime whose media belong to the sign-ins that they are made for."""

    def __init__(self, config: RuntimeConfig) -> None:
        """Make it as Streamlit would; the runtime itself takes no other keeper of media."""
        super().__init__(config)
        self._owned_media = OwnedMediaFiles(config.media_file_storage)
        self._left = config.session_storage

    async def forget_left_pages(self) -> None:
        """Let pages go that were left and have not come back; for as long as the server runs."""
        if isinstance(self._left, LeftPages):
            await self._left.forget()

    def is_in_use(self) -> bool:
        """Tell whether anybody has a page open."""
        return bool(self._session_mgr.list_active_sessions())

    def is_at_work(self) -> bool:
        """Tell whether a page is being run for anybody."""
        return any(active.session._scriptrunner is not None for active in self._session_mgr.list_active_sessions())

    @property
    def media_file_mgr(self) -> MediaFileManager:
        """What keeps the media and downloads of the pages."""
        return self._owned_media


def make_runtime(script: Path, uploads: ParkedUploads, on_script_error: Callable[[Exception], bool | None]) -> Runtime:
    """Return a runtime as ``st.App`` makes it for a script, but for media and uploads; it is not started."""
    return OwnedRuntime(
        RuntimeConfig(
            script_path=str(script),
            media_file_storage=OwnedMediaStorage("/media"),
            uploaded_file_manager=uploads,
            cache_storage_manager=create_default_cache_storage_manager(),
            session_storage=LeftPages(ttl_seconds=config.get_option("server.disconnectedSessionTTL")),
            on_script_error=on_script_error,
        )
    )
