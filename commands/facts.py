"""The facts that a command looks at, read from the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from analytics.facts import Facts
from analytics.figures import Held
from analytics.periods import Period
from analytics.selection import offer
from data.ledger import frame
from data.records import Access
from data.store import Store


def period_of(store: Store, access: Access, first: str, last: str, today: date) -> Period:
    """Return the period of ``--from`` and ``--to``.

    One that still runs ends with the last month of which anything is due or reported.
    """
    if last < first:
        raise click.BadParameter(f"{last} 早于 {first}。", param_hint="--to")
    offered = offer(store.settings(), store.months(access), store.begun(access), today)
    period = Period(first, last)
    return period if offered is None else period.until(offered.stage)


def read_facts(store: Store, access: Access, period: Period, today: date) -> Facts:
    """Return all facts up to a period's end as of today.

    Stocks and rank changes look back as far as there are months.
    """
    months = sorted({month for month in store.months(access) if month <= period.last} | set(period.months))
    figures = Held(store.figures(access, months))
    ledger, closings = store.ledger(access, versions=True), store.closings(access)
    return Facts(figures, store.reports(access, months), ledger, store.settings(), today, closings, store.begun(access))


def read_reports(store: Store, access: Access, months: Sequence[str], today: date) -> Facts:
    """Return the facts that tell who has reported these months, without figures and ledger."""
    figures, reports = Held(store.figures(access, [])), store.reports(access, months)
    return Facts(figures, reports, frame({}), store.settings(), today, store.closings(access), store.begun(access))
