"""Every chart is built from small tables, checked by plotly's own schema, and held to the rules of the look."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.change import Change, change
from analytics.matrix import Matrix, matrix
from analytics.periods import Period
from analytics.selection import Selection
from data.settings.values import Target
from reports import charts
from reports.charts import style
from reports.charts.axes import months_axis, short, widest
from reports.charts.lines import hue
from reports.charts.stacks import arrow
from reports.charts.style import Chart
from tests.street import Street, adopted, settings

UNITS = ["京汉新城社区", "希望社区", "红旗街道第一居民社区", "红旗街道第二居民社区", "蒙古族学校社区居委会"]
MARCH, YEAR = Period.month("2024-03"), Period.year("2024-03")
MISSING = UNITS[3]


def single(units: list[str] = UNITS, *, missing: str = MISSING) -> pd.DataFrame:
    rows = [(unit, 10 * at, at == 1) for at, unit in enumerate(units) if unit != missing]
    return pd.DataFrame(rows, columns=["unit", "value", "approximate"])


def monthly(units: list[str] = UNITS) -> pd.DataFrame:
    rows = [
        (unit, month, at + place, False)
        for at, unit in enumerate(units)
        for place, month in enumerate(YEAR.months)
        if (unit, month) != (MISSING, "2024-05")
    ]
    return pd.DataFrame(rows, columns=["unit", "month", "value", "approximate"])


def cut(by: str, words: list[str]) -> pd.DataFrame:
    rows = [(unit, word, at + 1) for unit in UNITS if unit != MISSING for at, word in enumerate(words)]
    return pd.DataFrame(rows, columns=["unit", by, "value"])


def ranking() -> pd.DataFrame:
    rows = [
        (UNITS[0], 1, False, Decimal("12.5"), 2, 1, 2, ""),
        (UNITS[1], 2, True, Decimal(9), None, 1, 3, ""),
        (UNITS[2], 2, True, Decimal(9), 0, 2, 3, ""),
        (MISSING, None, False, None, None, None, None, "未报"),
    ]
    names = ["unit", "rank", "tied", "value", "change", "best_rank", "worst_rank", "state"]
    return pd.DataFrame(rows, columns=names, dtype="object")


def fall() -> Change:
    street = Street(settings(UNITS))
    for at, unit in enumerate(UNITS):
        street.send(unit, "2024-02", adopted(0, 0, at)).send(unit, "2024-03", adopted(0, 0, 1))
    explanation = change(street.facts(), Selection(MARCH, tuple(UNITS)), "media.published")
    assert explanation is not None
    return explanation


def units_by_measures() -> Matrix:
    street = Street(settings(UNITS, targets=(Target("media.published", "月", Decimal(2)),)))
    for at, unit in enumerate(unit for unit in UNITS if unit != MISSING):
        street.send(unit, "2024-02").send(unit, "2024-03", adopted(0, 0, at))
    return matrix(street.facts(), Selection(MARCH, tuple(UNITS)))


def problems() -> pd.DataFrame:
    rows = [(UNITS[0], 5, 2), (UNITS[1], 0, 0), (MISSING, None, None)]
    return pd.DataFrame(rows, columns=["unit", "open", "overdue"], dtype="object")


def tasks() -> pd.DataFrame:
    rows = [(UNITS[0], 12, 9, 12, "已完成"), (UNITS[1], 4, 9, 12, "差8次"), (MISSING, None, 9, 12, "未报")]
    return pd.DataFrame(rows, columns=["unit", "done", "due", "minimum", "state"], dtype="object")


def states() -> pd.DataFrame:
    words = ["按时", "迟报", "零报", "未报", "有错误"]
    rows = [(unit, month, words[at]) for at, unit in enumerate(UNITS) for month in YEAR.months]
    return pd.DataFrame(rows, columns=["unit", "month", "state"])


def ranks() -> pd.DataFrame:
    rows = [(unit, month, at + 1) for at, unit in enumerate(UNITS) for month in YEAR.months]
    return pd.DataFrame(rows, columns=["unit", "month", "rank"])


def pair() -> pd.DataFrame:
    rows = [(unit, at + 1, 20 * at + 5) for at, unit in enumerate(UNITS)]
    return pd.DataFrame(rows, columns=["unit", "study.sessions", "study.attendance"])


def rates() -> pd.DataFrame:
    rows = [(unit, at, 4 * at) for at, unit in enumerate(UNITS)]
    return pd.DataFrame(rows, columns=["unit", "published", "submitted"])


LEVELS = ["国家级", "自治区级", "市级", "旗县区级", "街道级"]
KINDS = ["理论宣讲", "文化文体", "环境卫生", "帮扶关爱", "便民服务", "平安巡逻", "科普普法"]
SERVED = "volunteer.activities"
ALL: dict[str, Callable[[], Chart]] = {
    "bars": lambda: charts.bars(single(), UNITS, "study.attendance", MARCH),
    "bars with mean": lambda: charts.bars(single(), UNITS, "study.attendance", MARCH, mean=Decimal("12.5")),
    "stacked by kind": lambda: charts.stacked(cut("category", KINDS), UNITS, SERVED, MARCH, by="category"),
    "stacked by level": lambda: charts.stacked(cut("level", LEVELS), UNITS, "media.published", MARCH, by="level"),
    "ranked": lambda: charts.ranked(ranking(), MARCH, against="较2月"),
    "ranked by level": lambda: charts.ranked(ranking(), MARCH, against="较2月", levels=cut("level", LEVELS)),
    "outstanding": lambda: charts.outstanding(problems(), MARCH, MARCH.last_day),
    "bullets": lambda: charts.bullets(tasks(), "study.sessions", YEAR),
    "grid": lambda: charts.grid(
        monthly(), UNITS, "study.sessions", YEAR, due=None, minimum={(UNITS[0], "2024-02"): Decimal(3)}
    ),
    "report grid": lambda: charts.report_grid(states(), UNITS, YEAR.months),
    "trend": lambda: charts.trend(monthly(), UNITS[:1], "study.sessions", YEAR, due=None, notes=[("2024-05", "检查")]),
    "trends": lambda: charts.trend(
        monthly(), UNITS[2:5], "study.sessions", YEAR, due=None, mean={"2024-01": Decimal("1.5")}
    ),
    "flow": lambda: charts.flow({"2024-01": (4, False), "2024-02": (1, True)}, {"2024-02": (3, False)}, YEAR),
    "multiples": lambda: charts.multiples(monthly(), UNITS, "study.sessions", YEAR, due=None, mean={"2024-01": 2}),
    "dot range": lambda: charts.dot_range(ranking(), MARCH),
    "bump": lambda: charts.bump(ranks(), UNITS, YEAR, chosen=UNITS[:2]),
    "pairs": lambda: charts.pairs(pair(), "study.sessions", "study.attendance", MARCH),
    "funnel": lambda: charts.funnel(rates(), MARCH),
    "matrix": lambda: charts.matrix_chart(units_by_measures()),
    "waterfall": lambda: charts.waterfall(fall()),
    "empty": lambda: charts.bars(single([]), UNITS, "study.attendance", MARCH),
}
every = pytest.mark.parametrize("name", ALL)


def strings(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from strings(value)
    elif isinstance(part, list):
        for value in part:
            yield from strings(value)


def words(chart: Chart) -> str:
    return "\n".join(strings(chart.spec))


@every
def test_plotly_accepts_every_property_of_every_chart(name: str) -> None:
    chart = ALL[name]()
    assert go.Figure(chart.spec).to_dict()["data"] == list(chart.spec["data"])
    assert "NaN" not in chart.figure.to_json()


@every
def test_every_chart_says_in_words_what_it_shows(name: str) -> None:
    chart = ALL[name]()
    assert chart.title
    assert len(chart.alt) >= 10
    assert "nan" not in chart.alt
    assert "None" not in chart.alt


@every
def test_every_colour_has_a_partner_in_the_dark_theme(name: str) -> None:
    chart = ALL[name]()
    light = set(re.findall("#[0-9A-F]{6}", words(chart)))
    dark = set(re.findall("#[0-9A-F]{6}", words(chart.dark())))
    assert style.TEXT in light
    assert light & dark <= {style.BLUE, style.SKY, "#1B1B1B"}
    assert chart.dark().alt == chart.alt


@every
def test_nothing_is_drawn_as_a_pie_or_on_two_axes_and_nothing_can_be_dragged(name: str) -> None:
    layout = ALL[name]().spec["layout"]
    assert {trace["type"] for trace in ALL[name]().spec["data"]} <= {"bar", "scatter"}
    assert not {"xaxis2", "yaxis2"} & set(layout)
    assert layout["dragmode"] is False
    assert layout["xaxis"]["fixedrange"]
    assert layout["yaxis"]["fixedrange"]


@every
def test_marks_that_can_be_chosen_carry_unit_month_and_measure(name: str) -> None:
    for trace in ALL[name]().spec["data"]:
        for mark in trace.get("customdata", []):
            unit, month, measure, first = mark[:4]
            assert unit is None or unit in UNITS
            assert re.fullmatch(r"\d{4}-\d\d", month)
            assert re.fullmatch(r"\d{4}-\d\d", first)
            assert measure == "" or "." in measure


@every
def test_labels_beside_bars_have_room(name: str) -> None:
    chart = ALL[name]()
    margin = chart.spec["layout"]["margin"]
    labels = list(chart.spec["layout"]["yaxis"].get("ticktext", []))
    assert margin["l"] >= widest(labels)
    for trace in chart.spec["data"]:
        if trace["type"] == "bar" and trace.get("textposition") == "outside":
            assert margin["r"] >= widest(trace["text"])


def test_a_unit_that_has_not_reported_is_hatched_and_says_so() -> None:
    bar = ALL["bars"]().spec["data"][0]
    assert bar["text"] == ["0", "10余", "20", "未报", "40"]
    assert bar["marker"]["pattern"]["shape"] == ["", "", "", "/", ""]
    assert "未报" in words(ALL["stacked by level"]())
    assert "未" in words(ALL["grid"]())


def test_units_keep_the_given_order() -> None:
    bar = ALL["bars"]().spec["data"][0]
    assert [mark[0] for mark in bar["customdata"]] == UNITS
    assert ALL["bars"]().spec["layout"]["yaxis"]["range"] == [4.5, -0.5]


def test_a_chart_grows_with_its_rows() -> None:
    units = [f"第{at}社区" for at in range(30)]
    few = charts.bars(single(units[:10]), units[:10], "study.attendance", MARCH).spec["layout"]["height"]
    many = charts.bars(single(units), units, "study.attendance", MARCH).spec["layout"]["height"]
    assert many - few == 20 * style.ROW


def test_of_very_many_units_the_ten_highest_and_the_ten_lowest_are_drawn_and_the_note_says_so() -> None:
    units = [f"第{at}社区" for at in range(60)]
    chart = charts.bars(single(units, missing=units[5]), units, "study.attendance", MARCH)
    drawn = [mark[0] for mark in chart.spec["data"][0]["customdata"]]
    assert drawn == [f"第{at}社区" for at in (*range(59, 49, -1), 10, 9, 8, 7, 6, 4, 3, 2, 1, 0)]
    assert chart.note == "共60个单位，图中是最高和最低的各10个，全部数字见下表。未报1个。"


def test_of_very_many_units_the_grid_draws_those_that_call_for_something_and_the_note_says_so() -> None:
    units = [f"第{at}社区" for at in range(60)]
    due = {(unit, month): 999 for unit in units[55:] for month in YEAR.months}
    chart = charts.grid(monthly(units), units, "study.sessions", YEAR, due=None, minimum=due)
    drawn = list(dict.fromkeys(mark[0] for mark in chart.spec["data"][0]["customdata"]))
    assert drawn == [*units[:35], *units[55:]]
    assert chart.note == "共60个单位，图中是最要留意的40个，全部见下表。"


def test_of_very_many_units_those_furthest_from_their_task_are_drawn() -> None:
    units = [f"第{at}社区" for at in range(60)]
    tasks = pd.DataFrame(
        {"unit": units, "done": range(60), "due": 60, "minimum": 60, "state": "差", "approximate": False}
    ).astype("object")
    chart = charts.bullets(tasks, "study.sessions", YEAR)
    assert [mark[0] for mark in chart.spec["data"][0]["customdata"]] == units[:20]
    assert chart.note == "共60个单位，图中是离任务最远的20个，全部数字见下表。"


def test_a_field_of_the_grid_says_whether_the_task_was_reached() -> None:
    due = {(UNITS[0], "2024-02"): 3, (UNITS[2], "2024-02"): 3}
    fields = charts.grid(monthly(), UNITS, "study.sessions", YEAR, due=None, minimum=due).spec["data"][0]
    written = {tuple(mark[:2]): label for mark, label in zip(fields["customdata"], fields["text"], strict=True)}
    assert written[UNITS[0], "2024-02"] == "1<br>差2"
    assert written[UNITS[2], "2024-02"] == "3<br>✓"
    assert written[UNITS[1], "2024-02"] == "2"


def test_ranked_bars_write_rank_points_and_change() -> None:
    chart = ALL["ranked"]()
    ends = chart.spec["data"][-1]["text"]
    assert chart.title == "上稿得分排名（2024年3月，较2月，共3个可比）"
    assert charts.ranked(ranking(), MARCH).spec["data"][-1]["text"][0] == " 第1 12.5分", "compared with nothing"
    assert ends == [" 第1 12.5分 ↑2", " 并列第2 9分 新", " 并列第2 9分 —", " 未报"]
    assert [arrow(change) for change in (3, -1, 0, None, float("nan"))] == ["↑3", "↓1", "—", "新", "新"]


def test_kinds_beyond_five_become_others_and_nothing_is_lost() -> None:
    chart = ALL["stacked by kind"]()
    drawn = [trace for trace in chart.spec["data"] if trace["type"] == "bar" and "name" in trace]
    assert [trace["name"] for trace in drawn] == ["科普普法", "平安巡逻", "便民服务", "帮扶关爱", "环境卫生", "其他"]
    assert sum(trace["x"][0] for trace in drawn) == 28
    assert chart.spec["data"][-1]["text"][0] == " 28"


def test_a_level_has_its_colour_whichever_others_there_are() -> None:
    table = cut("level", ["市级", "街道级"])
    colours = {"市级": style.SKY, "街道级": style.GREY}
    for values, order in [(table, LEVELS), (table.assign(level=pd.Categorical(table["level"], LEVELS)), [])]:
        chart = charts.stacked(values, UNITS, "media.published", MARCH, by="level", order=order)
        drawn = {trace["name"]: trace["marker"]["color"] for trace in chart.spec["data"] if trace.get("name") in LEVELS}
        assert drawn == colours
    ranked_chart = charts.ranked(ranking(), MARCH, levels=table.assign(level=pd.Categorical(table["level"], LEVELS)))
    drawn = {trace["name"]: trace["marker"]["color"] for trace in ranked_chart.spec["data"] if "name" in trace}
    assert drawn == colours


def test_the_title_of_parts_states_the_largest_with_its_share() -> None:
    """Four units have 1 of 市级 and 2 of 街道级 each: 8 of 12."""
    chart = charts.stacked(cut("level", ["市级", "街道级"]), UNITS, "media.published", MARCH, by="level")
    assert chart.title == "上稿：街道级最多，8篇，占67%（2024年3月，按级别）"
    same = charts.stacked(cut("level", ["市级"]).assign(value=1), UNITS, "media.published", MARCH, by="level")
    assert same.title == "上稿：市级最多，4篇，占100%（2024年3月，按级别）"


def test_levels_keep_their_order_and_go_from_dark_to_light() -> None:
    drawn = [trace for trace in ALL["stacked by level"]().spec["data"] if "name" in trace]
    assert [trace["name"] for trace in drawn] == LEVELS
    assert [trace["marker"]["color"] for trace in drawn] == list(style.LEVELS)


def test_vermilion_stands_only_for_overdue_and_errors_always_with_the_word() -> None:
    for name, build in ALL.items():
        if style.VERMILION in words(build()):
            assert name in {"outstanding", "report grid"}
            assert "逾期" in words(build()) or "错" in words(build())


def test_overdue_problems_are_written_at_the_bar() -> None:
    assert ALL["outstanding"]().spec["data"][-1]["text"] == [" 5（逾期2）", " 0", " 未报"]


def test_a_line_breaks_where_nothing_was_reported() -> None:
    chart = charts.trend(monthly(), [MISSING], "study.sessions", YEAR, due=None)
    line, gap = chart.spec["data"]
    assert line["y"][4] is None
    assert line["connectgaps"] is False
    assert (gap["x"], gap["hovertext"]) == ([4], [f"{MISSING} 2024年5月：未报"])


def test_a_single_month_is_a_point_with_its_value() -> None:
    item = monthly()[lambda table: table["month"] == "2024-03"]
    line = charts.trend(item, UNITS[:1], "study.sessions", MARCH, due=None).spec["data"][0]
    assert (line["x"], line["y"], line["text"]) == ([0], [2.0], ["2"])
    assert "markers" in line["mode"]


def test_found_and_closed_are_added_up_over_the_months() -> None:
    above, below = ALL["flow"]().spec["data"]
    assert above["y"] == [4, *[5] * 11]
    assert below["y"] == [0, *[3] * 11]


@pytest.mark.parametrize(
    "build",
    [
        lambda none: charts.bars(none, UNITS, "study.sessions", MARCH),
        lambda none: charts.stacked(none.assign(level=[]), UNITS, "media.published", MARCH, by="level"),
        lambda none: charts.grid(none.assign(month=[]), UNITS, "study.sessions", YEAR, due=None),
        lambda none: charts.trend(none.assign(month=[]), UNITS, "study.sessions", YEAR, due=None),
        lambda none: charts.multiples(none.assign(month=[]), UNITS, "study.sessions", YEAR, due=None),
        lambda none: charts.ranked(ranking().iloc[3:], MARCH),
        lambda none: charts.dot_range(ranking().iloc[3:], MARCH),
        lambda none: charts.bump(ranks().iloc[:0], UNITS, YEAR),
        lambda none: charts.outstanding(problems().iloc[1:2], MARCH, MARCH.last_day),
        lambda none: charts.bullets(tasks().iloc[:0], "study.sessions", YEAR),
        lambda none: charts.flow({}, {}, YEAR),
        lambda none: charts.pairs(pair().iloc[:0], "study.sessions", "study.attendance", MARCH),
        lambda none: charts.funnel(rates().iloc[:1], MARCH),
        lambda none: charts.report_grid(states().iloc[:0], UNITS, YEAR.months),
    ],
)
def test_nothing_to_show_is_said_in_a_sentence(build: Callable[[pd.DataFrame], Chart]) -> None:
    chart = build(single([]))
    assert chart.spec["data"] == []
    assert chart.spec["layout"]["annotations"][0]["text"] == chart.alt
    assert chart.alt.endswith("。")


def test_what_people_typed_is_text_and_never_a_tag() -> None:
    name = "<a href='x'>社区</a>"
    chart = charts.bars(single([name]), [name], "study.attendance", MARCH)
    assert chart.spec["layout"]["yaxis"]["ticktext"][0].startswith("&lt;a")
    assert chart.spec["data"][0]["hovertext"][0].startswith("&lt;a")
    lines = charts.trend(monthly([name]), [name], "study.sessions", YEAR, due=None, mean={"2024-01": 1})
    assert "&lt;a href" in lines.spec["layout"]["annotations"][0]["text"]


def test_short_names_have_at_most_six_signs_and_stay_apart() -> None:
    assert short(UNITS) == ["京汉新城社区", "希望社区", "红旗…一居民", "红旗…二居民", "蒙古族学校"]
    assert short(["甲乙丙丁戊己庚社区", "甲乙子丑戊己庚社区"]) == ["甲乙丙丁…己庚", "甲乙子丑…己庚"]
    estates = [f"京汉新城国际花园{side}区第{number}社区居民委员会" for side in "东西" for number in "一二"]
    assert short(estates) == ["京汉…东…第一", "京汉…东…第二", "京汉…西…第一", "京汉…西…第二"]
    assert short(["甲乙一二三四丙丁戊", "甲乙一二三五丙丁戊"]) == ["甲乙…四…丁戊", "甲乙…五…丁戊"]


@given(st.lists(st.text("甲乙丙社区一二", min_size=1, max_size=20), min_size=1, max_size=12, unique=True))
def test_short_names_stay_apart_and_short(names: list[str]) -> None:
    result = short(names)
    assert len(set(result)) == len(names)
    assert max(map(len, result)) <= 11


def test_a_unit_has_one_colour_in_every_chart() -> None:
    looks = [hue(place) for place in range(12)]
    assert len(set(looks)) == 12
    chart = charts.trend(monthly(), [UNITS[4]], "study.sessions", YEAR, due=None)
    two = charts.trend(
        monthly(), [UNITS[0], UNITS[4]], "study.sessions", YEAR, due=None, places={UNITS[0]: 0, UNITS[4]: 4}
    )
    assert two.spec["data"][1]["line"]["color"] == hue(4)[0]
    assert chart.spec["data"][0]["line"]["color"] == style.BLUE


def test_months_are_named_with_the_year_where_it_begins() -> None:
    axis = months_axis(Period("2023-11", "2024-02").months)
    assert axis["ticktext"] == ["11月", "12月", "1月<br>2024年", "2月"]
    long = months_axis(Period("2023-01", "2024-12").months, side="top")
    assert long["ticktext"] == ["2023年<br>1", "4", "7", "10", "2024年<br>1", "4", "7", "10"]


def test_names_at_the_end_of_a_bump_chart_never_share_a_place() -> None:
    tied = pd.DataFrame(
        [(UNITS[0], "2024-12", 1), (UNITS[1], "2024-12", 1), (UNITS[2], "2024-12", 3)],
        columns=["unit", "month", "rank"],
    )
    names = charts.bump(tied, UNITS, YEAR).spec["data"][-1]
    assert sorted(names["y"]) == [1, 2, 3, 4, 5]
    assert [label.split()[0] for label in names["text"]] == ["1", "1", "3", "未报", "未报"]


def test_the_funnel_names_who_is_beyond_chance() -> None:
    table = pd.DataFrame([("甲", 18, 20), ("乙", 10, 20), ("丙", 2, 20)], columns=["unit", "published", "submitted"])
    assert (
        charts.funnel(table, MARCH).note == "实线是图中单位合计的采用率50%；虚线内的差别可能只是偶然，线外2个：甲、丙。"
    )
