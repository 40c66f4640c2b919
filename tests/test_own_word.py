"""An office's own Word template: figures come in by name, mistakes have their place, 未报 is never 0, text stays text."""

from __future__ import annotations

import pytest

from analytics.facts import Facts
from data.settings.values import Policy
from reports.documents import DocumentOptions, Order, draft
from reports.forms.making import OwnForm
from reports.forms.samples import bulletin_sample, summary_sample
from reports.word.draft import Cited, Draft, Mark
from tests.forms import MARCH, direct, filled, opened, reasons, saved, texts, word
from tests.street import Street, adopted, m1, row, settings

NAME = 'A&B<社区>"甲"=1+2\n分部😀'


def study(number: int, attendance: int = 9, **more: object) -> object:
    values = {"category": "党课", "subject": "学", "attendance": attendance, "times": 1}
    return row("study", number, values | more, approximate=["attendance"] if attendance > 100 else [])


@pytest.fixture(scope="module")
def facts() -> Facts:
    """甲 has three sessions, one of them in February; 乙 none (零报); 丙 has not reported."""
    street = Street(settings(["甲社区", "乙社区", "丙社区"]))
    street.send("甲社区", "2024-02", [study(2)]).send("乙社区", "2024-02")
    street.send("甲社区", "2024-03", [study(2), study(3, 203), *adopted(0, 1, 2)]).send("乙社区", "2024-03")
    return street.facts()


def filled_text(text: str, facts: Facts, **options: object) -> str:
    return texts(filled(word(text), facts, **options))[0]


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("{{ 学习场次 }}", "2"),
        ("{{学习场次.带单位}}", "2次"),
        ("{{ 上稿 }}篇，其中{{ 上稿.自治区级 }}篇、{{ 上稿.国家级 }}篇", "3篇，其中1篇、0篇"),
        ("{{ 上期.学习场次 }}、{{ 本年.学习场次 }}", "1、3"),
        ("{{ 学习人次 }}", "210余"),
        ("{{ 学习人次.带单位 }}", "210余人次"),
        ("{{ 整改率 }}", "无"),
        ("{{ 单位 }}{{ 期间 }}，截至{{ 截至日 }}", "新城街道2024年3月，截至2024年3月31日"),
        (
            "应报{{ 应报 }}份，已报{{ 已报 }}份：{{ 已报单位 }}；未报{{ 未报单位 }}；迟报{{ 迟报单位 }}",
            "应报4份，已报2份：甲社区、乙社区；未报街道本级、丙社区；迟报无",
        ),
        ("{% if 学习场次 > 1 %}多于一次{% else %}不多{% endif %}", "多于一次"),
        ("{% if 单位 == “新城街道” %}是{% endif %}", "是"),
        ("{{ 去年同期.学习场次 }}", "【待补】"),
        ("{% if 去年同期.学习场次.已报 %}有{% else %}没有{% endif %}", "没有"),
    ],
)
def test_a_placeholder_prints_what_it_names(facts: Facts, written: str, printed: str) -> None:
    assert filled_text(written, facts) == printed


def test_a_table_has_a_row_for_each_unit_and_what_was_not_reported_is_never_zero(facts: Facts) -> None:
    table = [
        ["社区", "场次", "上稿"],
        ["{%tr for 行 in 社区 %}", "", ""],
        ["{{ 行.单位 }}", "{{ 行.学习场次 }}", "{{ 行.上稿.市级 }}"],
        ["{%tr endfor %}", "", ""],
    ]
    result = opened(filled(word("表", table=table), facts)).tables[0]
    assert [[cell.text for cell in line.cells] for line in result.rows] == [
        ["社区", "场次", "上稿"],
        ["甲社区", "2", "2"],
        ["乙社区", "0", "0"],
        ["丙社区", "【待补】", "【待补】"],
    ]


def test_the_ranking_runs_in_the_order_of_ranks_with_its_ties() -> None:
    table = [
        ["{%tr for 行 in 排名 %}"],
        ["{{ 行.序号 }} {{ 行.名次 }} {{ 行.单位 }} {{ 行.上稿得分 }}"],
        ["{%tr endfor %}"],
    ]
    rows = [line.cells[0].text for line in opened(filled(word(table=table), m1().facts())).tables[0].rows]
    assert rows[0].split()[1:] == ["1", "甲社区", "12"]
    assert [text.split()[1] for text in rows[:3]] == ["1", "1", "1"]
    assert rows[-1].split()[1:] == ["—", "己社区", "【待补】"]


