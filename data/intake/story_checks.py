"""What can be doubted of the stories of one workbook by themselves: links and titles, nothing is looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from data.intake.reading import quoted
from data.likeness import likeness, similar_titles, title_blocks, without_numbers
from data.links import canonical_link, host_of
from data.problems import Problem, problem
from data.records import Row
from data.schema import SHEET
from data.settings.values import Outlets
from data.stories import story_key

_CROWD = 100
"""Titles that share a group of characters beyond this number share it because it is common."""


def media_stories(rows: Iterable[Row]) -> list[Row]:
    """Return the media rows that count."""
    return [row for row in rows if SHEET[row.sheet].stories and row.counted]


def mark_story(row: Row, key: str, code: str, message: str) -> Problem:
    """Return a problem of one cell of a media row."""
    value = row.values.get(key)
    return problem(
        code,
        message,
        sheet=row.title,
        cell=row.cells.get(key) or row.first_cell,
        column=SHEET[row.sheet].column(key).title,
        value=None if value is None else str(value),
    )


def check_stories(rows: Sequence[Row], outlets: Outlets) -> Iterator[Problem]:
    """Yield what can be doubted of the stories of one unit-month by themselves.

    Titles that are nearly the same and stand at different levels, one link on two stories, links that lead to an
    outlet of another level than the one typed.
    """
    media = media_stories(rows)
    yield from _similar_within(media)
    claimed: dict[str, Row] = {}
    for row in media:
        text = str(row.values.get("link") or "")
        link = canonical_link(text) if text else None
        if link is not None:
            first = claimed.setdefault(link, row)
            if story_key(first) != story_key(row):
                yield mark_story(row, "link", "same-link", f"这个链接与第 {first.number} 行的相同")
        yield from _level_of_link(row, text, outlets)


def _level_of_link(row: Row, text: str, outlets: Outlets) -> Iterator[Problem]:
    host = host_of(text) if text else None
    known = outlets.at(host) if host is not None else ()
    levels = {outlet.level for outlet in known if outlet.level is not None}
    level = row.values.get("level")
    if levels and level not in levels:
        names = "、".join(outlet.name for outlet in known)
        message = f"链接是“{names}”的（{'、'.join(sorted(map(str, levels)))}），级别写的是“{level}”"
        yield mark_story(row, "link", "link-level", message)


def _similar_within(media: Sequence[Row]) -> Iterator[Problem]:
    """Yield stories that are nearly another of the same workbook at another level; only titles that share groups."""
    first: dict[tuple[str, object], Row] = {}
    for row in media:
        first.setdefault((story_key(row), row.values.get("level")), row)
    blocks: dict[int, list[Row]] = {}
    for row in first.values():
        for block in title_blocks(story_key(row)):
            blocks.setdefault(block, []).append(row)
    series = {story: without_numbers(story) for story, _ in first}
    pairs: dict[tuple[int, int], tuple[Row, Row]] = {}
    for group in (group for group in blocks.values() if len({series[story_key(row)] for row in group}) > 1):
        if len(group) <= _CROWD:
            pairs |= {(id(earlier), id(other)): (earlier, other) for earlier, other in combinations(group, 2)}
    reported: set[str] = set()
    for earlier, other in pairs.values():
        story, level = story_key(other), other.values.get("level")
        if story not in reported and earlier.values.get("level") != level and similar_titles(story_key(earlier), story):
            reported.add(story)
            percent = f"{likeness(story_key(earlier), story):.0%}"
            message = (
                f"{quoted(str(other.values.get('title')))}与第 {earlier.number} 行的标题相近（{percent}），级别不同"
            )
            yield mark_story(other, "title", "similar-title", message)
