"""The server around Streamlit: what goes over the wire."""

import gzip
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import anyio
import brotli
import pebble
import pytest
from starlette.applications import Starlette
from starlette.types import Message
from streamlit import config
from streamlit.watcher.polling_path_watcher import PollingPathWatcher
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_assets_routes
from uvicorn import Server

from data.store import SYSTEM
from data.store.accounts import add_account
from data.store.journal import now
from data.store.sign_in_rows import begin_sign_in, end_sign_ins
from ui import session
from ui.chinese import PATTERNS, WORDS, chinese, script
from ui.navigation import SCREENS
from ui.server import admissions, assembly, assets, index, start
from ui.server.assets import STATIC, compress_with_brotli, modules, read_asset
from ui.server.headers import content_policy

ROOT = Path(__file__).parent.parent


@dataclass
class Answer:
    """What came back over ASGI; ``body`` as it went over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> bytes:
        return {"gzip": gzip.decompress, "br": brotli.decompress}.get(self.headers.get("content-encoding", ""), bytes)(
            self.body
        )

    @property
    def text(self) -> str:
        return self.content.decode()


class Client:
    """Asks an ASGI application as a browser does, without a server between."""

    def __init__(self, app):
        self.app = app

    def get(self, path: str, **headers: str) -> Answer:
        return anyio.run(self._get, path, headers)

    async def _get(self, path: str, headers: dict[str, str]) -> Answer:
        sent: list[Message] = []
        lines = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http"}
        scope |= {"path": unquote(path), "raw_path": path.encode(), "root_path": "", "query_string": b""}
        scope["headers"] = lines
        scope |= {"server": ("127.0.0.1", 8501), "client": ("127.0.0.1", 40000)}

        bodies: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Message:
            if not bodies:
                await anyio.sleep_forever()
            return bodies.pop()

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        start = next(message for message in sent if message["type"] == "http.response.start")
        results = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], results, b"".join(message.get("body", b"") for message in sent))


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """The server's parts over an empty database, so that this computer's user needs no account."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{tmp_path_factory.mktemp('server') / 'street.db'}")
        yield _client()
        session.store().close()


def _client():
    routes = [*assembly.routes(), *create_streamlit_static_assets_routes(base_url="")]
    return Client(Starlette(routes=routes, middleware=assembly.middleware()))


def bundles():
    return re.findall(r'(?:src|href)="\.(/static/[^"]+\.(?:js|css))"', index.page(assets.FIRST_PAGE))


def test_scripts_and_styles_come_compressed_and_are_the_same_when_unpacked(client):
    for path in bundles()[:3]:
        answer = client.get(path, accept_encoding="gzip")
        assert answer.headers["content-encoding"] == "gzip"
        assert "immutable" in answer.headers["cache-control"]
        assert answer.content == (STATIC / path.removeprefix("/")).read_bytes()


def test_what_the_first_page_names_is_small_when_compressed(client):
    assert sum(len(client.get(path, accept_encoding="gzip").body) for path in bundles()) < 2_500_000


def test_a_browser_without_gzip_gets_the_plain_file(client):
    path = bundles()[0]
    answer = client.get(path, accept_encoding="identity")
    assert "content-encoding" not in answer.headers
    assert answer.content == (STATIC / path.removeprefix("/")).read_bytes()


def test_a_file_goes_out_in_brotli_where_that_was_prepared_and_the_browser_takes_it(tmp_path, monkeypatch):
    script = tmp_path / "static" / "js" / "a.Ab12.js"
    script.parent.mkdir(parents=True)
    script.write_text("const street = 1;\n" * 200)
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    before = read_asset("/static/js/a.Ab12.js", "gzip, br")
    assert (compress_with_brotli([script]), compress_with_brotli([script])) == (1, 0)
    after = read_asset("/static/js/a.Ab12.js", "gzip, deflate, br, zstd")
    assert before is not None
    assert after is not None
    assert dict(before.headers)[b"content-encoding"] == b"gzip"
    assert dict(after.headers)[b"content-encoding"] == b"br"
    assert (gzip.decompress(before.content), brotli.decompress(after.content)) == (script.read_bytes(),) * 2
    plain = read_asset("/static/js/a.Ab12.js", "identity")
    assert plain is not None
    assert plain.content == script.read_bytes()
    assert read_asset("/static/js/a.Ab12.js.br", "br") is None


