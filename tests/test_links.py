"""Links are the same when they lead to the same story, whatever a program put around them."""

from __future__ import annotations

import pytest

from data.links import canonical_link, host_of

SAME = [
    ("https://www.nmgnews.com.cn/a/2026/1.html", "http://nmgnews.com.cn/a/2026/1.html"),
    ("https://nmgnews.com.cn/a/1/", "nmgnews.com.cn/a/1"),
    ("https://nmgnews.com.cn/a/1?utm_source=wx&utm_medium=x", "https://nmgnews.com.cn/a/1"),
    ("https://nmgnews.com.cn/a/1?id=5&from=timeline&isappinstalled=0", "https://nmgnews.com.cn/a/1?id=5"),
    ("https://nmgnews.com.cn/a/1?b=2&a=1", "https://nmgnews.com.cn/a/1?a=1&b=2"),
    ("https://nmgnews.com.cn/a/1#top", "https://nmgnews.com.cn/a/1"),
    ("https://m.nmgnews.com.cn:443/a/1", "https://www.nmgnews.com.cn/a/1"),
    ("https://NMGNEWS.com.cn/a/%E4%B8%80", "https://nmgnews.com.cn/a/一"),
    ("春风进社区 https://nmgnews.com.cn/a/1 （转发）", "https://nmgnews.com.cn/a/1"),
    (
        "https://mp.weixin.qq.com/s?__biz=MzA&mid=22&idx=1&sn=ab&chksm=cd&scene=21#wechat_redirect",
        "http://mp.weixin.qq.com/s?__biz=MzA&mid=22&idx=1&sn=ab&key=zz&uin=1",
    ),
    ("https://mp.weixin.qq.com/s/AbC?scene=1", "https://mp.weixin.qq.com/s/AbC"),
]


@pytest.mark.parametrize(("item", "other"), SAME)
def test_what_does_not_change_where_a_link_leads_is_left_out(item: str, other: str) -> None:
    assert canonical_link(item) == canonical_link(other) is not None


OTHERS = [
    ("https://nmgnews.com.cn/a/1", "https://nmgnews.com.cn/a/2"),
    ("https://nmgnews.com.cn/a?id=1", "https://nmgnews.com.cn/a?id=2"),
    ("https://mp.weixin.qq.com/s/AbC", "https://mp.weixin.qq.com/s/aBc"),
    (
        "https://mp.weixin.qq.com/s?__biz=MzA&mid=22&idx=1&sn=ab",
        "https://mp.weixin.qq.com/s?__biz=MzA&mid=22&idx=2&sn=ac",
    ),
    ("https://app.nmgnews.com.cn/h5/#/news/1", "https://app.nmgnews.com.cn/h5/#/news/2"),
    ("https://a.example.cn/1", "https://b.example.cn/1"),
]


@pytest.mark.parametrize(("item", "other"), OTHERS)
def test_links_to_two_stories_stay_two(item: str, other: str) -> None:
    assert canonical_link(item) != canonical_link(other)


@pytest.mark.parametrize(
    "text", ["", "见附件", "https://www.nmgnews.com.cn", "https://www.nmgnews.com.cn/", "nmgnews.com.cn", "3.5"]
)
def test_what_shows_no_one_story_is_no_link(text: str) -> None:
    assert canonical_link(text) is None


HOSTS = [
    ("https://www.people.com.cn/n1/2026", "people.com.cn"),
    ("people.com.cn", "people.com.cn"),
    ("WWW.People.com.cn", "people.com.cn"),
    ("paper.people.com.cn", "paper.people.com.cn"),
    ("人民网", None),
]


@pytest.mark.parametrize(("text", "host"), HOSTS)
def test_a_host_is_known_with_and_without_an_address_around_it(text: str, host: str | None) -> None:
    assert host_of(text) == host
