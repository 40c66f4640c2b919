"""The entries of the ledger on a day, in the order in which they press: counted at once, read a part at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analytics.board import Board
from analytics.ledger import Wordlist, count_entries, days_late, review_days, search
from analytics.numbers import Flags, Ints
from data.entry_counts import LATE_LINES, LATE_PIECES, OPTIONAL
from data.ledger import joined
from data.schema import PROBLEM

AT_ONCE = 5_000
"""Entries of a part, where all of a list are read one part after the other."""
Accepted = Mapping[str, Collection[str]]


@dataclass(frozen=True, eq=False)
class EntryList:
    """Entries of a board: ``first`` those with a deadline, the longest overdue before all others, then the rest.

    ``first`` are stages; the rest, where there is any, is read from the board a few units at a time: of a city it is a
    million. ``counts`` (``data.entry_counts``) are those of the whole list.
    """

    board: Board
    first: pd.DataFrame
    counts: pd.DataFrame
    has_rest: bool
    words: str = ""
    accepted: Accepted | None = None

    def __len__(self) -> int:
        """How many entries there are."""
        return int(self.counts["lines"].sum())

    @property
    def units(self) -> int:
        """How many units have any."""
        return int(self.counts["unit"].nunique())

    @property
    def problems(self) -> tuple[int, int]:
        """Problems, and the pieces of these."""
        problems = self.counts[self.counts["matter"] == PROBLEM]
        return int(problems["lines"].sum()), int(problems["pieces"].sum())

    @property
    def overdue(self) -> tuple[int, int]:
        """Overdue problems, and the pieces of these."""
        return int(self.counts[LATE_LINES].sum()), int(self.counts[LATE_PIECES].sum())

    def values(self, column: str) -> list[str]:
        """Return the words of a column, one of 事项类别, 状态 and 种类."""
        return sorted(str(value) for value in self.counts[column].unique() if not pd.isna(value))

    def narrowed(self, words: str, accepted: Accepted, wordlist: Wordlist | None = None) -> EntryList:
        """Return the entries that have all of the words, and a wanted value in each column; see ``ledger.search``.

        Of a whole list. ``wordlist`` is that of ``first``, where it is at hand.
        """
        first = self.first.iloc[search(self.first, words, wordlist, **accepted)]
        if not self.has_rest:
            return replace(self, first=first, counts=count_entries(first, self.board.on))
        counts = self.board.count_alive(words)
        for column, values in accepted.items():
            if values:
                counts = counts[counts[column].isin(list(values))]
        return replace(self, first=first, counts=counts, words=words, accepted=accepted)

    def part(self, start: int, stop: int) -> pd.DataFrame:
        """Return the stages of the entries from one place to before another."""
        begun = len(self.first)
        pieces = [self.first.iloc[start:stop]]
        if self.has_rest and stop > begun:
            pieces.append(self._part_of_rest(max(start - begun, 0), stop - begun))
        return joined(pieces).reset_index(drop=True)

    def parts(self, start: int, stop: int) -> Iterator[pd.DataFrame]:
        """Yield the entries from one place to before another as they are listed, ``AT_ONCE`` of them at a time."""
        for at in range(start, min(stop, len(self)), AT_ONCE):
            yield self.board.listed(self.part(at, min(at + AT_ONCE, stop)))

    def has(self, column: str) -> bool:
        """Tell whether any entry has a value in a column of ``ledger.COLUMNS``."""
        if column == "days_late":
            return bool(self._timed(self.first).any())
        if column == "review":
            titles = self._matching(self.board.waiting) if self.has_rest else self.first
            return bool((~np.isnat(review_days(titles, self.board.settings.policy))).any())
        if column == "kind":
            return bool(self.counts["kind"].notna().any())
        return bool(self.counts[column].any()) if column in OPTIONAL else len(self) > 0

    @cached_property
    def _rest(self) -> tuple[list[str], Ints]:
        """The units of the rest in their order, and how many entries there are up to the end of each."""
        units = self.counts["unit"].cat
        lines = np.bincount(units.codes, self.counts["lines"], minlength=len(units.categories)).astype(np.int64)
        lines -= np.bincount(self.first["unit"].cat.codes, minlength=len(units.categories))
        places = np.flatnonzero(lines > 0)
        return [str(name) for name in units.categories[places]], np.cumsum(lines[places])

    def _part_of_rest(self, start: int, stop: int) -> pd.DataFrame:
        names, ends = self._rest
        at, to = np.searchsorted(ends, [start, stop - 1], side="right")
        units = frozenset(names[at : to + 1])
        stages = self.board.read_alive(units)
        stages = self._matching(stages[~self._timed(stages) & stages["unit"].isin(units).to_numpy()])
        before = int(ends[at - 1]) if at else 0
        return stages.iloc[start - before : stop - before]

    def _matching(self, stages: pd.DataFrame) -> pd.DataFrame:
        return stages.iloc[search(stages, self.words, None, **(self.accepted or {}))]

    def _timed(self, stages: pd.DataFrame) -> Flags:
        return days_late(stages, self.board.settings.policy, self.board.on)[1]


def all_entries(board: Board) -> EntryList:
    """Return all entries of a board's day."""
    timed = days_late(board.waiting, board.settings.policy, board.on)[1]
    return EntryList(board, board.pressing(board.waiting[timed]), board.count_alive(""), has_rest=True)


def entries_among(board: Board, stages: pd.DataFrame) -> EntryList:
    """Return the entries that some of the stages of a board's day are those of."""
    return EntryList(board, board.pressing(stages), count_entries(stages, board.on), has_rest=False)
