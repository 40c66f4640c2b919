"""Layouts of real office tables, drawn by hand, each with its right reading written beside it.

A case draws the sheets of one file and says which rows come out of it (``describe`` below says how
a row is written), which problems are told, and what is reported as ignored. Sheets that a case does
not draw are missing, and that their absence is told goes without saying here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.records import Row
from tests.builders import MONTH, UNIT, Page, page


@dataclass(frozen=True)
class Layout:
    """One file as drawn and its right reading.

    ``rows``: every row that counts. ``codes``: problems by code, missing sheets left out.
    ``ignored``: cells of columns, or titles of sheets. ``said``: unit and month come from the file
    itself; otherwise the sender chose them.
    """

    name: str
    pages: tuple[Page, ...]
    rows: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    reported: tuple[str, ...] = ("study",)
    file: str = "表.xlsx"
    stated: bool = False


def describe(row: Row) -> str:
    """Write a row as the cases do: its line, its day, then what it says, ``-`` where it says nothing."""
    keys = {
        "study": ("category", "subject", "attendance"),
        "volunteer": ("nature", "category", "name", "attendance"),
        "media": ("title", "outlet", "level", "result"),
        "civil": ("matter", "name", "state"),
    }[row.sheet]
    day = row.values.get("date")
    shown = [f"{day:%m-%d}" if isinstance(day, date) else "-", *(str(row.values.get(key, "-")) for key in keys)]
    return f"{row.number}: " + " ".join(shown)


CASES: list[Layout] = []


def _case(name: str, *pages: Page, rows: Sequence[str] = (), codes: Sequence[str] = (), **more: Any) -> None:
    CASES.append(Layout(name, pages, tuple(rows), tuple(codes), **more))


def _study(
    name: str,
    drawing: str,
    *,
    rows: Sequence[str] = (),
    codes: Sequence[str] = (),
    ignored: Sequence[str] = (),
    **drawn: Any,
) -> None:
    """A case of one sheet 理论学习."""
    CASES.append(Layout(name, (page("理论学习", drawing, **drawn),), tuple(rows), tuple(codes), tuple(ignored)))


FIRST = "2: 03-05 党课 学习全会精神 30"
SECOND = "3: 03-12 集中学习 传达会议精神 25"

# Where the header stands

_study(
    "the header in the first row",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
2024-03-12|集中学习|传达会议精神|25
""",
    rows=[FIRST, SECOND],
)
_study(
    "a merged title above the header",
    """
理论学习情况统计表
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
""",
    merges=["A1:D1"],
    rows=["3: 03-05 党课 学习全会精神 30"],
)
_study(
    "a title, an empty row and a row of labels",
    """
理论学习情况统计表
.
填表人：|张三||填表日期：2024年4月2日
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
""",
    rows=["5: 03-05 党课 学习全会精神 30"],
)
_study(
    "the header in the eighth row, below instructions",
    """
附件2
理论学习情况统计表
填表说明
1.日期填学习当天。
2.参加人次填整数。
3.每月5日前报送。
.
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
""",
    merges=["A2:D2", "A3:D3", "A4:D4", "A5:D5", "A6:D6"],
    rows=["9: 03-05 党课 学习全会精神 30"],
)
_study(
    "the table starts in column C",
    """
||日期|学习类别|主题|参加人次
||2024-03-05|党课|学习全会精神|30
""",
    rows=[FIRST],
)
_study(
    "line breaks, blanks, stars and units in the header cells",
    """
日⏎期*|*学习 类别|主　题（必填）|参加⏎人次（人次）|时长(小时)
2024-03-05|党课|学习全会精神|30|2
""",
    rows=[FIRST],
)
_study(
    "numbered headers",
    """
1.日期|2.学习类别|3.主题|4.参加人次
2024-03-05|党课|学习全会精神|30
""",
    rows=[FIRST],
)
_study(
    "a row 必填 under the header",
    """
日期|学习类别|主题|主讲人|参加人次
必填|必填|必填|选填|必填
2024-03-05|党课|学习全会精神||30
""",
    rows=["3: 03-05 党课 学习全会精神 30"],
)
_study(
    "a row of hints under the header",
    """
日期|学习类别|主题|参加人次
如2024-03-05|从下拉列表选|填全称|填整数
2024-03-05|党课|学习全会精神|30
""",
    rows=["3: 03-05 党课 学习全会精神 30"],
)
_study(
    "a row that numbers the columns",
    """
日期|学习类别|主题|参加人次
1|2|3|4
2024-03-05|党课|学习全会精神|30
""",
    rows=["3: 03-05 党课 学习全会精神 30"],
)
_study(
    "a header of two merged rows",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
""".replace("2024", "|||\n2024"),
    merges=["A1:A2", "B1:B2", "C1:C2", "D1:D2"],
    rows=["3: 03-05 党课 学习全会精神 30"],
)
_study(
    "a group header over some columns",
    """
日期|学习类别|主题|学习情况||
|||参加人次|时长|心得体会
2024-03-05|党课|学习全会精神|30|2|5
""",
    merges=["A1:A2", "B1:B2", "C1:C2", "D1:F1"],
    rows=["3: 03-05 党课 学习全会精神 30"],
)
_study(
    "a group header without merged cells",
    """
日期|学习类别|主题|学习情况||
|||参加人次|时长|心得体会
2024-03-05|党课|学习全会精神|30|2|5
""",
    rows=["3: 03-05 党课 学习全会精神 30"],
)
_study(
    "groups over every column",
    """
基本信息|||参加情况|
日期|学习类别|主题|参加人次|时长
2024-03-05|党课|学习全会精神|30|2
""",
    merges=["A1:C1", "D1:E1"],
    rows=["3: 03-05 党课 学习全会精神 30"],
)
_study(
    "a header of three merged rows below a title",
    """
理论学习情况统计表
日期|学习类别|主题|参加情况||
|||人员||心得
|||参加人次|交流发言|心得体会
2024-03-05|党课|学习全会精神|30|3|5
""",
    merges=["A1:F1", "A2:A4", "B2:B4", "C2:C4", "D2:F2", "D3:E3"],
    rows=["5: 03-05 党课 学习全会精神 30"],
)
_case(
    "a group names its columns together with them",
    page(
        "志愿服务",
        """
日期|活动名称|活动性质|活动类别|志愿者|服务|
||||人数|时长|居民
2024-03-06|清扫楼道|志愿服务|环境卫生|12|2|80
""",
        merges=["A1:A2", "B1:B2", "C1:C2", "D1:D2", "F1:G1"],
    ),
    rows=["3: 03-06 志愿服务 环境卫生 清扫楼道 12"],
    reported=("volunteer",),
)
_study(
    "a group over parts of a number is no number: it is asked",
    """
日期|学习类别|主题|参加人次|
|||男|女
2024-03-05|党课|学习全会精神|10|20
""",
    merges=["A1:A2", "B1:B2", "C1:C2", "D1:E1"],
    rows=["3: 03-05 党课 学习全会精神 -"],
    codes=["missing-column"],
    ignored=["D2", "E2"],
)

# Columns

_study(
    "columns in another order",
    """
参加人次|主题|日期|学习类别
30|学习全会精神|2024-03-05|党课
""",
    rows=[FIRST],
)
_study(
    "other names of columns",
    """
学习时间|学习形式|学习内容|参学人数|学时
2024-03-05|党课|学习全会精神|30|2
""",
    rows=[FIRST],
)
_study(
    "headers with a translation, or with two names",
    """
日期/时间|学习类别 Type|主题/内容|参加人次 No.|学时（h）
2024-03-05|党课|学习全会精神|30|2
""",
    rows=[FIRST],
)
_study(
    "a header that names two columns is neither",
    """
日期|学习类别|主题/主讲人|参加人次
2024-03-05|党课|学习全会精神|30
""",
    rows=["2: 03-05 党课 学习全会精神 30"],
    codes=["missing-column"],
    ignored=["C1"],
)
_study(
    "a column of serial numbers",
    """
序号|日期|学习类别|主题|参加人次
1|2024-03-05|党课|学习全会精神|30
2|2024-03-12|集中学习|传达会议精神|25
""",
    rows=[FIRST, SECOND],
)
_study(
    "serial numbers filled in far below the data",
    """
序号|日期|学习类别|主题|参加人次
1|2024-03-05|党课|学习全会精神|30
2||||
3||||
4||||
""",
    rows=[FIRST],
)
_study(
    "a serial column without a header",
    """
|日期|学习类别|主题|参加人次
1|2024-03-05|党课|学习全会精神|30
2|2024-03-12|集中学习|传达会议精神|25
""",
    rows=[FIRST, SECOND],
)
_study(
    "extra columns are told",
    """
日期|学习类别|主题|天气|参加人次|经办人
2024-03-05|党课|学习全会精神|晴|30|李四
""",
    rows=[FIRST],
    ignored=["D1", "F1"],
)
_study(
    "two columns that mean the same: the standard name wins",
    """
日期|类别|学习类别|主题|参加人次
2024-03-05|学习|党课|学习全会精神|30
""",
    rows=[FIRST],
    ignored=["B1"],
)
_study(
    "an unknown header where a required one is missing is asked",
    """
日期|学习类别|主题|到会情况
2024-03-05|党课|学习全会精神|30
""",
    rows=["2: 03-05 党课 学习全会精神 30"],
    codes=["missing-column"],
    ignored=["D1"],
)
_study(
    "values under no header at all are told",
    """
日期|学习类别|主题|参加人次|
2024-03-05|党课|学习全会精神|30|已存档
""",
    rows=[FIRST],
    ignored=["E2"],
)
_study(
    "an optional column that is missing is no matter",
    """
日期|学习类别|主题|参加人次|备注
2024-03-05|党课|学习全会精神|30|社区会议室
""",
    rows=[FIRST],
)
_study(
    "hidden columns are read and told",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
""",
    hidden_columns=["D"],
    rows=[FIRST],
    codes=["hidden-rows"],
)
_study(
    "year, month and day in columns of their own, the first two on the first row only",
    """
年|月|日|学习类别|主题|参加人次
2024|3|5|党课|学习全会精神|30
||12|集中学习|传达会议精神|25
""",
    rows=[FIRST, SECOND],
    codes=["carried-down", "carried-down"],
)
_study(
    "a date split under a merged header",
    """
日期||学习类别|主题|参加人次
月|日|||
3|5|党课|学习全会精神|30
""",
    merges=["A1:B1", "C1:C2", "D1:D2", "E1:E2"],
    rows=["3: 03-05 党课 学习全会精神 30"],
    codes=["read-as"],
)
_study(
    "months side by side under a number: the month of the workbook counts, the others are told",
    """
日期|学习类别|主题|参加人次||
|||1月|2月|3月
2024-03-05|党课|学习全会精神|||30
2024-02-05|集中学习|传达会议精神||25|
""",
    merges=["A1:A2", "B1:B2", "C1:C2", "D1:F1"],
    rows=["3: 03-05 党课 学习全会精神 30"],
    ignored=["D2", "E2"],
)
_study(
    "a column of hours that counts in minutes",
    """
日期|学习类别|主题|参加人次|时长（分钟）
2024-03-05|党课|学习全会精神|30|90
""",
    rows=[FIRST],
    codes=["read-as"],
)

