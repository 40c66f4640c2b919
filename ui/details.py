"""What documents need beyond the analysis of pages: what the rows of their period say in words."""

from __future__ import annotations

from dataclasses import replace

from analytics.facts import Facts
from analytics.periods import Period
from data.records import Access
from data.store.details import read_details
from ui import session


def with_details(access: Access, facts: Facts, period: Period, unit: str | None = None) -> Facts:
    """Return the facts with what the rows of a period say, of a unit (``None``: all), as far as this person may see."""
    return replace(facts, details=session.read_as(access, read_details, period.months, unit))
