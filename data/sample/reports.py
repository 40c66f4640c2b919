"""What happened in each unit in each month: the true content, before a clerk types it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from data import months, schema
from data.likeness import similar_titles
from data.records import Value
from data.sample.chance import around, chance, some_day, weighted
from data.sample.ledgers import Rows, all_ledgers
from data.sample.phrases import (
    ACTIVITIES,
    ACTIVITIES_OF_MONTH,
    DETAILS,
    EVENTS,
    FORMS,
    INSPECTIONS,
    MODELS,
    OFFICE_STUDY,
    OPENINGS,
    OWN_ACCOUNTS,
    PLACES,
    SEASON,
    SPEAKERS,
    STUDY,
    STUDY_OF_MONTH,
    TEAMS,
)
from data.sample.street import FIRST, HEADQUARTERS, LAST, OUTLETS, REPORTERS, Community
from data.text import fold_title


@dataclass(frozen=True, slots=True)
class Report:
    """One unit-month: values of 基本情况 by label key and rows by sheet key."""

    unit: Community
    month: str
    basics: Mapping[str, Value]
    rows: Mapping[str, Rows]


@dataclass
class _Headlines:
    """Every headline so far: one is used once, unless a story is joint, and a unit never writes nearly the same."""

    used: set[str] = field(default_factory=set)
    of_unit: dict[str, list[str]] = field(default_factory=dict)

    def new(self, draw: Random, unit: Community, thing: str) -> str:
        while True:
            title = draw.choice(OPENINGS).format(unit=unit.short, thing=thing)
            if draw.random() < 0.8:
                title = f"{title}，{draw.choice(DETAILS)}"
            if fold_title(title) not in self.used:
                return self._keep(unit, thing, title)

    def _keep(self, unit: Community, thing: str, title: str) -> str:
        """Return a headline, reworded where the unit has written nearly the same."""
        own = self.of_unit.setdefault(unit.name, [])
        others = (
            f"{opening.format(unit=unit.short, thing=thing)}，{detail}" for opening in OPENINGS for detail in DETAILS
        )
        for wording in (title, *others):
            folded = fold_title(wording)
            if folded not in self.used and not any(similar_titles(folded, earlier) for earlier in own):
                break
        self.used.add(folded)
        own.append(folded)
        return wording


_JOINT: Mapping[str, tuple[str, str, str, str]] = {
    "2025-03": ("枫林社区", "溪桥社区", "两个社区一条心，学雷锋大集连成片", "市级"),
    "2025-09": ("晴川社区", "青禾社区", "晴川青禾手拉手，创城路上齐步走", "自治区级"),
    "2026-06": ("望湖社区", "松涛社区", "湖畔松间话端午，邻里共包同心粽", "市级"),
}
"""Month → two units that wrote one story together, its headline and level."""


def joint_partner(unit: str, month: str) -> str | None:
    """Return the unit that wrote a story together with this one in this month."""
    pair = _JOINT.get(month, ())[:2]
    return next((other for other in pair if unit in pair and other != unit), None)


def all_reports() -> Iterator[Report]:
    """Yield the reports month by month, every unit in the register's order."""
    headlines, ledgers = _Headlines(), all_ledgers()
    for index, month in enumerate(months.span(FIRST, LAST)):
        for unit in REPORTERS:
            activities = _activities(unit, month)
            yield Report(
                unit,
                month,
                _basics(unit, index),
                {
                    schema.STUDY.key: _study(unit, month),
                    schema.VOLUNTEER.key: activities,
                    schema.MEDIA.key: _media(unit, month, _things(unit, activities), headlines),
                    schema.CIVIL.key: ledgers[unit.name][month] + _deeds(unit, month),
                },
            )


