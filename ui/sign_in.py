"""Who is at the other end. Without accounts the application answers this machine alone, as its officer."""

from __future__ import annotations

from data.records import Access

OFFICER = Access("宣传干事", "officer")


def current_user() -> Access:
    """Return who asks and what they may see; every page takes it from here."""
    return OFFICER
