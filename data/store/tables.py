"""The tables of the database: one value that both databases, the migrations and every query share.

Rows that people sent are never changed and never deleted: a later submission supersedes an
earlier one. ``figure`` and ``stage`` are derived from the current submissions and rebuilt in the
transaction that changes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, fields
from types import MappingProxyType

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

from data import schema
from data.entries import Stage
from data.store.columns import Big, Exact, Moment, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key() -> Column[int]:
    return Column("id", Big, primary_key=True)


def _to(name: str, target: Table, *, nullable: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Big, ForeignKey(target.c.id), nullable=nullable, index=index)


def _month(*, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    return Column("month", Text, nullable=nullable, primary_key=primary_key)


def _signed() -> tuple[Column[str], Column[object]]:
    """Return the columns that say who did it and when."""
    return Column("by", Text, nullable=False), Column("at", Moment, nullable=False)


meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))
"""What this database is: its identity, whether it holds the sample street."""

revision = Table(
    "revision", metadata, Column("scope", Text, primary_key=True), Column("number", BigInteger, nullable=False)
)
"""How often each month, and the settings, have changed: what caches are keyed by."""

unit = Table("unit", metadata, _key(), Column("name", Text, nullable=False, unique=True))
"""A number for each unit that stays the same when the unit is renamed."""

setting = Table(
    "setting",
    metadata,
    _key(),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    *_signed(),
    Column("rows", Text, nullable=False),
    UniqueConstraint("name", "version"),
)
"""Every version of every settings table, its rows as JSON."""

original = Table(
    "original",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""The bytes of every file ever sent, once each."""

