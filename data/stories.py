"""Stories: media rows of one unit and one month that tell the same item (同稿)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from data.records import Row
from data.schema import OWN_PLATFORM
from data.settings.values import Vocabulary
from data.text import fold, fold_title

LEVEL_LIST = "媒体级别"
CONDITIONS = ("level", "outlet", "form", "position", "result")
"""What a scoring rule may ask of a story."""
STORY_COLUMNS = ("unit", "month", *CONDITIONS, "partners", "counted", "story")
"""What points depend on, of many media rows at once: whose, when, what rules look at, and the folded title."""
_BETWEEN_PARTNERS = re.compile(r"[、，,；;/／|｜\n\r\t]+")
_JOINED_PARTNERS = re.compile(
    r"(?<=社区|委会|公司|学校|中学|小学|医院|中心|协会)(?:[\s　]+|[和与及](?=.{2}))|(?<=[局站所办队委院])[\s　]+"
)
"""和 parts two partners only after a word that ends a name: 新城街道和平社区 is one partner."""
_NO_PARTNER = frozenset({"", "无", "没有"})


def story_key(row: Row) -> str:
    """Return what makes two rows of one unit and month the same story: the folded title.

    A title of signs alone is compared with its signs; a row without a title is its own story.
    """
    title = str(row.values.get("title") or "")
    return fold_title(title) or fold(title) or f"#{row.number}"


def by_story(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Group media rows by story, both in the order of the sheet."""
    stories: dict[str, list[Row]] = {}
    for row in rows:
        stories.setdefault(story_key(row), []).append(row)
    return stories


def split_partners(text: str) -> tuple[str, ...]:
    """Return the units that a cell of 合作单位 names, each once."""
    parts = (part for piece in _BETWEEN_PARTNERS.split(text) for part in _JOINED_PARTNERS.split(piece.strip()))
    named = {fold(part): part.strip() for part in parts if fold(part) not in _NO_PARTNER}
    return tuple(named.values())


def is_own(row: Row) -> bool:
    """Tell whether the item was published on one's own platform, which is never 上稿."""
    return row.values.get("level") == OWN_PLATFORM


def level_order(vocabulary: Vocabulary) -> dict[str, int]:
    """Return the place of every media level, 0 the highest, own platforms left out."""
    levels = (level for level in vocabulary.words_of(LEVEL_LIST) if level != OWN_PLATFORM)
    return {level: place for place, level in enumerate(levels)}


def best(rows: Sequence[Row], order: dict[str, int]) -> Row:
    """Return the row at the highest level, the first of several; unknown levels come last."""
    return min(rows, key=lambda row: order.get(str(row.values.get("level")), len(order)))
