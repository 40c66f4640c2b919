"""Downloads and pictures over real HTTP: open to the sign-in that they were made for, and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from websockets.exceptions import ConnectionClosed

from data.store.accounts import add_account, move_account
from data.store.settings import read_setting_tables, save_settings
from tests.office import COMMUNITIES, OFFICER
from tests.sites import People, office_site
from tests.tab import Tab, tab
from tests.wire import PASSWORD, Site, run, start, stop, until

PEOPLE: People = {
    "王干事": ("officer", None),
    "李书记": ("leader", None),
    "小张": ("clerk", COMMUNITIES[0]),
    "小李": ("clerk", COMMUNITIES[1]),
}
MEDIA = re.compile(r"/media/[0-9A-Za-z.]+")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with office_site(tmp_path_factory.mktemp("media"), PEOPLE) as started:
        yield started


def download(store: Tab) -> str:
    """Have the table of 报送情况 made, and return its address."""
    store.open("reporting")
    return store.fetch("下载表格")


def test_a_download_is_its_owner_s_and_kept_by_no_cache(site: Site) -> None:
    with tab(site, site.cookie("王干事")) as store:
        address = download(store)
        mine = site.ask(address, cookie=store.cookie)
        assert mine.status == 200
        assert mine.headers["cache-control"] == "no-store"
        assert mine.headers["content-disposition"].startswith("attachment")
        assert site.ask(address, "HEAD", cookie=store.cookie).status == 200
        assert site.ask(address, cookie=store.cookie, range="bytes=0-1").status == 206
        for name in ("李书记", "小张", "小李"):
            cookie = site.cookie(name)
            for method, headers in (("GET", {}), ("HEAD", {}), ("GET", {"range": "bytes=0-1"})):
                answer = site.ask(address, method, cookie=cookie, **headers)
                assert (answer.status, "PK" in answer.text) == (404, False), (name, method, headers)
        assert site.ask(address).status == 401
        assert site.ask(address, cookie="session-of-street=x").status == 401
        assert site.ask(address, cookie=site.cookie("王干事")).status == 404, "the same person signed in elsewhere"
        assert site.ask(f"{address}x", cookie=store.cookie).status == 200, "an ending is no part of the name"
        assert site.ask(address[:-12], cookie=store.cookie).status == 404


def test_after_signing_out_and_in_again_there_is_nothing_at_an_address_from_before(site: Site) -> None:
    with tab(site, site.cookie("小张")) as store:
        address = download(store)
        assert site.ask(address, cookie=store.cookie).status == 200
        site.ask("/auth/logout", "POST", "", cookie=store.cookie, origin=f"http://{site.host}")
        assert site.ask(address, cookie=store.cookie).status == 401
        assert site.ask(address, cookie=site.cookie("小张")).status == 404


def test_the_same_file_has_another_address_for_each_of_two_people(site: Site) -> None:
    with tab(site, site.cookie("王干事")) as mine, tab(site, site.cookie("李书记")) as theirs:
        shown = [MEDIA.findall(store.open("reporting")) for store in (mine, theirs)]
        assert all(shown)
        assert not set(shown[0]) & set(shown[1]), "the logo, too"
        for store, own, other in ((mine, *shown), (theirs, *reversed(shown))):
            assert {site.ask(address, cookie=store.cookie).status for address in own} == {200}
            assert {site.ask(address, cookie=store.cookie).status for address in other} == {404}


def test_a_download_button_of_somebody_else_makes_nothing(site: Site) -> None:
    with tab(site, site.cookie("王干事")) as mine, tab(site, site.cookie("小张")) as theirs:
        theirs.open("reporting")
        mine.open("reporting")
        buttons = [
            each.delta.new_element.download_button.deferred_file_id
            for each in mine.shown
            if each.WhichOneof("type") == "delta" and each.delta.new_element.HasField("download_button")
        ]
        assert buttons
        assert all(theirs.make(file_id) == "" for file_id in buttons)
        assert all(mine.make(file_id) for file_id in buttons)
    assert "Traceback" not in "".join(log.read_text() for log in site.log)


def test_another_scope_is_another_owner_where_a_proxy_signs_people_in(site: Site, tmp_path: Path) -> None:
    process = start(site.url, tmp_path, env={"SIGN_IN": "header"})
    try:
        headers = {"x_forwarded_user": quote("小李")}
        with tab(process, "", x_forwarded_user=quote("小李")) as stored:
            address = download(stored)
            assert process.ask(address, **headers).status == 200
            assert process.ask(address, x_forwarded_user=quote("小张")).status == 404
            store = process.store()
            store.write(OFFICER, move_account, "小李", "clerk", COMMUNITIES[2])
            assert process.ask(address, **headers).status == 404
            store.write(OFFICER, move_account, "小李", "clerk", COMMUNITIES[1])
            store.close()
    finally:
        stop(process)


def test_a_page_begins_anew_when_its_person_s_scope_has_changed_and_nobody_is_signed_out(site: Site) -> None:
    store = site.store()
    store.write(OFFICER, add_account, "街道的", "officer", unit="新城街道", password=PASSWORD)
    cookie = site.cookie("街道的")
    with tab(site, cookie) as stored:
        stored.open("reporting")
        tables = store.read(OFFICER, read_setting_tables)
        units = [*tables["单位"], {"名称": "新来社区", "级别": "社区", "上级": "新城街道"}]
        store.write(OFFICER, save_settings, {"单位": units})
        stored.socket.send(run("reporting"))
        with pytest.raises(ConnectionClosed) as closed:
            until(stored.socket, "auth_redirect")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
    with tab(site, cookie) as stored:
        assert "新来社区" in stored.open("upload")
    store.write(OFFICER, save_settings, {"单位": tables["单位"]})
    store.close()
