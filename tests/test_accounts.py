"""Accounts, passwords and sessions at the store, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from itertools import count

import pytest
from argon2 import extract_parameters
from sqlalchemy import select

from data.records import Access, Role
from data.settings.tables import read_tables
from data.store import SYSTEM, VISITOR, Forbidden, Refused, Stale, Store, attempts, passwords, sign_in_rows
from data.store.account_rows import account_scope
from data.store.accounts import add_account, disable_account, has_accounts, move_account, read_accounts, reset_password
from data.store.audit import read_journal
from data.store.feeds import find_reader, make_feed, read_feed, remove_feed
from data.store.figures import read_figures
from data.store.journal import now
from data.store.people import find_person_by_name, find_person_by_token
from data.store.settings import read_setting_tables, save_settings
from data.store.sign_ins import end_sign_in, read_sign_ins
from data.store.signing_in import change_password, sign_in, sign_out
from data.store.tables import account, attempt, calendar_feed, session
from tests.cheap_hashing import FULL, NOBODY
from tests.uploads import LEADER, MONTH, OFFICER, STREET, checked, clerk, myself, register, send, study

OWN, OTHER = "甲社区", "乙社区"
PASSWORD, WRONG = "润物无声-2024", "不是这个密码"
HERE, ELSEWHERE = "10.0.0.5", "203.0.113.9"


@pytest.fixture
def street(store: Store) -> Store:
    """A street with an account of each role."""
    register(store, OWN, OTHER)
    people: list[tuple[str, Role, str | None]] = [
        ("王干事", "officer", None),
        ("李书记", "leader", None),
        ("小张", "clerk", OWN),
    ]
    for name, role, unit in people:
        assert store.write(OFFICER, add_account, name, role, unit=unit, password=PASSWORD) is None
    return store


def enter(store: Store, name: str, password: str = PASSWORD, address: str = HERE) -> str:
    """Sign in and return the token."""
    entry = sign_in(store, name, password, address)
    assert entry.token is not None, entry
    return entry.token


def test_accounts_are_listed_with_role_and_unit(street: Store) -> None:
    results = [(item.name, item.role, item.unit, item.disabled) for item in street.read(OFFICER, read_accounts)]
    assert sorted(results) == [
        ("小张", "clerk", OWN, False),
        ("李书记", "leader", None, False),
        ("王干事", "officer", None, False),
    ]


def test_a_database_without_accounts_says_so(store: Store) -> None:
    assert store.read(VISITOR, has_accounts) is False
    store.write(OFFICER, add_account, "王干事", "officer")
    assert store.read(VISITOR, has_accounts) is True


def test_signing_in_gives_what_the_account_may_see(street: Store) -> None:
    results = {name: find_person_by_token(street, enter(street, name)) for name in ("王干事", "李书记", "小张")}
    shown = {name: (person.access.role, person.access.units) for name, person in results.items() if person}
    assert shown == {"王干事": ("officer", None), "李书记": ("leader", None), "小张": ("clerk", frozenset({OWN}))}


def test_an_account_of_the_street_sees_every_unit_below_it(street: Store) -> None:
    street.write(OFFICER, add_account, "分管", "leader", unit=STREET, password=PASSWORD)
    person = find_person_by_token(street, enter(street, "分管"))
    assert person is not None
    assert person.access.units == {OWN, OTHER, "街道本级"}


def test_an_account_whose_unit_is_gone_from_the_register_sees_nothing() -> None:
    assert account_scope(register_of(), "officer", "撤了的街道") == frozenset()
    assert account_scope(register_of(), "clerk", None) == frozenset()


def register_of():  # type: ignore[no-untyped-def]
    from_rows = [{"名称": STREET, "级别": "街道"}]
    return read_tables({"单位": from_rows})[0].register


def test_a_renamed_unit_stays_the_accounts_own(street: Store) -> None:
    token = enter(street, "小张")
    rows = street.read(OFFICER, read_setting_tables)["单位"]
    renamed = [row | {"名称": "甲新社区", "别名": OWN} if row["名称"] == OWN else row for row in rows]
    street.write(OFFICER, save_settings, {"单位": renamed})
    person = find_person_by_token(street, token)
    assert person is not None
    assert person.access.units == {"甲新社区"}
    assert next(item.unit for item in street.read(OFFICER, read_accounts) if item.name == "小张") == "甲新社区"


def test_nothing_that_opens_an_account_is_kept_in_plain(street: Store) -> None:
    token = enter(street, "小张")
    with street.engine.connect() as connection:
        stored = [
            *connection.execute(select(account)),
            *connection.execute(select(session)),
            *connection.execute(select(attempt)),
        ]
    lines = street.read(OFFICER, read_journal)
    text = "".join(str(tuple(row)) for row in stored) + "".join(str(line) for line in lines)
    assert PASSWORD not in text
    assert token not in text
    assert "$argon2id$" in text


def test_a_one_time_password_is_given_once_and_has_to_be_changed(street: Store) -> None:
    supplied = street.write(OFFICER, add_account, "小李", "clerk", unit=OTHER)
    assert supplied is not None
    assert len(supplied) == 19
    entry = sign_in(street, "小李", supplied, HERE)
    assert entry.must_change
    changed = change_password(street, myself("小李"), supplied, PASSWORD, HERE)
    assert changed.token is not None
    person = find_person_by_token(street, changed.token)
    assert person is not None
    assert not person.must_change
    assert entry.token is not None
    assert find_person_by_token(street, entry.token) is None, "sessions from before the change have ended"
    assert supplied not in "".join(str(line) for line in street.read(OFFICER, read_journal))


@pytest.mark.parametrize(
    "password",
    ["short", "12345678", "password123", "88888888", "aaaaaaaaaa", "qwertyuiop", "x" * 129, "小张小张小张小张"],
)
def test_a_password_that_is_guessed_first_is_refused(street: Store, password: str) -> None:
    with pytest.raises(Refused):
        street.write(OFFICER, reset_password, "小张", password)
    assert sign_in(street, "小张", PASSWORD, HERE).token is not None


@pytest.mark.parametrize(
    "password", ["correct horse battery", "春风化雨润物无声", "Tr0ub4dor&3", "  spaces count  ", "x7#kQ2!z"]
)
def test_any_signs_make_a_password(street: Store, password: str) -> None:
    street.write(OFFICER, reset_password, "小张", password)
    assert sign_in(street, "小张", password, HERE).token is not None
    assert sign_in(street, "小张", password.strip() + "x", HERE).token is None


def test_a_chinese_keyboards_full_width_signs_are_the_plain_ones(street: Store) -> None:
    street.write(OFFICER, reset_password, "小张", "bfqXRZ-749")
    assert sign_in(street, "小张", "ｂｆｑXRZ－７４９", HERE).token is not None


def test_wrong_unknown_and_disabled_get_one_answer(street: Store) -> None:
    street.write(OFFICER, disable_account, "李书记")
    answers = [
        sign_in(street, name, word, HERE)
        for name, word in (("小张", WRONG), ("没有此人", WRONG), ("李书记", PASSWORD), ("", ""))
    ]
    assert len(set(answers)) == 1
    assert answers[0].token is None


def test_an_unknown_account_costs_as_much_as_a_known_one(street: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_HASHER", FULL)
    monkeypatch.setattr(passwords, "NOBODY", NOBODY)
    street.write(OFFICER, reset_password, "小张", PASSWORD)
    work: list[str] = []
    monkeypatch.setattr(passwords, "matches", lambda stored, password: bool(work.append(stored)))
    for name in ("小张", "没有此人"):
        sign_in(street, name, WRONG, HERE)
    parameters = [extract_parameters(stored) for stored in work]
    assert len(parameters) == 2
    assert parameters[0] == parameters[1]
    assert parameters[0].memory_cost >= 19_456
    assert not passwords.outdated(NOBODY)


def test_five_wrong_passwords_and_then_growing_waits(street: Store) -> None:
    at, waits = now(), []
    for _ in range(5):
        assert sign_in(street, "小张", WRONG, HERE, at=at).wait == 0
    for _ in range(10):
        waits.append(sign_in(street, "小张", WRONG, HERE, at=at).wait)
        at += timedelta(seconds=waits[-1])
        assert sign_in(street, "小张", WRONG, HERE, at=at).wait == 0
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]


def test_the_right_password_waits_as_well_and_works_after_it(street: Store) -> None:
    at = now()
    for _ in range(5):
        sign_in(street, "小张", WRONG, HERE, at=at)
    assert sign_in(street, "小张", PASSWORD, HERE, at=at).wait == 5
    assert sign_in(street, "小张", PASSWORD, HERE, at=at + timedelta(seconds=5)).token is not None
    assert sign_in(street, "小张", WRONG, HERE, at=at + timedelta(seconds=6)).wait == 0, "counted from the start again"


def test_an_outsider_cannot_keep_a_user_out(street: Store) -> None:
    for _ in range(60):
        sign_in(street, "小张", WRONG, ELSEWHERE)
    assert sign_in(street, "小张", WRONG, ELSEWHERE).wait > 0
    assert sign_in(street, "小张", PASSWORD, HERE).token is not None


def test_an_office_behind_one_address_signs_in_as_often_as_it_likes(street: Store) -> None:
    for _ in range(45):
        assert sign_in(street, "小张", PASSWORD, HERE).token is not None
    assert sign_in(street, "王干事", PASSWORD, HERE).token is not None


def test_many_guesses_at_once_get_no_more_tries_than_one_after_the_other(street: Store) -> None:
    entries = []
    threads = [threading.Thread(target=lambda: entries.append(sign_in(street, "小张", WRONG, HERE))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(entries) == 12
    assert sum(entry.wait == 0 for entry in entries) == 5


def test_the_counters_stay_few_whatever_is_sent(street: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "MOST", 20)
    at = now()
    with street.writing(SYSTEM) as writing:
        connection = writing.connection
        for number in range(60):
            attempts.begin(connection, "小张", attempts.Place(f"198.51.100.{number}"), at + timedelta(seconds=number))
        assert len(connection.execute(select(attempt)).all()) == 20
        attempts.begin(connection, "小张", attempts.Place(HERE), at + timedelta(days=2))
        assert len(connection.execute(select(attempt)).all()) == 2


def test_a_session_ends_when_nobody_uses_it_for_two_hours(street: Store) -> None:
    at = now()
    token = str(sign_in(street, "小张", PASSWORD, HERE, at=at).token)
    assert find_person_by_token(street, token, at=at + timedelta(minutes=119)) is not None
    assert find_person_by_token(street, token, at=at + timedelta(minutes=238)) is not None, "used in between"
    assert find_person_by_token(street, token, at=at + timedelta(minutes=238 + 121)) is None


def test_a_session_ends_after_twelve_hours_however_busy(street: Store) -> None:
    at = now()
    token = str(sign_in(street, "小张", PASSWORD, HERE, at=at).token)
    used = [find_person_by_token(street, token, at=at + timedelta(hours=hour)) is not None for hour in range(1, 14)]
    assert used == [True] * 11 + [False] * 2


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "' OR 1=1 --", "中文", "\x00", "\ud800"])
def test_a_token_that_was_never_given_opens_nothing(street: Store, token: str) -> None:
    enter(street, "王干事")
    assert find_person_by_token(street, token) is None


def test_what_is_kept_of_a_session_does_not_open_it(street: Store) -> None:
    enter(street, "王干事")
    (item,) = street.read(OFFICER, read_sign_ins)
    assert find_person_by_token(street, item.key) is None
    assert item.address == HERE


def test_every_sign_in_has_a_token_of_its_own(street: Store) -> None:
    tokens = {enter(street, "小张") for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) == 43 for token in tokens), "256 bits"


def test_signing_out_ends_this_session_and_no_other(street: Store) -> None:
    first, second = enter(street, "小张"), enter(street, "小张")
    sign_out(street, first)
    sign_out(street, "nothing")
    assert find_person_by_token(street, first) is None
    assert find_person_by_token(street, second) is not None


@pytest.mark.parametrize("deed", ["disable", "reset", "move", "revoke"])
def test_what_the_officer_ends_is_ended_at_once(street: Store, deed: str) -> None:
    token = enter(street, "小张")
    match deed:
        case "disable":
            street.write(OFFICER, disable_account, "小张")
        case "reset":
            street.write(OFFICER, reset_password, "小张")
        case "move":
            street.write(OFFICER, move_account, "小张", "clerk", OTHER)
        case _:
            street.write(OFFICER, end_sign_in, sign_in_rows.key_of(token))
    assert find_person_by_token(street, token) is None


def test_a_disabled_account_comes_back_with_its_password(street: Store) -> None:
    street.write(OFFICER, disable_account, "小张")
    assert street.read(VISITOR, find_person_by_name, "小张") is None
    street.write(OFFICER, disable_account, "小张", disabled=False)
    assert enter(street, "小张")


def test_somebody_let_in_by_a_trusted_proxy_has_the_accounts_scope(street: Store) -> None:
    person = street.read(VISITOR, find_person_by_name, "小张")
    assert person is not None
    assert person.access == Access("小张", "clerk", frozenset({OWN}))
    assert street.read(VISITOR, find_person_by_name, "没有此人") is None


SCOPED = Access("分管", "officer", frozenset({OWN}))
DEEDS: dict[str, Callable[[Store, Access], object]] = {
    "list": lambda store, access: store.read(access, read_accounts),
    "add": lambda store, access: store.write(access, add_account, "新人", "clerk", unit=OTHER, password=PASSWORD),
    "add an officer": lambda store, access: store.write(access, add_account, "新官", "officer", password=PASSWORD),
    "reset": lambda store, access: store.write(access, reset_password, "王干事", PASSWORD + "x"),
    "disable": lambda store, access: store.write(access, disable_account, "王干事"),
    "enable": lambda store, access: store.write(access, disable_account, "王干事", disabled=False),
    "move": lambda store, access: store.write(access, move_account, "小张", "officer", None),
    "revoke": lambda store, access: store.write(access, end_sign_in, store.read(OFFICER, read_sign_ins)[0].key),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("person", [clerk(OWN), LEADER, SCOPED], ids=["clerk", "leader", "officer of one"])
def test_nobody_but_the_officer_of_all_touches_other_peoples_accounts(street: Store, deed: str, person: Access) -> None:
    token = enter(street, "王干事")
    before = street.read(OFFICER, read_accounts)
    if (deed, person.name) == ("list", "分管"):
        assert [item.name for item in street.read(person, read_accounts)] == ["小张"]
    else:
        with pytest.raises((Forbidden, Refused)):
            DEEDS[deed](street, person)
    assert street.read(OFFICER, read_accounts) == before
    assert find_person_by_token(street, token) is not None
    assert DEEDS[deed](street, OFFICER) is not False, "the officer of all may"


def test_an_officer_of_some_units_has_charge_of_their_accounts(street: Store) -> None:
    street.write(SCOPED, disable_account, "小张")
    street.write(SCOPED, add_account, "小周", "clerk", unit=OWN, password=PASSWORD)
    assert {item.name: item.disabled for item in street.read(SCOPED, read_accounts)} == {"小张": True, "小周": False}


def test_everybody_sees_and_ends_the_own_sessions_only(street: Store) -> None:
    sign_in(
        street, "小张", PASSWORD, HERE, at=now() - sign_in_rows.IDLE - timedelta(minutes=1)
    )  # left open, ended by itself
    mine, other = enter(street, "小张"), enter(street, "王干事")
    me = Access("小张", "clerk", frozenset({OWN}))
    assert [item.key for item in street.read(me, read_sign_ins)] == [sign_in_rows.key_of(mine)]
    with pytest.raises(Refused):
        street.write(me, end_sign_in, sign_in_rows.key_of(other))
    street.write(me, end_sign_in, sign_in_rows.key_of(mine))
    assert find_person_by_token(street, mine) is None
    assert find_person_by_token(street, other) is not None


@pytest.mark.parametrize(
    ("name", "role", "unit", "match"),
    [
        ("", "officer", None, "不能为空"),
        ("　 ", "officer", None, "不能为空"),
        ("小张", "leader", None, "已经有账号"),
        ("小张 ", "leader", None, "已经有账号"),
        ("a\nb", "leader", None, "看不见"),
        ("长" * 41, "leader", None, "最多"),
        ("新人", "clerk", None, "哪个单位"),
        ("新人", "clerk", "没有的社区", "名册里没有"),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    street: Store, name: str, role: Role, unit: str | None, match: str
) -> None:
    with pytest.raises(Refused, match=match):
        street.write(OFFICER, add_account, name, role, unit=unit, password=PASSWORD)
    assert len(street.read(OFFICER, read_accounts)) == 3


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "'; DROP TABLE account; --", "=1+1", "张三 (社区)", "O'Brien"]
)
def test_a_name_is_text_and_nothing_else(street: Store, name: str) -> None:
    street.write(OFFICER, add_account, name, "leader", password=PASSWORD)
    person = find_person_by_token(street, enter(street, name))
    assert person is not None
    assert person.access.name == name


def test_everything_is_in_the_journal_and_a_mistyped_name_is_not(street: Store) -> None:
    token = enter(street, "小张")
    sign_in(street, "小张", WRONG, HERE)
    sign_in(street, "我的密码是春风", WRONG, HERE)
    sign_out(street, token)
    change_password(street, myself("小张"), PASSWORD, PASSWORD + "改", HERE)
    street.write(OFFICER, reset_password, "小张")
    street.write(OFFICER, move_account, "小张", "clerk", OTHER)
    street.write(OFFICER, disable_account, "小张")
    lines = street.read(OFFICER, read_journal)
    assert [line.deed for line in lines][:8] == [
        "停用账号",
        "变更账号",
        "重设密码",
        "修改密码",
        "退出",
        "登录失败",
        "登录失败",
        "登录",
    ]
    assert [(line.by, line.subject) for line in lines[5:7]] == [("未知账号", None), ("小张", "小张")]
    text = "".join(str(line) for line in lines)
    assert "我的密码" not in text
    assert PASSWORD not in text


def test_a_wrong_old_password_changes_nothing_and_counts_as_a_guess(street: Store) -> None:
    for _ in range(5):
        with pytest.raises(Refused, match="现在的密码不对"):
            change_password(street, myself("小张"), WRONG, "另一个很好的密码", ELSEWHERE)
    assert change_password(street, myself("小张"), PASSWORD, "另一个很好的密码", ELSEWHERE).wait > 0
    with pytest.raises(Refused, match="一样"):
        change_password(street, myself("小张"), PASSWORD, PASSWORD, HERE)
    assert enter(street, "小张")


def test_a_signed_in_clerk_sends_and_sees_the_own_unit_only(street: Store) -> None:
    send(street, checked(OTHER, rows=[study()]))
    person = find_person_by_token(street, enter(street, "小张"))
    assert person is not None
    assert send(street, checked(OWN, rows=[study()]), access=person.access)
    with pytest.raises(Forbidden):
        send(street, checked(OTHER, rows=[study(3, 99)]), access=person.access)
    assert set(street.read(person.access, read_figures, [MONTH])["unit"]) == {OWN}


def test_a_weaker_hash_is_made_anew_when_its_password_is_given(street: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with street.engine.connect() as connection:
        weak = connection.execute(select(account.c.password).where(account.c.name == "小张")).scalar_one()
    monkeypatch.setattr(passwords, "_HASHER", FULL)
    assert passwords.outdated(weak)
    enter(street, "小张")
    with street.engine.connect() as connection:
        stored = connection.execute(select(account.c.password).where(account.c.name == "小张")).scalar_one()
    assert stored != weak
    assert not passwords.outdated(stored)
    assert enter(street, "小张")


def test_an_account_that_somebody_else_has_changed_is_not_changed_unseen(store: Store) -> None:
    register(store, "甲社区")
    store.write(OFFICER, add_account, "小张", "clerk", unit="甲社区", password=PASSWORD)
    (shown,) = store.read(OFFICER, read_accounts)
    store.write(OFFICER, disable_account, "小张", since=shown)
    for deed in (
        lambda: store.write(OFFICER, disable_account, "小张", disabled=False, since=shown),
        lambda: store.write(OFFICER, move_account, "小张", "leader", None, since=shown),
    ):
        with pytest.raises(Stale, match="账号“小张”已被改为：社区填报员，甲社区，已停用"):
            deed()
    (left,) = store.read(OFFICER, read_accounts)
    assert (left.role, left.disabled) == ("clerk", True)
    store.write(OFFICER, disable_account, "小张", disabled=False, since=left)


def test_a_calendar_is_its_maker_s_and_its_key_opens_nothing_once_the_account_is_disabled_or_has_a_new_password(
    street: Store,
) -> None:
    people = {name: street.read(VISITOR, find_person_by_name, name) for name in ("王干事", "李书记", "小张")}
    makers = {name: person.access for name, person in people.items() if person is not None}
    former = street.write(makers["小张"], make_feed)
    keys = {name: street.write(makers[name], make_feed) for name in ("李书记", "小张")}
    assert street.read(VISITOR, find_reader, former) is None
    with street.engine.connect() as connection:
        assert keys["小张"] not in repr(connection.execute(select(calendar_feed)).all())
    assert {name: street.read(VISITOR, find_reader, key) for name, key in keys.items()} == {
        name: makers[name] for name in keys
    }
    digest = sha256(keys["小张"].encode()).hexdigest()
    alike = next(text for text in map(str, count()) if sha256(text.encode()).hexdigest()[:4] == digest[:4])
    for near in ("", "%", keys["小张"][:-1], keys["小张"] + "x", digest, alike):
        assert street.read(VISITOR, find_reader, near) is None, "only the whole key opens it"
    assert street.read(makers["王干事"], read_feed) is None
    street.write(OFFICER, disable_account, "小张")
    street.write(OFFICER, reset_password, "李书记")
    assert [street.read(VISITOR, find_reader, key) for key in keys.values()] == [None, None]
    street.write(OFFICER, disable_account, "小张", disabled=False)
    street.write(makers["李书记"], remove_feed)
    assert street.read(VISITOR, find_reader, keys["小张"]) == makers["小张"], "disabled is not revoked"
