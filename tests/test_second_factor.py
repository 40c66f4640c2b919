"""The second step of signing in at the store, on both databases: codes, replays, recovery codes, resets."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from sqlalchemy import select

from data.records import Access
from data.store import Forbidden, Refused, Store, restoring, totp, vault
from data.store.accounts import add_account, disable_account, read_accounts, reset_password, reset_second_factor
from data.store.audit import read_journal
from data.store.journal import now
from data.store.people import find_person_by_token
from data.store.signing_in import (
    begin_second_factor,
    confirm_second_factor,
    end_second_factor,
    enter_code,
    read_own_second_factor,
    read_unconfirmed_secret,
    sign_in,
)
from data.store.tables import pending_sign_in, recovery_code, second_factor
from tests.uploads import LEADER, OFFICER, clerk, myself, register

OWN, OTHER = "甲社区", "乙社区"
PASSWORD, WRONG = "润物无声-2024", "不是这个密码"
HERE, ELSEWHERE = "10.0.0.5", "203.0.113.9"
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The secret of RFC 6238, appendix B, for SHA-1: 12345678901234567890, in base32."""


@pytest.fixture
def street(store: Store) -> Store:
    register(store, OWN, OTHER)
    for name, unit in (("王干事", None), ("赵干事", None), ("分管", OWN)):
        store.write(OFFICER, add_account, name, "officer", unit=unit, password=PASSWORD)
    return store


def enrol(store: Store, name: str = "王干事", at: datetime | None = None) -> tuple[str, tuple[str, ...]]:
    """Switch the second factor of an account on; return its secret and the recovery codes."""
    moment = at or now()
    assert begin_second_factor(store, myself(name), PASSWORD, HERE, at=moment).wait == 0
    secret = store.read(myself(name), read_unconfirmed_secret, at=moment)
    entry = store.write(myself(name), confirm_second_factor, code(secret, moment), HERE, at=moment)
    assert entry.token is not None
    return secret, entry.recovery_codes


def code(secret: str, moment: datetime) -> str:
    return totp.code_at(secret, totp.time_step(moment))


def wrong(secret: str, moment: datetime) -> str:
    """Return a code that is right at no time near a moment."""
    near = {totp.code_at(secret, totp.time_step(moment) + step) for step in (-1, 0, 1)}
    return next(f"{number:06}" for number in range(10) if f"{number:06}" not in near)


def first_step(store: Store, name: str = "王干事", address: str = HERE, at: datetime | None = None) -> str:
    entry = sign_in(store, name, PASSWORD, address, at=at)
    assert entry.token is None, "no session before the code"
    assert entry.step is not None, entry
    return entry.step


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_rfc(seconds: int, expected: str) -> None:
    step = totp.time_step(datetime.fromtimestamp(seconds, UTC))
    assert totp.code_at(RFC_SECRET, step, 8) == expected
    assert totp.code_at(RFC_SECRET, step) == expected[-6:]


@pytest.mark.parametrize(
    ("typed", "step"),
    [
        ("287082", 1),
        (" 287 082 ", 1),
        ("２８７０８２", 1),
        ("755224", 0),
        ("359152", 2),
        ("969429", None),
        ("287083", None),
        ("28708", None),
        ("2870820", None),
        ("", None),
        ("二八七〇八二", None),
        ("\ud800", None),
    ],
)
def test_the_code_of_this_half_minute_and_its_neighbours_is_right(typed: str, step: int | None) -> None:
    """The HOTP values 0 to 3 of RFC 4226, appendix D: 755224, 287082, 359152, 969429."""
    assert totp.matching_step(RFC_SECRET, typed, datetime.fromtimestamp(59, UTC)) == step


def test_what_the_phone_reads_names_the_account_and_the_secret() -> None:
    address = urlsplit(totp.app_address("ABC234", "王 干事&x", "看板"))
    assert (address.scheme, address.netloc, unquote(address.path)) == ("otpauth", "totp", "/看板:王 干事&x")
    assert parse_qs(address.query) == {"secret": ["ABC234"], "issuer": ["看板"]}


def test_an_account_without_it_signs_in_in_one_step(street: Store) -> None:
    enrol(street)
    assert sign_in(street, "赵干事", PASSWORD, HERE).token is not None


