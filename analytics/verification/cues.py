"""Words around a number that change what it says, as patterns over squeezed text."""

from __future__ import annotations

import re

from data.schema.keys import MODEL_HOUSEHOLDS, MODEL_PEOPLE, TITLES

UNCOUNTED = re.compile("舆情|网评|网络评论|跟帖|跟评")
AT_SITES = re.compile("依托[^。;]{0,12}文明实践(?:所|站|中心)")
CHANGE = re.compile(r"(?P<verb>净?增加|增长|上升|提高|提升|增幅达?|净增|减少|下降|降低|回落|多|少)(?:了|约|为|达)?$")
PROPOSING = ("推荐", "上报", "申报", "报送")
AWARDED = frozenset({MODEL_PEOPLE, MODEL_HOUSEHOLDS, TITLES})
TOTALS = ("共", "合计", "总计", "总共", "累计", "一共", "全年共", "上半年共")
COMPARABLE = re.compile("按?[^,;()]{0,4}两期都报")
BASIS = re.compile("较|(?<![占对])比(?![赛例重如])|相比|同比|环比")
FROM = re.compile("(?:从|由)[^,;:()]{0,8}$")
GROWN = re.compile("人?的?(?:增加|增|发展|壮大|扩大|提升|上升|提高|下降|减少|降|变|到|至|跃升|扩充)")
LESS = ("减少", "下降", "降低", "回落", "少")
SHORTFALL = re.compile(r"(?:(?<!误)差|缺|欠|还需|尚需|补齐|不足|(?<!减)少)$")
COMPARED = ("较", "比", "与", "同", "和")
NOTHING_BEFORE = re.compile(r"(?:无|没有|从零|不足|未启动|创建中|已申报|初审|测评|公示)$")
"""What says that there was nothing, and the stages of an application for a title."""