_study(
    "months side by side in words, without merged cells",
    """
日期|学习类别|主题|参加人次||
|||一月|二月|三月
2024-03-05|党课|学习全会精神|||30
""",
    rows=["3: 03-05 党课 学习全会精神 30"],
    ignored=["D2", "E2"],
)
_study(
    "months of two years side by side",
    """
日期|学习类别|主题|参加人次||
|||2023年3月|2024年2月|2024年3月
2024-03-05|党课|学习全会精神|28|26|30
""",
    merges=["A1:A2", "B1:B2", "C1:C2", "D1:F1"],
    rows=["3: 03-05 党课 学习全会精神 30"],
    ignored=["D2", "E2"],
)
_study(
    "two numbers by month, with a sum at the end of each",
    """
日期|学习类别|主题|参加人次|||时长||
|||2月|3月|小计|2月|3月|小计
2024-03-05|党课|学习全会精神|20|30|50|1|2|3
""",
    merges=["A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:I1"],
    rows=["3: 03-05 党课 学习全会精神 30"],
    ignored=["D2", "F2", "G2", "I2"],
)
_case(
    "a header of three rows with a column under two groups",
    page(
        "志愿服务",
        """
2024年3月志愿服务活动统计表
序号|活动时间|活动基本情况|||参与情况|||备注
||活动名称|活动性质|活动类别|志愿者||服务群众|
|||||人数|时长（小时）||
1|2024-03-05|清扫楼道|志愿服务|环境卫生|12|2|100|
合计|||||12|2|100|
""",
        merges=["A1:I1", "A2:A4", "B2:B4", "C2:E2", "C3:C4", "D3:D4", "E3:E4", "F2:H2", "F3:G3", "H3:H4", "I2:I4"],
    ),
    rows=["5: 03-05 志愿服务 环境卫生 清扫楼道 12"],
    reported=("volunteer",),
)

