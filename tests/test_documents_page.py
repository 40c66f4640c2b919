"""The page 报告: what is chosen is drafted, shown with its figures, made, put on record, and made again."""

from __future__ import annotations

from io import BytesIO

import docx
import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from analytics.periods import Period
from analytics.selection import Selection
from data.records import Access
from data.store import Store
from data.store.audit import read_journal
from data.store.documents import read_document, read_documents
from data.store.forms import read_forms, retire_form
from reports.documents import DocumentOptions, Order, Paper, make
from reports.forms.making import OwnForm
from reports.forms.samples import variable_table
from tests import pages
from tests.forms import direct, saved_form, sheet, word
from tests.office import COMMUNITIES, LAST, MISSING, OFFICER, month_of, send
from tests.pages import ran, table, text
from tests.street import Street, adopted, settings
from ui import documents, papers, session
from ui.listing import WORD
from ui.page import Page

PERIOD = Period.month(LAST)
LEADER = Access("李书记", "leader")


office = pages.office_file("2024-01", LAST)
store = pages.store


def on(access: Access) -> Page:
    return Page(access, Selection(PERIOD), session.analysis(access, PERIOD))


def choose(app: AppTest, kind: str) -> AppTest:
    app.segmented_control(key="document-kind").set_value(kind)
    return ran(app)


def section(app: AppTest, title: str) -> AppTest:
    app.segmented_control(key="documents-section").set_value(title)
    return ran(app)


def make_document(app: AppTest) -> AppTest:
    app.button(key="document-make").click()
    return ran(app)


def test_the_bulletin_is_shown_with_its_figures_marked(store: Store) -> None:
    app = pages.page("documents")
    shown = text(app)
    assert "关于2024年3月宣传工作情况的通报" in shown
    assert "丰收社区" in shown
    assert ":blue-background[5份]:small[:gray[〔1〕]]" in shown
    assert table(app)["文中数字"].iloc[0] == "5份"
    assert "未报" in list(table(app)["指标和范围"].str.rpartition("，")[2])


def test_the_summary_of_one_community_is_chosen(store: Store) -> None:
    app = choose(pages.page("documents"), "工作总结")
    app.selectbox(key="document-unit-summary").set_value(COMMUNITIES[0])
    ran(app)
    assert f"{COMMUNITIES[0]}2024年3月宣传工作总结" in text(app)
    assert len(table(app)) > 5


def test_what_is_made_is_on_record_with_its_bytes_and_in_the_journal(store: Store) -> None:
    app = make_document(pages.page("documents"))
    assert "已生成，登记为第 1 号" in text(app)
    result, content = store.read(OFFICER, read_document, 1)
    assert (result.record.kind, result.record.unit, result.record.first) == ("bulletin", "新城街道", LAST)
    assert docx.Document(BytesIO(content)).paragraphs[0].text == "关于2024年3月宣传工作情况的通报"
    assert [line.subject for line in store.read(OFFICER, read_journal) if line.deed == "生成文档"] == [
        result.record.title
    ]


def test_the_ranking_workbook_is_made_and_on_record(store: Store) -> None:
    app = choose(pages.page("documents"), "排名表")
    assert table(app)["单位"].iloc[0] == COMMUNITIES[0]
    make_document(app)
    result, content = store.read(OFFICER, read_document, 1)
    assert result.record.file == "2024年3月上稿得分排名.xlsx"
    assert openpyxl.load_workbook(BytesIO(content)).sheetnames[0] == "排名"


def test_without_a_template_the_page_says_where_to_begin(store: Store) -> None:
    assert "还没有自有模板" in text(choose(pages.page("documents"), "自有模板"))


def test_a_template_of_the_office_is_previewed_and_filled_in(store: Store) -> None:
    saved_form(store, "月度情况", "a.docx", word("{{ 期间 }}学习{{ 学习场次 }}次，{{ 去年同期.上稿 }}篇"))
    app = choose(pages.page("documents"), "自有模板")
    shown = text(app)
    assert ":blue-background[" in shown
    assert ":orange-background[【待补】]" in shown
    make_document(app)
    result, content = store.read(OFFICER, read_document, 1)
    assert result.form == "月度情况（第 1 版）"
    assert docx.Document(BytesIO(content)).paragraphs[0].text.startswith("2024年3月学习")


def test_a_template_that_does_not_fit_any_more_names_the_place(store: Store) -> None:
    saved_form(store, "表", "a.xlsx", sheet({"B3": "{{ 上稿.市几 }}"}))
    app = choose(pages.page("documents"), "自有模板")
    assert "有 1 处要处理" in text(app)
    assert table(app).iloc[0].tolist() == ["报表!B3", "{{ 上稿.市几 }} 里的“市几”不是变量，是不是“市级”？"]


@pytest.mark.parametrize("kind", ["bulletin", "summary", "ranking", "form"])
def test_a_document_is_made_again_byte_for_byte_from_the_same_data(store: Store, kind: str) -> None:
    own = papers.own(OFFICER, saved_form(store, "表", "a.docx", word("{{ 上稿 }}")).id) if kind == "form" else None
    first = papers.produce(OFFICER, Order(kind, PERIOD, "新城街道", DocumentOptions(comments=True), own))
    again = papers.made_of(OFFICER, papers._order(OFFICER, store.read(OFFICER, read_document, first.number)[0].record))
    assert again == first.paper
    assert store.read(OFFICER, read_document, first.number)[1] == again.content


