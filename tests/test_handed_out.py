"""What is handed out is inert, whatever people have typed: every workbook and document passes the gate for templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pandas as pd
import pytest

from analytics.facts import Facts
from data.intake.annotated import annotate
from data.intake.forms import Admission, admit
from data.intake.mending import Edit, write
from data.intake.read import read_file
from data.intake.workbook import read_workbook
from data.settings.values import Policy
from data.settings.workbook import export_settings
from data.template import standard_workbook
from reports.documents import DocumentOptions, Order, Paper, make
from reports.excel.book import table_workbook
from reports.forms.samples import bulletin_sample, sheet_sample, summary_sample
from tests.builders import MONTH, SETTINGS, UNIT
from tests.builders import study as typed
from tests.builders import workbook as report
from tests.forms import MARCH, direct, filled, sheet, word
from tests.street import Street, adopted, media, row, settings

HOSTILE = (
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("\\\\host\\share")',
    "\\\\host\\share\\a.docx",
    "{{ 上稿 }}",
    "DDEAUTO c:\\cmd.exe",
    '"><w:fldSimple w:instr="DDE a b"/>',
    "@SUM(1)|x!",
    "[1]表!A1",
    "https://x.example/",
    "file:///c:/a.exe",
)
AT = datetime(2024, 4, 3, 9, 5).astimezone()


@pytest.fixture(scope="module", params=HOSTILE)
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def facts(text: str) -> Facts:
    """Two communities, of which one has this name and says nothing else."""
    street = Street(settings([text, "乙社区"], policy=Policy()))
    rows = [row("study", 2, {"category": text, "subject": text, "attendance": 9, "times": 1})]
    return street.send(
        text, "2024-03", [*rows, media(3, "市级", title=text, outlet=text), *adopted(0, 1, 2, start=4)]
    ).facts()


def _documents(facts: Facts) -> Iterator[bytes]:
    for kind in ("bulletin", "summary", "ranking"):
        paper = make(Order(kind, MARCH, None, DocumentOptions(comments=True)), facts, {}, direct)
        assert isinstance(paper, Paper)
        yield paper.content


def _forms(facts: Facts) -> Iterator[bytes]:
    yield filled(
        word(
            "{{ 期间 }}{{ 单位 }}", "{%p for 行 in 社区 %}", "{{ 行.单位 }}", "{%p endfor %}", header="{{ 未报单位 }}"
        ),
        facts,
    )
    yield filled(sheet({"A1": "{{ 社区.单位 }}", "B1": "{{ 社区.上稿 }}", "A3": "已报：{{ 已报单位 }}"}), facts)
    yield bulletin_sample()
    yield summary_sample()
    yield sheet_sample()


def _reports(text: str) -> Iterator[bytes]:
    content = report(study=[typed(subject=text, category=text, attendance=text)])
    cells, result = read_workbook(content, "月报.xlsx"), read_file(content, "月报.xlsx", SETTINGS)
    assert not hasattr(cells, "code")
    yield annotate(cells, result)
    yield write(cells, [Edit("理论学习", "E2", text, text)], result, text, AT)
    yield standard_workbook(UNIT, MONTH, SETTINGS, rows={"study": [{"date": date(2024, 3, 5), "subject": text}]})


def _tables(text: str) -> Iterator[bytes]:
    yield table_workbook(pd.DataFrame({text: [text], "b": [1]}), text, [text], basis=text)
    yield export_settings({"单位": [{"名称": text, "级别": "社区", "别名": text}], "媒体": [{"名称": text}]})


@pytest.mark.parametrize("handed_out", [_reports, _tables])
def test_a_workbook_with_what_people_typed_is_inert(text: str, handed_out: Callable[[str], Iterator[bytes]]) -> None:
    for content in handed_out(text):
        assert isinstance(result := admit(content), Admission), result


@pytest.mark.parametrize("handed_out", [_documents, _forms])
def test_a_document_about_what_people_typed_is_inert(
    facts: Facts, handed_out: Callable[[Facts], Iterator[bytes]]
) -> None:
    for content in handed_out(facts):
        assert isinstance(result := admit(content), Admission), result
