"""The dictionary of figures (指标口径): what each measure is called, counts and can be cut by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from data.schema import keys, words
from data.schema.columns import Dimension
from data.schema.sheets import BASICS_KEY, CIVIL, MEDIA, STUDY, VOLUNTEER

MeasureKind = Literal["sum", "story", "points", "stock", "ledger", "rate", "composite"]
Question = Literal["titles", "found", "closed", "open", "overdue", "rectified"]
"""What is asked of the ledger: titles in force, problems found, closed, still open, overdue, found and closed."""
Where = Mapping[str, frozenset[str]]
"""Column key → the words of which one must stand there."""

_SINGLE_PIECES = frozenset({"次", "篇", "个"})
_NUMBERS_OF_PIECES = frozenset({None, "times", "quantity", "amount"})
"""A row counts itself, or as many pieces as these columns say."""
_EVERYTHING: Where = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of the dictionary.

    ``sheet``: the sheet that feeds it (``basics`` for stocks of 基本情况); a unit-month that did not report
    this sheet has no figure. ``where`` and ``unless``: which of its rows are counted, by the words in their
    columns. ``column``: what is added up, rows themselves where there is none. ``scale``: stored values are
    integers of ``1/scale``. ``cuts``: the dimensions it can be cut by. ``parts``: of a rate, numerator and
    denominator. ``question``: what a measure of the ledger asks of it. ``listed``: where nothing was ever
    reported, the register of units says it. ``home``: the area that an office has put its own item into.
    """

    key: str
    title: str
    unit: str
    definition: str
    sheet: str
    kind: MeasureKind = "sum"
    column: str | None = None
    cuts: tuple[Dimension, ...] = ()
    scale: int = 1
    parts: tuple[str, str] | None = None
    where: Where = field(default_factory=lambda: _EVERYTHING, hash=False)
    unless: Where = field(default_factory=lambda: _EVERYTHING, hash=False)
    question: Question | None = None
    listed: bool = False
    home: str | None = None

    @property
    def area(self) -> str:
        """The part of the key before the dot (study, volunteer, practice, media, civil …), of an own item its area."""
        return self.home or self.key.partition(".")[0]

    @property
    def is_of_pieces(self) -> bool:
        """Whether it counts what comes singly, as stories and events do and people who come together do not."""
        return self.unit in _SINGLE_PIECES and self.column in _NUMBERS_OF_PIECES


HOURS_SCALE = 1000
POINTS_SCALE = 720_720_000
"""Points are integers of 1/720720000: exact for three decimals shared by up to 16 units."""
MOST_POINTS = 10_000
"""The most that rules may give one story: what a million stories add up to is far from the end of 64 bits."""

_CATEGORY: tuple[Dimension, ...] = ("category",)
_RECOGNISED: tuple[Dimension, ...] = ("category", "level")
_SERVICE: tuple[Dimension, ...] = ("category", "nature")
_STORY: tuple[Dimension, ...] = ("level", "outlet", "form")


def _only(*accepted: str) -> frozenset[str]:
    return frozenset(accepted)


_ON_OWN = {"level": _only(words.OWN_PLATFORM)}
_TITLES, _PROBLEMS, _MODELS = ({"matter": _only(matter)} for matter in (words.TITLE, words.PROBLEM, words.MODEL))
_HOUSEHOLDS = {"measure": _only(words.HOUSEHOLD)}