def test_it_begins_with_the_password_and_holds_after_a_code(street: Store) -> None:
    token = sign_in(street, "王干事", PASSWORD, HERE).token
    with pytest.raises(Refused, match="密码不对"):
        begin_second_factor(street, myself("王干事"), WRONG, HERE)
    with pytest.raises(Refused, match="重新开始"):
        street.read(myself("王干事"), read_unconfirmed_secret)
    at = now()
    begin_second_factor(street, myself("王干事"), PASSWORD, HERE, at=at)
    secret = street.read(myself("王干事"), read_unconfirmed_secret, at=at)
    assert sign_in(street, "王干事", PASSWORD, HERE).token is not None, "not yet in force"
    assert street.write(myself("王干事"), confirm_second_factor, wrong(secret, at), HERE, at=at).token is None
    assert street.read(myself("王干事"), read_own_second_factor) is None
    entry = street.write(myself("王干事"), confirm_second_factor, code(secret, at), HERE, at=at)
    person = find_person_by_token(street, str(entry.token))
    assert person is not None
    assert person.second_factor
    assert find_person_by_token(street, str(token)) is None, "sessions from before have ended"
    state = street.read(myself("王干事"), read_own_second_factor)
    assert state is not None
    assert state.recovery_codes == len(set(entry.recovery_codes)) == 10


def test_a_secret_waits_a_quarter_of_an_hour_for_its_first_code(street: Store) -> None:
    at = now()
    begin_second_factor(street, myself("王干事"), PASSWORD, HERE, at=at)
    secret, late = street.read(myself("王干事"), read_unconfirmed_secret, at=at), at + timedelta(minutes=15)
    with pytest.raises(Refused, match="重新开始"):
        street.write(myself("王干事"), confirm_second_factor, code(secret, late), HERE, at=late)


def test_a_secret_in_force_is_not_replaced_by_beginning_again(street: Store) -> None:
    enrol(street)
    with pytest.raises(Refused, match="已经开着"):
        begin_second_factor(street, myself("王干事"), PASSWORD, HERE)


def test_the_code_opens_the_session_that_the_password_began(street: Store) -> None:
    at = now()
    secret, _ = enrol(street, at=at)
    later = at + timedelta(minutes=1)
    step = first_step(street, at=later)
    assert find_person_by_token(street, step, at=later) is None, "what stands between the steps opens nothing"
    entry = enter_code(street, step, code(secret, later), HERE, at=later)
    assert entry is not None
    person = find_person_by_token(street, str(entry.token), at=later)
    assert person is not None
    assert person.access == Access("王干事", "officer", None)
    assert enter_code(street, step, code(secret, later), HERE, at=later) is None, "a step is taken once"


def test_a_code_is_good_once(street: Store) -> None:
    at = now()
    secret, _ = enrol(street, at=at)
    used = code(secret, at)
    again = enter_code(street, first_step(street, at=at), used, HERE, at=at)
    assert again is not None
    assert again.token is None, "the code of the enrolment"
    later = at + timedelta(minutes=1)
    assert enter_code(street, first_step(street, at=later), code(secret, later), HERE, at=later).token  # type: ignore[union-attr]
    for typed in (code(secret, later), totp.code_at(secret, totp.time_step(later) - 1)):
        entry = enter_code(street, first_step(street, at=later), typed, HERE, at=later)
        assert entry is not None
        assert entry.token is None, "used, or of a time before the one used"
    following = totp.code_at(secret, totp.time_step(later) + 1)
    assert enter_code(street, first_step(street, at=later), following, HERE, at=later).token  # type: ignore[union-attr]


