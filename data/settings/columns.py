"""The tables of the settings: their columns, what each is for and which words it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from data import schema

Rows = list[dict[str, str]]
Tables = Mapping[str, Rows]
"""Table title → rows of text by column title, as the settings page and the workbook hold them."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of a table of settings.

    ``choices`` are fixed words that the cell takes; ``words`` names a word list instead, ``table``
    a table whose first column is taken, ``measures``
    that it is the title of a measure. ``numeric``: a number where the text is one. ``retained``: a
    workbook without the column leaves what is known.
    """

    title: str
    note: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    words: str | None = None
    table: str | None = None
    measures: bool = False
    numeric: bool = False
    width: int = 12
    retained: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of settings; ``note`` says what it is for."""

    title: str
    note: str
    columns: tuple[TableColumn, ...]

    def column(self, title: str) -> TableColumn:
        """Return the column with this title; ``KeyError`` when there is none."""
        for column in self.columns:
            if column.title == title:
                return column
        raise KeyError(title)

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the columns, in order."""
        return tuple(column.title for column in self.columns)


UNIT_LEVELS = ("市", "区", "街道", "本级", "社区")
PERIODS = ("月", "季", "半年", "年")
AREAS = ("学习", "志愿", "上稿", "整改")
WORD_LISTS = (
    "学习类别",
    "活动性质",
    "活动类别",
    "媒体级别",
    "稿件形式",
    "结果",
    "位置",
    "事项类别",
    "种类·荣誉称号",
    "种类·先进典型",
    "种类·问题整改",
    "级别",
    "状态·荣誉称号",
    "状态·问题整改",
    "状态",
    "计量单位",
    "性质",
    "来源",
    "常规活动",
)
"""The word lists: a column's title, with 事项类别 after the dot where the list depends on it.

