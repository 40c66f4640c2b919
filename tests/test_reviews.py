"""Reviews: the street's officer alone at a street, the street's and then the upper one's below a district."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product

import pytest

from data.problems import problem
from data.records import Access
from data.store import VISITOR, Forbidden, Refused, Store
from data.store.accounts import add_account, disable_account
from data.store.doubts import read_doubts, settle_doubts
from data.store.history import read_uploads
from data.store.people import find_person_by_name
from data.store.reviews import read_reviews, save_review
from data.store.settings import save_settings
from tests.uploads import MONTH, OFFICER, checked, register, send, study

DISTRICT = "云州开发区"
UNITS = [
    {"名称": DISTRICT, "级别": "区"},
    *({"名称": street, "级别": "街道", "上级": DISTRICT} for street in ("新城街道", "老城街道")),
    {"名称": "甲社区", "级别": "社区", "上级": "新城街道"},
    {"名称": "乙社区", "级别": "社区", "上级": "老城街道"},
    {"名称": "开发区本级", "级别": "本级", "上级": DISTRICT},
]
PASSWORD = "correct horse battery"


@pytest.fixture
def district(store: Store) -> Store:
    """A district of two streets; 新城街道 has an officer of its own, and 甲社区 has reported."""
    store.write(OFFICER, save_settings, {"单位": UNITS})
    for name, role, unit in (
        ("区干事", "officer", DISTRICT),
        ("街干事", "officer", "新城街道"),
        ("填报员", "clerk", "甲社区"),
        ("书记", "leader", DISTRICT),
    ):
        store.write(OFFICER, add_account, name, role, unit=unit, password=PASSWORD)
    send(store, checked(rows=[study()]))
    return store


def person(store: Store, name: str) -> Access:
    result = store.read(VISITOR, find_person_by_name, name)
    assert result is not None
    return result.access


def current(store: Store, unit: str = "甲社区") -> int:
    return next(item.submission for item in store.read(OFFICER, read_uploads, unit) if item.current)


def words(store: Store, reader: str = "填报员") -> str:
    (text,) = [value for value in store.read(person(store, reader), read_reviews, [MONTH]).values() if value.current]
    return text.words


def test_below_a_district_the_street_confirms_first_and_the_district_afterwards(district: Store) -> None:
    upper, street, number = person(district, "区干事"), person(district, "街干事"), current(district)
    with pytest.raises(Refused, match="等街道确认"):
        district.write(upper, save_review, number, "confirmed")
    district.write(street, save_review, number, "confirmed")
    assert words(district) == "街道已确认，待上级确认"
    district.write(upper, save_review, number, "confirmed")
    assert words(district) == "上级已确认"
    with pytest.raises(Refused, match="上级已经确认"):
        district.write(street, save_review, number, "returned", "还要改")
    district.write(upper, save_review, number, "returned", "请补图")
    assert words(district) == "上级已退回：请补图"


@pytest.mark.parametrize("name", ["区干事", "街干事"])
def test_what_was_returned_below_a_district_waits_for_a_new_upload(district: Store, name: str) -> None:
    officer, number = person(district, name), current(district)
    district.write(officer, save_review, number, "returned", "请补图")
    for other in ("区干事", "街干事"):
        with pytest.raises(Refused, match="重新上报"):
            district.write(person(district, other), save_review, number, "confirmed")
    send(district, checked(rows=[study(), study(4)]))
    district.write(person(district, "街干事"), save_review, current(district), "confirmed")
    assert words(district) == "街道已确认，待上级确认"


def test_a_street_without_an_officer_of_its_own_keeps_nobody_waiting(district: Store) -> None:
    send(district, checked("乙社区", rows=[study()]))
    district.write(person(district, "区干事"), save_review, current(district, "乙社区"), "confirmed")
    district.write(OFFICER, disable_account, "街干事")
    district.write(person(district, "区干事"), save_review, current(district), "confirmed")
    assert words(district) == "上级已确认"


def test_the_districts_own_office_is_reviewed_once(district: Store) -> None:
    send(district, checked("开发区本级", rows=[study()]))
    district.write(person(district, "区干事"), save_review, current(district, "开发区本级"), "confirmed")
    text = district.read(OFFICER, read_reviews, [MONTH])[current(district, "开发区本级")]
    assert (text.words, text.tier) == ("已确认", None)


MAY = {"区干事": {"甲社区", "乙社区", "开发区本级"}, "街干事": {"甲社区"}, "填报员": set(), "书记": set()}
"""Whose reports each person reviews and settles: an officer those of the units below, nobody else any."""


def allowed(deed: Callable[[], None]) -> bool:
    try:
        deed()
    except Forbidden:
        return False
    return True


def test_only_an_officer_above_a_unit_reviews_its_reports_and_settles_its_doubts(district: Store) -> None:
    for unit, (name, units) in product(("甲社区", "乙社区", "开发区本级"), MAY.items()):
        strange = problem("unusual", f"给{name}看的数", sheet="理论学习", cell="F3")
        send(district, checked(unit, rows=[study(subject=name)], problems=[strange]), reason="核对过")
        access, number = person(district, name), current(district, unit)
        (doubt,) = district.read(OFFICER, read_doubts, units=[unit])
        assert allowed(partial(district.write, access, settle_doubts, [doubt.id], "corrected", "已更正")) == (
            unit in units
        ), name
        assert allowed(partial(district.write, access, save_review, number, "returned", "请核对")) == (unit in units), (
            name
        )
        assert (number in district.read(OFFICER, read_reviews, [MONTH])) == (unit in units)
        assert (district.read(OFFICER, read_doubts, units=[unit]) == []) == (unit in units)


def test_at_a_street_the_officer_has_the_only_word_and_may_change_it(store: Store) -> None:
    register(store, "甲社区")
    send(store, checked(rows=[study()]))
    store.write(OFFICER, save_review, current(store), "returned", "请补图")
    store.write(OFFICER, save_review, current(store), "confirmed")
    (value,) = store.read(OFFICER, read_reviews, [MONTH]).values()
    assert (value.words, value.tier) == ("已确认", None)
