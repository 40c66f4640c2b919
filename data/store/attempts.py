"""Wrong passwords are counted for an account at an address, or in a browser that the account has used before.

Nobody can keep a person out by guessing: what has to wait is the account at the address that guesses, and
a browser in which the person has signed in before is counted for itself, although it may have that same
address. Where many were wrong at an address, as when one password is tried on many accounts, each account
has fewer tries there and longer waits; nobody waits for what somebody else has typed for another account.
What is kept is a hash: people also type their password where the name goes.
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
SUSPECT = Patience(2, 30, 15 * 60)
"""The same at an address where so many were wrong that somebody may be trying accounts one after the other."""
MANY = 40
"""Wrong passwords of all accounts at an address that make it suspect."""
CODE = Patience(10, 5, 15 * 60)
"""Codes of an account from anywhere: only who knows the password gets to try one, and there are but a million."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody signs in: the address, and which of the account's own browsers, if it is one."""

    address: str
    device: str | None = None


def begin(connection: Connection, name: str, place: Place, at: datetime, *, code: bool = False) -> int:
    """Count an attempt before its password or ``code`` is looked at; return the seconds to wait, 0 to go on.

    Counted first, so that many at once do not get more tries than one after the other.
    """
    hold(connection, "attempt")
    waits = [_left(connection, key, at) for key in (_pair(name, place), *_codes(name, code=code))]
    if max(waits) > 0:
        return max(waits)
    suspect = place.device is None and _number(connection, _whole(place), at) >= MANY
    _count(connection, _pair(name, place), SUSPECT if suspect else PAIR, at)
    for key in _codes(name, code=code):
        _count(connection, key, CODE, at)
    if place.device is None:
        _count(connection, _whole(place), None, at)
    _forget(connection, at)
    return 0


def succeed(connection: Connection, name: str, place: Place, *, code: bool = False) -> None:
    """Forget the wrong passwords of this account at this place; those of the address stay, less this attempt."""
    for key in (_pair(name, place), *_codes(name, code=code)):
        connection.execute(delete(attempt).where(attempt.c.key == key))
    if place.device is None:
        _take_back(connection, _whole(place))


def withdraw(connection: Connection, name: str, place: Place) -> None:
    """Take an attempt back whose password was right but is not enough; the wrong codes before it stay counted."""
    _take_back(connection, _pair(name, place))
    if place.device is None:
        _take_back(connection, _whole(place))


def count(connection: Connection, name: str, place: Place) -> int:
    """Return how many attempts are counted for this account at this place."""
    return connection.execute(select(attempt.c.count).where(attempt.c.key == _pair(name, place))).scalar() or 0


def wait_of(connection: Connection, name: str, place: Place, at: datetime) -> int:
    """Return for how many seconds this account has to wait at this place from now on."""
    return _left(connection, _pair(name, place), at)


def _pair(name: str, place: Place) -> str:
    return _key(f"{name}\n{place.address}" if place.device is None else f"{name}\n\ndevice\n{place.device}")


def _whole(place: Place) -> str:
    return _key(f"\n{place.address}")


def _codes(name: str, *, code: bool) -> tuple[str, ...]:
    return (_key(f"{name}\n\ncode"),) if code else ()


def _take_back(connection: Connection, key: str) -> None:
    less = {"count": attempt.c.count - 1, "until": None}
    connection.execute(update(attempt).where(attempt.c.key == key, attempt.c.count > 0).values(less))


def _key(text: str) -> str:
    return sha256(text.encode("utf-8", "ignore")).hexdigest()


def _left(connection: Connection, key: str, at: datetime) -> int:
    until = connection.execute(select(attempt.c.until).where(attempt.c.key == key)).scalar()
    return 0 if until is None else max(0, ceil((until - at).total_seconds()))


def _number(connection: Connection, key: str, at: datetime) -> int:
    """Return how many attempts a counter has that are not forgotten yet."""
    row = connection.execute(select(attempt.c.count, attempt.c.last).where(attempt.c.key == key)).first()
    return 0 if row is None or at - row[1] > FORGOTTEN else int(row[0])


def _count(connection: Connection, key: str, patience: Patience | None, at: datetime) -> None:
    number = _number(connection, key, at) + 1
    wait = 0 if patience is None else patience.wait(number)
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
