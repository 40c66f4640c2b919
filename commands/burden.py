"""``burden``: what filling in the workbook costs, column by column."""

from __future__ import annotations

import click

from analytics.burden import burden_document, column_burdens
from commands.output import Month, common, database, operator, show
from data.store.burden import read_filling
from data.store.reports import read_reported_months
from reports.views.burden import burden_table, burden_words


@click.command()
@click.option("--from", "first", type=Month(), help="从哪个月，如 2024-01；默认最早的月报。")
@click.option("--to", "last", type=Month(), help="到哪个月，如 2024-12；默认最近的月报。")
@common
def burden(first: str | None, last: str | None, url: str | None, as_json: bool) -> int:
    """填报负担：每一列填了多少、带出多少、用在哪里、引起多少提醒。"""
    if first and last and last < first:
        raise click.BadParameter(f"{last} 早于 {first}。", param_hint="--to")
    with database(url).reading(operator()) as session:
        reported = read_reported_months(session)
        chosen = [month for month in reported if (first or month) <= month <= (last or month)]
        dictionary = session.settings.dictionary
        burdens = column_burdens(read_filling(session, chosen), dictionary)
    table = burden_table(burdens, dictionary)
    lines = ["\t".join("—" if cell is None else str(cell) for cell in line) for line in table.itertuples(index=False)]
    show(burden_document(burdens), as_json, ["\t".join(table.columns), *lines, "", burden_words(burdens, len(chosen))])
    return 0
