"""Wrong passwords are counted for an account at an address, and for an address as a whole.

Nobody can keep a person out by guessing from elsewhere: what is refused is the pair. The wait of an
address as a whole, against trying one password on many accounts, begins late and stays short, because
colleagues may share it. What is kept is a hash: people also type their password where the name goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil

from sqlalchemy import Connection, delete, func, select, update

from data.store.dialect import hold, insert
from data.store.tables import attempt

FORGOTTEN = timedelta(hours=24)
MOST = 20_000
"""Counters kept; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How many wrong passwords are free, and the waits after that in seconds: doubled each time."""

    free: int
    first: int
    longest: int

    def wait(self, count: int) -> int:
        """Return how long to wait after that many wrong passwords."""
        beyond = count - self.free
        return 0 if beyond < 0 else min(self.first << min(beyond, 20), self.longest)


PAIR = Patience(5, 5, 15 * 60)
ADDRESS = Patience(40, 5, 60)
CODE = Patience(10, 5, 15 * 60)
"""Codes of an account from anywhere: only who knows the password gets to try one, and there are but a million."""


def begin(connection: Connection, name: str, address: str, at: datetime, *, code: bool = False) -> int:
    """Count an attempt before its password or ``code`` is looked at; return the seconds to wait, 0 to go on.

    Counted first, so that many at once do not get more tries than one after the other.
    """
    hold(connection, "attempt")
    counters = _counters(name, address, code=code)
    waits = [_left(connection, key, at) for key, _ in counters]
    if max(waits) > 0:
        return max(waits)
    for key, patience in counters:
        _count(connection, key, patience, at)
    _forget(connection, at)
    return 0


def succeed(connection: Connection, name: str, address: str, *, code: bool = False) -> None:
    """Forget the wrong passwords of this account at this address; those of the address stay, less this attempt."""
    for key, patience in _counters(name, address, code=code):
        if patience is ADDRESS:
            _take_back(connection, key)
        else:
            connection.execute(delete(attempt).where(attempt.c.key == key))


def withdraw(connection: Connection, name: str, address: str) -> None:
    """Take an attempt back whose password was right but is not enough; the wrong codes before it stay counted."""
    for key, _ in _counters(name, address):
        _take_back(connection, key)


def count(connection: Connection, name: str, address: str) -> int:
    """Return how many attempts are counted for this account at this address."""
    (pair, _), *_ = _counters(name, address)
    return connection.execute(select(attempt.c.count).where(attempt.c.key == pair)).scalar() or 0


def _counters(name: str, address: str, *, code: bool = False) -> list[tuple[str, Patience]]:
    of_code = [(_key(f"{name}\n\ncode"), CODE)] if code else []
    return [(_key(f"{name}\n{address}"), PAIR), (_key(f"\n{address}"), ADDRESS), *of_code]


def _take_back(connection: Connection, key: str) -> None:
    less = {"count": attempt.c.count - 1, "until": None}
    connection.execute(update(attempt).where(attempt.c.key == key, attempt.c.count > 0).values(less))


def _key(text: str) -> str:
    return sha256(text.encode("utf-8", "ignore")).hexdigest()


def _left(connection: Connection, key: str, at: datetime) -> int:
    until = connection.execute(select(attempt.c.until).where(attempt.c.key == key)).scalar()
    return 0 if until is None else max(0, ceil((until - at).total_seconds()))


def _count(connection: Connection, key: str, patience: Patience, at: datetime) -> None:
    row = connection.execute(select(attempt.c.count, attempt.c.last).where(attempt.c.key == key)).first()
    number = 1 if row is None or at - row[1] > FORGOTTEN else row[0] + 1
    wait = patience.wait(number)
    values = {"count": number, "last": at, "until": at + timedelta(seconds=wait) if wait else None}
    line = insert(connection.dialect.name, attempt).values(key=key, **values)
    connection.execute(line.on_conflict_do_update(index_elements=[attempt.c.key], set_=values))


def _forget(connection: Connection, at: datetime) -> None:
    """Keep the table small, whatever an outsider sends."""
    connection.execute(delete(attempt).where(attempt.c.last < at - FORGOTTEN))
    many = connection.execute(select(func.count()).select_from(attempt)).scalar_one()
    if many > MOST:
        oldest = select(attempt.c.key).order_by(attempt.c.last).limit(many - MOST)
        connection.execute(delete(attempt).where(attempt.c.key.in_(oldest)))
