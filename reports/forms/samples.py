"""Samples of a bulletin, a summary and a form to start from, and the list of what a placeholder may say."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from analytics.facts import Facts
from analytics.periods import Period
from analytics.wording import heading
from data.schema import Measure
from reports.forms.answers import answers
from reports.forms.language import Path, Tag, Use
from reports.forms.names import FACTS, FORMS, LISTS, MEASURE_NAMES, ROW_FACTS, SPANS, Names
from reports.packing import same_bytes
from reports.word.page import PRESETS, USUAL, blank
from reports.word.tables import add_table

_DATED = date(2024, 1, 1)
HEADERS = ("占位符", "名称", "计量单位", "口径", "本期的值")


@dataclass(frozen=True, slots=True)
class Variable:
    """One name that a template may use; ``path`` is ``None`` for what has no value by itself."""

    written: str
    title: str
    unit: str
    definition: str
    path: Path | None = None


def variables(names: Names) -> Iterator[Variable]:
    """Yield every name: what is known of the document, the measures, their cuts, other periods, lists, endings."""
    for name, definition in FACTS.items():
        yield Variable(f"{{{{ {name} }}}}", name, "", definition, (name,))
    for name, measure in names.measures.items():
        yield Variable(f"{{{{ {name} }}}}", name, measure.unit, measure.definition, (name,))
        yield from _cuts(names, name, measure)
    for span, definition in SPANS.items():
        path = (span, "学习场次")
        yield Variable(f"{{{{ {span}.学习场次 }}}}", f"{span}的指标", "", f"{definition}；后面写任何一个指标。", path)
    for form, definition in FORMS.items():
        yield Variable(f"{{{{ 学习场次.{form} }}}}", f"指标后面加“.{form}”", "", definition, ("学习场次", form))
    for rows, definition in LISTS.items():
        explanation = f"{definition}在 Excel 里写 {{{{ {rows}.单位 }}}}，所在的行自动重复。"
        yield Variable(f"{{% for 行 in {rows} %}} … {{% endfor %}}", f"列表：{rows}", "", explanation)
    for name, definition in ROW_FACTS.items():
        yield Variable(f"{{{{ 行.{name} }}}}", f"循环里的{name}", "", definition)


def _cuts(names: Names, name: str, measure: Measure) -> Iterator[Variable]:
    """Yield a measure cut by each word of its lists."""
    for dimension in measure.cuts:
        for word in names.words(measure, dimension):
            path = f"{name}.{word}" if word.isidentifier() else f'{name}["{word}"]'
            explanation = f"{name}里“{word}”的部分。"
            yield Variable(f"{{{{ {path} }}}}", f"{name}（{word}）", measure.unit, explanation, (name, word))


def variable_table(facts: Facts, period: Period, unit: str | None) -> pd.DataFrame:
    """Return the list of variables with ``HEADERS``, and what each says in a period."""
    listed = list(variables(Names(facts.settings)))
    used = [Use(Tag("", variable.written), variable.path) for variable in listed if variable.path is not None]
    answered = answers(facts, period, unit, None, used)

    def example(path: Path | None) -> str:
        if path is None:
            return ""
        value = answered.values[answered.scalars[path]]
        return "未报" if value.missing and path != ("成文日期",) else value.text

    lines = [
        (variable.written, variable.title, variable.unit, variable.definition, example(variable.path))
        for variable in listed
    ]
    return pd.DataFrame(lines, columns=list(HEADERS), dtype="object")


_BULLETIN = (
    ("Heading 1", "一、总体情况"),
    ("正文段落", "{{ 期间 }}应报月报{{ 应报 }}份，已报{{ 已报 }}份，未报单位：{{ 未报单位 }}。"),
    ("正文段落", "组织理论学习{{ 学习场次.带单位 }}，参加{{ 学习人次.带单位 }}；本年累计{{ 本年.学习场次 }}次。"),
    ("正文段落", "媒体上稿{{ 上稿 }}篇，其中自治区级{{ 上稿.自治区级 }}篇、市级{{ 上稿.市级 }}篇。"),
    ("正文段落", "{%p if 逾期.已报 and 逾期 > 0 %}"),
    ("正文段落", "截至{{ 截至日 }}，逾期未销号的问题{{ 逾期 }}个，请责任单位抓紧整改。"),
    ("正文段落", "{%p endif %}"),
    ("Heading 1", "二、各社区情况"),
)
_SUMMARY = (
    ("正文段落", "（总体思路由人写。）{{ 期间 }}，现将截至{{ 截至日 }}的有关情况总结如下。"),
    ("Heading 1", "一、理论学习"),
    (
        "正文段落",
        "组织理论学习{{ 学习场次.带单位 }}（去年同期{{ 去年同期.学习场次.带单位 }}），参加{{ 学习人次.带单位 }}，"
        "形成心得体会{{ 心得体会.带单位 }}。",
    ),
    ("Heading 1", "二、志愿服务与文明实践"),
    (
        "正文段落",
        "现有志愿服务队{{ 志愿服务队.带单位 }}，在册志愿者{{ 在册志愿者.带单位 }}。"
        "开展志愿服务活动{{ 志愿服务活动.带单位 }}、文明实践活动{{ 文明实践活动.带单位 }}，"
        "服务居民{{ 服务居民.带单位 }}，发放资料{{ 发放资料.带单位 }}。",
    ),
    ("Heading 1", "三、文明创建"),
    (
        "正文段落",
        "现有文明称号{{ 文明称号.带单位 }}，推出先进典型{{ 先进典型人.带单位 }}、{{ 先进典型户.带单位 }}，"
        "建设阵地{{ 阵地建设.带单位 }}，完成公益广告{{ 公益广告.带单位 }}。",
    ),
    ("正文段落", "{%p if 发现问题.已报 and 发现问题 > 0 %}"),
    ("正文段落", "发现问题{{ 发现问题.带单位 }}，已销号{{ 已销号.带单位 }}，整改率{{ 整改率.带单位 }}。"),
    ("正文段落", "{%p endif %}"),
    ("Heading 1", "四、新闻宣传"),
    (
        "正文段落",
        "上稿{{ 上稿.带单位 }}（去年同期{{ 去年同期.上稿.带单位 }}），其中自治区级{{ 上稿.自治区级 }}篇、"
        "市级{{ 上稿.市级 }}篇；报送{{ 报送.带单位 }}，采用率{{ 采用率.带单位 }}。",
    ),
    ("Heading 1", "五、下一步工作"),
    ("正文段落", "（由人写。）"),
    ("Heading 1", "附：各单位情况"),
)
_COLUMNS = ("学习场次", "志愿服务活动", "上稿")


def bulletin_sample() -> bytes:
    """Return a Word template of a bulletin: figures, cuts, a condition, a table with a row a community."""
    return _word_sample("{{ 单位 }}{{ 期间 }}宣传工作情况通报", _BULLETIN, "社区")


def summary_sample() -> bytes:
    """Return a Word template of a work summary: figures of all areas, kinds, another year, a row a unit."""
    return _word_sample("{{ 单位 }}{{ 期间 }}宣传工作总结", _SUMMARY, "各单位")


def _word_sample(title: str, paragraphs: Sequence[tuple[str, str]], rows: str) -> bytes:
    document = blank(PRESETS[USUAL])
    document.add_paragraph(title, style="Title")
    document.add_paragraph(style="正文段落")
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    lines = (
        (f"{{%tr for 行 in {rows} %}}", *("" for _ in _COLUMNS)),
        ("{{ 行.单位 }}", *(f"{{{{ 行.{name} }}}}" for name in _COLUMNS)),
        ("{%tr endfor %}", *("" for _ in _COLUMNS)),
    )
    heads = (rows.removeprefix("各"), *(heading(MEASURE_NAMES[name]) for name in _COLUMNS))
    add_table(document, heads, lines, (34, 22, 22, 22))
    document.add_paragraph(style="正文段落")
    document.add_paragraph("{{ 成文日期 }}", style="署名")
    out = io.BytesIO()
    document.save(out)
    return same_bytes(out.getvalue(), _DATED)


def sheet_sample() -> bytes:
    """Return a form in Excel that shows what can be done: figures, text, a row a unit, a sum below it."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "报表"
    lines = (
        ("{{ 单位 }}{{ 期间 }}宣传工作报表",),
        ("填报日期：{{ 成文日期 }}", None, None, None, "应报{{ 应报 }}份，已报{{ 已报 }}份"),
        ("序号", "单位", "学习场次（次）", "志愿服务活动（次）", "上稿（篇）"),
        tuple(f"{{{{ 各单位.{name} }}}}" for name in ("序号", "单位", "学习场次", "志愿服务活动", "上稿")),
        ("合计", None, "=SUM(C4:C4)", "=SUM(D4:D4)", "=SUM(E4:E4)"),
    )
    for line in lines:
        sheet.append(line)
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("A5:B5")
    thin = Side(style="thin")
    for row in sheet["A3:E5"]:
        for cell in row:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet["A1"].font, sheet["A1"].alignment = Font(size=16, bold=True), Alignment(horizontal="center")
    for column, width in zip("ABCDE", (8, 22, 16, 20, 22), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.print_title_rows = "3:3"
    out = io.BytesIO()
    book.save(out)
    return same_bytes(out.getvalue(), _DATED)
