"""填报负担: filled and pre-filled cells by column, what reads each column, and the warnings it caused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from analytics.burden import ColumnBurden, burden_document, column_burdens
from data.problems import problem
from data.records import Filling, Row
from data.schema import CIVIL, MEASURES, MEDIA, STUDY, column_uses
from data.settings.dictionary import Dictionary
from data.store import Store
from data.store.burden import read_filling
from manage import main
from reports.views.burden import burden_words
from tests.street import row
from tests.uploads import OFFICER, checked, clerk, register, send, study

EMPTY = Filling(0, {}, {})


def problem_row(line: int, number: str, **more: object) -> Row:
    """One problem of the ledger under its 编号."""
    values = {"number": number, "matter": "问题整改", "name": f"问题{number}", "state": "整改中"}
    return row("civil", line, values | {"date": date(2024, 3, 5)} | more)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two communities: in April 甲 goes on with a problem of March, and is asked about its 次数."""
    units = register(Store.open(f"sqlite:///{tmp_path / 'street.db'}", create=True), "甲社区", "乙社区")
    send(units, checked(rows=[study(), problem_row(3, "WT1")], basics={"teams": 3}))
    fault = problem("running-numbers", "次数是 1、2、3", sheet="理论学习", cell="I3", column="次数", value="1")
    april = [
        study(date=date(2024, 4, 2), hours=None),
        study(4, date=date(2024, 4, 3)),
        problem_row(3, "WT1", due=date(2024, 4, 30)),
        problem_row(4, "WT2"),
    ]
    send(units, checked(month="2024-04", rows=april, basics={"teams": 4}, problems=[fault]), reason="核对过")
    send(units, checked("乙社区", "2024-04", rows=[study(hours=None)]))
    yield units
    units.close()


def of(burdens: list[ColumnBurden], sheet: str, title: str) -> ColumnBurden:
    return next(column for column in burdens if (column.sheet, column.title) == (sheet, title))


def test_cells_are_counted_as_filled_prefilled_and_doubted(store: Store) -> None:
    burdens = column_burdens(store.read(OFFICER, read_filling, ["2024-04"]), Dictionary())
    hours, times = of(burdens, "理论学习", "时长"), of(burdens, "理论学习", "次数")
    assert (hours.rows, hours.filled, hours.prefilled, str(hours.share(hours.filled))) == (3, 1, 0, "33.3")
    assert (times.filled, times.warnings) == (0, 1)
    name, due = of(burdens, "文明创建", "事项名称"), of(burdens, "文明创建", "完成时限")
    assert (name.rows, name.filled, name.prefilled, name.typed) == (2, 2, 1, 1)
    assert (due.filled, due.prefilled) == (1, 1)
    teams, unit = of(burdens, "基本情况", "志愿服务队"), of(burdens, "基本情况", "单位")
    assert (teams.rows, teams.filled, teams.prefilled) == (2, 1, 1)
    assert (unit.filled, unit.prefilled) == (2, 2)


def test_who_sees_one_unit_counts_that_unit_alone(store: Store) -> None:
    filling = store.read(clerk("乙社区"), read_filling, ["2024-04"])
    assert (filling["study"].rows, filling["civil"].rows, filling["study"].warnings) == (1, 0, {})


@pytest.mark.parametrize(
    ("sheet", "column", "uses"),
    [
        (STUDY, "hours", {"figures study.hours", "summary", "bulletin"}),
        (STUDY, "speaker", set()),
        (STUDY, "date", {"identity"}),
        (MEDIA, "link", set()),
        (MEDIA, "partners", {"figures media.points", "summary", "bulletin"}),
        (MEDIA, "date", {"identity"}),
        (CIVIL, "source", set()),
    ],
)
def test_what_reads_a_column_follows_from_the_schema(sheet: object, column: str, uses: set[str]) -> None:
    assert set(column_uses(sheet, sheet.column(column), MEASURES)) == uses  # type: ignore[arg-type, attr-defined]


def test_a_form_of_a_story_is_read_by_every_figure_that_is_cut_by_it() -> None:
    cut = {f"figures {measure.key}" for measure in MEASURES if "form" in measure.cuts}
    assert cut <= set(column_uses(MEDIA, MEDIA.column("form"), MEASURES))


def test_the_command_prints_shares_in_percent_and_what_is_never_used(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["burden", "--from", "2024-04", "--to", "2024-04", "--json", "--db", f"sqlite:///{tmp_path / 'street.db'}"]
    assert main(words) == 0
    printed = json.loads(capsys.readouterr().out)
    line = next(column for column in printed["columns"] if column["column"] == "时长")
    assert line == {
        "sheet": "理论学习",
        "column": "时长",
        "rows": 3,
        "filled": "33.3",
        "prefilled": "0",
        "used_by": ["figures study.hours", "summary", "bulletin"],
        "warnings": 0,
    }
    assert "媒体上稿.链接" in printed["never_used"]
    assert "媒体上稿.日期" not in printed["never_used"]


def test_without_rows_there_is_no_share() -> None:
    burdens = column_burdens(
        dict.fromkeys(("basics", "study", "volunteer", "media", "civil", "other"), EMPTY), Dictionary()
    )
    assert burden_document(burdens)["columns"][0]["filled"] is None
    assert burden_words(burdens, 0) == "还没有月报。"
