"""Files of one unit-month that come together: parts make one report, of versions one counts and it is told which."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from data.intake.archive import Upload
from data.intake.assembly import Assembled, assemble, pack_files
from data.intake.batch import load_uploads
from data.intake.cells import Workbook
from data.intake.read import read_file
from data.intake.workbook import read_workbook
from data.intake.workers import Readers
from data.problems import Problem
from data.records import Access, Delivery, Receipt
from data.store import Store
from data.store.figures import read_figures
from data.store.history import read_original, read_uploads
from tests import batches
from tests.builders import MONTH, OTHER, SETTINGS, UNIT, study, volunteer, workbook
from tests.conversion import convert
from tests.packages import changed_at

OFFICER = Access("王干事", "officer")
EARLY, LATE = datetime(2024, 4, 1, 9), datetime(2024, 4, 3, 10, 20)


def report(attendance: int = 30, changed: datetime = EARLY, unit: str = UNIT) -> bytes:
    """A whole workbook, which says itself when it was changed last."""
    return changed_at(workbook(unit=unit, study=[study(attendance=attendance)]), changed)


def zipped(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def csv(header: str, row: str) -> bytes:
    return f"{header}\r\n{row}\r\n".encode("utf-8-sig")


STUDY = csv("日期,学习类别,主题,参加人次", "2024-03-05,党课,学习,30")
MEDIA = csv("日期,标题,媒体名称,媒体级别,稿件形式,结果", "2024-03-05,春风进社区,市报,市级,简讯,采用")
VOLUNTEER = csv("日期,活动名称,活动性质,活动类别,志愿者人次", "2024-03-05,清扫,志愿服务,环境卫生,12")
PARTS = {f"{UNIT}_{MONTH}_{name}.csv": part for name, part in (("学习", STUDY), ("上稿", MEDIA), ("志愿", VOLUNTEER))}


def together(files: dict[str, bytes], *preferred: str) -> list[Assembled]:
    uploads = [Upload(name, content) for name, content in files.items()]
    return assemble([(upload, read_file(upload.content, upload.name, SETTINGS)) for upload in uploads], preferred)


def problems_of(item: Assembled, code: str) -> list[Problem]:
    return [problem for problem in item.checked.problems if problem.code == code]


def test_files_with_other_sheets_are_one_report_in_parts() -> None:
    (item,) = together(PARTS)
    assert item.checked.reported == {"study", "media", "volunteer"}
    assert [row.sheet for row in item.checked.rows] == ["study", "media", "volunteer"]
    assert [upload.name for upload in item.uploads] == list(PARTS)
    (note,) = problems_of(item, "merged-files")
    assert note.level == "note"
    assert f"3个文件合成{UNIT} 2024年3月的一份：“{UNIT}_{MONTH}_学习.csv”理论学习；" in note.message
    assert [result.sheet for result in problems_of(item, "missing-sheet")] == ["基本情况", "文明创建"]


def test_files_of_other_units_or_without_one_stay_by_themselves() -> None:
    files = {"a.xlsx": report(), "b.xlsx": report(unit=OTHER), "c.csv": STUDY, "d.csv": STUDY}
    assert [(item.checked.unit, len(item.uploads)) for item in together(files)] == [
        (UNIT, 1),
        (OTHER, 1),
        (None, 1),
        (None, 1),
    ]
    assert [result for item in together(files) for result in problems_of(item, "two-versions")] == []


VERSIONS = [
    # Names and times in the order of their paths; the one that counts; why.
    ([("月报(1).xlsx", LATE), ("月报.xlsx", EARLY)], "月报(1).xlsx", "文件里记的修改时间最晚，2024-04-03 18:20"),
    ([("最终.xlsx", EARLY), ("月报.xlsx", LATE)], "月报.xlsx", "文件里记的修改时间最晚"),
    ([("月报(1).xlsx", EARLY), ("月报.xlsx", EARLY)], "月报(1).xlsx", "文件名写明是后来的"),
    ([("月报（更正）.xlsx", EARLY), ("月报（2）.xlsx", EARLY)], "月报（更正）.xlsx", "文件名写明是后来的"),
    ([("月报 - 副本.xlsx", EARLY), ("月报.xlsx", EARLY)], "月报 - 副本.xlsx", "文件名写明是后来的"),
    ([("月报(10).xlsx", EARLY), ("月报(9).xlsx", EARLY), ("月报.xlsx", EARLY)], "月报(10).xlsx", "文件名写明是后来的"),
    ([("月报v2.xlsx", EARLY), ("月报最终版.xlsx", EARLY)], "月报最终版.xlsx", "文件名写明是后来的"),
    ([("一批/月报.xlsx", EARLY), ("二批/月报.xlsx", EARLY)], "二批/月报.xlsx", "文件名排在最后"),
]


@pytest.mark.parametrize(("files", "counting", "why"), VERSIONS)
def test_of_versions_the_later_one_counts_and_the_reason_is_told(
    files: list[tuple[str, datetime]], counting: str, why: str
) -> None:
    result = together({name: report(30 + at, changed) for at, (name, changed) in enumerate(files)})
    assert [(item.counts, item.uploads[0].name == counting) for item in result] == [(False, False)] * (
        len(files) - 1
    ) + [(True, True)]
    for item in result:
        (warning,) = problems_of(item, "two-versions")
        assert (warning.level, f"计入“{counting}”（{why}" in warning.message) == ("warning", True), warning.message


def test_the_version_that_the_sender_prefers_counts_without_a_question() -> None:
    files = {"三月/月报(1).xlsx": report(35), "三月/月报.xlsx": report(30)}
    *_, last = together(files, "月报.xlsx")
    assert [row.values["attendance"] for row in last.checked.rows] == [30]
    assert [result.level for result in problems_of(last, "two-versions")] == ["note"]


def test_copies_that_say_the_same_are_no_versions() -> None:
    result = together({"a.xlsx": report(30, EARLY), "b.xlsx": report(30, LATE)})
    assert [problems_of(item, "two-versions") for item in result] == [[], []]


def test_parts_beside_two_versions_of_one_of_them() -> None:
    later = csv("日期,学习类别,主题,参加人次", "2024-03-05,党课,学习,35")
    *earlier, last = together(PARTS | {f"{UNIT}_{MONTH}_学习（更正）.csv": later})
    assert [item.uploads[0].name for item in earlier] == [f"{UNIT}_{MONTH}_学习.csv"]
    assert sorted(row.values.get("attendance") or 0 for row in last.checked.rows) == [0, 12, 35]
    assert {problem.code for problem in last.checked.problems} >= {"merged-files", "two-versions"}


def test_parts_that_say_different_basics_are_doubted() -> None:
    pages: dict[str, Any] = {"study": [study()], "volunteer": [volunteer()]}
    files = {f"{key}.xlsx": only_sheet(key, rows, 6000 + at) for at, (key, rows) in enumerate(pages.items())}
    (item,) = together(files)
    assert [(result.level, "后面的为准" in result.message) for result in problems_of(item, "merged-files")] == [
        ("warning", True)
    ]
    assert item.checked.basics["residents"].value == 6001


def only_sheet(key: str, rows: list[dict[str, Any]], residents: int) -> bytes:
    """A workbook with 基本情况 and one sheet."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("基本情况")
        for at, line in enumerate((("单位", UNIT), ("月份", MONTH), ("常住人口（人）", residents))):
            page.write_row(at, 0, line)
        header = {
            "study": ["日期", "学习类别", "主题", "参加人次"],
            "volunteer": ["日期", "活动名称", "活动性质", "活动类别", "志愿者人次"],
        }[key]
        names = {
            "study": ["date", "category", "subject", "attendance"],
            "volunteer": ["date", "name", "nature", "category", "attendance"],
        }[key]
        page = book.add_worksheet({"study": "理论学习", "volunteer": "志愿服务"}[key])
        page.write_row(0, 0, header)
        for at, row in enumerate(rows, start=1):
            page.write_row(at, 0, [str(row[name]) if name == "date" else row[name] for name in names])
    return content.getvalue()


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_other_formats_state_their_time_too(ending: str, tmp_path: Path) -> None:
    result = read_workbook(convert(report(), ending, tmp_path), f"表.{ending}")
    assert isinstance(result, Workbook)
    assert result.modified is not None
    assert result.modified.year >= 2024


