"""Files on their way in, over real HTTP: each to its own page, of the kinds and sizes that are taken, within a quota."""

from __future__ import annotations

import asyncio
import http.client
import weakref
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from types import SimpleNamespace

import pytest
from starlette.exceptions import HTTPException
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from data.intake.limits import MIB, WORKBOOK_MB
from tests.builders import study, workbook
from tests.office import COMMUNITIES
from tests.sites import People, office_site
from tests.tab import BORDER, Tab, form, tab
from tests.wire import Site
from ui.server import streamlit_runtime
from ui.server.ownership import Owner, asking
from ui.server.streamlit_runtime import LeftPages
from ui.server.uploads import ParkedUploads, Quota

FILE = workbook(unit=COMMUNITIES[0], month="2024-04", study=[study(date=date(2024, 4, 5))])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    people: People = {"小张": ("clerk", COMMUNITIES[0]), "小李": ("clerk", COMMUNITIES[1])}
    with office_site(tmp_path_factory.mktemp("parked"), people) as started:
        yield started


@pytest.fixture
def mine(site: Site) -> Iterator[Tab]:
    with tab(site, site.cookie("小张")) as store:
        store.open("upload")
        yield store


def test_nobody_else_sends_to_an_address_or_takes_away_what_is_there(site: Site, mine: Tab) -> None:
    (urls,) = mine.ask_urls(["月报.xlsx"])
    other, again = site.cookie("小李"), site.cookie("小张")
    assert mine.put(urls, "月报.xlsx", FILE, cookie=other).status == 404
    assert mine.put(urls, "月报.xlsx", FILE, cookie=again).status == 404, "another sign-in of the same person"
    assert mine.put(urls, "月报.xlsx", FILE, cookie="").status == 401
    assert mine.put(urls, "月报.xlsx", FILE).status == 204
    assert mine.delete(urls, cookie=other).status == 204
    assert mine.delete(urls, cookie="").status == 401
    assert mine.put(urls, "月报.xlsx", FILE).status == 204, "the address is still good: nothing was taken away"
    assert mine.delete(urls).status == 204
    assert mine.put(urls, "月报.xlsx", FILE).status == 404


def test_an_address_that_no_page_has_asked_for_takes_nothing(mine: Tab) -> None:
    path = f"/_stcore/upload_file/{mine.session}/0123"
    answer = mine.put(FileURLs(upload_url=path), "月报.xlsx", FILE)
    assert (answer.status, answer.text) == (404, "没有这个上传地址。")


@pytest.mark.parametrize("name", ["程序.exe", "网页.html", "没有后缀", ".xlsx", "月报.xlsx.js", "图.svg", "a.ps"])
def test_other_kinds_of_files_are_not_taken(mine: Tab, name: str) -> None:
    (urls,) = mine.ask_urls([name])
    assert mine.put(urls, name, FILE).status == 415


def test_a_file_that_calls_itself_otherwise_once_its_address_is_given_is_not_taken(mine: Tab) -> None:
    (urls,) = mine.ask_urls(["月报.xlsx"])
    assert mine.put(urls, "月报.exe", FILE).status == 415


def test_a_workbook_larger_than_any_page_takes_is_refused_in_chinese(mine: Tab) -> None:
    (urls,) = mine.ask_urls(["月报.xlsx"])
    answer = mine.put(urls, "月报.xlsx", bytes(WORKBOOK_MB * MIB + (128 << 10)))
    assert (answer.status, answer.text) == (413, f"文件超过 {WORKBOOK_MB} MB。")


def test_an_upload_has_to_say_how_long_it_is(site: Site, mine: Tab) -> None:
    (urls,) = mine.ask_urls(["月报.xlsx"])
    twice = generate_xsrf_token_string()
    headers = {"cookie": f"{mine.cookie}; {XSRF_COOKIE_NAME}={twice}", "x-xsrftoken": twice}
    headers |= {"content-type": f"multipart/form-data; boundary={BORDER}", "transfer-encoding": "chunked"}
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)) as connection:
        connection.request("PUT", urls.upload_url, iter([form("月报.xlsx", FILE)]), headers, encode_chunked=True)
        assert connection.getresponse().status == 411


def test_what_is_confirmed_or_left_behind_is_not_parked_any_longer(mine: Tab) -> None:
    assert "可以上报" in mine.choose([("月报.xlsx", FILE)])
    (place,) = mine.widgets.values()
    (sent,) = place.file_uploader_state_value.uploaded_file_info
    assert "已接收" in mine.press("确认上报")
    mine.open("upload")
    assert mine.put(sent.file_urls, "月报.xlsx", FILE).status == 404
    mine.choose([("另一份.xlsx", FILE)])
    (place,) = mine.widgets.values()
    (sent,) = place.file_uploader_state_value.uploaded_file_info
    for _ in range(2):
        mine.open("reporting")
    assert mine.put(sent.file_urls, "另一份.xlsx", FILE).status == 404


# The keeper itself, with a small quota


OTHERS = Owner("b", "乙")


