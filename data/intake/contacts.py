"""A contact list as it is pasted: which communities there are and how many residents; all else is left out and said.

Names of persons, telephone numbers and addresses go nowhere: what is left out is described by its place and kind,
never by what stood there.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from data.intake.contact_cells import (
    ENDINGS,
    HEADERS,
    LONGEST_NAME,
    is_header,
    is_labelled,
    is_own_office,
    is_phone,
    is_total,
    is_unit,
    is_word,
    lone_residents,
    residents,
    street_name,
    unit_name,
    without_serial,
    without_street,
)
from data.text import fold_header, fold_unit, visible

LONGEST = 200_000
"""Signs of a list: three thousand communities with all that stands beside them."""
_GLUED = re.compile(r"^(\d{1,4})(?=[\u4e00-\u9fff])")
_BETWEEN = re.compile(r"[，,、；;|]+|\s+|(?<=[\u4e00-\u9fff])[:：](?!\d)")
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_SPACED_PHONE = re.compile(r"\b(1\d{2})[ -](\d{4})[ -](\d{4})\b")
_COLUMNS_NAMED = 20
"""Columns that are named among those left out."""
_TALLEST_CELL = 3
"""Line breaks within one cell; more are a quotation mark that is never closed."""


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """One community of the list, with the line that it stands in, counted from 1."""

    name: str
    line: int
    residents: int | None = None
    street: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactList:
    """What a pasted list holds: its street where it names one, the communities, and in words what was left out."""

    street: str | None
    units: tuple[ListedUnit, ...]
    omitted: tuple[str, ...]

    def rows(self, street: str) -> list[dict[str, str]]:
        """Return the rows of the table 单位: each street, its own office, and its communities."""
        rows = []
        for name in dict.fromkeys(unit.street or street for unit in self.units):
            rows += [{"名称": name, "级别": "街道"}, {"名称": f"{name}本级", "上级": name, "级别": "本级"}]
        for unit in self.units:
            row = {"名称": unit.name, "上级": unit.street or street, "级别": "社区"}
            row |= {"常住人口": str(unit.residents)} if unit.residents is not None else {}
            rows.append(row | ({"别名": "、".join(unit.aliases)} if unit.aliases else {}))
        return rows


@dataclass
class _Reading:
    """What has been read of a list so far; ``unneeded`` counts cells by kind."""

    street: str | None = None
    units: list[ListedUnit] = field(default_factory=list)
    omitted: list[str] = field(default_factory=list)
    unneeded: Counter[str] = field(default_factory=Counter)

    def add(self, cell: str, line: int, people: int | None, street: str | None = None) -> None:
        """Add a community, where the cell has a name at all."""
        name, aliases = unit_name(cell)
        if any(sign.isalnum() for sign in name):
            self.units.append(ListedUnit(name, line, people, street, aliases))
        else:
            self.omit(line, "没有社区名称")

    def distinct_units(self) -> Iterator[ListedUnit]:
        """Yield each community once, without the name of its street before it."""
        known: dict[tuple[str | None, str], int] = {}
        for unit in self.units:
            name = without_street(unit.name, unit.street or self.street)
            key = (unit.street, fold_unit(name))
            if key in known:
                self.omit(unit.line, f"{name}与第{known[key]}行重复")
            else:
                known[key] = unit.line
                yield replace(unit, name=name)

    def omit(self, line: int, why: str) -> None:
        """Say that a line gave nothing."""
        self.omitted.append(f"第{line}行：{why}")

    def omit_own_office(self, line: int, cell: str) -> None:
        """Say that a line is about the street itself, and learn its name."""
        self.street = self.street or street_name(cell)
        self.omit(line, "是街道自己，本级会自动加上")


def read_contacts(text: str) -> ContactList:
    """Return the communities of a list that was copied from a table, a document or a chat.

    With a header its columns decide; without one a name is known by its ending (社区, 村, 居委会 …), and where no
    line has such an ending each line is names alone.
    """
    # Word parts lines by \v where somebody pressed Shift and Enter.
    text = visible(text[:LONGEST].replace("\v", "\n"))
    lines = [(number, cells) for number, cells in _split(text) if any(cells)]
    reading = _Reading()
    at = next((place for place, (_, cells) in enumerate(lines) if is_header(cells)), None)
    if at is None:
        _read_lines(reading, _without_glued_serials(lines))
    else:
        for number, cells in lines[:at]:
            reading.street = reading.street or street_name("".join(cells))
            reading.omit(number, "标题")
        _read_columns(reading, lines[at][1], lines[at + 1 :])
    units = tuple(reading.distinct_units())
    counted = [f"{kind} {number} 处，不需要，没有保存" for kind, number in reading.unneeded.items()]
    return ContactList(reading.street, units, (*counted, *reading.omitted))


def _split(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines with their cells; a cell of a copied table may have line breaks within quotation marks."""
    records = _records(text) if "\t" in text else None
    if records is not None:
        yield from ((number, [_plain(cell) for cell in record]) for number, record in enumerate(records, 1))
        return
    for number, line in enumerate(text.splitlines(), 1):
        shown = _SPACED_PHONE.sub(r"\1\2\3", _THOUSANDS.sub("", unicodedata.normalize("NFKC", line).strip()))
        yield number, [piece for piece in _BETWEEN.split(without_serial(shown)) if piece]