@pytest.mark.parametrize("stated", ["", "gestern", "9999-12-31T23:59:59+14:00Z", "<b/>"])
def test_a_time_that_is_none_is_passed_over(stated: str) -> None:
    with zipfile.ZipFile(io.BytesIO(report())) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["docProps/core.xml"] = f'<a xmlns:dcterms="x"><dcterms:modified>{stated}</dcterms:modified></a>'.encode()
    result = read_workbook(zipped(parts), "表.xlsx")
    assert isinstance(result, Workbook)
    assert result.modified is None


def test_files_are_packed_the_same_every_time() -> None:
    assert pack_files([("a.csv", b"1")]) == b"1"
    content = pack_files([("a.csv", b"1"), ("a.csv", b"2")])
    assert content == pack_files([("a.csv", b"1"), ("a.csv", b"2")])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert [(name, archive.read(name)) for name in archive.namelist()] == [("a.csv", b"1"), ("2/a.csv", b"2")]


# Saved.


street, readers = batches.empty, batches.readers


def load(
    street: Store, readers: Readers, files: dict[str, bytes], delivery: Delivery, *preferred: str
) -> list[Receipt]:
    uploads = [Upload(name, content) for name, content in files.items()]
    return list(load_uploads(street, readers, OFFICER, uploads, delivery, preferred))


