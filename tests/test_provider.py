"""Signing in at an identity provider, with a real one beside the real server."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from websockets.exceptions import InvalidStatus

from data.identity import provider
from data.store import Store
from data.store.accounts import add_account, disable_account
from data.store.audit import read_journal
from data.store.journal import now
from data.store.people import find_person_by_token
from data.store.sign_in_rows import LASTS
from tests.office import COMMUNITIES, OFFICER, found_office
from tests.test_server import Client
from tests.wire import PASSWORD, Site, free_port, messages, provider_secrets, start, stop, written
from ui import session
from ui.server.provider import routes

OWN, OTHER = COMMUNITIES[:2]
PEOPLE = {"z-01": "小张", "w-02": "王干事", "t-03": "停用的", "n-04": "外来的", "o-05": None}
"""What the provider knows people by, and the name that it tells of them."""


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of an identity provider that lets in whoever says so."""
    port = free_port()
    claims = [{"sub": sub} | ({"preferred_username": name} if name else {}) for sub, name in PEOPLE.items()]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--host", "127.0.0.1"]
    command += [word for claim in claims for word in ("--user-claims", json.dumps(claim))]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{address}/jwks", timeout=2).close()
            break
        except OSError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module")
def site(issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real server over the small office; whoever comes signs in at the provider."""
    folder = tmp_path_factory.mktemp("provider")
    url = f"sqlite:///{folder / 'street.db'}"
    store = Store.open(url, create=True)
    found_office(store, first="2024-02", last="2024-03")
    for name, role, unit in (("王干事", "officer", None), ("停用的", "leader", None), ("小张", "clerk", OWN)):
        store.write(OFFICER, add_account, name, role, unit=unit, password=PASSWORD if role == "officer" else None)  # type: ignore[arg-type]
    store.write(OFFICER, disable_account, "停用的")
    store.close()
    port = free_port()
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "secrets.toml").write_text(provider_secrets(issuer, port))
    started = start(url, folder, env={"SIGN_IN": "oidc", "HOME": str(folder)}, port=port)
    yield started
    stop(started)


@pytest.fixture
def browser(site: Site) -> Iterator[httpx.Client]:
    """A browser without its pictures: follows where it is sent, keeps cookies."""
    with httpx.Client(base_url=f"http://{site.host}", follow_redirects=True, headers={"accept": "text/html"}) as output:
        yield output


def sign_in(browser: httpx.Client, sub: str, path: str = "/") -> httpx.Response:
    """Ask for a page, be sent to the provider, be somebody there, and come back."""
    value = browser.get(path)
    assert "/oauth2/authorize" in str(value.url)
    return browser.post(value.url, data={"sub": sub})


def cookie(browser: httpx.Client) -> str:
    return f"session-of-street={browser.cookies['session-of-street']}"


def test_whoever_the_provider_names_gets_the_role_of_the_account_and_the_page_that_was_wanted(
    site: Site, browser: httpx.Client
) -> None:
    arrived = sign_in(browser, "z-01", "/reporting?period=2024-03")
    assert arrived.status_code == 200
    assert arrived.url.path == "/reporting"
    assert arrived.url.params["period"] == "2024-03"
    text = written(messages(site, "reporting", {"cookie": cookie(browser)}))
    assert OWN in text
    assert OTHER not in text
    assert "社区填报员" in text
    assert "修改密码" not in text, "a one-time password of ours does not matter here"


def test_what_is_asked_of_the_provider_cannot_be_replayed(browser: httpx.Client) -> None:
    requested = parse_qs(urlsplit(str(browser.get("/").url)).query)
    assert requested["code_challenge_method"] == ["S256"]
    assert requested["state"][0]
    assert requested["nonce"][0]
    assert requested["redirect_uri"][0].endswith("/oauth2callback")


@pytest.mark.parametrize(("sub", "words"), [("n-04", "外来的"), ("t-03", "停用的"), ("o-05", "preferred_username")])
def test_who_has_no_open_account_is_told_so_and_gets_no_session(
    site: Site, browser: httpx.Client, sub: str, words: str
) -> None:
    refused = sign_in(browser, sub)
    assert refused.status_code == 403
    assert "请联系宣传干事" in refused.text
    assert words in refused.text
    assert "session-of-street" not in browser.cookies
    store = site.store()
    (line,) = store.read(OFFICER, read_journal, limit=1)
    store.close()
    assert line.deed == "登录失败"


def test_signing_out_ends_our_session_and_leads_to_the_provider(site: Site, browser: httpx.Client) -> None:
    sign_in(browser, "w-02")
    stolen = cookie(browser)
    assert site.ask("/", cookie=stolen).status == 200
    out = browser.get("/auth/logout")
    assert out.url.path == "/oauth2/end_session"
    assert out.url.params["id_token_hint"]
    back = browser.get(out.url.params["post_logout_redirect_uri"])
    assert "已经退出" in back.text
    assert "session-of-street" not in browser.cookies
    assert site.ask("/", cookie=stolen).status == 401
    with pytest.raises(InvalidStatus):
        messages(site, "overview", {"cookie": stolen})


def test_a_session_ends_after_half_a_day_or_when_the_account_is_closed(site: Site, browser: httpx.Client) -> None:
    sign_in(browser, "w-02")
    store, token = site.store(), browser.cookies["session-of-street"]
    assert find_person_by_token(store, token) is not None
    assert find_person_by_token(store, token, at=now() + LASTS + timedelta(seconds=1)) is None
    store.write(OFFICER, disable_account, "王干事")
    assert site.ask("/", cookie=cookie(browser)).status == 401
    store.write(OFFICER, disable_account, "王干事", disabled=False)
    store.close()


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/", "GET", 401),
        ("/media/x.xlsx", "GET", 401),
        ("/_stcore/upload_file/a/b", "PUT", 401),
        ("/_stcore/upload_file/a/b", "DELETE", 401),
        ("/_stcore/host-config", "GET", 401),
        ("/password", "GET", 401),
        ("/auth/login", "GET", 404),
    ],
)
def test_nothing_answers_who_has_not_signed_in(site: Site, path: str, method: str, status: int) -> None:
    """Streamlit's own way of signing in is closed to everybody."""
    for headers in ({}, {"cookie": "session-of-street=x"}, {"cookie": "_streamlit_user=x"}):
        assert site.ask(path, method, **headers).status == status
    with pytest.raises(InvalidStatus):
        messages(site, "overview", {"cookie": "_streamlit_user=x"})


def test_a_password_opens_nothing_here(site: Site) -> None:
    assert site.sign_in("王干事").status in {404, 405}


def test_an_answer_nobody_asked_for_signs_nobody_in(site: Site, browser: httpx.Client) -> None:
    for query in ("?code=x&state=y", "?error=access_denied&state=y", "?code=x", "?state=%3Cscript%3E&code=1"):
        answer = browser.get(f"/oauth2callback{query}")
        assert answer.status_code == 400
        assert "重新登录" in answer.text
        assert "<script" not in answer.text
        assert "session-of-street" not in browser.cookies


def test_who_declines_at_the_provider_is_offered_to_sign_in_again(browser: httpx.Client) -> None:
    value = browser.get("/")
    answer = browser.post(value.url, data={"action": "deny"})
    assert answer.status_code == 400
    assert "登录没有完成" in answer.text


def test_a_link_on_another_site_does_not_sign_out(site: Site, browser: httpx.Client) -> None:
    sign_in(browser, "w-02")
    assert "退出登录" in browser.get("/auth/logout", headers={"sec-fetch-site": "cross-site"}).text
    assert site.ask("/", cookie=cookie(browser)).status == 200


def test_a_provider_that_does_not_answer_is_told(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(provider_secrets("http://127.0.0.1:1", 8501))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(session, "store", lambda: store)
    value = Client(Starlette(routes=routes())).get("/login")
    assert value.status == 503
    assert "统一认证连不上" in value.text


def test_a_server_without_the_provider_described_does_not_start(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'street.db'}"
    Store.open(url, create=True).close()
    with pytest.raises(AssertionError, match=r"需要 .*secrets\.toml") as refused:
        start(url, tmp_path, env={"SIGN_IN": "oidc", "HOME": str(tmp_path)})
    assert "Traceback" not in str(refused.value)


@pytest.mark.parametrize(
    ("line", "put", "words"),
    [
        ("client_secret", "", "还缺 client_secret"),
        ("cookie_secret", 'cookie_secret = "short"', "太短"),
        ("redirect_uri", 'redirect_uri = "https://street.example/back"', "oauth2callback"),
        ("client_id", "client_id = [", "不是正确的 TOML"),
    ],
)
def test_what_is_wrong_with_the_description_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, put: str, words: str
) -> None:
    lines = [
        put if splitline.startswith(line) else splitline
        for splitline in provider_secrets("https://id.example", 8501).splitlines()
    ]
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("\n".join(lines))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=words):
        provider()
