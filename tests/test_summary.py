"""The drafted work summary: every printed figure of two real ones, nothing where there is nothing."""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal
from pathlib import Path

import docx
import pytest

from analytics.periods import Period
from data.records import Row
from data.settings.values import Target
from manage import main
from reports.traces import Traces
from reports.word.draft import Draft
from reports.word.summary import summary
from tests.forms import built
from tests.printed import FACTS, load_printed
from tests.street import Street, media, row, settings

JINGHAN, STREET = "京汉新城社区", "新城街道"
WRONG = re.compile(r"None|nan|NaN|NaT|X|（）|[，。、；：]{2}|（[，、；]|(?<!\d)0余")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The Word files of both summaries, as the command line makes them."""
    folder = tmp_path_factory.mktemp("summaries")
    url = load_printed(folder)
    files = {}
    for unit, year in ((JINGHAN, "2023"), (STREET, "2022")):
        files[unit] = folder / f"{unit}.docx"
        words = ["report", "summary", "--db", url, "--from", f"{year}-01", "--to", f"{year}-12", "--unit", unit]
        assert main([*words, "--out", str(files[unit]), "--sources", "--comments", "--json"]) == 0
    return files


def text_of(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


WORDS = {
    "A5": "服务居民",
    "A6": "志愿服务队",
    "A8": "发放资料",
    "C6": "公益广告",
    "C13": "文明实践活动",
    "C14": "在册志愿者",
    "A4": "志愿服务活动",
    "C15": "志愿服务活动",
    "C16": "参与志愿者",
    "C17": "学习强国",
    "C18": "开发区融媒体",
}
COUNTERS = {"理论宣讲": "场"}
"""The 量词 that ships for a word; the printed text counts it in 次."""
KINDS = {"C9": ("文明单位", "自治区级"), "C10": ("文明社区", "自治区级"), "C11": ("文明社区", "市级")}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["id"])
def test_a_printed_figure_stands_in_the_summary_with_its_counting_unit(
    printed: dict[str, Path], fact: dict[str, str]
) -> None:
    number, text = fact["id"], text_of(printed[JINGHAN if fact["period"] == "2023" else STREET])
    approximate = fact["at_least"] == "yes" and not fact["measure"].startswith("media.")
    figure = f"{fact['value']}{'余' if approximate else ''}{fact['counting_unit']}"
    if number in KINDS:
        kind, level = KINDS[number]
        alone = f"{level}{kind}{figure}"
        assert alone in text or any(kind in part and f"{level}{figure}" in part for part in re.split(r"[；。\n]", text))
    else:
        word = WORDS.get(number, fact["detail"])
        figure = figure.replace(fact["counting_unit"], COUNTERS.get(word, fact["counting_unit"]))
        assert f"{word}{figure}" in text


def test_both_summaries_read_without_a_seam(printed: dict[str, Path]) -> None:
    for path in printed.values():
        assert WRONG.search(text_of(path).replace("【请补充：", "【请补充")) is None


def test_every_figure_has_a_line_and_a_comment_with_its_source(printed: dict[str, Path]) -> None:
    result = docx.Document(str(printed[JINGHAN]))
    rows = [[cell.text for cell in line.cells] for line in result.tables[-1].rows][1:]
    assert [int(line[0]) for line in rows] == list(range(1, len(rows) + 1))
    assert len(list(result.comments)) == len(rows)
    assert ["24场", "学习场次（理论宣讲）"] in [line[1:3] for line in rows]
    [source] = [line[3] for line in rows if line[1:3] == ["24场", "学习场次（理论宣讲）"]]
    assert source.startswith("12行，12个文件；如")
    texts = [comment.text for comment in result.comments]
    assert any(text.startswith("京汉新城社区，2023年，志愿服务活动：200余次。口径：") for text in texts)


def test_the_command_says_where_the_document_is(
    printed: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, target = f"sqlite:///{printed[JINGHAN].parent}/street.db", tmp_path / "s.docx"
    capsys.readouterr()
    words = ["report", "summary", "--db", url, "--from", "2023-01", "--to", "2023-12", "--unit", "京汉新城"]
    assert main([*words, "--out", str(target), "--sources", "--comments", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["out"] == str(target)
    assert document["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    assert set(document) == {"out", "document", "sha256", "revision"}
    assert target.read_bytes() == printed[JINGHAN].read_bytes()


def study(number: int, **more: object) -> Row:
    values = {"category": "集中学习", "subject": "学", "attendance": 20, "times": 1}
    return row("study", number, {**values, **more})


def small() -> Street:
    return Street(settings(["甲社区", "乙社区", "丙社区"]))


def drafted(street: Street, unit: str | None = None, month: str = "2024-03") -> Draft:
    return summary(street.facts(), Period.month(month), unit)


def test_an_area_that_was_not_reported_is_left_to_write_and_never_zero() -> None:
    text = drafted(small().send("甲社区", "2024-03", [study(2)], sheets=("basics", "study")), "甲社区").text
    assert "共组织理论学习1次，为集中学习，参加20人次。" in text
    assert "【请补充：志愿服务情况，没有报送数据】" in text
    assert "志愿服务活动0次" not in text


def test_an_area_reported_with_nothing_says_so_in_the_words_of_people() -> None:
    text = drafted(small().send("甲社区", "2024-03", [study(2)]), "甲社区").text
    assert "期内没有上稿。" in text
    assert "期内没有开展志愿服务和文明实践活动。" in text
    assert not any(word in text for word in ("零报", "应报", "口径"))


def test_a_month_without_data_leaves_its_clauses_out() -> None:
    text = drafted(small().send("甲社区", "2024-02", [study(2)]), "甲社区").text
    assert "未报月报1份：2024年3月。" in text
    assert "次" not in text.partition("（一）理论学习")[2]
    assert WRONG.search(text.replace("【请补充：", "【请补充")) is None


TASK = (Target("study.sessions", "月", Decimal(1)),)


def test_a_month_without_a_report_is_a_shortfall_and_no_task_is_called_done() -> None:
    street = Street(settings(["甲社区", "乙社区"], targets=TASK)).send("乙社区", "2024-03", [study(2)])
    text = drafted(street, "甲社区").text
    assert "未报月报1份：2024年3月。\n【请补充：存在的不足】" in text
    assert "任务全部完成" not in text
    assert "没有报送的月报尽快补报。" in text


def test_tasks_are_said_to_be_fulfilled_only_where_everything_was_reported() -> None:
    street = Street(settings(["甲社区", "乙社区"], targets=TASK)).send("甲社区", "2024-03", [study(2)])
    street.send("街道本级", "2024-03", [study(2)])
    assert "任务全部完成" not in drafted(street).text
    street.send("乙社区", "2024-03", [study(2)])
    assert "\n各项任务全部完成。【请补充：存在的不足】" in drafted(street).text


def test_a_period_is_compared_with_the_one_before() -> None:
    street = small().send("甲社区", "2024-02", [study(2)]).send("甲社区", "2024-03", [study(2), study(3), study(4)])
    assert "共组织理论学习3次（3月，较2月增加2次）" in drafted(street, "甲社区").text


def test_of_periods_that_rest_on_different_reports_those_are_compared_who_reported_both() -> None:
    street = small().send("甲社区", "2024-02", [study(2)])
    for unit in ("甲社区", "乙社区", "丙社区"):
        street.send(unit, "2024-03", [study(2)])
    street.send("甲社区", "2024-03", [study(2), study(3)])
    text = drafted(street).text
    assert "共组织理论学习4次（按两期都报的1个单位，3月2次，较2月增加1次）" in text


def test_where_nobody_reported_both_periods_nothing_is_compared() -> None:
    street = small().send("甲社区", "2024-02", [study(2)]).send("乙社区", "2024-03", [study(2)])
    text = drafted(street).text
    assert "较2月" not in text, "one of four"
    text = drafted(street.send("丙社区", "2024-03", [study(2)])).text
    assert "较2月" not in text
    assert "不作比较" not in text


def test_an_approximate_figure_is_printed_with_its_mark_and_compared_with_nothing() -> None:
    about = row(
        "study", 2, {"category": "集中学习", "subject": "学", "attendance": 215, "times": 1}, approximate=["attendance"]
    )
    street = small().send("甲社区", "2024-02", [study(2)]).send("甲社区", "2024-03", [about])
    assert "参加210余人次" in drafted(street, "甲社区").text


@pytest.mark.parametrize("name", ['甲&乙<丙>"丁"社区', "=1+2社区", "甲\n乙社区", "向阳😀社区"])
def test_names_come_through_whole(name: str, tmp_path: Path) -> None:
    facts = Street(settings([name, "乙社区"])).send(name, "2024-03", [study(2), media(3, "市级")]).facts()
    path = tmp_path / "name.docx"
    path.write_bytes(built("summary", facts, unit=name))
    assert text_of(path).startswith(f"{name}2024年3月宣传工作总结")


def test_the_rows_behind_a_figure_are_counted_by_its_cut() -> None:
    street = small().send("甲社区", "2024-03", [study(2), study(3, category="党课"), study(4, category="党课")])
    document = drafted(street, "甲社区")
    sources = Traces(street.facts(), {"study": street.placed("study")}).of(document)
    at = {cited.subject: text for cited, text in zip(document.cited, sources, strict=True)}
    assert at["甲社区，2024年3月，学习场次（党课）"].startswith("2行，1个文件")
    assert at["甲社区，2024年3月，学习场次"].startswith("3行，1个文件")
