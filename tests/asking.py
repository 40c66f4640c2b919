"""Every function that takes who asks, found by introspection: what the tables of expectations are held against."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import get_args, get_type_hints

from data.records import Access
from data.store import Store
from data.store.session import Session, WritingSession

ASKING = (Session, WritingSession, Store, Access)
"""By these a function knows who asks, or what it reads and writes with."""


def surface(name: str) -> dict[str, Callable[..., object]]:
    """Return every public function and method below a module that takes who asks, by module and name."""
    root = importlib.import_module(name)
    modules = [root, *map(importlib.import_module, _names_below(root))]
    return {
        f"{module.__name__.removeprefix(f'{name}.')}.{called}": function
        for module in modules
        for called, function in _functions(module)
        if any(part in ASKING for kind in _kinds_taken(function) for part in (kind, *get_args(kind)))
    }


def _kinds_taken(function: Callable[..., object]) -> list[object]:
    return [kind for name, kind in get_type_hints(function).items() if name != "return"]


def _names_below(root: ModuleType) -> list[str]:
    below = pkgutil.walk_packages(getattr(root, "__path__", ()), f"{root.__name__}.")
    return [info.name for info in below if ".migrations" not in info.name]


def _functions(module: ModuleType) -> Iterator[tuple[str, Callable[..., object]]]:
    for name, one in inspect.getmembers(module):
        if name.startswith("_") or getattr(one, "__module__", "") != module.__name__:
            continue
        if inspect.isfunction(one):
            yield name, one
        elif inspect.isclass(one):
            yield from (
                (f"{name}.{own}", way) for own, way in vars(one).items() if inspect.isfunction(way) and own[0] != "_"
            )
