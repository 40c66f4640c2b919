"""The second step of signing in over the wire: the real server, its forms, cookies and sockets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import update
from websockets.exceptions import InvalidStatus

from data.store import SYSTEM, totp
from data.store.accounts import add_account, disable_account, read_accounts, reset_second_factor
from data.store.journal import now
from data.store.signing_in import begin_second_factor, confirm_second_factor, read_unconfirmed_secret
from data.store.tables import second_factor
from tests.office import COMMUNITIES, OFFICER
from tests.sites import People, office_site
from tests.uploads import myself
from tests.wire import PASSWORD, Answer, Site, messages, start, stop, written

OWN, OTHER = COMMUNITIES[:2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server over the small office with two officers and a clerk."""
    people: People = {"王干事": ("officer", None), "赵干事": ("officer", None), "小张": ("clerk", OWN)}
    with office_site(tmp_path_factory.mktemp("second-step"), people, first="2024-03") as started:
        yield started


@pytest.fixture(autouse=True)
def _nobody_has_one(site: Site) -> Iterator[None]:
    yield
    store = site.store()
    for item in store.read(OFFICER, read_accounts):
        if item.second_factor:
            store.write(OFFICER, reset_second_factor, item.name)
    store.close()


def post(site: Site, path: str, fields: dict[str, str], cookie: str = "", **headers: str) -> Answer:
    sent = {"origin": f"http://{site.host}", "content_type": "application/x-www-form-urlencoded"} | headers
    return site.ask(path, "POST", urlencode(fields), cookie, **sent)


def cookie_of(answer: Answer) -> str:
    return answer.headers["set-cookie"].partition(";")[0]


def code(secret: str, *, later: int = 0) -> str:
    return totp.code_at(secret, totp.time_step(now()) + later)


def forget_used_codes(site: Site) -> None:
    """Let the code of this half minute be good although it was used, so that no test waits for the next one."""
    store = site.store()
    with store.writing(SYSTEM) as writing:
        connection = writing.connection
        connection.execute(update(second_factor).values(last_step=0))
    store.close()


def enrol(site: Site, cookie: str) -> tuple[str, list[str], str]:
    """Switch it on over the forms; return the secret, the recovery codes and the new cookie."""
    shown = post(site, "/second-factor", {"do": "begin", "password": PASSWORD}, cookie)
    assert shown.status == 200, shown.text
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", shown.text)[1].replace(" ", "")  # type: ignore[index]
    assert '<svg width="' in shown.text
    done = post(site, "/second-factor", {"do": "confirm", "code": code(secret)}, cookie)
    assert done.status == 200, done.text
    return secret, re.findall(r"<li><code>([a-z0-9-]{19})</code></li>", done.text), cookie_of(done)


def test_it_is_switched_on_with_password_and_first_code_and_recovery_codes_are_shown_once(site: Site) -> None:
    cookie = site.cookie("王干事")
    assert "未开启" in site.ask("/password", cookie=cookie).text
    assert "二维码" not in site.ask("/second-factor", cookie=cookie).text
    wrong = post(site, "/second-factor", {"do": "begin", "password": "not the password"}, cookie)
    assert wrong.status == 422
    assert "现在的密码不对" in wrong.text
    assert "<svg" not in wrong.text
    early = post(site, "/second-factor", {"do": "confirm", "code": "123456"}, cookie)
    assert early.status == 422
    assert "重新开始" in early.text
    secret, codes, renewed = enrol(site, cookie)
    assert len(set(codes)) == 10
    assert site.ask("/", cookie=cookie).status == 401, "sessions from before have ended"
    state = site.ask("/second-factor", cookie=renewed).text
    assert "还有 10 个恢复码" in state
    assert not any(word in state for word in (secret, *codes))


