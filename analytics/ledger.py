"""The ledger (文明创建台账) as of a day: one line an entry, to be searched, filtered and taken away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analytics.numbers import Flags, Ints
from data.entry_counts import KEYS, LATE_LINES, LATE_PIECES, OPTIONAL, SEARCHED, SUMS, folded_words
from data.schema import CLOSED_STATE, ENDED_STATES, NAMED_STATES, PROBLEM, TITLE
from data.settings.values import Policy
from data.text import fold

Day = date | None
Days = npt.NDArray[np.datetime64]
COLUMNS = (
    "unit",
    "number",
    "matter",
    "kind",
    "name",
    "place",
    "level",
    "nature",
    "source",
    "quantity",
    "measure",
    "approximate",
    "state",
    "since",
    "days",
    "found",
    "due",
    "days_late",
    "overdue",
    "closed",
    "reopened",
    "named",
    "review",
    "for_review",
    "month",
    "submission",
    "title",
    "line",
    "cell",
)
TITLES: Mapping[str, str] = MappingProxyType(
    {
        "unit": "单位",
        "number": "编号",
        "matter": "事项类别",
        "kind": "种类",
        "name": "事项名称",
        "place": "点位",
        "level": "级别",
        "nature": "性质",
        "source": "来源",
        "quantity": "数量",
        "measure": "计量单位",
        "state": "状态",
        "since": "进入本状态",
        "days": "已多少天",
        "found": "日期",
        "due": "完成时限",
        "days_late": "逾期天数",
        "closed": "完成日期",
        "reopened": "重开次数",
        "named": "命名日期",
        "review": "复查到期",
        "month": "报送月份",
    }
)
"""What the columns are called where people read them; those that are not here lead to the cell."""
_DAYS = ("since", "found", "due", "closed", "named")
_TIMED_TITLES = frozenset({"复查中", "限期整改"})
"""States of a named title in which its 完成时限 is a deadline."""


def later(day: date, by: int) -> date:
    """Return the same day ``by`` months later, or the last day of that month."""
    shifted: date = _later(np.array([day], dtype="datetime64[D]"), by).astype(object)[0]
    return shifted


def _later(days: Days, by: int) -> Days:
    month = days.astype("datetime64[M]")
    first = (month + by).astype("datetime64[D]")
    last = (month + by + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.asarray(np.minimum(first + (days - month.astype("datetime64[D]")), last))


def entries(ledger: pd.DataFrame, policy: Policy, on: date) -> pd.DataFrame:
    """Return ``COLUMNS``: the entries of a ledger frame as they are on a day.

    ``days``: for how long an entry has been in its state. ``days_late``: how many days past its
    deadline an entry that is not done is (negative: days left), ``None`` without deadline.
    ``review``: when the cycle of a title in force ends; ``for_review``: that is the deadline. Days are
    ``date`` or ``None``.
    """
    moment = np.datetime64(on)
    alive = (ledger["start"].to_numpy() <= moment) & ~(ledger["end"].to_numpy() <= moment)
    stages = ledger.loc[alive]
    days = {name: stages[name].to_numpy().astype("datetime64[D]") for name in (*_DAYS, "renewed")}
    late, waiting, reviews = days_late(stages, policy, on)
    review = review_days(stages, policy)
    computed: dict[str, Any] = {name: column.astype(object) for name, column in days.items()}
    computed["days"] = (moment - days["since"]).astype("int64")
    computed["days_late"] = [int(late_days) if wait else None for late_days, wait in zip(late, waiting, strict=True)]
    computed["overdue"], computed["for_review"] = waiting & (late > 0), reviews
    computed["review"] = review.astype(object)
    columns = {name: computed[name] if name in computed else _plain(stages[name]) for name in COLUMNS}
    return pd.DataFrame(columns, dtype="object")


def review_days(stages: pd.DataFrame, policy: Policy) -> Days:
    """Return when the cycle of each title in force ends and it is reviewed, no day for anything else.

    A title below a higher one of its kind (``highest``, where that is a column) is not reviewed.
    """
    in_force = (stages["matter"] == TITLE).to_numpy() & stages["state"].isin(NAMED_STATES).to_numpy()
    in_force = in_force & (stages["highest"].to_numpy(dtype=bool) if "highest" in stages else True)
    renewed = stages["renewed"].to_numpy().astype("datetime64[D]")
    ends = np.where(in_force, _later(renewed, 12 * policy.cycle_years), np.datetime64("NaT"))
    return np.asarray(ends.astype("datetime64[D]"))


def days_late(stages: pd.DataFrame, policy: Policy, on: date) -> tuple[Ints, Flags, Flags]:
    """Return how many days past its deadline each stage is (negative: days left), and which wait for one at all.

    The last flags tell which of these are reviews. The deadline of a title in force is its review, from
    ``warn_days`` before it, unless it has one of its own.
    """
    moment, review = np.datetime64(on), review_days(stages, policy)
    deadline = stages["due"].to_numpy().astype("datetime64[D]")
    own = _waiting(stages) & ~np.isnat(deadline)
    reviewed = for_review(stages, policy, on) & ~own
    late = (moment - np.where(reviewed, review, deadline)).astype("int64")
    return late, own | reviewed, reviewed


def for_review(stages: pd.DataFrame, policy: Policy, on: date) -> Flags:
    """Flag the titles in force whose review is due within ``warn_days`` or was due before (复查逾期)."""
    review, moment = review_days(stages, policy), np.datetime64(on)
    return np.asarray(~np.isnat(review) & (review - np.timedelta64(policy.warn_days, "D") <= moment))


def _plain(column: pd.Series[Any]) -> Any:
    """Return a column's values, ``None`` for each of pandas' own words for nothing."""
    return column.to_numpy(dtype="object", na_value=None)  # type: ignore[call-overload]


def _waiting(stages: pd.DataFrame) -> Flags:
    """Flag the entries whose deadline is still to be met."""
    matter, state = stages["matter"], stages["state"]
    settled = (NAMED_STATES - _TIMED_TITLES) | ENDED_STATES
    problem = (matter == PROBLEM) & (state != CLOSED_STATE)
    return np.asarray(problem | ((matter == TITLE) & ~state.isin(settled)), dtype=bool)


class Wordlist:
    """The texts of a table of entries, each once and folded, and which rows have them."""

    def __init__(self, table: pd.DataFrame) -> None:
        """Fold what is searched; of a city that takes seconds, and looking it up milliseconds."""
        self._rows = len(table)
        self._columns = [_folded(table[name]) for name in ("unit", *SEARCHED)]

    def having(self, words: str) -> Flags:
        """Flag the rows that have all of the words, each somewhere."""
        keep = np.ones(self._rows, dtype=bool)
        for word in folded_words(words):
            has = np.zeros(self._rows, dtype=bool)
            for codes, texts in self._columns:
                matches = pc.match_substring(texts, word).to_numpy(zero_copy_only=False)
                if matches.any():
                    # The last one is for rows without a text: their code is -1.
                    has |= np.append(matches, False)[codes]
            keep &= has
        return keep


def _folded(column: pd.Series[Any]) -> tuple[Ints, pa.StringArray]:
    """Return the number of each row's text, -1 for none, and the texts folded."""
    codes, texts = pd.factorize(column)
    small = codes.astype(np.min_scalar_type(-len(texts) - 1))
    return small, pa.array([fold(str(text)) for text in texts], type=pa.string())


