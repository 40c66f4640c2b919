"""The robot of the chat group: what goes out to a real HTTPS server, what never does, and where its address is kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import ssl
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from data.group_robot import MOST_MESSAGES, message, send_text, split_text
from data.posting import PostingFailed, is_public, post_json, read_address
from data.reminding import send_reminder
from data.store import Refused, Store
from data.store.audit import read_journal
from data.store.reminders import read_reminders
from data.store.vault import write_backup
from data.store.webhook import read_webhook, read_webhook_address, remove_webhook, save_webhook
from tests.office import COMMUNITIES, OFFICER, found_office

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
TEXT = "【2024年3月宣传工作月报】应报5个单位，已报4个。\n未报1个：枫林社区。"


@dataclass
class Group:
    """A chat group's server: what it was sent, and what it answers."""

    port: int
    answer: bytes = b'{"errcode": 0, "errmsg": "ok"}'
    status: int = 200
    location: str = ""
    received: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def address(self, path: str = f"/cgi-bin/webhook/send?key={KEY}") -> str:
        return f"https://localhost:{self.port}{path}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of localhost and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "localhost.pem", folder / "localhost.key"
    pem.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pem, secret


@pytest.fixture
def group(certificate: tuple[Path, Path]) -> Iterator[Group]:
    """A server that speaks HTTPS on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            known.received.append((self.path, json.loads(body)))
            self.send_response(known.status)
            if known.location:
                self.send_header("Location", known.location)
            self.send_header("Content-Length", str(len(known.answer)))
            self.end_headers()
            self.wfile.write(known.answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's own word
            """Write nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    known = Group(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield known
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def trusted(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    monkeypatch.setenv("WEBHOOK_PRIVATE", "1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'street.db'}", create=True)
    found_office(opened, first="2024-03", last="2024-03")
    yield opened
    opened.close()


@pytest.mark.usefixtures("trusted")
def test_a_reminder_goes_out_as_it_was_shown_and_is_noted_for_each_unit(store: Store, group: Group) -> None:
    store.write(OFFICER, save_webhook, "wecom", group.address())
    assert send_reminder(store, OFFICER, "2024-03", COMMUNITIES[:2], TEXT) == 1
    path = f"/cgi-bin/webhook/send?key={KEY}"
    assert group.received == [(path, {"msgtype": "text", "text": {"content": TEXT}})]
    noted = store.read(OFFICER, read_reminders, ["2024-03"])
    assert [(reminder.unit, reminder.way) for reminder in noted] == [(unit, "robot") for unit in COMMUNITIES[:2]]
    group.answer = b'{"errcode": 93000, "errmsg": "invalid webhook url"}'
    with pytest.raises(PostingFailed, match=r"企业微信没有接受（93000）。地址里的 key 不对"):
        send_reminder(store, OFFICER, "2024-03", COMMUNITIES[:2], TEXT)
    assert len(store.read(OFFICER, read_reminders, ["2024-03"])) == 2, "what did not go out is not noted"
    store.write(OFFICER, remove_webhook)
    with pytest.raises(Refused, match="还没有设群机器人"):
        send_reminder(store, OFFICER, "2024-03", COMMUNITIES[:2], TEXT)
    assert len(group.received) == 2


@pytest.mark.usefixtures("trusted")
def test_dingtalk_and_feishu_are_signed_as_their_makers_ask(group: Group) -> None:
    target = read_address(group.address("/robot/send?access_token=abc"))
    send_text("dingtalk", target, TEXT, 1_700_000_000.0, secret="SEC1", private=True)
    query = parse_qs(urlsplit(group.received[0][0]).query)
    known = hmac.new(b"SEC1", b"1700000000000\nSEC1", hashlib.sha256).digest()
    assert query == {
        "access_token": ["abc"],
        "timestamp": ["1700000000000"],
        "sign": [base64.b64encode(known).decode()],
    }
    group.answer = b'{"code": 0, "msg": "success"}'
    send_text(
        "feishu",
        read_address(group.address("/open-apis/bot/v2/hook/abc")),
        TEXT,
        1_700_000_000.0,
        secret="S2",
        private=True,
    )
    known = hmac.new(b"1700000000\nS2", b"", hashlib.sha256).digest()
    assert group.received[1][1] == {
        "msg_type": "text",
        "content": {"text": TEXT},
        "timestamp": "1700000000",
        "sign": base64.b64encode(known).decode(),
    }
    _, document = message("feishu", "/", '<at user_id="all">所有人</at>', 1.0, None)
    assert document["content"] == {"text": '＜at user_id="all">所有人＜/at>'}, "a name in the text calls nobody"
    group.answer = b'{"code": 19021, "msg": "sign match fail"}'
    with pytest.raises(PostingFailed, match=r"19021）。签名没有通过"):
        send_text("feishu", target, TEXT, 1.0, private=True)


@pytest.mark.usefixtures("trusted")
def test_answers_that_are_no_acceptance_are_none_and_nothing_is_followed(group: Group) -> None:
    target = read_address(group.address())
    group.status, group.location = 302, "https://example.org/"
    with pytest.raises(PostingFailed, match=r"没有接受（状态 302）"):
        post_json(target, {}, private=True)
    group.status, group.answer = 200, b"<html>"
    with pytest.raises(PostingFailed, match="应答看不懂"):
        post_json(target, {}, private=True)
    group.answer = b'{"ok": true}'
    with pytest.raises(PostingFailed, match="应答里没有结果"):
        send_text("wecom", target, TEXT, 0.0, private=True)


def test_neither_this_machine_nor_an_untrusted_certificate_is_written_to(group: Group) -> None:
    with pytest.raises(PostingFailed, match="localhost 在本机或内网，没有发送"):
        post_json(read_address(group.address()), {})
    with pytest.raises(PostingFailed, match="证书不可信"):
        post_json(read_address(group.address()), {}, private=True)
    assert group.received == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "172.20.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "fec0::1",
        "ff0e::1",
    ],
)
def test_addresses_of_a_local_network_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("addresses", [("10.0.0.1", "223.5.5.5"), ("223.5.5.5", "10.0.0.1")])
def test_a_name_of_which_one_address_is_of_a_local_network_is_refused(
    monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, str]
) -> None:
    results = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: results)
    with pytest.raises(PostingFailed, match="在本机或内网"):
        post_json(read_address("https://group.example/x"), {})


