"""What a standard monthly workbook is, and the measures it yields.

The one source for the template, the reader, the checks, the tables of the store and the manual.
Frozen values only: what an office may edit (word lists, outlets, rules) lives in settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

TEMPLATE_VERSION = "1"
META_SHEET = "_meta"
GUIDE_SHEET = "填报说明"

ColumnKind = Literal["date", "text", "count", "hours", "word"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    ``unit`` is the unit of counting in the header's brackets, ``words`` names the word list that
    its values come from, ``fallback`` is what an empty cell stands for.
    """

    key: str
    title: str
    kind: ColumnKind
    note: str
    required: bool = False
    unit: str | None = None
    words: str | None = None
    aliases: tuple[str, ...] = ()
    fallback: int | None = None
    width: int = 12

    @property
    def heading(self) -> str:
        """The header as the template prints it, with the unit in brackets unless the title ends in it."""
        return f"{self.title}（{self.unit}）" if self.unit and not self.title.endswith(self.unit) else self.title


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook that holds rows."""

    key: str
    title: str
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()

    def column(self, key: str) -> Column:
        """Return the column with this key; ``KeyError`` when there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class Label:
    """One line of 基本情况: the label in column A, the value in column B."""

    key: str
    title: str
    kind: Literal["text", "month", "count"]
    note: str
    required: bool = False
    unit: str | None = None
    aliases: tuple[str, ...] = ()
    measure: str | None = None

    @property
    def heading(self) -> str:
        """The label with its unit of counting in brackets."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title


BASICS_SHEET = "基本情况"
BASICS_ALIASES = ("基本信息", "社区基本情况", "基础情况", "单位情况")

BASICS: tuple[Label, ...] = (
    Label("unit", "单位", "text", "报送单位的全称。", True, aliases=("社区", "填报单位", "单位名称", "社区名称", "报送单位")),
    Label("month", "月份", "month", "报送月份，如 2024-03。", True, aliases=("报送月份", "统计月份", "填报月份", "所属月份")),
    Label("reporter", "填报人", "text", "填写本表的人，只用于联系。", aliases=("填表人", "报送人", "联系人")),
    Label("residents", "常住人口", "count", "月末常住人口。", unit="人", aliases=("常住人口数", "人口", "居民人数"), measure="unit.residents"),
    Label("registered", "在册志愿者", "count", "月末在册志愿者人数。", unit="人",
          aliases=("注册志愿者", "在册志愿者人数", "在册志愿者数", "志愿者人数", "注册志愿者人数"), measure="volunteer.registered"),
    Label("teams", "志愿服务队", "count", "月末志愿服务队支数。", unit="支", aliases=("志愿服务队伍", "志愿队", "志愿服务队数", "服务队"), measure="volunteer.teams"),
    Label("boards", "宣传栏", "count", "月末宣传栏块数。", unit="块", aliases=("宣传栏数", "宣传栏数量"), measure="civil.boards"),
    Label("sites", "文明实践站", "count", "月末文明实践站个数。", unit="个", aliases=("新时代文明实践站", "实践站", "文明实践站数"), measure="civil.sites"),
)

_REMARK = Column("remark", "备注", "text", "需要说明的情况；不计入任何数字。", aliases=("说明",), width=18)


def _times(note: str) -> Column:
    return Column("times", "次数", "count", note, unit=None, aliases=("场次", "场数", "活动次数"), fallback=1, width=8)


STUDY = Sheet(
    "study",
    "理论学习",
    (
        Column("date", "日期", "date", "学习那天，如 2024-03-05。", True, aliases=("时间", "活动时间", "活动日期", "学习时间", "学习日期")),
        Column("category", "学习类别", "word", "从下拉列表里选。", True, words="学习类别", aliases=("类别", "学习形式", "学习类型"), width=14),
        Column("subject", "主题", "text", "学习的主题。", True, aliases=("学习主题", "学习内容", "内容"), width=32),
        Column("speaker", "主讲人", "text", "主讲人的职务或身份，可不填。", aliases=("主讲", "授课人")),
        Column("attendance", "参加人次", "count", "到场人次，填整数。", True, "人次", aliases=("参加人数", "参学人数", "参会人数", "人数")),
        Column("hours", "时长", "hours", "学习时长，可以是小数，如 1.5。", unit="小时", aliases=("学时", "学习时长")),
        Column("speeches", "交流发言", "count", "交流发言的人次。", unit="人次", aliases=("发言人次", "交流发言人次", "发言")),
        Column("reflections", "心得体会", "count", "收到心得体会的篇数。", unit="篇", aliases=("心得体会篇数", "心得")),
        _times("同类学习合并填一行时写场次；空着算 1 次。"),
        _REMARK,
    ),
    aliases=("学习", "理论学习情况", "学习情况", "理论武装"),
)

VOLUNTEER = Sheet(
    "volunteer",
    "志愿服务",
    (
        Column("date", "日期", "date", "活动那天，如 2024-03-05。", True, aliases=("时间", "活动时间", "活动日期")),
        Column("name", "活动名称", "text", "活动的名称。", True, aliases=("活动主题", "活动内容", "名称"), width=32),
        Column("nature", "活动性质", "word", "志愿服务或文明实践，二者分开统计。", True, words="活动性质", aliases=("性质",), width=11),
        Column("category", "活动类别", "word", "从下拉列表里选。", True, words="活动类别", aliases=("类别", "活动类型", "服务类别"), width=12),
        Column("team", "服务队伍", "text", "组织活动的志愿服务队。", aliases=("志愿队", "志愿服务队", "队伍"), width=16),
        Column("attendance", "志愿者人次", "count", "参加服务的志愿者人次，填整数。", True, "人次",
               aliases=("志愿者人数", "参与志愿者", "志愿者数", "参与人数")),
        Column("hours", "服务时长", "hours", "服务时长，可以是小数。", unit="小时", aliases=("时长",)),
        Column("served", "服务居民", "count", "服务居民的人次。", unit="人次", aliases=("服务人次", "服务人数", "受益人数", "服务群众")),
        Column("materials", "发放资料", "count", "发放宣传资料的份数。", unit="份", aliases=("宣传资料", "资料份数")),
        _times("同一活动合并填一行时写次数；空着算 1 次。"),
        _REMARK,
    ),
    aliases=("志愿活动", "志愿服务活动", "志愿服务情况", "志愿服务与文明实践", "文明实践"),
)

MEDIA = Sheet(
    "media",
    "媒体上稿",
    (
        Column("date", "日期", "date", "刊发（或报送）那天。", True,
               aliases=("时间", "刊发时间", "刊发日期", "发布时间", "发布日期", "报送时间", "报送日期")),
        Column("title", "标题", "text", "稿件标题。", True, aliases=("稿件标题", "文章标题", "题目"), width=36),
        Column("outlet", "媒体名称", "text", "刊发的媒体；报送的写拟投媒体。", True, aliases=("媒体", "刊发媒体", "刊登媒体", "平台", "发布平台"), width=18),
        Column("level", "媒体级别", "word", "从下拉列表里选。", True, words="媒体级别", aliases=("级别", "层级"), width=11),
        Column("form", "稿件形式", "word", "从下拉列表里选。", True, words="稿件形式", aliases=("形式", "体裁", "稿件类型"), width=11),
        Column("result", "结果", "word", "报送、采用或转载。", True, words="结果", aliases=("采用情况", "是否采用"), width=8),
        Column("position", "位置", "word", "头版头条、重要位置或普通。", words="位置", aliases=("版位", "刊发位置"), width=11),
        Column("partners", "合作单位", "text", "联合供稿的其他单位，用顿号隔开。", aliases=("联合单位", "合作供稿单位"), width=16),
        Column("link", "链接", "text", "网址，可不填。", aliases=("网址", "稿件链接"), width=20),
        _REMARK,
    ),
    aliases=("上稿", "上稿情况", "媒体上稿情况", "新闻宣传", "信息报送", "媒体宣传"),
)

CIVIL = Sheet(
    "civil",
    "文明创建",
    (
        Column("number", "编号", "text", "由系统给出；新增的事项空着。", aliases=("事项编号",), width=14),
        Column("matter", "事项类别", "word", "从下拉列表里选。", True, words="事项类别", aliases=("类别",), width=11),
        Column("kind", "种类", "word", "称号、典型或问题的种类；名称里已有的可空着。", words="种类", width=11),
        Column("name", "事项名称", "text", "事项的名称。", True, aliases=("名称", "项目", "项目名称"), width=28),
        Column("level", "级别", "word", "称号的级别。", words="级别", aliases=("层级", "称号级别"), width=10),
        Column("state", "状态", "word", "从下拉列表里选。", True, words="状态", aliases=("进展", "整改情况"), width=10),
        Column("quantity", "数量", "count", "一行代表多件时写数量；空着算 1。", fallback=1, width=8),
        Column("measure", "单位", "word", "块、个、人或户。", words="计量单位", aliases=("计量单位", "数量单位"), width=7),
        Column("date", "日期", "date", "命名、发现或举办那天。", True, aliases=("时间", "发现日期", "命名日期", "活动时间", "活动日期")),
        Column("due", "完成时限", "date", "要求完成的日期。", aliases=("整改时限", "时限")),
        Column("closed", "完成日期", "date", "完成或销号那天。", aliases=("销号日期", "整改完成日期")),
        Column("place", "点位", "text", "小区或点位。", aliases=("小区", "位置", "地点"), width=14),
        Column("nature", "性质", "word", "共性或个性问题。", words="性质", aliases=("问题性质",), width=7),
        Column("source", "来源", "word", "上级督查、自查或巡查。", words="来源", aliases=("问题来源",), width=10),
        _REMARK,
    ),
    aliases=("文明创建台账", "创建台账", "文明创建情况", "创城台账", "文明城市创建"),
)

SHEETS: tuple[Sheet, ...] = (STUDY, VOLUNTEER, MEDIA, CIVIL)
SHEET: Mapping[str, Sheet] = MappingProxyType({sheet.key: sheet for sheet in SHEETS})
BASICS_KEY = "basics"


def columns_of(sheet: str) -> tuple[Column | Label, ...]:
    """Return the columns of a sheet by its key, for ``basics`` the labels of 基本情况."""
    return BASICS if sheet == BASICS_KEY else SHEET[sheet].columns


UNIT_COLUMN_ALIASES = ("社区", "单位", "社区名称", "单位名称", "报送单位", "所属社区", "填报单位", "填报社区", "报送社区", "上报单位", "上报社区", "所在社区", "学习单位")
MONTH_COLUMN_ALIASES = ("月份", "报送月份", "统计月份", "所属月份")

OWN_PLATFORM = "自有平台"
ADOPTED, SUBMITTED, REPRINTED = "采用", "报送", "转载"
TITLE, PROBLEM = "荣誉称号", "问题整改"
NOTICE, PLACE, MODEL, EVENT, INSPECTION = "公益广告", "阵地建设", "先进典型", "创建活动", "督导检查"
NAMED_STATES = frozenset({"已命名", "复查中", "继续保留", "限期整改", "恢复"})
"""States of a title in which it is in force."""
ENDED_STATES = frozenset({"撤销", "终止"})
CLOSED_STATE, REOPENED_STATE = "已销号", "重开"

Dimension = Literal["category", "nature", "level", "outlet", "form"]
DIMENSIONS: tuple[Dimension, ...] = ("category", "nature", "level", "outlet", "form")

MeasureKind = Literal["sum", "story", "points", "stock", "ledger", "rate", "composite"]
_SINGLE_PIECES = frozenset({"次", "篇", "个"})
_NUMBERS_OF_PIECES = frozenset({None, "times", "quantity"})
"""A row counts itself, or as many pieces as these columns say."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of the dictionary.

    ``scale``: stored values are integers of ``1/scale``. ``cuts``: the dimensions it can be cut by.
    ``parts``: for a rate, the measures above and below the line.
    ``sheet``: the sheet that feeds it (``basics`` for stocks); a unit-month that did not report
    this sheet has no figure.
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

    @property
    def area(self) -> str:
        """The part of the key before the dot: study, volunteer, practice, media, civil …"""
        return self.key.partition(".")[0]

    @property
    def is_of_pieces(self) -> bool:
        """Whether it counts what comes singly, as stories and events do and people who come together do not."""
        return self.unit in _SINGLE_PIECES and self.column in _NUMBERS_OF_PIECES