def test_no_session_before_the_code_and_the_page_that_was_wanted_after_it(site: Site) -> None:
    secret, _, _ = enrol(site, site.cookie("王干事"))
    forget_used_codes(site)
    first = site.sign_in("王干事", path="/login?next=%2Freporting")
    assert first.status == 303
    assert first.headers["location"] == "/login/code?next=%2Freporting"
    step = first.headers["set-cookie"]
    assert step.startswith("sign-in-step=")
    assert "HttpOnly" in step
    assert "Path=/login/code" in step
    assert "Max-Age=300" in step
    store = cookie_of(first)
    token = store.partition("=")[2]
    for name in ("session-of-street", "__Host-session"):
        assert site.ask("/", cookie=f"{store}; {name}={token}").status == 401
    with pytest.raises(InvalidStatus):
        messages(site, "reporting", {"cookie": f"{store}; session-of-street={token}"})
    form = site.ask("/login/code?next=%2Freporting", cookie=store)
    assert form.status == 200
    assert 'autocomplete="one-time-code"' in form.text
    assert form.headers["cache-control"] == "no-store"
    wrong = post(site, "/login/code", {"code": "000000" if code(secret) != "000000" else "000001"}, store)
    assert wrong.status == 401
    assert "动态码不对" in wrong.text
    done = post(site, "/login/code?next=%2Freporting", {"code": code(secret)}, store)
    assert done.status == 303
    assert done.headers["location"] == "/reporting"
    session = re.search(r"session-of-street=[^;]+", done.headers["set-cookie"])
    assert session
    assert OTHER in written(messages(site, "reporting", {"cookie": session[0]}))


def test_a_code_that_was_seen_is_of_no_use_to_who_knows_the_password(site: Site) -> None:
    secret, codes, _ = enrol(site, site.cookie("王干事"))
    forget_used_codes(site)
    shown = code(secret)
    assert post(site, "/login/code", {"code": shown}, cookie_of(site.sign_in("王干事"))).status == 303
    assert post(site, "/login/code", {"code": shown}, cookie_of(site.sign_in("王干事"))).status == 401
    assert post(site, "/login/code", {"code": codes[0]}, cookie_of(site.sign_in("王干事"))).status == 303
    assert post(site, "/login/code", {"code": codes[0]}, cookie_of(site.sign_in("王干事"))).status == 401


def test_without_a_password_there_is_nothing_to_enter_a_code_for(site: Site) -> None:
    assert site.ask("/login/code").headers["location"] == "/login"
    invented = post(site, "/login/code", {"code": "123456"}, "sign-in-step=invented")
    assert invented.status == 401
    assert "请重新登录" in invented.text


def test_a_form_on_another_site_does_nothing(site: Site) -> None:
    cookie = site.cookie("王干事")
    for path in ("/login/code", "/second-factor"):
        answer = post(site, path, {"do": "begin", "password": PASSWORD}, cookie, origin="https://evil.example")
        assert answer.status == 403
    assert "未开启" in site.ask("/password", cookie=cookie).text


def test_guessing_codes_has_to_wait(site: Site) -> None:
    secret, _, _ = enrol(site, site.cookie("王干事"))
    near = {code(secret, later=step) for step in range(-2, 5)}
    wrong = next(f"{number:06}" for number in range(20) if f"{number:06}" not in near)
    outsider = {"x_forwarded_for": "203.0.113.44"}
    store = cookie_of(site.sign_in("王干事", **outsider))
    answers = [post(site, "/login/code", {"code": wrong}, store, **outsider) for _ in range(7)]
    assert [answer.status for answer in answers] == [401] * 5 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) <= 5
    assert site.sign_in("王干事", **outsider).status == 429


