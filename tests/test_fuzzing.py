"""Damaged workbooks by the hundred, among the slow tests by the ten thousand: an answer each, and the process lives."""

from __future__ import annotations

import datetime
import io
import logging
import random

import openpyxl
import pytest
import xlsxwriter

from data.intake.cells import Workbook
from data.intake.read import read_file
from data.intake.workbook import read_workbook
from data.intake.workers import Readers
from data.problems import KINDS, Problem
from data.settings.values import Settings
from data.template import standard_workbook
from tests.binary import binary_workbook
from tests.builders import MONTH, SAMPLES, SETTINGS, UNIT
from tests.conversion import convert
from tests.mutations import mutate
from tests.packages import ods

ROUNDS = 400
MANY = 12_000
FILE_CODES = {"unreadable", "encrypted", "too-large", "not-a-workbook", "empty"}


def written_quickly() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for title in ("基本情况", "理论学习", "志愿服务"):
        page = book.add_worksheet(title)
        page.write_row(0, 0, ("日期", "主题", "参加人次", "时长（小时）", "备注"))
        for row in range(1, 12):
            page.write_datetime(row, 0, datetime.datetime(2024, 3, row), day)
            page.write_row(row, 1, (f"学习<{row}> & 交流", row * 7, 1.5, True))
        page.write_formula(12, 2, "=SUM(C2:C12)", None, 462)
        page.merge_range("A14:E14", "合计\n说明")
    book.close()
    return buffer.getvalue()


def written_slowly() -> bytes:
    with io.BytesIO() as buffer:
        book = openpyxl.load_workbook(io.BytesIO(written_quickly()))
        book.worksheets[0].row_dimensions[3].hidden = True
        book.save(buffer)
        return buffer.getvalue()


def table() -> bytes:
    cell = '<table:table-cell office:value-type="float" office:value="12"><text:p>12</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="2">{cell * 4}</table:table-row>'
    return ods(f'<table:table table:name="理论学习">{row * 6}</table:table>')


SEEDS = {
    "xlsx of XlsxWriter": written_quickly,
    "xlsx of openpyxl": written_slowly,
    "ods": table,
    "xlsb": binary_workbook,
    "csv": lambda: "日期,主题,参加人次\n2024-03-05,“学习”,12\n".encode("gb18030") * 20,
}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_damaged_file_gets_an_answer_and_no_reader_trips(seed: str, caplog: pytest.LogCaptureFixture) -> None:
    good = SEEDS[seed]()
    assert isinstance(read_workbook(good, "月报"), Workbook)
    for number in range(ROUNDS // len(SEEDS)):
        content = mutate(good, random.Random(f"{seed} {number}"))
        with caplog.at_level(logging.ERROR):
            workbook = read_workbook(content, "月报")
        assert not caplog.records, f"{seed} {number}: {caplog.text}"
        if isinstance(workbook, Problem):
            assert workbook.code in FILE_CODES, f"{seed} {number}: {workbook}"


def test_damaged_files_go_through_the_children_whole() -> None:
    good = SEEDS["xlsx of XlsxWriter"]()
    settings = Settings()
    with Readers(2) as readers:
        answers = [
            readers.submit(mutate(good, random.Random(f"child {number}")), f"{number}.xlsx", settings)
            for number in range(ROUNDS // 10)
        ]
        for answer in answers:
            checked = answer.result(timeout=60)
            assert checked
            assert all(problem.code in KINDS for report in checked for problem in report.problems)
            assert not any("读取失败" in problem.message for report in checked for problem in report.problems)


def standard() -> bytes:
    """A workbook as a community sends it: all sheets, several rows, a few loose wordings."""
    rows = {key: [dict(row)] * 3 for key, row in SAMPLES.items()}
    rows["study"][1] |= {"attendance": "约40人", "hours": "1小时30分", "date": "3月5日"}
    rows["civil"][2] |= {"matter": "问题整改", "kind": "飞线", "state": "整改中", "due": "4月10日"}
    return standard_workbook(UNIT, MONTH, SETTINGS, rows=rows)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A good file of every format."""
    folder, filled = tmp_path_factory.mktemp("everything"), standard()
    outputs = {f"standard.{ending}": convert(filled, ending, folder) for ending in ("xls", "ods")}
    summary = "社区,月份,日期,学习类别,主题,参加人次\n和平社区,3月,3月5日,党课,学习,1.2万\n" * 9
    return (
        {seed: make() for seed, make in SEEDS.items()}
        | outputs
        | {"standard.xlsx": filled, "汇总.csv": summary.encode()}
    )


@pytest.mark.slow
def test_ten_thousand_damaged_files_are_read_to_the_end(
    everything: dict[str, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(MANY):
        seed = list(everything)[number % len(everything)]
        content = mutate(everything[seed], random.Random(f"{seed} {number}"))
        with caplog.at_level(logging.ERROR):
            checked = read_file(content, "月报.xlsx", SETTINGS, unit=UNIT, month=MONTH)
        assert not caplog.records, f"{seed} {number}: {caplog.text}"
        assert checked, f"{seed} {number}"
        assert all(problem.code in KINDS for report in checked for problem in report.problems), f"{seed} {number}"
