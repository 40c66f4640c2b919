"""What people sent, whole and for good, and what was said of it."""

from __future__ import annotations

from collections.abc import Mapping
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
    Table,
    text,
)
from sqlalchemy.types import TypeEngine

from data import schema
from data.likeness import NAMES
from data.store.columns import Big, Exact, Moment, Text
from data.store.tables.base import key, metadata, month, signed, to
from data.store.tables.register import unit

original = Table(
    "original",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("removed_at", Moment),
)
"""The bytes of every file ever sent, once each; none where the rule of retention has removed them."""

submission = Table(
    "submission",
    metadata,
    key(),
    to("unit_id", unit, nullable=True),
    month(nullable=True),
    Column("file", Text, nullable=False),
    Column("sha256", Text, ForeignKey(original.c.sha256), nullable=False),
    *signed(),
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
    key(),
    to("submission_id", submission, index=True),
    *signed(),
    Column("verdict", Text, nullable=False),
    Column("note", Text),
    Column("tier", Integer),
    CheckConstraint("verdict IN ('confirmed', 'returned', 'withdrawn', 'resent')", name="verdict"),
)
"""What was said about a submission: by an officer, or (``resent``) by sending what was returned once more.

``data.store.reviews`` says what the lines amount to.
``tier`` is 1 for the street's officer and 2 for one above, where reviews go through both.
"""

doubt = Table(
    "doubt",
    metadata,
    key(),
    to("unit_id", unit),
    month(),
    to("submission_id", submission),
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
    to("source_id", submission),
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
        key(),
        to("submission_id", submission, index=True),
        to("source_id", submission),
        Column("sheet_title", Text, nullable=False),
        Column("row_number", Integer, nullable=False),
        Column("cells", Text, nullable=False),
        Column("approximate", Text),
        Column("counted", Boolean, nullable=False),
        *(Column(column.key, _KINDS[column.kind]) for column in sheet.columns),
    )


ROWS: Mapping[str, Table] = MappingProxyType({sheet.key: _rows_of(sheet) for sheet in schema.SHEETS})
"""The table of rows of each sheet, by the sheet's key."""

for _sheet in schema.SHEETS:
    if _sheet.stories:
        # The title folded, by which the same story is found elsewhere, and the link without what does not change
        # where it leads (``data.links``).
        ROWS[_sheet.key].append_column(Column("story", Text, index=True))
        ROWS[_sheet.key].append_column(Column("canonical_link", Text, index=True))
    if _sheet.key in NAMES:  # the number by which copies of a row are found (``data.likeness``)
        ROWS[_sheet.key].append_column(Column("row_key", BigInteger, index=True))

title_block = Table(
    "title_block",
    metadata,
    Column("block", BigInteger, primary_key=True),
    Column("month", Text, primary_key=True),
    Column("submission_id", Big, ForeignKey(submission.c.id), primary_key=True),
    Column("row_number", Integer, primary_key=True),
)
"""The groups of characters of the titles of a submission's stories, by which similar ones are found."""
