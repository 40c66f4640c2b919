"""Copies: rows of an earlier month with new dates, titles that are nearly the same, links that are claimed twice.

Doubts only: what was typed counts, nothing is fetched, no points change. Each names both places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from data import months
from data.intake.reading import quoted
from data.intake.story_checks import mark_story, media_stories
from data.likeness import (
    NAMES,
    RECURRENT,
    TitleIndex,
    is_recurrent,
    row_key,
    row_name,
    same_row,
    unit_names,
    without_names,
)
from data.links import canonical_link
from data.problems import Problem, problem
from data.records import Row
from data.schema import MEDIA
from data.settings.values import Settings
from data.store.likeness import EarlierRow, Likeness, OtherStory
from data.stories import story_key

_LEAST = 3
"""So many rows at least make a sheet doubtful."""
_NAMED = 8
"""Pairs of rows, or places, that one message names."""
_TITLE, _LINK = MEDIA.column("title").title, MEDIA.column("link").title


def find_copied_rows(rows: Iterable[Row], known: Likeness, settings: Settings) -> Iterator[Problem]:
    """Yield a sentence for each sheet of which rows equal those of one earlier month but for the date."""
    recurrent = settings.vocabulary.wordings(RECURRENT)
    sheets: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.sheet in NAMES and row.counted and not is_recurrent(row, recurrent):
            sheets.setdefault((row.sheet, row.title), []).append(row)
    for (_, title), own in sheets.items():
        month, pairs = _copied_from(own, known)
        if month is None:
            continue
        enough = len(pairs) >= _LEAST and len(pairs) >= len(own) * settings.policy.copied_share
        named = "、".join(f"第{row.number}行＝第{earlier.number}行" for row, earlier in pairs[:_NAMED])
        more = "等" if len(pairs) > _NAMED else ""
        same = all(row_name(row) == earlier.name for row, earlier in pairs)
        how = "相同，只是日期不同" if same else "相同，只是日期和个别字不同"
        yield problem(
            "same-rows-before",
            f"{title}{len(own)}行中{len(pairs)}行与{months.title(month)}{how}（{named}{more}）",
            sheet=title,
            cell=pairs[0][0].first_cell,
            level=None if enough else "note",
        )


def _copied_from(rows: Sequence[Row], known: Likeness) -> tuple[str | None, list[tuple[Row, EarlierRow]]]:
    """Return the month that most rows equal rows of, with the pairs; each earlier row is paired once."""
    alike: dict[str, list[tuple[Row, EarlierRow]]] = {}
    for row in rows:
        for earlier in known.rows.get(row_key(known.unit_id, row) or 0, ()):
            if same_row(row, earlier.name):
                alike.setdefault(earlier.month, []).append((row, earlier))
    best: tuple[str | None, list[tuple[Row, EarlierRow]]] = (None, [])
    for month in sorted(alike, reverse=True):
        taken_rows: set[int] = set()
        taken: set[tuple[str, int]] = set()
        pairs = []
        for row, earlier in alike[month]:
            if id(row) not in taken_rows and (earlier.title, earlier.number) not in taken:
                taken_rows.add(id(row))
                taken.add((earlier.title, earlier.number))
                pairs.append((row, earlier))
        if len(pairs) > len(best[1]):
            best = (month, pairs)
    return best


def find_similar_stories(
    rows: Iterable[Row], unit: str, known: Likeness, repeated: Iterable[str], settings: Settings
) -> Iterator[Problem]:
    """Yield stories whose title is nearly that of a story elsewhere, or whose link is claimed elsewhere.

    ``repeated``: folded titles that stand elsewhere as they are, about which there is a warning already.
    """
    reported = set(repeated)
    links: set[str] = set()
    names = unit_names(unit, settings.register)
    titles = TitleIndex(other.story for other in known.titles)
    for row in media_stories(rows):
        story, link = story_key(row), canonical_link(str(row.values.get("link") or ""))
        if link is not None and link in known.links and link not in links and story not in reported:
            links.add(link)
            where = _places(known.links[link], unit)
            yield mark_story(row, "link", "same-link", f"这个链接在 {where} 也报过")
        elif story not in reported:
            similar = titles.similar(story)
            alike = [other for other in known.titles if other.story in similar and _is_other(story, names, other)]
            if alike:
                most = max(similar[other.story] for other in alike)
                where = _places(alike, unit)
                message = f"{quoted(str(row.values.get('title')))}与 {where} 的标题相近（{most:.0%}）"
                yield mark_story(row, "title", "similar-title", message)
        reported.add(story)


def _is_other(story: str, names: Iterable[str], other: OtherStory) -> bool:
    """Tell whether a similar story is not just what another community writes of itself in the same words."""
    return other.place is not None or without_names(story, names) != without_names(other.story, other.names)


def _places(others: Sequence[OtherStory], unit: str) -> str:
    """Return where stories stand, as messages name it: 溪桥社区 2025-03, or sheet and row of the own unit."""
    where = dict.fromkeys(
        f"{unit} {other.month} {other.place[0]}第{other.place[1]}行"
        if other.place is not None
        else f"{other.unit or '其他单位'} {other.month}"
        for other in others
    )
    return "、".join(list(where)[:_NAMED]) + ("等" if len(where) > _NAMED else "")