HOURS_SCALE = 1000
POINTS_SCALE = 720_720_000
"""Points are integers of 1/720720000: exact for three decimals shared by up to 16 units."""

_CATEGORY: tuple[Dimension, ...] = ("category",)
_SERVICE: tuple[Dimension, ...] = ("category", "nature")
_STORY: tuple[Dimension, ...] = ("level", "outlet", "form")

MEASURES: tuple[Measure, ...] = (
    Measure("study.sessions", "学习场次", "次", "理论学习各行“次数”之和，空着算 1 次；可按学习类别分。", "study", column="times", cuts=_CATEGORY),
    Measure("study.attendance", "学习人次", "人次", "理论学习各行“参加人次”之和。", "study", column="attendance", cuts=_CATEGORY),
    Measure("study.hours", "学习时长", "小时", "理论学习各行“时长”之和。", "study", column="hours", cuts=_CATEGORY, scale=HOURS_SCALE),
    Measure("study.speeches", "交流发言", "人次", "理论学习各行“交流发言”之和。", "study", column="speeches", cuts=_CATEGORY),
    Measure("study.reflections", "心得体会", "篇", "理论学习各行“心得体会”之和。", "study", column="reflections", cuts=_CATEGORY),
    Measure("volunteer.activities", "志愿服务活动", "次", "活动性质为“志愿服务”的各行“次数”之和；可按活动类别分。", "volunteer", column="times", cuts=_CATEGORY),
    Measure("practice.activities", "文明实践活动", "次", "活动性质为“文明实践”的各行“次数”之和；不与志愿服务活动相加。", "volunteer", column="times", cuts=_CATEGORY),
    Measure("volunteer.attendance", "志愿者人次", "人次", "志愿服务表各行“志愿者人次”之和，含文明实践；可按活动性质分。", "volunteer", column="attendance", cuts=_SERVICE),
    Measure("volunteer.hours", "服务时长", "小时", "志愿服务表各行“服务时长”之和。", "volunteer", column="hours", cuts=_SERVICE, scale=HOURS_SCALE),
    Measure("volunteer.served", "服务居民", "人次", "志愿服务表各行“服务居民”之和。", "volunteer", column="served", cuts=_SERVICE),
    Measure("volunteer.materials", "发放资料", "份", "志愿服务表各行“发放资料”之和。", "volunteer", column="materials", cuts=_SERVICE),
    Measure("volunteer.registered", "在册志愿者", "人", "存量：截至期末最近一次报送的在册志愿者人数，各单位相加。", "basics", "stock", "registered"),
    Measure("volunteer.teams", "志愿服务队", "支", "存量：截至期末最近一次报送的志愿服务队支数，各单位相加。", "basics", "stock", "teams"),
    Measure("media.published", "上稿", "篇", "有“采用”结果、级别不是自有平台的稿件；同一单位同月同题只算一篇，按最高级别。", "media", "story", cuts=_STORY),
    Measure("media.submitted", "报送", "篇", "有“报送”或“采用”结果、级别不是自有平台的稿件；同一单位同月同题只算一篇。", "media", "story", cuts=_STORY),
    Measure("media.adoption_rate", "采用率", "%", "上稿篇数 ÷ 报送篇数，每一层都重新计算，不取平均；没有报送时为“—”。", "media", "rate", cuts=_STORY, parts=("media.published", "media.submitted")),
    Measure("media.own", "自有平台发布", "篇", "级别为“自有平台”的各行，不论结果；不计入上稿。", "media", "sum", cuts=_STORY),
    Measure("media.reprinted", "转载", "篇", "结果为“转载”、级别不是自有平台的各行。", "media", "sum", cuts=_STORY),
    Measure("media.points", "上稿得分", "分", "按当月有效的计分规则计分；同稿、合作分摊按名次规则处理。", "media", "points", cuts=_STORY, scale=POINTS_SCALE),
    Measure("civil.titles", "文明称号", "个", "期末有效的文明称号，每个单位每个种类只算最高级别；可按种类、级别分。", "civil", "ledger", cuts=("category", "level")),
    Measure("civil.notices", "公益广告", "块", "文明创建中“公益广告”各行“数量”之和。", "civil", column="quantity", cuts=_CATEGORY),
    Measure("civil.models_people", "先进典型（人）", "人", "“先进典型”中单位不是“户”的各行“数量”之和。", "civil", column="quantity", cuts=_CATEGORY),
    Measure("civil.models_households", "先进典型（户）", "户", "“先进典型”中单位是“户”的各行“数量”之和。", "civil", column="quantity", cuts=_CATEGORY),
    Measure("civil.activities", "创建活动", "次", "“创建活动”各行“数量”之和。", "civil", column="quantity", cuts=_CATEGORY),
    Measure("civil.inspections", "督导检查", "次", "“督导检查”各行“数量”之和。", "civil", column="quantity", cuts=_CATEGORY),
    Measure("civil.found", "发现问题", "个", "“日期”在期内的问题，按“数量”计；可按种类、性质分。", "civil", "ledger", cuts=("category", "nature")),
    Measure("civil.closed", "已销号", "个", "状态“已销号”且“完成日期”在期内的问题，按“数量”计。", "civil", "ledger", cuts=("category", "nature")),
    Measure("civil.open", "未销号", "个", "截至期末尚未销号的问题，按“数量”计。", "civil", "ledger", cuts=("category", "nature")),
    Measure("civil.overdue", "逾期", "个", "截至期末已过完成时限、尚未销号的问题，按“数量”计。", "civil", "ledger", cuts=("category", "nature")),
    Measure("civil.rectification_rate", "整改率", "%", "期内发现的问题中，截至期末已销号的占比，每一层都重新计算；期内没有发现问题时为“无”。", "civil", "rate", cuts=("category", "nature")),
    Measure("civil.boards", "宣传栏", "块", "存量：截至期末最近一次报送的宣传栏块数，各单位相加。", "basics", "stock", "boards"),
    Measure("civil.sites", "文明实践站", "个", "存量：截至期末最近一次报送的文明实践站个数，各单位相加。", "basics", "stock", "sites"),
    Measure("unit.residents", "常住人口", "人", "存量：截至期末最近一次报送的常住人口；没有报送过时用单位名册里的数。", "basics", "stock", "residents"),
    Measure("overall.completion", "综合完成率", "分", "学习、志愿、上稿、整改四项完成率（各以 100% 封顶）按权重合成；没有任务的一项不计，权重重新分配。", "basics", "composite"),
)
MEASURE: Mapping[str, Measure] = MappingProxyType({measure.key: measure for measure in MEASURES})


def find_measure(text: str) -> Measure | None:
    """Return the measure whose key or Chinese title is ``text``, else ``None``."""
    found = MEASURE.get(text)
    if found is not None:
        return found
    return next((measure for measure in MEASURES if measure.title == text), None)
