"""``backup`` and ``restore``: everything in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from commands.output import common, database, operator, show
from data.environment import database_address
from data.store import restoring, vault


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@common
def backup(target: Path, url: str | None, as_json: bool) -> int:
    """把数据库和全部原始文件备份成一个文件；看板开着也可以做。"""
    counts = vault.write_backup(database(url), operator(), target)
    lines = [f"已备份：{target}（{sum(counts.values())} 行）"]
    show({"out": str(target), "rows": counts}, as_json, lines)
    return 0


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@common
def restore(source: Path, url: str | None, as_json: bool) -> int:
    """把备份恢复到一个新的数据库，SQLite 或 PostgreSQL 都可以。"""
    counts = restoring.restore_backup(url or database_address(), operator(), source)
    show({"done": True, "rows": counts}, as_json, [f"已恢复：{sum(counts.values())} 行。"])
    return 0
