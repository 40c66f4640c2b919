"""One answer everywhere: figures of drawn selections on page, in workbook, Word text, picture and command, all the same.

Each selection is looked at as a visitor does; what is read there is held against what the other ways out say. Every
list that is printed with a total is added up.
"""

from __future__ import annotations

import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from streamlit.testing.v1 import AppTest

from analytics.facts import Facts
from analytics.periods import Period
from commands.facts import read_facts
from data.store import Store
from manage import main
from reports.dashboard import dashboard_workbook
from reports.word.summary import summary
from tests import pages
from tests.history import Look, draw_history, draw_looks
from tests.office import OFFICER
from tests.test_downloads import HEAD
from ui import session

COUNT, SOON, PARTS = 200, 8, 9
"""Selections in all, those of the quick suite, and the tests among which all of them are divided."""
AREAS: Mapping[str, tuple[str, ...]] = {
    "study": ("学习场次", "学习人次", "心得体会"),
    "volunteer": ("志愿服务活动", "文明实践活动", "志愿者人次", "服务居民"),
    "media": ("上稿", "报送", "采用率"),
    "civil": ("文明称号", "未销号", "逾期", "整改率"),
}
"""The pages of the four areas, and figures on their cards that are compared."""
SUMMED = frozenset({"学习场次", "志愿服务活动", "上稿"})
"""The first figure of each page that is a sum: its bars add up to it."""
KEYS = {
    "学习场次": "study.sessions",
    "学习人次": "study.attendance",
    "心得体会": "study.reflections",
    "志愿服务活动": "volunteer.activities",
    "文明实践活动": "practice.activities",
    "志愿者人次": "volunteer.attendance",
    "服务居民": "volunteer.served",
    "上稿": "media.published",
    "报送": "media.submitted",
    "采用率": "media.adoption_rate",
    "文明称号": "civil.titles",
    "未销号": "civil.open",
    "逾期": "civil.overdue",
    "整改率": "civil.rectification_rate",
}
COMPARED = {"上期": "previous", "去年同期": "year"}


@dataclass(frozen=True)
class Figure:
    """A figure as it is read somewhere: its number (``None``: a word stands there), 约数 or not, and its change."""

    value: Decimal | None
    about: bool
    change: Decimal | None


def number(text: str) -> Decimal | None:
    """Return the number that a text begins with, whatever its sign looks like."""
    matched = re.match(r"约?([+−-]?)([\d,]+(?:\.\d+)?)", text)
    if matched is None:
        return None
    value = Decimal(matched[2].replace(",", ""))
    return -value if matched[1] in ("−", "-") else value


def card(app: AppTest, title: str) -> Figure:
    """Return a card of a page."""
    [result] = [metric for metric in app.metric if metric.label == title]
    return Figure(
        number(result.value), "余" in result.value, number(result.delta) if "平均" not in result.delta else None
    )


def cell(sheet: Worksheet, title: str, column: str) -> Any:
    """Return a cell of the sheet with all totals; ``None`` where there is no such column."""
    heads = {str(item.value).partition("（")[0]: item.column for item in sheet[HEAD]}
    [line] = [iter_row[0].row for iter_row in sheet.iter_rows(min_row=HEAD + 1) if iter_row[0].value == title]
    return sheet.cell(line, heads[column]) if column in heads else None


def in_workbook(book: openpyxl.Workbook, title: str, compare: str) -> Figure:
    """Return a figure of the workbook with all that it is compared with."""
    sheet = book["对比合计"]
    value = cell(sheet, title, "本期")
    step = cell(sheet, title, "环比增减" if compare == "上期" else "同比增减") if compare in COMPARED else None
    known = value.value if isinstance(value.value, int | float) else None
    change = step.value if step is not None and isinstance(step.value, int | float) else None
    return Figure(
        None if known is None else Decimal(str(known)),
        "余" in value.number_format,
        None if change is None else Decimal(str(change)),
    )


