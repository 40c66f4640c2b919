"""The sheets of the standard workbook: what each column is called, holds and is counted by."""

from __future__ import annotations

from dataclasses import dataclass

from data.schema.columns import Column, Dimension, Label
from data.schema.words import ITEM_WORDS

TEMPLATE_VERSION = "1"
META_SHEET = "_meta"
GUIDE_SHEET = "填报说明"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook that holds rows.

    ``about`` says in the guide what goes there. ``anchor``: columns by which a row is known again
    although something else in it was changed. ``dated``: its rows are events of the workbook's month.
    ``series``: the column whose equal values number on (第1次, 第2次 …) where 次数 is mistaken for it.
    ``ledger``: its rows open and change entries that live on from month to month. ``stories``: rows of
    the same folded title are one story. ``items``: it is there only for an office with items of its own.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()
    about: str = ""
    anchor: tuple[str, ...] = ("date",)
    dated: bool = True
    series: str | None = None
    ledger: bool = False
    stories: bool = False
    items: bool = False

    def column(self, key: str) -> Column:
        """Return the column with this key; ``KeyError`` when there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def cut_column(self, dimension: Dimension) -> Column | None:
        """Return the column along which figures of the sheet are cut by a dimension, if there is one."""
        return next((column for column in self.columns if column.cut == dimension), None)


BASICS_SHEET = "基本情况"
BASICS_ALIASES = ("基本信息", "社区基本情况", "基础情况", "单位情况")

BASICS: tuple[Label, ...] = (
    Label(
        "unit",
        "单位",
        "text",
        "报送单位的全称。",
        True,
        aliases=("社区", "填报单位", "单位名称", "社区名称", "报送单位"),
    ),
    Label(
        "month",
        "月份",
        "month",
        "报送月份，如 2024-03。",
        True,
        aliases=("报送月份", "统计月份", "填报月份", "所属月份"),
    ),
    Label("reporter", "填报人", "text", "填写本表的人，只用于联系。", aliases=("填表人", "报送人", "联系人")),
    Label(
        "residents",
        "常住人口",
        "count",
        "月末常住人口。",
        unit="人",
        aliases=("常住人口数", "人口", "居民人数"),
        measure="unit.residents",
    ),
    Label(
        "registered",
        "在册志愿者",
        "count",
        "月末在册志愿者人数。",
        unit="人",
        aliases=("注册志愿者", "在册志愿者人数", "在册志愿者数", "志愿者人数", "注册志愿者人数"),
        measure="volunteer.registered",
    ),
    Label(
        "teams",
        "志愿服务队",
        "count",
        "月末志愿服务队支数。",
        unit="支",
        aliases=("志愿服务队伍", "志愿队", "志愿服务队数", "服务队"),
        measure="volunteer.teams",
    ),
    Label(
        "boards",
        "宣传栏",
        "count",
        "月末宣传栏块数。",
        unit="块",
        aliases=("宣传栏数", "宣传栏数量"),
        measure="civil.boards",
    ),
    Label(
        "sites",
        "文明实践站",
        "count",
        "月末文明实践站个数。",
        unit="个",
        aliases=("新时代文明实践站", "实践站", "文明实践站数"),
        measure="civil.sites",
    ),
    Label(
        "centres",
        "新时代文明实践所",
        "count",
        "月末新时代文明实践所个数，没有的空着。",
        unit="个",
        aliases=("文明实践所", "实践所", "文明实践所数"),
        measure="civil.centres",
    ),
)

_REMARK = Column("remark", "备注", "text", "需要说明的情况；不计入任何数字。", aliases=("说明",), width=18)


def _times(note: str) -> Column:
    return Column("times", "次数", "count", note, unit=None, aliases=("场次", "场数", "活动次数"), fallback=1, width=8)


STUDY = Sheet(
    "study",
    "理论学习",
    (
        Column(
            "date",
            "日期",
            "date",
            "学习那天，如 2024-03-05。",
            True,
            aliases=("时间", "活动时间", "活动日期", "学习时间", "学习日期"),
        ),
        Column(
            "category",
            "学习类别",
            "word",
            "从下拉列表里选。",
            True,
            words="学习类别",
            aliases=("类别", "学习形式", "学习类型"),
            width=14,
            cut="category",
        ),
        Column("subject", "主题", "text", "学习的主题。", True, aliases=("学习主题", "学习内容", "内容"), width=32),
        Column("speaker", "主讲人", "text", "主讲人的职务或身份，可不填。", aliases=("主讲", "授课人")),
        Column(
            "attendance",
            "参加人次",
            "count",
            "到场人次，填整数。",
            True,
            "人次",
            aliases=("参加人数", "参学人数", "参会人数", "人数"),
        ),
        Column("hours", "时长", "hours", "学习时长，可以是小数，如 1.5。", unit="小时", aliases=("学时", "学习时长")),
        Column(
            "speeches",
            "交流发言",
            "count",
            "交流发言的人次。",
            unit="人次",
            aliases=("发言人次", "交流发言人次", "发言"),
        ),
        Column("reflections", "心得体会", "count", "收到心得体会的篇数。", unit="篇", aliases=("心得体会篇数", "心得")),
        _times("同类学习合并填一行时写场次；空着算 1 次。"),
        _REMARK,
    ),
    aliases=("学习", "理论学习情况", "学习情况", "理论武装"),
    about="本月组织的理论学习、宣讲、党课和培训，一次一行。",
    anchor=("date", "subject"),
    series="category",
)

VOLUNTEER = Sheet(
    "volunteer",
    "志愿服务",
    (
        Column("date", "日期", "date", "活动那天，如 2024-03-05。", True, aliases=("时间", "活动时间", "活动日期")),
        Column("name", "活动名称", "text", "活动的名称。", True, aliases=("活动主题", "活动内容", "名称"), width=32),
        Column(
            "nature",
            "活动性质",
            "word",
            "志愿服务或文明实践，二者分开统计。",
            True,
            words="活动性质",
            aliases=("性质",),
            width=11,
            cut="nature",
        ),
        Column(
            "category",
            "活动类别",
            "word",
            "从下拉列表里选。",
            True,
            words="活动类别",
            aliases=("类别", "活动类型", "服务类别"),
            width=12,
            cut="category",
        ),
        Column(
            "team", "服务队伍", "text", "组织活动的志愿服务队。", aliases=("志愿队", "志愿服务队", "队伍"), width=16
        ),
        Column(
            "attendance",
            "志愿者人次",
            "count",
            "参加服务的志愿者人次，填整数。",
            True,
            "人次",
            aliases=("志愿者人数", "参与志愿者", "志愿者数", "参与人数"),
        ),
        Column("hours", "服务时长", "hours", "服务时长，可以是小数。", unit="小时", aliases=("时长",)),
        Column(
            "served",
            "服务居民",
            "count",
            "服务居民的人次。",
            unit="人次",
            aliases=("服务人次", "服务人数", "受益人数", "服务群众"),
        ),
        Column("materials", "发放资料", "count", "发放宣传资料的份数。", unit="份", aliases=("宣传资料", "资料份数")),
        _times("同一活动合并填一行时写次数；空着算 1 次。"),
        _REMARK,
    ),
    aliases=("志愿活动", "志愿服务活动", "志愿服务情况", "志愿服务与文明实践", "文明实践"),
    about="本月组织的志愿服务和文明实践活动，一次一行。",
    anchor=("date", "name"),
    series="name",
)

MEDIA = Sheet(
    "media",
    "媒体上稿",
    (
        Column(
            "date",
            "日期",
            "date",
            "刊发（或报送）那天。",
            True,
            aliases=("时间", "刊发时间", "刊发日期", "发布时间", "发布日期", "报送时间", "报送日期"),
        ),
        Column("title", "标题", "text", "稿件标题。", True, aliases=("稿件标题", "文章标题", "题目"), width=36),
        Column(
            "outlet",
            "媒体名称",
            "text",
            "刊发的媒体；报送的写拟投媒体。",
            True,
            aliases=("媒体", "刊发媒体", "刊登媒体", "平台", "发布平台"),
            width=18,
            cut="outlet",
        ),
        Column(
            "level",
            "媒体级别",
            "word",
            "从下拉列表里选。",
            True,
            words="媒体级别",
            aliases=("级别", "层级"),
            width=11,
            cut="level",
        ),
        Column(
            "form",
            "稿件形式",
            "word",
            "从下拉列表里选。",
            True,
            words="稿件形式",
            aliases=("形式", "体裁", "稿件类型"),
            width=11,
            cut="form",
        ),
        Column(
            "result",
            "结果",
            "word",
            "报送、采用或转载。",
            True,
            words="结果",
            aliases=("采用情况", "是否采用"),
            width=8,
        ),
        Column(
            "position",
            "位置",
            "word",
            "头版头条、重要位置或普通。",
            words="位置",
            aliases=("版位", "刊发位置"),
            width=11,
        ),
        Column(
            "partners",
            "合作单位",
            "text",
            "联合供稿的其他单位，用顿号隔开。",
            aliases=("联合单位", "合作供稿单位"),
            width=16,
        ),
        Column("link", "链接", "text", "网址，可不填。", aliases=("网址", "稿件链接"), width=20),
        _REMARK,
    ),
    aliases=("上稿", "上稿情况", "媒体上稿情况", "新闻宣传", "信息报送", "媒体宣传"),
    about="本月报送、采用和转载的稿件，一篇一行；自己的公众号、视频号级别选“自有平台”。",
    anchor=("title", "outlet"),
    stories=True,
)

CIVIL = Sheet(
    "civil",
    "文明创建",
    (
        Column("number", "编号", "text", "由系统给出；新增的事项空着。", aliases=("事项编号",), width=14),
        Column("matter", "事项类别", "word", "从下拉列表里选。", True, words="事项类别", aliases=("类别",), width=11),
        Column(
            "kind",
            "种类",
            "word",
            "称号、典型或问题的种类；名称里已有的可空着。",
            words="种类",
            width=11,
            cut="category",
        ),
        Column("name", "事项名称", "text", "事项的名称。", True, aliases=("名称", "项目", "项目名称"), width=28),
        Column(
            "level", "级别", "word", "称号的级别。", words="级别", aliases=("层级", "称号级别"), width=10, cut="level"
        ),
        Column("state", "状态", "word", "从下拉列表里选。", True, words="状态", aliases=("进展", "整改情况"), width=10),
        Column("quantity", "数量", "count", "一行代表多件时写数量；空着算 1。", fallback=1, width=8),
        Column(
            "measure",
            "单位",
            "word",
            "块、个、人、户；创建活动和督导检查也可以是次。",
            words="计量单位",
            aliases=("计量单位", "数量单位"),
            width=7,
        ),
        Column(
            "date",
            "日期",
            "date",
            "命名、发现或举办那天。",
            True,
            aliases=("时间", "发现日期", "命名日期", "活动时间", "活动日期"),
        ),
        Column("due", "完成时限", "date", "要求完成的日期。", aliases=("整改时限", "时限")),
        Column("closed", "完成日期", "date", "完成或销号那天。", aliases=("销号日期", "整改完成日期")),
        Column("place", "点位", "text", "小区或点位。", aliases=("小区", "位置", "地点"), width=14),
        Column(
            "nature", "性质", "word", "共性或个性问题。", words="性质", aliases=("问题性质",), width=7, cut="nature"
        ),
        Column("source", "来源", "word", "上级督查、自查或巡查。", words="来源", aliases=("问题来源",), width=10),
        _REMARK,
    ),
    aliases=("文明创建台账", "创建台账", "文明创建情况", "创城台账", "文明城市创建"),
    about="荣誉称号、问题整改、公益广告、先进典型等，一件一行；上月的称号和未销号问题已经带出。",
    anchor=("name", "place"),
    dated=False,
    ledger=True,
)

OTHER = Sheet(
    "other",
    "其他工作",
    (
        Column("date", "日期", "date", "开展那天，如 2024-03-05。", True, aliases=("时间", "活动时间", "活动日期")),
        Column("item", "事项", "word", "从下拉列表里选。", True, words=ITEM_WORDS, aliases=("工作事项",), width=18),
        Column("name", "名称", "text", "具体是什么，可不填。", aliases=("内容", "工作内容"), width=32),
        Column("amount", "数量", "count", "这一行有多少，填整数。", True, width=8),
        Column(
            "measure",
            "单位",
            "text",
            "数量的单位，可不填；填了就与事项的单位核对。",
            aliases=("计量单位", "数量单位"),
            width=7,
        ),
        _REMARK,
    ),
    aliases=("其他工作情况", "其他事项"),
    about="本单位另外要统计的事项，一件一行。",
    anchor=("date", "item", "name"),
    items=True,
)

SHEETS: tuple[Sheet, ...] = (STUDY, VOLUNTEER, MEDIA, CIVIL, OTHER)
BASICS_KEY = "basics"

UNIT_COLUMN_ALIASES = (
    "社区",
    "单位",
    "社区名称",
    "单位名称",
    "报送单位",
    "所属社区",
    "填报单位",
    "填报社区",
    "报送社区",
    "上报单位",
    "上报社区",
    "所在社区",
    "学习单位",
)
MONTH_COLUMN_ALIASES = ("月份", "报送月份", "统计月份", "所属月份")
