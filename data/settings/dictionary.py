"""The dictionary of figures of one office: the measures of the schema and those of its own items (自定义事项)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from data.schema import (
    AREAS,
    CIVIL,
    MEASURES,
    MEDIA,
    OTHER,
    PARTS,
    SECTIONS,
    STUDY,
    VOLUNTEER,
    Area,
    Measure,
    Sheet,
    keys,
)
from data.text import fold

ItemKind = Literal["期内累计", "期末存量"]
AreaPart = Literal["lead", "narrated", "rates", "fewer", "portrayed", "compared", "matrix", "frozen"]
"""The parts of an area that pages show of all areas together."""
_OF_ROWS = frozenset({"sum", "story"})
ITEM_AREAS: Mapping[str, str] = MappingProxyType(
    {"学习": STUDY.key, "志愿": VOLUNTEER.key, "上稿": MEDIA.key, "文明": CIVIL.key, "其他": OTHER.key}
)
"""The words of 板块, each with the key of its area."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that an office counts of its own, filled in on the sheet 其他工作.

    ``number`` stays with it through renaming; ``aliases`` hold other wordings and former names. ``first`` is
    the first month in which it is filled in, ``ended`` the first in which it is not any more.
    """

    number: int
    name: str
    unit: str
    kind: ItemKind = "期内累计"
    area: str = "其他"
    aliases: tuple[str, ...] = ()
    first: str | None = None
    ended: str | None = None

    def is_open(self, month: str) -> bool:
        """Tell whether the item is filled in for a month."""
        return (self.first is None or self.first <= month) and (self.ended is None or month < self.ended)

    @property
    def measure(self) -> Measure:
        """The measure that it becomes, ``own.`` and its number."""
        if self.kind == "期末存量":
            latest = f"截至期末最近一个填报了“{self.name}”的月份"
            definition = f"存量：{latest}，“{OTHER.title}”里各行“数量”之和，各单位相加。"
        else:
            definition = f"“{OTHER.title}”里事项为“{self.name}”的各行“数量”之和。"
        return Measure(
            f"{keys.ITEM}{self.number}",
            self.name,
            self.unit,
            definition,
            OTHER.key,
            "stock" if self.kind == "期末存量" else "sum",
            "amount",
            where=MappingProxyType({"item": frozenset({self.name, *self.aliases})}),
            home=ITEM_AREAS[self.area],
        )


@dataclass(frozen=True)
class Dictionary:
    """Every measure that an office has, by key and by title; ``items`` in the order of their table."""

    items: tuple[Item, ...] = ()

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """All measures, those of the schema first."""
        return (*MEASURES, *(item.measure for item in self.items))

    @cached_property
    def _by_key(self) -> Mapping[str, Measure]:
        return MappingProxyType({measure.key: measure for measure in (*PARTS, *self.measures)})

    @cached_property
    def by_title(self) -> Mapping[str, Measure]:
        """Measures by key, title and other wordings, folded."""
        named = {fold(alias): item.measure for item in self.items for alias in item.aliases}
        named |= {fold(measure.title): measure for measure in reversed(self.measures)}
        return MappingProxyType(named | {fold(measure.key): measure for measure in self.measures})

    @cached_property
    def areas(self) -> Mapping[str, Area]:
        """The areas of the work by key, in order, each with its measures; one that has none is left out."""
        whole = (area.with_others(self.measures) for area in AREAS)
        return MappingProxyType({area.key: area for area in whole if area.lead})

    @property
    def sections(self) -> tuple[Area, ...]:
        """The areas in the order of documents."""
        order = {key: place for place, key in enumerate(SECTIONS)}
        return tuple(sorted(self.areas.values(), key=lambda area: order.get(area.key, len(order))))

    def evidence(self, area: Area) -> str:
        """Return the measure that an area has only where its sheet was reported; what the ledger knows lives on."""
        return next((key for key in area.table if self[key].kind in _OF_ROWS), area.lead[0])

    def area_of(self, measure: Measure) -> Area | None:
        """Return the area that a measure is shown with, ``None`` where it is in none."""
        return next((area for area in self.areas.values() if measure.key in area.named), None)

    @cached_property
    def ranked(self) -> tuple[str, ...]:
        """What communities can be ranked by: points and their area first, the composite last."""
        areas = sorted(self.areas.values(), key=lambda area: keys.POINTS not in area.ranked)
        return (*(key for area in areas for key in area.ranked), keys.COMPLETION)

    @cached_property
    def trends(self) -> tuple[str, ...]:
        """What is seen of one unit over two years, the area with points first."""
        areas = sorted(self.areas.values(), key=lambda area: keys.POINTS not in area.trends)
        return tuple(key for area in areas for key in area.trends)

    def listed(self, part: AreaPart) -> tuple[str, ...]:
        """Return what every area shows in one place, area by area."""
        return tuple(key for area in self.areas.values() for key in getattr(area, part))

    def __getitem__(self, key: str) -> Measure:
        """Return the measure (or the part of a rate) with this key; ``KeyError`` when there is none."""
        return self._by_key[key]

    def __contains__(self, key: object) -> bool:
        """Tell whether there is a measure, or a part of a rate, with this key."""
        return key in self._by_key

    def find(self, text: str) -> Measure | None:
        """Return the measure whose key or title is ``text``, else ``None``."""
        return self.by_title.get(fold(text))

    def item_named(self, name: str) -> Item | None:
        """Return the item that has, or had, this name."""
        return next((item for item in self.items if name == item.name or name in item.aliases), None)

    def sheets(self, among: tuple[Sheet, ...], month: str | None = None) -> tuple[Sheet, ...]:
        """Return the sheets that this office has, in a month or at any time: 其他工作 only where it has items."""
        has_items = any(month is None or item.is_open(month) for item in self.items)
        return tuple(sheet for sheet in among if has_items or not sheet.items)