def test_it_is_switched_off_with_password_and_code(site: Site) -> None:
    secret, codes, cookie = enrol(site, site.cookie("王干事"))
    off = {"do": "end", "password": PASSWORD, "code": codes[0]}
    assert post(site, "/second-factor", off | {"password": "not the password"}, cookie).status == 422
    assert post(site, "/second-factor", off | {"code": "not a code"}, cookie).status == 401
    done = post(site, "/second-factor", off, cookie)
    assert done.status == 303
    assert "现在没有开启" in site.ask("/second-factor", cookie=cookie_of(done)).text
    assert site.ask("/", cookie=site.cookie("王干事")).status == 200
    assert secret not in done.text


@pytest.mark.parametrize("body", ["do=nothing", "do=confirm", "do=end", "", "x" * 9000, "do=begin&password=%ff"])
def test_no_form_breaks_the_page(site: Site, body: str) -> None:
    headers = {"origin": f"http://{site.host}", "content_type": "application/x-www-form-urlencoded"}
    answer = site.ask("/second-factor", "POST", body, site.cookie("赵干事"), **headers)
    assert answer.status in {200, 413, 422}
    assert "Traceback" not in site.log[0].read_text()


def test_the_account_is_text_in_the_picture_and_on_the_page(site: Site) -> None:
    store, name = site.store(), '<img src=x onerror="alert(1)">'
    store.write(OFFICER, add_account, name, "officer", password=PASSWORD)
    answer = post(site, "/second-factor", {"do": "begin", "password": PASSWORD}, site.cookie(name))
    store.write(OFFICER, disable_account, name)
    store.close()
    assert "<svg" in answer.text
    assert "<img src=x" not in unescape(answer.text)
    assert "style=" not in answer.text, "the page's policy allows none"
    assert re.findall(r'(?:src|href)="(?!/)', answer.text) == []


def test_where_officers_have_to_have_it_they_get_to_nothing_else_before(site: Site, tmp_path: Path) -> None:
    strict = start(site.url, tmp_path, env={"SECOND_FACTOR": "officer"})
    try:
        cookie = strict.cookie("王干事")
        for path in ("/", "/reporting", "/media/x", "/_stcore/upload_file/a/b"):
            assert strict.ask(path, cookie=cookie).headers.get("location") == "/second-factor", path
        with pytest.raises(InvalidStatus):
            messages(strict, "reporting", {"cookie": cookie})
        assert "按本单位的规定" in strict.ask("/second-factor", cookie=cookie).text
        assert strict.ask("/", cookie=strict.cookie("小张")).status == 200, "a clerk may go without"
        _, _, renewed = enrol(strict, cookie)
        assert strict.ask("/", cookie=renewed).status == 200
        assert OTHER in written(messages(strict, "reporting", {"cookie": renewed}))
    finally:
        stop(strict)


def test_a_word_that_the_setting_does_not_know_stops_the_start(site: Site, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="SECOND_FACTOR 只能是"):
        start(site.url, tmp_path, env={"SECOND_FACTOR": "yes"})


def test_who_comes_by_a_trusted_proxy_is_asked_for_nothing_here(site: Site, tmp_path: Path) -> None:
    store = site.store()
    at = now() - timedelta(minutes=2)
    begin_second_factor(store, myself("小张"), PASSWORD, "10.0.0.1", at=at)
    secret = store.read(myself("小张"), read_unconfirmed_secret, at=at)
    store.write(myself("小张"), confirm_second_factor, totp.code_at(secret, totp.time_step(at)), "10.0.0.1", at=at)
    store.close()
    process = start(site.url, tmp_path, env={"SIGN_IN": "header", "SIGN_IN_SECRET": "7731", "SECOND_FACTOR": "all"})
    try:
        headers = {"x_forwarded_user": "%E5%B0%8F%E5%BC%A0", "x_proxy_secret": "7731"}
        assert process.ask("/", **headers).status == 200
        assert "由单位的统一入口管理" in process.ask("/second-factor", **headers).text
        answer = post(process, "/second-factor", {"do": "begin", "password": PASSWORD}, **headers)
        assert answer.status == 405
        assert process.ask("/login/code", **headers).status == 404
    finally:
        stop(process)