submission = Table(
    "submission",
    metadata,
    _key(),
    _to("unit_id", unit, nullable=True),
    _month(nullable=True),
    Column("file", Text, nullable=False),
    Column("sha256", Text, ForeignKey(original.c.sha256), nullable=False),
    *_signed(),
    Column("received", Date, nullable=False),
    Column("result", Text, nullable=False),
    Column("current", Boolean, nullable=False),
    Column("replaced_id", Big, ForeignKey("submission.id")),
    Column("undone_by", Text),
    Column("undone_at", Moment),
    Column("mode", Text, nullable=False),
    Column("reason", Text),
    Column("reported", Text, nullable=False),
    Column("counted_rows", Integer, nullable=False),
    Column("errors", Integer, nullable=False),
    Column("warnings", Integer, nullable=False),
    Column("problems", Text, nullable=False),
    Column("ignored", Text, nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    CheckConstraint("result IN ('accepted', 'unchanged', 'refused')", name="result"),
    CheckConstraint("mode IN ('replace', 'add')", name="mode"),
    Index("ix_submission_unit_month", "unit_id", "month"),
    Index("ix_submission_month_result", "month", "result"),
)
"""One unit-month of one upload, whatever became of it; ``replaced_id`` is what was current before."""

Index(
    "uq_submission_current",
    submission.c.month,
    submission.c.unit_id,
    unique=True,
    sqlite_where=text("current = 1"),
    postgresql_where=text("current"),
)

review = Table(
    "review",
    metadata,
    _key(),
    _to("submission_id", submission, index=True),
    *_signed(),
    Column("verdict", Text, nullable=False),
    Column("note", Text),
    Column("tier", Integer),
    CheckConstraint("verdict IN ('confirmed', 'returned')", name="verdict"),
)
"""What the officer said about a submission; the last line holds.

``tier`` is 1 for the street's officer and 2 for one above, where reviews go through both.
"""

doubt = Table(
    "doubt",
    metadata,
    _key(),
    _to("unit_id", unit),
    _month(),
    _to("submission_id", submission),
    Column("mark", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("sheet", Text),
    Column("cell", Text),
    Column("message", Text, nullable=False),
    Column("reason", Text),
    Column("since", Moment, nullable=False),
    Column("settled", Boolean, nullable=False),
    Column("outcome", Text),
    Column("note", Text),
    Column("by", Text),
    Column("at", Moment),
    Index("ix_doubt_unit_id_month", "unit_id", "month"),
    Index("ix_doubt_settled_month", "settled", "month"),
)
"""What is doubtful in a unit-month until it is settled: ``mark`` is the same wherever its row has moved to."""

basic = Table(
    "basic",
    metadata,
    Column("submission_id", Big, ForeignKey(submission.c.id), primary_key=True),
    Column("key", Text, primary_key=True),
    _to("source_id", submission),
    Column("number", BigInteger),
    Column("text", Text),
    Column("sheet_title", Text, nullable=False),
    Column("cell", Text, nullable=False),
    Column("approximate", Boolean, nullable=False),
)
"""The values of 基本情况: a number, or a text."""

_KINDS: Mapping[schema.ColumnKind, type[TypeEngine[object]] | TypeEngine[object]] = MappingProxyType(
    {"date": Date, "text": Text, "word": Text, "count": BigInteger, "hours": Exact}  # type: ignore[dict-item]
)


def _rows_of(sheet: schema.Sheet) -> Table:
    """Make the table of a sheet's rows: where each was read, then one typed column a column."""
    return Table(
        f"row_{sheet.key}",
        metadata,
        _key(),
        _to("submission_id", submission, index=True),
        _to("source_id", submission),
        Column("sheet_title", Text, nullable=False),
        Column("row_number", Integer, nullable=False),
        Column("cells", Text, nullable=False),
        Column("approximate", Text),
        Column("counted", Boolean, nullable=False),
        *(Column(column.key, _KINDS[column.kind]) for column in sheet.columns),
    )


ROWS: Mapping[str, Table] = MappingProxyType({sheet.key: _rows_of(sheet) for sheet in schema.SHEETS})
"""The table of rows of each sheet, by the sheet's key."""

ROWS["media"].append_column(Column("story", Text, index=True))
"""The title folded, by which the same story is found elsewhere."""

figure = Table(
    "figure",
    metadata,
    _month(),
    Column("unit_id", Big, ForeignKey(unit.c.id), nullable=False),
    Column("measure", Text, nullable=False),
    *(Column(dimension, Text) for dimension in schema.DIMENSIONS),
    Column("value", BigInteger, nullable=False),
    Column("approximate", SmallInteger, nullable=False),
    Index("ix_figure_month_measure_unit", "month", "measure", "unit_id", "value", "approximate"),
    Index("ix_figure_unit_month_measure", "unit_id", "month", "measure", "value", "approximate"),
)
"""Monthly figures of the current submissions: ``value`` in units of 1/scale of the measure."""

_STAGE_KINDS: Mapping[str, type[TypeEngine[object]]] = MappingProxyType(
    {"int": BigInteger, "str": Text, "bool": Boolean, "date": Date}  # type: ignore[dict-item]
)


def _stage_column(found: Field[object]) -> Column[object]:
    kind, _, optional = str(found.type).partition(" | ")
    return Column(found.name, _STAGE_KINDS[kind], nullable=bool(optional))


stage = Table(
    "stage",
    metadata,
    Column("unit_id", Big, ForeignKey(unit.c.id), nullable=False),
    *(_stage_column(found) for found in fields(Stage)),
    Column("known", Big),
    Column("gone", Big),
    Index("ix_stage_unit_entry", "unit_id", "entry"),
)
"""The ledger of each unit, folded: the spans of days in which an entry stayed the same.

``known`` is the last publication before the line was written, ``gone`` the last one before it was
replaced: the ledger as it was known to a publication is a filter. Lines that no publication has
seen are deleted; ``gone`` is empty in those that hold now.
"""

entry_name = Table(
    "entry_name",
    metadata,
    _key(),
    Column("unit_id", Big, ForeignKey(unit.c.id), nullable=False),
    Column("key", Text, nullable=False),
    Column("entry", BigInteger, nullable=False),
    Column("day", Date),
    Column("own", Boolean, nullable=False),
    Index("ix_entry_name_unit_key", "unit_id", "key"),
    Index("ix_entry_name_unit_entry", "unit_id", "entry"),
)
"""What each entry of a ledger is known by (``data.ledger.Name``): the rows of a new month find theirs by it."""

publication = Table(
    "publication",
    metadata,
    _key(),
    _month(),
    Column("revision", Integer, nullable=False),
    *_signed(),
    Column("reason", Text),
    Column("versions", Text, nullable=False),
    Column("reports", Text, nullable=False),
    Column("ranking", Text),
    UniqueConstraint("month", "revision"),
)
"""A month as published: which settings held, who had reported, and the ranking that was shown."""

published_figure = Table(
    "published_figure",
    metadata,
    Column("publication_id", Big, ForeignKey(publication.c.id), nullable=False),
    Column("unit_id", Big, ForeignKey(unit.c.id), nullable=False),
    Column("measure", Text, nullable=False),
    *(Column(dimension, Text) for dimension in schema.DIMENSIONS),
    Column("value", BigInteger, nullable=False),
    Column("approximate", SmallInteger, nullable=False),
    Index("ix_published_figure_publication_measure_unit", "publication_id", "measure", "unit_id"),
)
"""The figures of a month as they were published."""

reopening = Table(
    "reopening",
    metadata,
    _key(),
    _to("publication_id", publication, index=True),
    _to("unit_id", unit, nullable=True),
    *_signed(),
    Column("reason", Text, nullable=False),
)
"""A published month opened again, for one unit or (without one) for all, until published anew."""

annotation = Table(
    "annotation",
    metadata,
    _key(),
    Column("day", Date, nullable=False, index=True),
    Column("last", Date),
    _to("unit_id", unit, nullable=True),
    Column("text", Text, nullable=False),
    *_signed(),
    Column("ended_by", Text),
    Column("ended_at", Moment),
)
"""A note on the time axis (检查, 换届): a day or a span of days, for one unit or for all."""

follow_up = Table(
    "follow_up",
    metadata,
    _key(),
    _to("unit_id", unit, index=True),
    _month(nullable=True),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("due", Date),
    *_signed(),
    Column("done_by", Text),
    Column("done_at", Moment),
    Column("answer", Text),
)
"""Something to be seen to by a unit, with its answer."""

form = Table(
    "form",
    metadata,
    _key(),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", Text, ForeignKey(original.c.sha256), nullable=False),
    *_signed(),
    Column("ended_by", Text),
    Column("ended_at", Moment),
    CheckConstraint("kind IN ('word', 'sheet')", name="kind"),
    UniqueConstraint("name", "version"),
)
"""Every version of every document that the office has made its own: a Word template, a form in Excel."""

document = Table(
    "document",
    metadata,
    _key(),
    *_signed(),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("unit", Text),
    Column("options", Text, nullable=False),
    Column("revision", Text, nullable=False),
    _to("form_id", form, nullable=True),
    Column("sha256", Text, ForeignKey(original.c.sha256), nullable=False),
    Index("ix_document_at", "at"),
)
"""Every document that was generated: by whom, of which data, with which wishes, and its bytes.

The unit is a name as it was then; ``revision`` is that of the months that the document saw.
"""

account = Table(
    "account",
    metadata,
    _key(),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("unit", Text),
    Column("password", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    *_signed(),
    CheckConstraint("role IN ('clerk', 'leader', 'officer')", name="role"),
)
"""Who may sign in: ``unit`` is the one whose units below are in scope, ``password`` an argon2 hash.

The unit is a name and not a number: an account whose unit is no longer in the register sees nothing.
"""

session = Table(
    "session",
    metadata,
    Column("key", Text, primary_key=True),
    _to("account_id", account, index=True),
    Column("created", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("expires", Moment, nullable=False, index=True),
    Column("address", Text, nullable=False),
    Column("revoked", Moment),
)
"""Who is signed in: ``key`` is the hash of what the browser holds, which itself is kept nowhere."""

attempt = Table(
    "attempt",
    metadata,
    Column("key", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last", Moment, nullable=False, index=True),
    Column("until", Moment),
)
"""Wrong passwords: ``key`` is the hash of an account's name and an address, or of an address alone."""

PASSING = frozenset({"session", "attempt"})
"""Tables of the hour, which no backup holds."""

audit = Table(
    "audit",
    metadata,
    _key(),
    Column("at", Moment, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False, index=True),
    Column("subject", Text),
    Column("before", Text),
    Column("after", Text),
)
"""Who did what to what, from what to what. Lines are only ever added."""