def _records(text: str) -> list[list[str]] | None:
    """Return the cells of a copied table, ``None`` where a quotation mark is never closed."""
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    except csv.Error:  # a cell of more than 128 KiB
        return None
    tall = any("\t" in cell or cell.count("\n") > _TALLEST_CELL for record in records for cell in record)
    return None if tall else records


def _plain(cell: str) -> str:
    """Return a cell on one line, without the blanks that people set between the signs of a short word."""
    normal = " ".join(unicodedata.normalize("NFKC", cell).split())
    return re.sub(r"(?<=[\u4e00-\u9fff(])\s+(?=[\u4e00-\u9fff)])", "", normal)


def _read_columns(reading: _Reading, header: Sequence[str], lines: Sequence[tuple[int, list[str]]]) -> None:
    places = _places(header)
    unused = [cell[:LONGEST_NAME] for place, cell in enumerate(header) if cell and place not in places.values()]
    if unused:
        more = "等" if len(unused) > _COLUMNS_NAMED else ""
        reading.omitted.append(f"{'、'.join(unused[:_COLUMNS_NAMED])}{more}：{len(unused)} 列不需要，没有保存")
    factor = 10_000 if "residents" in places and "万" in header[places["residents"]] else 1
    street = None
    for number, cells in lines:
        values = {kind: cells[place] if place < len(cells) else "" for kind, place in places.items()}
        name, typed = without_serial(values["unit"]), values.get("residents", "")
        street = street_name(values.get("street", "")) or street
        if is_header(cells):
            continue
        if is_total(cells):
            reading.omit(number, "合计行")
        elif not name:
            reading.omit(number, "没有社区名称")
        elif is_own_office(name):
            reading.omit_own_office(number, name)
        elif any(sign.isdigit() for sign in name) and not name.endswith(ENDINGS):
            reading.omit(number, "不像社区名称")
        else:
            people = residents(typed, factor)
            if typed and people is None:
                reading.omit(number, "人口不是一个确定的数，没有填，以后在“设置”里补")
            reading.add(name, number, people, street)
    _settle_street(reading)


def _places(header: Sequence[str]) -> Mapping[str, int]:
    """Return in which column each kind stands: the first of its kind, of the residents the one that says 常住."""
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        kind = next((kind for kind, words in HEADERS.items() if fold_header(cell) in words), None)
        if kind is not None and (kind not in places or (kind == "residents" and "常住" in cell)):
            places[kind] = place
    return places


def _settle_street(reading: _Reading) -> None:
    """Where a column names one street only, it is the list's."""
    streets = {unit.street for unit in reading.units if unit.street}
    if len(streets) == 1:
        reading.street = streets.pop()
        reading.units = [replace(unit, street=None) for unit in reading.units]


def _read_lines(reading: _Reading, lines: Sequence[tuple[int, list[str]]]) -> None:
    """Read lines without a header: a cell that ends as communities do is one; a lone number beside it its people."""
    has_units = any(is_unit(cell) for _, cells in lines for cell in cells)
    for number, cells in lines:
        names = [cell for cell in cells if (is_unit(cell) if has_units else is_word(cell) and not is_own_office(cell))]
        own = next((cell for cell in cells if is_own_office(cell)), None)
        if is_total(cells):
            reading.omit(number, "合计行")
        elif names:
            others = [cell for cell in cells if cell not in names]
            people = lone_residents(others) if len(names) == 1 else None
            _count_unneeded(reading, others, people)
            for name in names:
                reading.add(name, number, people)
        elif own is not None:
            reading.omit_own_office(number, own)
        else:
            reading.street = reading.street or street_name("".join(cells))
            reading.omit(number, "没有看到社区名称")


def _count_unneeded(reading: _Reading, cells: Sequence[str], people: int | None) -> None:
    """Count what stood beside a name and was not needed, by kind and not by what it said."""
    for cell in cells:
        if is_phone(cell):
            reading.unneeded["电话"] += 1
        elif is_word(cell) and not is_labelled(cell):
            reading.unneeded["姓名、职务等文字"] += 1
        elif people is None:
            reading.unneeded["说不准是不是人口的数"] += 1


def _without_glued_serials(lines: Sequence[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Take the numbers of the lines away: cells of their own, and those that stand right before the names.

    The latter where they run 1, 2, 3 …: 101社区 keeps its own.
    """
    filled = [(number, [cell for cell in cells if cell]) for number, cells in lines]
    bare = [(number, cells[1:] if len(cells) > 1 and cells[0].isdigit() else cells) for number, cells in filled]
    glued = [match for _, cells in bare if (match := _GLUED.match(cells[0])) is not None]
    if len(glued) < 2 or [int(match[1]) for match in glued] != list(range(1, len(glued) + 1)):
        return bare
    return [(number, [_GLUED.sub("", cells[0]), *cells[1:]]) for number, cells in bare]