def test_the_records_say_that_nothing_changed(store: Store) -> None:
    papers.produce(LEADER, Order("summary", PERIOD, COMMUNITIES[1]))
    app = section(pages.page("documents"), "生成记录")
    [line] = table(app).to_dict("records")
    assert (line["编号"], line["生成人"], line["文种"], line["期间"], line["单位"]) == (
        1,
        "李书记",
        "工作总结",
        "2024年3月",
        COMMUNITIES[1],
    )


def test_when_the_data_moved_the_change_is_told_and_both_are_there(store: Store) -> None:
    first = papers.produce(OFFICER, Order("bulletin", PERIOD, "新城街道"))
    send(store, MISSING, LAST, month_of(4, LAST))
    app = AppTest.from_string(_COMPARED, default_timeout=pages.TIMEOUT)
    app.session_state["number"] = first.number
    ran(app)
    shown = text(app)
    assert "和当时不同" in shown
    assert f"那以后收下的月报：{MISSING} {LAST}" in shown
    before, after = (list(table(app)[name]) for name in ("当时", "现在"))
    assert any("未报1份" in item for item in before)
    assert not any("未报1份" in item for item in after)
    app.button(key=f"record-{first.number}").click()
    ran(app)
    assert len(store.read(OFFICER, read_documents)) == 2
    assert store.read(OFFICER, read_document, first.number)[1] == first.paper.content


_COMPARED = """
import streamlit as st
from data.store.documents import read_document
from tests.office import OFFICER
from ui import papers, session

if __name__ == "__main__":  # the readers' processes import it under another name
    document, content = session.read_as(OFFICER, read_document, st.session_state["number"])
    papers._compare(OFFICER, document, content, papers.made_of(OFFICER, papers._order(OFFICER, document.record)))
"""


def test_a_bulletin_is_about_units_with_others_below_them(store: Store) -> None:
    page = on(OFFICER)
    assert documents.units(page, "bulletin") == documents.units(page, "ranking") == ["新城街道"]
    assert set(COMMUNITIES) < set(documents.units(page, "summary"))
    item = on(Access("分管", "officer", frozenset({COMMUNITIES[0]})))
    assert documents.units(item, "summary") == [COMMUNITIES[0]]


def test_templates_are_listed_with_the_variables_and_what_they_say_today(store: Store) -> None:
    saved_form(store, "月度情况", "a.docx", word("{{ 上稿 }}"))
    app = section(pages.page("documents"), "自有模板")
    assert table(app)["名称"].tolist() == ["月度情况"]
    assert table(app, 1)["占位符"].iloc[0] == "{{ 单位 }}"
    listed = variable_table(on(OFFICER).facts, PERIOD, None).set_index("占位符")
    assert listed.loc["{{ 上稿 }}", "计量单位"] == "篇"
    assert listed.loc["{{ 期间 }}", "本期的值"] == "2024年3月"
    assert listed.loc["{{ 去年同期.学习场次 }}", "本期的值"] == "未报"
    assert listed.loc["{{ 上稿.市级 }}", "名称"] == "上稿（市级）"


def test_a_template_is_uploaded_checked_named_saved_and_put_away(store: Store) -> None:
    app = section(pages.page("documents"), "自有模板")
    app.file_uploader[0].upload("情况.docx", word("{{ 上稿 }}篇"), WORD)
    ran(app)
    assert "检查通过：Word 模板，用了 1 处占位符。" in text(app)
    app.button(key="form-save").click()
    ran(app)
    assert "已保存：情况（第 1 版）" in text(app)
    [form] = store.read(OFFICER, read_forms)
    assert (form.name, form.file, form.by) == ("情况", "情况.docx", OFFICER.name)
    store.write(OFFICER, retire_form, "情况")
    assert "还没有。" in text(ran(app))


def test_a_mistake_in_an_upload_is_told_before_anything_is_kept(store: Store) -> None:
    app = section(pages.page("documents"), "自有模板")
    app.file_uploader[0].upload("甲.docx", word("好", "{{ 学习场数 }}"), WORD)
    ran(app)
    assert table(app).iloc[0].tolist() == [
        "正文第2段",
        "{{ 学习场数 }}",
        "里的“学习场数”不是变量",
        "是不是“学习场次”？",
    ]
    app.file_uploader[0].upload("乙.docx", b"no document", WORD)
    assert "已损坏" in text(ran(app))
    assert store.read(OFFICER, read_forms) == []


NAME = '=A&B<社区>"甲"+1\n分部😀'


@pytest.mark.parametrize("kind", ["bulletin", "summary", "ranking", "word", "sheet"])
def test_a_name_with_any_signs_comes_through_whole_in_every_document(kind: str) -> None:
    street = Street(settings([NAME, "乙社区"])).send(NAME, LAST, adopted(0, 1)).send("乙社区", LAST)
    facts, sheets = street.facts(), {"media": street.placed(), "civil": [], "study": [], "volunteer": []}
    own = {"word": word("{{ 已报单位 }}"), "sheet": sheet({"A1": "{{ 已报单位 }}"})}
    form = OwnForm("表", kind, own[kind]) if kind in own else None  # type: ignore[arg-type]
    output = make(
        Order("form" if form else kind, PERIOD, None, DocumentOptions(comments=True), form), facts, sheets, direct
    )
    assert isinstance(output, Paper)
    assert NAME in everything(output)


def everything(output: Paper) -> str:
    """Return all that a document says, in text and tables."""
    if output.file.endswith(".xlsx"):
        book = openpyxl.load_workbook(BytesIO(output.content))
        cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
        assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
        return "\n".join(str(cell.value) for cell in cells)
    result = docx.Document(BytesIO(output.content))
    texts = [paragraph.text for paragraph in result.paragraphs]
    return "\n".join([*texts, *(cell.text for table in result.tables for row in table.rows for cell in row.cells)])
