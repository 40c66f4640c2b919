"""``board``: the civilization-creation board as of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from analytics.board import board as civil_board
from commands.facts import read_ledger_facts
from commands.output import Day, common, database, operator, show, today


@click.command()
@click.option("--on", type=Day(), required=True, help="截至哪一天，如 2024-03-31。")
@common
def board(on: date, url: str | None, as_json: bool) -> int:
    """文明创建看板：称号、申报、问题，截至某一天。"""
    with database(url).reading(operator()) as session:
        facts = read_ledger_facts(session, today())
    document = civil_board(facts, on).json()
    texts = [_board_line(line) for line in document["units"]]
    show(document, as_json, texts)
    return 0


def _board_line(line: dict[str, Any]) -> str:
    titles: Sequence[dict[str, Any]] = line["titles"]
    titles_text = "、".join(f"{title['level']}{title['kind']}" for title in titles) or "无"
    rate = line["rectification_rate"]
    rectified = "无" if rate is None else f"{rate}%"
    return f"{line['unit']}\t称号：{titles_text}\t未销号 {line['open']}\t逾期 {line['overdue']}\t整改率 {rectified}"