def test_one_code_given_twice_at_once_opens_one_session(street: Store) -> None:
    at = now() + timedelta(minutes=1)
    secret, _ = enrol(street)
    steps, entries = [first_step(street, at=at) for _ in range(4)], []
    threads = [
        threading.Thread(
            target=lambda step=step: entries.append(enter_code(street, step, code(secret, at), HERE, at=at))
        )  # type: ignore[misc]
        for step in steps
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(entry is not None and entry.token is not None for entry in entries) == 1


def test_a_recovery_code_is_good_once_however_it_is_typed(street: Store) -> None:
    _, codes = enrol(street)
    typed = codes[0].upper().replace("-", " ")
    entry = enter_code(street, first_step(street), typed, HERE)
    assert entry is not None
    assert find_person_by_token(street, str(entry.token)) is not None
    again = enter_code(street, first_step(street), codes[0], HERE)
    assert again is not None
    assert again.token is None
    state = street.read(myself("王干事"), read_own_second_factor)
    assert state is not None
    assert state.recovery_codes == 9
    _, others = enrol(street, "赵干事")
    foreign = enter_code(street, first_step(street), others[0], HERE)
    assert foreign is not None
    assert foreign.token is None, "somebody else's"


def test_the_step_lapses_after_five_minutes_and_with_everything_that_ends_sessions(street: Store) -> None:
    at = now()
    secret, _ = enrol(street, at=at)
    late = at + timedelta(minutes=5)
    assert enter_code(street, first_step(street, at=at), code(secret, late), HERE, at=late) is None
    assert enter_code(street, "never given", code(secret, late), HERE) is None
    deeds = (
        lambda: street.write(OFFICER, disable_account, "王干事"),
        lambda: street.write(OFFICER, reset_password, "王干事", PASSWORD),
        lambda: street.write(OFFICER, reset_second_factor, "王干事"),
    )
    for deed in deeds:
        step = first_step(street, at=at)
        deed()
        assert enter_code(street, step, code(secret, late), HERE, at=at) is None
        street.write(OFFICER, disable_account, "王干事", disabled=False)


def test_wrong_codes_wait_like_wrong_passwords_and_the_password_does_not_clear_them(street: Store) -> None:
    at = now()
    secret, _ = enrol(street, at=at)
    at += timedelta(minutes=1)
    for _ in range(5):
        entry = enter_code(street, first_step(street, at=at), wrong(secret, at), HERE, at=at)
        assert entry is not None
        assert (entry.token, entry.wait) == (None, 0)
    assert sign_in(street, "王干事", PASSWORD, HERE, at=at).wait == 5, "the right password waits, too"
    at += timedelta(seconds=5)
    step = first_step(street, at=at)
    assert enter_code(street, step, wrong(secret, at), HERE, at=at).wait == 0  # type: ignore[union-attr]
    assert enter_code(street, step, code(secret, at), HERE, at=at).wait == 10  # type: ignore[union-attr]
    at += timedelta(seconds=10)
    assert enter_code(street, step, code(secret, at), HERE, at=at).token  # type: ignore[union-attr]
    assert sign_in(street, "王干事", WRONG, HERE, at=at).wait == 0, "counted from the start again"


def test_codes_tried_from_many_addresses_wait_for_the_account_as_a_whole(street: Store) -> None:
    """Only who knows the password gets here, so nobody else can keep the person out."""
    at = now()
    secret, _ = enrol(street, at=at)
    at += timedelta(minutes=1)
    waits = []
    for number in range(12):
        address = f"203.0.113.{number}"
        waits.append(
            enter_code(street, first_step(street, address=address, at=at), wrong(secret, at), address, at=at).wait
        )  # type: ignore[union-attr]
    assert waits == [0] * 10 + [5, 5]
    assert sign_in(street, "王干事", WRONG, HERE, at=at).wait == 0


def test_signing_in_in_two_steps_leaves_nothing_counted_for_the_address(street: Store) -> None:
    at = now()
    secret, _ = enrol(street, at=at)
    for _ in range(45):
        at += timedelta(seconds=30)
        assert enter_code(street, first_step(street, at=at), code(secret, at), HERE, at=at).token  # type: ignore[union-attr]
    assert sign_in(street, "赵干事", PASSWORD, HERE, at=at).token


def test_it_is_switched_off_with_password_and_code(street: Store) -> None:
    at = now()
    secret, codes = enrol(street, at=at)
    at += timedelta(minutes=1)
    with pytest.raises(Refused, match="密码不对"):
        end_second_factor(street, myself("王干事"), WRONG, code(secret, at), HERE, at=at)
    assert end_second_factor(street, myself("王干事"), PASSWORD, wrong(secret, at), HERE, at=at).token is None
    assert street.read(myself("王干事"), read_own_second_factor) is not None
    entry = end_second_factor(street, myself("王干事"), PASSWORD, code(secret, at), HERE, at=at)
    assert find_person_by_token(street, str(entry.token), at=at) is not None
    assert sign_in(street, "王干事", PASSWORD, HERE, at=at).token is not None
    with street.engine.connect() as connection:
        assert connection.execute(select(second_factor)).all() == connection.execute(select(recovery_code)).all() == []
    with pytest.raises(Refused, match="没有开着"):
        end_second_factor(street, myself("王干事"), PASSWORD, codes[0], HERE, at=at)


@pytest.mark.parametrize(
    "person",
    [clerk(OWN), LEADER, Access("分管", "officer", frozenset({OWN}))],
    ids=["clerk", "leader", "officer of one"],
)
def test_only_an_officer_in_charge_resets_it(street: Store, person: Access) -> None:
    enrol(street)
    with pytest.raises((Forbidden, Refused)):
        street.write(person, reset_second_factor, "王干事")
    assert street.read(myself("王干事"), read_own_second_factor) is not None


def test_another_officer_resets_it_and_sessions_end(street: Store) -> None:
    at = now()
    secret, _ = enrol(street, at=at)
    at += timedelta(minutes=1)
    token = enter_code(street, first_step(street, at=at), code(secret, at), HERE, at=at).token  # type: ignore[union-attr]
    assert [item.second_factor for item in street.read(OFFICER, read_accounts) if item.name == "王干事"] == [True]
    street.write(Access("赵干事", "officer"), reset_second_factor, "王干事")
    assert find_person_by_token(street, str(token), at=at) is None
    assert sign_in(street, "王干事", PASSWORD, HERE, at=at).token is not None
    with pytest.raises(Refused, match="没有开两步验证"):
        street.write(OFFICER, reset_second_factor, "王干事")


def test_a_new_password_keeps_the_second_factor(street: Store) -> None:
    enrol(street)
    street.write(OFFICER, reset_password, "王干事", PASSWORD + "改")
    assert sign_in(street, "王干事", PASSWORD + "改", HERE).token is None


def test_the_journal_tells_of_it_and_holds_no_secret(street: Store) -> None:
    at = now()
    secret, codes = enrol(street, at=at)
    at += timedelta(minutes=1)
    step = first_step(street, at=at)
    enter_code(street, step, wrong(secret, at), HERE, at=at)
    enter_code(street, step, codes[3], HERE, at=at)
    end_second_factor(street, myself("王干事"), PASSWORD, code(secret, at), HERE, at=at)
    lines = street.read(OFFICER, read_journal, limit=4)
    assert [(line.deed, line.by) for line in lines] == [
        ("关闭两步验证", "王干事"),
        ("登录", "王干事"),
        ("登录失败", "王干事"),
        ("开启两步验证", "王干事"),
    ]
    assert '"第二步": "恢复码"' in str(lines[1].after)
    assert '"第二步": "不对"' in str(lines[2].after)
    text = "".join(str(line) for line in lines)
    assert not any(word in text for word in (secret, *codes, code(secret, at)))


def test_recovery_codes_and_steps_are_kept_as_hashes_only(street: Store) -> None:
    _, codes = enrol(street)
    step = first_step(street)
    with street.engine.connect() as connection:
        text = "".join(
            str(row) for table in (recovery_code, pending_sign_in) for row in connection.execute(select(table))
        )
    assert not any(word in text or word.replace("-", "") in text for word in (step, *codes))


def test_a_backup_brings_it_back(street: Store, elsewhere: str, tmp_path: Path) -> None:
    at = now()
    secret, codes = enrol(street, at=at)
    first_step(street, at=at)
    counts = vault.write_backup(street, OFFICER, tmp_path / "backup.zip")
    assert (counts["second_factor"], counts["recovery_code"]) == (1, 10)
    assert "pending_sign_in" not in counts
    restoring.restore_backup(elsewhere, OFFICER, tmp_path / "backup.zip")
    back = Store.open(elsewhere, create=False)
    at += timedelta(minutes=1)
    assert enter_code(back, first_step(back, at=at), code(secret, at), HERE, at=at).token  # type: ignore[union-attr]
    assert enter_code(back, first_step(back, at=at), codes[0], HERE, at=at).token  # type: ignore[union-attr]
    back.close()
