"""What documents need beyond the analysis of pages: the subjects from which topics are told."""

from __future__ import annotations

from dataclasses import replace

from analytics.facts import Facts
from analytics.periods import Period
from data.records import Access
from data.store.subjects import read_subjects
from ui import session


def with_subjects(access: Access, facts: Facts, period: Period) -> Facts:
    """Return the facts with the subjects of the period's study sessions that this person may see."""
    return replace(facts, subjects=session.read_as(access, read_subjects, period.months))
