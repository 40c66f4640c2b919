"""Accounts on the command line: ``user add``, ``user list``, ``user password``, ``user disable`` and so on."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from commands.output import F, common, database, must_not_be_database, operator, show, today
from commands.progress import Progress
from data import private
from data.months import month_of
from data.records import Role
from data.store import Store
from data.store.accounts import (
    ROLES,
    add_account,
    add_unit_accounts,
    disable_account,
    read_accounts,
    reset_password,
    reset_second_factor,
)
from reports.word.slips import account_slips

_from_stdin = click.option("--password-stdin", is_flag=True, help="从标准输入读密码（一行）；不写则生成一次性密码。")


@click.group("user")
def group() -> None:
    """账号：谁可以登录、什么角色、看哪个单位。"""


def _named(command: F) -> F:
    return click.argument("name", metavar="账号")(command)


@group.command()
@click.argument("name", metavar="账号", required=False)
@click.option("--role", type=click.Choice(list(ROLES)), help="clerk 填报员，leader 领导，officer 宣传干事。")
@click.option("--unit", help="单位；看得到它和下面的全部单位。填报员必须写。")
@click.option("--all-units", "everybody", is_flag=True, help="给每个还没有账号的报送单位建填报员账号。")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="--all-units：发给各单位的账号条存成哪个 .docx。"
)
@_from_stdin
@common
def add(
    name: str | None,
    role: Role | None,
    unit: str | None,
    everybody: bool,
    out: Path | None,
    password_stdin: bool,
    url: str | None,
    as_json: bool,
) -> int:
    """建立账号；不给密码时打印一次性密码，首次登录必须修改。"""
    if everybody:
        if name or unit or password_stdin or role not in (None, "clerk") or out is None:
            raise click.UsageError("--all-units 只和 --out 一起写：user add --all-units --out 账号条.docx。")
        return _add_everybody(database(url, create=True), out, as_json)
    if name is None or role is None or out is not None:
        raise click.UsageError("请写账号和 --role，如 user add 小张 --role clerk --unit 甲社区。")
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


def _add_everybody(store: Store, out: Path, as_json: bool) -> int:
    """Add the accounts that units lack and write the slips; without its slips no account is kept."""
    written = False
    try:
        with Progress("正在建立账号"), store.writing(operator()) as session:
            added = add_unit_accounts(session, month_of(today()))
            if added:
                must_not_be_database(out)
                with private.create_file(out) as file:
                    written = True
                    file.write(account_slips(added))
    except FileExistsError:
        raise click.ClickException(f"{out} 已经有了，里面可能是以前的密码，没有覆盖。请换一个文件名。") from None
    except BaseException:
        if written:
            out.unlink(missing_ok=True)
        raise
    document = {
        "done": True,
        "out": str(out) if added else None,
        "accounts": [{"name": account.name, "role": "clerk", "unit": account.unit} for account in added],
    }
    lines = [f"{account.unit}：{account.name}" for account in added]
    lines.append(
        f"已建立 {len(added)} 个账号，一次性密码只写在 {out} 里，发完请删去这个文件。"
        if added
        else "每个报送单位都有账号，没有新建。"
    )
    show(document, as_json, lines)
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
