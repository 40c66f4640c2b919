"""Which headers claim which columns of the schema, and how strongly: titles, aliases, and remembered answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from data.intake.headings import Heading, spelling, spellings
from data.intake.qualifiers import header_key, is_doubtful, is_whole, without_whole
from data.schema import MONTH_COLUMN_ALIASES, SHEETS, UNIT_COLUMN_ALIASES, Column, Sheet
from data.text import fold_header

Answers = Mapping[tuple[str, str], str]
OwnAnswers = Mapping[str, str]
"""The answers about the headers of one sheet: folded header → column key."""

_OR = re.compile(r"[/、或]")
_NUMBERS = frozenset({"count", "hours"})
_ANSWERED = -2
"""How strongly an answer claims a column; a title claims with 0 and, where it names the whole, with -1."""


def _targets(sheet: Sheet) -> Mapping[str, tuple[Column, int]]:
    """Every certain spelling of a sheet's columns and how near to the title it is (0 is the title)."""
    targets: dict[str, tuple[Column, int]] = {}
    for column in sheet.columns:
        for rank, alias in enumerate(column.aliases, 1):
            targets.setdefault(fold_header(alias), (column, rank))
    return targets | {fold_header(column.title): (column, 0) for column in sheet.columns}


TARGETS: Mapping[str, Mapping[str, tuple[Column, int]]] = MappingProxyType(
    {sheet.key: MappingProxyType(_targets(sheet)) for sheet in SHEETS}
)
"""The columns of each sheet by every certain spelling, and how near it is to the title."""
UNIT_HEADERS = frozenset(map(fold_header, UNIT_COLUMN_ALIASES))
MONTH_HEADERS = frozenset(map(fold_header, MONTH_COLUMN_ALIASES))
"""Headers of the columns that say whose a row is, and of which month."""
_NAMED = frozenset(text for sheet in SHEETS if not sheet.items for text in TARGETS[sheet.key])
KNOWN = _NAMED | UNIT_HEADERS | MONTH_HEADERS
"""Every header that a standard sheet of every office knows: by these a header is distinguished from other rows."""


def is_known(text: str, answers: Answers = MappingProxyType({})) -> bool:
    """Tell whether a text is a header that a standard sheet knows or that was once answered."""
    folded = spelling(text)
    return (
        folded in KNOWN
        or all(part in KNOWN for part in _OR.split(folded))
        or (bool(answers) and any((sheet.key, header_key(text)) in answers for sheet in SHEETS))
    )


def _claim(heading: Heading, sheet: Sheet, answers: OwnAnswers) -> tuple[Column, int] | None:
    """Return the column that a heading claims and how strongly; an answer is the strongest."""
    names = spellings(heading)
    if answers:
        for name in (header_key(heading.title), *names):
            answer = answers.get(name)
            if answer is not None:
                return (sheet.column(answer), _ANSWERED) if answer else None
    target = _named_column(names, sheet)
    if target is None or (target[0].kind in _NUMBERS and is_doubtful(heading.texts, KNOWN)):
        return None
    return target[0], 2 * target[1] - any(map(is_whole, heading.texts))


def column_named(heading: Heading, sheet: Sheet) -> Column | None:
    """Return the column whose name a heading has, whatever its brackets say."""
    target = _named_column(spellings(heading), sheet)
    return target[0] if target is not None else None


def _named_column(names: Sequence[str], sheet: Sheet) -> tuple[Column, int] | None:
    """Return the column that the first known name means; 本月参加人次 means 参加人次."""
    targets = TARGETS[sheet.key]
    target = next((targets[name] for name in names if name in targets), None) or _either(names, targets)
    if target is not None:
        return target
    bare = (targets.get(without_whole(name)) for name in names)
    return next((claim for claim in bare if claim is not None and claim[0].kind in _NUMBERS), None)


def doubtful_headings(
    headings: Sequence[Heading], sheet: Sheet, answers: OwnAnswers, taken: Mapping[str, Heading]
) -> dict[str, tuple[Heading, ...]]:
    """Return the headings that a column of numbers may have, by the keys of those that have none with certainty."""
    doubtful: dict[str, list[Heading]] = {}
    for heading in headings:
        if answers and not {header_key(heading.title), *spellings(heading)}.isdisjoint(answers):
            continue
        near = _named_column(spellings(heading), sheet)
        if near is None or near[0].kind not in _NUMBERS or near[0].key in taken:
            continue
        if is_doubtful(heading.texts, KNOWN):
            doubtful.setdefault(near[0].key, []).append(heading)
    return {key: tuple(near) for key, near in doubtful.items()}


def _either(names: Sequence[str], targets: Mapping[str, tuple[Column, int]]) -> tuple[Column, int] | None:
    """Return the column of 日期/时间, which gives two names of one column; two of two columns are none."""
    for name in names:
        claims = [targets.get(part) for part in _OR.split(name)]
        columns = {claim[0].key for claim in claims if claim is not None}
        if len(claims) > 1 and None not in claims and len(columns) == 1:
            return next(claim for claim in claims if claim is not None)
    return None


def claim_columns(headings: Sequence[Heading], sheet: Sheet, answers: OwnAnswers) -> dict[str, Heading]:
    """Give each schema column to the heading that names it best, the leftmost among equals."""
    best: dict[str, tuple[int, Heading]] = {}
    for heading in headings:
        claim = _claim(heading, sheet, answers)
        if claim is not None and (claim[0].key not in best or claim[1] < best[claim[0].key][0]):
            best[claim[0].key] = (claim[1], heading)
    return {key: heading for key, (_, heading) in best.items()}