def test_addresses_of_the_internet_are_public() -> None:
    assert is_public("223.5.5.5")
    assert is_public("2400:3200::1")
    assert is_public("64:ff9b::223.5.5.5"), "where the network has IPv6 alone"


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/x",
        "qyapi.weixin.qq.com",
        "https://",
        "https://u:p@host/x",
        "https://host/x#y",
        "https://主机/x",
        "https://host:port/x",
        f"https://host/{'x' * 500}",
        "https://host/a b",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_that_is_not_plain_https_is_refused(store: Store, address: str) -> None:
    with pytest.raises(Refused):
        store.write(OFFICER, save_webhook, "wecom", address)
    assert store.read(OFFICER, read_webhook) is None


def test_the_address_is_in_no_backup_no_journal_and_no_text_made_of_it(store: Store, tmp_path: Path) -> None:
    address = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
    store.write(OFFICER, save_webhook, "dingtalk", address, "SEC-secret")
    shown = store.read(OFFICER, read_webhook)
    assert shown is not None
    assert (shown.host, shown.ending, shown.signed) == ("qyapi.weixin.qq.com", KEY[-4:], True)
    write_backup(store, OFFICER, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        kept = b"".join(archive.read(name) for name in archive.namelist())
    known = store.read(OFFICER, read_webhook_address)
    written = kept.decode("utf-8", "ignore") + repr(known) + repr(shown) + repr(store.read(OFFICER, read_journal))
    assert known.target.path.endswith(KEY)
    assert KEY not in written
    assert "SEC-secret" not in written


def test_a_long_reminder_is_parted_between_names_and_one_that_is_far_too_long_is_refused() -> None:
    text = f"【2024年3月宣传工作月报】\n未报900个：{'、'.join(f'第{number}社区' for number in range(900))}。"
    parts = list(split_text(text, 2048))
    assert "".join(parts) == text
    assert max(len(part.encode()) for part in parts) <= 2048
    assert all(part.endswith(("、", "。", "】")) for part in parts)
    with pytest.raises(PostingFailed, match="太长了"):
        send_text("wecom", read_address("https://example.org/x"), text * MOST_MESSAGES, 0.0)