def test_the_browser_is_told_at_once_of_all_that_the_first_page_draws_with(client):
    page = client.get("/").text
    named = re.findall(r'href="\.(/static/js/[^"]+)"', page)
    assert len(named) == len(set(named))
    for name in assets.page_modules("reporting"):
        assert any(re.fullmatch(rf"/static/js/{name}\.[\w-]+\.js", path) for path in modules(name)), name
        assert set(modules(name)) <= {*named, *bundles()}, name
    for name in assets._OTHER_PAGES:
        assert modules(name), f"{name} is no module of this Streamlit"


def test_no_latin_typeface_is_fetched_before_the_theme_names_ours(client):
    page = client.get("/").text
    assert "SourceSans" not in page
    fonts = json.loads(re.findall(r"window\.__streamlit = (.*?)</script>", page)[0])
    assert fonts["LIGHT_THEME"] == fonts["DARK_THEME"]
    assert "Noto Sans SC" in fonts["LIGHT_THEME"]["bodyFont"]
    assert "window.__streamlit" in (STATIC / bundles()[0].removeprefix("/")).read_text("utf-8")


@pytest.mark.parametrize("lasts", [60.0, 0.0])
def test_whoever_fetches_static_files_is_looked_up_once_a_minute(tmp_path, monkeypatch, lasts):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'street.db'}")
    monkeypatch.setattr(admissions, "LASTS", lasts)
    store = session.store()
    store.write(SYSTEM, add_account, "王干事", "officer", password="润物无声-2024")
    number = 1
    with store.writing(SYSTEM) as writing:
        token = begin_sign_in(writing.connection, number, "127.0.0.1", now())
    door, path = _client(), bundles()[0]
    ours = {"cookie": f"session-of-street={token}", "accept": "*/*"}
    assert door.get(path, **ours).status == 200
    with store.writing(SYSTEM) as writing:
        end_sign_ins(writing.connection, now(), account_id=number)
    assert door.get(bundles()[1], **ours, sec_fetch_dest="script").status == (200 if lasts else 401)
    assert door.get("/", **ours).status == 401, "nothing else is open to a sign-in that has ended"
    assert door.get(path, cookie="session-of-street=another", accept="*/*").status == 401
    assert door.get(path, accept="*/*").status == 401
    store.close()


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/%2e%2e/app.py", "/static/js/no.js", "/static/"])
def test_nothing_outside_the_static_files_is_served(client, path):
    answer = client.get(path, accept_encoding="gzip")
    assert "import" not in answer.text or answer.headers["content-type"].startswith("text/html")
    assert "st.App" not in answer.text


def test_the_page_is_chinese_and_carries_our_script(client):
    answer = client.get("/")
    assert answer.headers["content-type"].startswith("text/html")
    assert '<html lang="zh-CN"' in answer.text
    assert "街道宣传工作数据看板" in answer.text
    assert re.search(r'src="\./scripts\.js\?\w{16}"', answer.text)
    assert "need to enable JavaScript" not in answer.text


@pytest.mark.parametrize("name", [*(screen.name for screen in SCREENS if screen.name != "reporting"), "unknown"])
def test_every_page_has_its_address(client, name):
    assert client.get(f"/{name}").text == index.page(assets.page_modules(name))


def test_the_name_of_the_page_that_one_begins_with_leads_to_the_application_with_its_filters(client):
    answer = client.get("/reporting")
    assert (answer.status, answer.headers["location"]) == (307, "/")
    assert index.way_home("period=2026-06&units=%E6%9E%AB") == "/?period=2026-06&units=%E6%9E%AB"


