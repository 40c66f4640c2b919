"""Words that figures are computed from: an office may add wordings for them, never take them away."""

from __future__ import annotations

OWN_PLATFORM = "自有平台"
ADOPTED, SUBMITTED, REPRINTED = "采用", "报送", "转载"
VOLUNTEERING, PRACTICE = "志愿服务", "文明实践"
TITLE, PROBLEM = "荣誉称号", "问题整改"
NOTICE, PLACE, MODEL, EVENT, INSPECTION = "公益广告", "阵地建设", "先进典型", "创建活动", "督导检查"
COUNTED_IN_TIMES = frozenset({EVENT, INSPECTION})
"""Matters whose 数量 may be given in 次."""
HOUSEHOLD, OCCASION = "户", "次"
NAMED_STATES = frozenset({"已命名", "复查中", "继续保留", "限期整改", "恢复"})
"""States of a title in which it is in force."""
ENDED_STATES = frozenset({"撤销", "终止"})
CLOSED_STATE, REOPENED_STATE = "已销号", "重开"

ITEM_WORDS = "自定义事项"
"""The word list of the office's own items, which is made from the settings table of that name."""
BY_MATTER = {"状态": (TITLE, PROBLEM), "种类": (TITLE, MODEL, PROBLEM)}
"""Word lists that depend on 事项类别, and the matters that have a list of their own: 种类·荣誉称号 …"""
