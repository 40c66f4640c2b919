"""The table 专题词: rows ↔ topics of study."""

from __future__ import annotations

from collections.abc import Sequence

from data.settings.lines import Line
from data.settings.values import Topic
from data.text import fold


def read_topics(lines: Sequence[Line]) -> tuple[Topic, ...]:
    """Read the topics; each has a name of its own and at least one word."""
    topics: dict[str, Topic] = {}
    for line in lines:
        name, words = line.needed("专题"), line.names("关键词")
        if not words:
            line.needed("关键词")
        elif fold(name) in topics:
            line.refuse("duplicate-row", "专题", f"专题“{name}”重复", "请只留一行，关键词写在一起")
        elif name:
            topics[fold(name)] = Topic(name, words)
    return tuple(topics.values())


def write_topics(topics: Sequence[Topic]) -> list[dict[str, str]]:
    """Write the topics as rows of text."""
    return [{"专题": topic.name, "关键词": "、".join(topic.words)} for topic in topics]
