"""``settings export``, ``settings import`` and ``settings history``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from commands.output import common, database, operator, read_file, rehearsable, rehearsal_database, show, write_file
from data.intake.workers import Readers
from data.problems import Problem
from data.settings.columns import Rows, Tables
from data.settings.workbook import export_settings, import_settings
from data.store import Store
from data.store.settings import read_setting_tables, read_setting_versions, save_settings


@click.group("settings")
def group() -> None:
    """一个单位可以修改的全部设置。"""


@group.command("export")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@common
def export_command(target: Path, url: str | None, as_json: bool) -> int:
    """把现行设置导出为一个工作簿。"""
    store = database(url)
    write_file(target, export_settings(store.read(operator(), read_setting_tables)))
    show({"out": str(target)}, as_json, [f"已导出：{target}"])
    return 0


@group.command("import")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", help="谁导入的。")
@rehearsable
@common
def import_command(source: Path, by: str | None, rehearsed: bool, url: str | None, as_json: bool) -> int:
    """导入设置工作簿；文件里有的表成为新的版本。"""
    if not rehearsed:
        return _import(database(url, create=True), source, by, as_json)
    with rehearsal_database(url) as store:
        return _import(store, source, by, as_json, rehearsed=True)


def _import(store: Store, source: Path, by: str | None, as_json: bool, *, rehearsed: bool = False) -> int:
    access = operator(by)
    tables, problems = read_settings_file(source, store.read(access, read_setting_tables))
    refused = any(problem.level == "error" for problem in problems)
    write = store.rehearse if rehearsed else store.write
    versions = {} if refused else write(access, save_settings, tables, by=access.name)
    document: dict[str, Any] = {
        "tables": {table: {"version": version, "rows": len(tables[table])} for table, version in versions.items()},
        "problems": [asdict(problem) for problem in problems],
    }
    lines = [f"{table}：第 {version} 版，{len(tables[table])} 行" for table, version in versions.items()]
    lines += [problem.message for problem in problems]
    if rehearsed:
        document["dry_run"] = True
        lines.append("只是试过，什么都没有改。")
    show(document, as_json, lines)
    return int(refused)


def read_settings_file(source: Path, stored: Tables) -> tuple[Mapping[str, Rows], list[Problem]]:
    """Return the tables of a workbook and what is wrong, read in a guarded process of its own."""
    with Readers(1) as readers:
        read = readers.run(import_settings, read_file(source), stored, source.name, name=source.name)
    return ({}, [read]) if isinstance(read, Problem) else read


@group.command("history")
@common
def history_command(url: str | None, as_json: bool) -> int:
    """列出设置的每一个版本。"""
    versions = database(url).read(operator(), read_setting_versions)
    lines = [
        f"{version.at:%Y-%m-%d %H:%M}  {version.table}  第 {version.version} 版  {version.rows} 行  {version.by}"
        for version in versions
    ]
    show([asdict(version) for version in versions], as_json, lines)
    return 0
