"""What a command prints, and how it fails: people's text or one JSON document, and the exit status."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar, cast

import click

from data import environment, months
from data.decimals import format_decimal
from data.errors import UserError
from data.intake.gate import megabytes
from data.intake.limits import MIB, ON_DISK_MB
from data.records import Access
from data.store import Store, StoreDamaged, StoreError, StoreMissing
from data.store.contents import find_damaged_row
from data.store.engine import is_open_database
from data.store.errors import unreadable

_LOG = logging.getLogger(__name__)
F = TypeVar("F", bound=Callable[..., Any])
_TODAY = "commands.today"
_PLAIN = (UserError, OSError, click.ClickException, click.Abort, click.exceptions.Exit)
"""What a command ends with that says itself what it is."""


def database(url: str | None, *, create: bool = False) -> Store:
    """Open the store at ``url``, else at ``DATABASE_URL``, else in ``var/``. Raises ``StoreError``."""
    return Store.open(url or environment.database_address(), create=create)


@contextmanager
def rehearsal_database(url: str | None) -> Iterator[Store]:
    """Give the database that a command would change, or make: where there is none yet an empty one that goes again."""
    try:
        store = database(url)
    except StoreMissing:
        with TemporaryDirectory() as folder, closing(database(f"sqlite:///{folder}/new.db", create=True)) as empty:
            yield empty
    else:
        yield store


def operator(name: str | None = None) -> Access:
    """Return the access of whoever runs a command here: the officer, since the database lies open to them."""
    return Access(name or os.environ.get("USER") or "命令行", "officer")


class Month(click.ParamType[Any]):
    """A month such as ``2024-03``."""

    name = "月份"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the month, or fail with the form that is expected."""
        if not months.is_month(str(value)):
            self.fail(f"“{value}”不是月份，请写成 2024-03。", param, ctx)
        return str(value)


class Day(click.ParamType[Any]):
    """A day such as ``2024-03-31``."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or fail with the form that is expected."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"“{value}”不是日期，请写成 2024-03-31。", param, ctx)


def common(command: F) -> F:
    """Give a command the options that all of them have: ``--db``, ``--json`` and ``--today``.

    Where it fails over what the database holds, it says that instead of taking it for a fault of the program.
    """
    command = _report_damage(command)
    command = click.option("--db", "url", metavar="URL", help="数据库地址；默认取环境变量 DATABASE_URL。")(command)
    command = click.option(
        "--today", type=Day(), expose_value=False, callback=_keep_day, help="把哪一天当作今天，如 2024-04-07。"
    )(command)
    return click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档。")(command)


def _report_damage(command: F) -> F:
    @wraps(command)
    def run(*args: Any, url: str | None, **options: Any) -> Any:
        try:
            return command(*args, url=url, **options)
        except Exception as error:
            plain = isinstance(error, _PLAIN) and not isinstance(error, StoreDamaged)
            damage = None if plain else _find_damage(url)
            if damage is None:
                raise
            _LOG.warning("a command broke off over what the database holds", exc_info=error)
            raise StoreDamaged(unreadable(*damage)) from error

    return cast(F, run)


def _find_damage(url: str | None) -> tuple[str, Any] | None:
    try:
        with closing(database(url)) as store:
            return store.read(operator(), find_damaged_row)
    except StoreError:
        return None


def rehearsable(command: F) -> F:
    """Give a command the option ``--dry-run``: it says what would happen and changes nothing."""
    return click.option("--dry-run", "rehearsed", is_flag=True, help="只说会怎样，什么都不改。")(command)


def outcome(document: Mapping[str, Any], rehearsed: bool) -> dict[str, Any]:
    """Return the document of something done, or of what would have been done."""
    return {"done": False, "dry_run": True, **document} if rehearsed else {"done": True, **document}


def _keep_day(ctx: click.Context, param: click.Parameter, day: date | None) -> None:
    try:
        ctx.meta[_TODAY] = day or environment.today()
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def today() -> date:
    """Return the day on which the command runs: that of ``--today``, else the clock's."""
    day: date = click.get_current_context().meta[_TODAY]
    return day


def _encode(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format_decimal(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (tuple, set, frozenset)):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def show(document: Any, as_json: bool, lines: Sequence[str]) -> None:
    """Print ``document`` as JSON, or ``lines`` for people."""
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, default=_encode))
        return
    for line in lines:
        click.echo(line)


def read_file(path: Path) -> bytes:
    """Return the bytes of a file that a command was given; never those of a database that is open here.

    Raises ``click.ClickException`` for one that is larger than anything a command reads, before it is in memory.
    """
    must_not_be_database(path)
    if path.stat().st_size > ON_DISK_MB * MIB:
        raise click.ClickException(f"{path} 有 {megabytes(path.stat().st_size)}，上限 {ON_DISK_MB} MB，没有读。")
    return path.read_bytes()


def write_file(path: Path, content: bytes) -> None:
    """Write what a command makes; never over a database that is open here."""
    must_not_be_database(path)
    path.write_bytes(content)


def must_not_be_database(path: Path) -> None:
    """Raise where a file that a command was given is a database that is open here."""
    if is_open_database(path):
        raise click.ClickException(f"{path} 是看板的数据库文件，没有读写。请换一个文件名。")
