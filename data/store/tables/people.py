"""Who may sign in, who is signed in, who did what."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, Table

from data.store.columns import Big, Moment, Text
from data.store.tables.base import key, metadata, signed, to

account = Table(
    "account",
    metadata,
    key(),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("unit", Text),
    Column("password", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    *signed(),
    CheckConstraint("role IN ('clerk', 'leader', 'officer')", name="role"),
)
"""Who may sign in: ``unit`` is the one whose units below are in scope, ``password`` an argon2 hash.

The unit is a name and not a number: an account whose unit is no longer in the register sees nothing.
"""

session = Table(
    "session",
    metadata,
    Column("key", Text, primary_key=True),
    to("account_id", account, index=True),
    Column("created", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("expires", Moment, nullable=False, index=True),
    Column("address", Text, nullable=False),
    Column("revoked", Moment),
)
"""Who is signed in: ``key`` is the hash of what the browser holds, which itself is kept nowhere."""

pending_sign_in = Table(
    "pending_sign_in",
    metadata,
    Column("key", Text, primary_key=True),
    to("account_id", account, index=True),
    Column("begun", Moment, nullable=False, index=True),
)
"""Who has given the right password and not yet the code: ``key`` as in ``session``; it opens nothing."""

second_factor = Table(
    "second_factor",
    metadata,
    to("account_id", account, primary_key=True),
    Column("secret", Text, nullable=False),
    Column("begun", Moment, nullable=False),
    Column("confirmed", Moment),
    Column("last_step", Big, nullable=False),
)
"""The second factor of an account, in force once it is ``confirmed``; ``last_step`` is the newest code used."""

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("key", Text, primary_key=True),
    to("account_id", account, index=True),
    Column("used", Moment),
)
"""What replaces a code from the phone, once each: ``key`` is the hash of what the person has on paper."""

attempt = Table(
    "attempt",
    metadata,
    Column("key", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last", Moment, nullable=False, index=True),
    Column("until", Moment),
)
"""Wrong passwords: ``key`` is the hash of an account's name and an address, or of an address alone."""

draft = Table(
    "draft",
    metadata,
    Column("account", Text, primary_key=True),
    Column("grid", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
"""What somebody has typed into a grid and not saved: ``version`` is what it began from, ``content`` is JSON."""

saved_view = Table(
    "saved_view",
    metadata,
    Column("account", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("page", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
"""What somebody looks at again and again: a page and, as ``query``, what its address asks for."""

calendar_feed = Table(
    "calendar_feed",
    metadata,
    to("account_id", account, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("created", Moment, nullable=False),
)
"""The calendar that somebody's phone subscribes to: ``key`` is the hash of the token in its address."""

PASSING = frozenset({"session", "pending_sign_in", "attempt", "draft", "webhook", "calendar_feed"})
"""Tables of the hour, and what opens other doors: no backup holds them."""

audit = Table(
    "audit",
    metadata,
    key(),
    Column("at", Moment, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False, index=True),
    Column("subject", Text),
    Column("before", Text),
    Column("after", Text),
)
"""Who did what to what, from what to what. Lines are only ever added."""
