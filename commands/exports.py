"""``export``: the whole dashboard as one workbook, each view a sheet."""

from __future__ import annotations

from pathlib import Path

import click

from analytics.selection import Selection
from commands.facts import read_period_facts
from commands.figures import named, span
from commands.output import common, database, operator, show, today, write_file
from commands.progress import Progress
from data.store import StoreDamaged
from data.store.contents import find_damaged_row
from data.store.errors import unreadable
from reports.dashboard import dashboard_workbook


@click.command()
@span
@click.option("--unit", "units", multiple=True, help="只含这些单位（街道、区连同下面的全部）；默认整个名册。")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="存成哪个 .xlsx 文件。")
@common
def export(first: str, last: str, units: tuple[str, ...], out: Path, url: str | None, as_json: bool) -> int:
    """整个看板存成一个 Excel：每个页面一张表，第一张是目录。"""
    with database(url).reading(operator()) as session:
        # A row whose month or unit is none any more is in no sum, and nobody would miss it in a whole workbook.
        if damage := find_damaged_row(session):
            raise StoreDamaged(unreadable(*damage))
        period, facts = read_period_facts(session, first, last, today())
    chosen = named(facts.settings.register, units)
    with Progress("正在导出"):
        write_file(out, dashboard_workbook(facts, Selection(period, tuple(chosen or ()))))
    show({"out": str(out)}, as_json, [f"已生成：{out}"])
    return 0
