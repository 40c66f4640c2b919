"""``report``: the bulletin and the work summary as Word."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from commands.facts import read_facts
from commands.figures import named, period_of, span
from commands.output import Day, common, database, operator, show
from data.records import Access
from data.schema import SHEETS
from data.store import Store
from reports.documents import KINDS, TITLES, Wishes, document
from reports.traces import Sheets
from reports.word.page import PRESETS, USUAL


@click.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@span
@click.option("--unit", help="哪个单位；默认整个名册。")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="存成哪个 .docx 文件。")
@click.option("--fonts", type=click.Choice(list(PRESETS)), default=USUAL, help="字体。")
@click.option("--date", "day", type=Day(), help="成文日期，如 2024-04-08；默认留待填写。")
@click.option("--sources/--no-sources", default=True, help="附数据来源表。")
@click.option("--comments", is_flag=True, help="每个数字加批注，写明口径和来源。")
@common
def report(
    kind: str, first: str, last: str, unit: str | None, out: Path, fonts: str, day: date | None, sources: bool,
    comments: bool, url: str | None, as_json: bool,
) -> int:  # fmt: skip
    """通报（bulletin）和工作总结（summary），Word 格式。"""
    store, access, period = database(url), operator(), period_of(first, last)
    facts = read_facts(store, access, period)
    chosen = named(facts.settings.register, [unit] if unit else [])
    name = chosen[0] if chosen else None
    if kind == "bulletin" and name and facts.settings.register.by_name[name].level in {"社区", "本级"}:
        raise click.BadParameter(f"{name}没有下级单位，{TITLES[kind]}按街道或以上单位生成。", param_hint="--unit")
    below = None if name is None else [one.name for one in facts.settings.register.below(name)]
    sheets = read_sheets(store, access, period.months, below) if sources or comments else {}
    out.write_bytes(document(kind, facts, period, name, sheets, Wishes(fonts, day, sources, comments)))
    show({"out": str(out)}, as_json, [f"已生成：{out}"])
    return 0


def read_sheets(store: Store, access: Access, months: list[str], units: list[str] | None) -> Sheets:
    """Return the rows behind a document: those of the period, of the ledger those of every month."""
    every = store.months(access)
    return {
        sheet.key: store.located(access, sheet.key, every if sheet.key == "civil" else months, units)
        for sheet in SHEETS
    }