def _basics(unit: Community, index: int) -> dict[str, Value]:
    draw = chance(unit.name, "stocks")
    registered, teams = round(max(unit.residents, 900) * draw.uniform(0.035, 0.06)), draw.randint(4, 8)
    boards, sites = draw.randint(9, 24), draw.randint(1, 3)
    return {
        "residents": unit.residents + 7 * index - 3 * (index // 4) if unit.residents else None,
        "registered": registered + round(index * registered * 0.012),
        "teams": teams + index // 12,
        "boards": boards + index // 9,
        "sites": sites + index // 18,
    }


def _study(unit: Community, month: str) -> Rows:
    draw = chance(unit.name, month, schema.STUDY.key)
    rows: Rows = []
    usual = [((category, subjects), weight) for category, weight, subjects in STUDY]
    if unit is HEADQUARTERS:
        usual.append((OFFICE_STUDY, 6))
    for index in range(around(draw, 4.2 * unit.study, 1)):
        category, subjects = weighted(draw, usual)
        subject = draw.choice(subjects)
        if index == 0:
            category, subject = "集中学习", STUDY_OF_MONTH.get(int(month[5:]), subject)
        attendance = draw.randint(12, 58)
        rows.append(
            {
                "date": some_day(draw, month),
                "category": category,
                "subject": subject,
                "speaker": draw.choice(SPEAKERS),
                "attendance": attendance,
                "hours": Decimal(draw.choice(("1", "1.5", "2", "2.5"))),
                "speeches": draw.randint(0, 6),
                "reflections": draw.randint(0, attendance // 3) if category in ("集中学习", "专题研讨") else None,
            }
        )
    return _dated(rows)


def _activities(unit: Community, month: str) -> Rows:
    draw = chance(unit.name, month, schema.VOLUNTEER.key)
    number = int(month[5:])
    usual = [((category, nature, names), weight) for category, nature, weight, names in ACTIVITIES]
    seasonal = ACTIVITIES_OF_MONTH[number]
    rows: Rows = []
    for index in range(around(draw, 8 * unit.volunteer * SEASON[number], 2)):
        category, nature, names = weighted(draw, usual)
        name = draw.choice(names)
        if index < len(seasonal) or draw.random() < 0.25:
            category, nature, name = seasonal[index % len(seasonal)]
        served = draw.randint(2, 24) * 5
        rows.append(
            {
                "date": some_day(draw, month),
                "name": f"{draw.choice(unit.estates)}{name}",
                "nature": nature,
                "category": category,
                "team": draw.choice(TEAMS),
                "attendance": draw.randint(6, 30),
                "hours": Decimal(draw.choice(("1", "1.5", "2", "2", "3"))),
                "served": served,
                "materials": draw.randint(1, 30) * 10 if category in ("科普普法", "政策宣传", "理论宣讲") else None,
                "times": weighted(draw, ((None, 8), (2, 1), (3, 1))) if nature == "志愿服务" else None,
            }
        )
    return _dated(rows)


def _things(unit: Community, activities: Rows) -> list[str]:
    """What there is to write about: the activities, without the estate before their names."""
    names = [str(row["name"]) for row in activities]
    return [name.removeprefix(estate) for name in names for estate in unit.estates if name.startswith(estate)]


def _media(unit: Community, month: str, things: list[str], headlines: _Headlines) -> Rows:
    draw = chance(unit.name, month, schema.MEDIA.key)
    lively = unit.media * SEASON[int(month[5:])] ** 0.5
    rows: Rows = []
    for _ in range(around(draw, 4.5 * lively)):
        rows += _story(draw, month, headlines.new(draw, unit, draw.choice(things)))
    if joint_partner(unit.name, month):
        rows.append(_joint_row(unit, month))
    for _ in range(around(draw, 2.5 * lively)):
        rows.append(_own_post(draw, unit, month, headlines.new(draw, unit, draw.choice(things))))
    return _dated(rows)


_OFFERS = (
    ("旗县区级", 0.85, 0.55),
    ("市级", 0.35, 0.40),
    ("自治区级", 0.10, 0.30),
    ("国家级", 0.015, 0.4),
    ("街道级", 0.12, 0.9),
)
"""Level, how often a story is offered there, how often it is taken."""


def _story(draw: Random, month: str, title: str) -> Rows:
    """One story: a row for each outlet it was offered to."""
    form = weighted(draw, FORMS)
    offers = [(level, taken) for level, offered, taken in _OFFERS if draw.random() < offered] or [("旗县区级", 0.5)]
    rows: Rows = []
    for level, taken in offers:
        result = schema.ADOPTED if draw.random() < taken else schema.SUBMITTED
        position = None
        if result == schema.ADOPTED and level in ("市级", "自治区级"):
            position = weighted(draw, (("普通", 16), ("重要位置", 3), ("头版头条", 1)))
        rows.append(
            {
                "date": some_day(draw, month),
                "title": title,
                "outlet": draw.choice(OUTLETS[level]),
                "level": level,
                "form": form,
                "result": result,
                "position": position,
            }
        )
    if rows[0]["result"] == schema.ADOPTED and draw.random() < 0.06:
        again = {"outlet": "杉岭发布", "level": "旗县区级", "result": schema.REPRINTED, "position": None}
        rows.append({**rows[0], **again})
    return rows


def _joint_row(unit: Community, month: str) -> dict[str, Value]:
    _, _, title, level = _JOINT[month]
    return {
        "date": months.first_day(month).replace(day=18),
        "title": title,
        "outlet": OUTLETS[level][0],
        "level": level,
        "form": "通讯",
        "result": schema.ADOPTED,
        "partners": joint_partner(unit.name, month),
    }


def _own_post(draw: Random, unit: Community, month: str, title: str) -> dict[str, Value]:
    outlet = "云杉街道公众号" if unit is HEADQUARTERS else draw.choice(OWN_ACCOUNTS)
    return {
        "date": some_day(draw, month),
        "title": title,
        "outlet": outlet,
        "level": schema.OWN_PLATFORM,
        "form": "视频" if outlet.endswith(("视频号", "抖音号")) else "简讯",
        "result": schema.ADOPTED,
    }


def _deeds(unit: Community, month: str) -> Rows:
    """公益广告, 先进典型 and the rest of 文明创建: things done, not entries with a life."""
    draw = chance(unit.name, month, "deeds")
    busy = SEASON[int(month[5:])]
    rows: Rows = []
    if draw.random() < 0.5 * busy:
        rows.append(_deed(draw, unit, month, schema.NOTICE, "更换公益广告", draw.randint(2, 9) * 2, "块"))
    if draw.random() < 0.22:
        kind, measure, name = draw.choice(MODELS)
        row = _deed(draw, unit, month, schema.MODEL, name, draw.randint(1, 4), measure)
        rows.append({**row, "kind": kind, "place": None})
    if draw.random() < 0.4 * busy:
        rows.append(_deed(draw, unit, month, schema.EVENT, draw.choice(EVENTS), None, None))
    if draw.random() < 0.35:
        rows.append(_deed(draw, unit, month, schema.INSPECTION, draw.choice(INSPECTIONS), None, None))
    if draw.random() < 0.08:
        rows.append(_deed(draw, unit, month, schema.PLACE, draw.choice(PLACES), 1, "个"))
    return rows


def _deed(
    draw: Random, unit: Community, month: str, matter: str, name: str, quantity: int | None, measure: str | None
) -> dict[str, Value]:
    return {
        "matter": matter,
        "name": name,
        "state": "已完成",
        "quantity": quantity,
        "measure": measure,
        "date": some_day(draw, month),
        "place": draw.choice(unit.estates),
    }


def _dated(rows: Rows) -> Rows:
    return sorted(rows, key=lambda row: str(row["date"]))