def test_our_script_and_icon_are_served(client):
    answer = client.get("/scripts.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert script() in answer.text
    assert "requestFullscreen" in answer.text
    assert "st-key-again" in answer.text
    assert client.get("/favicon.png").headers["content-type"] == "image/png"


def test_every_answer_carries_the_security_headers(client):
    for path in ("/", bundles()[0], "/scripts.js", "/_stcore/metrics"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]


def test_the_policy_allows_the_inline_scripts_of_the_page_and_no_others():
    policy = content_policy("<script>a=1</script><script src='x.js'></script>")
    assert policy.count("'sha256-") == 1
    assert policy != content_policy("<script>a=2</script>")
    whole, bare = index.page(assets.FIRST_PAGE), index.page(())
    assert whole.count("<script>") == content_policy(whole).count("'sha256-")
    assert content_policy(whole) == content_policy(bare)


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp"])
def test_figures_about_the_server_and_remote_control_are_closed(client, path):
    assert client.get(path).status == 404


def settings(result, prefix=""):
    for key, value in result.items():
        if isinstance(value, dict):
            yield from settings(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"


def test_every_key_of_the_configuration_is_known_to_this_streamlit():
    written = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert [key for key in settings(written) if key not in config._config_options_template] == []


def test_nothing_of_the_configuration_calls_outside():
    written = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert written["browser"]["gatherUsageStats"] is False
    assert written["browser"]["serverAddress"]
    assert "http" not in str(written["theme"])


@pytest.mark.parametrize(
    ("english", "ours"),
    [
        ("Upload", "选择文件"),
        ("10MB per file • XLSX", "单个文件不超过 10MB • XLSX"),
        ("60MB per file", "单个文件不超过 60MB"),
        ("image/png files are not allowed.", "这里不收这种文件，请换成框里写着的种类"),
        ("files are not allowed.", "这里不收这种文件，请换成框里写着的种类"),
        ("AxiosError: Request failed with status code 507", "没有传上来：还没有确认的文件太多，请先确认或取消前面的"),
        ("AxiosError: Request failed with status code 413", "没有传上来：文件太大"),
        ("AxiosError: Request failed with status code 404", "没有传上来：页面已经过期，请刷新后再传"),
        ("AxiosError: Network Error", "没有传上来：连不上看板，请再试一次"),
        ("View 3 more", "还有 3 项"),
        ("Remove 甲社区", "移除 甲社区"),
        ("Show/hide columns: 理论学习", "显示或隐藏列：理论学习"),
        ("京汉新城社区", None),
        ("Upload of last month", None),
    ],
)
def test_wordings_of_streamlit_become_chinese(english, ours):
    assert chinese(english) == ours


def test_no_pattern_writes_english():
    assert [put for put in [*WORDS.values(), *(put for _, put in PATTERNS)] if re.search("[A-Za-z]{2,}", put)] == [
        "下载为 CSV"
    ]


def test_compression_is_kept_and_not_done_again(client):
    path = bundles()[0]
    first = client.get(path, accept_encoding="gzip")
    second = client.get(path, accept_encoding="gzip")
    assert int(first.headers["content-length"]) == int(second.headers["content-length"])
    assert int(first.headers["content-length"]) < len(gzip.compress(first.content, 1))


def test_an_idle_server_does_not_look_for_changes_of_its_configuration(tmp_path, monkeypatch):
    """Streamlit watches the file five times a second; what is there to be replaced is there in this version."""
    planned = []
    monkeypatch.setattr(PollingPathWatcher, "_schedule", lambda watcher: planned.append(watcher))
    (tmp_path / "config.toml").write_text("")
    PollingPathWatcher(str(tmp_path / "config.toml"), planned.append)
    assert len(planned) == 1
    monkeypatch.setattr(pebble.CONSTS, "sleep_unit", pebble.CONSTS.sleep_unit)
    monkeypatch.setattr(Server, "main_loop", Server.main_loop)
    start.rest_when_idle()
    PollingPathWatcher(str(tmp_path / "config.toml"), planned.append)
    assert len(planned) == 1


def test_a_database_that_cannot_be_opened_shuts_the_door_and_says_why(tmp_path, monkeypatch):
    """Who is signed in cannot be told then, so nobody passes."""
    (tmp_path / "street.db").write_bytes(b"")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'street.db'}")
    shut = _client()
    answer = shut.get("/", host="localhost:8501", cookie="session-of-street=x")
    assert answer.status == 503
    assert "用最近的备份恢复" in answer.text
    from_outside = shut.get("/", host="street.example", cookie="session-of-street=x")
    assert from_outside.status == 503
    assert "street.db" not in from_outside.text
    assert "street.db" not in shut.get("/healthz", host="street.example").text
