"""The board as of days: a problem's life over four months and the titles of a street, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as day
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from analytics.aggregates import pooled
from analytics.board import Board, Problems, board
from analytics.entry_list import entries_among
from analytics.ledger import COLUMNS, Wordlist, entries, later, readable, search
from analytics.lights import light, light_word
from analytics.periods import Period
from analytics.wording import summed_list
from data.closings import Closing
from data.records import Row
from data.settings.defaults import default_settings
from data.settings.values import Policy
from data.text import fold
from reports.views import board as views
from tests.street import Street, row, settings

WORDS = default_settings().vocabulary
NAMES = ["甲社区", "乙社区", "丙社区"]


def problem(name: str, state: str, result: day, *, at: int = 2, **more: Any) -> Row:
    return row("civil", at, {"matter": "问题整改", "name": name, "state": state, "date": result} | more)


def title(kind: str, level: str | None, on: day, *, state: str = "已命名", at: int = 2, **more: Any) -> Row:
    texts: dict[str, Any] = {"matter": "荣誉称号", "name": f"{level or ''}{kind}", "kind": kind, "level": level}
    texts |= {"state": state, "date": on}
    return row("civil", at, {key: value for key, value in texts.items() if value is not None} | more)


def board_of(street: Street, on: day, **more: Any) -> Board:
    return board(street.facts(), on, **more)


def line_of(result: Board, unit: str = "甲社区") -> dict[str, Any]:
    return next(line.json() for line in result.lines if line.unit == unit)


FOUND, DUE = day(2024, 1, 10), day(2024, 2, 15)


def life() -> Street:
    """楼道堆物 of 2: found on 10 January, handed over, overdue from 16 February, closed on 5 March, reopened in April.

    飞线: found on 20 January, closed on 31 January.
    """
    street = Street(settings(NAMES, vocabulary=WORDS))
    wire = problem("飞线", "已销号", day(2024, 1, 20), at=3, closed=day(2024, 1, 31))
    street.send("甲社区", "2024-01", [problem("楼道堆物", "待交办", FOUND, due=DUE, quantity=2), wire])
    street.send("甲社区", "2024-02", [problem("楼道堆物", "整改中", FOUND)])
    street.send("甲社区", "2024-03", [problem("楼道堆物", "已销号", FOUND, closed=day(2024, 3, 5))])
    return street.send("甲社区", "2024-04", [problem("楼道堆物", "重开", FOUND)])


LIFE = [
    # as of, found, closed, open, overdue, rate, light
    (day(2024, 1, 9), 0, 0, 0, 0, None, None),
    (day(2024, 1, 10), 2, 0, 2, 0, "0", "绿灯"),
    (day(2024, 1, 20), 3, 0, 3, 0, "0", "绿灯"),
    (day(2024, 1, 31), 3, 1, 2, 0, "33.3", "绿灯"),
    (day(2024, 2, 7), 3, 1, 2, 0, "33.3", "绿灯"),
    (day(2024, 2, 8), 3, 1, 2, 0, "33.3", "黄灯"),
    (day(2024, 2, 15), 3, 1, 2, 0, "33.3", "黄灯"),
    (day(2024, 2, 16), 3, 1, 2, 2, "33.3", "黄灯"),
    (day(2024, 2, 22), 3, 1, 2, 2, "33.3", "黄灯"),
    (day(2024, 2, 23), 3, 1, 2, 2, "33.3", "红灯"),
    (day(2024, 3, 4), 3, 1, 2, 2, "33.3", "红灯"),
    (day(2024, 3, 5), 3, 3, 0, 0, "100", "绿灯"),
    (day(2024, 3, 31), 3, 3, 0, 0, "100", "绿灯"),
    (day(2024, 4, 30), 3, 1, 2, 2, "33.3", "红灯"),
]


@pytest.mark.parametrize(("on", "result", "closed", "open_", "overdue", "rate", "lamp"), LIFE)
def test_a_problem_lives_over_four_months(
    on: day, result: int, closed: int, open_: int, overdue: int, rate: str | None, lamp: str | None
) -> None:
    result_board = board_of(life(), on)
    line = line_of(result_board)
    assert result_board.overdue["quantity"].sum() == overdue, "the list of what is overdue"
    assert (line["found"], line["closed"], line["open"], line["overdue"]) == (result, closed, open_, overdue)
    assert (line["rectification_rate"], line["light"]) == (rate, lamp)


def test_the_states_of_its_life_are_listed_with_their_days() -> None:
    def listed(on: day) -> list[tuple[Any, ...]]:
        whole = board_of(life(), on).entries
        table = whole.iloc[search(whole, "楼道")]
        return [tuple(line) for line in table[["state", "since", "days", "days_late", "reopened"]].to_numpy()]

    assert listed(day(2024, 1, 31)) == [("待交办", FOUND, 21, -15, 0)]
    assert listed(day(2024, 2, 20)) == [("整改中", day(2024, 2, 1), 19, 5, 0)]
    assert listed(day(2024, 3, 31)) == [("已销号", day(2024, 3, 5), 26, None, 0)]
    assert listed(day(2024, 4, 30)) == [("重开", day(2024, 4, 1), 29, 75, 1)]


def test_the_problems_of_a_street_are_added_up_and_its_rate_recomputed() -> None:
    street = life().send("乙社区", "2024-04", [problem("占道", "已销号", day(2024, 4, 2), closed=day(2024, 4, 3))])
    result = board_of(street, day(2024, 4, 30))
    assert result.problems == Problems(found=4, closed=2, open=2, overdue=2, reopened=2, rectified=2)
    assert result.problems.rectification_rate == Decimal(50)
    assert list(result.overdue["name"]) == ["楼道堆物"]


def test_found_and_closed_may_count_from_a_day_on_and_open_does_not_depend_on_it() -> None:
    result = board_of(life(), day(2024, 3, 31), since=day(2024, 2, 1)).lines[1].problems
    assert (result.found, result.closed, result.open, result.rectification_rate) == (0, 2, 0, None)


def test_without_problems_the_rate_is_none_and_never_a_hundred() -> None:
    assert line_of(board_of(life(), day(2024, 4, 30)), "丙社区")["rectification_rate"] is None


def test_a_unit_without_entries_has_no_light() -> None:
    assert line_of(board_of(life(), day(2024, 4, 30)), "丙社区")["light"] is None
    assert light_word(None, Policy()) == "没有台账记录"


def test_a_problem_without_a_deadline_is_never_overdue() -> None:
    street = Street(settings(NAMES)).send("甲社区", "2024-01", [problem("占道", "整改中", FOUND)])
    assert line_of(board_of(street, day(2025, 1, 1)))["light"] == "绿灯"
    assert board_of(street, day(2025, 1, 1)).overdue.empty


LIGHTS = [(None, "绿灯"), (-8, "绿灯"), (-7, "黄灯"), (0, "黄灯"), (7, "黄灯"), (8, "红灯")]


@pytest.mark.parametrize(("late", "lamp"), LIGHTS)
def test_lights_have_thresholds(late: int | None, lamp: str) -> None:
    assert light(late, Policy()) == lamp


def test_the_thresholds_are_the_offices_own_and_the_words_say_them() -> None:
    policy = Policy(warn_days=3, late_days=0)
    assert [light(late, policy) for late in (-4, -3, 0, 1)] == ["绿灯", "黄灯", "黄灯", "红灯"]
    assert light_word("红灯", policy) == "逾期超过0天"


def new_town() -> Street:
    """The titles of 2022 in facts C9–C11: 文明单位 of the office, 文明社区 of eleven communities."""
    others = [f"{sign}社区" for sign in "甲乙丙丁戊己庚辛壬"]
    street = Street(settings(["希望社区", "辽河社区", *others], vocabulary=WORDS))
    street.send("街道本级", "2022-12", [title("文明单位", "自治区级", day(2020, 5, 1))])
    for unit in ("希望社区", "辽河社区"):
        lower = title("文明社区", "市级", day(2018, 6, 1), at=3)
        street.send(unit, "2022-12", [title("文明社区", "自治区级", day(2021, 3, 15)), lower])
    for unit in others:
        street.send(unit, "2022-12", [title("文明社区", "市级", day(2021, 11, 2))])
    return street


def test_the_titles_of_a_real_street_are_those_that_it_published() -> None:
    result = board_of(new_town(), day(2022, 12, 31))
    assert result.json()["titles"] == {"文明社区": {"自治区级": 2, "市级": 9}, "文明单位": {"自治区级": 1}}
    assert len(result.lines) == 12


def test_a_title_says_since_when_and_when_its_cycle_ends() -> None:
    line = line_of(board_of(new_town(), day(2022, 12, 31)), "希望社区")
    assert line["titles"] == [{"kind": "文明社区", "level": "自治区级", "since": "2021-03-15", "due": "2024-03-15"}]
    longer = new_town().with_policy(cycle_years=5)
    assert line_of(board_of(longer, day(2022, 12, 31)), "希望社区")["titles"][0]["due"] == "2026-03-15"


def test_titles_are_listed_that_expire_within_twelve_months_none_below_a_higher_one() -> None:
    # The titles of 2018 stand below those of 2021 of the same kind: they are reviewed no more.
    result = board_of(new_town(), day(2023, 3, 20))
    assert list(zip(result.expiring["unit"], result.expiring["review"], strict=True)) == [
        ("街道本级", day(2023, 5, 1)),
        ("希望社区", day(2024, 3, 15)),
        ("辽河社区", day(2024, 3, 15)),
    ]
    assert result.past_review.empty
    # What is in force is 11 文明社区 and one 文明单位: a title below one of them has no day of review anywhere.
    assert result.entries["review"].notna().sum() == 12


def test_a_title_past_its_review_says_so_with_a_light_and_expires_no_more() -> None:
    # 文明单位 of the office is reviewed on 1 May 2023.
    lights = {day(2023, 4, 23): "绿灯", day(2023, 4, 24): "黄灯", day(2023, 5, 8): "黄灯", day(2023, 5, 9): "红灯"}
    for on, light_ in lights.items():
        assert line_of(board_of(new_town(), on), "街道本级")["light"] == light_
    result = board_of(new_town(), day(2023, 10, 31))
    assert list(zip(result.past_review["unit"], result.past_review["review"], strict=True)) == [
        ("街道本级", day(2023, 5, 1))
    ]
    assert "街道本级" not in set(result.expiring["unit"])
    assert result.titles["文明单位"] == {"自治区级": 1}, "it is still held"
    assert views.board_sentence(result).startswith("截至2023年10月31日：在有效期内的称号 12 个，其中复查逾期 1 个；")
    line = next(line for line in views.board_table(result).to_dict("records") if line["单位"] == "街道本级")
    assert line["灯"] == "红灯·复查逾期183天"
    assert line["文明称号"] == "自治区级文明单位（2020年命名，2023-05复查逾期）"


def test_titles_of_no_kind_of_the_list_are_told_apart_by_their_names() -> None:
    street = Street(settings(NAMES, vocabulary=WORDS))
    store = [
        title("其他", "市级", FOUND, name=name, at=at) for at, name in enumerate(("书香社区", "绿色社区"), start=2)
    ]
    street.send("甲社区", "2024-01", [*store, title("其他", "旗县区级", day(2022, 1, 10), name="书香社区", at=9)])
    result = board_of(street, day(2024, 1, 31))
    assert result.titles == {"其他": {"市级": 2}}
    published = replace(street.facts(), closings={"2024-01": Closing(1, street.settings)})
    before = board(published, day(2024, 1, 31))
    assert before.titles == {"其他": {"市级": 1}}, "as months that were published before count them"


def test_a_title_that_was_kept_begins_another_cycle_and_one_taken_away_is_gone() -> None:
    table = board_of(new_town(), day(2022, 12, 31)).entries
    number = table.loc[table["unit"] == "甲社区", "number"].iloc[0]
    stored = title("文明社区", "市级", day(2024, 11, 5), state="继续保留", number=number)
    street = new_town().send("甲社区", "2024-11", [stored])
    [store] = line_of(board_of(street, day(2024, 12, 31)), "甲社区")["titles"]
    assert (store["since"], store["due"]) == ("2021-11-02", "2027-11-05")
    gone = new_town().send("乙社区", "2023-05", [title("文明社区", "市级", day(2021, 11, 2), state="撤销")])
    assert board_of(gone, day(2023, 6, 1)).titles["文明社区"]["市级"] == 8


def test_applications_have_a_stage_and_the_days_in_it() -> None:
    street = Street(settings(NAMES, vocabulary=WORDS))
    begun = title("文明社区", "市级", day(2024, 1, 5), state="创建中")
    street.send("甲社区", "2024-01", [begun])
    street.send("甲社区", "2024-03", [title("文明社区", "市级", day(2024, 1, 5), state="已申报")])
    street.send("乙社区", "2024-03", [title("文明小区", "市级", day(2024, 3, 10), state="公示")])
    result = board_of(street, day(2024, 3, 31))
    assert line_of(result)["application"] == {"title": "市级文明社区", "stage": "已申报", "days": 30}
    assert result.stages == {"已申报": 1, "公示": 1}
    assert result.titles == {}
    assert line_of(board_of(street, day(2024, 2, 29)))["application"]["stage"] == "创建中"
    assert line_of(result, "丙社区")["application"] is None


def test_a_title_under_review_with_a_deadline_has_a_light_and_one_at_rest_has_none() -> None:
    street = Street(settings(NAMES, vocabulary=WORDS))
    street.send("甲社区", "2024-03", [title("文明社区", "市级", FOUND, state="限期整改", due=day(2024, 3, 1))])
    street.send("乙社区", "2024-03", [title("文明社区", "市级", FOUND, due=day(2024, 3, 1))])
    result = board_of(street, day(2024, 3, 31))
    assert [line_of(result, unit)["light"] for unit in ("甲社区", "乙社区")] == ["红灯", "绿灯"]


def test_only_units_that_are_asked_about_are_on_the_board() -> None:
    result = board_of(new_town(), day(2022, 12, 31), units=["希望社区"])
    assert [line.unit for line in result.lines] == ["希望社区"]
    assert set(result.entries["unit"]) == {"希望社区"}


def test_the_ledger_is_searched_by_words_and_values() -> None:
    table = board_of(life(), day(2024, 2, 20)).entries
    names = table["name"]
    assert list(names.iloc[search(table, "甲 堆物")]) == ["楼道堆物"]
    assert list(names.iloc[search(table, state={"已销号"})]) == ["飞线"]
    assert names.iloc[search(table, "甲", state={"重开"})].empty
    assert len(search(table, "", matter=set())) == 2
    assert list(readable(table).columns[:3]) == ["单位", "编号", "事项类别"]


_TEXTS = st.none() | st.text("甲乙aＡ １1", max_size=4)


@trials(deadline=None)
@given(st.lists(st.tuples(_TEXTS, _TEXTS), max_size=6), st.text("甲乙aＡ １1", max_size=4))
def test_a_row_is_found_when_each_word_is_in_one_of_its_texts(
    rows: list[tuple[str | None, str | None]], words: str
) -> None:
    columns = {name: [None] * len(rows) for name in COLUMNS} | {
        "name": [name for name, _ in rows],
        "place": pd.Categorical([place for _, place in rows]),
    }
    table = pd.DataFrame(columns)
    expected = [
        at
        for at, texts in enumerate(rows)
        if all(any(fold(word) in fold(text or "") for text in texts) for word in words.split())
    ]
    for wordlist in (None, Wordlist(table)):
        assert list(search(table, words, wordlist)) == expected


def test_every_entry_leads_to_the_cell_behind_it() -> None:
    table = board_of(life(), day(2024, 2, 20)).entries
    assert list(table.columns) == list(COLUMNS)
    assert table[["title", "line", "submission", "month"]].to_numpy().tolist() == [
        ["文明创建", 2, 2, "2024-02"],
        ["文明创建", 3, 1, "2024-01"],
    ]


def test_an_empty_ledger_is_an_empty_board() -> None:
    result = board_of(Street(settings(NAMES)), day(2024, 3, 31))
    assert [line.unit for line in result.lines] == ["街道本级", *NAMES]
    assert result.json()["titles"] == {}
    assert result.expiring.empty
    assert result.overdue.empty


def test_the_board_does_not_change_the_ledger() -> None:
    facts = life().facts()
    ledger = facts.stages("life", "2024-03", day.min, day.max)
    before = ledger.copy(deep=True)
    board(facts, day(2024, 3, 31))
    pd.testing.assert_frame_equal(facts.stages("life", "2024-03", day.min, day.max), before)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (day(2024, 1, 31), 1, day(2024, 2, 29)),
        (day(2024, 2, 29), 36, day(2027, 2, 28)),
        (day(2023, 12, 5), 12, day(2024, 12, 5)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(start: day, months: int, end: day) -> None:
    assert later(start, months) == end


@pytest.mark.parametrize("last", ["2024-01", "2024-02", "2024-03", "2024-04"])
def test_the_board_and_the_measures_tell_the_same(last: str) -> None:
    facts, span = life().facts(), Period("2024-01", last)
    keys = ["civil.found", "civil.closed", "civil.open", "civil.overdue", "civil.rectification_rate"]
    text = pooled(facts, keys, span)
    result = board_of(life(), span.last_day, since=span.first_day).problems
    counts = (result.found, result.closed, result.open, result.overdue, result.rectification_rate)
    assert counts == tuple(text[key][0] for key in keys)


FACTS = life().facts()
LEDGER = FACTS.stages("life", "2024-03", day.min, day.max)


@trials(deadline=None)
@given(st.dates(day(2024, 1, 1), day(2024, 12, 31)))
def test_on_every_day_what_was_found_is_closed_or_open(on: day) -> None:
    result = board(FACTS, on).problems
    assert result.found == result.closed + result.open
    assert result.overdue <= result.open
    table = entries(LEDGER, Policy(), on)
    assert sum(table["quantity"]) == result.found


def test_thirteen_lines_are_eighteen_pieces_and_whose_they_are_adds_up() -> None:
    """柳岸 has four lines of 3 + 2 + 1 + 1, 晴川 five of one, 石榴园 two of 3 + 1, 枫林 and 望湖 one each: 7 + 5 + 4 + 1 + 1."""
    street = Street(settings(["柳岸社区", "晴川社区", "石榴园社区", "枫林社区", "望湖社区"]))
    pieces = {"柳岸社区": (3, 2, 1, 1), "晴川社区": (1,) * 5, "石榴园社区": (3, 1), "枫林社区": (1,), "望湖社区": (1,)}
    for unit, quantities in pieces.items():
        rows = [
            problem("x", "整改中", day(2024, 2, 1), at=at, place=f"{at}号楼", quantity=number, due=day(2024, 2, 20))
            for at, number in enumerate(quantities, 2)
        ]
        street.send(unit, "2024-03", rows)
    result = board_of(street, day(2024, 3, 31))
    late = entries_among(result, result.late(result.waiting))
    assert views.entry_count_words(late) == "13条，其中问题13条，共18个"
    assert result.problems.overdue == 18
    assert [line.problems.overdue for line in result.lines if line.problems.overdue] == [7, 5, 4, 1, 1]
    assert summed_list({line.unit: line.problems.overdue for line in result.lines}, "个", 4).endswith("其余1个")
