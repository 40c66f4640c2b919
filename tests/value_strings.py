"""What people type, and its right reading: written by hand from the rules of the house.

``told`` is the code of what has to be said about it, ``None`` where nothing needs saying. The
workbook is that of March 2024.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from data.records import Value
from data.schema import CIVIL, MEDIA, STUDY, VOLUNTEER, Column

MONTH = "2024-03"

PEOPLE = STUDY.column("attendance")
SERVED = VOLUNTEER.column("served")
TIMES = STUDY.column("times")
PIECES = STUDY.column("reflections")
COPIES = VOLUNTEER.column("materials")
QUANTITY = CIVIL.column("quantity")
HOURS = STUDY.column("hours")
DAY = STUDY.column("date")
CLOSED = CIVIL.column("closed")
DUE = CIVIL.column("due")
CATEGORY = STUDY.column("category")
ACTIVITY = VOLUNTEER.column("category")
LEVEL = MEDIA.column("level")
FORM = MEDIA.column("form")
RESULT = MEDIA.column("result")
POSITION = MEDIA.column("position")
SUBJECT = STUDY.column("subject")
REMARK = STUDY.column("remark")
PARTNERS = MEDIA.column("partners")
OUTLET = MEDIA.column("outlet")


class Typed(NamedTuple):
    """One text in a cell of a column, with its value, what is told, and whether it is 约数."""

    column: Column
    text: str
    value: Value
    code: str | None = None
    approximate: bool = False


def _about(column: Column, text: str, value: Value) -> Typed:
    return Typed(column, text, value, "approximate", True)


def _doubtful(column: Column, code: str, *texts: str) -> list[Typed]:
    return [Typed(column, text, None, code) for text in texts]


def _days(day: date, *texts: str) -> list[Typed]:
    return [Typed(DAY, text, day, "read-as") for text in texts]


COUNTS = [
    Typed(PEOPLE, "12", 12),
    Typed(PEOPLE, " 12 ", 12),
    Typed(PEOPLE, "0", 0),
    Typed(PEOPLE, "1000000", 1_000_000),
    Typed(PEOPLE, "１２", 12, "read-as"),
    Typed(PEOPLE, "1,200", 1200, "read-as"),
    Typed(PEOPLE, "１，２００", 1200, "read-as"),
    Typed(PEOPLE, "1 200", 1200, "read-as"),
    Typed(PEOPLE, "1,000,000", 1_000_000, "read-as"),
    Typed(PEOPLE, "12人", 12, "read-as"),
    Typed(PEOPLE, "12 人", 12, "read-as"),
    Typed(PEOPLE, "12\n人", 12, "read-as"),
    Typed(PEOPLE, "12名", 12, "read-as"),
    Typed(PEOPLE, "12位", 12, "read-as"),
    Typed(PEOPLE, "12人次", 12, "read-as"),
    Typed(PEOPLE, "１２人次", 12, "read-as"),
    Typed(PEOPLE, "12（人）", 12, "read-as"),
    Typed(PEOPLE, "共12人", 12, "read-as"),
    Typed(PEOPLE, "人次12", 12, "read-as"),
    Typed(PEOPLE, "参加人数：12人", 12, "read-as"),
    Typed(PEOPLE, "12。", 12, "read-as"),
    Typed(PEOPLE, "012", 12, "read-as"),
    Typed(PEOPLE, "1.2万", 12_000, "read-as"),
    Typed(PEOPLE, "1.2万人次", 12_000, "read-as"),
    Typed(PEOPLE, "2万", 20_000, "read-as"),
    Typed(PEOPLE, "3千", 3000, "read-as"),
    Typed(PEOPLE, "3百", 300, "read-as"),
    Typed(PEOPLE, "3千5百", 3500, "read-as"),
    Typed(PEOPLE, "1万2千人", 12_000, "read-as"),
    Typed(PEOPLE, "十", 10, "read-as"),
    Typed(PEOPLE, "十二", 12, "read-as"),
    Typed(PEOPLE, "十一个", 11, "read-as"),
    Typed(PEOPLE, "二十", 20, "read-as"),
    Typed(PEOPLE, "三十", 30, "read-as"),
    Typed(PEOPLE, "廿五", 25, "read-as"),
    Typed(PEOPLE, "一百二十", 120, "read-as"),
    Typed(PEOPLE, "一百零二", 102, "read-as"),
    Typed(PEOPLE, "一〇二", 102, "read-as"),
    Typed(PEOPLE, "两百", 200, "read-as"),
    Typed(PEOPLE, "兩百人", 200, "read-as"),
    Typed(PEOPLE, "壹佰贰拾", 120, "read-as"),
    Typed(PEOPLE, "三千五百", 3500, "read-as"),
    Typed(PEOPLE, "一万两千", 12_000, "read-as"),
    Typed(PEOPLE, "一萬二千", 12_000, "read-as"),
    Typed(TIMES, "12次", 12, "read-as"),
    Typed(TIMES, "两次", 2, "read-as"),
    Typed(TIMES, "兩次", 2, "read-as"),
    Typed(TIMES, "3场", 3, "read-as"),
    Typed(TIMES, "3場", 3, "read-as"),
    Typed(TIMES, "2期", 2, "read-as"),
    Typed(TIMES, "２回", 2, "read-as"),
    Typed(TIMES, "十一个", 11, "read-as"),
    Typed(PIECES, "5篇", 5, "read-as"),
    Typed(PIECES, "两条", 2, "read-as"),
    Typed(PIECES, "3件", 3, "read-as"),
    Typed(COPIES, "300份", 300, "read-as"),
    Typed(COPIES, "300张", 300, "read-as"),
    Typed(COPIES, "50本", 50, "read-as"),
    Typed(QUANTITY, "3块", 3, "read-as"),
    Typed(QUANTITY, "四个", 4, "read-as"),
    Typed(QUANTITY, "2户", 2, "read-as"),
    Typed(QUANTITY, "6处", 6, "read-as"),
]

ABOUT = [
    _about(PEOPLE, "约200人", 200),
    _about(PEOPLE, "约 200 人", 200),
    _about(PEOPLE, "約200人", 200),
    _about(PEOPLE, "大约二百人", 200),
    _about(TIMES, "200余次", 200),
    _about(PEOPLE, "200餘人", 200),
    _about(PEOPLE, "200多", 200),
    _about(PEOPLE, "40多人", 40),
    _about(PEOPLE, "近200人", 200),
    _about(PEOPLE, "近百", 100),
    _about(PEOPLE, "近百人", 100),
    _about(PEOPLE, "百余", 100),
    _about(PEOPLE, "百余人次", 100),
    _about(PEOPLE, "十余人", 10),
    _about(PEOPLE, "二十多名", 20),
    _about(SERVED, "3千余人", 3000),
    _about(SERVED, "３千余人", 3000),
    _about(SERVED, "三千余人", 3000),
    _about(SERVED, "千余人次", 1000),
    _about(SERVED, "1.2万余人次", 12_000),
    _about(SERVED, "20多万", 200_000),
    _about(SERVED, "约1,200人", 1200),
    _about(SERVED, "超过3000人", 3000),
    _about(SERVED, "至少50人", 50),
    _about(SERVED, "200人以上", 200),
    _about(SERVED, "200人左右", 200),
    _about(COPIES, "300余份", 300),
    _about(HOURS, "约2小时", Decimal(2)),
    _about(HOURS, "2个多小时", Decimal(2)),
    _about(HOURS, "一个多小时", Decimal(1)),
]

NOTHING = [
    Typed(PEOPLE, "无", 0, "read-as"),
    Typed(SERVED, "無", 0, "read-as"),
    Typed(SERVED, "零", 0, "read-as"),
    Typed(SERVED, "〇", 0, "read-as"),
    Typed(SERVED, "没有", 0, "read-as"),
    Typed(SERVED, "0人", 0, "read-as"),
    Typed(SERVED, "０", 0, "read-as"),
    Typed(HOURS, "无", Decimal(0), "read-as"),
    Typed(SERVED, "", None),
    Typed(SERVED, "/", None),
    Typed(SERVED, "／", None),
    Typed(SERVED, "-", None),
    Typed(SERVED, "—", None),
    Typed(SERVED, "——", None),
    Typed(SERVED, "－", None),
    Typed(SERVED, " \n　", None),
    Typed(CLOSED, "/", None),
    Typed(CLOSED, "—", None),
    Typed(REMARK, "-", None),
    Typed(POSITION, "/", None),
    Typed(TIMES, "X次", None, "read-as"),
    Typed(TIMES, "ｘ次", None, "read-as"),
    Typed(SERVED, "××人", None, "read-as"),
    Typed(CLOSED, "无", None, "read-as"),
    Typed(POSITION, "无", None, "read-as"),
    Typed(PARTNERS, "无", None, "read-as"),
    *_doubtful(PEOPLE, "required", "", "/", "-", "—", "X人", "XX人次", "__人"),
    *_doubtful(DAY, "required", "/", "—", " "),
    *_doubtful(SUBJECT, "required", "", "-", "—"),
    *_doubtful(CATEGORY, "required", "/", "　"),
]

DOUBTS = [
    *_doubtful(
        PEOPLE,
        "not-a-number",
        "若干",
        "数十",
        "上百",
        "上万",
        "几十人",
        "十几人",
        "好多",
        "百人",
        "一百二",
        "三千五",
        "半",
    ),
    *_doubtful(
        PEOPLE,
        "not-a-number",
        "12/15",
        "12+3",
        "12、15",
        "12人（含线上5人）",
        "12人3场",
        "50%",
        "1 2",
        "1  2",
        "1 \n2",
        "2十2",
        "十余十",
        "十多百",
        ".2万",
        "2余余",
        "1,20",
        "1,2",
        "1e3",
    ),
    *_doubtful(
        PEOPLE,
        "not-a-number",
        "12²",
        "①",
        "1.2w",
        "3k",
        "不足200",
        "合计12",
        "每次12人",
        "=12",
        "#REF!",
        "十百",
        "十两",
    ),
    *_doubtful(PEOPLE, "not-a-number", "2024-3-5", "3月5日", "待统计", "同上", "详见附件", "?", "O", "l2", "+5"),
    *_doubtful(
        PEOPLE,
        "range",
        "20-30人",
        "10—15",
        "10～15",
        "20至30人",
        "20到30",
        "1.2万-1.5万",
        "三五人",
        "二三十人",
        "十七八人",
    ),
    *_doubtful(TIMES, "range", "2-3次", "两三次", "3—5"),
    *_doubtful(PEOPLE, "wrong-unit", "12次", "100户", "3场", "5篇", "2小时"),
    *_doubtful(TIMES, "wrong-unit", "12人", "12人次", "5份", "3户"),
    *_doubtful(PIECES, "wrong-unit", "5人", "2次"),
    *_doubtful(COPIES, "wrong-unit", "200人", "2场"),
    *_doubtful(QUANTITY, "wrong-unit", "3家", "2小时"),
    *_doubtful(PEOPLE, "not-a-whole-number", "12.5", "1,200.5", "12.5人", "1.23456万"),
    *_doubtful(PEOPLE, "negative", "-5", "－5", "−5人", "负五"),
    *_doubtful(PEOPLE, "too-big", "2000万", "1000001", "100.0001万", "9" * 40, "一亿"),
]

LENGTHS = [
    Typed(HOURS, "1.5", Decimal("1.5")),
    Typed(HOURS, "2", Decimal(2)),
    Typed(HOURS, "１．５", Decimal("1.5"), "read-as"),
    Typed(HOURS, "1.5小时", Decimal("1.5"), "read-as"),
    Typed(HOURS, "1.5h", Decimal("1.5"), "read-as"),
    Typed(HOURS, "1.5H", Decimal("1.5"), "read-as"),
    Typed(HOURS, "3学时", Decimal(3), "read-as"),
    Typed(HOURS, "两小时", Decimal(2), "read-as"),
    Typed(HOURS, "两个小时", Decimal(2), "read-as"),
    Typed(HOURS, "半小时", Decimal("0.5"), "read-as"),
    Typed(HOURS, "半个小时", Decimal("0.5"), "read-as"),
    Typed(HOURS, "一个半小时", Decimal("1.5"), "read-as"),
    Typed(HOURS, "两个半小时", Decimal("2.5"), "read-as"),
    Typed(HOURS, "2小时半", Decimal("2.5"), "read-as"),
    Typed(HOURS, "90分钟", Decimal("1.5"), "read-as"),
    Typed(HOURS, "45分", Decimal("0.75"), "read-as"),
    Typed(HOURS, "1小时30分", Decimal("1.5"), "read-as"),
    Typed(HOURS, "20分钟", Decimal("0.333"), "read-as"),
    Typed(HOURS, "1.23456", Decimal("1.235"), "read-as"),
    *_doubtful(HOURS, "not-a-number", "半天", "1:30", "14:00-16:00", "一上午", "1小时90分", "若干", "0.0001"),
    *_doubtful(HOURS, "wrong-unit", "2次", "2课时", "1天", "3人"),
    *_doubtful(HOURS, "range", "1-2小时", "1.5～2"),
    *_doubtful(HOURS, "negative", "-1"),
]

DATES = [
    Typed(DAY, "2024-03-05", date(2024, 3, 5)),
    Typed(DAY, "2024-3-5", date(2024, 3, 5)),
    Typed(DAY, "2024/3/5", date(2024, 3, 5)),
    *_days(date(2024, 3, 5), "2024年3月5日", "2024 年 3 月 5 日", "2024年03月05日", "2024年3月5号", "2024年3月5"),
    *_days(date(2024, 3, 5), "2024.3.5", "2024.03.05", "２０２４．３．５", "20240305", "45356", "24.3.5", "24年3月5日"),
    *_days(date(2024, 3, 5), "3月5日", "３月５日", "03月05日", "3月5号", "3.5", "3/5", "03-05", "5日", "5号"),
    *_days(
        date(2024, 3, 5), "二〇二四年三月五日", "三月五日", "2024年3月5日（星期二）", "3月5日 周二", "2024-03-05 14:30"
    ),
    *_days(date(2024, 3, 5), "2024-03-05T14:30:00", "3月5日下午", "3月5日下午3点", "2024/3/5 8:00", "3月5日9:00-11:30"),
    *_days(
        date(2024, 3, 5),
        "2024年3月5日-7日",
        "2024年3月5日至2024年3月7日",
        "3月5日至8日",
        "3月5日—8日",
        "3月5-7日",
        "5-7日",
    ),
    *_days(
        date(2024, 3, 5),
        "2024.3.5-2024.3.7",
        "2024.3.5-3.7",
        "2024.3.5-7",
        "3.5-3.7",
        "3.5～3.7",
        "2024-03-05~2024-03-07",
    ),
    *_days(date(2024, 3, 1), "3.1", "3月1日", "三月一日"),
    *_days(date(2024, 3, 10), "3.10", "3月10日", "三月十日"),
    *_days(date(2024, 6, 30), "6.30"),
    *_days(date(2024, 3, 30), "3月30日至4月2日", "3.30"),
    *_days(date(2024, 2, 29), "2024.2.29", "二月二十九日"),
    *_days(date(2023, 12, 31), "2023年12月31日", "23.12.31"),
    *_days(date(1998, 7, 1), "98.7.1"),
    *_doubtful(
        DAY,
        "not-a-date",
        "3月上旬",
        "3月",
        "2024年3月",
        "3月底",
        "上旬",
        "每周三",
        "待定",
        "若干",
        "无",
        "5",
        "3月5日左右",
    ),
    *_doubtful(
        DAY, "not-a-date", "2024-02-30", "2023-2-29", "2024-13-01", "3.32", "13月5日", "0.5", "3月0日", "2024.3-5"
    ),
    *_doubtful(DAY, "not-a-date", "1989-12-31", "2026-01-01", "1900.3.5", "99999", "2024030", "202403055", "12345"),
    *_doubtful(
        DAY,
        "not-a-date",
        "05/03/24",
        "5-8",
        "3/5/2024",
        "3-5-24",
        "24 3 5",
        "202403  05",
        "3-12-24日",
        "24日-3月3",
        "3.5、3.12",
        "3月5日、19日",
        "Mar 5",
        "3月8日至5日",
    ),
    Typed(DUE, "2026-12-31", date(2026, 12, 31)),
    Typed(CLOSED, "3月20日", date(2024, 3, 20), "read-as"),
]

WORDS = [
    Typed(CATEGORY, "党课", "党课"),
    Typed(CATEGORY, " 党 课 ", "党课"),
    Typed(CATEGORY, "中心组学习", "中心组学习"),
    Typed(CATEGORY, "理论学习中心组学习", "中心组学习", "read-as"),
    Typed(CATEGORY, "书记党课", "党课", "read-as"),
    Typed(CATEGORY, "三会一课", "主题党日", "read-as"),
    Typed(CATEGORY, "以会代训", "集中学习", "read-as"),
    Typed(ACTIVITY, "义诊", "便民服务", "read-as"),
    Typed(ACTIVITY, "垃圾分类", "环境卫生", "read-as"),
    Typed(LEVEL, "国家级", "国家级"),
    Typed(LEVEL, "央媒", "国家级", "read-as"),
    Typed(LEVEL, "区级", "旗县区级", "read-as"),
    Typed(LEVEL, "县级", "旗县区级", "read-as"),
    Typed(LEVEL, "自治区级", "自治区级"),
    Typed(LEVEL, "省级", "自治区级", "read-as"),
    Typed(LEVEL, "社区公众号", "自有平台", "read-as"),
    Typed(FORM, "短视频", "视频", "read-as"),
    Typed(FORM, "快讯", "简讯", "read-as"),
    Typed(RESULT, "是", "采用", "read-as"),
    Typed(RESULT, "否", "报送", "read-as"),
    Typed(RESULT, "刊发", "采用", "read-as"),
    Typed(RESULT, "转发", "转载", "read-as"),
    Typed(SUBJECT, "学习《条例》\n第二讲", "学习《条例》\n第二讲"),
    Typed(SUBJECT, "=1+1", "=1+1"),
    Typed(SUBJECT, "无", "无"),
    Typed(REMARK, "无", "无"),
    Typed(OUTLET, "某某小报", "某某小报"),
    *_doubtful(CATEGORY, "unknown-word", "党课学习", "其它", "党课、自学", "12", "学习"),
    *_doubtful(LEVEL, "unknown-word", "自治区", "级", "盟级"),
    *_doubtful(RESULT, "unknown-word", "已采用", "采用1篇"),
    *_doubtful(SUBJECT, "too-long", "长" * 2001),
]

STRINGS = (*COUNTS, *ABOUT, *NOTHING, *DOUBTS, *LENGTHS, *DATES, *WORDS)
