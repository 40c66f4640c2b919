"""Study sessions by topic (专题): told by words in the subject, so that nobody fills in another column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analytics.facts import Facts
from analytics.periods import Period
from data.details import Details
from data.schema import STUDY
from data.settings.values import Topic
from data.text import fold


def topic_counts(facts: Facts, period: Period, units: Iterable[str]) -> dict[tuple[str, str], int]:
    """Return topic and form → 次数 of the sessions of these units in a period that are on it, by the settings' order.

    The form is 专题培训 or 专题研讨 where that is the session's category, else 专题学习. A session may be on several
    topics, so they are never added up; what has no session is left out.
    """
    table = (facts.details or Details()).of(STUDY.key)
    chosen = table[table["unit"].isin(set(units)) & table["month"].isin(period.months)]
    counts: dict[tuple[str, str], int] = {}
    subjects = [str(subject or "") for subject in chosen["subject"]]
    # The same few subjects come again and again.
    topics = {subject: topics_of(subject, facts.settings.topics) for subject in set(subjects)}
    for subject, category, times in zip(subjects, chosen["category"], chosen["times"], strict=True):
        form = str(category) if str(category).startswith("专题") else "专题学习"
        for name in topics[subject]:
            counts[name, form] = counts.get((name, form), 0) + int(times)
    order = {topic.name: place for place, topic in enumerate(facts.settings.topics)}
    return {key: counts[key] for key in sorted(counts, key=lambda key: (order[key[0]], key[1])) if counts[key]}


def topics_of(subject: str, topics: Sequence[Topic]) -> tuple[str, ...]:
    """Return the topics that a subject is on.

    A word that stands only within a longer word of another topic says nothing: 网络意识形态 is not 意识形态 as well.
    """
    words = sorted({fold(word) for topic in topics for word in topic.words}, key=len, reverse=True)
    remaining, matched = fold(subject), set[str]()
    for word in words:
        if word and word in remaining:
            matched.add(word)
            remaining = remaining.replace(word, "\n" * len(word))
    return tuple(topic.name for topic in topics if any(fold(word) in matched for word in topic.words))
