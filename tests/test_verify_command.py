"""``verify``: the figures of texts against the data, as JSON, as lines, and as comments in the same document."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest

from manage import main
from tests.office import LAST
from tests.pages import office_copy

UNIT = "向阳社区"


@pytest.fixture(scope="module")
def office(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return office_copy(blank, tmp_path_factory.mktemp("office"), first="2024-02", last=LAST)


@pytest.fixture
def url(office: Path) -> str:
    return f"sqlite:///{office}"


def ask(capsys: pytest.CaptureFixture[str], url: str, *words: str, status: int = 0) -> Any:
    capsys.readouterr()
    assert main([*words, "--db", url, "--json"]) == status
    return json.loads(capsys.readouterr().out)


def _document(path: Path, *paragraphs: str) -> Path:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def test_a_figure_that_differs_is_told_with_the_one_of_the_data(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # In March the first community has one session of 集中学习 and three volunteer activities.
    (tmp_path / "a.txt").write_text(
        f"{UNIT}2024年3月宣传工作总结\n全月开展集中学习1次，志愿服务活动30次。", encoding="utf-8"
    )
    answer = ask(capsys, url, "verify", str(tmp_path / "a.txt"), status=1)
    assert (answer["unit"], answer["from"], answer["to"]) == (UNIT, "2024-03", "2024-03")
    right, wrong = answer["claims"]
    assert (right["quote"], right["verdict"], right["measure"], right["cut"]) == (
        "全月开展集中学习1次",
        "matches",
        "study.sessions",
        {"category": ["集中学习"]},
    )
    assert (wrong["value"], wrong["unit_of_counting"], wrong["verdict"], wrong["system"], wrong["at"]) == (
        "30",
        "次",
        "differs",
        {"value": "3", "approximate": False},
        "第2段",
    )
    assert answer["counts"] == {"matches": 1, "differs": 1, "other-basis": 0, "unknown": 0}


def test_the_same_document_comes_back_with_a_comment_at_each_figure(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.docx"
    document = docx.Document()
    document.add_paragraph(f"{UNIT}2024年3月工作总结")
    paragraph = document.add_paragraph("开展集中学习")
    paragraph.add_run("1次，志愿服务").bold = True
    paragraph.add_run("活动30次。").italic = True
    table = document.add_table(2, 2)
    for at, text in enumerate(("指标", "3月", "志愿服务活动（次）", "3")):
        table.cell(at // 2, at % 2).text = text
    document.save(str(path))
    out = tmp_path / "out.docx"
    ask(capsys, url, "verify", str(path), "--out", str(out), status=1)
    back = docx.Document(str(out))
    assert [paragraph.text for paragraph in back.paragraphs] == [paragraph.text for paragraph in document.paragraphs]
    runs = [(run.text, run.bold, run.italic) for run in back.paragraphs[1].runs if run.text]
    assert runs == [
        ("开展集中学习", None, None),
        ("1次", True, None),
        ("，志愿服务", True, None),
        ("活动", None, True),
        ("30次", None, True),
        ("。", None, True),
    ]
    texts = [comment.text for comment in back.comments]
    assert [item.split("：")[0] for item in texts] == ["相符", "不符", "相符"]
    assert "系统是3次" in texts[1]


def test_what_has_no_comment_is_left_as_it_was(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = _document(tmp_path / "a.docx", f"{UNIT}2024年3月总结", "开展集中学习1次。"), tmp_path / "out.docx"
    ask(capsys, url, "verify", str(path), "--out", str(out))
    before, after = (zipfile.ZipFile(io.BytesIO(item.read_bytes())) for item in (path, out))
    touched = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert touched <= {"word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels", "docProps/core.xml"}


def test_summaries_of_a_folder_are_judged_each_for_its_own_unit(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (UNIT, "和平社区"):
        _document(tmp_path / f"{name}.docx", f"{name}2024年3月总结", "开展集中学习1次。")
    (tmp_path / "a.txt").write_text("开展集中学习1次。", encoding="utf-8")
    answer = ask(capsys, url, "verify", str(tmp_path), status=1)
    assert [item.get("unit") for item in answer] == [None, "向阳社区", "和平社区"]
    assert "--from" in answer[0]["error"]


def test_summaries_of_a_folder_give_one_table_of_verdicts(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # In March every community has one session of 集中学习 and three volunteer activities.
    _document(tmp_path / "1.docx", f"{UNIT}2024年3月总结", "开展集中学习1次，志愿服务活动30次。")
    _document(tmp_path / "2.docx", "和平社区2024年3月总结", "开展集中学习1次。", "发放路灯5个。")
    assert [item["counts"] for item in ask(capsys, url, "verify", str(tmp_path), status=1)] == [
        {"matches": 1, "differs": 1, "other-basis": 0, "unknown": 0},
        {"matches": 1, "differs": 0, "other-basis": 0, "unknown": 1},
    ]
    assert main(["verify", str(tmp_path), "--db", url]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[:3]] == [
        ["材料", "单位", "期间", "相符", "不符", "口径可能不同", "查不到", "合计不对"],
        ["1.docx", UNIT, "2024年3月", "1", "1", "0", "0", "0"],
        ["2.docx", "和平社区", "2024年3月", "1", "0", "0", "1", "0"],
    ]


def test_a_generated_summary_agrees_and_one_figure_changed_in_it_differs(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "总结.docx"
    ask(capsys, url, "report", "summary", "--from", LAST, "--to", LAST, "--unit", UNIT, "--out", str(output))
    answer = ask(capsys, url, "verify", str(output))
    assert answer["counts"]["differs"] == 0
    assert answer["counts"]["matches"] >= 10
    document = docx.Document(str(output))
    changed = next(run for paragraph in document.paragraphs for run in paragraph.runs if run.text == "3次")
    changed.text = "8次"
    document.save(str(output))
    assert ask(capsys, url, "verify", str(output), status=1)["counts"]["differs"] == 1


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"", "空"), (b"PK\x03\x04xx", "已损坏"), (b"\x00\x01\x02", "不是能核对"), (b"%PDF-1.4 x", "PDF 已损坏")],
)
def test_what_cannot_be_read_is_refused_in_words(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, text: str
) -> None:
    (tmp_path / "a.docx").write_bytes(content)
    assert text in ask(capsys, url, "verify", str(tmp_path / "a.docx"), status=2)["error"]
