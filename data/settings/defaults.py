"""What an office begins with, as tables and as settings."""

from __future__ import annotations

from functools import cache

from data.settings.shipped import defaults
from data.settings.tables import read_tables
from data.settings.values import Settings

__all__ = ["default_settings", "defaults"]


@cache
def default_settings() -> Settings:
    """Return the settings that ship: words, outlets, rules and targets; no units, no weights."""
    return read_tables(defaults())[0]
