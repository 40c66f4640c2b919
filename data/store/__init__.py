"""The store: what was sent, what follows from it, and what the office has set."""

from data.store.errors import (
    Forbidden,
    Refused,
    Stale,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLost,
    StoreMissing,
    StoreReadOnly,
    StoreUnreachable,
    StoreVersion,
)
from data.store.session import SYSTEM, VISITOR, Session, WritingSession
from data.store.store import Store

__all__ = [
    "SYSTEM",
    "VISITOR",
    "Forbidden",
    "Refused",
    "Session",
    "Stale",
    "Store",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreLost",
    "StoreMissing",
    "StoreReadOnly",
    "StoreUnreachable",
    "StoreVersion",
    "WritingSession",
]
