"""The ledger as of a day: which stages of a ledger frame answer a question about that day.

Every question gives the places of the stages in the frame, so that a count and the list behind it
are the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.numbers import Flags, Ints
from data.closings import NEVER, Closing
from data.schema import CLOSED_STATE, ENDED_STATES, NAMED_STATES, PROBLEM, TITLE, Question
from data.settings.values import Vocabulary

Days = npt.NDArray[np.datetime64]
LedgerQuestion = Question | Literal["applications", "waiting", "discovered", "alive", "life"]
"""What is asked of the ledger.

``discovered``: all stages of the problems found in a period, ``alive``: every entry as it is on a day, ``life``: all
stages of every entry.
"""
AS_OF_A_DAY: frozenset[LedgerQuestion] = frozenset({"open", "overdue", "titles", "applications", "waiting", "alive"})
"""Questions about how things stand on a day, whenever they began."""
OTHER_KIND = "其他"
"""The kind of a title that has none of the list: it says nothing of which title it is."""


def _is(column: pd.Series, *words: str) -> Flags:
    return column.isin(words).to_numpy()


def known_in(ledger: pd.DataFrame, closing: Closing | None = None) -> Flags:
    """Flag the stages that count now, or in a month that is closed: of each unit those of its version."""
    if "gone" not in ledger:
        return np.ones(len(ledger), dtype=bool)
    now = (ledger["gone"] == NEVER).to_numpy()
    if closing is None:
        return np.asarray(now)
    then = ((ledger["known"] < closing.edition) & (ledger["gone"] >= closing.edition)).to_numpy()
    return np.where(ledger["unit"].isin(closing.opened).to_numpy(), now, then)


def title_order(vocabulary: Vocabulary) -> Mapping[str | None, int]:
    """Return the place of each level of titles, 0 the highest."""
    return {level: place for place, level in enumerate(vocabulary.words_of("级别"))}


@dataclass(frozen=True)
class Standing:
    """A ledger frame laid out for questions about days; flags and days are one a stage.

    ``kinds`` numbers the unit and kind of each stage (titles without a kind, or of 其他: their name), and
    ``precedence`` sorts the stages of one of them, the highest title first. ``known`` flags the
    stages that count; the others are those of another version of the ledger.
    """

    start: Days
    end: Days
    found_on: Days
    due: Days
    problem: Flags
    closed_state: Flags
    title: Flags
    named_state: Flags
    ended_state: Flags
    kinds: Ints
    precedence: Ints
    known: Flags

    @classmethod
    def of(
        cls, ledger: pd.DataFrame, vocabulary: Vocabulary, closing: Closing | None = None, *, apart: bool = True
    ) -> Standing:
        """Lay out a ledger frame as it stands now, or in a month that is closed.

        ``apart``: titles of the kind 其他 are told apart by their names.
        """
        kinds, precedence = _titles(ledger, title_order(vocabulary), apart=apart)
        return cls(
            start=ledger["start"].to_numpy(),
            end=ledger["end"].to_numpy(),
            found_on=ledger["found"].to_numpy(),
            due=ledger["due"].to_numpy(),
            problem=_is(ledger["matter"], PROBLEM),
            closed_state=_is(ledger["state"], CLOSED_STATE),
            title=_is(ledger["matter"], TITLE),
            named_state=_is(ledger["state"], *NAMED_STATES),
            ended_state=_is(ledger["state"], *ENDED_STATES),
            kinds=kinds,
            precedence=precedence,
            known=known_in(ledger, closing),
        )

    def on(self, day: date) -> Flags:
        """Flag the stages in which entries are on a day; an entry not yet found has none."""
        moment = np.datetime64(day)
        return np.asarray(self.known & (self.start <= moment) & ~(self.end <= moment))

    def found(self, first: date, last: date) -> Ints:
        """Return the stages, on the last of the days, of problems whose 日期 lies within them.

        They are all closed or open on that day, so whatever became of their 数量, what was found is what is closed
        and what is open.
        """
        return np.flatnonzero(self.problem & _within(self.found_on, first, last) & self.on(last))

    def closed(self, first: date, last: date) -> Ints:
        """Return the closed stages of problems closed within the days and still closed on the last."""
        return np.flatnonzero(self.problem & self.closed_state & _within(self.start, first, last) & self.on(last))

    def rectified(self, first: date, last: date) -> Ints:
        """Return the closed stages of problems found within the days and closed on the last of them."""
        return np.flatnonzero(self.problem & self.closed_state & _within(self.found_on, first, last) & self.on(last))

    def unclosed(self, day: date) -> Ints:
        """Return the stages of problems found and not closed as of a day."""
        return np.flatnonzero(self.problem & ~self.closed_state & self.on(day))

    def overdue(self, day: date) -> Ints:
        """Return the stages of problems not closed whose 完成时限 lies before a day."""
        open_ = self.unclosed(day)
        return open_[self.due[open_] < np.datetime64(day)]

    def titles(self, day: date) -> Ints:
        """Return the stages of all titles in force on a day."""
        return np.flatnonzero(self.title & self.named_state & self.on(day))

    def applications(self, day: date) -> Ints:
        """Return the stages of titles that are on their way to be named on a day."""
        return np.flatnonzero(self.title & ~self.named_state & ~self.ended_state & self.on(day))

    def waiting(self, day: date) -> Ints:
        """Return the stages on a day that may have a deadline: of problems not closed and of titles."""
        return np.flatnonzero(((self.problem & ~self.closed_state) | self.title) & self.on(day))

    def counted(self, question: LedgerQuestion, first: date, last: date) -> Ints:
        """Return the stages that a question counts as of a day; ``first``: the beginning of what a period counts."""
        match question:
            case "found":
                return self.found(first, last)
            case "closed":
                return self.closed(first, last)
            case "rectified":
                return self.rectified(first, last)
            case "open":
                return self.unclosed(last)
            case "overdue":
                return self.overdue(last)
            case "titles":
                return self.highest(self.titles(last))
            case "applications":
                return self.applications(last)
            case "waiting":
                return self.waiting(last)
            case "discovered":
                return np.flatnonzero(self.known & self.problem & _within(self.found_on, first, last))
            case "alive":
                return np.flatnonzero(self.on(last))
            case "life":
                return np.flatnonzero(self.known)

    def highest(self, stages: Ints) -> Ints:
        """Leave the highest title of each unit and kind, the earliest named of equals."""
        sequence = stages[np.argsort(self.precedence[stages])]
        _, first = np.unique(self.kinds[sequence], return_index=True)
        return np.sort(sequence[first])


def _within(days: Days, first: date, last: date) -> Flags:
    return np.asarray((days >= np.datetime64(first)) & (days <= np.datetime64(last)))


def _titles(ledger: pd.DataFrame, order: Mapping[str | None, int], *, apart: bool) -> tuple[Ints, Ints]:
    """Number the unit and kind of each stage, and its precedence by level and day of naming."""
    kinds = _kinds(ledger, apart=apart)
    units, _ = pd.factorize(ledger["unit"])
    levels, words = pd.factorize(ledger["level"])
    ranks = np.array([*(order.get(word, len(order)) for word in words), len(order)], dtype=np.int64)[levels]
    named = ledger["named"].to_numpy().astype("datetime64[s]").astype(np.int64)
    precedence = np.empty(len(ledger), dtype=np.int64)
    precedence[np.lexsort((named, ranks))] = np.arange(len(ledger))
    return units.astype(np.int64) * (len(ledger) + 1) + kinds, precedence


def _kinds(ledger: pd.DataFrame, *, apart: bool) -> Ints:
    """Number the kind of each stage, of titles without one, or of one that says nothing, the name."""
    numbers, words = pd.factorize(ledger["kind"])
    kinds, known = numbers.astype(np.int64), {str(word): at for at, word in enumerate(words)}
    nothing = (kinds < 0) | (apart & _is(ledger["kind"], OTHER_KIND))
    unnamed = np.flatnonzero(_is(ledger["matter"], TITLE) & nothing)
    for place, name in zip(unnamed, ledger["name"].iloc[unnamed], strict=True):
        kinds[place] = known.setdefault(str(name), len(known))
    return kinds
