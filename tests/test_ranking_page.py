"""The page 排名."""

from __future__ import annotations

from data.store import Store
from data.store.settings import read_setting_tables, save_settings
from tests import pages
from tests.office import OFFICER
from tests.pages import ran, table, text

office = pages.office_file("2024-01", "2024-03")
store = pages.store


def test_the_ranking_says_who_cannot_be_overtaken_whatever_the_points(store: Store) -> None:
    app = pages.page("ranking")
    sure = next(frame.value for frame in app.dataframe if "一定不低于" in frame.value).set_index("单位")
    assert sure.loc["向阳社区", "一定不低于"] == "和平社区、春风社区"
    assert sure.loc["向阳社区", "任何分值"] == "1"
    assert "无论各级分值怎么定，向阳社区都是第一" in text(app)
    assert "每一篇采用稿件都有对应的计分规则" in text(app)


def test_what_stands_fairly_beside_the_ranks_is_switched_on_where_it_is_wanted(store: Store) -> None:
    """向阳 has three stories in March and had three in each month before; 和平 shares its group with nobody."""
    units = store.read(OFFICER, read_setting_tables)["单位"]
    groups = {"向阳社区": "老城", "春风社区": "老城", "和平社区": "新城"}
    store.write(OFFICER, save_settings, {"单位": [row | {"分组": groups.get(row["名称"], "")} for row in units]})
    app = pages.page("ranking")
    app.selectbox(key="by").set_value("上稿")
    app = ran(app)
    assert not {"千人均", "与自己比", "组内名次"} & set(table(app))
    app.pills(key="beside").set_value(["与自己比", "组内名次"])
    shown = table(ran(app)).set_index("单位")
    assert shown.loc["向阳社区", ["本期月均", "前12个月月均", "与自己比"]].tolist() == [3, 3, "0"]
    assert shown.loc["春风社区", ["名次", "分组", "组内名次", "组内个数"]].tolist() == [3, "老城", 2, 2]
    assert "千人均" not in shown


def test_a_ranking_by_number_says_whether_differences_are_by_chance(store: Store) -> None:
    """March has six stories of three communities, the year to March eighteen and more."""
    app = pages.page("ranking")
    assert "按上稿篇数排：合计不足10篇" in text(app)
    assert "得分由不同的分值相加，没有可靠的办法作同样的判断" in text(app)


def test_stories_without_a_rule_are_listed_and_not_lost(store: Store) -> None:
    rules = [row for row in store.read(OFFICER, read_setting_tables)["计分规则"] if row["级别"] != "市级"]
    store.write(OFFICER, save_settings, {"计分规则": rules})
    app = pages.page("ranking")
    assert "未匹配规则" in text(app)
    listed = next(frame.value for frame in app.dataframe if "媒体级别" in frame.value)
    assert set(listed["媒体级别"]) == {"市级"}


def test_ranks_that_are_not_shown_give_way_to_who_reached_the_tasks(store: Store) -> None:
    policy = store.read(OFFICER, read_setting_tables)["名次规则"]
    for row in policy:
        if row["名称"] == "显示名次":
            row["取值"] = "否"
    store.write(OFFICER, save_settings, {"名次规则": policy})
    app = pages.page("ranking")
    assert "名次没有公开" in text(app)
    assert "第一" not in text(app)
    assert "上稿每月至少2篇" in text(app)


def test_a_rank_published_elsewhere_stands_with_its_source(store: Store) -> None:
    app = pages.page("ranking")
    app.text_input(key="outside-what").set_value("全区信息报送")
    app.number_input(key="outside-place").set_value(1)
    app.number_input(key="outside-among").set_value(35)
    app.text_input(key="outside-source").set_value("区委宣传部通报")
    next(button for button in app.button if button.label == "保存").click()
    app = ran(ran(app))
    assert "2024年3月全区信息报送第1名（共35个单位），来源：区委宣传部通报" in text(app)
