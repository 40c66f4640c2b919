"""搜索: what there is to go to, and what somebody means who types Chinese, pinyin or its initials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from analytics.periods import Period
from data import pinyin
from data.records import Role
from data.schema import MEDIA, keys
from data.store.session import Session
from data.store.sheets import read_story_titles
from ui.filters import PERIOD
from ui.links import way_to_measure
from ui.navigation import allowed, front
from ui.spots import ROWS, Spot

MOST, STORIES = 12, 2000
"""Entries of an answer, and the newest stories that are searched."""
LONGEST = 60
"""Signs that anybody types to find something."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to go to: what it is, its title, what is said of it, and its address below the root."""

    kind: str
    title: str
    about: str
    address: str


@dataclass(frozen=True, slots=True)
class Spelling:
    """A title as it may be typed: its signs, and the pinyin of each, of which the initials are the first letters."""

    title: str
    syllables: tuple[str, ...]

    @property
    def initials(self) -> str:
        """The first letter of each sign."""
        return "".join(syllable[:1] for syllable in self.syllables)

    def place(self, word: str) -> int | None:
        """Return how well a typed word fits, 0 best: the beginning before the middle; ``None`` if not at all."""
        if (at := self.title.find(word)) >= 0:
            return 0 if at == 0 else 3
        if not word.isascii():
            return None
        if (at := self.initials.find(word)) >= 0:
            return 1 if at == 0 else 4
        starts = (at for at in range(len(self.syllables)) if "".join(self.syllables[at:]).startswith(word))
        at = next(starts, -1)
        return None if at < 0 else 2 if at == 0 else 5


@lru_cache(maxsize=20_000)
def spell(title: str) -> Spelling:
    """Return how a title is typed."""
    return Spelling(title.casefold(), pinyin.syllables(title))


def find_entries(entries: Sequence[Entry], typed: str, most: int = MOST) -> list[Entry]:
    """Return the entries that every typed word fits, those first that fit best, else in the order given."""
    words = typed[:LONGEST].casefold().split()
    if not words:
        return []
    fitting: list[tuple[int, int]] = []
    for number, entry in enumerate(entries):
        places = [spell(entry.title).place(word) for word in words]
        known = [place for place in places if place is not None]
        if len(known) == len(places):
            fitting.append((max(known), number))
    return [entries[number] for _, number in sorted(fitting)[:most]]


def read_entries(session: Session, role: Role) -> tuple[Entry, ...]:
    """Return everything that this person can go to: pages, figures, units, and the newest stories."""
    return tuple(_entries(session, role))


def _entries(session: Session, role: Role) -> Iterator[Entry]:
    known, register = session.settings.dictionary, session.register
    screens = allowed(role, governor=session.governs(), areas=known.areas)
    names = {screen.name for screen in screens}
    for screen in screens:
        yield Entry("页面", screen.title, screen.help, "" if screen == front(role) else screen.name)
    for measure in known.measures:
        name, choices = way_to_measure(known, measure)
        if name in names:
            yield Entry("指标", measure.title, measure.definition, _address(name, choices))
    for unit in register.below(None):
        if session.sees(unit.name):
            yield Entry("单位", unit.name, "一个单位在一页上", _address("community", {"unit": unit.name}))
    if MEDIA.key in names:
        for name, month, title in read_story_titles(session, STORIES):
            yield _story(name, month, title)


def _story(unit: str, month: str, title: str) -> Entry:
    period = Period.month(month)
    rows = Spot(unit, period, keys.PUBLISHED).parameters()
    address = _address(MEDIA.key, {PERIOD: period.title(), ROWS: rows})
    return Entry("稿件", title, f"{unit}，{period.title()}", address)


def _address(name: str, choices: Mapping[str, str | Iterable[str]]) -> str:
    return f"{name}?{urlencode(choices, doseq=True)}" if choices else name
