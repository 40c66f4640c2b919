"""Study sessions by topic (专题): told by words in the subject, so that nobody fills in another column."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.facts import Facts
from analytics.periods import Period


def topic_counts(facts: Facts, period: Period, units: Iterable[str]) -> dict[str, int]:
    """Return topic → 次数 of the sessions of these units in a period that are on it, in the order of the settings.

    A session may be on several topics, so they are never added up; a topic without a session is left out.
    """
    if facts.subjects is None or facts.subjects.empty:
        return {}
    table, names = facts.subjects, set(units)
    chosen = table[table["unit"].isin(names) & table["month"].isin(period.months)]
    counts = {topic.name: 0 for topic in facts.settings.topics}
    for subject, times in zip(chosen["subject"], chosen["times"], strict=True):
        for topic in facts.settings.topics:
            if topic.is_of(str(subject)):
                counts[topic.name] += int(times)
    return {name: number for name, number in counts.items() if number}
