"""Several processes behind one address: what stands in the way is said, and with nginx and PostgreSQL for real."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, make_url, text
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from data.store import Store
from data.store.accounts import add_account
from tests.office import COMMUNITIES, OFFICER, found_office
from tests.wire import PASSWORD, ROOT, Site, free_port, run, until, written
from ui.server import supervisor
from ui.server.nginx import configuration, find_nginx

needs_nginx = pytest.mark.skipif(find_nginx() is None, reason="nginx is not installed: apt install nginx-light")


@pytest.mark.parametrize(
    ("url", "workers", "path", "reason"),
    [
        ("sqlite:///street.db", 2, os.environ["PATH"], "要用 PostgreSQL"),
        ("postgresql+psycopg://street@/street", 0, os.environ["PATH"], "WORKERS 要是 1 以上的整数"),
    ],
)
def test_what_stands_in_the_way_of_several_processes_is_said(monkeypatch, url, workers, path, reason):
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("PATH", path)
    assert reason in str(supervisor.hindrance(workers))


def test_a_missing_nginx_is_said_with_the_package_to_install(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://street@/street")
    monkeypatch.setattr(supervisor, "find_nginx", lambda: None)
    assert "apt install nginx-light" in str(supervisor.hindrance(2))


@needs_nginx
@pytest.mark.parametrize("ports", [[8511], [8511, 8512], [8511, 8512, 8513]])
def test_nginx_takes_the_configuration_with_a_share_for_every_process(tmp_path, ports):
    path = tmp_path / "nginx.conf"
    path.write_text(configuration(tmp_path, f"127.0.0.1:{free_port()}", ports), "utf-8")
    tested = subprocess.run([str(find_nginx()), "-t", "-c", path, "-p", tmp_path], capture_output=True, text=True)
    assert tested.returncode == 0, tested.stderr
    assert [int(port) for port in re.findall(r"server 127\.0\.0\.1:(\d+) ", path.read_text("utf-8"))] == ports


@pytest.fixture
def street(postgres: str, tmp_path: Path) -> Iterator[tuple[Site, psutil.Process]]:
    """Two processes and nginx on one PostgreSQL, started as ``make run WORKERS=2`` does."""
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE street_workers"))
    url = make_url(postgres).set(database="street_workers").render_as_string(hide_password=False)
    store = Store.open(url, create=True)
    found_office(store, first="2024-02", last="2024-03")
    store.write(OFFICER, add_account, "王干事", "officer", password=PASSWORD)
    store.close()
    site = Site(free_port(), url, log=[tmp_path / "log"])
    command = [sys.executable, "-m", "ui.server.supervisor", "--workers", "2", "--port", str(site.port)]
    environment = os.environ | {"DATABASE_URL": url, "BACKUP_FOLDER": str(tmp_path / "backups"), "LOG_LEVEL": "info"}
    with site.log[0].open("wb") as log:
        site.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    wait(lambda: answers(site, "/readyz"), site)
    yield site, psutil.Process(site.process.pid)
    site.process.terminate()
    assert site.process.wait(90) == 0
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE street_workers WITH (FORCE)"))
    engine.dispose()


def answers(site: Site, path: str) -> bool:
    try:
        return site.ask(path).status == 200
    except OSError:
        return False


def wait(condition, site: Site) -> None:
    deadline = time.monotonic() + 240
    while not condition():
        assert time.monotonic() < deadline, site.log[0].read_text("utf-8")
        time.sleep(0.2)


def processes(whole: psutil.Process) -> dict[int, int]:
    """Return the port of each process of the application by its number."""
    results = {}
    for child in whole.children():
        command = [] if child.status() == psutil.STATUS_ZOMBIE else child.cmdline()
        if "streamlit" in command:
            results[child.pid] = int(command[command.index("--server.port") + 1])
    return results


def open_page(site: Site, cookie: str):
    headers = {"cookie": cookie, "origin": f"http://{site.host}"}
    return connect(f"ws://{site.host}/_stcore/stream", additional_headers=headers, open_timeout=60, max_size=1 << 27)


@pytest.mark.slow
@needs_nginx
def test_processes_are_replaced_one_by_one_and_after_a_crash_while_everybody_stays_signed_in(street) -> None:
    site, whole = street
    before = processes(whole)
    assert len(before) == 2
    cookies = [site.cookie("王干事") for _ in range(4)]
    with open_page(site, cookies[0]) as page:
        page.send(run("reporting"))
        assert COMMUNITIES[0] in written(until(page, "script_finished"))

        # All are replaced, and the address answers all the while.
        failures: list[int] = []
        done = threading.Event()

        def ask_on() -> None:
            while not done.is_set():
                failures.extend(answer for answer in (site.ask("/", cookie=cookies[1]).status,) if answer != 200)

        asking = threading.Thread(target=ask_on)
        asking.start()
        whole.send_signal(signal.SIGHUP)
        wait(lambda: len(processes(whole)) == 2 and not before.keys() & processes(whole).keys(), site)
        done.set()
        asking.join(60)
        assert failures == []
        with pytest.raises(ConnectionClosed):
            until(page, "never", seconds=20)
    for cookie in cookies:
        with open_page(site, cookie) as page:
            page.send(run("reporting"))
            assert COMMUNITIES[0] in written(until(page, "script_finished")), "signed in as before"

    # One dies: another one comes in its place, and no sign-in is lost.
    replaced = processes(whole)
    killed = next(iter(replaced))
    psutil.Process(killed).kill()
    wait(lambda: len(processes(whole).keys() - {killed}) == 2, site)
    wait(lambda: all(site.ask("/", cookie=cookie).status == 200 for cookie in cookies), site)
