"""``backup`` and ``restore``: everything in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from commands.output import common, database, operator, outcome, rehearsable, show
from commands.progress import Progress
from data.environment import database_address
from data.store import vault
from data.store.rehearsal import rehearse_restore
from data.store.restoring import restore_backup


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@common
def backup(target: Path, url: str | None, as_json: bool) -> int:
    """把数据库和全部原始文件备份成一个文件；看板开着也可以做。"""
    with Progress("正在备份"):
        counts = vault.write_backup(database(url), operator(), target)
    lines = [f"已备份：{target}（{sum(counts.values())} 行）"]
    show({"out": str(target), "rows": counts}, as_json, lines)
    return 0


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@rehearsable
@common
def restore(source: Path, rehearsed: bool, url: str | None, as_json: bool) -> int:
    """把备份恢复到一个新的数据库，SQLite 或 PostgreSQL 都可以。"""
    bring_back = rehearse_restore if rehearsed else restore_backup
    with Progress("正在试着恢复" if rehearsed else "正在恢复"):
        counts = bring_back(url or database_address(), operator(), source)
    rows = sum(counts.values())
    line = f"备份完好，会恢复 {rows} 行；什么都没有改。" if rehearsed else f"已恢复：{rows} 行。"
    show(outcome({"rows": counts}, rehearsed), as_json, [line])
    return 0