def search(table: pd.DataFrame, words: str = "", wordlist: Wordlist | None = None, **accepted: Collection[str]) -> Ints:
    """Return the places of the entries (or stages) that have all of the words, and a wanted value in each column.

    ``search(entries, "楼道 希望", state={"整改中"})``. An empty collection asks for nothing. ``wordlist``
    is that of the table, where it is at hand.
    """
    keep = np.ones(len(table), dtype=bool)
    for column, values in accepted.items():
        if values:
            keep &= table[column].isin(list(values)).to_numpy()
    if words.strip():
        keep &= (wordlist or Wordlist(table)).having(words)
    return np.flatnonzero(keep)


def count_entries(stages: pd.DataFrame, on: date) -> pd.DataFrame:
    """Return how many entries these are, their stages on a day, by ``KEYS``: ``SUMS`` of ``data.entry_counts``."""
    late = overdue(stages, on)
    keys = {name: stages[name] for name in KEYS}
    sums = {"lines": np.ones(len(stages), dtype=np.int64), "pieces": stages["quantity"]}
    sums |= {LATE_LINES: late.astype(np.int64), LATE_PIECES: np.where(late, stages["quantity"], 0)}
    sums |= {name: stages[name].notna().astype(np.int64) for name in OPTIONAL}
    columns = pd.DataFrame({**keys, **sums}, index=stages.index)
    counts: pd.DataFrame = columns.groupby(list(KEYS), observed=True, dropna=False)[list(SUMS)].sum().reset_index()
    return counts


def overdue(stages: pd.DataFrame, on: date) -> Flags:
    """Flag the problems that are overdue on a day."""
    open_ = (stages["matter"] == PROBLEM) & (stages["state"] != CLOSED_STATE)
    return np.asarray(open_ & (stages["due"] < pd.Timestamp(on)), dtype=bool)


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """Return the entries with the headers that people read, to be shown or downloaded."""
    return table[list(TITLES)].rename(columns=dict(TITLES))
