"""Whether everything is set up for the application to run: asked before it starts, and when something is wrong."""

from __future__ import annotations

import os
import sys
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from data import environment, logs, private
from data.identity import Identity, identity, must_prove, provider, secrets_file
from data.intake.workers import WORKERS
from data.store import VISITOR, Store, StoreError, StoreMissing, StoreVersion, room, rotation
from data.store.accounts import ROLES, has_accounts
from data.store.engine import address, file_of, verify
from data.store.journal import now
from data.store.opening import present

Level = Literal["ok", "warning", "error"]
OLD = timedelta(days=2)
"""A daily backup that is older has been missed twice."""
_LISTED = 4
"""Paths named in one sentence."""
_CONFIG = Path(".streamlit") / "config.toml"
_CHINA = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what is, and where it is not right, what to do."""

    about: str
    level: Level
    text: str


def examine(url: str) -> Iterator[Finding]:
    """Look at everything in turn; a database is never made, changed or brought up to date."""
    yield _python()
    yield _time_zone()
    yield _log()
    yield from _database(url)
    yield from _backups(url)
    yield from _permissions(url)
    yield from _sign_in(url)
    yield _proxy()


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", "ok", f"{version}，{os.cpu_count() or 1} 个处理器，读取月报用 {WORKERS} 个进程")


def _time_zone() -> Finding:
    here = now()
    clock = f"{here:%Y-%m-%d %H:%M}（UTC{here:%z}）"
    if here.utcoffset() != _CHINA:
        message = f"本机时间是 {clock}，不是北京时间；迟报按本机日期算。请设 TZ=Asia/Shanghai。"
        return Finding("时区", "warning", message)
    return Finding("时区", "ok", clock)


def _log() -> Finding:
    level = os.environ.get("LOG_LEVEL", "")
    if level and level.lower() not in logs.LEVELS:
        return Finding(
            "日志", "warning", f"LOG_LEVEL 没有“{level}”这一级，按 warning 记。可以是 {'、'.join(logs.LEVELS)}。"
        )
    return Finding("日志", "ok", f"记 {logs.configured_log_level()} 及以上，一行一条，写到标准错误输出")


def _database(url: str) -> Iterator[Finding]:
    try:
        where = address(url)
    except StoreError as error:
        yield Finding("数据库", "error", str(error))
        return
    shown, path = where.render_as_string(hide_password=True), file_of(where)
    yield _opened(url, shown)
    if path is not None:
        if path.is_file():
            yield _sound(path)
        yield _writable("数据库文件夹", path.parent)
        yield _room(path.parent)


def _opened(url: str, shown: str) -> Finding:
    try:
        Store.open(url, create=False).close()
    except StoreMissing as error:
        return Finding("数据库", "warning", f"{shown}：{error}第一次启动看板时会建好。")
    except StoreVersion as error:
        return Finding("数据库", "warning" if "旧版本" in str(error) else "error", f"{shown}：{error}")
    except StoreError as error:
        return Finding("数据库", "error", f"{shown}：{error}")
    return Finding("数据库", "ok", f"{shown}，版本 {present()}")


def _sound(path: Path) -> Finding:
    try:
        verify(path)
    except StoreError as error:
        return Finding("数据库文件", "error", str(error))
    return Finding("数据库文件", "ok", f"结构完好，{room.spoken(path.stat().st_size)}")


def _writable(about: str, folder: Path) -> Finding:
    why = room.refusal(folder)
    return Finding(about, "error", why) if why else Finding(about, "ok", f"{folder} 可以写")


def _room(folder: Path) -> Finding:
    free = room.free(folder)
    free_space = f"还有 {room.spoken(free)}"
    if free < room.LEAST:
        return Finding("磁盘空间", "error", f"{folder} 只剩 {room.spoken(free)}，不能再保存月报。请清理磁盘。")
    if free < room.LOW:
        return Finding("磁盘空间", "warning", f"{folder} {free_space}，请尽快清理磁盘。")
    return Finding("磁盘空间", "ok", free_space)


def _backups(url: str) -> Iterator[Finding]:
    try:
        folder = environment.backup_folder(url)
    except StoreError:  # told with the database
        return
    yield _writable("备份文件夹", folder)
    moments = rotation.backup_moments(folder)
    if not moments:
        yield Finding(
            "备份", "warning", "还没有备份。看板开着时每天自动做一份；也可以现在做：python manage.py backup 备份.zip"
        )
    elif now() - moments[0] > OLD:
        advice = "已经两天以上没有备份，请看看看板是否开着、备份文件夹能不能写。"
        yield Finding("备份", "warning", f"最近一份是 {moments[0]:%Y-%m-%d %H:%M}，{advice}")
    else:
        yield Finding("备份", "ok", f"共 {len(moments)} 份，最近一份是 {moments[0]:%Y-%m-%d %H:%M}")


def _permissions(url: str) -> Iterator[Finding]:
    """Tell of what holds data or secrets and may be read by others who use this computer."""
    try:
        database, backups = file_of(address(url)), environment.backup_folder(url)
    except StoreError:  # told with the database
        return
    paths = [backups, *rotation.backup_files(backups)]
    if database is not None:
        paths += [database.parent, database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))]
    secrets = secrets_file()
    wide = private.exposed([*paths, *([] if secrets is None else [secrets])])
    if wide:
        listed = " ".join(f"'{path}'" for path in wide[:_LISTED])
        more = f"等 {len(wide)} 处" if len(wide) > _LISTED else ""
        message = f"{listed}{more}，这台电脑上别的用户也能看到或改动。请收紧：chmod go= {listed}"
        yield Finding("文件权限", "warning", message)
    else:
        yield Finding("文件权限", "ok", "数据库、备份和密钥只有运行看板的用户能读")


def _sign_in(url: str) -> Iterator[Finding]:
    try:
        how = identity()
    except ValueError as error:
        yield Finding("登录方式", "error", str(error))
        return
    yield _way(how)
    if how.way == "own":
        yield _second_factor()
    yield _listening(url, how)


def _way(how: Identity) -> Finding:
    if how.way == "own":
        return Finding("登录方式", "ok", "看板自己的账号和密码")
    if how.way == "header":
        origin = f"由前面的代理在 {how.header} 里告知是谁"
        message = f"{origin}，并核对暗号" if how.secret else f"{origin}；没有设暗号，只许监听本机"
        return Finding("登录方式", "ok", message)
    try:
        known = provider()
    except ValueError as error:
        return Finding("登录方式", "error", str(error))
    try:
        urllib.request.urlopen(known.metadata, timeout=5).close()
    except (OSError, ValueError) as error:
        return Finding("登录方式", "error", f"统一认证的地址 {known.metadata} 打不开（{error}）。")
    return Finding("登录方式", "ok", f"统一认证，回到 {known.callback}，账号名取自 {how.claim}")


def _second_factor() -> Finding:
    try:
        roles = must_prove()
    except ValueError as error:
        return Finding("两步验证", "error", str(error))
    titles = "、".join(title for role, title in ROLES.items() if role in roles)
    return Finding("两步验证", "ok", f"{titles}必须开启" if titles else "各人自己决定开不开")


def _listening(url: str, how: Identity) -> Finding:
    """Tell who reaches the server; without accounts it must be nobody but this computer."""
    where, accounts = listening_address(), _accounts(url)
    count = "还没有账号" if not accounts else "已有账号"
    if is_loopback(where):
        return Finding("监听地址", "ok", f"{where}，只有本机和本机上的代理能连；{count}")
    if how.way == "header" and how.secret is None:
        return Finding("监听地址", "error", f"{where}：由代理告知身份而没有暗号（SIGN_IN_SECRET）时，只能监听本机。")
    if not accounts:
        message = "还没有账号，不能让别的电脑访问。请先建立：python manage.py user add 账号 --role officer"
        return Finding("监听地址", "error", f"{where}：{message}")
    message = "别的电脑直接连，密码在网上是明文。请只监听 127.0.0.1，前面放带 TLS 的代理，见 docs/operations.md。"
    return Finding("监听地址", "warning", f"{where}：{message}")


def listening_address() -> str:
    """Return where the server will listen, unless its own command line says otherwise."""
    host = os.environ.get("STREAMLIT_SERVER_ADDRESS")
    if host:
        return host
    try:
        return str(tomllib.loads(_CONFIG.read_text("utf-8"))["server"]["address"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return "0.0.0.0"


def is_loopback(host: str) -> bool:
    """Tell whether an address or name is this computer itself."""
    bare = host.strip("[]").partition("%")[0].lower()
    try:
        return ip_address(bare).is_loopback
    except ValueError:
        return bare in {"localhost", "localhost."}


def _accounts(url: str) -> bool:
    try:
        store = Store.open(url, create=False)
    except StoreError:
        return False
    try:
        return store.read(VISITOR, has_accounts)
    except StoreError:
        return False
    finally:
        store.close()


def _proxy() -> Finding:
    trusted = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
    if "*" in trusted:
        message = "FORWARDED_ALLOW_IPS=* 让任何人都能冒充别的地址，请改成代理的地址。"
        return Finding("代理", "error", message)
    return Finding("代理", "ok", f"只信 {trusted} 传来的 X-Forwarded-For 和 X-Forwarded-Proto")
