"""The office's own: notes on the time axis, things to be seen to, templates, the documents that were made."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, UniqueConstraint

from data.store.columns import Moment, Text
from data.store.tables.base import key, metadata, month, signed, to
from data.store.tables.register import unit
from data.store.tables.sent import original

annotation = Table(
    "annotation",
    metadata,
    key(),
    Column("day", Date, nullable=False, index=True),
    Column("last", Date),
    to("unit_id", unit, nullable=True),
    Column("text", Text, nullable=False),
    *signed(),
    Column("ended_by", Text),
    Column("ended_at", Moment),
)
"""A note on the time axis (检查, 换届): a day or a span of days, for one unit or for all."""

follow_up = Table(
    "follow_up",
    metadata,
    key(),
    to("unit_id", unit, index=True),
    month(nullable=True),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("due", Date),
    *signed(),
    Column("done_by", Text),
    Column("done_at", Moment),
    Column("answer", Text),
)
"""Something to be seen to by a unit, with its answer."""

reminder = Table(
    "reminder",
    metadata,
    key(),
    to("unit_id", unit),
    Column("month", Text, nullable=False, index=True),
    Column("way", Text, nullable=False),
    *signed(),
    CheckConstraint("way IN ('pasted', 'robot')", name="way"),
)
"""That a unit was reminded of a month, and how the reminder went out."""

webhook = Table(
    "webhook",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("secret", Text),
    *signed(),
)
"""The robot of the office's chat group: one line at most, whose address opens the group to whoever has it."""

proposal = Table(
    "proposal",
    metadata,
    key(),
    Column("kind", Text, nullable=False),
    Column("wording", Text, nullable=False),
    Column("meaning", Text, nullable=False),
    Column("lists", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("by", Text, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Moment),
    CheckConstraint("state IN ('waiting', 'accepted', 'changed', 'refused')", name="state"),
)
"""What a sender chose for a wording that the office does not know: an answer (``lists`` is JSON) of one account.

It holds for the files of that account while it is ``waiting``, for everybody once it is accepted.
"""

form = Table(
    "form",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", Text, ForeignKey(original.c.sha256), nullable=False),
    *signed(),
    Column("ended_by", Text),
    Column("ended_at", Moment),
    CheckConstraint("kind IN ('word', 'sheet')", name="kind"),
    UniqueConstraint("name", "version"),
)
"""Every version of every document that the office has made its own: a Word template, a form in Excel."""

document = Table(
    "document",
    metadata,
    key(),
    *signed(),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("unit", Text),
    Column("options", Text, nullable=False),
    Column("revision", Text, nullable=False),
    to("form_id", form, nullable=True),
    Column("sha256", Text, ForeignKey(original.c.sha256), nullable=False),
    Index("ix_document_at", "at"),
)
"""Every document that was generated: by whom, of which data, with which wishes, and its bytes.

The unit is a name as it was then; ``revision`` is that of the months that the document saw.
"""