def sums(street: Store) -> dict[str, object]:
    frame = street.read(OFFICER, read_figures, [MONTH], by=("unit",))
    return {line.measure: line.value for line in frame.itertuples()}


def test_parts_are_saved_as_one_report_with_every_file_kept(street: Store, readers: Readers) -> None:
    (receipt,) = load(street, readers, PARTS, Delivery(reason="分开填的"))
    assert (receipt.result, receipt.changes.new) == ("accepted", 3)
    figures = sums(street)
    assert [figures[key] for key in ("study.attendance", "volunteer.attendance", "media.published")] == [30, 12, 1]
    name, content = street.read(OFFICER, read_original, receipt.submission or 0)
    assert name == f"{UNIT}_{MONTH}（3个文件）.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {inner: archive.read(inner) for inner in archive.namelist()} == PARTS
    (again,) = load(street, readers, PARTS, Delivery(reason="分开填的"))
    assert again.result == "unchanged"


def test_a_part_with_an_error_refuses_the_whole_report(street: Store, readers: Readers) -> None:
    wrong = csv("日期,学习类别,主题,参加人次", "2024-03-05,党课,学习,若干")
    (receipt,) = load(street, readers, PARTS | {f"{UNIT}_{MONTH}_学习.csv": wrong}, Delivery(reason="分开填的"))
    assert receipt.result == "refused"
    assert sums(street) == {}


VERSION_FILES = {"月报(1).xlsx": report(35), "月报.xlsx": report(30)}


def test_versions_are_asked_about_and_nothing_is_saved_without_a_reason(street: Store, readers: Readers) -> None:
    assert [receipt.result for receipt in load(street, readers, VERSION_FILES, Delivery())] == ["refused", "refused"]
    assert sums(street) == {}


def test_with_a_reason_all_versions_are_kept_and_the_later_one_counts(street: Store, readers: Readers) -> None:
    receipts = load(street, readers, VERSION_FILES, Delivery(reason="后一份更正"))
    assert [receipt.result for receipt in receipts] == ["accepted", "accepted"]
    assert sums(street)["study.attendance"] == 35
    assert [(item.file, item.current) for item in street.read(OFFICER, read_uploads)] == [
        ("月报(1).xlsx", True),
        ("月报.xlsx", False),
    ]


def test_a_preferred_version_needs_no_reason(street: Store, readers: Readers) -> None:
    load(street, readers, VERSION_FILES, Delivery(), "月报.xlsx")
    assert sums(street)["study.attendance"] == 30


def test_where_rows_are_added_only_the_version_that_counts_adds_any(street: Store, readers: Readers) -> None:
    receipts = load(street, readers, VERSION_FILES, Delivery(mode="add", reason="后一份更正"))
    assert [receipt.result for receipt in receipts] == ["refused", "accepted"]
    assert sums(street)["study.attendance"] == 35


def test_a_version_in_a_later_run_of_a_long_delivery_is_told(
    street: Store, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.intake.batch._TOGETHER", 2)
    files = {"a.xlsx": report(30), "b.xlsx": report(unit=OTHER), "c.xlsx": report(35)}
    receipts = load(street, readers, files, Delivery())
    assert [(receipt.checked.unit, receipt.result) for receipt in receipts] == [
        (UNIT, "accepted"),
        (OTHER, "accepted"),
        (UNIT, "refused"),
    ]
    assert "已有“a.xlsx”" in next(
        problem.message for problem in receipts[2].checked.problems if problem.code == "two-versions"
    )
