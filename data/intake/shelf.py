"""Settings handed to the readers once each, as files: they are large and change seldom."""

from __future__ import annotations

import copyreg
import hashlib
import pickle
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from data.settings.values import Settings

_MOST_SETTINGS = 4


def _frozen(items: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(items)


def _thawed(mapping: MappingProxyType[Any, Any]) -> tuple[Callable[..., Any], tuple[dict[Any, Any]]]:
    return _frozen, (dict(mapping),)


# Read-only mappings are everywhere in the values that go to a child and come back.
copyreg.pickle(MappingProxyType, _thawed)


class Shelved(NamedTuple):
    """Settings as they travel to a child."""

    path: Path


class Shelf:
    """Settings pickled into a private folder under their digest."""

    def __init__(self, folder: Path) -> None:
        """Take a folder that exists and is used by nothing else."""
        self._folder = folder
        self._known: list[tuple[Settings, Path]] = []

    def put(self, settings: Settings) -> Path:
        """Return where the children find these settings."""
        for known, path in self._known:
            if known is settings:
                return path
        content = pickle.dumps(settings, pickle.HIGHEST_PROTOCOL)
        path = self._folder / hashlib.sha256(content).hexdigest()
        if not path.exists():
            path.write_bytes(content)
        self._known = [*self._known[1 - _MOST_SETTINGS :], (settings, path)]
        return path


@lru_cache(maxsize=_MOST_SETTINGS)
def settings_at(path: Path) -> Settings:
    """Return the settings at a place on the shelf; a child keeps the latest few."""
    with path.open("rb") as file:
        settings = pickle.load(file)
    assert isinstance(settings, Settings)
    return settings
