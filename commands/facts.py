"""The facts that a command looks at, read from the store."""

from __future__ import annotations

from analytics.facts import Facts
from analytics.figures import Held
from analytics.periods import Period
from data.records import Access
from data.store import Store


def read_facts(store: Store, access: Access, period: Period) -> Facts:
    """Return all facts up to a period's end: stocks and rank changes look back as far as there are months."""
    months = sorted({month for month in store.months(access) if month <= period.last} | set(period.months))
    figures = Held(store.figures(access, months))
    ledger, closings = store.ledger(access, versions=True), store.closings(access)
    return Facts(figures, store.reports(access, months), ledger, store.settings(), closings)
