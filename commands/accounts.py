"""Accounts on the command line: ``user add``, ``user list``, ``user password``, ``user disable`` and so on."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

import click

from commands.output import F, common, database, operator, show
from data.records import Role
from data.store.accounts import ROLES, add_account, disable_account, read_accounts, reset_password, reset_second_factor

_from_stdin = click.option("--password-stdin", is_flag=True, help="从标准输入读密码（一行）；不写则生成一次性密码。")


@click.group("user")
def group() -> None:
    """账号：谁可以登录、什么角色、看哪个单位。"""


def _named(command: F) -> F:
    return click.argument("name", metavar="账号")(command)


@group.command()
@_named
@click.option(
    "--role", type=click.Choice(list(ROLES)), required=True, help="clerk 填报员，leader 领导，officer 宣传干事。"
)
@click.option("--unit", help="单位；看得到它和下面的全部单位。填报员必须写。")
@_from_stdin
@common
def add(name: str, role: Role, unit: str | None, password_stdin: bool, url: str | None, as_json: bool) -> int:
    """建立账号；不给密码时打印一次性密码，首次登录必须修改。"""
    new_password = database(url, create=True).write(
        operator(), add_account, name, role, unit=unit, password=_read(from_stdin=password_stdin)
    )
    _tell(
        {"name": name.strip(), "role": role, "unit": unit},
        f"已建立{ROLES[role]}账号“{name.strip()}”。",
        new_password,
        as_json,
    )
    return 0


@group.command("list")
@common
def listed(url: str | None, as_json: bool) -> int:
    """列出账号。"""
    accounts = database(url).read(operator(), read_accounts)
    documents = [{key: asdict(account)[key] for key in ("name", "role", "unit", "disabled")} for account in accounts]
    lines = [
        "  ".join(
            [account.name, ROLES[account.role], account.unit or "全部单位"]
            + ["两步验证"] * account.second_factor
            + ["已停用"] * account.disabled
        )
        for account in accounts
    ]
    show(documents, as_json, lines or ["还没有账号。"])
    return 0


@group.command()
@_named
@_from_stdin
@common
def password(name: str, password_stdin: bool, url: str | None, as_json: bool) -> int:
    """重设密码，并结束这个账号的全部登录。"""
    new_password = database(url, create=True).write(operator(), reset_password, name, _read(from_stdin=password_stdin))
    _tell({"name": name}, f"已重设“{name}”的密码。", new_password, as_json)
    return 0


@group.command("reset-second-factor")
@_named
@common
def second_factor_command(name: str, url: str | None, as_json: bool) -> int:
    """关闭一个账号的两步验证（手机和恢复码都没有了），并结束它的全部登录。"""
    database(url, create=True).write(operator(), reset_second_factor, name)
    show({"done": True, "name": name}, as_json, [f"已关闭“{name}”的两步验证，请本人登录后重新开启。"])
    return 0


@group.command()
@_named
@common
def disable(name: str, url: str | None, as_json: bool) -> int:
    """停用账号，并立即结束它的全部登录。"""
    database(url, create=True).write(operator(), disable_account, name)
    show({"done": True, "name": name, "disabled": True}, as_json, [f"已停用“{name}”。"])
    return 0


@group.command()
@_named
@common
def enable(name: str, url: str | None, as_json: bool) -> int:
    """重新启用账号，密码不变。"""
    database(url, create=True).write(operator(), disable_account, name, disabled=False)
    show({"done": True, "name": name, "disabled": False}, as_json, [f"已启用“{name}”。"])
    return 0


def _read(*, from_stdin: bool) -> str | None:
    """Return the first line of the standard input, without its line end."""
    return str(sys.stdin.readline()).rstrip("\r\n") if from_stdin else None


def _tell(about: dict[str, Any], line: str, new_password: str | None, as_json: bool) -> None:
    """Print what was done and, this once, the one-time password."""
    document = {"done": True, **about} | ({"password": new_password} if new_password else {})
    lines = [line, *([f"一次性密码（只显示这一次，首次登录须修改）：{new_password}"] if new_password else [])]
    show(document, as_json, lines)
