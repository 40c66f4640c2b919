"""The sample files for running it in an office: their syntax, and nginx in front of two processes for real."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import create_engine, make_url, text
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from data.store import Store
from data.store.accounts import add_account
from tests.office import COMMUNITIES, OFFICER, found_office
from tests.wire import PASSWORD, Answer, Site, free_port, run, start, stop, until, upload_over, written

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "docs" / "deploy"
NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else None)
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed: apt install nginx-light")
NAME = "street.example"


def configured(folder: Path, tls: int, plain: int, processes: list[int]) -> Path:
    """Write a whole configuration around the sample: with free ports, a certificate and folders of the test."""
    sample = (DEPLOY / "street.nginx.conf").read_text("utf-8")
    for old, new in (
        ("listen 443 ", f"listen 127.0.0.1:{tls} "),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("/etc/nginx/street.", f"{folder}/street."),
        ("/var/log/nginx/street.log", f"{folder}/street.log"),
        ("127.0.0.1:8501", f"127.0.0.1:{processes[0]}"),
        ("127.0.0.1:8502", f"127.0.0.1:{processes[1]}"),
    ):
        assert sample.count(old) >= 1, old
        sample = sample.replace(old, new)
    (folder / "street.conf").write_text(sample, "utf-8")
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log info;\n"
        f"events {{ worker_connections 512; }}\nhttp {{ access_log off; {paths} include {folder}/street.conf; }}\n"
    )
    return whole


def certify(folder: Path) -> None:
    """Make a key and a certificate of its own for the name."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    person = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    output = x509.CertificateBuilder().subject_name(person).issuer_name(person).public_key(key.public_key())
    output = output.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    output = output.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
    pem = serialization.Encoding.PEM
    (folder / "street.crt").write_bytes(output.sign(key, hashes.SHA256()).public_bytes(pem))
    form, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "street.key").write_bytes(key.private_bytes(pem, form, none))


@needs_nginx
def test_nginx_takes_the_sample(tmp_path: Path) -> None:
    certify(tmp_path)
    whole = configured(tmp_path, free_port(), free_port(), [8501, 8502])
    words = subprocess.run([str(NGINX), "-t", "-c", str(whole), "-p", str(tmp_path)], capture_output=True, text=True)
    assert words.returncode == 0, words.stderr
    assert "[warn]" not in words.stderr
    whole.write_text(whole.read_text().replace("access_log off;", "access_log off; nonsense on;"))
    assert subprocess.run([str(NGINX), "-t", "-c", str(whole)], capture_output=True).returncode != 0


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_samples(tmp_path: Path) -> None:
    """The paths of the samples are put where something is, because systemd looks whether they are there."""
    for name in ("street@.service", "street-backup.service", "street-backup.timer"):
        text_ = (DEPLOY / name).read_text("utf-8").replace("/opt/street/.venv/bin/python", "/bin/true")
        (tmp_path / name.replace("@", "@8501")).write_text(text_, "utf-8")
    units = sorted(str(path) for path in tmp_path.iterdir())
    words = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    ours = [line for line in words.stderr.splitlines() if "street" in line]
    assert (words.returncode, ours) == (0, [])


def test_every_file_of_the_samples_is_told_of() -> None:
    message = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert [path.name for path in DEPLOY.iterdir() if path.name not in message] == []


@pytest.mark.parametrize("path", sorted(DEPLOY.glob("*.bat")), ids=lambda path: path.name)
def test_a_windows_script_has_lines_that_windows_reads(path: Path) -> None:
    """Wrong line ends make cmd.exe lose labels; the page of codes comes before the first Chinese word."""
    content = path.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n")
    words = content.decode("utf-8")
    chinese = re.search("[^\x00-\x7f]", words)
    assert chinese is None or words.index("chcp 65001") < chinese.start()
    assert set(re.findall(r"goto (\w+)", words)) <= set(re.findall(r"^:(\w+)", words, re.MULTILINE))
    for named in re.findall(r"([\w-]+\.(?:txt|py|bat))\b", words.replace("%~dp0", " ").replace("www.python.org", " ")):
        assert (ROOT / named).exists() or (DEPLOY / named).exists() or named == "log.txt", named


@dataclass
class Front:
    """What people see: nginx with TLS; behind it two processes on one PostgreSQL."""

    tls: int
    plain: int
    context: ssl.SSLContext
    processes: list[Site] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"https://{NAME}:{self.tls}"

    def ask(
        self, path: str, method: str = "GET", body: str | bytes | None = None, cookie: str = "", **headers: str
    ) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"host": f"{NAME}:{self.tls}"} | ({"cookie": cookie} if cookie else {})
        with httpx.Client(verify=self.context, timeout=60) as client:
            url, more = f"https://127.0.0.1:{self.tls}{path}", {"sni_hostname": NAME}
            answer = client.request(method, url, content=body, headers=sent, extensions=more)
        return Answer(
            answer.status_code, dict(answer.headers), answer.text, tuple(answer.headers.get_list("set-cookie"))
        )

    def sign_in(self) -> str:
        form = urlencode({"name": "王干事", "password": PASSWORD})
        kind = "application/x-www-form-urlencoded"
        answer = self.ask("/login", "POST", form, origin=self.origin, content_type=kind)
        assert answer.status == 303, answer.text
        return answer.cookies[-1].partition(";")[0]

    def socket(self, cookie: str) -> ClientConnection:
        headers = {"cookie": cookie, "origin": self.origin}
        address, raw = f"wss://{NAME}:{self.tls}/_stcore/stream", socket.create_connection(("127.0.0.1", self.tls))
        try:
            return connect(
                address, sock=raw, ssl=self.context, server_hostname=NAME, additional_headers=headers, open_timeout=60
            )
        except InvalidStatus:
            raw.close()
            raise

    def count(self, subject: str) -> list[int]:
        """Return how often each process has logged something."""
        return [process.log[0].read_text().count(subject) for process in self.processes]


