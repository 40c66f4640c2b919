"""Where benchmarks keep the archives that they run on: made once for each size, and used again."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks import city
from data.records import Role
from data.store import VISITOR, Store
from data.store.accounts import add_account, has_accounts

FOLDER = Path(os.environ.get("BENCH_FOLDER") or Path(__file__).parent.parent / "var" / "bench")
MONTHS = 24
PASSWORD = "基准测试-只在本机"
STREET = "0001街道"
ACCOUNTS: tuple[tuple[str, Role, str | None], ...] = (
    ("全部干事", "officer", None),
    ("全部领导", "leader", None),
    ("街道领导", "leader", STREET),
)
"""Who looks: those who see everything, and the leader of one street among all."""


def sizes(usual: tuple[int, ...] = (11, 400, 3000)) -> tuple[int, ...]:
    """Return the numbers of communities to measure: ``SIZES="11 400"`` in the environment, else the usual ones."""
    value = os.environ.get("SIZES", "")
    return tuple(int(word) for word in value.split()) or usual


def archive(communities: int, months: int = MONTHS, *, kept_rows: bool = True) -> str:
    """Return the address of an archive of this size, made when it is not there yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{communities}-{months}{'' if kept_rows else '-figures'}.db"
    if not path.exists():
        sys.stdout.write(f"making {path} …\n")
        unfinished = path.with_suffix(".part")
        for old in FOLDER.glob(f"{unfinished.name}*"):
            old.unlink()
        city.build(f"sqlite:///{unfinished}", communities, months, kept_rows=kept_rows)
        unfinished.rename(path)
    url = f"sqlite:///{path}"
    let_in(url)
    return url


def let_in(url: str) -> None:
    """Give the database, made by whichever version, the accounts of those who look."""
    store = Store.open(url, create=True)
    for name, role, unit in () if store.read(VISITOR, has_accounts) else ACCOUNTS:
        store.write(city.OFFICER, add_account, name, role, unit=unit, password=PASSWORD)
    store.close()
