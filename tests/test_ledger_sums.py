"""The ledger asked of the database tells what the ledger as a whole tells: any question, any day, any history."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from analytics.board import Board, board
from analytics.entry_list import all_entries
from analytics.facts import Facts
from analytics.ledger import COLUMNS, search
from analytics.monthly_ledger import MonthlyLedger
from analytics.parts import parts
from analytics.periods import Period
from analytics.rectification import rectification
from analytics.selection import Selection
from commands.facts import read_facts
from data import months
from data.closings import ALWAYS, NEVER
from data.ledger_sums import FLOWS, OPEN_END, PROBLEMS, FlowKey, LedgerSums, ProblemKey, StageLine
from data.records import Access, Row
from data.schema import keys
from data.settings.columns import Rows
from data.settings.succession import UnfitError, closed, merged, split
from data.store import Refused, Store
from data.store.derived.ledger_sums import read_stage_lines
from data.store.history import read_uploads
from data.store.ledger import read_monthly_ledger
from data.store.publishing import publish_month, reopen_month
from data.store.settings import read_setting_tables, read_settings, save_settings
from data.store.submissions import undo_submission
from data.store.tables import ledger_flow, ledger_problem, unit
from tests.street import row
from tests.uploads import OFFICER, checked, clerk, register, send
from ui.lru_cache import LruCache
from ui.stored_ledger import MOST_STAGES, StoredLedger, count_stages

NAMES = ("甲社区", "乙社区", "丙社区")
MONTHS = months.span("2024-01", "2024-05")
TODAY = date(2024, 5, 17)
"""A day in the last month, which therefore still runs."""
MAY = date(2024, 5, 1)
LONG = Period("2024-02", "2024-05")
PERIODS = (Period.month("2024-03"), Period.month("2024-05"), LONG)
DAYS = (date(2024, 3, 8), date(2024, 3, 31), TODAY)
ASKED = (keys.TITLES, keys.FOUND, keys.CLOSED, keys.OPEN, keys.OVERDUE, keys.RECTIFIED)
LISTED = ["unit", "entry", "state", "start", "quantity", "highest"]
OPTIONAL = ("kind", "place", "level", "nature", "source", "measure", "due", "closed", "named", "review", "days_late")
SEARCHES: Sequence[tuple[str, dict[str, list[str]]]] = (
    ("", {}),
    ("Ｗ2", {}),
    ("甲 事项", {}),
    ("级 称号", {}),
    ("", {"state": ["已销号", "整改中"]}),
    ("事项", {"matter": ["问题整改", "荣誉称号"], "kind": ["飞线", "其他"]}),
)
"""Words and values of columns that entries are searched for."""
PEOPLE = (OFFICER, clerk("乙社区"))


def drawn_row(draw: random.Random, month: str, at: int) -> Row:
    """Draw a row of a workbook: of a few problems and titles, so that later rows meet earlier ones."""

    def day(chance: float = 1.0, reach: int = 45) -> date | None:
        return None if draw.random() > chance else months.first_day(month) + timedelta(draw.randrange(-reach, reach))

    which = draw.randrange(5)
    found = date(2024, 1, 3) + timedelta(which * 17)
    if draw.random() < 0.15:
        level = draw.choice(["市级", "自治区级"])
        named: dict[str, Any] = {
            "matter": "荣誉称号",
            "kind": draw.choice(["文明社区", "其他"]),
            "name": f"{level}称号",
        }
        return row(
            "civil", at, named | {"level": level, "state": draw.choice(["已命名", "已申报"]), "date": day(reach=80)}
        )
    values: dict[str, Any] = {
        "matter": draw.choice(["问题整改"] * 6 + ["创建活动"]),
        "kind": draw.choice(["飞线", "环境卫生", None]),
        "nature": draw.choice(["督查", None]),
        "number": draw.choice([None, f"W{which}"]),
        "name": f"事项{which}",
        "state": draw.choice(["整改中", "整改中", "待复核", "已销号", "已销号", "重开"]),
        "date": found if draw.random() < 0.8 else day(),
        "quantity": draw.choice([None, 1, 2, 3, 5]),
        "due": draw.choice([None, day(), date(2024, 2, 29), months.last_day(month), TODAY, date.max]),
        "closed": day(0.5),
    }
    marks = ("quantity",) if draw.random() < 0.2 and values["quantity"] else ()
    return row("civil", at, {key: value for key, value in values.items() if value is not None}, approximate=marks)


def upload(store: Store, draw: random.Random) -> None:
    month, units = draw.choice(MONTHS), community_names(store)
    rows = [drawn_row(draw, month, at) for at in range(2, 2 + draw.randrange(5))]
    send(store, checked(draw.choice(units), month, rows))


def publish(store: Store, draw: random.Random) -> None:
    store.write(OFFICER, publish_month, draw.choice(MONTHS), why="核对")


def reopen(store: Store, draw: random.Random) -> None:
    store.write(OFFICER, reopen_month, draw.choice(MONTHS), draw.choice([None, *NAMES]), "更正")


def take_back(store: Store, draw: random.Random) -> None:
    if sent := store.read(OFFICER, read_uploads):
        store.write(OFFICER, undo_submission, draw.choice(sent).submission)


def change_units(store: Store, draw: random.Random) -> None:
    """Close, merge or split units from May on, or put the register back as it was before."""
    tables = store.read(OFFICER, read_setting_tables)
    first, second, *_ = sorted(NAMES, key=lambda name: draw.random())
    changes: Sequence[Callable[[], Mapping[str, Rows]]] = (
        lambda: closed(tables, first, MAY),
        lambda: merged(tables, [first], second, MAY),
        lambda: merged(tables, [first, second], "合并社区", MAY),
        lambda: split(tables, first, ["东社区", "西社区"], MAY),
        lambda: {"单位": [line | {"停用": "", "前身": ""} for line in tables["单位"] if not line.get("启用")]},
    )
    store.write(OFFICER, save_settings, draw.choice(changes)())


def community_names(store: Store) -> list[str]:
    """Return the communities of the register, those that have ended among them."""
    return [item.name for item in store.read(OFFICER, read_settings).register.units if item.level == "社区"]


DEEDS: Sequence[Callable[[Store, random.Random], None]] = (
    *[upload] * 12,
    publish,
    publish,
    reopen,
    take_back,
    *[change_units] * 2,
)


def both(store: Store, access: Access) -> tuple[Facts, Facts]:
    """Return the facts with the whole ledger in one frame, and those that ask the database."""
    held = store.read(access, read_facts, Period(MONTHS[0], MONTHS[-1]), TODAY)
    monthly = MonthlyLedger(*store.read(access, read_monthly_ledger))
    stored = StoredLedger(store, access, monthly, LruCache(MOST_STAGES, count_stages), None)
    return held, replace(held, ledger=stored)


def summed(facts: Facts, key: str, period: Period, *, monthly: bool, by: tuple[str, ...]) -> dict[Any, Any]:
    """Return sum, 约数 and words of each unit and month that has any."""
    total: dict[Any, tuple[int, bool]] = defaultdict(lambda: (0, False))
    found = parts(facts, key, period, monthly=monthly, by=by)
    traits = zip(*(found.trait(name).tolist() for name in by), strict=True) if by else iter([()] * len(found.value))
    columns = (column.tolist() for column in (found.unit, found.month, found.value, found.approximate))
    for place, month, value, mark, words in zip(*columns, traits, strict=True):
        former, approximate = total[place, month, words]
        total[place, month, words] = former + value, approximate or mark
    return dict(total)


def told(found: Board) -> tuple[Any, ...]:
    """Return all that a board tells but the list of all entries."""
    lists = (found.expiring, found.past_review, found.overdue, found.pressing(found.unsettled(found.waiting)))
    return (
        found.lines,
        found.titles,
        found.stages,
        found.problems,
        [table.astype("object").to_csv() for table in lists],
    )


def in_parts(found: Board, words: str, accepted: dict[str, list[str]]) -> tuple[Any, ...]:
    """Return the list of all entries that have words and values, counted by the ledger and read seven at a time."""
    entries = all_entries(found)
    if words or accepted:
        entries = entries.narrowed(words, accepted)
    parts = [entries.part(at, at + 7) for at in range(0, len(entries), 7)]
    lines = [line for part in parts for line in part[LISTED].astype("object").itertuples(index=False, name=None)]
    has = [name for name in COLUMNS if entries.has(name)]
    return len(entries), entries.units, entries.problems, entries.overdue, set(OPTIONAL) & set(has), lines


def at_once(found: Board, words: str, accepted: dict[str, list[str]]) -> tuple[Any, ...]:
    """Return the same list from the stages of all entries, in one frame."""
    whole = found.pressing(found.alive)
    stages = whole.iloc[search(whole, words, **accepted)]
    problems, late = stages[stages["matter"] == "问题整改"], found.late(stages)
    pieces = [(len(frame), int(frame["quantity"].sum())) for frame in (problems, late)]
    table = found.listed(stages)
    has = {name for name in OPTIONAL if table[name].notna().any()}
    lines = list(stages[LISTED].astype("object").itertuples(index=False, name=None))
    return len(stages), stages["unit"].nunique(), *pieces, has, lines


def assert_told_the_same(store: Store, access: Access, seed: int) -> None:
    held, stored = both(store, access)
    for key in ASKED:
        cut = ("category", "nature") if key != keys.RECTIFIED else ()
        for period, monthly, by in (*((period, False, ()) for period in PERIODS), (LONG, True, ()), (LONG, True, cut)):
            wished = {"monthly": monthly, "by": by}
            expected = summed(held, key, period, **wished)
            assert summed(stored, key, period, **wished) == expected, (seed, key, period, wished)
    for period in PERIODS:
        asked, expected_paces = (rectification(facts, Selection(period)) for facts in (stored, held))
        assert (asked.units, asked.together) == (expected_paces.units, expected_paces.together), (seed, period)
    for day in DAYS:
        asked_board, whole_board = board(stored, day), board(held, day)
        assert told(asked_board) == told(whole_board), (seed, day)
        for words, accepted in SEARCHES:
            expected_list = at_once(whole_board, words, accepted)
            for found in (asked_board, whole_board):
                assert in_parts(found, words, accepted) == expected_list, (seed, day, words, accepted)
    assert list(stored.ledger.superseded()) == list(held.ledger.superseded()), seed


def assert_sums_are_kept(store: Store, seed: int) -> None:
    """Compare the sums that were added up change by change with those of all stages."""
    with store.engine.connect() as connection:
        for number in connection.execute(select(unit.c.id)).scalars().all():
            anew = LedgerSums.of(read_stage_lines(connection, number))
            for table, kind, names, counts in (
                (ledger_flow, FlowKey, FLOWS, anew.flows),
                (ledger_problem, ProblemKey, PROBLEMS, anew.problems),
            ):
                lines = connection.execute(select(table).where(table.c.unit_id == number)).mappings()
                kept = {kind(*(line[key] for key in kind._fields)): [line[name] for name in names] for line in lines}
                assert kept == counts, (seed, table.name)


def walk(store: Store, seed: int, steps: int) -> None:
    draw = random.Random(seed)
    register(store, *NAMES)
    for _ in range(steps):
        try:
            draw.choice(DEEDS)(store, draw)
        except (Refused, UnfitError):
            continue
    assert_sums_are_kept(store, seed)
    for access in PEOPLE:
        assert_told_the_same(store, access, seed)


def test_the_ledger_that_is_asked_tells_what_the_whole_ledger_tells(store: Store) -> None:
    walk(store, 1, 30)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 60))
def test_many_histories_of_a_ledger(store: Store, seed: int) -> None:
    walk(store, seed, 40)


def test_the_sums_of_a_problem_follow_its_days() -> None:
    """Two pieces found on 10 January, due on 15 February, closed on 5 March, opened again on 1 April."""
    found, due = date(2024, 1, 10), date(2024, 2, 15)
    states = [
        ("整改中", found, date(2024, 3, 5)),
        ("已销号", date(2024, 3, 5), date(2024, 4, 1)),
        ("重开", date(2024, 4, 1), None),
    ]
    lines = [
        StageLine("问题整改", state, 2, at == 0, int(at == 2), start, end, found, due, None, None)
        for at, (state, start, end) in enumerate(states)
    ]
    sums = LedgerSums.of(lines)
    flows = {
        key.month: {name: value for name, value in zip(FLOWS, values, strict=True) if value}
        for key, values in sums.flows.items()
    }
    assert flows == {
        "2024-01": {"alive": 1},
        "2024-02": {"overdue": 2, "overdue_lines": 1, "overdue_approximate": 1},
        "2024-03": {"overdue": -2, "overdue_lines": -1, "overdue_approximate": -1},
        "2024-04": {"overdue": 2, "overdue_lines": 1},
    }
    assert sums.problems == {
        ProblemKey(0, "2024-01", "2024-01", "2024-03", ALWAYS, NEVER): [2, 1, 1, 0, 0],
        ProblemKey(1, "2024-03", "2024-01", "2024-04", ALWAYS, NEVER): [2, 1, 0, 0, 110],
        ProblemKey(0, "2024-04", "2024-01", OPEN_END, ALWAYS, NEVER): [2, 1, 0, 2, 0],
    }
    assert LedgerSums.of(lines, less=lines).problems == {}
