"""The claims of a table: each number in its cells with what its row, its column and the header say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from analytics.verification.claims import DERIVED, NORM, UNKNOWN_RANK, UNKNOWN_THING, Breakdown, Claim, ClaimKind
from analytics.verification.headers import Header, HeaderCell, counts, measured_unit, read_header
from analytics.verification.lexicon import Lexicon
from analytics.verification.meanings import Context, Reading, Subject
from analytics.verification.sentences import HEADING_LENGTH
from analytics.verification.spans import OWN, Moment
from analytics.verification.subjects import subject_of
from analytics.verification.tokens import Token
from data.written.quantities import bare_quantity, find_quantities
from data.written.quantity import Quantity
from data.written.ranks import RANK
from data.written.text import Squeezed, WrittenText

_UNIT_HEADERS = frozenset({"单位", "计量单位", "量词"})
_SIGNED = re.compile(r"(?P<sign>[+\-↑↓▲▼]|增加|增长|上升|减少|下降|降低)?(?P<rest>.+)")
_LESS = frozenset({"-", "↓", "▼", "减少", "下降", "降低"})
_PLACED = re.compile("第?([0-9]{1,3})名?")


@dataclass(frozen=True, slots=True)
class _Cell(HeaderCell):
    passage: int


_Grid = Mapping[tuple[int, int], _Cell]


def table_claims(written: WrittenText, places: Sequence[int], lexicon: Lexicon) -> tuple[list[Claim], list[Breakdown]]:
    """Return the claims of the cells of one table (``places`` of its passages), and which are totals of a column."""
    grid: dict[tuple[int, int], _Cell] = {}
    for at in places:
        passage = written.passages[at]
        if passage.cell is not None and passage.text.strip():
            grid[passage.cell.row, passage.cell.column] = _Cell(passage.text, Squeezed.of(passage.text), at)
    claims = list(_Table(grid, _caption(written, places, lexicon), lexicon).claims())
    return [claim for _, _, claim in claims], list(_column_totals(claims))


def _caption(written: WrittenText, places: Sequence[int], lexicon: Lexicon) -> Header:
    """Return what stands right above a table, where that is its title: 各社区上稿情况（单位：篇）."""
    above = written.passages[places[0] - 1] if places and places[0] else None
    if above is None or above.cell is not None:
        return Header()
    squeezed = Squeezed.of(above.text)
    is_title = len(squeezed.text) <= HEADING_LENGTH and not re.search("[。;,]", squeezed.text)
    return read_header([HeaderCell(above.text, squeezed)], lexicon) if is_title else Header()


def _column_totals(claims: Sequence[tuple[int, bool, Claim]]) -> Iterator[Breakdown]:
    """Yield the totals below the numbers of a column, of what can be added up."""
    columns: dict[int, list[tuple[bool, Claim]]] = {}
    for column, is_total, claim in claims:
        if claim.kind == "value" and claim.why != DERIVED:
            columns.setdefault(column, []).append((is_total, claim))
    for lines in columns.values():
        parts = tuple(claim for is_total, claim in lines if not is_total)
        totals = [claim for is_total, claim in lines if is_total]
        if len(totals) == 1 and len(parts) > 1 and lines[-1][0] and totals[0].quantity.unit != "%":
            yield Breakdown(totals[0], parts, whole=all(part.subject is not None for part in parts))


def _spread(heads: _Grid) -> _Grid:
    """Return a header with its merged cells repeated: what stands above several columns is said of each of them."""
    spread = dict(heads)
    below: set[int] = set()
    for row, places in groupby(sorted(heads, reverse=True), key=itemgetter(0)):
        here = {column for _, column in places}
        for column in sorted(below) if len(here) > 1 else ():
            left = spread.get((row, column - 1))
            if (row, column) not in spread and left is not None and column - 1 in below:
                spread[row, column] = left
        below |= here
    return spread


class _Table:
    """The cells of a table by row and column, from 1."""

    def __init__(self, grid: _Grid, caption: Header, lexicon: Lexicon) -> None:
        self._grid, self._caption, self._lexicon = grid, caption, lexicon
        self._numbers = {at: number for at, cell in grid.items() if (number := self._number(cell.text)) is not None}
        rows = sorted({row for row, column in self._numbers if column > 1})
        self._by_row = {row: list(cells) for row, cells in groupby(sorted(grid), key=itemgetter(0))}
        self._first_row = next((row for row in rows if not self._is_numbering(row)), 0)
        heads = _spread({at: cell for at, cell in grid.items() if at[0] < self._first_row})
        by_column: dict[int, list[_Cell]] = {column: [] for _, column in grid}
        for at in sorted(heads):
            by_column.setdefault(at[1], []).append(heads[at])
        self._columns = {column: read_header(by_column[column], lexicon) for column in sorted(by_column)}
        for at, cell in grid.items():
            if at[0] >= self._first_row and self._columns[at[1]].is_change:
                self._add_change(at, cell.text)

    def claims(self) -> Iterator[tuple[int, bool, Claim]]:
        """Yield the column of each number, whether its row is a total, and its claim."""
        if not self._first_row:
            return
        body = [at for at in self._numbers if at[0] >= self._first_row and not self._columns[at[1]].is_serial]
        first_column = min((at[1] for at in body if not self._columns[at[1]].is_rank), default=0)
        counting = self._counting_columns()
        merged: dict[int, _Cell] = {}
        for row, numbers in groupby(sorted(body), key=itemgetter(0)):
            places = [
                at for at in self._by_row[row] if at[1] < first_column and at[1] not in counting and self._is_label(at)
            ]
            label = read_header([self._grid[at] for at in places], self._lexicon)
            if places and not label.is_total:
                # A cell over several rows has its words in the first of them.
                above = [cell for at, cell in merged.items() if at < places[0][1]]
                label = read_header([*above, *(self._grid[at] for at in places)], self._lexicon)
                merged = {at: cell for at, cell in merged.items() if at < places[0][1]}
            merged |= {at[1]: self._grid[at] for at in places}
            written = next((self._grid[row, column].text for column in counting if (row, column) in self._grid), "")
            for at in numbers:
                yield at[1], label.is_total, self._claim(at, label, written)

    def _number(self, text: str) -> Quantity | None:
        """Return the number that a cell is as a whole, with or without a unit of counting."""
        bare = bare_quantity(text)
        if bare is not None:
            return bare
        quantities = find_quantities(text, self._lexicon.counting)
        return (
            quantities[0]
            if len(quantities) == 1 and (quantities[0].start, quantities[0].end) == (0, len(text))
            else None
        )

    def _is_label(self, at: tuple[int, int]) -> bool:
        """Tell whether a cell names what its row is about, and does not count anything itself."""
        return at not in self._numbers and not find_quantities(self._grid[at].text, self._lexicon.counting)

    def _add_change(self, at: tuple[int, int], text: str) -> None:
        signed = _SIGNED.fullmatch(text)
        number = self._number(signed["rest"]) if signed is not None else None
        if number is not None:
            self._numbers[at] = number

    def _is_numbering(self, row: int) -> bool:
        """Tell whether a row has nothing but numbers of years and the like: 2025 | 2026."""
        here = [at for at in self._by_row[row] if at in self._numbers]
        return all(re.fullmatch(r"20[0-9]{2}年?", self._grid[at].text) is not None for at in here)

    def _counting_columns(self) -> list[int]:
        """Return the columns 单位 that hold units of counting, not the names of units."""
        headed = [at[1] for at, cell in self._grid.items() if at[0] < self._first_row and cell.text in _UNIT_HEADERS]
        return [
            column
            for column in headed
            if all(
                counts(cell.text, self._lexicon)
                for at, cell in self._grid.items()
                if at[1] == column and at[0] >= self._first_row
            )
        ]

    def _claim(self, at: tuple[int, int], row: Header, written: str) -> Claim:
        """Return the claim of a cell; ``written`` is the unit of counting that a column of its own states."""
        cell, column = self._grid[at], self._columns[at[1]]
        start, end = cell.squeezed.span(0, len(cell.text))
        quote = "，".join(filter(None, [row.words(), column.words(), cell.raw.strip()]))
        moment = column.moment if column.moment != OWN else row.moment
        units = row.units or column.units
        claim = Claim(cell.passage, start, end, quote, self._numbers[at], units=units, moment=moment)
        if column.is_rank:
            return self._ranked(claim, at, row)
        unit = claim.quantity.unit or self._counting(row, column, written)
        claim = replace(claim, quantity=self._counted(cell.text, claim.quantity, unit))
        if row.is_target or column.is_target:
            return replace(claim, why=NORM)
        if row.is_derived or column.is_derived:
            return replace(claim, why=DERIVED)
        if column.is_change:
            return self._changed(claim, at, row, column, written)
        subject = None if row.is_serial else self._subject(row, column, unit)
        return replace(claim, subject=subject, why="" if subject is not None else UNKNOWN_THING)

    def _counting(self, row: Header, column: Header, written: str) -> str:
        tokens = [*row.tokens, *column.tokens]
        is_named = row.names_measure or column.names_measure
        tokens += [] if is_named else self._caption.tokens
        caption = "" if row.names or column.names else self._caption.counting
        return column.counting or row.counting or written or caption or measured_unit(tokens, self._lexicon)

    @staticmethod
    def _counted(text: str, quantity: Quantity, unit: str) -> Quantity:
        """Return the number of a cell in its unit of counting, which says whether it is rounded."""
        bare = bare_quantity(text, unit)
        return bare if bare is not None else replace(quantity, unit=unit)

    def _subject(self, row: Header, column: Header, unit: str) -> Subject | None:
        brackets = {header.counting for header in (row, column, self._caption)} - {""}
        tokens = [*row.tokens, *column.tokens]
        if not (row.names_measure or column.names_measure):
            named = [token for token in self._caption.tokens if token.senses]
            tokens = [*named, *tokens] if row.names or column.names else named
        terms = [token for token in tokens if token.kind not in ("number", "list") and token.text not in brackets]
        if not unit or not any(token.senses for token in terms):
            return None
        subject = subject_of(terms, unit, self._lexicon, Context(named=[token for token in terms if token.senses]))
        return subject if subject is not None else self._titled(column.title or row.title, unit)

    def _titled(self, title: str, unit: str) -> Subject | None:
        """Return what header cells mean together: 志愿服务 above 人次."""
        senses = self._lexicon.terms.get(title.casefold(), ())
        return (
            subject_of([Token("term", 0, len(title), title, senses=senses)], unit, self._lexicon, Context())
            if senses
            else None
        )

    def _changed(self, claim: Claim, at: tuple[int, int], row: Header, column: Header, written: str) -> Claim:
        """Return the claim of a column that says by how much something grew."""
        earlier = column.earlier or self._compared()
        if not (column.names or any(sense.role == "name" for token in row.tokens for sense in token.senses)):
            column, written = self._measured_to_the_left(at, column, written)
        # The column's bracket is the unit of the change, the row's that of what grew.
        unit = row.counting or written or measured_unit([*row.tokens, *column.tokens], self._lexicon)
        unit = unit or ("" if column.counting == "%" else column.counting)
        subject = self._subject(row, column, unit)
        is_growth = claim.quantity.unit == "%" or column.is_growth
        is_rate = subject is not None and self._lexicon.measures[subject.readings[0].measure].unit == "%"
        if subject is None or earlier is None or (is_rate and is_growth):
            return replace(claim, why=UNKNOWN_THING)
        text = self._grid[at].text
        signed = _SIGNED.fullmatch(text)
        sign = -1 if signed is not None and signed["sign"] in _LESS else 1
        rest = signed["rest"] if signed is not None else text
        quantity = self._counted(rest, claim.quantity, "%" if is_growth else unit)
        kind: ClaimKind = "growth" if is_growth else "difference"
        return replace(claim, subject=subject, quantity=quantity, kind=kind, earlier=earlier, sign=sign)

    def _measured_to_the_left(self, at: tuple[int, int], column: Header, written: str) -> tuple[Header, str]:
        """Return a change with what the nearest column to its left names, and the unit of counting written there."""
        for left in range(at[1] - 1, 0, -1):
            header = self._columns.get(left)
            if header is not None and header.names and not header.is_change and header.moment == OWN:
                number = self._numbers.get((at[0], left))
                counting = header.counting or (number.unit if number is not None else "") or written
                return replace(column, tokens=header.tokens, counting=column.counting or counting), counting
        return column, written

    def _compared(self) -> Moment | None:
        """Return the months of the one column that is of another time than the text."""
        others = {
            header.moment for header in self._columns.values() if header.moment.kind in ("year-before", "previous")
        }
        named = [header.moment for header in self._columns.values() if header.moment.kind == "span"]
        if not others and len(set(named)) == 1:
            others = {moment for moment in named if moment.offset < 0 or moment.year is not None}
        if not others and len(set(named)) == 2:
            others = {min(named, key=lambda moment: (moment.year or 0, moment.offset))}
        return next(iter(others)) if len(others) == 1 else None

    def _ranked(self, claim: Claim, at: tuple[int, int], row: Header) -> Claim:
        """Return the claim of a rank, by what its header names, or the column to the left where all have one."""
        placed = _PLACED.fullmatch(self._grid[at].text)
        quantity = bare_quantity(placed[1], RANK) if placed is not None else None
        claim = replace(claim, quantity=quantity or claim.quantity, kind="rank", why=UNKNOWN_RANK)
        by = self._columns[at[1]]
        if not by.names and at[1] - 1 in self._columns and self._has_rank_each():
            by = self._columns[at[1] - 1]
        subject = self._subject(Header(), by, by.counting or measured_unit(by.tokens, self._lexicon))
        if quantity is None or not by.names or subject is None or subject.narrow or subject.readings[0].cut:
            return claim
        return replace(claim, subject=Subject((Reading(subject.readings[0].measure),)), why="", moment=by.moment)

    def _has_rank_each(self) -> bool:
        """Tell whether every column that names a measure has a rank to its right."""
        named = [at for at, header in self._columns.items() if header.names and not header.is_rank]
        return bool(named) and all(at + 1 in self._columns and self._columns[at + 1].is_rank for at in named)
