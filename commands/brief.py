"""``brief``: a period on one page, for paper (.docx) or for a phone without a network (.html)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from analytics.selection import Selection
from commands.facts import read_period_facts
from commands.figures import named, span
from commands.output import common, database, operator, show, today, write_file
from reports.brief import content, page, word
from reports.word.reading import scope_title

SUFFIXES = (".docx", ".html")


@click.command()
@span
@click.option("--unit", help="哪个单位（街道、区连同下面的全部）；默认整个名册。")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="存成 .docx（一页 A4）或 .html。"
)
@common
def brief(first: str, last: str, unit: str | None, out: Path, url: str | None, as_json: bool) -> int:
    """一页简报：.docx 打印一页 A4，.html 一个文件，手机上不联网也能看。"""
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise click.BadParameter(f"{out.name} 要以 .docx 或 .html 结尾。", param_hint="--out")
    access = operator()
    period, facts = database(url).read(access, read_period_facts, first, last, today())
    chosen = named(facts.settings.register, [unit] if unit else [])
    title = scope_title(facts.settings.register, chosen[0] if chosen else None)
    document = content.brief(
        facts, Selection(period, tuple(chosen or ())), title, access.name, datetime.now().astimezone()
    )
    write_file(out, page.page(document) if suffix == ".html" else word.write(document, today()))
    show({"out": str(out)}, as_json, [f"已生成：{out}"])
    return 0
