"""What copies are found by: numbers of rows, canonical links, groups of characters of titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from data.likeness import NAMES, row_key, title_blocks
from data.links import canonical_link
from data.records import Row
from data.schema import SHEET
from data.store.tables import ROWS

revision = "0009"
down_revision = "0008"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT_ONCE = 5_000


def upgrade() -> None:
    """Make the change, and fill it in for what was sent before."""
    for sheet in NAMES:
        op.add_column(f"row_{sheet}", sa.Column("row_key", sa.BigInteger(), nullable=True))
    op.add_column("row_media", sa.Column("canonical_link", sa.Text(), nullable=True))
    op.create_table(
        "title_block",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("submission_id", _NUMBER, nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_title_block_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("block", "month", "submission_id", "row_number", name=op.f("pk_title_block")),
    )
    for sheet in NAMES:
        _fill_rows(sheet)
        op.create_index(op.f(f"ix_row_{sheet}_row_key"), f"row_{sheet}", ["row_key"], unique=False)
    _fill_media()
    op.create_index(op.f("ix_row_media_canonical_link"), "row_media", ["canonical_link"], unique=False)


def _lines(sheet: str) -> Iterator[list[Mapping[str, Any]]]:
    """Yield the rows of a sheet with unit and month, some thousands at a time."""
    table, connection = ROWS[sheet], op.get_bind()
    there = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
    submission = sa.table("submission", sa.column("id"), sa.column("unit_id"), sa.column("month"))
    query = (
        sa.select(*(column for column in table.c if column.name in there), submission.c.unit_id, submission.c.month)
        .join(submission, submission.c.id == table.c.submission_id)
        .order_by(table.c.id)
        .limit(_AT_ONCE)
    )
    last = 0
    while batch := connection.execute(query.where(table.c.id > last)).mappings().all():
        yield [dict(line) for line in batch]
        last = batch[-1]["id"]


def _fill_rows(sheet: str) -> None:
    table = sa.table(f"row_{sheet}", sa.column("id"), sa.column("row_key"))
    change = sa.update(table).where(table.c.id == sa.bindparam("of")).values(row_key=sa.bindparam("key"))
    for lines in _lines(sheet):
        keys = [{"of": line["id"], "key": _key(sheet, line)} for line in lines]
        op.get_bind().execute(change, keys)


def _key(sheet: str, line: Mapping[str, Any]) -> int | None:
    values = {column.key: line[column.key] for column in SHEET[sheet].columns if line.get(column.key) is not None}
    if line["unit_id"] is None:
        return None
    return row_key(line["unit_id"], Row(sheet, "", 0, values, {}, counted=bool(line["counted"])))


def _fill_media() -> None:
    table = sa.table("row_media", sa.column("id"), sa.column("canonical_link"))
    change = sa.update(table).where(table.c.id == sa.bindparam("of")).values(canonical_link=sa.bindparam("link"))
    blocks: dict[tuple[int, str], int] = {}
    for lines in _lines("media"):
        links = [{"of": line["id"], "link": link} for line in lines if (link := canonical_link(line["link"] or ""))]
        if links:
            op.get_bind().execute(change, links)
        for line in lines:
            if line["counted"] and line["month"] is not None:
                blocks.setdefault((line["submission_id"], line["story"]), line["row_number"])
        _write_blocks(lines, blocks)


def _write_blocks(lines: list[Mapping[str, Any]], blocks: dict[tuple[int, str], int]) -> None:
    """Write the groups of the stories that begin in these lines."""
    month = {line["submission_id"]: line["month"] for line in lines}
    numbers = {(line["submission_id"], line["row_number"]) for line in lines}
    block_rows = {
        (block, month[owner], owner, number)
        for (owner, story), number in blocks.items()
        if (owner, number) in numbers
        for block in title_blocks(story)
    }
    target = sa.table("title_block", *(sa.column(name) for name in ("block", "month", "submission_id", "row_number")))
    if block_rows:
        names = ("block", "month", "submission_id", "row_number")
        op.get_bind().execute(sa.insert(target), [dict(zip(names, line, strict=True)) for line in sorted(block_rows)])
