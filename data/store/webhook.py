"""The robot of the office's chat group: its address is a secret, and is read back only where a message goes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, insert, select

from data.group_robot import KINDS, TITLES, Kind
from data.posting import PostingFailed, Target, read_address
from data.store.errors import Refused
from data.store.journal import now
from data.store.session import Session, WritingSession
from data.store.tables import webhook

LONGEST_SECRET = 200
_SHOWN = 4
"""Signs of an address by which its officer knows it again."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A robot that is set: which kind, at whose host, the last signs of its address, by whom and when."""

    kind: Kind
    host: str
    ending: str
    signed: bool
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WebhookAddress:
    """Where messages go, with what signs them; neither stands in any text that is made of this."""

    kind: Kind
    target: Target
    secret: str | None = field(repr=False)


def read_webhook(session: Session) -> Webhook | None:
    """Return what may be shown of the robot, ``None`` while there is none; for an officer of the whole register."""
    line = session.execute(select(webhook), session.require_governor()).first()
    if line is None:
        return None
    host = read_address(line.address).host
    return Webhook(line.kind, host, line.address[-_SHOWN:], line.secret is not None, line.by, line.at)


def read_webhook_address(session: Session) -> WebhookAddress:
    """Return where messages go; for an officer of the whole register. ``Refused`` while there is no robot."""
    line = session.execute(select(webhook), session.require_governor()).first()
    if line is None:
        raise Refused("还没有设群机器人。")
    return WebhookAddress(line.kind, read_address(line.address), line.secret)


def save_webhook(session: WritingSession, kind: Kind, address: str, secret: str = "") -> None:
    """Set the robot in place of the one before; for an officer of the whole register.

    ``Refused`` for what is no HTTPS address. The journal has its kind and host alone.
    """
    session.require_governor()
    if kind not in KINDS:
        raise Refused("没有这种群机器人。")
    if len(secret) > LONGEST_SECRET:
        raise Refused(f"密钥最多 {LONGEST_SECRET} 个字。")
    try:
        target = read_address(address)
    except PostingFailed as error:
        raise Refused(str(error)) from None
    session.connection.execute(delete(webhook))
    line = {"kind": kind, "address": address.strip(), "secret": secret.strip() or None}
    session.connection.execute(insert(webhook).values(line | {"by": session.access.name, "at": now()}))
    session.note("设群机器人", TITLES[kind], after={"host": target.host})


def remove_webhook(session: WritingSession) -> None:
    """Take the robot away; nothing goes out any more. For an officer of the whole register."""
    session.require_governor()
    if session.connection.execute(delete(webhook)).rowcount:
        session.note("停用群机器人")
