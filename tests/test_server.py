"""The server around Streamlit: what goes over the wire."""

import gzip
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import anyio
import pytest
from starlette.applications import Starlette
from starlette.types import Message
from streamlit import config
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_assets_routes

from ui import session
from ui.chinese import PATTERNS, WORDS, chinese, script
from ui.navigation import SCREENS
from ui.server import assembly, index
from ui.server.compression import STATIC
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
        return gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body

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
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], found, b"".join(message.get("body", b"") for message in sent))


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
    return re.findall(r'(?:src|href)="\.(/static/[^"]+\.(?:js|css))"', index.page())


def test_scripts_and_styles_come_compressed_and_are_the_same_when_unpacked(client):
    for path in bundles()[:3]:
        answer = client.get(path, accept_encoding="gzip")
        assert answer.headers["content-encoding"] == "gzip"
        assert "immutable" in answer.headers["cache-control"]
        assert answer.content == (STATIC / path.removeprefix("/")).read_bytes()


def test_what_the_first_page_names_is_small_when_compressed(client):
    assert sum(len(client.get(path, accept_encoding="gzip").body) for path in bundles()) < 1_500_000


def test_a_browser_without_gzip_gets_the_plain_file(client):
    path = bundles()[0]
    answer = client.get(path, accept_encoding="identity")
    assert "content-encoding" not in answer.headers
    assert answer.content == (STATIC / path.removeprefix("/")).read_bytes()


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
    assert 'src="./chinese.js"' in answer.text
    assert "need to enable JavaScript" not in answer.text


@pytest.mark.parametrize("name", [*(screen.name for screen in SCREENS if screen.name != "overview"), "unknown"])
def test_every_page_has_its_address(client, name):
    assert client.get(f"/{name}").text == index.page()


def test_the_name_of_the_page_that_one_begins_with_leads_to_the_application_with_its_filters(client):
    answer = client.get("/overview")
    assert (answer.status, answer.headers["location"]) == (307, "/")
    assert index.way_home("period=2026-06&units=%E6%9E%AB") == "/?period=2026-06&units=%E6%9E%AB"


def test_our_script_and_icon_are_served(client):
    answer = client.get("/chinese.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.text == script()
    assert "requestFullscreen" in client.get("/screen.js").text
    assert "st-key-again" in client.get("/reconnect.js").text
    assert client.get("/favicon.png").headers["content-type"] == "image/png"


def test_every_answer_carries_the_security_headers(client):
    for path in ("/", bundles()[0], "/chinese.js", "/_stcore/metrics"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]


def test_the_policy_allows_the_inline_scripts_of_the_page_and_no_others():
    policy = content_policy("<script>a=1</script><script src='x.js'></script>")
    assert policy.count("'sha256-") == 1
    assert policy != content_policy("<script>a=2</script>")
    assert index.page().count("<script>") == content_policy(index.page()).count("'sha256-")


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp"])
def test_figures_about_the_server_and_remote_control_are_closed(client, path):
    assert client.get(path).status == 404


def settings(found, prefix=""):
    for key, value in found.items():
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
        ("image/png files are not allowed.", "不能上传 image/png 文件"),
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
