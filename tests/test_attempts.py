"""Guessing behind an address that honest people share: bounded for each account, and nobody honest is kept out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from data.store import SYSTEM, VISITOR, Store, attempts, devices
from data.store.accounts import add_account, reset_password
from data.store.journal import now
from data.store.settings import save_settings
from data.store.signing_in import is_known_browser, sign_in
from tests.office import COMMUNITIES, OFFICER, UNITS
from tests.wire import PASSWORD

SHARED = "203.0.113.7"
WRONG = "wrong password"
PEOPLE = ("王干事", "小张", "小李")


@pytest.fixture
def street(store: Store) -> Iterator[Store]:
    store.write(OFFICER, save_settings, {"单位": UNITS})
    for name, unit in zip(PEOPLE, (None, *COMMUNITIES), strict=False):
        store.write(OFFICER, add_account, name, "officer" if unit is None else "clerk", unit=unit, password=PASSWORD)
    return store


def flood(street: Store, count: int = 60) -> None:
    """Have as many wrong passwords typed at the shared address, each for another account."""
    with street.writing(SYSTEM) as writing:
        connection = writing.connection
        for number in range(count):
            attempts.begin(connection, f"账号{number}", attempts.Place(SHARED), now())


def test_who_has_the_right_password_signs_in_at_once_after_any_number_of_guesses_for_others(street: Store) -> None:
    flood(street, 500)
    for name in PEOPLE:
        assert sign_in(street, name, PASSWORD, SHARED).token is not None


def test_where_many_were_wrong_each_account_has_two_tries_and_then_waits_by_its_own_clock(street: Store) -> None:
    flood(street)
    at, waits = now(), []
    assert [sign_in(street, "小张", WRONG, SHARED, at=at).wait for _ in range(2)] == [0, 0]
    for _ in range(7):
        flood(street, 3)
        waits.append(sign_in(street, "小张", WRONG, SHARED, at=at).wait)
        at += timedelta(seconds=waits[-1])
        assert sign_in(street, "小张", WRONG, SHARED, at=at).wait == 0, "what others type in between makes it no longer"
    assert waits == [30, 60, 120, 240, 480, 900, 900]
    assert sign_in(street, "小张", PASSWORD, SHARED, at=at + timedelta(seconds=900)).token is not None


def test_an_account_is_guessed_at_an_address_no_more_than_a_hundred_times_a_day(street: Store) -> None:
    for patience in (attempts.PAIR, attempts.SUSPECT):
        passed, tries = 0, 0
        while passed < 24 * 3600:
            tries += 1
            passed += patience.wait(tries)
        assert tries < 110


def test_a_browser_of_the_own_is_not_kept_waiting_by_guesses_for_the_same_account_at_the_same_address(
    street: Store,
) -> None:
    at = now()
    cookie = sign_in(street, "小张", PASSWORD, SHARED, at=at).device
    assert cookie is not None
    for _ in range(12):
        sign_in(street, "小张", WRONG, SHARED, at=at)
    flood(street)
    assert sign_in(street, "小张", PASSWORD, SHARED, at=at).wait > 0, "somebody who has never been here has to wait"
    entry = sign_in(street, "小张", PASSWORD, SHARED, device=cookie, at=at)
    assert entry.token is not None
    assert entry.device is None, "it is known already"
    assert sign_in(street, "小张", PASSWORD, "198.51.100.2", device=cookie).token is not None, "elsewhere, too"


def test_a_browser_of_the_own_has_tries_of_its_own_and_no_more_than_others(street: Store) -> None:
    cookie = str(sign_in(street, "小张", PASSWORD, SHARED).device)
    at = now()
    assert [sign_in(street, "小张", WRONG, SHARED, device=cookie, at=at).wait for _ in range(6)] == [0, 0, 0, 0, 0, 5]
    assert sign_in(street, "小张", WRONG, "198.51.100.2", device=cookie, at=at).wait == 5, "wherever it is taken to"
    assert sign_in(street, "小张", PASSWORD, SHARED, at=at).token is not None, "the address has its own"


@pytest.mark.parametrize(
    "cookie", ["", ".", "x", "x.y", "0" * 32 + "." + "0" * 64, "设备.印", "long" * 9999, "\udc80.x", "x.\udc80", None]
)
def test_what_this_account_was_not_given_makes_no_browser_known(street: Store, cookie: str | None) -> None:
    forged = devices.make_cookie("another hash") if cookie is None else cookie
    at = now()
    for _ in range(6):
        sign_in(street, "小张", WRONG, SHARED, device=forged, at=at)
    assert sign_in(street, "小张", WRONG, SHARED, device=forged, at=at).wait > 0


def test_the_cookie_of_another_account_and_one_from_before_the_password_was_changed_are_strangers(
    street: Store,
) -> None:
    others = str(sign_in(street, "小李", PASSWORD, SHARED).device)
    former = str(sign_in(street, "小张", PASSWORD, SHARED).device)
    street.write(OFFICER, reset_password, "小张", "另一句很长的话 2024")
    at = now()
    for cookie in (others, former):
        for _ in range(6):
            sign_in(street, "小张", WRONG, SHARED, device=cookie, at=at)
        assert sign_in(street, "小张", WRONG, SHARED, device=cookie, at=at).wait > 0


def test_a_cookie_that_is_made_for_no_account_says_nothing_about_which_there_are(street: Store) -> None:
    forged = devices.make_cookie("")
    for name in ("无此人", "小张"):
        waits = [sign_in(street, name, WRONG, SHARED, device=forged).wait > 0 for _ in range(8)]
        assert waits == [False] * 5 + [True] * 3, name


def test_an_office_behind_one_address_mistypes_and_signs_in_all_day(street: Store) -> None:
    cookies = {name: str(sign_in(street, name, PASSWORD, SHARED).device) for name in PEOPLE}
    for _ in range(40):
        for name, cookie in cookies.items():
            assert sign_in(street, name, WRONG, SHARED, device=cookie).wait == 0
            assert sign_in(street, name, PASSWORD, SHARED, device=cookie).token is not None
    with street.writing(SYSTEM) as writing:
        connection = writing.connection
        assert attempts.begin(connection, "新来的", attempts.Place(SHARED), now()) == 0


def test_a_browser_that_several_people_share_knows_all_of_them(street: Store) -> None:
    cookie = ""
    for name in PEOPLE:
        cookie = str(sign_in(street, name, PASSWORD, SHARED, device=cookie).device)
    assert all(street.read(VISITOR, is_known_browser, name, cookie) for name in PEOPLE)
    assert all(sign_in(street, name, PASSWORD, SHARED, device=cookie).device is None for name in PEOPLE)
    assert not street.read(VISITOR, is_known_browser, "无此人", cookie)
    for number in range(devices.PEOPLE):
        cookie = devices.make_cookie(f"hash {number}", cookie)
    assert not any(street.read(VISITOR, is_known_browser, name, cookie) for name in PEOPLE), (
        "only the latest are remembered"
    )
    assert len(devices.make_cookie("hash", "~".join(["x" * 97] * 9999))) < 1000