_study(
    "minutes typed as text, in words and with their own unit",
    """
日期|学习类别|主题|参加人次|时长（分钟）
2024-03-05|党课|学习全会精神|30|@90
2024-03-06|党课|学习条例|30|九十
2024-03-07|党课|学习党章|30|1.5小时
合计||||270
""",
    rows=[FIRST, "3: 03-06 党课 学习条例 30", "4: 03-07 党课 学习党章 30"],
    codes=["read-as"] * 3,
)
_study(
    "numbers by month under a header that counts in tens of thousands",
    """
日期|学习类别|主题|参加人次（万人次）|
|||2月|3月
2024-03-05|党课|学习全会精神||@0.003
""",
    merges=["A1:A2", "B1:B2", "C1:C2", "D1:E1"],
    rows=["3: 03-05 党课 学习全会精神 30"],
    codes=["read-as"],
    ignored=["D2"],
)

# Totals

_study(
    "a total that agrees is left out without a word",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
2024-03-12|集中学习|传达会议精神|25
合计|||55
""",
    rows=[FIRST, SECOND],
)
_study(
    "a total that differs",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
2024-03-12|集中学习|传达会议精神|25
合 计|||60
""",
    rows=[FIRST, SECOND],
    codes=["total-differs"],
)
_study(
    "a merged total label beside serial numbers",
    """
序号|日期|学习类别|主题|参加人次
1|2024-03-05|党课|学习全会精神|30
2|2024-03-12|集中学习|传达会议精神|25
本月合计||||55
""",
    merges=["A4:D4"],
    rows=[FIRST, SECOND],
)
_study(
    "a total above the data",
    """
日期|学习类别|主题|参加人次
合计|||55
2024-03-05|党课|学习全会精神|30
2024-03-12|集中学习|传达会议精神|25
""",
    rows=["3: 03-05 党课 学习全会精神 30", "4: 03-12 集中学习 传达会议精神 25"],
)
_study(
    "subtotals of groups and a grand total",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
小计|||30
2024-03-12|集中学习|传达会议精神|25
2024-03-19|集中学习|学习条例|20
小计|||45
总计|||75
""",
    rows=[FIRST, "4: 03-12 集中学习 传达会议精神 25", "5: 03-19 集中学习 学习条例 20"],
)
_study(
    "a subtotal that differs",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
小计|||30
2024-03-12|集中学习|传达会议精神|25
小计|||26
总计|||55
""",
    rows=[FIRST, "4: 03-12 集中学习 传达会议精神 25"],
    codes=["total-differs"],
)
_study(
    "a running total tells of other months and is not compared",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
本月合计|||30
本年累计|||410
""",
    rows=[FIRST],
)
_study(
    "a total of the number of sessions counts an empty cell as one",
    """
日期|学习类别|主题|参加人次|次数
2024-03-05|党课|学习全会精神|30|
2024-03-12|集中学习|传达会议精神|25|2
合计|||55|3
""",
    rows=[FIRST, SECOND],
)
_study(
    "a total written with its unit",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
合计|||30人次
""",
    rows=[FIRST],
)
_study(
    "an activity whose name is 总计 has a date and is data",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|总计|30
""",
    rows=["2: 03-05 党课 总计 30"],
)

_study(
    "sums of other months and what is worked out from sums are no data",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
2024-03-12|集中学习|传达会议精神|25
本月合计|||55
其中：党员|||20
上月合计|||40
去年同期|||38
同比增长（%）|||44.7
平均|||27.5
任务数|||50
完成率|||110%
""",
    rows=[FIRST, SECOND],
)
_study(
    "a row without its day is asked, whatever its remarks say",
    """
日期|学习类别|主题|参加人次|备注
2024-03-05|党课|学习全会精神|30|
|党课|学习条例|20|减少
||平均|20|
""",
    rows=[FIRST, "3: - 党课 学习条例 20"],
    codes=["required"],
)
_study(
    "subtotals by category, where the rows are not in groups",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
2024-03-12|集中学习|传达会议精神|25
2024-03-19|党课|学习条例|20
|党课小计||50
|集中学习小计||26
合计|||75
""",
    rows=[FIRST, SECOND, "4: 03-19 党课 学习条例 20"],
    codes=["total-differs"],
)

# Empty rows, examples, notes

_study(
    "empty rows in the middle",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
.
.
2024-03-12|集中学习|传达会议精神|25
""",
    rows=[FIRST, "5: 03-12 集中学习 传达会议精神 25"],
)
_study(
    "rows of dashes are empty",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
/|/|/|/
—|—|—|—
""",
    rows=[FIRST],
)
_study(
    "the example row left in, marked in the serial column",
    """
序号|日期|学习类别|主题|参加人次
示例|2024-01-01|党课|学习某某精神|20
1|2024-03-05|党课|学习全会精神|30
""",
    rows=["3: 03-05 党课 学习全会精神 30"],
    codes=["example-row"],
)
_study(
    "the example marked in front of its text",
    """
日期|学习类别|主题|参加人次
2024-01-01|党课|例：学习某某精神|20
2024-03-05|党课|学习全会精神|30
""",
    rows=["3: 03-05 党课 学习全会精神 30"],
    codes=["example-row"],
)
_study(
    "the example marked in the remarks",
    """
日期|学习类别|主题|参加人次|备注
2024-01-01|党课|学习某某精神|20|样例
2024-03-05|党课|学习全会精神|30|
""",
    rows=["3: 03-05 党课 学习全会精神 30"],
    codes=["example-row"],
)
_study(
    "例会 is no example",
    """
日期|学习类别|主题|参加人次
2024-03-05|集中学习|例会学习|30
""",
    rows=["2: 03-05 集中学习 例会学习 30"],
)
_study(
    "notes and signatures below the table",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
.
注：本表每月5日前报送。
填表人：李四|审核人：王五||电话：0470-1234567
""",
    merges=["A4:D4"],
    rows=[FIRST],
)
_study(
    "numbered notes below the table",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
填表说明
1.参加人次填整数，没有填 0。
2.时长以小时计。
""",
    rows=[FIRST],
)
_study(
    "a note inside the data is told",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
以下为下半月学习情况，由第二支部组织
2024-03-19|集中学习|学习条例|20
""",
    merges=["A3:D3"],
    rows=[FIRST, "4: 03-19 集中学习 学习条例 20"],
    codes=["ignored"],
)
_study(
    "a row with a name only is asked, never dropped",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
||学习党的创新理论并开展专题研讨交流|
""",
    rows=[FIRST, "3: - - 学习党的创新理论并开展专题研讨交流 -"],
    codes=["required", "required", "required"],
)
_study(
    "an unmarked row of numbers is asked, never dropped",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
|||45
""",
    rows=[FIRST, "3: - - - 45"],
    codes=["required", "required", "required"],
)
_study(
    "hidden rows count like the others and are told",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
2024-03-12|集中学习|传达会议精神|25
""",
    hidden_rows=[3],
    rows=[FIRST, SECOND],
    codes=["hidden-rows"],
)
_study(
    "a header printed again in the middle",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
日期|学习类别|主题|参加人次
2024-03-12|集中学习|传达会议精神|25
""",
    rows=[FIRST, "4: 03-12 集中学习 传达会议精神 25"],
)

