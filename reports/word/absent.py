"""What stands for an area of the work of which there is nothing to tell."""

from __future__ import annotations

from reports.word.draft import Line
from reports.word.sentences import body, open_place

_DONE = {
    "理论学习": "组织理论学习",
    "志愿服务": "开展志愿服务和文明实践活动",
    "文明创建": "新的文明创建事项",
    "新闻宣传": "上稿",
}
"""What was not done where an area was reported with nothing in it."""


def nothing(area: str) -> list[Line]:
    """Return what stands for an area of which nothing was reported (未报): the place for a person to write."""
    return body(open_place(f"{area}情况，没有报送数据"))


def zero(area: str) -> list[Line]:
    """Return what stands for an area that was reported with nothing in it (零报), in the words of people."""
    return body((f"期内没有{_DONE.get(area, area)}。",))
