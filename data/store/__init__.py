"""The store: what was sent, what follows from it, and what the office has set."""

from data.store.errors import (
    Forbidden,
    Refused,
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
from data.store.facade import Facade as Store

__all__ = [
    "Forbidden",
    "Refused",
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
]
