"""Where a proxy in front signs people in: the real server, asked as the proxy, as a visitor of it and past it."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote, urlencode

import pytest
from websockets.exceptions import InvalidStatus

from data.store.accounts import add_account, disable_account
from data.store.signing_in import sign_in
from tests.office import COMMUNITIES, OFFICER
from tests.sites import People, office_site
from tests.wire import PASSWORD, Site, messages, written

SECRET = "暗号-7731"
PROXY = {"x_forwarded_user": quote("小张"), "x_proxy_secret": SECRET.encode().decode("latin-1")}
PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server behind a proxy."""
    people: People = {"王干事": ("officer", None), "小张": ("clerk", COMMUNITIES[0])}
    folder = tmp_path_factory.mktemp("proxied")
    with office_site(folder, people, SIGN_IN="header", SIGN_IN_SECRET=SECRET) as started:
        yield started


def raw(site: Site, path: str, *headers: tuple[str, str]) -> tuple[int, str]:
    """Ask with headers as they are given, some of them twice."""
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)) as connection:
        connection.putrequest("GET", path)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8")


@pytest.mark.parametrize("path", ["/login", "/auth/logout", "/password", "/login?next=%2Fupload"])
def test_past_the_proxy_nothing_stands_at_the_addresses_of_signing_in(site: Site, path: str) -> None:
    answer = site.ask(path, **PAGE)
    assert answer.status == 403
    assert "请从统一认证的入口进入" in answer.text
    assert "<form" not in answer.text


def test_nobody_signs_in_with_a_password_neither_past_the_proxy_nor_through_it(site: Site) -> None:
    form = {"origin": f"http://{site.host}", "content_type": "application/x-www-form-urlencoded"}
    body = urlencode({"name": "王干事", "password": PASSWORD})
    for headers, status in (({}, 403), (PROXY, 405)):
        for path in ("/login", "/auth/logout", "/password"):
            answer = site.ask(path, "POST", body, **form, **headers)
            assert (answer.status, "set-cookie" in answer.headers) == (status, False), (path, headers)


def test_through_the_proxy_they_say_where_that_is_done(site: Site) -> None:
    assert site.ask("/login", **PROXY).headers["location"] == "/"
    assert site.ask("/login?next=%2Fupload", **PROXY).headers["location"] == "/upload"
    assert site.ask("/login?next=https%3A%2F%2Fevil.example", **PROXY).headers["location"] == "/"
    for path in ("/auth/logout", "/password"):
        answer = site.ask(path, **PROXY)
        assert (answer.status, "统一入口" in answer.text) == (200, True)
        assert answer.headers["cache-control"] == "no-store"


def test_a_session_of_our_own_opens_nothing_here(site: Site) -> None:
    store = site.store()
    token = sign_in(store, "王干事", PASSWORD, "127.0.0.1").token
    store.close()
    assert site.ask("/", cookie=f"session-of-street={token}").status == 403


@pytest.mark.parametrize("name", ["x-forwarded-user", "X-Forwarded-User", "x-proxy-secret"])
def test_a_name_or_secret_that_comes_twice_is_refused_whichever_comes_first(site: Site, name: str) -> None:
    proxy = [("x-forwarded-user", quote("小张")), ("x-proxy-secret", PROXY["x_proxy_secret"])]
    forged = (name, quote("王干事") if "user" in name.lower() else "x")
    assert raw(site, "/", *proxy)[0] == 200
    for headers in ([forged, *proxy], [*proxy, forged], [*proxy, *proxy]):
        status, text = raw(site, "/", *headers)
        assert status == 400
        assert "请管理人员让前面的代理先删去" in text
    doubled = [("x-forwarded-user", quote("王干事")), *((key.replace("_", "-"), value) for key, value in PROXY.items())]
    with pytest.raises(InvalidStatus):
        messages(site, "reporting", doubled)  # type: ignore[arg-type]
    assert "王干事" not in "".join(log.read_text() for log in site.log)


@pytest.mark.parametrize("value", ["小张, 王干事", "小张,王干事", "王干事 小张", "", "%00", "%E7%8E"])
def test_what_is_not_one_name_of_an_account_is_nobody(site: Site, value: str) -> None:
    secret = PROXY["x_proxy_secret"]
    assert site.ask("/", x_forwarded_user=value.encode().decode("latin-1"), x_proxy_secret=secret).status == 403


def test_an_account_that_is_closed_is_told_so_and_does_not_go_round_in_a_circle(site: Site) -> None:
    store = site.store()
    store.write(OFFICER, add_account, "离开的", "leader", password=PASSWORD)
    store.write(OFFICER, disable_account, "离开的")
    store.close()
    for path in ("/", "/login", "/auth/logout"):
        answer = site.ask(path, **(PROXY | {"x_forwarded_user": quote("离开的")}), **PAGE)
        assert (answer.status, "还没有为您开设账号" in answer.text) == (403, True)


def test_the_page_offers_neither_signing_out_nor_a_password(site: Site) -> None:
    shown = written(messages(site, "upload", {key.replace("_", "-"): value for key, value in PROXY.items()}))
    assert COMMUNITIES[0] in shown
    assert "修改密码" not in shown
    assert "退出" not in shown
