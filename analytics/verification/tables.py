"""The claims of a table: each number in its cells with what its row, its column and the header say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analytics.verification.claims import UNKNOWN_THING, Breakdown, Claim
from analytics.verification.lexicon import Lexicon
from analytics.verification.meanings import Context, Subject
from analytics.verification.spans import OWN, Moment, moment_of
from analytics.verification.subjects import subject_of
from analytics.verification.tokens import Token, tokenize
from data.written.quantities import Quantity, bare_quantity, find_quantities
from data.written.text import Squeezed, WrittenText
from data.written.times import find_times

_TOTALS = frozenset({"合计", "总计", "小计", "共计", "全街道", "全镇", "总数"})
_UNIT_HEADERS = frozenset({"单位", "计量单位", "量词"})
_SERIAL = frozenset({"序号", "编号", "名次", "排名"})
_BRACKETED = re.compile(r"\(([^()]{1,6})\)")


@dataclass(frozen=True, slots=True)
class _Cell:
    passage: int
    raw: str
    squeezed: Squeezed

    @property
    def text(self) -> str:
        return self.squeezed.text


@dataclass
class Header:
    """What the header cells of a row or a column say: whose numbers these are, of when, of what, in which unit."""

    tokens: list[Token] = field(default_factory=list)
    units: tuple[str, ...] = ()
    moment: Moment = OWN
    counting: str = ""
    is_total: bool = False
    is_serial: bool = False


def table_claims(written: WrittenText, places: Sequence[int], lexicon: Lexicon) -> tuple[list[Claim], list[Breakdown]]:
    """Return the claims of the cells of one table (``places`` of its passages), and which are totals of a column."""
    grid: dict[tuple[int, int], _Cell] = {}
    for at in places:
        passage = written.passages[at]
        if passage.cell is not None and passage.text.strip():
            grid[passage.cell.row, passage.cell.column] = _Cell(at, passage.text, Squeezed.of(passage.text))
    claims = list(_claims(grid, lexicon))
    return [claim for _, _, claim in claims], list(_column_totals(claims))


def _column_totals(claims: Sequence[tuple[int, bool, Claim]]) -> Iterator[Breakdown]:
    """Yield the totals below the numbers of a column, of what can be added up."""
    columns: dict[int, list[tuple[bool, Claim]]] = {}
    for column, is_total, claim in claims:
        columns.setdefault(column, []).append((is_total, claim))
    for lines in columns.values():
        parts = tuple(claim for is_total, claim in lines if not is_total)
        totals = [claim for is_total, claim in lines if is_total]
        if len(totals) == 1 and len(parts) > 1 and lines[-1][0] and totals[0].quantity.unit != "%":
            yield Breakdown(totals[0], parts, whole=all(part.subject is not None for part in parts))


def _claims(grid: Mapping[tuple[int, int], _Cell], lexicon: Lexicon) -> Iterator[tuple[int, bool, Claim]]:
    numbers = {at: quantity for at, cell in grid.items() if (quantity := _number(cell.text, lexicon)) is not None}
    body = [at for at in numbers if at[1] > 1]
    if not body:
        return
    first_row = min((row for row, _ in body if not _is_numbering(grid, numbers, row)), default=None)
    if first_row is None:
        return
    heads = {at: cell for at, cell in grid.items() if at[0] < first_row}
    columns = {
        column: _header([heads[at] for at in sorted(heads) if at[1] == column], lexicon)
        for column in sorted({at[1] for at in grid})
    }
    numeric = [at[1] for at in numbers if at[0] >= first_row and not columns[at[1]].is_serial]
    first_column = min(numeric, default=0)
    counting = _counting_columns(grid, first_row, lexicon)
    for row in sorted({at[0] for at in numbers if at[0] >= first_row}):
        labels = [
            grid[at]
            for at in sorted(grid)
            if at[0] == row and at[1] < first_column and at not in numbers and at[1] not in counting
        ]
        label = _header(labels, lexicon)
        written_unit = next((grid[row, column].text for column in counting if (row, column) in grid), "")
        for at in sorted(one for one in numbers if one[0] == row):
            if not columns[at[1]].is_serial:
                claim = _claim(grid[at], numbers[at], label, columns[at[1]], written_unit, lexicon)
                yield at[1], label.is_total, claim


def _counting_columns(grid: Mapping[tuple[int, int], _Cell], first_row: int, lexicon: Lexicon) -> list[int]:
    """Return the columns 单位 that hold units of counting, not the names of units."""
    columns = [at[1] for at, cell in grid.items() if at[0] < first_row and cell.text in _UNIT_HEADERS]
    return [
        column
        for column in columns
        if all(_counts(cell.text, lexicon) for at, cell in grid.items() if at[1] == column and at[0] >= first_row)
    ]


def _is_numbering(grid: Mapping[tuple[int, int], _Cell], numbers: Mapping[tuple[int, int], Quantity], row: int) -> bool:
    """Tell whether a row has nothing but numbers of years and the like: 2025 | 2026."""
    return all(re.fullmatch(r"20[0-9]{2}年?", grid[at].text) is not None for at in numbers if at[0] == row)


def _number(text: str, lexicon: Lexicon) -> Quantity | None:
    """Return the number that a cell is as a whole, with or without a unit of counting."""
    bare = bare_quantity(text)
    if bare is not None:
        return bare
    found = find_quantities(text, lexicon.counting)
    return found[0] if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text)) else None


def _header(cells: Sequence[_Cell], lexicon: Lexicon) -> Header:
    header = Header()
    for cell in cells:
        text = cell.text
        header.is_total |= text in _TOTALS
        header.is_serial |= text in _SERIAL
        bracketed = [inside for inside in _BRACKETED.findall(text) if _counts(inside, lexicon)]
        header.counting = bracketed[-1] if bracketed else header.counting
        for token in tokenize(text, 0, len(text), [], find_times(text), lexicon):
            if token.kind == "unit":
                header.units = (*header.units, token.unit)
            elif token.kind == "time" and token.time is not None and token.time.kind != "before":
                header.moment = moment_of(token.time, header.moment)
            elif token.kind == "time" and token.time is not None:
                header.moment = Moment("year-before") if "同期" in token.text else Moment("previous")
            elif token.kind not in ("open", "close", "mark"):
                header.tokens.append(token)
        known = lexicon.units.get(text.casefold())
        header.units = (known,) if known else header.units
    return header


def _counts(text: str, lexicon: Lexicon) -> bool:
    found = find_quantities(f"1{text}", lexicon.counting)
    return bool(found) and found[0].end == len(text) + 1


def _claim(cell: _Cell, quantity: Quantity, row: Header, column: Header, written_unit: str, lexicon: Lexicon) -> Claim:
    tokens = [token for token in (*row.tokens, *column.tokens) if token.text not in row_brackets(row, column)]
    unit = quantity.unit or column.counting or row.counting or written_unit or _only_unit(tokens, lexicon)
    quantity = bare_quantity(cell.text, unit) or quantity
    units = row.units or column.units
    moment = column.moment if column.moment != OWN else row.moment
    start, end = cell.squeezed.span(0, len(cell.text))
    quote = "，".join(filter(None, [_words(row, lexicon), _words(column, lexicon), cell.raw.strip()]))
    claim = Claim(cell.passage, start, end, quote, quantity, units=units, moment=moment)
    subject = _subject(tokens, unit, lexicon)
    if subject is None or row.is_serial:
        return Claim(cell.passage, start, end, quote, quantity, units=units, moment=moment, why=UNKNOWN_THING)
    return Claim(cell.passage, start, end, quote, claim.quantity, subject, units, moment)


def row_brackets(row: Header, column: Header) -> frozenset[str]:
    """Return the units of counting in the headers' brackets, which are no words of what is counted."""
    return frozenset(filter(None, (row.counting, column.counting)))


def _subject(tokens: Sequence[Token], unit: str, lexicon: Lexicon) -> Subject | None:
    terms = [token for token in tokens if token.kind not in ("number", "list")]
    return subject_of(terms, unit, lexicon, Context()) if unit and any(token.senses for token in terms) else None


def _only_unit(tokens: Sequence[Token], lexicon: Lexicon) -> str:
    """Return the unit of counting of the measures named, where there is only one."""
    names = [sense for token in tokens for sense in token.senses if sense.role == "name"]
    named = {lexicon.measures[key].unit for sense in names for key in sense.measures}
    return next(iter(named)) if len(named) == 1 else ""


def _words(header: Header, lexicon: Lexicon) -> str:
    return "".join([*header.units, *(token.text for token in header.tokens if token.kind != "list")])
