"""Reading a whole file: what changes nothing, what is never lost, and the standard workbook itself."""

from __future__ import annotations

import random
import string
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.figures import monthly_figures
from data.intake.read import read_file
from data.records import Checked
from data.schema import SHEET
from data.template import file_name, standard_workbook
from tests.builders import (
    MONTH,
    SAMPLES,
    SETTINGS,
    UNIT,
    USUAL_SHEETS,
    Page,
    basics,
    book,
    civil,
    codes,
    media,
    read_one,
    study,
    table,
    values,
    volunteer,
    workbook,
)

EXAMPLES = settings(max_examples=25, deadline=None)
_WORD = st.text(alphabet=string.ascii_letters + "春风社区学习宣传，。！（）=+-@'\"<>&%#", min_size=1, max_size=20)
_TEXT = _WORD.map(lambda text: f"活动{text}末")
_DAYS = st.dates(date(2024, 3, 1), date(2024, 3, 31))
_COUNTS = st.integers(0, 5000)
_STUDY = st.fixed_dictionaries(
    {
        "date": _DAYS,
        "category": st.sampled_from(SETTINGS.vocabulary.words_of("学习类别")),
        "subject": _TEXT,
        "attendance": _COUNTS,
        "hours": st.integers(0, 80).map(lambda tenths: Decimal(tenths) / 10),
    }
)
_ROWS = st.lists(_STUDY, min_size=1, max_size=8)


def what_it_says(checked: Checked) -> list[tuple[str, Mapping[str, Any]]]:
    """The rows by sheet and value, wherever they stand."""
    return [(row.sheet, dict(row.values)) for row in checked.rows]


