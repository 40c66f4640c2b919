"""The second step of signing in: a code from the person's phone, or a recovery code that is good once.

The secret has to be kept as it is, since codes are worked out from it; recovery codes are random enough to be kept
as plain hashes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from sqlalchemy import Connection, delete, func, insert, select, update

from data.store import passwords, totp
from data.store.errors import Refused
from data.store.session import SHARED, Session, WritingSession
from data.store.tables import recovery_code, second_factor

RECOVERY_CODES = 10
CONFIRMED = select(second_factor.c.account_id).where(second_factor.c.confirmed.is_not(None))
"""The query of the accounts whose second factor is switched on."""
UNCONFIRMED = timedelta(minutes=15)
"""How long a secret waits for its first code."""
Proof = Literal["动态码", "恢复码"]


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """The second factor of an account: since when, and how many recovery codes are left."""

    since: datetime
    recovery_codes: int


def second_factor_of(session: Session, account_id: int) -> SecondFactor | None:
    """Return the second factor of an account, ``None`` when it is not switched on."""
    query = select(second_factor.c.confirmed).where(second_factor.c.account_id == account_id)
    confirmed = session.execute(query, SHARED).scalar()
    if confirmed is None:
        return None
    left = select(func.count()).where(recovery_code.c.account_id == account_id, recovery_code.c.used.is_(None))
    return SecondFactor(confirmed, session.execute(left, SHARED).scalar_one())


def is_on(session: Session, account_id: int) -> bool:
    """Tell whether the second factor of an account is switched on."""
    return session.execute(CONFIRMED.where(second_factor.c.account_id == account_id), SHARED).first() is not None


def begin(session: WritingSession, account_id: int, at: datetime) -> str:
    """Return a new secret, which is in force once ``confirm`` has seen a code of it."""
    if is_on(session, account_id):
        raise Refused("两步验证已经开着。要换手机，请先关闭再重新设置。")
    remove(session.connection, account_id)
    secret = totp.new_secret()
    line = {"account_id": account_id, "secret": secret, "begun": at, "last_step": 0}
    session.connection.execute(insert(second_factor).values(line))
    return secret


def unconfirmed_secret(session: Session, account_id: int, at: datetime) -> str:
    """Return the secret that waits for its first code; ``Refused`` when there is none, or it has waited too long."""
    query = select(second_factor.c.secret).where(
        second_factor.c.account_id == account_id,
        second_factor.c.confirmed.is_(None),
        second_factor.c.begun > at - UNCONFIRMED,
    )
    secret: str | None = session.execute(query, SHARED).scalar()
    if secret is None:
        raise Refused("设置已经过期，请重新开始。")
    return secret


def confirm(session: WritingSession, account_id: int, code: str, at: datetime) -> list[str] | None:
    """Switch the second factor on; return the recovery codes, kept as hashes only; ``None`` for a wrong code."""
    step = totp.matching_step(unconfirmed_secret(session, account_id, at), code, at)
    if step is None:
        return None
    mine = second_factor.c.account_id == account_id
    session.connection.execute(update(second_factor).where(mine).values(confirmed=at, last_step=step))
    codes = [passwords.one_time() for _ in range(RECOVERY_CODES)]
    lines = [{"key": _key(code), "account_id": account_id} for code in codes]
    session.connection.execute(insert(recovery_code), lines)
    return codes


def prove(connection: Connection, account_id: int, code: str, at: datetime) -> Proof | None:
    """Use a code up; return of which kind it was, ``None`` for one that is wrong or was used before."""
    mine = second_factor.c.account_id == account_id
    secret = connection.execute(select(second_factor.c.secret).where(mine, second_factor.c.confirmed.is_not(None)))
    step = totp.matching_step(secret.scalar_one(), code, at)
    if step is not None:
        later = update(second_factor).where(mine, second_factor.c.last_step < step).values(last_step=step)
        return "动态码" if connection.execute(later).rowcount else None
    unused = update(recovery_code).where(
        recovery_code.c.key == _key(code), recovery_code.c.account_id == account_id, recovery_code.c.used.is_(None)
    )
    return "恢复码" if connection.execute(unused.values(used=at)).rowcount else None


def remove(connection: Connection, account_id: int) -> bool:
    """Switch the second factor off; tell whether there was one."""
    connection.execute(delete(recovery_code).where(recovery_code.c.account_id == account_id))
    gone = delete(second_factor).where(second_factor.c.account_id == account_id)
    return connection.execute(gone.returning(second_factor.c.confirmed)).scalar() is not None


def _key(code: str) -> str:
    typed = "".join(passwords.typed(code).split()).replace("-", "").lower()
    return sha256(typed.encode("utf-8", "ignore")).hexdigest()
