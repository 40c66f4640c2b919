"""``rank``: a ranking as text, JSON or a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from analytics.contenders import Level
from analytics.document import ranking_document
from analytics.facts import Facts
from analytics.periods import Period
from analytics.ranking import Ranking
from analytics.ranking import rank as rank_units
from analytics.rescoring import rescored
from analytics.source_rows import SourceRow, find_source_rows, reach, source
from analytics.stories import Stories, layout
from analytics.targets import tasks
from commands.facts import read_period_facts
from commands.figures import MeasureName, named, office_measure, span
from commands.output import common, database, operator, show, today, write_file
from data.schema import MEDIA, Measure, keys
from data.settings.tables import read_tables
from data.settings.values import Settings
from data.store import Session
from data.store.reports import read_reported_months
from data.store.rows import Located
from data.store.settings import read_setting_rows, read_setting_tables
from data.store.sheets import read_located_rows
from reports.pictures.faces import absence
from reports.pictures.ranking import ranking_picture
from reports.ranking_workbook import ranking_workbook

_AT_ONCE = 200
"""Units whose rows are read at once."""


@click.command()
@span
@click.option("--unit", "units", multiple=True, help="只排它下面的社区；默认整个名册。")
@click.option("--level", type=click.Choice(["社区", "街道"]), default="社区", help="排社区还是排街道。")
@click.option("--measure", "requested", type=MeasureName(), default=keys.POINTS, help="指标；默认上稿得分。")
@click.option("--rules", type=int, help="用第几版计分规则；默认各月生效的一版。")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="同时存成 Excel 排名表。")
@click.option("--picture", type=click.Path(dir_okay=False, path_type=Path), help="同时存成发到工作群的图片，.png。")
@common
def rank(
    first: str,
    last: str,
    units: tuple[str, ...],
    level: Level,
    requested: Measure | str,
    rules: int | None,
    out: Path | None,
    picture: Path | None,
    url: str | None,
    as_json: bool,
) -> int:
    """排名，每一名都有说明。"""
    store, access = database(url), operator()
    with store.reading(access) as session:
        period, facts = read_period_facts(session, first, last, today())
        media = read_located_rows(session, MEDIA.key, sorted({*period.months, *period.previous().months}))
        if rules is not None:
            facts = _under(session, facts, media, period, rules)
    measure, within = office_measure(facts.dictionary, requested), named(facts.settings.register, units)
    placed = [row for row in media if row.month in period.months]
    ranking = rank_units(facts, period, measure.key, within, level, placed=placed)
    document = ranking_document(ranking)
    if out is not None:
        done = tasks(facts, period.last, within)
        with store.reading(access) as session:
            write_file(out, ranking_workbook(ranking, facts, _source_rows(session, facts, ranking), done))
        document["out"] = str(out)
    drawn = picture is None or _drawn(ranking, picture)
    document |= {"picture": str(picture)} if picture is not None and drawn else {}
    show(document, as_json, [_text(line) for line in document["rows"]])
    return 0 if drawn else 1


def _drawn(ranking: Ranking, picture: Path) -> bool:
    """Write the ranking's picture; where nobody has a rank there is none, and that is said."""
    if absence():
        raise click.ClickException(absence() or "")
    content = ranking_picture(ranking)
    if content is None:
        click.echo("没有可以排名的单位，没有生成图片。", err=True)
        return False
    write_file(picture, content)
    return True


def _text(line: Mapping[str, Any]) -> str:
    return f"{line['rank'] or '—'}\t{line['unit']}\t{line['value'] or '—'}\t{line['explanation']}"


def _under(session: Session, facts: Facts, media: Sequence[Located], period: Period, version: int) -> Facts:
    """Return the facts scored by an earlier version of the rules."""
    tables = read_setting_tables(session) | {"计分规则": read_setting_rows(session, "计分规则", version)}
    rules = read_tables(tables)[0].rules

    def amend(settings: Settings) -> Settings:
        return replace(settings, rules=rules, versions={**settings.versions, "计分规则": version})

    stories = Stories.of(layout(media), facts.settings.outlets)
    return rescored(facts, stories, amend, {*period.months, *period.previous().months})[0]


def _source_rows(session: Session, facts: Facts, ranking: Ranking) -> Iterator[SourceRow]:
    """Yield the rows behind the values of a ranking, read some units at a time: there may be thousands."""
    sheet = source(ranking.measure)
    if sheet is None:
        return
    months = reach(ranking.measure, ranking.period, read_reported_months(session))
    units = [str(unit) for unit in ranking.rows["unit"]]
    for start in range(0, len(units), _AT_ONCE):
        placed = read_located_rows(session, sheet, months, units[start : start + _AT_ONCE])
        yield from find_source_rows(facts, ranking.measure.key, ranking.period, placed)
