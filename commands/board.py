"""``board``: the civilization-creation board as of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from analytics.board import board as civil_board
from analytics.standing import ledger_known
from commands.output import Day, common, database, operator, show
from data.closings import tells_titles_apart
from data.months import month_of
from data.store.editions import read_closings
from data.store.ledger import read_ledger


@click.command()
@click.option("--on", type=Day(), required=True, help="截至哪一天，如 2024-03-31。")
@common
def board(on: date, url: str | None, as_json: bool) -> int:
    """文明创建看板：称号、申报、问题，截至某一天。"""
    with database(url).reading(operator()) as session:
        closing = read_closings(session).get(month_of(on))
        ledger, settings = read_ledger(session, versions=True), session.settings
    settings, apart = settings if closing is None else closing.settings, tells_titles_apart(closing)
    document = civil_board(ledger_known(ledger, closing), settings, on, apart=apart).json()
    texts = [_board_line(line) for line in document["units"]]
    show(document, as_json, texts)
    return 0


def _board_line(line: dict[str, Any]) -> str:
    titles: Sequence[dict[str, Any]] = line["titles"]
    titles_text = "、".join(f"{title['level']}{title['kind']}" for title in titles) or "无"
    rate = line["rectification_rate"]
    rectified = "无" if rate is None else f"{rate}%"
    return f"{line['unit']}\t称号：{titles_text}\t未销号 {line['open']}\t逾期 {line['overdue']}\t整改率 {rectified}"
