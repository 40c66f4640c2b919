"""The facts that a command looks at, read from the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click
import pandas as pd

from analytics.facts import Facts
from analytics.figures import LoadedFigures
from analytics.ledger_source import HeldLedger, LedgerSource
from analytics.periods import Period
from analytics.selection import offer
from data.ledger import frame
from data.store import Session
from data.store.editions import read_closings
from data.store.figures import read_figures
from data.store.ledger import read_ledger
from data.store.reports import read_first_month, read_reported_months, read_reports


def period_of(session: Session, first: str, last: str, today: date) -> Period:
    """Return the period of ``--from`` and ``--to``.

    One that still runs ends with the last month of which anything is due or reported.
    """
    if last < first:
        raise click.BadParameter(f"{last} 早于 {first}。", param_hint="--to")
    offered = offer(session.settings, read_reported_months(session), read_first_month(session), today)
    period = Period(first, last)
    return period if offered is None else offered.as_begun(period)


def read_facts(session: Session, period: Period, today: date) -> Facts:
    """Return all facts up to a period's end as of today.

    Stocks and rank changes look back as far as there are months.
    """
    months = sorted({month for month in read_reported_months(session) if month <= period.last} | set(period.months))
    figures, ledger = LoadedFigures(read_figures(session, months)), HeldLedger(read_ledger(session, versions=True))
    return _facts(session, figures, read_reports(session, months), ledger, today)


def read_period_facts(session: Session, first: str, last: str, today: date) -> tuple[Period, Facts]:
    """Return the period of ``--from`` and ``--to`` with all facts up to its end."""
    period = period_of(session, first, last, today)
    return period, read_facts(session, period, today)


def read_reporting_facts(session: Session, months: Sequence[str], today: date) -> Facts:
    """Return the facts that tell who has reported these months, without figures and ledger."""
    return _facts(
        session, LoadedFigures(read_figures(session, [])), read_reports(session, months), HeldLedger(frame({})), today
    )


def read_ledger_facts(session: Session, today: date) -> Facts:
    """Return the facts that tell of the ledger, without figures and reports."""
    ledger = HeldLedger(read_ledger(session, versions=True))
    return _facts(session, LoadedFigures(read_figures(session, [])), read_reports(session, []), ledger, today)


def _facts(session: Session, figures: LoadedFigures, reports: pd.DataFrame, ledger: LedgerSource, today: date) -> Facts:
    begun = read_first_month(session)
    facts = Facts(figures, reports, ledger, session.settings, today, read_closings(session), begun)
    return facts.only(session.access.units)
