"""What has been read of one database, kept a month at a time: an upload makes only its own month be read again.

What is kept belongs to whoever may see it: people of the same units share it, nobody else. Figures
are read when they are asked for, so that what a page costs follows what it shows. Two of them may be
read on either side of an upload that comes in between; the next run sees the new revision and reads
that month anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Concatenate, ParamSpec, TypeVar

import numpy as np
import pandas as pd

from analytics.facts import Facts
from analytics.figures import Block, Lines
from analytics.numbers import Ints
from analytics.periods import Period
from analytics.stories import Stories
from analytics.trial import Draft
from analytics.tryout import Tryout, try_out
from data.records import Access
from data.settings.values import Outlets
from data.store import Session, Store
from data.store.editions import read_closings
from data.store.figures import read_figures
from data.store.ledger import read_ledger_revisions
from data.store.reports import read_first_month, read_reports
from data.store.revisions import Revision, read_month_revisions, read_revision
from data.store.sheets import read_story_columns
from ui.analysis import Analysis
from ui.lru_cache import LruCache, called
from ui.renewal import MANY, NEVER, PACE, Pace, Shown, Stand
from ui.stored_ledger import MOST_STAGES, LedgerSums, StoredLedger, count_stages
from ui.turns import TURN, Turns

Rest = ParamSpec("Rest")
Result = TypeVar("Result")

_MOST_MONTHS, _MOST_LEDGERS, _MOST_ANALYSES = 240, 8, 16
"""How much is kept, the longest unused given up first: a month of a street is small, one of a city 10 MB."""
_MOST_ALONE = 8
"""Measures of a month that are read one by one where there are many units: a trend needs one of many months."""
_MOST_READINGS = 32
"""What is read apart from figures and ledger, of one person each."""
_MOST_STORY_MONTHS, _MOST_STORIES, _MOST_TRYOUTS = 24, 2, 8
"""Rules tried: a city's stories are some 10 MB a month and 30 MB laid out for a year, a draft's awards as much."""


class Month:
    """The figures of one month as one person may see them, each read once and when it is asked for."""

    def __init__(self, store: Store, access: Access, month: str, *, many: bool) -> None:
        """Begin with nothing read; ``many``: there are so many units that not all measures are read at once."""
        self._store, self._access, self._month = store, access, month
        self._blocks = LruCache(256)
        self._most_alone = _MOST_ALONE if many else 0
        self._alone: set[str] = set()

    def lines(self, measure: str, by: tuple[str, ...]) -> Lines:
        """Return a measure cut by these dimensions; as a whole it is read with all others or, of the first, alone."""
        alone = [measure] if by or self._is_alone(measure) else None
        return self._blocks.get((alone and measure, by), None, lambda: self._read(alone, by)).lines(measure)

    def _is_alone(self, measure: str) -> bool:
        if len(self._alone) < self._most_alone:
            self._alone.add(measure)
        return measure in self._alone

    def _read(self, measures: list[str] | None, by: tuple[str, ...]) -> Block:
        return Block(self._store.read(self._access, read_figures, [self._month], measures=measures, by=("unit", *by)))


class Span:
    """Figures of a span of months, each month kept by itself."""

    def __init__(self, months: dict[str, Month]) -> None:
        """Take the months, in order."""
        self._months = months

    @property
    def months(self) -> Sequence[str]:
        """The months there are, in order."""
        return list(self._months)

    def lines(self, month: str, measure: str, by: tuple[str, ...]) -> Lines:
        """Return a measure in a month cut by these dimensions."""
        return self._months[month].lines(measure, by)


class Archive:
    """One database as it was last read; ``analysis`` reads again what has changed since."""

    def __init__(self, store: Store, pace: Pace = PACE, turns: Turns = TURN) -> None:
        """Begin with nothing read; ``pace`` is that of renewals, ``turns`` whom they make room for."""
        self._store, self._pace, self._turns = store, pace, turns
        self._months, self._reports = LruCache(_MOST_MONTHS), LruCache(_MOST_MONTHS)
        self._ledgers, self._analyses = LruCache(_MOST_LEDGERS), LruCache(_MOST_ANALYSES)
        self._stages = LruCache(MOST_STAGES, count_stages)
        self._shown = LruCache(_MOST_ANALYSES)
        self._readings = LruCache(_MOST_READINGS)
        self._story_months, self._stories = LruCache(_MOST_STORY_MONTHS), LruCache(_MOST_STORIES)
        self._tryouts = LruCache(_MOST_TRYOUTS)

    def analysis(self, access: Access, span: Sequence[str], today: date, since: float = NEVER) -> Analysis:
        """Return the analysis of these months as a person may see them and as they stand today.

        It stays the same while nothing has changed that this person may see, whatever others send. Of many
        units, or while others wait for their turn, it is renewed beside, see ``ui.renewal``; one begun before
        ``since`` (monotonic) will not do then.
        """
        shown = self._shown.get((access.units, tuple(span)), None, lambda: Shown(self._pace, self._turns))
        with self._store.reading(access) as session:
            changes = sum(read_ledger_revisions(session).values())
            stand = _stand(read_month_revisions(session, span), changes, read_first_month(session), today)
            units = session.register.units if access.units is None else access.units
        in_background = self._turns.crowded or len(units) > MANY
        return shown.now(stand, lambda: self._begin(access, span, today), in_background=in_background, since=since)

    def _begin(self, access: Access, span: Sequence[str], today: date) -> tuple[Stand, Analysis]:
        """Return how the archive stands, and the analysis of that: the one there is, or another."""
        with self._store.reading(access) as session:
            stands = read_month_revisions(session, span)
            reports = {month: self._report(session, month, stand) for month, stand in stands.items()}
            newest = next(iter(stands.values()))
            monthly, changes = self._ledgers.get(access.units, None, LedgerSums).now(session, newest.rules)
            states = {month: (stand.rules, reports[month].sent) for month, stand in stands.items()}
            begun = read_first_month(session)

            def facts() -> Facts:
                many = len(session.unit_order()) > MANY
                months = {month: self._month(access, month, state, many=many) for month, state in states.items()}
                closings = read_closings(session)
                ledger = StoredLedger(self._store, access, monthly, self._stages, (newest.rules, changes))
                all_facts = Facts(Span(months), _together(reports), ledger, session.settings, today, closings, begun)
                return all_facts.only(access.units)

            version = (tuple(states.values()), changes, newest.closings, begun, today)
            analysis = self._analyses.get((access.units, tuple(span)), version, lambda: Analysis(facts()))
            return _stand(stands, changes, begun, today), analysis

    def read_cached(
        self,
        access: Access,
        function: Callable[Concatenate[Session, Rest], Result],
        *args: Rest.args,
        **kwargs: Rest.kwargs,
    ) -> Result:
        """Return what a function finds, read again when anything has changed; arguments as in ``ui.lru_cache``."""
        with self._store.reading(access) as session:
            key = called(function, (access, *args), kwargs)
            return self._readings.get(key, read_revision(session), lambda: function(session, *args, **kwargs))

    def try_out(
        self, access: Access, analysis: Analysis, period: Period, draft: Draft, *, published: bool = False
    ) -> tuple[Tryout, Ints]:
        """Return what comes of a draft of the rules in a period of an analysis, and the numbers of its media rows.

        ``published``: published months are tried, too. The rows of a month are read again when it has changed.
        """
        with self._store.reading(access) as session:
            stands = read_month_revisions(session, period.months)
            revision, outlets = tuple(stands.values()), session.settings.outlets
            months = [self._story_columns(session, month, stand) for month, stand in stands.items()]
        stories, numbers = self._stories.get(
            (access.units, period.first, period.last), revision, lambda: _stories(months, outlets)
        )
        tried: Tryout = self._tryouts.get(
            (access.units, period, draft, published),
            (revision, analysis),
            lambda: try_out(analysis.facts, stories, period, draft, published=published),
        )
        return tried, numbers

    def _month(self, access: Access, month: str, state: Hashable, *, many: bool) -> Month:
        return self._months.get((access.units, month), state, lambda: Month(self._store, access, month, many=many))

    def _story_columns(self, session: Session, month: str, stand: Revision) -> pd.DataFrame:
        key = (session.access.units, month)
        return self._story_months.get(key, stand, lambda: _shared(read_story_columns(session, [month])))

    def _report(self, session: Session, month: str, stand: Revision) -> Reports:
        """Return who has reported a month, read again after every upload."""
        key = (session.access.units, month)
        return self._reports.get(key, stand, lambda: Reports(read_reports(session, [month])))


def _stories(months: Sequence[pd.DataFrame], outlets: Outlets) -> tuple[Stories, Ints]:
    """Return the media rows of some months by column, and their numbers in the store."""
    columns = pd.concat(months, ignore_index=True)
    return Stories.of(columns, outlets), columns["id"].to_numpy(dtype=np.int64)


def _shared(columns: pd.DataFrame) -> pd.DataFrame:
    """Return the same rows with every word once in memory, however many cells it stands in."""
    words = columns.columns.difference(["counted", "id"])
    return columns.assign(**{name: columns[name].astype("category").astype("object") for name in words})


def _stand(stands: Mapping[str, Revision], changes: int, begun: str | None, today: date) -> Stand:
    """Return how the archive stands today by its months and by how often the ledger has changed.

    ``begun``: the first month that anybody has reported. From it on everybody is expected to, also in months of the
    span of which nothing has come in since.
    """
    rules = (*(stand.rules for stand in stands.values()), next(iter(stands.values())).closings, today)
    return Stand(rules, (*(stand.uploads for stand in stands.values()), changes, begun))


class Reports:
    """Who has reported one month; ``sent`` tells two states of it apart."""

    def __init__(self, frame: pd.DataFrame) -> None:
        """Take what the store tells of a month."""
        self.frame = frame
        columns = (frame[name].tolist() for name in ("unit", "submission", "received", "first", "errors", "warnings"))
        self.sent = hashlib.sha256(repr(list(zip(*columns, strict=True))).encode()).hexdigest()


def _together(reports: Mapping[str, Reports]) -> pd.DataFrame:
    """Return who has reported in all of the months, one month after the other."""
    frames = [report.frame for report in reports.values()]
    places = np.repeat(np.arange(len(frames)), [len(frame) for frame in frames])
    months = pd.Categorical.from_codes(places, categories=pd.Index(list(reports)), ordered=True)
    return pd.concat(frames, ignore_index=True).assign(month=months)