def test_what_is_still_to_be_written_is_marked_in_yellow(facts: Facts) -> None:
    [run] = [
        run for paragraph in opened(filled(word("{{ 去年同期.上稿 }}"), facts)).paragraphs for run in paragraph.runs
    ]
    assert run.font.highlight_color is not None


def test_the_wish_decides_what_stands_for_a_figure_that_was_not_reported(facts: Facts) -> None:
    assert filled_text("{{ 去年同期.上稿 }}", facts, missing="word") == "未报"
    [reason] = reasons(word("一", "二{{ 去年同期.上稿 }}"), facts, missing="refuse")
    assert reason.startswith("正文第2段：“去年同期.上稿”未报")
    assert reasons(word("{{ 成文日期 }}"), facts, missing="refuse") == ["正文第1段：“成文日期”没有填，请先选成文日期。"]


def test_a_figure_missing_in_a_branch_that_is_not_taken_refuses_nothing(facts: Facts) -> None:
    text = "{% if 去年同期.上稿.已报 %}{{ 去年同期.上稿 }}{% else %}上年没有数据{% endif %}"
    assert filled_text(text, facts, missing="refuse") == "上年没有数据"


def test_a_condition_on_a_figure_that_was_not_reported_is_not_decided(facts: Facts) -> None:
    [reason] = reasons(word("{% if 去年同期.上稿 == 0 %}没有{% endif %}"), facts)
    assert "去年同期.上稿" in reason
    assert "未报" in reason


@pytest.mark.parametrize(
    ("paragraphs", "place", "text"),
    [
        (["好", "共{{ 学习场数 }}次"], "正文第2段", "是不是“学习场次”？"),
        (["{{ 上稿.市及 }}"], "正文第1段", "是不是“市级”？"),
        (["{{ 上期 }}"], "正文第1段", "后面要写指标的名称"),
        (["{{ 社区 }}"], "正文第1段", "是列表"),
        (["{% for 行 in 社群 %}{{ 行.单位 }}{% endfor %}"], "正文第1段", "是不是“社区”？"),
        (["{% for 行 in 社区 %}{{ 行.名称 }}{% endfor %}"], "正文第1段", "里的“名称”不是变量"),
        (["{% if 逾期 > 0 %}有"], "正文第1段", "没有结束"),
        (["有{% endif %}"], "正文第1段", "前面没有对应的"),
        (["{{ 学习场次"], "正文第1段", "没有写完"),
        (["｛｛学习场次｝｝"], "正文第1段", "全角"),
        (["{{ 学习场次 + 1 }}"], "正文第1段", "不能用的写法"),
        (["{{ 学习场次.__class__ }}"], "正文第1段", "里的“__class__”不是变量"),
        (["{{ range(9) }}"], "正文第1段", "不能用的写法"),
        (["{{ 上稿 | safe }}"], "正文第1段", "不能用的写法"),
        (["{% set x = 1 %}"], "正文第1段", "不认识“set”"),
        (["{% include '/etc/passwd' %}"], "正文第1段", "不认识“include”"),
        (["没有占位符"], "全文", "没有占位符"),
    ],
)
def test_a_mistake_names_its_place_and_what_to_write(
    facts: Facts, paragraphs: list[str], place: str, text: str
) -> None:
    result = reasons(word(*paragraphs), facts)
    assert any(reason.startswith(f"{place}：") and text in reason for reason in result), result


def test_a_mistake_in_a_table_or_a_header_names_cell_or_header(facts: Facts) -> None:
    content = word("一", table=[["甲", "乙"], ["{{ 学习场次 }}", "{{ 学习厂次 }}"]], header="{{ 单味 }}")
    result = reasons(content, facts)
    assert [reason.partition("：")[0] for reason in result] == ["表1第2行第2列", "页眉第1段"]


def test_a_placeholder_that_word_keeps_in_several_runs_is_one(facts: Facts) -> None:
    document = opened(word())
    paragraph = document.add_paragraph()
    for piece in ("共{", "{ 学习", "场次 }", "}次"):
        paragraph.add_run(piece).bold = piece.startswith("场")
    assert texts(filled(saved(document), facts)) == ["共2次"]


def test_headers_and_footers_are_filled_in_too(facts: Facts) -> None:
    assert (
        opened(filled(word("{{ 上稿 }}", header="{{ 期间 }}"), facts)).sections[0].header.paragraphs[0].text
        == "2024年3月"
    )


