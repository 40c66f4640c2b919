"""The ledger of a unit, folded from its civil rows whenever one of them changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, or_, select, update

from data.entries import Entry, Line, Stage
from data.entry_counts import SEARCHED, search_text
from data.ledger import COLUMNS, Entries, Name, folded, keys_of, stages_of
from data.ledger_sums import LedgerSums
from data.records import Row
from data.schema import CIVIL
from data.store import counters, rows
from data.store.columns import is_keepable
from data.store.derived import names
from data.store.derived.ledger_sums import add_sums, read_stage_lines
from data.store.lines import insert_lines
from data.store.tables import ROWS, publication, stage, submission

_FIELDS = COLUMNS[1:]
_content = attrgetter(*_FIELDS)
_ENTRY = _FIELDS.index("entry")
_texts = itemgetter(*map(_FIELDS.index, SEARCHED))
_OF_UNIT = and_(stage.c.unit_id == bindparam("unit"), stage.c.gone.is_(None))
_STAGES = select(*(stage.c[name] for name in _FIELDS)).where(_OF_UNIT)
_LAST_PUBLICATION = select(func.max(publication.c.id))
_SOME_STAGES = _STAGES.where(stage.c.entry.in_(bindparam("entries", expanding=True)))
_ENDS = select(
    select(func.max(submission.c.month))
    .where(submission.c.unit_id == bindparam("unit"), submission.c.current)
    .scalar_subquery(),
    select(func.max(stage.c.entry)).where(_OF_UNIT).scalar_subquery(),
    names.LAST,
)
"""The newest month of a unit, its highest entry, and the highest one with a name."""


def rebuild_ledger(connection: Connection, unit_id: int) -> None:
    """Fold the ledger of a unit anew, from the civil rows of all its current submissions."""
    old = list(map(tuple, connection.execute(_STAGES, {"unit": unit_id})))
    entries = folded(_lines(connection, unit_id))
    _write(connection, unit_id, old, entries)
    names.replace_names(connection, unit_id, entries.named)


def extend_ledger(connection: Connection, unit_id: int, month: str, rows: Sequence[Row], owner: int) -> None:
    """Let the civil rows of a month that had none before go on from the ledger as it stands.

    Only the entries that they touch are read, however long the ledger. Where that is not certain to
    give the same as folding all of it anew (the month is not the newest one, the ledger was written
    before names were kept, an entry's stages are not one after another), all of it is folded anew.
    """
    lines = [Line(month, row, owner) for row in rows if row.sheet == CIVIL.key and row.counted]
    if lines and not _extended(connection, unit_id, month, lines):
        rebuild_ledger(connection, unit_id)


def _extended(connection: Connection, unit_id: int, month: str, lines: Sequence[Line]) -> bool:
    newest, last, named = connection.execute(_ENDS, {"unit": unit_id}).one()
    if newest != month or last != named or not _keepable(lines):
        return False
    known = names.touched_names(connection, unit_id, {key for line in lines for key in keys_of(line.row)})
    parameters = {"unit": unit_id, "entries": sorted({name.entry for name in known})}
    old = list(map(tuple, connection.execute(_SOME_STAGES, parameters))) if known else []
    touched = [_entry(stages, known) for stages in _by_entry(old).values()]
    if None in touched:
        return False
    following = 0 if last is None else last + 1
    entries = folded(lines, Entries([entry for entry in touched if entry is not None], known, following))
    _write(connection, unit_id, old, entries)
    names.add_names(connection, unit_id, entries.named)
    return True


def _keepable(lines: Iterable[Line]) -> bool:
    """Tell whether the texts of the rows come back from the database as they are."""
    texts = (value for line in lines for value in line.row.values.values() if isinstance(value, str))
    return is_keepable("".join(texts))


def _entry(lines: Iterable[tuple[Any, ...]], known: Iterable[Name]) -> Entry | None:
    """Return an entry as it stood; ``None`` when its stages do not follow one another day by day."""
    stages = sorted((Stage(*line) for line in lines), key=lambda stage: stage.start)
    if stages[-1].end is not None or any(
        earlier.end != other.start or earlier.start == other.start for earlier, other in pairwise(stages)
    ):
        return None
    index, number = stages[-1].entry, stages[-1].number
    own = [name for name in known if name.entry == index]
    days = [name.day for name in own if name.day is not None]
    return Entry(index, number, numbered=any(name.own for name in own), stages=stages, dates=days)


def _write(connection: Connection, unit_id: int, before: Iterable[tuple[Any, ...]], entries: Entries) -> None:
    """Write the entries that came out otherwise than before. What a publication has seen stays on record for it."""
    old, new = _by_entry(before), _by_entry(map(_content, stages_of(entries)))
    changed = sorted(entry for entry in old.keys() | new.keys() if old.get(entry) != new.get(entry))
    if not changed:
        return
    summed = read_stage_lines(connection, unit_id, changed)
    last = connection.execute(_LAST_PUBLICATION).scalar_one()
    if gone := [entry for entry in changed if entry in old]:
        _retire(connection, unit_id, gone, last)
    stages = [line for entry in changed for line in sorted(new.get(entry, ()), key=repr)]
    come = [(unit_id, *line, last, search_text(_texts(line))) for line in stages]
    insert_lines(connection, stage, ("unit_id", *_FIELDS, "known", "words"), come)
    add_sums(connection, unit_id, LedgerSums.of(read_stage_lines(connection, unit_id, changed), less=summed))
    counters.bump(connection, [f"{counters.LEDGER}{unit_id}"])


def _retire(connection: Connection, unit_id: int, entries: list[int], last: int | None) -> None:
    """Take entries out of the ledger of now; those that the last publication has seen stay for it."""
    lines = (stage.c.unit_id == unit_id, stage.c.gone.is_(None), stage.c.entry.in_(entries))
    if last is not None:
        published = or_(stage.c.known.is_(None), stage.c.known < last)
        connection.execute(update(stage).where(*lines, published).values(gone=last))
    connection.execute(delete(stage).where(*lines))


def _by_entry(lines: Iterable[tuple[Any, ...]]) -> dict[int, set[tuple[Any, ...]]]:
    lines_by_entry: dict[int, set[tuple[Any, ...]]] = {}
    for line in lines:
        lines_by_entry.setdefault(line[_ENTRY], set()).add(line)
    return lines_by_entry


def _lines(connection: Connection, unit_id: int) -> list[Line]:
    table = ROWS[CIVIL.key]
    query = rows.current(CIVIL.key).where(submission.c.unit_id == unit_id)
    lines = connection.execute(query.order_by(submission.c.month, table.c.id)).mappings()
    return [Line(item.month, item.row, item.submission) for item in rows.located_rows(CIVIL.key, lines)]
