"""Over the wire: the real server, asked by HTTP and WebSocket as strangers, forgers and colleagues ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from data.store import Store, sign_in_rows
from data.store.accounts import add_account, disable_account, reset_password
from data.store.sign_ins import end_sign_in
from data.store.signing_in import sign_in
from tests.office import COMMUNITIES, OFFICER
from tests.sites import People, office_site
from tests.wire import PASSWORD, Site, messages, received, run, start, stop, written
from ui.navigation import SCREENS
from ui.server.door import way_on

OWN, OTHER = COMMUNITIES[:2]
PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sign-in")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    """A server over the small office with an officer, a leader and a clerk."""
    people: People = {"王干事": ("officer", None), "李书记": ("leader", None), "小张": ("clerk", OWN)}
    with office_site(folder, people) as started:
        yield started


EVERYTHING = [
    "/",
    *(f"/{screen.name}" for screen in SCREENS),
    "/password",
    "/scripts.js",
    "/nothing",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/agent/openapi.json",
    "/media/0123.xlsx",
    "/component/x",
    "/static/js/index.js",
    "/app/static/x",
    "//",
    "/../app.py",
    "/login/x",
    "/Login",
    "/%2e%2e/healthz",
    "/healthz/",
    "/healthz/../overview",
    "/logo.svg/../overview",
]


@pytest.mark.parametrize("path", EVERYTHING)
def test_nothing_answers_a_stranger(site: Site, path: str) -> None:
    for headers in (
        {},
        PAGE,
        {"cookie": "session-of-street=x"},
        {"cookie": "session-of-street="},
        {"x_auth_user": "%E7%8E%8B"},
    ):
        answer = site.ask(path, **headers)
        assert answer.status in {303, 307, 400, 401, 404}, (path, headers)
        assert "请先登录" in answer.text or answer.status != 401
        assert "stApp" not in answer.text
        assert "<script" not in answer.text
    assert site.ask(path, "POST", "x").status in {303, 400, 401, 403, 404, 405}


def test_a_page_that_was_asked_for_leads_to_signing_in_and_back(site: Site) -> None:
    answer = site.ask("/ranking?period=2024-03", **PAGE)
    assert answer.status == 303
    assert answer.headers["location"] == "/login?next=%2Franking%3Fperiod%3D2024-03"
    entered = site.sign_in("王干事", path=answer.headers["location"])
    assert entered.headers["location"] == "/ranking?period=2024-03"


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/x\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "",
        "/a/../b",
        "/%2f%2fevil",
    ],
)
def test_the_way_back_never_leads_to_another_site(site: Site, path: str) -> None:
    assert way_on(path) == "/"
    answer = site.sign_in("王干事", path=f"/login?next={quote(path, safe='')}")
    assert answer.headers["location"] == "/"
    assert "evil" not in str(answer.headers)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "GET"])
def test_no_upload_without_a_session(site: Site, method: str) -> None:
    path = "/_stcore/upload_file/0123/4567"
    assert site.ask(path, method, "content").status == 401
    assert site.ask(path, method, "content", cookie="session-of-street=0123").status == 401


def test_no_socket_without_a_session(site: Site) -> None:
    forged = {"x-auth-user": quote("王干事"), "x-auth-session": "x", "X_Auth_User": "x"}
    for headers in ({}, {"cookie": "session-of-street=x"}, forged):
        with pytest.raises(InvalidStatus) as refused:
            messages(site, "overview", headers)
        assert refused.value.response.status_code == 403


def test_no_socket_to_a_page_of_another_site_even_with_a_session(site: Site) -> None:
    cookie = site.cookie("王干事")
    for origin in ("https://evil.example", "null", f"http://127.0.0.1:{site.port}.evil.example"):
        with pytest.raises(InvalidStatus):
            messages(site, "overview", {"cookie": cookie, "origin": origin})
    assert messages(site, "overview", {"cookie": cookie, "origin": f"http://{site.host}"})


def test_each_role_is_shown_its_own_pages_and_units(site: Site) -> None:
    shown = {
        name: written(messages(site, "reporting", {"cookie": site.cookie(name)}))
        for name in ("王干事", "李书记", "小张")
    }
    assert OWN in shown["小张"]
    assert OTHER not in shown["小张"]
    assert OTHER in shown["李书记"]
    assert OTHER in shown["王干事"]
    for title, person in (
        ("账号", "王干事"),
        ("设置", "王干事"),
        ("批量导入", "王干事"),
        ("总览", "王干事李书记"),
    ):
        for name, text in shown.items():
            assert (f'page_name: "{title}"' in text) == (name in person), (title, name)


@pytest.mark.parametrize("page", ["overview", "ranking", "settings", "accounts", "backups", "log", "batch"])
def test_a_clerk_who_types_the_address_of_another_page_gets_nothing_of_it(site: Site, page: str) -> None:
    text = written(messages(site, page, {"cookie": site.cookie("小张")}))
    assert OTHER not in text
    assert "王干事" not in text


def test_forged_headers_do_not_make_a_clerk_an_officer(site: Site) -> None:
    store = site.store()
    officer = sign_in_rows.key_of(str(sign_in(store, "王干事", PASSWORD, "10.0.0.1").token))
    store.close()
    headers = {"cookie": site.cookie("小张"), "x-auth-user": quote("王干事"), "x-auth-session": officer}
    text = written(messages(site, "reporting", headers | {"X-Auth-Session": officer}))
    assert OTHER not in text
    assert "小张" in text
    assert "王干事" not in text


def test_after_a_restart_the_first_request_is_refused_as_any_other_and_sessions_go_on_unless_they_were_revoked(
    site: Site, folder: Path
) -> None:
    stored, ended = site.cookie("王干事"), site.cookie("李书记")
    site.ask("/auth/logout", "POST", "", cookie=ended, origin=f"http://{site.host}")
    again = start(site.url, folder)
    try:
        with pytest.raises(InvalidStatus):
            messages(again, "settings", {})
        assert again.ask("/settings").status == 401
        assert again.ask("/media/x").status == 401
        text = written(messages(again, "settings", {"cookie": again.cookie("小张")}))
        assert "设置" not in text
        assert OTHER not in text
        assert again.ask("/", cookie=stored).status == 200
        assert again.ask("/", cookie=ended).status == 401
    finally:
        stop(again)


@pytest.mark.parametrize("deed", ["revoke", "disable", "reset"])
def test_an_open_socket_is_closed_with_the_next_message_after_its_session_ended(site: Site, deed: str) -> None:
    store = site.store()
    cookie = site.cookie("李书记")
    with connect(f"ws://{site.host}/_stcore/stream", additional_headers={"cookie": cookie}) as socket_:
        socket_.send(run("overview"))
        while (message := received(socket_.recv(timeout=20))).WhichOneof("type") != "script_finished":
            assert message.WhichOneof("type") != "auth_redirect"
        if deed == "revoke":
            store.write(OFFICER, end_sign_in, sign_in_rows.key_of(cookie.partition("=")[2]))
        elif deed == "disable":
            store.write(OFFICER, disable_account, "李书记")
        else:
            store.write(OFFICER, reset_password, "李书记", PASSWORD)
        socket_.send(run("ranking"))
        kinds = []
        while (message := received(socket_.recv(timeout=20))).WhichOneof("type") != "auth_redirect":
            kinds.append(message.WhichOneof("type"))
        assert message.auth_redirect.url == "/auth/logout"
        assert "new_session" not in kinds, "nothing was run any more"
        with pytest.raises(ConnectionClosed):
            socket_.recv(timeout=20)
    assert site.ask("/", cookie=cookie).status == 401
    store.write(OFFICER, disable_account, "李书记", disabled=False)
    store.close()


def test_who_was_disabled_is_told_so_in_the_own_browser_and_nobody_else_is(site: Site) -> None:
    store = site.store()
    cookie, ended = site.cookie("李书记"), site.cookie("小张")
    store.write(OFFICER, disable_account, "李书记")
    store.write(OFFICER, end_sign_in, sign_in_rows.key_of(ended.partition("=")[2]))
    text = "您的账号已停用"
    try:
        page = site.ask("/ranking", cookie=cookie, **PAGE)
        assert (page.status, page.headers["location"]) == (303, "/login?next=%2Franking")
        assert text in site.ask("/login?next=%2Franking", cookie=cookie, **PAGE).text
        left = site.ask("/auth/logout", cookie=cookie, **PAGE)
        assert text in left.text, "the page that the open one is sent to says it, too"
        assert "Max-Age=0" in left.headers["set-cookie"]
        assert text not in site.ask("/login", **PAGE).text
        assert text not in site.ask("/login", cookie=ended, **PAGE).text
        assert text not in site.ask("/login", cookie=f"{cookie}x", **PAGE).text
        assert text not in site.sign_in("李书记").text, "a name and a password tell nothing of an account"
    finally:
        store.write(OFFICER, disable_account, "李书记", disabled=False)
        store.close()


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(site: Site) -> None:
    cookie = site.sign_in("小张").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie, "over plain http on this computer"
    behind_tls = site.sign_in("小张", x_forwarded_proto="https").headers["set-cookie"]
    assert behind_tls.startswith("__Host-session=")
    assert "Secure" in behind_tls
    assert "Domain" not in behind_tls


def test_a_session_put_upon_a_browser_before_it_signs_in_is_worth_nothing_after(site: Site) -> None:
    attackers = site.cookie("小张")
    answer = site.sign_in("王干事", cookie=attackers)
    assert answer.headers["set-cookie"].partition(";")[0] != attackers
    assert site.ask("/", cookie=attackers).status == 401, "the one from before has ended"
    invented = site.sign_in("王干事", cookie="session-of-street=chosen-by-the-attacker")
    assert "chosen-by-the-attacker" not in invented.headers["set-cookie"]
    assert site.ask("/", cookie="session-of-street=chosen-by-the-attacker").status == 401


def test_two_sessions_in_one_browser_are_none_for_one_was_put_upon_it(site: Site) -> None:
    mine, other = site.cookie("小张"), site.cookie("王干事")
    assert site.ask("/", cookie=f"a=b; {mine} ; {mine}").status == 200
    for cookie in (f"{mine}; {other}", f"{other}; {mine}", f"{mine}; session-of-street="):
        assert site.ask("/", cookie=cookie).status == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "", "referer": "https://evil.example/x"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "", "sec_fetch_site": "cross-site"},
        {"origin": "", "sec_fetch_site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/login", "/auth/logout", "/password", "/_stcore/upload_file/x/y"])
def test_a_form_on_another_site_does_nothing(site: Site, path: str, headers: dict[str, str]) -> None:
    cookie = site.cookie("小张")
    answer = site.sign_in("王干事", path=path, cookie=cookie, **headers)
    assert answer.status == 403
    assert "set-cookie" not in answer.headers
    assert site.ask("/", cookie=cookie).status == 200


def test_a_link_on_another_site_does_not_sign_anybody_out(site: Site) -> None:
    cookie = site.cookie("小张")
    answer = site.ask("/auth/logout", cookie=cookie, sec_fetch_site="cross-site", **PAGE)
    assert "退出登录" in answer.text
    assert site.ask("/", cookie=cookie).status == 200
    assert site.ask("/auth/logout", cookie=cookie).headers["location"] == "/login"
    assert site.ask("/", cookie=cookie).status == 401


def test_wrong_unknown_and_disabled_are_answered_alike(site: Site) -> None:
    store = site.store()
    store.write(OFFICER, add_account, "停用的", "leader", password=PASSWORD)
    store.write(OFFICER, disable_account, "停用的")
    store.close()
    answers = [site.sign_in(name, "wrong password") for name in ("小张", "无此人", "停用的")]
    answers.append(site.sign_in("停用的"))
    bodies = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert {answer.status for answer in answers} == {401}
    assert len(bodies) == 1
    assert "账号或密码不对" in bodies.pop()


def test_guessing_has_to_wait_and_the_user_elsewhere_does_not(site: Site) -> None:
    outsider = {"x_forwarded_for": "203.0.113.7"}
    answers = [site.sign_in("王干事", f"guess-{number}", **outsider) for number in range(7)]
    assert [answer.status for answer in answers] == [401] * 5 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) <= 5
    assert "请等" in answers[-1].text
    assert site.sign_in("王干事", **outsider).status == 429, "even with the right one"
    assert site.sign_in("王干事", x_forwarded_for="198.51.100.20").status == 303


def test_a_browser_that_has_signed_in_before_is_not_kept_waiting_by_who_guesses_at_the_same_address(site: Site) -> None:
    shared = {"x_forwarded_for": "203.0.113.61"}
    device, session = site.sign_in("李书记", **shared).cookies
    assert device.startswith("known-browser=")
    assert all(word in device for word in ("HttpOnly", "SameSite=lax", "Path=/login", "Max-Age=15552000"))
    known = device.partition(";")[0]
    assert site.ask("/", cookie=known).status == 401, "it opens nothing"
    answers = [site.sign_in("李书记", f"guess-{number}", **shared).status for number in range(6)]
    assert answers == [401] * 5 + [429]
    again = site.sign_in("李书记", cookie=known, **shared)
    assert again.status == 303
    assert [cookie.partition("=")[0] for cookie in again.cookies] == [session.partition("=")[0]], "it is known already"


def test_behind_an_address_where_many_are_wrong_the_right_password_passes_at_the_first_try(site: Site) -> None:
    shared = {"x_forwarded_for": "203.0.113.8"}
    assert {site.sign_in(f"账号{number}", "guess", **shared).status for number in range(45)} == {401}
    assert [site.sign_in(name, **shared).status for name in ("王干事", "小张", "李书记")] == [303] * 3


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'; --", "${7*7}{{7*7}}"]
)
def test_a_name_comes_back_as_text(site: Site, name: str) -> None:
    answer = site.sign_in(name, "wrong password", x_forwarded_for="192.0.2.99")
    assert f'value="{escape(name)}"' in answer.text
    assert "<script" not in answer.text
    assert "onerror=alert(1)>" not in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_an_account_named_like_a_script_is_shown_as_text(site: Site) -> None:
    store, name = site.store(), "<img src=x onerror=alert(1)>"
    store.write(OFFICER, add_account, name, "leader", password=PASSWORD)
    store.close()
    answer = site.ask("/password", cookie=site.cookie(name))
    assert answer.status == 200
    assert "<img src=x" not in answer.text
    assert "&lt;img src=x" in answer.text
    store = site.store()
    store.write(OFFICER, disable_account, name)
    store.close()


BODIES = [
    "x" * 9000,
    "name=a",
    "",
    "\xff\xfe",
    "name=%ff%fe&password=%00",
    "&" * 500,
    "name=" + "a" * 5000 + "&password=b",
    "name=1&" * 60,
]


@pytest.mark.parametrize("body", BODIES)
def test_no_form_breaks_the_server(site: Site, body: str) -> None:
    headers = {"origin": f"http://{site.host}", "content_type": "application/x-www-form-urlencoded"}
    answer = site.ask("/login", "POST", body.encode("latin-1").decode("latin-1"), **headers)
    assert answer.status in {401, 413, 429}
    assert (
        site.ask("/login", "POST", '{"name": 1}', origin=f"http://{site.host}", content_type="application/json").status
        == 413
    )


def test_a_one_time_password_opens_nothing_but_the_page_to_change_it(site: Site) -> None:
    store = site.store()
    supplied = store.write(OFFICER, add_account, "新来的", "clerk", unit=OWN)
    assert supplied is not None
    answer = site.sign_in("新来的", supplied)
    assert answer.headers["location"] == "/password"
    cookie = answer.headers["set-cookie"].partition(";")[0]
    assert site.ask("/", cookie=cookie).headers["location"] == "/password"
    assert site.ask("/_stcore/upload_file/a/b", "PUT", "x", cookie=cookie).status == 303
    with pytest.raises(InvalidStatus):
        messages(site, "upload", {"cookie": cookie})
    fields = {"old": supplied, "new": "润物细无声-2024", "again": "润物细无声-2024"}
    sent = {"origin": f"http://{site.host}", "content_type": "application/x-www-form-urlencoded"}
    for wrong, words in (
        ({"again": "不同"}, "不一样"),
        ({"old": "x" * 9}, "现在的密码不对"),
        ({"new": "short", "again": "short"}, "太短"),
    ):
        refused = site.ask("/password", "POST", urlencode(fields | wrong), cookie=cookie, **sent)
        assert refused.status == 422
        assert words in refused.text
        assert supplied not in refused.text
    changed = site.ask("/password", "POST", urlencode(fields), cookie=cookie, **sent)
    assert changed.status == 303
    assert site.ask("/", cookie=changed.headers["set-cookie"].partition(";")[0]).status == 200
    assert site.ask("/", cookie=cookie).status == 401
    store.close()


def test_pages_about_passwords_are_kept_by_no_cache_and_fetch_nothing_from_outside(site: Site) -> None:
    for answer in (site.ask("/login"), site.ask("/password", cookie=site.cookie("小张"))):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"
        assert re.findall(r'(?:src|href)="(?!/)', answer.text) == []
        assert "<style" not in answer.text
    assert site.ask("/forms.css").status == 200
    assert site.ask("/logo.svg").headers["content-type"].startswith("image/svg")


def test_health_answers_everybody_and_tells_nothing_else(site: Site) -> None:
    assert site.ask("/healthz").text == '{"status":"ok"}'


def test_without_accounts_this_computer_is_let_in_and_no_other_and_with_the_first_it_has_to_sign_in_too(
    folder: Path,
) -> None:
    url = f"sqlite:///{folder / 'unclaimed.db'}"
    Store.open(url, create=True).close()
    unclaimed = start(url, folder)
    try:
        assert unclaimed.ask("/").status == 200
        assert unclaimed.ask("/login").headers["location"] == "/"
        for headers in (
            {"x_forwarded_for": "192.0.2.1"},
            {"host": "evil.example"},
            {"host": f"evil.example:{unclaimed.port}"},
            {"x_real_ip": "192.0.2.1"},
            {"via": "1.1 proxy"},
        ):
            answer = unclaimed.ask("/", **headers)
            assert answer.status == 403, headers
            assert "还没有账号" in answer.text
        with pytest.raises(InvalidStatus):
            messages(unclaimed, "overview", {"origin": "http://evil.example"})
        assert messages(unclaimed, "overview", {"origin": f"http://{unclaimed.host}"})
        store = unclaimed.store()
        store.write(OFFICER, add_account, "王干事", "officer", password=PASSWORD)
        store.close()
        assert unclaimed.ask("/").status == 401
        assert unclaimed.ask("/", cookie=unclaimed.cookie("王干事")).status == 200
    finally:
        stop(unclaimed)


def test_the_server_does_not_listen_to_others_before_there_is_an_account(folder: Path) -> None:
    url = f"sqlite:///{folder / 'nobody.db'}"
    Store.open(url, create=True).close()
    with pytest.raises(AssertionError, match="还没有账号") as refused:
        start(url, folder, "--server.address", "0.0.0.0")
    assert "Traceback" not in str(refused.value)
    store = Store.open(url, create=False)
    store.write(OFFICER, add_account, "王干事", "officer", password=PASSWORD)
    store.close()
    site = start(url, folder, "--server.address", "0.0.0.0")
    assert site.ask("/").status == 401
    stop(site)


def test_a_trusted_proxy_names_the_person_and_nobody_else_does(site: Site, folder: Path) -> None:
    process = start(site.url, folder, env={"SIGN_IN": "header", "SIGN_IN_SECRET": "暗号-7731"})
    secret = "暗号-7731".encode().decode("latin-1")
    try:
        assert process.ask("/", x_forwarded_user=quote("小张")).status == 403
        assert process.ask("/", x_forwarded_user=quote("小张"), x_proxy_secret="wrong").status == 403
        assert process.ask("/", x_proxy_secret=secret).status == 403
        assert process.ask("/", x_forwarded_user=quote("无此人"), x_proxy_secret=secret).status == 403
        assert process.ask("/", x_forwarded_user=quote("小张"), x_proxy_secret=secret).status == 200
        assert process.ask("/", cookie=site.cookie("王干事")).status == 403
        headers = {"x-forwarded-user": quote("小张"), "x-proxy-secret": secret, "x-auth-user": quote("王干事")}
        text = written(messages(process, "reporting", headers))
        assert OWN in text
        assert OTHER not in text
    finally:
        stop(process)


def test_what_is_logged_holds_no_password_and_no_token(site: Site) -> None:
    cookie = site.cookie("小张")
    site.ask("/", cookie=cookie)
    text = "".join(log.read_text() for log in site.log)
    assert PASSWORD not in text
    assert cookie.partition("=")[2] not in text
    assert "Traceback" not in text
