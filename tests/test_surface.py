"""Every address that the server answers at, as the application itself lists them, by every method, for everybody."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select
from websockets.exceptions import InvalidStatus

from data.store import VISITOR, Store
from data.store.feeds import make_feed, remove_feed
from data.store.people import find_person_by_name
from data.store.tables import calendar_feed
from tests.district import PASSWORD, PEOPLE, STRANGERS, found_district
from tests.tab import Tab, tab
from tests.wire import ROOT, Site, provider_secrets, start, stop
from ui.navigation import allowed, front

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
OUTSIDE = ("stranger", "ended session")
READ = {"GET": 200, "HEAD": 200}
HASH = "0123456789abcdef"

OPEN = {
    "/favicon.png": READ,
    "/forms.css": READ,
    "/logo.svg": READ,
    "/healthz": READ,
    "/readyz": READ,
    "/calendar.ics": {"GET": 404, "HEAD": 404},
    "/login": READ | {"POST": 413},
    "/login/code": {"GET": 303, "HEAD": 303, "POST": 303},
}
"""What answers everybody, by the status of each method; any other method gets 405. A form without fields gets 413, and a
code whose password was not given leads to the form of the password."""
INSIDE = {
    "/": READ,
    "/scripts.js": READ,
    "/search": READ,
    "/{name:page}": READ,
    "/password": {"GET": 200, "HEAD": 413, "POST": 413},
    "/second-factor": READ | {"POST": 413},
    "/_stcore/health": READ | {"OPTIONS": 204},
    "/_stcore/host-config": READ,
    "/media/{file_id:path}": {"GET": 404, "HEAD": 404, "OPTIONS": 204},
    "/_stcore/upload_file/{session_id}/{file_id}": READ | {"PUT": 404, "DELETE": 403, "OPTIONS": 204},
    "/_stcore/stream": READ,
    "/{rest:path}": READ,
    "/oauth2callback": READ,
}
"""What answers whoever is signed in; 401 for everybody else. Where nothing is asked for, Streamlit answers with the
page's shell, which holds nothing; here are no file and no upload of anybody, the following tests have some."""
CLOSED = {
    "/component/{path:path}",
    "/_stcore/bidi-components/{path:path}",
    "/_stcore/metrics",
    "/auth/login",
    "/_stcore/agent/interact",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/mcp",
}
"""What answers nobody."""
SIGNING_OUT = "/auth/logout"
EXAMPLES = {
    "/{name:page}": ("/settings", "/nothing"),
    "/media/{file_id:path}": (f"/media/{HASH}.png", f"/media/{HASH}"),
    "/_stcore/upload_file/{session_id}/{file_id}": (f"/_stcore/upload_file/{HASH}/{HASH}",),
    "/component/{path:path}": ("/component/x/y.js",),
    "/_stcore/bidi-components/{path:path}": ("/_stcore/bidi-components/x/y.js",),
    "/{rest:path}": ("/index.html", "/static/js/none.js"),
}
LISTING = "import app, json; print(json.dumps([route.path or '/{rest:path}' for route in app.app._build_starlette_app().routes]))"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server over two streets with accounts of every kind."""
    folder = tmp_path_factory.mktemp("surface")
    store = Store.open(f"sqlite:///{folder / 'street.db'}", create=True)
    found_district(store)
    store.close()
    started = start(f"sqlite:///{folder / 'street.db'}", folder)
    yield started
    stop(started)


@pytest.fixture(scope="module")
def cookies(site: Site) -> Mapping[str, str]:
    """The cookie of each kind of visitor."""
    ended = site.cookie(PEOPLE["clerk"].name, PASSWORD)
    site.ask("/auth/logout", "POST", "", cookie=ended, origin=f"http://{site.host}")
    return {"stranger": "", "ended session": ended} | {
        kind: site.cookie(somebody.name, PASSWORD) for kind, somebody in PEOPLE.items()
    }


def listed(way: str, home: Path) -> set[str]:
    """The addresses of the application when people sign in this way."""
    environment = os.environ | {"SIGN_IN": way, "HOME": str(home), "DATABASE_URL": f"sqlite:///{home / 'none.db'}"}
    run = subprocess.run([sys.executable, "-c", LISTING], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    document: list[str] = json.loads(run.stdout.splitlines()[-1])
    return set(document)


@pytest.mark.parametrize("way", ["own", "header", "oidc"])
def test_every_address_that_there_is_has_an_expectation(way: str, tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(provider_secrets("http://127.0.0.1:1", 8501))
    known = {*OPEN, *INSIDE, *CLOSED, SIGNING_OUT}
    assert listed(way, tmp_path) <= known, "an address that is new has to be thought about"
    if way == "own":
        assert listed(way, tmp_path) == known


def expected(template: str, method: str, kind: str) -> int:
    """What a visitor is answered at an address where there is nothing of anybody's."""
    if template in CLOSED:
        return 404
    if template in OPEN:
        signed_in = template == "/login" and kind not in OUTSIDE and method in READ
        return 303 if signed_in else OPEN[template].get(method, 405)
    return 401 if kind in OUTSIDE else INSIDE[template].get(method, 405)


