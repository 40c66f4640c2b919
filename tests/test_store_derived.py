"""What follows from the uploads is the same, whether it went on from what was there or is worked out anew."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from sqlalchemy import event

from data.entries import number_of
from data.records import Row
from data.store import SYSTEM, Store
from data.store.history import read_uploads
from data.store.ledger import read_ledger
from data.store.submissions import undo_submission
from data.store.tables import entry_name
from tests.contents import assert_as_worked_out_anew
from tests.street import media, row
from tests.uploads import OFFICER, checked, register, send, study, trouble

MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04")
UNITS = tuple(f"第{at}社区" for at in range(600))
DAYS = (date(2024, 1, 9), date(2024, 1, 31), date(2024, 2, 9), date(2024, 3, 20), date(2024, 5, 1))


def _problem(name: str, state: str, day: date, number: str | None, place: str | None, closed: date) -> dict[str, Any]:
    values: dict[str, Any] = {"matter": "问题整改", "kind": "飞线", "name": name, "state": state, "date": day}
    values |= {"number": number, "place": place, "closed": closed if state == "已销号" else None}
    return {key: value for key, value in values.items() if value is not None}


def _title(state: str, day: date, number: str | None, level: str) -> dict[str, Any]:
    values = {"matter": "荣誉称号", "kind": "文明社区", "name": "文明社区", "state": state, "date": day, "level": level}
    return values | ({"number": number} if number is not None else {})


NUMBER = number_of(row("civil", 2, _problem("飞线", "整改中", DAYS[0], None, None, DAYS[0])))
"""The 编号 that the first of the problems below is given, which a clerk may find in the next template."""
_NUMBERS = st.sampled_from([None, None, None, "1", "2", "１", NUMBER])
_CIVIL = st.one_of(
    st.builds(
        _problem,
        st.sampled_from(["飞线", "飞 线", "堆物", "堆物\x00"]),
        st.sampled_from(["待交办", "整改中", "已销号", "已销号", "重开"]),
        st.sampled_from(DAYS),
        _NUMBERS,
        st.sampled_from([None, None, "东门"]),
        st.sampled_from(DAYS),
    ),
    st.builds(
        _title,
        st.sampled_from(["申报", "已命名", "限期整改", "继续保留", "撤销"]),
        st.sampled_from(DAYS),
        _NUMBERS,
        st.sampled_from(["市级", "自治区级"]),
    ),
)
_ROWS = st.lists(_CIVIL, max_size=4).map(lambda lines: [row("civil", at, line) for at, line in enumerate(lines, 2)])
_OTHERS = st.lists(
    st.one_of(
        st.builds(study, st.integers(2, 3), st.integers(0, 3)),
        st.builds(media, st.integers(2, 4), st.sampled_from(["市级", "旗县区级"]), title=st.sampled_from(["甲", "乙"])),
    ),
    max_size=3,
)
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["replace", "replace", "add"]), st.sampled_from(MONTHS), _ROWS, _OTHERS),
        st.tuples(st.just("undo"), st.sampled_from(MONTHS), st.just([]), st.just([])),
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture
def street(store: Store) -> Store:
    """A street with a community for each example."""
    return register(store, *UNITS)


def take(store: Store, unit: str, step: tuple[Any, str, list[Row], list[Row]]) -> None:
    """Send a month's rows, or take the last upload of the month back."""
    deed, month, civil, others = step
    if deed != "undo":
        send(store, checked(unit, month, [*others, *civil]), mode=deed)
        return
    for upload in store.read(OFFICER, read_uploads, unit=unit, month=month):
        if upload.current:
            store.write(OFFICER, undo_submission, upload.submission)


def test_any_uploads_corrections_and_returns_end_where_working_out_anew_ends(street: Store) -> None:
    units = iter(UNITS)

    @profile(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(_STEPS)
    def check(steps: list[tuple[Any, str, list[Row], list[Row]]]) -> None:
        unit = next(units, None)
        if unit is None:  # shrinking tries many more
            register(street, *UNITS, name := f"第{next(_MORE)}社区")
            unit = name
        for step in steps:
            take(street, unit, step)
        assert_as_worked_out_anew(street, unit)

    check()


_MORE = count(1000)


def test_a_new_month_reads_only_the_entries_that_it_touches(street: Store) -> None:
    for month in MONTHS[:3]:
        rows = [trouble(at, f"{month}第{at}件", date=date(2024, int(month[5:]), 5)) for at in range(2, 32)]
        send(street, checked(UNITS[0], month, rows))
    read: list[str] = []
    event.listen(street.engine, "before_cursor_execute", lambda *supplied: read.append(supplied[2]))
    closing = trouble(2, f"{MONTHS[0]}第2件", "已销号", date=date(2024, 1, 5), closed=date(2024, 4, 2))
    send(street, checked(UNITS[0], MONTHS[3], [closing, trouble(3, "新的", date=date(2024, 4, 5))]))
    assert not any("FROM row_civil" in statement for statement in read)
    ledger = street.read(OFFICER, read_ledger, [UNITS[0]])
    assert ledger[ledger["end"].isna()]["state"].value_counts().to_dict() == {"整改中": 90, "已销号": 1}
    assert ledger["entry"].nunique() == 91
    assert_as_worked_out_anew(street, UNITS[0])


def test_an_entry_that_has_its_own_number_goes_on_having_it(street: Store) -> None:
    """Another number with the same name and day is another entry; were the first one's forgotten, they would merge."""
    same = trouble(2, "飞线", date=DAYS[0])
    for month, number in zip(MONTHS, ("1", "2", "2"), strict=False):
        send(street, checked(UNITS[0], month, [row("civil", 2, {**same.values, "number": number})]))
    assert sorted(street.read(OFFICER, read_ledger, [UNITS[0]])["number"]) == ["1", "2"]
    assert_as_worked_out_anew(street, UNITS[0])


def test_an_earlier_month_that_comes_late_takes_its_place_in_the_ledger(street: Store) -> None:
    send(street, checked(UNITS[0], MONTHS[2], [trouble(2, "后来的", date=DAYS[3])]))
    send(street, checked(UNITS[0], MONTHS[0], [trouble(2, "先前的", date=DAYS[0])]))
    ledger = street.read(OFFICER, read_ledger, [UNITS[0]])
    assert ledger.sort_values("entry")["name"].tolist() == ["先前的", "后来的"]
    assert_as_worked_out_anew(street, UNITS[0])


def test_a_ledger_from_before_names_were_kept_is_folded_anew_and_named(street: Store) -> None:
    send(street, checked(UNITS[0], MONTHS[0], [trouble(2, "飞线", date=DAYS[0])]))
    with street.writing(SYSTEM) as writing:
        connection = writing.connection
        connection.execute(entry_name.delete())
    send(street, checked(UNITS[0], MONTHS[1], [trouble(2, "飞线", "已销号", date=DAYS[0], closed=DAYS[2])]))
    assert street.read(OFFICER, read_ledger, [UNITS[0]])["state"].tolist() == ["整改中", "已销号"]
    assert_as_worked_out_anew(street, UNITS[0])