@pytest.fixture(scope="module")
def front(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Two processes on one PostgreSQL, and nginx with the sample in front."""
    folder = tmp_path_factory.mktemp("front")
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE street_front"))
    url = make_url(postgres).set(database="street_front").render_as_string(hide_password=False)
    store = Store.open(url, create=True)
    found_office(store, first="2024-02", last="2024-03")
    store.write(OFFICER, add_account, "王干事", "officer", password=PASSWORD)
    store.close()
    certify(folder)
    context = ssl.create_default_context(cafile=str(folder / "street.crt"))
    output = Front(free_port(), free_port(), context)
    environment = {"LOG_LEVEL": "info", "BACKUP_FOLDER": str(folder / "backups")}
    output.processes = [start(url, folder, env=environment) for _ in range(2)]
    whole = configured(folder, output.tls, output.plain, [process.port for process in output.processes])
    nginx = subprocess.Popen([str(NGINX), "-c", str(whole), "-p", str(folder)], stderr=subprocess.DEVNULL)
    time.sleep(1)
    yield output
    nginx.terminate()
    nginx.wait(20)
    for process in output.processes:
        stop(process)
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE street_front WITH (FORCE)"))
    engine.dispose()


@pytest.mark.slow
@needs_nginx
def test_two_processes_behind_nginx_serve_as_one_and_one_of_them_alone_goes_on(front: Front) -> None:
    plain = httpx.get(f"http://127.0.0.1:{front.plain}/ranking?a=1", headers={"host": NAME})
    assert (plain.status_code, plain.headers["location"]) == (301, f"https://{NAME}/ranking?a=1")
    stranger = front.ask("/ranking", accept="text/html")
    assert (stranger.status, stranger.headers["location"]) == (303, "/login?next=%2Franking")
    assert "max-age" in stranger.headers["strict-transport-security"]
    foreign = front.ask("/login", "POST", "name=a&password=b", origin="https://evil.example")
    assert foreign.status == 403

    cookie = front.sign_in()
    assert cookie.startswith("__Host-session=")
    for process in front.processes:
        here = process.ask("/", cookie=cookie, x_forwarded_proto="https", host=f"{NAME}:{front.tls}")
        assert here.status == 200, "signed in at one is signed in at both"

    with front.socket(cookie) as socket_:
        words = upload_over(
            socket_,
            front.ask,
            {"cookie": cookie, "origin": front.origin},
            "三月.xlsx",
            b"PK\x03\x04broken",
            page="upload",
        )
        assert "三月" in words
        assert sorted(front.count("PUT upload 204")) == [0, 1]
        serving = front.count("PUT upload 204").index(1)
        socket_.send(run("overview"))
        pictures = re.findall(r'"(/media/[^"]+)"', written(until(socket_, "script_finished")))
        for path in pictures[:3]:
            assert front.ask(path, cookie=cookie).status == 200
            assert front.ask(path).status == 401

        killed = front.processes[serving].process
        assert killed is not None
        killed.send_signal(signal.SIGKILL)
        killed.wait(10)
        with pytest.raises(ConnectionClosed):
            until(socket_, "never", seconds=20)
    began = time.monotonic()
    with front.socket(cookie) as again:
        again.send(run("reporting"))
        assert COMMUNITIES[0] in written(until(again, "script_finished")), "the other serves, without signing in anew"
    assert time.monotonic() - began < 60
    for _ in range(100):  # the line is written when the server has noticed the end of the socket
        if front.count("SOCKET")[1 - serving]:
            break
        time.sleep(0.1)
    assert front.count("SOCKET")[1 - serving] >= 1
    out = front.ask("/auth/logout", cookie=cookie, origin=front.origin)
    assert out.status == 303
    with pytest.raises(InvalidStatus):
        front.socket(cookie)

    other = front.processes[1 - serving].process
    assert other is not None
    other.send_signal(signal.SIGKILL)
    other.wait(10)
    down = front.ask("/", accept="text/html")
    assert down.status == 503
    assert "看板正在启动或维护" in down.text


@pytest.mark.slow
@needs_nginx
def test_browsers_are_spoken_to_in_http_2_and_no_old_tls(front: Front) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", front.tls)) as raw,
        context.wrap_socket(raw, server_hostname=NAME) as spoken,
    ):
        assert spoken.selected_alpn_protocol() == "h2"
        assert spoken.version() in {"TLSv1.2", "TLSv1.3"}
