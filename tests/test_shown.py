"""What the screen shows is evidence: where it differs from what is stored, it decides or it is asked."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import openpyxl.comments
import pytest
import xlsxwriter

from data.intake.cells import Workbook
from data.intake.workbook import read_workbook
from data.records import Checked
from tests.binary import evidence_binary
from tests.builders import SETTINGS, read_one, study
from tests.builders import workbook as standard
from tests.conversion import convert
from tests.evidence import CHOSEN, KINDS, evidence_workbook, reading_of
from tests.packages import ods, package, sheet, styles, workbook

ENDINGS = ("xlsx", "xls", "ods")


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Checked]:
    """The workbook read in every format that can carry these kinds and that a program here can write."""
    output, folder = evidence_workbook(), tmp_path_factory.mktemp("evidence")
    contents = {"xlsx": output} | {ending: convert(output, ending, folder) for ending in ENDINGS[1:]}
    return {ending: read_one(content, f"表.{ending}", SETTINGS, **CHOSEN) for ending, content in contents.items()}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", KINDS)
def test_what_is_seen_decides_or_is_asked(checked: dict[str, Checked], name: str, ending: str) -> None:
    kind = KINDS[name]
    value = None if kind.value is None else str(kind.value)
    assert reading_of(checked[ending], name) == (kind.rows, value, kind.approximate, list(kind.codes))


# What only one format can carry, or no program here writes.


def study_row(cell: str, *, before: str = "", **parts: str) -> bytes:
    """An .xlsx made by hand: one row of 理论学习 with this cell of 参加人次 at D2."""
    texts = dict(
        zip(
            ("A1", "B1", "C1", "D1", "A2", "B2", "C2"),
            ("日期", "学习类别", "主题", "参加人次", "2024-03-05", "党课", "学习"),
            strict=True,
        )
    )
    outputs = {at: f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in texts.items()}
    head = "".join(cell for at, cell in outputs.items() if at.endswith("1"))
    row = "".join(cell for at, cell in outputs.items() if at.endswith("2"))
    return workbook(sheet(f'<row r="1">{head}</row><row r="2">{row}{cell}</row>', before=before), **parts)


def attendance(content: bytes, place: str = "D2") -> tuple[object, list[str]]:
    """What the one row says of 参加人次, and the codes at that cell."""
    checked = read_one(content, "理论学习", SETTINGS, **CHOSEN)
    codes = [problem.code for problem in checked.problems if problem.cell == place]
    return checked.rows[0].values.get("attendance"), codes


def unzip(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


NOT_CALCULATED = (None, ["formula-no-value"])
TO_BE_CALCULATED = '<calcPr calcId="124519" fullCalcOnLoad="1"/>'
FORMULAS = [
    ("<f>12+18</f><v>0</v>", "", TO_BE_CALCULATED, NOT_CALCULATED),
    ("<f>12+18</f><v>0.0</v>", "", "", NOT_CALCULATED),
    ("<f>12+18</f><v></v>", ' t="str"', TO_BE_CALCULATED, NOT_CALCULATED),
    ("<f>12+18</f><v>30</v>", "", TO_BE_CALCULATED, (30, [])),
    ("<f>12-12</f><v>0</v>", "", "", (0, [])),
    ("<v>0</v>", "", TO_BE_CALCULATED, (0, [])),
    ("<f>12+18</f>", "", "", NOT_CALCULATED),
]


@pytest.mark.parametrize(("content", "kind", "book", "right"), FORMULAS)
def test_what_a_program_puts_in_the_place_of_a_result_is_none(
    content: str, kind: str, book: str, right: tuple[object, list[str]]
) -> None:
    assert attendance(study_row(f'<c r="D2"{kind}>{content}</c>', book=book)) == right


def test_an_ods_formula_without_a_shown_result_has_none() -> None:
    texts = (("日期", "学习类别", "主题", "参加人次"), ("2024-03-05", "党课", "学习"))
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    head, row = ("".join(text.format(word) for word in line) for line in texts)
    for shown, right in (("", NOT_CALCULATED), ("<text:p>0</text:p>", (0, []))):
        cell = f'<table:table-cell table:formula="of:=12+18" office:value-type="float" office:value="0">{shown}</table:table-cell>'
        table = f"<table:table-row>{head}</table:table-row><table:table-row>{row}{cell}</table:table-row>"
        assert attendance(ods(f'<table:table table:name="理论学习">{table}</table:table>')) == right


def test_an_xls_of_a_program_that_does_not_calculate_has_no_results_of_0(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet("理论学习")
        page.write_row(0, 0, ("日期", "学习类别", "主题", "参加人次"))
        page.write_row(1, 0, ("2024-03-05", "党课", "学习"))
        page.write_formula(1, 3, "=12-12")
    saved = convert(buffer.getvalue(), "xls", tmp_path)
    assert attendance(saved) == (0, [])  # LibreOffice did calculate
    summary, other = ("\x05SummaryInformation".encode("utf-16-le"), "\x05SummaryInformatiox".encode("utf-16-le"))
    assert attendance(saved.replace(summary, other)) == NOT_CALCULATED


def test_a_view_that_hides_zeros_hides_them_as_a_format_does() -> None:
    hiding = '<sheetViews><sheetView showZeros="0" workbookViewId="0"/></sheetViews>'
    assert attendance(study_row('<c r="D2"><v>0</v></c>', before=hiding)) == (None, ["format-differs"])
    assert attendance(study_row('<c r="D2"><v>30</v></c>', before=hiding)) == (30, [])


def test_words_that_a_format_puts_around_texts_are_read_with_them() -> None:
    styled = styles(0, 164, 165, codes={164: "0;0;0;@&quot;万&quot;", 165: ";;;"})
    text = '<c r="D2" s="{}" t="inlineStr"><is><t>3</t></is></c>'
    assert attendance(study_row(text.format(1), styled=styled))[0] == 30_000
    assert attendance(study_row(text.format(2), styled=styled)) == (None, ["format-differs"])


def test_a_number_cut_to_ten_thousands_by_its_format_is_the_number() -> None:
    styled = styles(0, 164, codes={164: "0!.0,&quot;万&quot;"})
    value, codes = attendance(study_row('<c r="D2" s="1"><v>12345</v></c>', styled=styled))
    assert (value, codes) == (12_345, ["read-as", "unusual"])


def test_rich_text_inside_a_cell_is_read_like_a_shared_one() -> None:
    runs = "<r><rPr><strike/></rPr><t>25</t></r><r><t>30</t></r>"
    assert attendance(study_row(f'<c r="D2" t="inlineStr"><is>{runs}</is></c>')) == (30, ["struck-out"])
    raised = '<r><t>30</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r>'
    assert attendance(study_row(f'<c r="D2" t="inlineStr"><is>{raised}</is></c>')) == (None, ["not-a-number"])
    unstruck = '<r><rPr><strike val="0"/></rPr><t>30</t></r>'
    assert attendance(study_row(f'<c r="D2" t="inlineStr"><is>{unstruck}</is></c>')) == (30, [])


def test_a_raised_mark_on_a_header_changes_nothing() -> None:
    output = study_row('<c r="D2"><v>30</v></c>')
    marked = '<is><r><t>参加人次</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></is>'
    parts = {
        name: part.replace("<is><t>参加人次</t></is>".encode(), marked.encode()) for name, part in unzip(output).items()
    }
    assert attendance(package(parts)) == (30, [])


def test_a_comment_is_listed_among_what_is_not_counted() -> None:
    checked = read_one(evidence_workbook(), "表", SETTINGS, **CHOSEN)
    cell = f"D{list(KINDS).index('30 with a comment') + 2}"
    assert [(left.cell, left.title) for left in checked.ignored if left.kind == "comment"] == [(cell, "实际为 25 人")]
    text = next(problem for problem in checked.problems if problem.code == "not-counted-comment")
    assert (text.level, text.cell, text.value) == ("note", cell, "实际为 25 人")


def test_a_binary_workbook_carries_the_same_evidence() -> None:
    result = read_workbook(evidence_binary(), "月报.xlsb")
    assert isinstance(result, Workbook)
    (page,) = result.sheets
    shown = {cell.address: (cell.kind, cell.text) for cell in page}
    assert shown == {
        "A1": ("shown", "3万"),
        "B1": ("shown", ""),
        "C1": ("text", "30¹"),
        "D1": ("text", "30"),
        "E1": ("number", "30"),
        "A2": ("number", "30"),
        "B2": ("number", "30"),
        "C2": ("formula", "="),
        "D2": ("number", "0"),
    }
    marks = page.marks
    assert (marks.struck, marks.struck_parts, marks.unseen) == ({(2, 1), (1, 5)}, {(1, 4): "25"}, {(2, 2), (2, 4)})
    assert marks.comments == {(2, 1): "实际为 25 人"}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_number_shown_as_001_is_the_entry_001(ending: str, tmp_path: Path) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("文明创建")
        page.write_row(0, 0, ["编号", "事项类别", "种类", "事项名称", "状态", "数量", "日期", "完成日期"])
        page.write_number(1, 0, 1, book.add_format({"num_format": "000"}))
        page.write_row(1, 1, ["问题整改", "环境卫生", "楼道堆物", "已销号", 1, "2024-03-05", "2024-03-20"])
    output = content.getvalue() if ending == "xlsx" else convert(content.getvalue(), ending, tmp_path)
    (row,) = read_one(output, f"文明创建.{ending}", SETTINGS, **CHOSEN).rows
    assert row.values["number"] == "001"


def test_a_row_too_low_to_be_seen_counts_like_a_hidden_one() -> None:
    book = openpyxl.load_workbook(io.BytesIO(standard(study=[study(), study(date="2024-03-12", subject="第二次")])))
    book["理论学习"].row_dimensions[3].height = 3
    content = io.BytesIO()
    book.save(content)
    found = read_one(content.getvalue())
    assert [(problem.code, problem.cell) for problem in found.problems] == [("hidden-rows", "A3")]
    assert len(found.rows) == 2


@pytest.mark.parametrize("width", [0, 0.1])
def test_a_column_too_narrow_to_be_seen_counts_like_a_hidden_one(width: float) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("理论学习")
        page.write_row(0, 0, ("日期", "学习类别", "主题", "参加人次"))
        page.write_row(1, 0, ("2024-03-05", "党课", "学习", 30))
        page.set_column("D:D", width)
    checked = read_one(content.getvalue(), "理论学习", SETTINGS, **CHOSEN)
    assert [fault.column for fault in checked.problems if fault.code == "hidden-rows"] == ["参加人次"]


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_text_box_is_named_where_it_begins_and_is_no_part_of_a_cell(ending: str, tmp_path: Path) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("理论学习")
        page.write_row(0, 0, ("日期", "学习类别", "主题", "参加人次"))
        page.write_row(1, 0, ("2024-03-05", "党课", "学习", 30))
        page.insert_textbox(1, 2, "已取消")
        page.insert_textbox(1, 3, "实际为25人")
        page.insert_textbox(6, 1, "另有3场")
    output = content.getvalue() if ending == "xlsx" else convert(content.getvalue(), ending, tmp_path)
    checked = read_one(output, f"理论学习.{ending}", SETTINGS, **CHOSEN)
    assert [(row.values["subject"], row.values["attendance"]) for row in checked.rows] == [("学习", 30)]
    boxes = [(fault.cell, fault.value) for fault in checked.problems if fault.code == "not-counted-comment"]
    assert boxes == [("C2", "已取消"), ("D2", "实际为25人"), ("B7", "另有3场")]


def test_comments_beside_and_below_a_table_are_named() -> None:
    book = openpyxl.load_workbook(io.BytesIO(standard(study=[study()])))
    for place in ("Z2", "A9"):
        book["理论学习"][place].comment = openpyxl.comments.Comment("另有3场没有列入", "")
    content = io.BytesIO()
    book.save(content)
    found = [problem.cell for problem in read_one(content.getvalue()).problems if problem.value == "另有3场没有列入"]
    assert found == ["Z2", "A9"]


def test_a_comment_on_a_header_that_tells_a_number_is_named_and_the_templates_own_are_not() -> None:
    book = openpyxl.load_workbook(io.BytesIO(standard(study=[study()])))
    for place, remark in (("A1", "另有3场没有列入"), ("C1", "主题（必填）\n写 20 字以内。"), ("D1", "实到人数")):
        book["理论学习"][place].comment = openpyxl.comments.Comment(remark, "")
    content = io.BytesIO()
    book.save(content)
    found = read_one(content.getvalue())
    assert [(problem.code, problem.cell, problem.value) for problem in found.problems] == [
        ("not-counted-comment", "A1", "另有3场没有列入")
    ]