常规活动 belongs to no column: names of activities that come again every month and are no copies.
"""
ITEM_KINDS = ("期内累计", "期末存量")
ITEM_AREAS = ("学习", "志愿", "上稿", "文明", "其他")
POLICY_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "同稿处理": ("最高", "累加"),
        "合作分摊": ("均分", "全计"),
        "同分处理": ("并列", "按高层级"),
        "迟报处理": ("计入", "不计入"),
        "显示名次": ("是", "否"),
        "起报月": (),
        "报送截止日": (),
        "宽限天数": (),
        "顺延": ("是", "否"),
        "称号周期年数": (),
        "黄灯提前天数": (),
        "红灯逾期天数": (),
        "退回文件保留月数": (),
        "旧版文件保留月数": (),
        "雷同门槛": (),
        "落款": (),
        "停填列": (),
    }
)
"""名次规则: the words each rule takes; those without words take a number, 起报月 a month, 落款 a name,
停填列 columns such as 媒体上稿.链接."""

_FIRST = TableColumn("生效月", "从哪个月起，如 2024-03；空着不限。", aliases=("起始月", "开始月"), width=11)
_LAST = TableColumn("失效月", "到哪个月止（含）；空着不限。", aliases=("终止月", "截止月"), width=11)

UNITS = Table(
    "单位",
    "报送单位名册。不再列出的单位视为停用，历史数据保留。",
    (
        TableColumn("名称", "单位全称，不能重复。", True, ("单位", "单位名称", "社区名称", "社区"), width=20),
        TableColumn("别名", "其他写法和曾用名，用顿号隔开。", aliases=("曾用名", "简称", "其他名称"), width=26),
        TableColumn("上级", "上级单位的名称，须在本表里。", aliases=("上级单位",), table="单位", width=16),
        TableColumn("级别", "市、区、街道（镇、乡）、本级或社区（村）。", True, ("层级",), UNIT_LEVELS, width=9),
        TableColumn("分组", "在组内排名时用，可空着。", aliases=("组别", "组")),
        TableColumn("常住人口", "月报没有填人口时用它。", aliases=("常住人口数", "人口"), numeric=True, width=11),
        TableColumn("启用", "从哪天起报送，如 2022-01-01；空着不限。", aliases=("启用日期", "成立日期"), width=12),
        TableColumn("停用", "从哪天起不再报送；空着不限。", aliases=("停用日期", "撤销日期"), width=12),
        TableColumn(
            "前身", "合并或拆分以前的单位，用顿号隔开。", aliases=("前身单位", "原单位"), width=20, retained=True
        ),
    ),
)
RULES = Table(
    "计分规则",
    "条件空着表示不限，条件最多的一行为准；只有倍数的行与给分的行相乘。",
    (
        TableColumn("规则号", "如 M01，不能重复。", True, ("编号", "规则编号"), width=9),
        TableColumn("级别", "媒体级别。", aliases=("媒体级别", "层级"), words="媒体级别"),
        TableColumn("媒体", "媒体名称。", aliases=("媒体名称",), width=18),
        TableColumn("形式", "稿件形式。", aliases=("稿件形式",), words="稿件形式"),
        TableColumn("位置", "刊发位置。", aliases=("刊发位置",), words="位置"),
        TableColumn("结果", "报送、采用或转载。", words="结果", width=9),
        TableColumn("分值", "每篇得分。", aliases=("得分", "分数"), numeric=True, width=9),
        TableColumn("倍数", "分值空着时，与给分的行相乘。", numeric=True, width=9),
        TableColumn("每期封顶", "一个单位一个月按本行最多得多少分。", aliases=("封顶",), numeric=True, width=10),
        _FIRST,
        _LAST,
        TableColumn("说明", "给人看的说明。", aliases=("备注",), width=30),
    ),
)
POLICY = Table(
    "名次规则",
    "同稿、合作、同分和迟报怎样处理，从哪个月起报、何时截止、遇休息日是否顺延；称号几年一复查，黄灯红灯差几天亮；文件落款；不再填的选填列；"
    "退回的文件、被新版替换的文件保留几个月（0 是一直保留，行和数字总在）。",
    (
        TableColumn("名称", "规则名称。", True, ("规则", "项目"), tuple(POLICY_CHOICES), width=14),
        TableColumn(
            "取值",
            "从各规则的取值里选；起报月填 2024-01 这样的月份，空着是最早有月报的那个月；"
            "落款填文件末尾署的名称，空着用街道名称；停填列填“媒体上稿.链接”这样的选填列，用顿号隔开。",
            True,
            ("值", "内容"),
            numeric=True,
            width=14,
        ),
    ),
)
HOLIDAYS = Table(
    "节假日",
    "与平常周末不同的日子：放假的，和调休上班的周末。报送截止日遇休息日顺延时用；没有列出的按星期一至星期五上班。",
    (
        TableColumn("日期", "如 2026-10-01，一天一行。", True, ("节假日期",), width=14),
        TableColumn("上班", "放假填“否”（空着也是），调休上班填“是”。", False, ("是否上班",), ("是", "否"), width=8),
    ),
)
TARGETS = Table(
    "任务",
    "每个周期至少要完成多少。",
    (
        TableColumn("单位", "空着表示每个社区。", aliases=("单位名称", "社区"), table="单位", width=20),
        TableColumn("指标", "指标名称，如“学习场次”。", True, ("指标名称",), measures=True, width=16),
        TableColumn("类别", "只算这一类；上稿可填形式、级别或媒体；空着不限。", aliases=("分类",), width=14),
        TableColumn("周期", "月、季、半年或年。", True, choices=PERIODS, width=8),
        TableColumn("下限", "至少多少。", True, ("任务数", "目标", "最低数"), numeric=True, width=9),
        _FIRST,
        _LAST,
    ),
)
WEIGHTS = Table(
    "权重",
    "有内容时启用综合完成率；没有内容时不启用。",
    (
        TableColumn("板块", "学习、志愿、上稿或整改。", True, choices=AREAS, width=10),
        TableColumn("权重", "正数，合计不必是 100。", True, numeric=True, width=10),
    ),
)
WORDS = Table(
    "词表",
    "各列的标准词和同义词，按此顺序出现在下拉列表里。没有列出的列沿用自带的词。",
    (
        TableColumn("列", "词表名称，如“学习类别”。", True, ("词表", "列名"), WORD_LISTS, width=16),
        TableColumn("标准词", "统计时用的词。", True, ("词",), width=16),
        TableColumn("同义词", "意思相同的其他写法，用顿号隔开。", aliases=("别名", "其他写法"), width=50),
        TableColumn("停用", "不再使用的填“是”。", choices=("是", "否"), width=8),
        TableColumn(
            "量词", "数这一类用的量词，如 场、期；空着用指标单位。", aliases=("计量单位",), width=8, retained=True
        ),
    ),
)
OUTLETS = Table(
    "媒体",
    "媒体名称和级别；没有固定级别的空着，填报时须写明。",
    (
        TableColumn("名称", "媒体名称，不能重复。", True, ("媒体", "媒体名称"), width=24),
        TableColumn("别名", "其他写法，用顿号隔开。", aliases=("简称", "其他写法"), width=50),
        TableColumn("级别", "媒体级别。", aliases=("媒体级别", "层级"), words="媒体级别"),
        TableColumn(
            "域名",
            "网址里的域名，如 people.com.cn，用顿号隔开；链接的域名与所填级别不符时提醒。",
            aliases=("网址", "网站"),
            width=30,
            retained=True,
        ),
    ),
)
ITEMS = Table(
    schema.ITEM_WORDS,
    "本单位另外要统计的事项，填在月报的“其他工作”表里；表里有内容，月报模板才有这张表。不再列出的事项视为停用。",
    (
        TableColumn(
            "编号", "由系统给出，新增的空着；改名时不变，旧数字仍是它的。", numeric=True, width=7, retained=True
        ),
        TableColumn("名称", "事项的名称，如“推进会”。", True, ("事项", "事项名称"), width=20),
        TableColumn("别名", "其他写法和曾用名，用顿号隔开。", aliases=("曾用名", "其他写法"), width=24, retained=True),
        TableColumn("计量单位", "如 次、份、支、个。", True, ("单位",), width=10),
        TableColumn("性质", "期内累计：各月相加；期末存量：截至期末的数。", True, choices=ITEM_KINDS, width=11),
        TableColumn("板块", "与哪一块工作一起显示。", True, choices=ITEM_AREAS, width=8),
        TableColumn("起用", "从哪个月起填报，如 2024-03；空着不限。", aliases=("启用",), width=11),
        TableColumn("停用", "从哪个月起不再填报；空着不限。", width=11),
    ),
)
TOPICS = Table(
    "专题词",
    "学习主题里有其中一个关键词，就算这个专题；填报人不用多填一列，通报和总结里写明各专题学了几次。",
    (
        TableColumn("专题", "专题的名称，不能重复，如“意识形态”。", True, ("专题名称",), width=28),
        TableColumn("关键词", "主题里出现的词，用顿号隔开。", True, ("词", "关键字"), width=50),
    ),
)
HEADERS = Table(
    "列名",
    "上传时问过的列名；“对应列”空着表示这一列不计入。",
    (
        TableColumn("表", "工作表名称。", True, ("工作表",), tuple(sheet.title for sheet in schema.SHEETS)),
        TableColumn("列名写法", "表里出现过的写法。", True, ("写法",), width=24),
        TableColumn("对应列", "标准列名；空着表示不计入。", aliases=("标准列",), width=16),
    ),
)

TABLES: tuple[Table, ...] = (UNITS, RULES, POLICY, HOLIDAYS, TARGETS, WEIGHTS, WORDS, OUTLETS, ITEMS, TOPICS, HEADERS)
TABLE: Mapping[str, Table] = MappingProxyType({table.title: table for table in TABLES})
