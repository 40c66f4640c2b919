"""The areas of the work: which figures each page, slide, printed sheet and document shows, in one list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from data.schema import keys
from data.schema.measures import Measure
from data.schema.sheets import BASICS_KEY, CIVIL, MEDIA, OTHER, STUDY, VOLUNTEER

BY_KIND, BY_LEVEL, BY_OUTLET, MONTHLY = "按类别", "按级别", "按媒体", "逐月"
ADOPTION, CLEARED, ATTENDED = "采用率", "发现与销号", "次数与人次"
"""The charts of an area beside that of a figure by unit."""
Keys = tuple[str, ...]
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Area:
    """One area; ``key`` is the name of its page, and every other part holds keys of measures in their order.

    ``lead``: said first of a period, the first of them is the area's card elsewhere. ``cards``: at most four.
    ``charted``: to choose among. ``table``: by unit. ``charts``: what else is drawn of a figure.
    ``narrated``: worth a sentence when they change; ``rates`` by percentage points, ``fewer`` when they fall.
    ``ranked``: what communities are ranked by; ``portrayed`` on the page of one unit, ``trends`` over its two
    years. ``compared``: chosen at first in comparisons. ``matrix``: a column each of units × measures, by default
    the first figure. ``slide``, ``printed``: on a screen and on paper, where
    the area has no form of its own there. ``frozen``: shown of a published month. ``charts_of``: the chart in
    which a figure that is not among those charted is seen. ``section``: its heading in documents, its title where
    that is empty.
    """

    key: str
    title: str
    about: str
    lead: Keys = ()
    cards: Keys = ()
    charted: Keys = ()
    table: Keys = ()
    charts: tuple[str, ...] = (BY_KIND, MONTHLY)
    narrated: Keys = ()
    rates: Keys = ()
    fewer: Keys = ()
    ranked: Keys = ()
    portrayed: Keys = ()
    trends: Keys = ()
    compared: Keys = ()
    matrix: Keys = ()
    slide: Keys = ()
    printed: Keys = ()
    frozen: Keys = ()
    charts_of: Mapping[str, str] = field(default_factory=lambda: _NONE)
    section: str = ""

    @property
    def measures(self) -> Keys:
        """All figures of the area's page."""
        return tuple(dict.fromkeys((*self.cards, *self.charted, *self.table)))

    @property
    def named(self) -> frozenset[str]:
        """Every measure that the area places itself."""
        return frozenset({*self.lead, *self.measures, *self.narrated, *self.ranked, *self.portrayed, *self.printed})

    def others(self, measures: Iterable[Measure]) -> Keys:
        """Return the measures of the area that it does not place itself: added ones, and the office's own items."""
        named = self.named
        return tuple(
            measure.key
            for measure in measures
            if measure.area == self.key and measure.sheet != BASICS_KEY and measure.key not in named
        )

    def with_others(self, measures: Iterable[Measure]) -> Area:
        """Return the area with those measures at the end of what it shows of all of them."""
        more = self.others(measures)
        if not more:
            return replace(self, matrix=self.matrix or self.lead[:1])
        first = more[:1] if not self.lead else ()
        return replace(
            self,
            lead=self.lead or first,
            cards=self.cards or more[:4],
            charted=(*self.charted, *more),
            table=(*self.table, *more),
            ranked=(*self.ranked, *more),
            portrayed=(*self.portrayed, *more),
            matrix=self.matrix or (self.lead or first)[:1],
            slide=self.slide or (more[:3] if first else ()),
            printed=(*self.printed, *more) if self.printed or first else (),
        )


