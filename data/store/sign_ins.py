"""Who is signed in where: listed for those in charge, and ended by them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from data.store.accounts import read_accounts
from data.store.errors import Refused
from data.store.journal import now
from data.store.session import SHARED, Session, WritingSession
from data.store.sign_in_rows import IDLE, end_sign_ins
from data.store.tables import account
from data.store.tables import session as sign_in


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in of an account in a browser; ``key`` names it and opens nothing."""

    key: str
    name: str
    created: datetime
    last_use: datetime
    expires: datetime
    address: str
    revoked: datetime | None


def read_sign_ins(session: Session) -> list[SignIn]:
    """Return the open sign-ins, the one last used first: an officer's of the accounts in charge, others' own."""
    names, moment = [session.access.name], now()
    if session.access.role == "officer":
        names += [account.name for account in read_accounts(session)]
    query = (
        select(sign_in, sign_in.c.seen.label("last_use"), account.c.name)
        .join(account, account.c.id == sign_in.c.account_id)
        .where(account.c.name.in_(names), sign_in.c.revoked.is_(None))
        .where(sign_in.c.expires > moment, sign_in.c.seen > moment - IDLE)
        .order_by(sign_in.c.seen.desc())
    )
    fields = ("key", "name", "created", "last_use", "expires", "address", "revoked")
    lines = session.execute(query, SHARED)
    return [SignIn(**{field: getattr(line, field) for field in fields}) for line in lines]


def end_sign_in(session: WritingSession, key: str) -> None:
    """End a sign-in that this person sees in ``read_sign_ins``; ``Refused`` for any other."""
    open_ones = {sign_in.key: sign_in for sign_in in read_sign_ins(session)}
    if key not in open_ones:
        raise Refused("这个会话已经结束。")
    end_sign_ins(session.connection, now(), key=key)
    session.note("结束会话", open_ones[key].name, after={"地址": open_ones[key].address})