def test_a_loop_that_would_not_close_in_one_piece_is_refused_and_loses_no_text(facts: Facts) -> None:
    [reason] = reasons(word("甲{% if 学习场次 > 9 %}乙", table=[["丙{% endif %}", "丁"]]), facts)
    assert "跨了段落或单元格" in reason


def test_a_name_with_any_signs_comes_through_whole() -> None:
    facts = Street(settings([NAME])).send(NAME, "2024-03", [study(2)]).facts()
    table = [["{%tr for 行 in 社区 %}"], ["{{ 行.单位 }}"], ["{%tr endfor %}"]]
    result = opened(filled(word("{{ 单位 }}之后", table=table), facts, unit=NAME))
    assert result.paragraphs[0].text == f"{NAME}之后"
    assert result.tables[0].rows[0].cells[0].text == NAME


def test_a_name_that_looks_like_a_placeholder_stays_text() -> None:
    odd = "{{ 学习场次 }}社区"
    facts = Street(settings([odd])).send(odd, "2024-03", [study(2)]).facts()
    assert texts(filled(word("{{ 单位 }}"), facts, unit=odd)) == [odd]


def test_the_properties_of_the_file_are_not_rendered(facts: Facts) -> None:
    document = opened(word("{{ 上稿 }}"))
    document.core_properties.title = "{{ 学习场次 }}{% include 'x' %}"
    assert opened(filled(saved(document), facts)).core_properties.title == "{{ 学习场次 }}{% include 'x' %}"


def test_the_ranking_cannot_be_used_where_the_office_shows_none(facts: Facts) -> None:
    hidden = Street(settings(["甲社区"], policy=Policy(shown=False))).send("甲社区", "2024-03").facts()
    assert "关掉了名次" in reasons(word("{% for 行 in 排名 %}{{ 行.单位 }}{% endfor %}"), hidden)[0]


def test_the_same_data_give_the_same_bytes(facts: Facts) -> None:
    content = word("{{ 单位 }}{{ 学习场次 }}")
    assert filled(content, facts) == filled(content, facts)


def test_the_preview_cites_each_figure_and_marks_what_is_missing(facts: Facts) -> None:
    form = OwnForm("模板", "word", word("共{{ 学习场次 }}次，{{ 上稿.市级 }}篇", "{{ 去年同期.上稿 }}"))
    document = draft(Order("form", MARCH, None, DocumentOptions(), form), facts, direct)
    assert isinstance(document, Draft)
    assert document.text.splitlines()[1:] == ["共2次，2篇", "【待补】"]
    assert [(cited.measure, cited.cut) for cited in document.cited] == [
        ("study.sessions", ()),
        ("media.published", (("level", "市级"),)),
    ]
    assert all(isinstance(cited, Cited) for cited in document.cited)
    assert [part.missing for line in document.lines for part in line.parts if isinstance(part, Mark)] == [
        "去年同期.上稿"
    ]


def test_the_sample_of_a_bulletin_tells_who_is_missing() -> None:
    result = opened(filled(bulletin_sample(), m1().facts(), day=None))
    text = "\n".join(paragraph.text for paragraph in result.paragraphs)
    assert "新城街道2024年3月宣传工作情况通报" in text
    assert "2024年3月应报月报8份，已报6份，未报单位：街道本级、己社区。" in text
    assert [line.cells[0].text for line in result.tables[0].rows][1:3] == ["甲社区", "乙社区"]


def test_the_sample_of_a_summary_tells_every_area(facts: Facts) -> None:
    result = opened(filled(summary_sample(), facts, day=None))
    text = "\n".join(paragraph.text for paragraph in result.paragraphs)
    assert "新城街道2024年3月宣传工作总结" in text
    assert "组织理论学习2次（去年同期【待补】），参加210余人次，形成心得体会0篇。" in text
    assert "上稿3篇（去年同期【待补】），其中自治区级1篇、市级2篇；报送3篇，采用率100%。" in text
    assert "发现问题" not in text
    rows = [[cell.text for cell in line.cells] for line in result.tables[0].rows]
    assert rows[0] == ["单位", "学习场次（次）", "志愿服务活动（次）", "上稿（篇）"]
    assert rows[1] == ["街道本级", "【待补】", "【待补】", "【待补】"]
    assert rows[2] == ["甲社区", "2", "0", "3"]
