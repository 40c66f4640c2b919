"""Where the stages of the ledger come from: a frame that holds all of them, or a database that is asked for some."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, Protocol

import numpy as np
import pandas as pd

from analytics.ledger import count_entries, search
from analytics.monthly_ledger import MonthlyLedger
from analytics.standing import LedgerQuestion, Standing, known_in
from data.closings import NEVER, Closing
from data.settings.values import Vocabulary

LedgerRequest = LedgerQuestion | Literal["moved"]
"""Questions of ``Standing``, or ``moved``: what counts otherwise on the last day than on the day before the first."""


class Stages:
    """A ledger frame and how it stands; ``frame`` has the columns of ``data.ledger`` and perhaps ``MARKS``."""

    def __init__(self, frame: pd.DataFrame) -> None:
        """Take a frame; it is never changed."""
        self.frame = frame
        self._standings: dict[tuple[int, int, bool], tuple[Any, ...]] = {}

    def standing(self, vocabulary: Vocabulary, closing: Closing | None, *, apart: bool) -> Standing:
        """Return the frame laid out by these word lists, as it stands now or in a month that is closed."""
        key = (id(vocabulary), id(closing), apart)
        if key not in self._standings:
            # What the key names is kept with it, so that nothing else can come to have its number.
            laid = Standing.of(self.frame, vocabulary, closing, apart=apart)
            self._standings[key] = (laid, vocabulary, closing)
        standing: Standing = self._standings[key][0]
        return standing


class LedgerSource(Protocol):
    """The ledger; what it gives is never changed."""

    @property
    def monthly(self) -> MonthlyLedger | None:
        """The sums of the ledger by months, where there are any."""

    def stages(
        self,
        question: LedgerRequest,
        first: date,
        last: date,
        closing: Closing | None = None,
        units: frozenset[str] | None = None,
    ) -> Stages:
        """Return stages, among them all that a question counts of these units (``None``: of all); see ``Standing``."""

    def count_entries(
        self, on: date, closing: Closing | None = None, units: frozenset[str] | None = None, words: str = ""
    ) -> pd.DataFrame:
        """Return how many entries of these units there are on a day that have all words; see ``analytics.ledger``."""

    def superseded(self) -> Sequence[int]:
        """Return the submissions of the stages that only publications know."""


class HeldLedger:
    """A ledger that is all there, in one frame."""

    monthly: MonthlyLedger | None = None

    def __init__(self, frame: pd.DataFrame) -> None:
        """Take a frame as ``data.ledger`` lays it out, perhaps with ``MARKS``."""
        self._stages = Stages(frame)

    @property
    def frame(self) -> pd.DataFrame:
        """Every stage."""
        return self._stages.frame

    def stages(
        self,
        question: LedgerRequest,
        first: date,
        last: date,
        closing: Closing | None = None,
        units: frozenset[str] | None = None,
    ) -> Stages:
        """Return all stages."""
        del question, first, last, closing, units
        return self._stages

    def count_entries(
        self, on: date, closing: Closing | None = None, units: frozenset[str] | None = None, words: str = ""
    ) -> pd.DataFrame:
        """Return how many entries there are on a day."""
        frame, moment = self.frame, np.datetime64(on)
        there = known_in(frame, closing) & (frame["start"] <= moment).to_numpy() & ~(frame["end"] <= moment).to_numpy()
        if units is not None:
            there &= frame["unit"].isin(units).to_numpy()
        stages = frame[there]
        return count_entries(stages.iloc[search(stages, words)], on)

    def superseded(self) -> Sequence[int]:
        """Return the submissions of the stages that only publications know."""
        frame = self.frame
        if "gone" not in frame:
            return []
        return sorted({int(number) for number in frame.loc[frame["gone"] != NEVER, "submission"].dropna()})