def in_command(look: Look, url: str, titles: Sequence[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Figure]:
    """Return what the command says of figures; one that nobody has reported is not in it."""
    period, units = look.selection.period, [word for unit in look.selection.units for word in ("--unit", unit)]
    words = ["figures", "--db", url, "--from", period.first, "--to", period.last, "--by", "none", *units]
    words += [word for title in titles for word in ("--measure", KEYS[title])]
    compare = COMPARED.get(look.selection.compare)
    words += ["--today", look.today.isoformat(), *(["--compare", compare] if compare else [])]
    capsys.readouterr()
    assert main([*words, "--json"]) == 0
    lines = {line["measure"]: line for line in json.loads(capsys.readouterr().out)}
    return {title: of_line(lines[KEYS[title]]) for title in titles if KEYS[title] in lines}


def of_line(line: Mapping[str, Any]) -> Figure:
    """Return the figure of a line of the command."""
    compared = line.get("compared")
    change = Decimal(str(compared["current"])) - Decimal(str(compared["value"])) if compared else None
    return Figure(None if line["value"] is None else Decimal(str(line["value"])), line["approximate"], change)


PHRASES = {
    "学习场次": r"共组织理论学习([\d.]+)次",
    "上稿": r"(?:^|。|\n)上稿([\d.]+)篇",
    "采用率": r"采用率([\d.]+)%",
    "志愿服务活动": r"累计开展志愿服务活动([\d.]+)次",
    "未销号": r"未销号([\d.]+)个",
    "逾期": r"其中逾期([\d.]+)个",
}
"""How a summary says figures."""
UNCOMPARED = frozenset({"未销号", "逾期"})
"""What a summary says without what it is compared with."""


def in_words(text: str, title: str) -> Figure | None:
    """Return a figure of a summary with its change in the brackets after it; ``None`` where it says nothing of it."""
    matches = re.search(PHRASES[title] + r"(?:（[^（）]*?(增加|减少|提高|下降|持平)约?([\d.]*)[^（）]*）)?", text)
    if matches is None:
        return None
    change = None if matches[2] is None else Decimal(matches[3] or 0) * (-1 if matches[2] in ("减少", "下降") else 1)
    return Figure(Decimal(matches[1]), False, change)


def bars(app: AppTest, page: str) -> Decimal | None:
    """Return what the bars of a page's first chart add up to, by its description."""
    alt = next(element.proto.alt for element in app.get("plotly_chart"))
    if "横条图：" not in alt:
        return None
    ends = re.findall(r"[^；：]*?(?:社区|本级)([\d,]+)(?:余)?(?:（[^）]*）)?(?=；|。)", alt.partition("横条图：")[2])
    return sum((Decimal(end.replace(",", "")) for end in ends), Decimal(0))


LISTS = re.compile(
    r"(?<![\d少])(\d+)\s?(个|份|次|篇|块)\s?[：（]([^：（）。\n]*?\d+(?:\2|场|期)(?:、[^：（）。\n]*?\d+(?:\2|场|期))+)"
)
"""A total, and names with numbers of the same unit of counting: ``逾期18个：甲社区7个、乙社区11个``.

A part may have a 量词 of its own: ``23次：理论宣讲5场、党课9次、集中学习9次``. What a task asks for is no total of what
units lack: ``每年至少30次：甲社区差10次、乙社区差13次``.
"""
NAMES = re.compile(r"(?:未报|待报)\s?(\d+)\s?个：([^。：（）\n　;；]+)")


def add_up(text: str) -> int:
    """Add up every list in a text; return how many there were."""
    result = 0
    for total, unit, names in LISTS.findall(text):
        assert sum(map(int, re.findall(rf"(\d+)(?:{unit}|场|期)", names))) == int(total), names
        result += 1
    for total, names in NAMES.findall(text):
        if "等" not in names:
            assert len(names.strip("。").split("、")) == int(total), (total, names)
            result += 1
    return result


@pytest.fixture(scope="module")
def history(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A database with the drawn history."""
    path = tmp_path_factory.mktemp("history") / "street.db"
    shutil.copy(blank, path)
    store = Store.open(f"sqlite:///{path}", create=False)
    draw_history(store)
    store.close()
    yield path
    pages.end()


@pytest.fixture
def store(history: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    pages.begin(monkeypatch, history, tmp_path / "backups")
    yield session.store()
    session.store().close()


def opened(look: Look, page: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Open a page as somebody does who follows a link, on the day of the look."""
    monkeypatch.setenv("PUBLICITY_TODAY", look.today.isoformat())
    return pages.page(page, **look.address())


def written(look: Look, store: Store) -> tuple[Facts, openpyxl.Workbook]:
    """Return the facts of a look, and the workbook of the whole dashboard."""
    facts = store.read(OFFICER, read_facts, look.selection.period, look.today)
    return facts, openpyxl.load_workbook(io.BytesIO(dashboard_workbook(facts, look.selection)))


def agree(
    look: Look,
    page: str,
    facts: Facts,
    book: openpyxl.Workbook,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Any,
) -> int:
    """Hold every way out against the page; return how many lists were added up on the way."""
    selection, app = look.selection, opened(look, page, monkeypatch)
    alone = None if not selection.units else selection.units[0]
    words = "" if len(selection.units) > 1 else summary(facts, selection.period, alone).text
    commanded = in_command(look, url, AREAS[page], capsys)
    # Months that are given to a command are what they look like, and compared as such: April is no second quarter.
    same_kind = Period(selection.period.first, selection.period.last).kind == selection.period.kind
    for title in AREAS[page]:
        shown = card(app, title)
        compared = shown if selection.compare in COMPARED else Figure(shown.value, shown.about, None)
        assert in_workbook(book, title, selection.compare) == compared, title
        value = commanded.get(title)
        if value is not None and not same_kind:
            value, compared = replace(value, change=None), replace(compared, change=None)
        assert value == compared or (value is None and (shown.value is None or page == "civil")), title
        text = in_words(words, title) if title in PHRASES else None
        if text is not None and not shown.about:
            assert text.value == shown.value, title
            assert text.change == shown.change or selection.compare != "上期" or title in UNCOMPARED, title
        if title in SUMMED and selection.compare != "任务" and (drawn := bars(app, page)) is not None:
            assert drawn == (shown.value or 0), title
    notes = "\n".join(str(row[0].value or "") for sheet in book for row in sheet.iter_rows(max_col=1))
    return sum(map(add_up, (pages.text(app), words, notes)))


def lines_of(book: openpyxl.Workbook, name: str) -> list[dict[str, Any]]:
    """Return the lines of a sheet's table by the words of its headers before any bracket."""
    rows = list(book[name].iter_rows(min_row=HEAD, values_only=True)) if name in book.sheetnames else [()]
    heads = [str(head).partition("（")[0] for head in rows[0] if head is not None]
    table = [dict(zip(heads, row, strict=False)) for row in rows[1:]]
    end = next((at for at, line in enumerate(table) if line[heads[0]] is None and line[heads[1]] is None), len(table))
    return table[:end]


def sum_of(lines: Sequence[Mapping[str, Any]], column: str) -> Decimal:
    """Return what the numbers of a column add up to; a word is none."""
    cells = [re.sub(r"[,余约]", "", str(line[column])) for line in lines]
    return sum((Decimal(cell) for cell in cells if re.fullmatch(r"[\d.]+", cell)), Decimal(0))


def frame_of(shown: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the lines of a table of a page by the words of its headers before any bracket."""
    return [{str(name).partition("（")[0]: value for name, value in line.items()} for line in shown.to_dict("records")]


def agree_overview(app: AppTest, look: Look, book: openpyxl.Workbook) -> None:
    """The sentences are those of the workbook, the cards its totals, the states its states."""
    texts = {line["栏目"]: line["内容"] for line in lines_of(book, "总览")}
    sentences = [line["内容"] for line in lines_of(book, "总览") if line["栏目"] != "总体"]
    labels = (str(link.proto.label).replace("\\", "").replace("\xa0", " ") for link in app.get("page_link"))
    shown = pages.text(app) + "\n".join(labels)
    assert all(sentence in shown for sentence in sentences if "没有" not in sentence), sentences
    for metric in app.metric:
        figure = Figure(number(metric.value), "余" in metric.value, None)
        assert replace(in_workbook(book, metric.label, "不比"), change=None) == figure, metric.label
        matches = re.search(rf"{metric.label}([\d,]+)", texts["总体"])
        assert matches is None or Decimal(matches[1].replace(",", "")) == figure.value
    counted = Counter(str(line["状态"]) for line in lines_of(book, "报送情况"))
    strip = re.search(r"报送：(.*) →", shown)
    assert strip is not None
    for words in (texts["总体"], f"应报：{strip[1].replace(' ', '')}"):
        assert_states(words, counted)


def assert_states(words: str, counted: Counter[str]) -> None:
    """Hold how many reports a text says are how far against the states of a list; 迟报 counts late zero reports, too."""
    words = "。".join(part for part in re.split("[。\n]", re.sub(r"（其中[^）]*）", "", words)) if "应报" in part)
    for state in ("按时", "零报", "待报", "未报", "有错误"):
        matches = re.search(rf"{state}(\d+)", words)
        assert matches is None or int(matches[1]) == counted[state], (state, words)
    due = re.search(r"应报(\d+)(?:个单位|份月报)，已报(\d+)", words)
    absent = counted["待报"] + counted["未报"] + counted["有错误"]
    assert due is None or (int(due[1]), int(due[2])) == (counted.total(), counted.total() - absent), words


def agree_screen(app: AppTest, look: Look, book: openpyxl.Workbook) -> None:
    """Every slide's answer says the figures of the workbook; those of reports add up."""
    assert app.subheader[0].value.replace("\\", "") in [line["内容"] for line in lines_of(book, "总览")[:2]]
    count = int(re.search(r"1/(\d+)", app.caption[-1].value if app.caption else pages.text(app))[1])  # type: ignore[index]
    counted = Counter(str(line["状态"]) for line in lines_of(book, "报送情况"))
    for _ in range(count - 1):
        app.button(key="screen-next").click()
        pages.ran(app)
        words = str(app.subheader[0].value).replace("\\", "")
        assert_states(words.replace(" ", ""), counted)
        for title in KEYS:
            matches = re.search(rf"(?:，|[月年度）]){title}约?([\d,.]+)[次篇人个%]", words)
            if matches is not None and "任务" not in words:
                assert Decimal(matches[1].replace(",", "")) == in_workbook(book, title, "不比").value, (title, words)
        add_up(pages.text(app))
    assert int(re.search(r"未销号问题 (\d+) 个", words)[1]) == sum_of(lines_of(book, "创建看板"), "未销号")  # type: ignore[index]


def agree_printout(app: AppTest, look: Look, book: openpyxl.Workbook) -> None:
    """Its tables are those of the workbook, and their sums the totals."""
    tables = [frame_of(table.value) for table in app.table]
    states = Counter(str(line["状态"]) for line in tables[0])
    assert states == Counter(str(line["状态"]) for line in lines_of(book, "报送情况"))
    assert_states(pages.text(app), states)
    for table in tables:
        for title in SUMMED | {"文明实践活动", "服务居民", "报送"}:
            if table and title in table[0] and "报送" in table[0] and (title != "报送" or "上稿" in table[0]):
                total = in_workbook(book, title, "不比").value
                assert title == "报送" or sum_of(table, title) == (total or 0), title
    [board] = [table for table in tables if table and "建账以来整改率" in table[0]]
    for title in ("未销号", "逾期", "发现", "已销号"):
        assert sum_of(board, title) == sum_of(lines_of(book, "创建看板"), title), title
        assert f"{title} {sum_of(board, title)} 个" in pages.text(app)
    assert sum_of(board, "发现") == sum_of(board, "已销号") + sum_of(board, "未销号")


def agree_ranking(app: AppTest, look: Look, book: openpyxl.Workbook, commanded: Mapping[str, Any]) -> None:
    """Ranks, values and how many have one: page, workbook and command; the filter of units changes no rank."""
    places = {line["unit"]: line["rank"] for line in commanded["rows"]}
    written = {line["单位"]: line.get("名次") for line in lines_of(book, "排名") if line["名次"] != "合计"}
    assert {unit: place if isinstance(place, int) else None for unit, place in written.items()} == places
    shown = {line["单位"]: line.get("名次") for line in frame_of(pages.table(app))}
    assert {unit: None if pd.isna(place) else int(place) for unit, place in shown.items()}.items() <= places.items()
    ranked = sum(place is not None for place in places.values())
    assert ranked == commanded["ranked"]
    assert f"共{ranked}个可比" in book["排名"]["A1"].value
    assert f"共{ranked}个可比" in pages.text(app)
    words = pages.text(app).partition("\n：")[0]
    assert (f"参与排名{ranked}个" in words) == (ranked > 0)


def agree_ledger(app: AppTest, look: Look, book: openpyxl.Workbook) -> None:
    """Lines and pieces: what the page says are those of its list and of the workbook; overdue ones by the cards."""
    listed, text = lines_of(book, "台账"), pages.text(app)
    problems = [line for line in listed if line.get("事项类别") == "问题整改"]
    matches = re.search(r"(\d+)条(?:，其中问题(\d+)条，共(\d+)个)?", text)
    assert matches is not None
    assert int(matches[1]) == len(listed)
    assert (int(matches[2] or 0), int(matches[3] or 0)) == (len(problems), sum_of(problems, "数量"))
    unsettled = [line for line in problems if line["状态"] != "已销号"]
    assert f"未销号问题 {sum_of(unsettled, '数量')} 个" in text
    late = [line for line in unsettled if isinstance(line.get("逾期天数"), int) and line["逾期天数"] > 0]
    assert f"其中逾期 {sum_of(late, '数量')} 个" in text
    due = re.search(r"逾期 (\d+) 条，共 (\d+) 个", text)
    assert (int(due[1]), int(due[2])) == (len(late), sum_of(late, "数量")) if due else not late


FURTHER = ("overview", "screen", "printout", "ranking", "ledger")
"""The pages that show figures of several areas."""


def agree_further(
    look: Look, page: str, book: openpyxl.Workbook, url: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> int:
    """Hold a page of several areas against the workbook and the command; return how many lists were added up."""
    app = opened(look, page, monkeypatch)
    if page == "ranking":
        period = look.selection.period
        capsys.readouterr()
        words = ["rank", "--db", url, "--from", period.first, "--to", period.last, "--today", look.today.isoformat()]
        assert main([*words, "--json"]) == 0
        agree_ranking(app, look, book, json.loads(capsys.readouterr().out))
    else:
        checks = {"overview": agree_overview, "screen": agree_screen}
        checks |= {"printout": agree_printout, "ledger": agree_ledger}
        checks[page](app, look, book)
    return add_up(pages.text(app))


@pytest.mark.parametrize("at", range(SOON))
def test_a_drawn_selection_has_the_same_figures_everywhere(
    at: int, store: Store, history: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    look, page = draw_looks(store, COUNT)[at], list(AREAS)[at % len(AREAS)]
    agree(look, page, *written(look, store), f"sqlite:///{history}", monkeypatch, capsys)


@pytest.mark.parametrize(("at", "page"), list(enumerate(FURTHER, SOON)))
def test_a_page_of_several_areas_says_what_the_others_say(
    at: int, page: str, store: Store, history: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    look = draw_looks(store, COUNT)[at]
    agree_further(look, page, written(look, store)[1], f"sqlite:///{history}", monkeypatch, capsys)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_all_drawn_selections_have_the_same_figures_everywhere(
    part: int, store: Store, history: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A look at a page of one area and at one of several areas, so that all of them have their share of the looks."""
    looks, lists, url = list(enumerate(draw_looks(store, COUNT)))[part::PARTS], 0, f"sqlite:///{history}"
    differences: list[str] = []
    for at, look in looks:
        facts, book = written(look, store)
        area, further = list(AREAS)[at % len(AREAS)], FURTHER[at % len(FURTHER)]
        for page in (area, further):
            try:
                if page == area:
                    lists += agree(look, page, facts, book, url, monkeypatch, capsys)
                else:
                    lists += agree_further(look, page, book, url, monkeypatch, capsys)
            except AssertionError as difference:
                differences.append(f"{at} {page} {look}: {difference}")
    assert not differences, "\n\n".join(differences)
    assert lists > len(looks)
