"""The parent's form: filled in by placeholder or name, in its own format; rows repeat, sums grow, text is never a formula."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from analytics.facts import Facts
from reports.documents import DocumentOptions, Order, draft
from reports.forms.making import OwnForm, read_template
from reports.forms.repetition import Repetition
from reports.forms.samples import sheet_sample
from reports.word.draft import Draft
from tests.forms import MARCH, direct, filled, reasons, saved, sheet, with_part
from tests.street import Street, adopted, row, settings

NAME = '=1+2&B<社区>"甲"\n分部😀'


def study(number: int, attendance: int = 9) -> Any:
    values = {"category": "党课", "subject": "学", "attendance": attendance, "times": 1}
    return row("study", number, values, approximate=["attendance"] if attendance > 100 else [])


@pytest.fixture(scope="module")
def facts() -> Facts:
    """Three communities: 甲 with two sessions, 乙 with none, 丙 not reported."""
    street = Street(settings(["甲社区", "乙社区", "丙社区"]))
    street.send("甲社区", "2024-03", [study(2), study(3, 203), *adopted(0, 1, 2)])
    return street.send("乙社区", "2024-03").facts()


def book(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def value(text: str, facts: Facts, **options: Any) -> Any:
    return book(filled(sheet({"B2": text}), facts, **options))["报表"]["B2"].value


def test_a_placeholder_alone_is_a_number_and_within_text_is_text(facts: Facts) -> None:
    assert value("{{ 学习场次 }}", facts) == 2
    assert value("{{上稿.市级}}", facts) == 2
    assert value("全年共{{ 学习场次 }}次，上稿{{ 上稿 }}篇", facts) == "全年共2次，上稿3篇"
    assert value("{{ 学习场次.带单位 }}", facts) == "2次"


def test_what_was_not_reported_is_neither_zero_nor_blank(facts: Facts) -> None:
    assert value("{{ 上期.学习场次 }}", facts) == "【待补】"
    assert value("{{ 上期.学习场次 }}", facts, missing="word") == "未报"
    [reason] = reasons(sheet({"C5": "{{ 上期.学习场次 }}"}), facts, missing="refuse")
    assert reason.startswith("报表!C5：“上期.学习场次”未报")
    assert value("{{ 整改率 }}", facts) == "无"


def test_an_approximate_number_stays_a_number_that_shows_so(facts: Facts) -> None:
    cell = book(filled(sheet({"B2": "{{ 学习人次 }}"}), facts))["报表"]["B2"]
    assert (cell.value, cell.number_format) == (212, '0"余"')


def test_a_percentage_fits_the_format_of_its_cell(facts: Facts) -> None:
    form = book(sheet({"B2": "{{ 采用率 }}", "B3": "{{ 采用率 }}"}))
    form["报表"]["B3"].number_format = "0.0%"
    output = book(filled(saved(form), facts))["报表"]
    assert (output["B2"].value, output["B3"].value) == (100, 1)


def test_a_defined_name_marks_its_cell(facts: Facts) -> None:
    form = book(sheet({"A1": "上稿", "B1": 99}))
    form.defined_names["上稿.自治区级"] = DefinedName("上稿.自治区级", attr_text="报表!$B$1")
    form.defined_names["表头"] = DefinedName("表头", attr_text="报表!$A$1")
    output = book(filled(saved(form), facts))
    assert (output["报表"]["A1"].value, output["报表"]["B1"].value) == ("上稿", 1)
    assert set(output.defined_names) == {"上稿.自治区级", "表头"}


FORM = {
    "A1": "{{ 单位 }}报表",
    "A3": "社区",
    "B3": "场次",
    "C3": "占比",
    "A4": "{{ 社区.单位 }}",
    "B4": "{{ 社区.学习场次 }}",
    "C4": "=B4/SUM(B$4:B$4)",
    "D4": "=SUM(B4:C4)",
    "A5": "合计",
    "B5": "=SUM(B4:B4)",
    "C5": "=SUM(B4)",
    "D5": "=B4+1",
    "A6": "注",
    "B6": "=B5*2",
}


@pytest.fixture(scope="module")
def repeated(facts: Facts) -> Any:
    """A form with all that a repeated row pushes along."""
    form = book(sheet(FORM))
    page = form["报表"]
    other = form.create_sheet("汇总")
    other["A1"] = "=报表!B5+SUM(报表!B4:B4)"
    page["A4"].font, page["B5"].fill = Font(bold=True, name="楷体"), PatternFill("solid", fgColor="FFFF00")
    page.row_dimensions[4].height, page.row_dimensions[6].height = 30, 50
    page.column_dimensions["A"].width = 33
    page.merge_cells("A6:B6")
    page["A6"].comment = Comment("说明", "上级")
    page.merge_cells("E4:F4")
    page["E4"] = "{{ 社区.上稿 }}"
    page.conditional_formatting.add("B4:B4", CellIsRule(operator="lessThan", formula=["$B$5"]))
    page.data_validations.append(DataValidation("list", formula1='"是,否"', sqref="D6"))
    page.print_area = "A1:F6"
    page.print_title_rows = "3:3"
    page.auto_filter.ref = "A3:D4"
    page.page_setup.orientation = "landscape"
    page.freeze_panes = "A4"
    chart = BarChart()
    chart.add_data(Reference(page, min_col=2, min_row=4, max_row=4))
    page.add_chart(chart, "A8")
    return book(filled(saved(form), facts))


def test_a_row_of_a_list_is_repeated_for_each_unit(repeated: Any) -> None:
    page = repeated["报表"]
    assert [[page.cell(row, column).value for column in (1, 2, 5)] for row in (4, 5, 6)] == [
        ["甲社区", 2, 3],
        ["乙社区", 0, 0],
        ["丙社区", "【待补】", "【待补】"],
    ]
    assert [page.cell(row, 1).value for row in (1, 3, 7, 8)] == ["新城街道报表", "社区", "合计", "注"]


def test_formulas_move_along_and_sums_grow_over_the_copies(repeated: Any) -> None:
    page = repeated["报表"]
    results = {place: page[place].value for place in ("B7", "C7", "D7", "C4", "C6", "D5")}
    assert results == {
        "B7": "=SUM(B4:B6)",
        "C7": "=SUM(B4:B6)",
        "D7": "=B4+1",
        "C4": "=B4/SUM(B$4:B$6)",
        "C6": "=B6/SUM(B$4:B$6)",
        "D5": "=SUM(B5:C5)",
    }
    assert repeated["汇总"]["A1"].value == "=报表!B7+SUM(报表!B4:B6)"
    assert repeated.calculation.fullCalcOnLoad


def test_the_format_of_the_form_is_kept(repeated: Any) -> None:
    page = repeated["报表"]
    assert all(page.cell(row, 1).font.name == "楷体" and page.cell(row, 1).font.bold for row in (4, 5, 6))
    assert page["B7"].fill.fgColor.rgb.endswith("FFFF00")
    assert [page.row_dimensions[row].height for row in (4, 5, 6, 8)] == [30, 30, 30, 50]
    assert page.column_dimensions["A"].width == 33
    assert {str(item) for item in page.merged_cells.ranges} == {"E4:F4", "E5:F5", "E6:F6", "A8:B8"}
    assert page["A8"].comment.text == "说明"
    assert (page.page_setup.orientation, page.freeze_panes, page.print_title_rows) == ("landscape", "A4", "$3:$3")
    assert page.print_area.replace("'", "") == "报表!$A$1:$F$8"
    assert page.auto_filter.ref == "A3:D6"


def test_rules_lists_and_charts_move_along(repeated: Any) -> None:
    page = repeated["报表"]
    [rule] = list(page.conditional_formatting)
    assert (str(rule.sqref), rule.rules[0].formula) == ("B4:B6", ["$B$7"])
    assert [str(item.sqref) for item in page.data_validations.dataValidation] == ["D8"]
    [chart] = page._charts
    assert chart.anchor._from.row == 9
    assert chart.series[0].val.numRef.f.replace("'", "") == "报表!$B$4:$B$6"


def test_an_empty_list_leaves_the_row_empty_and_everything_in_its_place() -> None:
    facts = Street(settings(["甲社区"])).send("街道本级", "2024-03", [study(2)]).facts()
    page = book(filled(sheet(FORM), facts, unit="街道本级"))["报表"]
    assert [page[place].value for place in ("A4", "B4", "A5")] == [None, None, "合计"]


@pytest.mark.parametrize(
    ("cells", "place", "text"),
    [
        ({"C5": "{{ 学习场数 }}"}, "报表!C5", "是不是“学习场次”？"),
        ({"C5": "{{ 社区.上搞 }}"}, "报表!C5", "是不是“上稿”？"),
        ({"C5": "{{ 社区 }}"}, "报表!C5", "是列表"),
        ({"C5": "{% for 行 in 社区 %}"}, "报表!C5", "在表格里不能用"),
        ({"C5": "=SUM({{ 学习场次 }})"}, "报表!C5", "写在了公式里"),
        ({"A5": "{{ 社区.单位 }}", "B5": "{{ 排名.单位 }}"}, "报表第5行", "用了两个列表"),
        ({"A5": "{{ 学习场次 * 2 }}"}, "报表!A5", "不能用的写法"),
        ({"A5": "｛｛学习场次｝｝"}, "报表!A5", "全角"),
        ({"A5": "没有"}, "全文", "没有占位符"),
    ],
)
def test_a_mistake_names_sheet_and_cell(facts: Facts, cells: dict[str, str], place: str, text: str) -> None:
    texts = reasons(sheet(cells), facts)
    assert any(reason.startswith(f"{place}：") and text in reason for reason in texts), texts


def test_a_row_within_a_merge_over_rows_is_not_repeated(facts: Facts) -> None:
    form = book(sheet({"B5": "{{ 社区.单位 }}"}))
    form["报表"].merge_cells("A4:A6")
    assert "跨行的合并单元格 A4:A6" in reasons(saved(form), facts)[0]


def test_text_never_becomes_a_formula() -> None:
    facts = Street(settings([NAME])).send(NAME, "2024-03", [study(2)]).facts()
    page = book(filled(sheet({"A1": "{{ 单位 }}", "A2": "{{ 社区.单位 }}", "A3": "{{ 单位 }}汇总"}), facts, unit=NAME))[
        "报表"
    ]
    assert [(page[place].value, page[place].data_type) for place in ("A1", "A2", "A3")] == [
        (NAME, "s"),
        (NAME, "s"),
        (f"{NAME}汇总", "s"),
    ]
    assert page["A1"].alignment.wrap_text


def test_a_text_that_excel_would_decode_is_escaped() -> None:
    facts = Street(settings(["甲_x0041_社区"])).send("甲_x0041_社区", "2024-03").facts()
    content = filled(sheet({"A1": "{{ 单位 }}"}), facts, unit="甲_x0041_社区")
    assert book(content)["报表"]["A1"].value in ("甲_x0041_社区", "甲_x005F_x0041_社区")
    with ZipFile(io.BytesIO(content)) as package:
        assert "_x005F_x0041_" in package.read("xl/worksheets/sheet1.xml").decode()


def test_header_and_footer_are_filled_in(facts: Facts) -> None:
    form = book(sheet({"A1": "{{ 上稿 }}"}))
    form["报表"].oddHeader.center.text = "{{ 单位 }}{{ 期间 }}"
    assert book(filled(saved(form), facts))["报表"].oddHeader.center.text == "新城街道2024年3月"


def test_a_placeholder_in_a_drawing_is_told_and_what_is_lost_is_listed(facts: Facts) -> None:
    drawing = '<xdr:wsDr xmlns:xdr="x" xmlns:a="y"><xdr:sp ><a:t>{{ 上稿 }}</a:t></xdr:sp></xdr:wsDr>'
    content = with_part(sheet({"A1": "{{ 上稿 }}"}), "xl/drawings/drawing1.xml", drawing.encode())
    result = read_template(OwnForm("表", "sheet", content), facts.settings, direct)
    assert [fault.mistake for fault in result.faults] == ["写在了填不到的地方"]
    assert result.lost == ("文本框和图形",)


def test_the_same_data_give_the_same_bytes(facts: Facts) -> None:
    assert filled(sheet(FORM), facts) == filled(sheet(FORM), facts)


def test_the_preview_names_the_cells_and_cites_their_figures(facts: Facts) -> None:
    document = draft(Order("form", MARCH, None, DocumentOptions(), OwnForm("表", "sheet", sheet(FORM))), facts, direct)
    assert isinstance(document, Draft)
    assert document.text.splitlines()[1:3] == ["报表!A1：新城街道报表", "报表!A4：甲社区　|　B4：2"]
    assert [(cited.unit, cited.exact) for cited in document.cited] == [("甲社区", "2次"), ("乙社区", "0次")]


def test_the_sample_form_adds_up(facts: Facts) -> None:
    page = book(filled(sheet_sample(), facts))["报表"]
    assert page["C8"].value == "=SUM(C4:C7)"
    assert [page.cell(row, 2).value for row in (4, 5, 6, 7)] == ["街道本级", "甲社区", "乙社区", "丙社区"]


STEP = Repetition("表 一", 5, 3)


@pytest.mark.parametrize(
    ("formula", "here", "moved"),
    [
        ("=A5+A6", "表 一", "=A5+A9"),
        ("=SUM(A2:A5)", "表 一", "=SUM(A2:A8)"),
        ("=SUM($A$5)+MAX(B5,A1)", "表 一", "=SUM($A$5:$A$8)+MAX(B5:B8,A1)"),
        ("=ROUND(A5,2)", "表 一", "=ROUND(A5,2)"),
        ("=SUM(ROUND(A5,2))", "表 一", "=SUM(ROUND(A5,2))"),
        ("=SUM('表 一'!A5:A5,A9)", "别的", "=SUM('表 一'!A5:A8,A9)"),
        ("=SUM(6:9,C:C)", "表 一", "=SUM(9:12,C:C)"),
        ('=IF(A9="A9",名称,A1)', "表 一", '=IF(A12="A9",名称,A1)'),
        ("=A5+A6", "别的", "=A5+A6"),
    ],
)
def test_references_move_as_they_would_in_excel(formula: str, here: str, moved: str) -> None:
    assert STEP.formula(formula, here) == moved


def test_a_decimal_is_written_exactly(facts: Facts) -> None:
    street = Street(settings(["甲社区"])).send(
        "甲社区", "2024-03", [row("study", 2, {"category": "党课", "times": 1, "hours": Decimal("0.1")})]
    )
    assert book(filled(sheet({"A1": "{{ 学习时长 }}"}), street.facts()))["报表"]["A1"].value == 0.1