# Nothing this month

_study("a header and no rows", "日期|学习类别|主题|参加人次", rows=[])
_study(
    "本月无 alone under the header",
    """
日期|学习类别|主题|参加人次
本月无
""",
    codes=["zero-report"],
)
_study(
    "本月无 merged over the table",
    """
日期|学习类别|主题|参加人次
本月未开展理论学习
""",
    merges=["A2:D2"],
    codes=["zero-report"],
)
_study(
    "无 in every cell",
    """
序号|日期|学习类别|主题|参加人次
1|无|无|无|0
""",
    codes=["zero-report"],
)
_study("本月无 and no header", "本月无", codes=["zero-report"])
_study(
    "本月无 beside rows is told",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
本月无
""",
    rows=[FIRST],
    codes=["ignored"],
)

# Merged values

_study(
    "a merged date and a merged category belong to every row",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
||传达会议精神|25
""",
    merges=["A2:A3", "B2:B3"],
    rows=[FIRST, "3: 03-05 党课 传达会议精神 25"],
    codes=["carried-down", "carried-down"],
)
_study(
    "a merged number belongs to its first row, the others are asked",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
2024-03-12|集中学习|传达会议精神|
""",
    merges=["D2:D3"],
    rows=[FIRST, "3: 03-12 集中学习 传达会议精神 -"],
    codes=["required"],
)
_study(
    "a whole column merged by its header",
    """
日期|学习类别|主题|参加人次|备注
2024-03-05|党课|学习全会精神|30|
""",
    merges=["E1:E1048576"],
    rows=[FIRST],
    codes=["ignored"],
)
_study(
    "cells merged across two columns",
    """
日期|学习类别|主题||参加人次
2024-03-05|党课|学习全会精神||30
2024-03-12|集中学习|传达会议精神||25
""",
    merges=["C1:D1", "C2:D2", "C3:D3"],
    rows=[FIRST, SECOND],
)

# Beside and below

_study(
    "a look-up list beside the table",
    """
日期|学习类别|主题|参加人次||学习类别
2024-03-05|党课|学习全会精神|30||党课
||||@|集中学习
||||@|专题研讨
""",
    rows=[FIRST],
    ignored=["F1"],
)
_study(
    "a look-up list without a header, longer than the table",
    """
理论学习登记表|||||党课
日期|学习类别|主题|参加人次||集中学习
2024-03-05|党课|学习全会精神|30||专题研讨
|||||自学
""",
    merges=["A1:D1"],
    rows=["3: 03-05 党课 学习全会精神 30"],
    ignored=["F2"],
)
_study(
    "an empty column inside the table",
    """
日期|学习类别|主题||参加人次
2024-03-05|党课|学习全会精神||30
""",
    rows=[FIRST],
)
_study(
    "two halves of a table side by side, without a column between",
    """
日期|学习类别|主题|参加人次|日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30|2024-03-12|集中学习|传达会议精神|25
""",
    rows=[FIRST, "2: 03-12 集中学习 传达会议精神 25"],
)
_study(
    "two copies of one table side by side are told as what they are",
    """
日期|学习类别|主题|参加人次||日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30||2024-03-05|党课|学习全会精神|30
""",
    rows=[FIRST, FIRST],
    codes=["duplicate-row"],
)
_study(
    "a look-up list with a header of its own, without a column between",
    """
日期|学习类别|主题|参加人次|可选类别
2024-03-05|党课|学习全会精神|30|党课
||||@集中学习
||||@专题研讨
""",
    rows=[FIRST],
    ignored=["E1"],
)
_study(
    "two halves of a table side by side",
    """
日期|学习类别|主题|参加人次||日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30||2024-03-12|集中学习|传达会议精神|25
""",
    rows=[FIRST, "2: 03-12 集中学习 传达会议精神 25"],
)
_study(
    "two tables of the same kind, one below the other",
    """
上半月
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
合计|||30
.
下半月
日期|主题|学习类别|参加人次
2024-03-19|学习条例|集中学习|20
合计|||20
""",
    rows=["3: 03-05 党课 学习全会精神 30", "8: 03-19 集中学习 学习条例 20"],
)
_case(
    "two kinds of table on one sheet",
    page(
        "月报",
        """
一、理论学习
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
.
二、志愿服务
日期|活动名称|活动性质|活动类别|志愿者人次
2024-03-06|清扫楼道|志愿服务|环境卫生|12
""",
    ),
    rows=["3: 03-05 党课 学习全会精神 30", "7: 03-06 志愿服务 环境卫生 清扫楼道 12"],
    reported=("study", "volunteer"),
)

_case(
    "four kinds of table on one sheet, one of them with nothing to report",
    page(
        "3月报表",
        """
3月份宣传工作月报表
一、理论学习
序号|日期|类别|主题|人数
1|2024-03-05|党课|学习全会精神|30
二、志愿服务
序号|时间|活动名称|性质|类别|志愿者人数
1|2024-03-06|清扫楼道|志愿服务|环境卫生|12
三、媒体上稿
序号|时间|标题|媒体|级别|形式|是否采用
无
四、文明创建
序号|类别|名称|状态|时间
1|公益广告|核心价值观宣传|已完成|2024-03-08
填表人：张三||审核：李四
""",
        merges=["A1:G1", "A2:G2", "A5:G5", "A8:G8", "A11:G11"],
    ),
    rows=[
        "4: 03-05 党课 学习全会精神 30",
        "7: 03-06 志愿服务 环境卫生 清扫楼道 12",
        "13: 03-08 公益广告 核心价值观宣传 已完成",
    ],
    codes=["zero-report"],
    reported=("study", "volunteer", "media", "civil"),
)

# Sheets

_HEADER = "日期|学习类别|主题|参加人次"
_FILLED = f"{_HEADER}\n2024-03-05|党课|学习全会精神|30"
_case("a sheet by another name", page("学习", _FILLED), rows=[FIRST])
_case("a sheet with the month in its name", page("3月理论学习情况 (2)", _FILLED), rows=[FIRST])
_case("a sheet known by its header alone", page("Sheet1", _FILLED), rows=[FIRST])
_case(
    "other sheets are told, empty ones are not",
    page("理论学习", _FILLED),
    page("照片", "活动照片|见附件"),
    page("Sheet3", ""),
    rows=[FIRST],
    ignored=("照片",),
)
_case(
    "an example on the sheet that explains how to fill in is never data, and told",
    page("填报说明", "怎样填报\n" + _FILLED.replace("30", "99")),
    page("理论学习", _FILLED),
    rows=[FIRST],
    ignored=("填报说明",),
)
_case(
    "a hidden standard sheet is read",
    page("理论学习", _FILLED, hidden=True),
    page("照片", "见附件"),
    rows=[FIRST],
    codes=["hidden-sheet"],
    ignored=("照片",),
)
_case(
    "a hidden copy of a visible sheet is left out",
    page("理论学习", _FILLED),
    page("理论学习 (2)", _FILLED.replace("30", "99"), hidden=True),
    rows=[FIRST],
    codes=["ignored"],
    ignored=("理论学习 (2)",),
)
_case(
    "two visible sheets that are the same, one without rows",
    page("理论学习", _HEADER),
    page("学习情况", _FILLED),
    rows=[FIRST],
)
_case(
    "two visible sheets with rows that are the same",
    page("理论学习", _FILLED),
    page("学习情况", _FILLED),
    rows=[FIRST],
    codes=["two-sheets"],
)
_case(
    "a standard sheet with something else on it",
    page("理论学习", "本月学习情况见附件，请查收。"),
    codes=["missing-column"],
)

# Whose and which month

_MEDIA = """
日期|标题|媒体名称|媒体级别|稿件形式|结果
2024-03-07|春风进社区|新城日报|市级|消息|采用
"""
_case(
    "unit and month in the title",
    page("媒体上稿", f"{UNIT}2024年3月媒体上稿情况表\n{_MEDIA.strip()}", merges=["A1:F1"]),
    rows=["3: 03-07 春风进社区 新城日报 市级 采用"],
    reported=("media",),
    stated=True,
)
_case(
    "unit and month in a row of labels",
    page("媒体上稿", f"媒体上稿情况表\n单位：|{UNIT}||月份：|2024年3月|\n{_MEDIA.strip()}"),
    rows=["4: 03-07 春风进社区 新城日报 市级 采用"],
    reported=("media",),
    stated=True,
)
_case(
    "unit and month in the file's name",
    page("媒体上稿", _MEDIA),
    rows=["2: 03-07 春风进社区 新城日报 市级 采用"],
    reported=("media",),
    stated=True,
    file=f"{UNIT}{MONTH}月报.xlsx",
)
_case(
    "a column that names the unit on every row",
    page("媒体上稿", "社区|" + _MEDIA.strip().replace("\n", f"\n{UNIT}|")),
    rows=["2: 03-07 春风进社区 新城日报 市级 采用"],
    reported=("media",),
)

_study(
    "a row that names the community itself above its rows",
    f"""
日期|学习类别|主题|参加人次
{UNIT}
2024-03-05|党课|学习全会精神|30
""",
    merges=["A2:D2"],
    rows=["3: 03-05 党课 学习全会精神 30"],
    codes=["carried-down"],
)

# What people leave in tables

_study(
    "rows in which only the form's own numbers stand are told, not asked",
    """
序号|日期|学习类别|主题|参加人次|时长|次数
1|2024-03-05|党课|学习全会精神|30|2|1
2||||||1
3||||0|0|1
""",
    rows=[FIRST],
    codes=["ignored"],
)
_study(
    "a row of one number that no form fills in is asked",
    """
序号|日期|学习类别|主题|参加人次|次数
1|2024-03-05|党课|学习全会精神|30|1
2|||||2
""",
    rows=[FIRST, "3: - - - -"],
    codes=["required"] * 4,
)
_study(
    "four hundred rows made ready with numbers, borders and nothing else",
    "序号|日期|学习类别|主题|参加人次|次数\n1|2024-03-05|党课|学习全会精神|30|1\n"
    + "\n".join(f"{number}|||||" for number in range(2, 402)),
    rows=[FIRST],
)
_study(
    "an example that says so in the remarks",
    """
日期|学习类别|主题|参加人次|备注
如：2024-01-01|党课|学习某某精神|20|此行为示例
2024-03-05|党课|学习全会精神|30|
""",
    rows=["3: 03-05 党课 学习全会精神 30"],
    codes=["example-row"],
)
_study(
    "an aside in brackets between the rows",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
（以上为第一支部）
2024-03-19|集中学习|学习条例|20
""",
    rows=[FIRST, "4: 03-19 集中学习 学习条例 20"],
    codes=["ignored"],
)
_study(
    "a total that counts in words beside its sums",
    """
日期|学习类别|主题|参加人次|时长
本月共计1次||合计|30|2小时
2024-03-05|党课|学习全会精神|30|2
""",
    rows=["3: 03-05 党课 学习全会精神 30"],
)