@pytest.mark.parametrize("template", sorted({*OPEN, *INSIDE, *CLOSED}))
def test_every_address_answers_everybody_by_every_method_as_expected(
    site: Site, cookies: Mapping[str, str], template: str
) -> None:
    for path in EXAMPLES.get(template, (template,)):
        for kind, cookie in cookies.items():
            for method in METHODS:
                body = "x" if method in {"POST", "PUT", "PATCH"} else None
                answer = site.ask(path, method, body, cookie=cookie, origin=f"http://{site.host}")
                assert answer.status == expected(template, method, kind), (path, method, kind)
                assert not any(name in answer.text for name in STRANGERS), (path, method, kind)
                assert "x-content-type-options" in answer.headers


def test_the_address_of_the_first_page_of_a_role_leads_to_the_root(site: Site, cookies: Mapping[str, str]) -> None:
    for kind, somebody in PEOPLE.items():
        answer = site.ask(f"/{front(somebody.role).name}", cookie=cookies[kind])
        assert (answer.status, answer.headers["location"]) == (307, "/")


def test_signing_out_answers_everybody_and_ends_only_the_own_session(site: Site, cookies: Mapping[str, str]) -> None:
    mine = site.cookie(PEOPLE["leader"].name, PASSWORD)
    for cookie in ("", cookies["ended session"], mine):
        assert site.ask(SIGNING_OUT, cookie=cookie).headers["location"] == "/login"
    assert site.ask("/", cookie=mine).status == 401
    assert all(site.ask("/", cookie=cookies[kind]).status == 200 for kind in PEOPLE)


@pytest.mark.parametrize("kind", ["stranger", "ended session"])
def test_no_socket_is_opened_for_whoever_is_not_signed_in(site: Site, cookies: Mapping[str, str], kind: str) -> None:
    with pytest.raises(InvalidStatus) as refused, tab(site, cookies[kind]):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.slow
def test_nobody_takes_the_tabs_of_others_by_opening_ever_more(site: Site, cookies: Mapping[str, str]) -> None:
    with ExitStack() as opened:
        for _ in range(300):
            opened.enter_context(tab(site, cookies["leader"]))
        with pytest.raises(InvalidStatus), tab(site, cookies["leader"]):
            pass
        with tab(site, cookies["clerk"]) as other:
            assert other.open("upload")
    with tab(site, cookies["leader"]) as again:
        assert again.open("overview"), "those that are closed count no more"


def test_a_calendar_is_read_by_its_token_alone_in_the_scope_of_its_maker_until_it_is_revoked(
    site: Site, cookies: Mapping[str, str]
) -> None:
    store = Store.open(site.url, create=False)
    makers = {kind: store.read(VISITOR, find_person_by_name, PEOPLE[kind].name) for kind in ("clerk", "officer of all")}
    tokens = {kind: store.write(maker.access, make_feed) for kind, maker in makers.items() if maker is not None}
    texts = {}
    for kind, token in tokens.items():
        answer = site.ask(f"/calendar.ics?key={token}")
        assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
        assert answer.headers["content-type"].startswith("text/calendar")
        texts[kind] = answer.text.replace("\r\n ", "")
    assert not any(name in texts["clerk"] for name in STRANGERS)
    assert any(name in texts["officer of all"] for name in STRANGERS)
    assert site.ask("/calendar.ics?key=x", cookie=cookies["officer of all"]).status == 404
    clerk = makers["clerk"]
    assert clerk is not None
    renewed = store.write(clerk.access, make_feed)
    assert site.ask(f"/calendar.ics?key={tokens['clerk']}").status == 404, "the one before opens nothing more"
    assert site.ask(f"/calendar.ics?key={renewed}").status == 200
    store.write(clerk.access, remove_feed)
    assert site.ask(f"/calendar.ics?key={renewed}").status == 404
    with store.engine.connect() as connection:
        (kept,) = connection.execute(select(calendar_feed)).all()
    assert tokens["officer of all"] not in repr(kept)
    store.close()


def names(store: Tab) -> list[str]:
    """The addresses of the pages that the page shown last offers."""
    results = [each.navigation.app_pages for each in store.shown if each.WhichOneof("type") == "navigation"]
    return [page.url_pathname for page in results[-1]]


@pytest.mark.parametrize("kind", list(PEOPLE))
def test_over_the_socket_everybody_has_the_own_pages_and_no_others(
    site: Site, cookies: Mapping[str, str], kind: str
) -> None:
    somebody, governor = PEOPLE[kind], kind == "officer of all"
    own = [screen.name for screen in allowed(somebody.role, governor=governor)]
    with tab(site, cookies[kind]) as store:
        first = front(somebody.role).name
        for page in ("settings", "backups", "log", "accounts", "upload", "overview"):
            store.open(page)
            assert sorted(name or first for name in names(store)) == sorted(own)
            missing = any(each.WhichOneof("type") == "page_not_found" for each in store.shown)
            assert missing == (page not in own or page == first), page


def test_a_file_and_an_upload_of_somebody_are_there_for_nobody_else(site: Site, cookies: Mapping[str, str]) -> None:
    for kind in PEOPLE:
        with tab(site, cookies[kind]) as store:
            store.open("reporting")
            media = store.fetch("下载表格")
            (upload,) = store.ask_urls(["月报.xlsx"])
            for other, cookie in cookies.items():
                nothing = 401 if other in OUTSIDE else 404
                assert site.ask(media, cookie=cookie).status == (200 if other == kind else nothing), (kind, other)
                answer = store.put(upload, "月报.xlsx", b"x", cookie=cookie)
                assert answer.status == (204 if other == kind else nothing), (kind, other)
