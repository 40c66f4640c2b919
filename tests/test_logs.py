"""What stands in the log: enough to find a fault, nothing that people have written."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from data import logs
from data.logs import Record, trusted
from tests.office import COMMUNITIES
from tests.sites import office_site
from tests.wire import PASSWORD, Site, messages, upload, written

SECRET = "张三的手机13800138000"


def line(message: object, *args: object, error: BaseException | None = None, **about: str) -> dict[str, object]:
    """Return one line as it would be printed."""
    logs.about(**about)
    failed = (type(error), error, error.__traceback__) if error else None
    record = Record("library", logging.ERROR, "x.py", 1, message, args, failed)  # type: ignore[arg-type]
    printed = logging.Formatter("%(message)s").format(record)
    assert "\n" not in printed
    document: dict[str, object] = json.loads(printed)
    return document


def test_a_line_says_when_how_bad_where_and_what() -> None:
    result = line("%d of %s", 3, trusted("uploads"), request="ab12")
    assert result["said"] == "3 of uploads"
    assert (result["level"], result["from"], result["request"]) == ("error", "library", "ab12")
    assert str(result["at"]).startswith("20")


@pytest.mark.parametrize(
    ("message", "args"),
    [
        ("user %s failed", (SECRET,)),
        ("user %r", (SECRET,)),
        (f"user {SECRET}", ()),
        ("%(name)s", ({"name": SECRET},)),
        ("error: %s", (ValueError(SECRET),)),
        (ValueError(SECRET), ()),
        ("%-20.5s|%%", (SECRET,)),
    ],
)
def test_a_text_that_is_put_into_a_line_is_left_out(message: object, args: tuple[object, ...]) -> None:
    text = json.dumps(line(message, *args), ensure_ascii=False)
    assert "张三" not in text
    assert "13800138000" not in text


def test_an_error_is_told_by_its_kind_and_place_and_not_by_its_words() -> None:
    def fail() -> None:
        try:
            int(SECRET)
        except ValueError as error:
            raise RuntimeError(SECRET) from error

    with pytest.raises(RuntimeError) as caught:
        fail()
    result = line("a page failed", error=caught.value)
    assert result["error"] == "RuntimeError"
    assert result["behind"] == ["ValueError"]
    assert re.fullmatch(r"tests/test_logs\.py:\d+ fail", result["where"][-1])  # type: ignore[index]
    assert SECRET not in json.dumps(result, ensure_ascii=False)


def test_a_level_that_there_is_not_is_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    for supplied, used in (("debug", "debug"), ("INFO", "info"), ("loud", "warning"), ("", "warning")):
        monkeypatch.setenv("LOG_LEVEL", supplied)
        assert logs.configured_log_level() == used


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server that logs all it can."""
    with office_site(tmp_path_factory.mktemp("logs"), {"王干事": ("officer", None)}, LOG_LEVEL="debug") as started:
        yield started


def test_signing_in_an_upload_and_an_error_in_a_page_leave_nothing_of_people_in_the_log(site: Site) -> None:
    site.sign_in("王干事", "错的口令-9137")
    site.ask(f"/{'%E5%BC%A0%E4%B8%89'}?who=lisi-4711", accept="text/html")
    cookie = site.cookie("王干事")
    words = upload(site, {"cookie": cookie}, "张三4711_3月.xlsx", b"PK\x03\x04 lisi-4711 is no workbook")
    assert "张三4711" in words
    with closing(sqlite3.connect(site.url.removeprefix("sqlite:///"))) as plain:
        plain.execute("UPDATE submission SET at = 'gestern'")
        plain.commit()
    shown = written(messages(site, "", {"cookie": cookie}))
    assert "这一页出错了" in shown
    number = re.search(r"编号 ([0-9a-f]{8})", shown)
    assert number is not None
    text = site.log[0].read_text()
    lines = [json.loads(splitline) for splitline in text.splitlines() if splitline.startswith("{")]
    (failed,) = [line for line in lines if line["said"] == "a page failed"]
    assert failed["run"] == number[1], "what the person was told leads to the line"
    assert failed["error"] == "ValueError"
    assert failed["where"]
    assert any(line["said"].startswith("POST /login 401") for line in lines)
    assert any(line["said"].startswith("PUT upload 204") for line in lines)
    stored = cookie.partition("=")[2]
    people = (PASSWORD, "9137", "4711", "张三", "王干事", "lisi", stored, COMMUNITIES[0], "127.0.0.1", "SELECT")
    assert [word for word in people if word in text] == []
    assert "Traceback" not in text
    assert [
        splitline for splitline in text.splitlines() if splitline.strip() and not splitline.startswith(("{", "  "))
    ] == []


def test_every_answer_carries_the_number_of_its_line(site: Site) -> None:
    mine = site.ask("/healthz").headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{16}", mine)
    assert site.ask("/healthz", x_request_id="0123456789abcdef").headers["x-request-id"] == "0123456789abcdef"
    assert site.ask("/healthz", x_request_id="<script>").headers["x-request-id"] != "<script>"
    assert f'"request": "{mine}"' in site.log[0].read_text()