AREAS: tuple[Area, ...] = (
    Area(
        STUDY.key,
        STUDY.title,
        "学习场次、人次、时长，按类别和社区。",
        lead=(keys.STUDY_SESSIONS,),
        cards=(keys.STUDY_SESSIONS, keys.STUDY_ATTENDANCE, keys.STUDY_HOURS, keys.REFLECTIONS),
        charted=(
            keys.STUDY_SESSIONS,
            keys.STUDY_ATTENDANCE,
            keys.STUDY_HOURS,
            keys.SPEECHES,
            keys.REFLECTIONS,
        ),
        table=(keys.STUDY_SESSIONS, keys.STUDY_ATTENDANCE, keys.STUDY_HOURS, keys.SPEECHES, keys.REFLECTIONS),
        charts=(MONTHLY, BY_KIND),
        narrated=(keys.STUDY_SESSIONS, keys.STUDY_ATTENDANCE),
        ranked=(keys.STUDY_SESSIONS, keys.STUDY_ATTENDANCE),
        portrayed=(keys.STUDY_SESSIONS, keys.STUDY_ATTENDANCE),
        trends=(keys.STUDY_SESSIONS,),
        compared=(keys.STUDY_SESSIONS,),
        matrix=(keys.STUDY_SESSIONS,),
        slide=(keys.STUDY_SESSIONS, keys.STUDY_ATTENDANCE),
        printed=(keys.STUDY_SESSIONS, keys.STUDY_ATTENDANCE, keys.STUDY_HOURS),
        frozen=(keys.STUDY_SESSIONS, keys.STUDY_ATTENDANCE),
    ),
    Area(
        VOLUNTEER.key,
        VOLUNTEER.title,
        "志愿服务与文明实践的次数、人次、服务居民。",
        lead=(keys.VOLUNTEER_ACTIVITIES, keys.PRACTICE_ACTIVITIES),
        cards=(keys.VOLUNTEER_ACTIVITIES, keys.PRACTICE_ACTIVITIES, keys.VOLUNTEER_ATTENDANCE, keys.SERVED),
        charted=(
            keys.VOLUNTEER_ACTIVITIES,
            keys.PRACTICE_ACTIVITIES,
            keys.VOLUNTEER_ATTENDANCE,
            keys.VOLUNTEER_HOURS,
            keys.SERVED,
            keys.MATERIALS,
        ),
        table=(
            keys.VOLUNTEER_ACTIVITIES,
            keys.PRACTICE_ACTIVITIES,
            keys.VOLUNTEER_ATTENDANCE,
            keys.VOLUNTEER_HOURS,
            keys.SERVED,
            keys.MATERIALS,
            keys.REGISTERED,
            keys.TEAMS,
        ),
        charts=(BY_KIND, ATTENDED, MONTHLY),
        section="志愿服务与文明实践",
        narrated=(keys.VOLUNTEER_ACTIVITIES, keys.PRACTICE_ACTIVITIES, keys.VOLUNTEER_ATTENDANCE, keys.SERVED),
        ranked=(keys.VOLUNTEER_ACTIVITIES, keys.PRACTICE_ACTIVITIES, keys.VOLUNTEER_ATTENDANCE),
        portrayed=(keys.VOLUNTEER_ACTIVITIES, keys.PRACTICE_ACTIVITIES, keys.VOLUNTEER_ATTENDANCE, keys.SERVED),
        trends=(keys.VOLUNTEER_ACTIVITIES, keys.VOLUNTEER_ATTENDANCE),
        compared=(keys.VOLUNTEER_ACTIVITIES,),
        matrix=(keys.VOLUNTEER_ACTIVITIES, keys.PRACTICE_ACTIVITIES),
        slide=(keys.VOLUNTEER_ACTIVITIES, keys.VOLUNTEER_ATTENDANCE, keys.SERVED),
        printed=(keys.VOLUNTEER_ACTIVITIES, keys.PRACTICE_ACTIVITIES, keys.VOLUNTEER_ATTENDANCE, keys.SERVED),
        frozen=(keys.VOLUNTEER_ACTIVITIES, keys.PRACTICE_ACTIVITIES, keys.VOLUNTEER_ATTENDANCE),
    ),
    Area(
        MEDIA.key,
        MEDIA.title,
        "上稿、报送、采用率，按级别和媒体。",
        lead=(keys.PUBLISHED,),
        cards=(keys.PUBLISHED, keys.SUBMITTED, keys.ADOPTION_RATE, keys.POINTS),
        charted=(keys.PUBLISHED, keys.POINTS, keys.SUBMITTED, keys.OWN_PUBLISHED, keys.REPRINTED),
        table=(
            keys.PUBLISHED,
            keys.SUBMITTED,
            keys.ADOPTION_RATE,
            keys.POINTS,
            keys.OWN_PUBLISHED,
            keys.REPRINTED,
        ),
        charts=(BY_LEVEL, BY_OUTLET, ADOPTION, MONTHLY),
        narrated=(keys.PUBLISHED,),
        rates=(keys.ADOPTION_RATE,),
        ranked=(keys.POINTS, keys.PUBLISHED, keys.ADOPTION_RATE),
        portrayed=(keys.PUBLISHED, keys.ADOPTION_RATE, keys.POINTS),
        trends=(keys.POINTS, keys.PUBLISHED),
        compared=(keys.PUBLISHED, keys.ADOPTION_RATE),
        matrix=(keys.PUBLISHED, keys.POINTS),
        slide=(keys.PUBLISHED, keys.SUBMITTED, keys.ADOPTION_RATE),
        printed=(keys.PUBLISHED, keys.SUBMITTED, keys.ADOPTION_RATE, keys.POINTS),
        frozen=(keys.PUBLISHED, keys.SUBMITTED, keys.POINTS),
        charts_of={keys.ADOPTION_RATE: ADOPTION},
        section="新闻宣传",
    ),
    Area(
        CIVIL.key,
        CIVIL.title,
        "称号、问题整改、公益广告、先进典型。",
        lead=(keys.OPEN,),
        cards=(keys.TITLES, keys.OPEN, keys.OVERDUE, keys.RECTIFICATION_RATE),
        charted=(keys.FOUND, keys.CLOSED, keys.OPEN, keys.OVERDUE, keys.TITLES, keys.NOTICES),
        table=(
            keys.TITLES,
            keys.FOUND,
            keys.CLOSED,
            keys.OPEN,
            keys.OVERDUE,
            keys.RECTIFICATION_RATE,
            keys.NOTICES,
            keys.MODEL_PEOPLE,
            keys.MODEL_HOUSEHOLDS,
            keys.CIVIL_ACTIVITIES,
            keys.INSPECTIONS,
        ),
        charts=(BY_KIND, CLEARED, MONTHLY),
        narrated=(keys.CLOSED,),
        rates=(keys.RECTIFICATION_RATE,),
        fewer=(keys.OVERDUE, keys.OPEN),
        ranked=(keys.RECTIFICATION_RATE,),
        portrayed=(keys.FOUND, keys.OPEN, keys.OVERDUE, keys.RECTIFICATION_RATE),
        matrix=(keys.OPEN,),
        frozen=(keys.TITLES, keys.FOUND, keys.CLOSED, keys.OPEN, keys.OVERDUE),
        charts_of={keys.RECTIFICATION_RATE: CLEARED},
    ),
    Area(OTHER.key, OTHER.title, "本单位另外统计的事项。", charts=(MONTHLY,)),
)
SECTIONS: Keys = (STUDY.key, VOLUNTEER.key, CIVIL.key, MEDIA.key)
"""The order of the areas in documents; others come after these."""
AREA: Mapping[str, Area] = MappingProxyType({area.key: area for area in AREAS})