def plain(rows: list[dict[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    return [("study", {key: value for key, value in row.items() if value is not None}) for row in rows]


@EXAMPLES
@given(_ROWS)
def test_a_filled_template_reads_back_equal_whatever_text_is_in_it(rows: list[dict[str, Any]]) -> None:
    content = standard_workbook(UNIT, MONTH, SETTINGS, rows={"study": rows})
    checked = read_one(content, file_name(UNIT, MONTH))
    assert what_it_says(checked) == plain(rows)
    assert checked.acceptable


@EXAMPLES
@given(_ROWS, st.randoms(use_true_random=False))
def test_the_order_of_columns_changes_nothing(rows: list[dict[str, Any]], chance: random.Random) -> None:
    columns = list(SHEET["study"].columns)
    chance.shuffle(columns)
    lines = [[column.title for column in columns], *([row.get(column.key) for column in columns] for row in rows)]
    assert what_it_says(read_one(book(basics(), Page("理论学习", lines)))) == plain(rows)


@EXAMPLES
@given(_ROWS, st.integers(1, 6), st.integers(0, 3))
def test_title_rows_and_empty_rows_change_nothing(rows: list[dict[str, Any]], titles: int, empty: int) -> None:
    lines = [[f"第{'一二三四五六'[number]}行标题"] for number in range(titles)] + [[]] * empty
    for line in table("study", rows).lines:
        lines += [list(line), []]
    assert what_it_says(read_one(book(basics(), Page("理论学习", lines)))) == plain(rows)


@EXAMPLES
@given(_ROWS)
def test_full_width_digits_change_nothing(rows: list[dict[str, Any]]) -> None:
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    typed = [
        row
        | {
            "date": row["date"].isoformat(),
            "attendance": str(row["attendance"]).translate(wide),
            "hours": str(row["hours"]).translate(wide),
        }
        for row in rows
    ]
    checked = read_one(workbook(study=typed))
    assert what_it_says(checked) == plain(rows)


@EXAMPLES
@given(_ROWS)
def test_reading_twice_gives_the_same(rows: list[dict[str, Any]]) -> None:
    content = workbook(study=rows)
    assert read_file(content, "月报.xlsx", SETTINGS) == read_file(content, "月报.xlsx", SETTINGS)


@EXAMPLES
@given(_ROWS)
def test_no_figure_is_lost_between_cell_and_sum(rows: list[dict[str, Any]]) -> None:
    checked = read_one(workbook(study=rows))
    figures = monthly_figures(checked.rows, checked.basics, checked.reported, SETTINGS, MONTH)
    sums = {
        key: sum(each.value for each in figures if each.measure == key)
        for key in ("study.sessions", "study.attendance", "study.hours")
    }
    assert sums["study.sessions"] == len(rows)
    assert sums["study.attendance"] == sum(row["attendance"] for row in rows)
    assert sums["study.hours"] == 1000 * sum(row["hours"] for row in rows)


@EXAMPLES
@given(_ROWS, st.data())
def test_a_total_of_what_was_typed_is_never_doubted_and_another_always(
    rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    total = sum(row["attendance"] for row in rows)
    other = data.draw(st.integers(0, 50_000).filter(lambda number: number != total))
    for number, expected in ((total, []), (other, ["total-differs"])):
        drawn = table("study", rows)
        line = ["合计", None, None, None, number]
        checked = read_one(book(basics(), Page("理论学习", [*drawn.lines, line])))
        assert [code for code in codes(checked) if code == "total-differs"] == expected
        assert what_it_says(checked) == plain(rows)


def test_the_empty_template_reports_that_there_was_nothing() -> None:
    checked = read_one(standard_workbook(UNIT, MONTH, SETTINGS), file_name(UNIT, MONTH))
    assert checked.problems == ()
    assert checked.ignored == ()
    assert checked.reported == {"basics", *(sheet.key for sheet in USUAL_SHEETS)}
    assert (checked.unit, checked.month, checked.rows) == (UNIT, MONTH, ())


def test_every_sheet_of_a_filled_template_reads_back_equal() -> None:
    given_rows: dict[str, list[dict[str, Any]]] = {
        "study": [study(speaker="党支部书记", hours=Decimal("1.5"), speeches=3, reflections=2, times=2, remark="线上")],
        "volunteer": [volunteer(team="红马甲志愿服务队", hours=Decimal("2.25"), served=80, materials=200, times=1)],
        "media": [media(position="头版头条", partners="和平社区", link="https://example.com/a?b=1", remark="x")],
        "civil": [civil(kind="公益广告", measure="块", place="一号楼", due=date(2024, 4, 1))],
    }
    checked = read_one(standard_workbook(UNIT, MONTH, SETTINGS, rows=given_rows), file_name(UNIT, MONTH))
    assert {key: [dict(row) for row in values(checked, key)] for key in given_rows} == given_rows
    assert checked.acceptable


@pytest.mark.parametrize("key", [sheet.key for sheet in USUAL_SHEETS])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_one_sheet_known_by_its_header(key: str, encoding: str) -> None:
    columns = [column for column in SHEET[key].columns if column.key in SAMPLES[key]]
    lines = [[column.title for column in columns], [str(SAMPLES[key][column.key]) for column in columns]]
    content = "\n".join(",".join(line) for line in lines).encode(encoding)
    checked = read_one(content, "导出.csv", unit=UNIT, month=MONTH)
    assert [dict(row.values) for row in checked.rows] == [SAMPLES[key]]
    assert checked.reported == {key}


def test_a_file_that_is_no_workbook_is_one_object_without_unit_and_month() -> None:
    (checked,) = read_file(b"\x89PNG\r\n\x1a\n not a workbook", "月报.xlsx", SETTINGS)
    assert (checked.unit, checked.month, codes(checked)) == (None, None, ["not-a-workbook"])


def test_a_workbook_of_something_else_says_what_is_wanted() -> None:
    (checked,) = read_file(book(Page("通讯录", [["姓名", "电话"], ["某某", "1"]])), "通讯录.xlsx", SETTINGS)
    assert codes(checked) == ["no-standard-sheet"]
    assert [left.title for left in checked.ignored] == ["通讯录"]


def test_problems_come_in_the_order_of_sheets_rows_and_columns() -> None:
    checked = read_one(
        workbook(study=[study(category="茶话", attendance="若干"), study(attendance="x")], media=[media(level="x")])
    )
    assert [(problem.sheet, problem.cell) for problem in checked.problems] == [
        ("理论学习", "B2"),
        ("理论学习", "E2"),
        ("理论学习", "E3"),
        ("媒体上稿", "D2"),
    ]
