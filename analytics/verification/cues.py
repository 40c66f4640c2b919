"""Words around a number that change what it says, as patterns over squeezed text."""

from __future__ import annotations

import re

from data.schema.keys import MODEL_HOUSEHOLDS, MODEL_PEOPLE, TITLES

UNCOUNTED = re.compile("舆情|网评|网络评论|跟帖|跟评")
AT_SITES = re.compile("依托[^。;]{0,12}文明实践(?:所|站|中心)")
_CHANGING = (
    "净?增加|增长|上升|提高|提升|[增升降涨]幅达?|净增|新增|增|减少|下降|降低|回落|多|少|(?<![提最])高出?|(?<![降最])低"
)
CHANGE = re.compile(rf"(?P<verb>{_CHANGING}|(?<![0-9A-Za-z])[+-])(?:了|约|为|达|开展|组织|举办)?$")
CHANGE_ALONE = re.compile(rf"(?:{_CHANGING})(?:了|约|为|达)?")
PROPOSING = ("推荐", "上报", "申报", "报送")
AWARDED = frozenset({MODEL_PEOPLE, MODEL_HOUSEHOLDS, TITLES})
TOTALS = ("共", "合计", "总计", "总共", "累计", "一共", "全年共", "上半年共")
COMPARABLE = re.compile("按?[^,;()]{0,4}两期都报")
BASIS = re.compile("较|(?<![占对])比(?![赛例重如])|相比|同比|环比")
FROM = re.compile("(?:从|由)[^,;:()]{0,8}$")
GROWN = re.compile("人?的?(?:增加|增|发展|壮大|扩大|提升|上升|提高|下降|减少|降|变|到|至|跃升|扩充)")
BASIS_ALONE = re.compile("(?:与|同|和|较|比)[^,;]{1,16}?(?:相比|比较|相较|对比|比)?")
NEGATED = re.compile("(?:的)?[^,;。:()0-9]{0,3}?(?:尚未|未能?|没有|没)(?!来)")
"""What is said behind a number that is not of the measure: 39篇未被采用."""
TO_DATE = re.compile("(?:总数|累计总数|总量|历年|现有|共有|已有|拥有)[^,;:。]{0,6}$")
"""What is said of all there ever were, where a measure counts those of the period: 最美家庭总数达到7户."""
BROKEN = re.compile("(?:破损|破旧|损坏|脱落|缺失|褪色)(?:的|有|共|计)*$")
"""What is said in front of the number of those that have to be renewed."""
FLOWS = (
    "新增",
    "新建",
    "新招募",
    "招募",
    "更新",
    "更换",
    "维修",
    "改造",
    "刷新",
    "维护",
    "更换更新",
    "新增了",
    "新建了",
    "更换了",
)
"""What is done to some of a stock in a period."""
WRITING = ("撰写", "撰写了", "起草", "采写", "采写了", "转发", "点赞")
"""What is done with a text that is not printed by that."""
LESS = ("低", "减少", "下降", "降低", "回落", "少", "-", "降幅", "降幅达")
SHORTFALL = re.compile(r"(?:(?<!误)差|缺|欠|还需|尚需|补齐|不足|(?<!减)少)$")
MULTIPLE = re.compile(r"(?:的|同期)*[^,;。:]{0,10}?(?:的)?[0-9.一二两三四五六七八九十]+倍")
"""What stands behind the earlier range that something is a multiple of: 是上年的1.5倍, 是去年160场次的2倍."""
COMPARED = ("较", "比", "与", "同", "和")
NOTHING_BEFORE = re.compile(r"(?:无|没有|从零|不足|未启动|创建中|已申报|初审|测评|公示)$")
"""What says that there was nothing, and the stages of an application for a title."""
TARGET = re.compile(r"(?:任务|目标|计划|指标)(?:数|量|值)?(?:为|是|共|的)?[(]?$")
TARGET_AFTER = re.compile("(?:的)?(?:年度|全年|季度|半年|既定|预定|下达)?(?:的)?(?:任务|目标|计划|指标)")
"""What says of the number in front of it that it was demanded: 超额完成全年60篇的目标."""
FROM_TARGET = re.compile("(?:比|较|距|离|与)(?:[^,;。:]{0,6})(?:任务|目标|计划|指标|标准|总和|之和|平均)")
"""What is compared with, and no earlier range: 比目标少15次, 比1、2月份的总和多10场."""
RATIO = re.compile("每[^,。;:]{1,8}?(?:中|里|就|便)有[^,;。]{0,3}$")
"""What says how many of so many: 每三名党员中就有一名."""