@pytest.fixture
def parked() -> Iterator[ParkedUploads]:
    """Uploads of 甲 in one sign-in, who may have 100 kB and three files waiting, of 250 kB in all."""
    token = asking.set(Owner("a", "甲"))
    yield ParkedUploads(
        "/upload", lambda session: session != "left", Quota(account=100_000, files=3, everybody=250_000)
    )
    asking.reset(token)


def park(uploads: ParkedUploads, session: str, size: int, name: str = "a.zip") -> str:
    """Send a file as the server does; return its id."""
    (info,) = uploads.get_upload_urls(session, [name])
    uploads.reserve(session, info.file_id, size)
    uploads.add_file(session, UploadedFileRec(info.file_id, name, "", bytes(size)))
    uploads.settle(session, info.file_id)
    return info.file_id


def refused(uploads: ParkedUploads, size: int, session: str = "1", name: str = "a.zip") -> str:
    with pytest.raises(HTTPException) as refusal:
        park(uploads, session, size, name)
    return f"{refusal.value.status_code} {refusal.value.detail}"


def test_an_account_has_no_more_bytes_and_files_waiting_than_its_quota_over_all_its_tabs(parked: ParkedUploads) -> None:
    first = park(parked, "1", 60_000)
    park(parked, "2", 40_000)
    assert refused(parked, 1).startswith("507 还没有确认的文件太多了")
    asking.set(Owner("a2", "甲"))
    assert refused(parked, 1).startswith("507"), "in another sign-in, too"
    asking.set(OTHERS)
    park(parked, "3", 100_000)
    asking.set(Owner("c", "丙"))
    assert refused(parked, 60_000) == "507 看板正在处理的文件太多了，请过几分钟再传。"
    asking.set(Owner("a", "甲"))
    parked.remove_file("1", first)
    park(parked, "1", 1)
    park(parked, "1", 1)
    assert "3 个" in refused(parked, 1)


def test_what_did_not_come_in_takes_no_place(parked: ParkedUploads) -> None:
    (info,) = parked.get_upload_urls("1", ["a.zip"])
    parked.reserve("1", info.file_id, 100_000)
    assert refused(parked, 1).startswith("507"), "it is on its way"
    parked.settle("1", info.file_id)
    park(parked, "1", 100_000)


def test_a_page_that_is_closed_leaves_nothing(parked: ParkedUploads) -> None:
    park(parked, "1", 100_000)
    parked.remove_session_files("1")
    park(parked, "1", 100_000)


def test_what_was_sent_to_a_page_that_is_left_makes_room_before_anything_is_refused(parked: ParkedUploads) -> None:
    left, there = park(parked, "left", 60_000), park(parked, "1", 40_000)
    assert len(parked.get_files("left", [left])) == 1, "it may come back"
    park(parked, "1", 50_000)
    assert parked.get_files("left", [left]) == []
    assert len(parked.get_files("1", [there])) == 1


def test_a_file_of_another_kind_or_too_large_is_refused_by_what_is_announced(parked: ParkedUploads) -> None:
    for name, size, status in (("a.exe", 1, 415), ("a.xlsx", 1 << 40, 413)):
        (info,) = parked.get_upload_urls("1", [name])
        with pytest.raises(HTTPException) as refusal:
            parked.reserve("1", info.file_id, size)
        assert refusal.value.status_code == status, "before anything of it is read"


def test_more_than_was_announced_is_not_taken(parked: ParkedUploads) -> None:
    (info,) = parked.get_upload_urls("1", ["a.zip"])
    parked.reserve("1", info.file_id, 10)
    with pytest.raises(HTTPException, match="和说明的不一样"):
        parked.add_file("1", UploadedFileRec(info.file_id, "a.zip", "", bytes(11)))


def test_no_more_addresses_are_good_than_files_may_wait_and_what_is_there_stays(parked: ParkedUploads) -> None:
    there = park(parked, "1", 10)
    infos = parked.get_upload_urls("1", ["a.zip"] * 10_000)
    assert len(infos) == 3, "however many names are sent"
    newer = parked.get_upload_urls("1", ["a.zip"] * 2)
    with pytest.raises(HTTPException, match="没有这个上传地址"):
        parked.reserve("1", infos[1].file_id, 1)
    for info in (infos[2], *newer):
        parked.reserve("1", info.file_id, 0)
    assert [file.file_id for file in parked.get_files("1", [there])] == [there]
    parked.reserve("1", there, 1)


class Left:
    """A page that was left, as Streamlit stores it."""

    def __init__(self) -> None:
        self.session = SimpleNamespace(id="1")


def test_pages_that_were_left_for_good_are_let_go_although_nobody_leaves_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streamlit_runtime, "_OFTEN", 0.01)
    pages, left = LeftPages(ttl_seconds=0), Left()
    store = weakref.ref(left)
    pages.save(left)  # type: ignore[arg-type]
    del left
    assert store() is not None

    async def wait() -> None:
        forgetting = asyncio.create_task(pages.forget())
        while store() is not None:
            await asyncio.sleep(0)
        forgetting.cancel()

    asyncio.run(wait())