_study(
    "以下空白 and rows of dots are nothing",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
以下空白|||
……|……|……|……
""",
    rows=[FIRST],
)
_study(
    "a sentence that sums up is no data",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
合计1场30人次
""",
    rows=[FIRST],
)
_study(
    "an example that asks to be deleted",
    """
日期|学习类别|主题|参加人次|备注
2024-01-01|党课|学习某某精神|20|示例，请删除
2024-03-05|党课|学习全会精神|30|
""",
    rows=["3: 03-05 党课 学习全会精神 30"],
    codes=["example-row"],
)
_study(
    "本月没有开展活动",
    """
序号|日期|学习类别|主题|参加人次
1|本月没有开展学习活动|||
""",
    codes=["zero-report"],
)
_study(
    "the day of filling in beside the table is not its month",
    """
报送单位（盖章）：京汉新城社区    填报人：张三    填报时间：2024年4月
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
""",
    rows=["3: 03-05 党课 学习全会精神 30"],
    merges=["A1:D1"],
)
_study(
    "merged titles of an activity on several days",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
2024-03-06|党课||20
""",
    merges=["C2:C3"],
    rows=[FIRST, "3: 03-06 党课 学习全会精神 20"],
    codes=["carried-down"],
)
_study(
    "次数 merged over two rows counts once, and that the other row counts as 1 is told",
    """
日期|学习类别|主题|参加人次|次数
2024-03-05|党课|学习全会精神|30|2
2024-03-12|集中学习|传达会议精神|25|
""",
    merges=["E2:E3"],
    rows=[FIRST, SECOND],
    codes=["read-as"],
)
_study(
    "an optional number merged over two rows belongs to the first",
    """
日期|学习类别|主题|参加人次|时长
2024-03-05|党课|学习全会精神|30|2
2024-03-12|集中学习|传达会议精神|25|
""",
    merges=["E2:E3"],
    rows=[FIRST, SECOND],
    codes=["read-as"],
)
_study(
    "a header that is printed on every page with its title",
    """
理论学习情况表
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
理论学习情况表
日期|学习类别|主题|参加人次
2024-03-12|集中学习|传达会议精神|25
合计|||55
""",
    rows=["3: 03-05 党课 学习全会精神 30", "6: 03-12 集中学习 传达会议精神 25"],
)
_study(
    "totals of the day in hidden rows",
    """
日期|学习类别|主题|参加人次
2024-03-05|党课|学习全会精神|30
小计|||30
""",
    hidden_rows=[3],
    rows=[FIRST],
)
_case(
    "a ledger whose 单位 is the unit of counting",
    page(
        "文明创建",
        """
序号|类别|名称|状态|数量|单位|时间
1|公益广告|核心价值观宣传|已完成|3|块|2024-03-08
""",
    ),
    rows=["2: 03-08 公益广告 核心价值观宣传 已完成"],
    reported=("civil",),
)
_case(
    "a ledger whose 单位 names the community",
    page(
        "文明创建",
        """
单位|类别|名称|状态|数量|时间
京汉新城社区|公益广告|核心价值观宣传|已完成|3|2024-03-08
""",
    ),
    rows=["2: 03-08 公益广告 核心价值观宣传 已完成"],
    reported=("civil",),
)
_case(
    "是否采用 in place of a result",
    page("上稿", "日期|稿件标题|刊登媒体|级别|体裁|是否采用\n2024-03-07|春风进社区|新城日报|市级|信息|是"),
    rows=["2: 03-07 春风进社区 新城日报 市级 采用"],
    codes=["read-as", "read-as"],
    reported=("media",),
)
