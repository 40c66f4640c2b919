"""Units × measures: every field by hand, the order by any column, the same numbers as everywhere else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from analytics.matrix import Matrix, TaskState, matrix
from analytics.measures import values
from analytics.periods import Period
from analytics.selection import Selection
from analytics.shortfalls import shortfalls
from data.records import Row
from data.schema import keys
from data.settings.values import Target
from reports.charts import matrix_chart
from reports.views.area import change_title, changes
from tests.street import Street, adopted, row, settings

FEBRUARY, MARCH = "2024-02", "2024-03"
SESSIONS = keys.STUDY_SESSIONS
TASKS = (Target(SESSIONS, "月", Decimal(3)), Target(keys.PUBLISHED, "月", Decimal(2)))


def study(count: int) -> Row:
    return row("study", 2, {"category": "集中学习", "times": count, "attendance": 10})


def street(targets: tuple[Target, ...] = TASKS) -> Street:
    """甲 2 then 4 sessions, 1 then 3 stories; 乙 2 and 2, 2 then 1; the office 1 and 1; 丙 sent February only."""
    street = Street(settings(["甲社区", "乙社区", "丙社区"], targets=targets))
    street.send("甲社区", FEBRUARY, [study(2), *adopted(0, 0, 1)]).send("甲社区", MARCH, [study(4), *adopted(0, 0, 3)])
    street.send("乙社区", FEBRUARY, [study(2), *adopted(0, 0, 2)]).send("乙社区", MARCH, [study(2), *adopted(0, 0, 1)])
    street.send("街道本级", FEBRUARY, [study(1)]).send("街道本级", MARCH, [study(1)])
    return street.send("丙社区", FEBRUARY, [study(9)])


def march(**more: object) -> Matrix:
    return matrix(street().facts(), Selection(Period.month(MARCH), **more))  # type: ignore[arg-type]


def test_a_field_has_value_change_and_task_and_a_unit_that_has_not_reported_has_none() -> None:
    entries = march().entries
    assert [
        (unit, entry.comparison.value, entry.comparison.difference, entry.absent, entry.task)
        for (unit, key), entry in entries.items()
        if key == SESSIONS
    ] == [
        (None, 7, 2, "", None),
        ("街道本级", 1, 0, "", None),
        ("甲社区", 4, 2, "", TaskState(met=True)),
        ("乙社区", 2, 0, "", TaskState(met=False, short=("差1次",))),
        ("丙社区", None, None, "未报", None),
    ]
    assert entries[None, SESSIONS].comparison.basis_words() == "按两期都报的3个单位"


def test_the_fields_add_up_to_the_row_of_all_together_and_are_the_values_that_all_else_shows() -> None:
    result = march()
    facts = street().facts()
    for measure in result.measures:
        parts = [result.entries[unit, measure.key].comparison.value or 0 for unit in result.units]
        assert sum(parts) == result.entries[None, measure.key].comparison.value, measure.key
        table = values(facts, [measure.key], result.period, ("unit",), carried=True)
        assert {str(unit): value for unit, value in zip(table["unit"], table["value"], strict=True)} == {
            unit: value
            for unit in result.units
            if (value := result.entries[unit, measure.key].comparison.value) is not None
        }


def test_whose_numbers_the_changes_of_all_together_are_stands_under_chart_and_table() -> None:
    result, words = march(), "合计的增减按两期都报的3个单位。"
    chart = matrix_chart(result)
    assert chart.make is not None
    assert (chart.note, chart.make().notes) == (words, (words,))
    assert matrix_chart(march(compare="任务")).note == "合计的增减：学习场次、上稿按已报的2个单位。"


def test_units_stand_in_the_order_of_any_measure_and_those_without_a_value_last() -> None:
    assert march().units == ("街道本级", "甲社区", "乙社区", "丙社区")
    assert march().sorted_by(SESSIONS).units == ("甲社区", "乙社区", "街道本级", "丙社区")
    assert march().sorted_by(keys.POINTS).units == ("甲社区", "乙社区", "街道本级", "丙社区")


def test_the_filter_of_units_leaves_their_rows_and_their_sum() -> None:
    result = march(units=("乙社区",))
    assert result.units == ("乙社区",)
    assert result.entries[None, SESSIONS].comparison.value == 2


@pytest.mark.parametrize(
    ("compare", "steps", "sentence", "header"),
    [
        # The mean of 4 and 2 is 3; several units together are more than any of them.
        ("平均", {None: None, "街道本级": -2, "甲社区": 1, "乙社区": -1, "丙社区": None}, "社区平均3次", "较社区平均"),
        # 甲 and 乙 have to reach 3 each and have reported; the office has no task.
        (
            "任务",
            {None: 0, "街道本级": None, "甲社区": 1, "乙社区": -1, "丙社区": None},
            "较任务（按已报的2个单位）0",
            "较任务",
        ),
    ],
)
def test_the_fields_are_compared_with_the_mean_and_the_task_where_these_are_asked_for(
    compare: str, steps: dict[str | None, int | None], sentence: str, header: str
) -> None:
    result = march(compare=compare)
    assert {unit: result.entries[unit, SESSIONS].comparison.difference for unit in (None, *result.units)} == steps
    assert result.entries[None, SESSIONS].comparison.explanation() == sentence
    chart = matrix_chart(result)
    assert chart.make is not None
    assert chart.make().frame[f"学习场次{header}"].tolist() == list(steps.values())
    by_unit = changes(street().facts(), result.selection, SESSIONS)
    assert by_unit == {unit: step for unit, step in steps.items() if unit is not None and step is not None}
    assert change_title(street().facts(), result.selection, SESSIONS) == f"学习场次{header}"


def test_the_chart_writes_the_fields_hatches_who_is_missing_and_leads_to_the_rows() -> None:
    chart = matrix_chart(march().sorted_by(SESSIONS))
    (fields,) = chart.spec["data"]
    written = {(mark[0], mark[2]): label for mark, label in zip(fields["customdata"], fields["text"], strict=True)}
    assert [written[unit, SESSIONS] for unit in (None, "甲社区", "乙社区", "街道本级", "丙社区")] == [
        "7<br>+2",
        "4 ✓<br>+2",
        "2 差1次",
        "1",
        "未报",
    ]
    missing = [
        mark[0] for mark, shape in zip(fields["customdata"], fields["marker"]["pattern"]["shape"], strict=True) if shape
    ]
    assert set(missing) == {"丙社区"}
    assert chart.spec["layout"]["yaxis"]["ticktext"] == ["合计", "甲社区", "乙社区", "街道本级", "丙社区"]
    assert "甲社区：学习场次4次，3月，较2月增加2次，达到任务" in chart.alt


def test_the_table_to_take_away_has_every_field_with_its_change_and_its_task() -> None:
    chart = matrix_chart(march())
    assert chart.make is not None
    frame = chart.make().frame.set_index("单位")
    assert frame["学习场次（次）"].tolist() == [7, 1, 4, 2, "未报"]
    assert frame["学习场次较2月"].tolist() == [2, 0, 2, 0, None]
    assert frame["学习场次任务"].tolist() == ["", "", "达到", "差1次", ""]


def test_every_unit_short_of_any_task_stands_on_one_list_those_that_lack_most_first() -> None:
    assert [f"{shortfall.unit}：{shortfall.words()}" for shortfall in shortfalls(street().facts(), MARCH)] == [
        "乙社区：学习场次·每月差1次、上稿·每月差1篇",
    ]
    more = street((*TASKS, Target(SESSIONS, "月", Decimal(5), unit="甲社区")))
    assert [f"{shortfall.unit}：{shortfall.words()}" for shortfall in shortfalls(more.facts(), MARCH)] == [
        "乙社区：学习场次·每月差1次、上稿·每月差1篇",
        "甲社区：学习场次·每月差1次",
    ]