MEASURES: tuple[Measure, ...] = (
    Measure(
        keys.STUDY_SESSIONS,
        "学习场次",
        "次",
        "理论学习各行“次数”之和，空着算 1 次；可按学习类别分。",
        STUDY.key,
        column="times",
        cuts=_CATEGORY,
    ),
    Measure(
        keys.STUDY_ATTENDANCE,
        "学习人次",
        "人次",
        "理论学习各行“参加人次”之和。",
        STUDY.key,
        column="attendance",
        cuts=_CATEGORY,
    ),
    Measure(
        keys.STUDY_HOURS,
        "学习时长",
        "小时",
        "理论学习各行“时长”之和。",
        STUDY.key,
        column="hours",
        cuts=_CATEGORY,
        scale=HOURS_SCALE,
    ),
    Measure(
        keys.SPEECHES, "交流发言", "人次", "理论学习各行“交流发言”之和。", STUDY.key, column="speeches", cuts=_CATEGORY
    ),
    Measure(
        keys.REFLECTIONS,
        "心得体会",
        "篇",
        "理论学习各行“心得体会”之和。",
        STUDY.key,
        column="reflections",
        cuts=_CATEGORY,
    ),
    Measure(
        keys.VOLUNTEER_ACTIVITIES,
        "志愿服务活动",
        "次",
        "活动性质为“志愿服务”的各行“次数”之和；可按活动类别分。",
        VOLUNTEER.key,
        column="times",
        cuts=_CATEGORY,
        where={"nature": _only(words.VOLUNTEERING)},
    ),
    Measure(
        keys.PRACTICE_ACTIVITIES,
        "文明实践活动",
        "次",
        "活动性质为“文明实践”的各行“次数”之和；不与志愿服务活动相加。",
        VOLUNTEER.key,
        column="times",
        cuts=_CATEGORY,
        where={"nature": _only(words.PRACTICE)},
    ),
    Measure(
        keys.VOLUNTEER_ATTENDANCE,
        "志愿者人次",
        "人次",
        "志愿服务表各行“志愿者人次”之和，含文明实践；可按活动性质分。",
        VOLUNTEER.key,
        column="attendance",
        cuts=_SERVICE,
    ),
    Measure(
        keys.VOLUNTEER_HOURS,
        "服务时长",
        "小时",
        "志愿服务表各行“服务时长”之和。",
        VOLUNTEER.key,
        column="hours",
        cuts=_SERVICE,
        scale=HOURS_SCALE,
    ),
    Measure(
        keys.SERVED, "服务居民", "人次", "志愿服务表各行“服务居民”之和。", VOLUNTEER.key, column="served", cuts=_SERVICE
    ),
    Measure(
        keys.MATERIALS,
        "发放资料",
        "份",
        "志愿服务表各行“发放资料”之和。",
        VOLUNTEER.key,
        column="materials",
        cuts=_SERVICE,
    ),
    Measure(
        keys.REGISTERED,
        "在册志愿者",
        "人",
        "存量：截至期末最近一次报送的在册志愿者人数，各单位相加。",
        BASICS_KEY,
        "stock",
        "registered",
    ),
    Measure(
        keys.TEAMS,
        "志愿服务队",
        "支",
        "存量：截至期末最近一次报送的志愿服务队支数，各单位相加。",
        BASICS_KEY,
        "stock",
        "teams",
    ),
    Measure(
        keys.PUBLISHED,
        "上稿",
        "篇",
        "有“采用”结果、级别不是自有平台的稿件；同一单位同月同题只算一篇，按最高级别。",
        MEDIA.key,
        "story",
        cuts=_STORY,
        where={"result": _only(words.ADOPTED)},
        unless=_ON_OWN,
    ),
    Measure(
        keys.SUBMITTED,
        "报送",
        "篇",
        "有“报送”或“采用”结果、级别不是自有平台的稿件；同一单位同月同题只算一篇。",
        MEDIA.key,
        "story",
        cuts=_STORY,
        where={"result": _only(words.ADOPTED, words.SUBMITTED)},
        unless=_ON_OWN,
    ),
    Measure(
        keys.ADOPTION_RATE,
        "采用率",
        "%",
        "上稿篇数 ÷ 报送篇数，每一层都重新计算，不取平均；没有报送时为“—”。",
        MEDIA.key,
        "rate",
        cuts=_STORY,
        parts=(keys.PUBLISHED, keys.SUBMITTED),
    ),
    Measure(
        keys.OWN_PUBLISHED,
        "自有平台发布",
        "篇",
        "级别为“自有平台”的各行，不论结果；不计入上稿。",
        MEDIA.key,
        "sum",
        cuts=_STORY,
        where=_ON_OWN,
    ),
    Measure(
        keys.REPRINTED,
        "转载",
        "篇",
        "结果为“转载”、级别不是自有平台的各行。",
        MEDIA.key,
        "sum",
        cuts=_STORY,
        where={"result": _only(words.REPRINTED)},
        unless=_ON_OWN,
    ),
    Measure(
        keys.POINTS,
        "上稿得分",
        "分",
        "按当月有效的计分规则计分；同稿、合作分摊按名次规则处理。",
        MEDIA.key,
        "points",
        cuts=_STORY,
        scale=POINTS_SCALE,
    ),
    Measure(
        keys.TITLES,
        "文明称号",
        "个",
        "期末有效的文明称号，每个单位每个种类只算最高级别；可按种类、级别分。",
        CIVIL.key,
        "ledger",
        cuts=_RECOGNISED,
        where=_TITLES,
        question="titles",
    ),
    Measure(
        keys.NOTICES,
        "公益广告",
        "块",
        "文明创建中“公益广告”各行“数量”之和。",
        CIVIL.key,
        column="quantity",
        cuts=_CATEGORY,
        where={"matter": _only(words.NOTICE)},
    ),
    Measure(
        keys.MODEL_PEOPLE,
        "先进典型（人）",
        "人",
        "“先进典型”中单位不是“户”的各行“数量”之和；可按种类、级别分。",
        CIVIL.key,
        column="quantity",
        cuts=_RECOGNISED,
        where=_MODELS,
        unless=_HOUSEHOLDS,
    ),
    Measure(
        keys.MODEL_HOUSEHOLDS,
        "先进典型（户）",
        "户",
        "“先进典型”中单位是“户”的各行“数量”之和；可按种类、级别分。",
        CIVIL.key,
        column="quantity",
        cuts=_RECOGNISED,
        where={**_MODELS, **_HOUSEHOLDS},
    ),
    Measure(
        keys.PLACES,
        "阵地建设",
        "个",
        "“阵地建设”各行“数量”之和。",
        CIVIL.key,
        column="quantity",
        cuts=_CATEGORY,
        where={"matter": _only(words.PLACE)},
    ),
    Measure(
        keys.CIVIL_ACTIVITIES,
        "创建活动",
        "次",
        "“创建活动”各行“数量”之和。",
        CIVIL.key,
        column="quantity",
        cuts=_CATEGORY,
        where={"matter": _only(words.EVENT)},
    ),
    Measure(
        keys.INSPECTIONS,
        "督导检查",
        "次",
        "“督导检查”各行“数量”之和。",
        CIVIL.key,
        column="quantity",
        cuts=_CATEGORY,
        where={"matter": _only(words.INSPECTION)},
    ),
    Measure(
        keys.FOUND,
        "发现问题",
        "个",
        "“日期”在期内的问题，按期末的“数量”计；可按种类、性质分。",
        CIVIL.key,
        "ledger",
        cuts=("category", "nature"),
        where=_PROBLEMS,
        question="found",
    ),
    Measure(
        keys.CLOSED,
        "已销号",
        "个",
        "状态“已销号”且“完成日期”在期内的问题，按“数量”计；完成日期早于发现日期的，按发现日期计。",
        CIVIL.key,
        "ledger",
        cuts=("category", "nature"),
        where=_PROBLEMS,
        question="closed",
    ),
    Measure(
        keys.OPEN,
        "未销号",
        "个",
        "截至期末尚未销号的问题，按“数量”计。",
        CIVIL.key,
        "ledger",
        cuts=("category", "nature"),
        where=_PROBLEMS,
        question="open",
    ),
    Measure(
        keys.OVERDUE,
        "逾期",
        "个",
        "截至期末已过完成时限、尚未销号的问题，按“数量”计。",
        CIVIL.key,
        "ledger",
        cuts=("category", "nature"),
        where=_PROBLEMS,
        question="overdue",
    ),
    Measure(
        keys.RECTIFICATION_RATE,
        "整改率",
        "%",
        "期内发现的问题中，截至期末已销号的占比，每一层都重新计算；期内没有发现问题时为“无”。",
        CIVIL.key,
        "rate",
        cuts=("category", "nature"),
        where=_PROBLEMS,
        parts=(keys.RECTIFIED, keys.FOUND),
    ),
    Measure(
        keys.BOARDS,
        "宣传栏",
        "块",
        "存量：截至期末最近一次报送的宣传栏块数，各单位相加。",
        BASICS_KEY,
        "stock",
        "boards",
    ),
    Measure(
        keys.SITES,
        "文明实践站",
        "个",
        "存量：截至期末最近一次报送的文明实践站个数，各单位相加。",
        BASICS_KEY,
        "stock",
        "sites",
    ),
    Measure(
        keys.CENTRES,
        "新时代文明实践所",
        "个",
        "存量：截至期末最近一次报送的新时代文明实践所个数，各单位相加。",
        BASICS_KEY,
        "stock",
        "centres",
    ),
    Measure(
        keys.RESIDENTS,
        "常住人口",
        "人",
        "存量：截至期末最近一次报送的常住人口；没有报送过时用单位名册里的数。",
        BASICS_KEY,
        "stock",
        "residents",
        listed=True,
    ),
    Measure(
        keys.COMPLETION,
        "综合完成率",
        "分",
        "学习、志愿、上稿、整改四项完成率（各以 100% 封顶）按权重合成；没有任务的一项不计，权重重新分配。",
        BASICS_KEY,
        "composite",
    ),
)
PARTS: tuple[Measure, ...] = (
    Measure(
        keys.RECTIFIED,
        "已整改",
        "个",
        "期内发现的问题中，截至期末已销号的，按“数量”计。",
        CIVIL.key,
        "ledger",
        cuts=("category", "nature"),
        where=_PROBLEMS,
        question="rectified",
    ),
)
"""What only rates are computed from; no figure of its own anywhere."""
