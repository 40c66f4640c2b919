"""``calendar``: the days on which something is due, for a calendar on a phone or a desk."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from analytics.board import board
from commands.facts import read_ledger_facts
from commands.figures import named
from commands.output import common, database, operator, show, today, write_file
from reports.calendar import calendar_file, list_deadlines, list_ledger_days, office_name


@click.command()
@click.option("--unit", "units", multiple=True, help="只含这些单位（街道、区连同下面的全部）；默认整个名册。")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="存成哪个 .ics 文件。")
@common
def calendar(units: tuple[str, ...], out: Path, url: str | None, as_json: bool) -> int:
    """日历（.ics）：月报截止日、完成时限、复查到期。"""
    with database(url).reading(operator()) as session:
        facts = read_ledger_facts(session, today())
    settings = facts.settings
    chosen = named(settings.register, units)
    today_board = board(facts, facts.today, units=chosen)
    ledger_days = list_ledger_days(today_board.listed(today_board.waiting))
    appointments = [*list_deadlines(settings, today()), *ledger_days]
    write_file(out, calendar_file(office_name(settings.register), appointments, datetime.now(UTC)))
    show({"out": str(out), "events": len(appointments)}, as_json, [f"已生成：{out}（{len(appointments)} 个日子）"])
    return 0
