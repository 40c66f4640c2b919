"""``report``, ``document`` and ``form``: what is made is on record, comes back as it was, and is made again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from data.store import Store
from manage import main
from tests.forms import sheet, word
from tests.office import COMMUNITIES, LAST, MISSING, month_of, send
from tests.pages import office_copy

SPAN = ["--from", LAST, "--to", LAST]


@pytest.fixture(scope="module")
def office(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return office_copy(blank, tmp_path_factory.mktemp("office"), first="2024-02", last=LAST)


@pytest.fixture
def url(office: Path, tmp_path: Path) -> str:
    path = tmp_path / "street.db"
    path.write_bytes(office.read_bytes())
    return f"sqlite:///{path}"


def ask(capsys: pytest.CaptureFixture[str], url: str, *words: str, status: int = 0) -> Any:
    capsys.readouterr()
    assert main([*words, "--db", url, "--json"]) == status
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("kind", "file"), [("bulletin", "a.docx"), ("summary", "a.docx"), ("ranking", "a.xlsx")])
def test_a_report_is_on_record_comes_back_and_is_made_again(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, file: str
) -> None:
    target, back, again = tmp_path / file, tmp_path / f"b{file}", tmp_path / f"c{file}"
    answer = ask(capsys, url, "report", kind, *SPAN, "--out", str(target))
    assert answer["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    [listed] = ask(capsys, url, "document", "list")
    assert (listed["document"], listed["kind"], listed["sha256"], listed["revision"]) == (
        1,
        kind,
        answer["sha256"],
        answer["revision"],
    )
    ask(capsys, url, "document", "get", "1", "--out", str(back))
    result = ask(capsys, url, "document", "again", "1", "--out", str(again))
    assert result["same"] is True
    assert target.read_bytes() == back.read_bytes() == again.read_bytes()
    assert len(ask(capsys, url, "document", "list")) == 1


def test_sources_are_a_file_of_their_own_and_never_in_what_goes_out(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, apart = tmp_path / "a.docx", tmp_path / "来源.docx"
    ask(capsys, url, "report", "summary", *SPAN, "--out", str(target), "--sources-file", str(apart))
    assert docx.Document(str(target)).tables == []
    (table,) = docx.Document(str(apart)).tables
    assert [cell.text for cell in table.rows[0].cells] == ["序号", "文中数字", "指标和范围", "来源"]
    assert len(table.rows) > 5


def test_after_a_correction_both_documents_are_there(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = ask(capsys, url, "report", "bulletin", *SPAN, "--out", str(tmp_path / "a.docx"))
    store = Store.open(url, create=False)
    send(store, MISSING, LAST, month_of(4, LAST))
    store.close()
    again = ask(capsys, url, "document", "again", "1", "--out", str(tmp_path / "b.docx"), status=1)
    assert again["same"] is False
    assert again["revision"] != first["revision"]
    assert [item["document"] for item in ask(capsys, url, "document", "list")] == [2, 1]
    ask(capsys, url, "document", "get", "1", "--out", str(tmp_path / "c.docx"))
    assert (tmp_path / "c.docx").read_bytes() == (tmp_path / "a.docx").read_bytes()


def test_a_template_is_added_and_filled_in(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "报表.xlsx").write_bytes(
        sheet({"A1": "{{ 单位 }}", "B1": "{{ 学习场次 }}", "C1": "{{ 去年同期.上稿 }}"})
    )
    added = ask(capsys, url, "form", "add", str(tmp_path / "报表.xlsx"))
    assert (added["name"], added["version"], added["kind"], added["lost"]) == ("报表", 1, "sheet", [])
    target = tmp_path / "out.xlsx"
    words = ["report", "form", *SPAN, "--form", "报表", "--unit", COMMUNITIES[0], "--out", str(target)]
    ask(capsys, url, *words)
    page = openpyxl.load_workbook(target)["报表"]
    assert [page[place].value for place in ("A1", "C1")] == [COMMUNITIES[0], "【待补】"]
    assert isinstance(page["B1"].value, int)
    refused = ask(capsys, url, *words, "--missing", "refuse", status=1)
    assert "报表!C1：“去年同期.上稿”未报" in refused["error"]
    assert [item["form"] for item in ask(capsys, url, "document", "list")] == ["报表（第 1 版）"]


def test_a_template_with_a_mistake_is_not_kept_and_says_where(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.docx").write_bytes(word("{{ 学习场数 }}"))
    refused = ask(capsys, url, "form", "add", str(tmp_path / "a.docx"), status=1)
    assert refused["error"] == "正文第1段：{{ 学习场数 }} 里的“学习场数”不是变量，是不是“学习场次”？"
    assert ask(capsys, url, "form", "list") == []
    answer = ask(capsys, url, "report", "form", *SPAN, "--form", "表", "--out", str(tmp_path / "b.docx"), status=2)
    assert "没有自有模板“表”" in answer["error"]


def test_a_bulletin_of_one_community_is_a_wrong_command(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = ask(
        capsys, url, "report", "bulletin", *SPAN, "--unit", COMMUNITIES[0], "--out", str(tmp_path / "a.docx"), status=2
    )
    assert "没有下级单位" in answer["error"]


def test_variables_are_listed_with_what_they_say(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    results = {line["占位符"]: line for line in ask(capsys, url, "form", "variables", *SPAN)}
    assert results["{{ 未报单位 }}"]["本期的值"] == MISSING
    assert results["{{ 上稿 }}"]["计量单位"] == "篇"


def test_the_samples_are_valid_templates(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "sample", "word", "--out", str(tmp_path / "示例.docx")]) == 0
    assert ask(capsys, url, "form", "add", str(tmp_path / "示例.docx"))["version"] == 1
    assert docx.Document(str(tmp_path / "示例.docx")).tables
