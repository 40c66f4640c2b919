"""Figures and what stands behind them: ``figures`` and ``rows``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, cast

import click
import pandas as pd

from analytics.compared_lines import compared_lines
from analytics.measures import values
from analytics.selection import Against, Selection
from analytics.source_rows import find_source_rows, reach, source, superseded
from analytics.totals import By
from commands.facts import read_period_facts
from commands.output import F, Month, common, database, operator, show, today
from data.schema import DIMENSIONS, Measure, find_measure
from data.settings.dictionary import Dictionary
from data.settings.values import Register
from data.store.reports import read_reported_months
from data.store.sheets import read_located_rows, read_rows_of_submissions

CUTS = ("unit", "month", *DIMENSIONS)
COMPARED: Mapping[str, Against] = MappingProxyType({"previous": "上期", "year": "去年同期"})
"""What ``--compare`` compares with."""


class MeasureName(click.ParamType[Any]):
    """A measure by its key or its Chinese title; what only an office's own settings can know stays a text."""

    name = "指标"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Measure | str:
        """Return the measure of the schema, else the text; see ``office_measure``."""
        return value if isinstance(value, Measure) else find_measure(str(value)) or str(value)


def office_measure(dictionary: Dictionary, requested: Measure | str) -> Measure:
    """Return the measure that was asked for, one of the office's own items among them, or fail with all keys."""
    measure = requested if isinstance(requested, Measure) else dictionary.find(requested)
    if measure is None:
        keys = "、".join(measure.key for measure in dictionary.measures)
        raise click.BadParameter(f"没有指标“{requested}”。可用：{keys}。", param_hint="--measure")
    return measure


def _cuts(text: str) -> tuple[By, ...]:
    names = [] if text == "none" else [part.strip() for part in text.split(",")]
    unknown = [part for part in names if part not in CUTS]
    if unknown:
        raise click.BadParameter(f"不能按“{'、'.join(unknown)}”分。可用：{'、'.join(CUTS)}、none。", param_hint="--by")
    return cast(tuple[By, ...], tuple(names))


def named(register: Register, names: Iterable[str]) -> list[str] | None:
    """Return the units' names in the register for what was typed; ``None`` when nothing was."""
    units = []
    for name in names:
        unit = register.find(name)
        if unit is None:
            raise click.BadParameter(f"名册里没有“{name}”。", param_hint="--unit")
        units.append(unit.name)
    return units or None


def _lines(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame of values as plain lines; missing words are ``None``."""
    return [
        {
            str(key): None if value is pd.NA or (isinstance(value, float) and value != value) else value
            for key, value in line.items()
        }
        for line in table.astype("object").to_dict("records")
    ]


def _text(value: Any) -> str:
    """Return a field of a line; a comparison as its range, both numbers and whose they are."""
    if not isinstance(value, dict):
        return str(value)
    return f"{value['from']}—{value['to']} {value['value']} → {value['current']}（{value['basis']}/{value['of']}）"


def span(command: F) -> F:
    """Give a command the options ``--from`` and ``--to``."""
    command = click.option("--to", "last", type=Month(), required=True, help="到哪个月，如 2024-12。")(command)
    return click.option("--from", "first", type=Month(), required=True, help="从哪个月，如 2024-01。")(command)


@click.command()
@span
@click.option("--unit", "units", multiple=True, help="单位，可重复；街道、区指其下所有单位。")
@click.option("--measure", "measures", multiple=True, type=MeasureName(), help="指标的键或名称，可重复；默认全部。")
@click.option("--by", default="unit,month", help="按什么分，逗号隔开；none 为合计。")
@click.option(
    "--compare", type=click.Choice(list(COMPARED)), help="与什么比：previous 上期，year 去年同期；只比两期都报全的。"
)
@common
def figures(
    first: str,
    last: str,
    units: tuple[str, ...],
    measures: tuple[Measure | str, ...],
    by: str,
    compare: str | None,
    url: str | None,
    as_json: bool,
) -> int:
    """指标的数值。"""
    cuts = _cuts(by)
    period, facts = database(url).read(operator(), read_period_facts, first, last, today())
    chosen = named(facts.settings.register, units)
    keys = [office_measure(facts.dictionary, measure).key for measure in measures] or None
    table = values(facts, keys, period, by=cuts, units=chosen)
    documents = _lines(table)
    if compare is not None:
        selection = Selection(period, tuple(chosen or ()), COMPARED[compare])
        compared = compared_lines(facts, selection, table, cuts)
        documents = [line | {"compared": comparison} for line, comparison in zip(documents, compared, strict=True)]
    texts = ["\t".join(map(_text, line.values())) for line in documents]
    show(documents, as_json, texts)
    return 0


@click.command()
@click.option("--measure", "requested", type=MeasureName(), required=True, help="指标的键或名称。")
@span
@click.option("--unit", "units", multiple=True, help="单位。")
@click.option("--category", help="类别。")
@common
def rows(
    requested: Measure | str,
    first: str,
    last: str,
    units: tuple[str, ...],
    category: str | None,
    url: str | None,
    as_json: bool,
) -> int:
    """一个数字背后的每一行：文件、工作表、单元格。"""
    with database(url).reading(operator()) as session:
        period, facts = read_period_facts(session, first, last, today())
        measure = office_measure(facts.dictionary, requested)
        sheet = source(measure)
        chosen, register = named(facts.settings.register, units), facts.settings.register
        below = None if chosen is None else [unit.name for name in chosen for unit in register.below(name)]
        months = reach(measure, period, read_reported_months(session))
        placed = [] if sheet is None else read_located_rows(session, sheet, months, below)
        gone = () if sheet is None else superseded(facts, measure)
        earlier = [] if sheet is None else read_rows_of_submissions(session, sheet, gone)
    if below is not None:
        earlier = [source for source in earlier if source.unit in below]
    source_rows = find_source_rows(facts, measure.key, period, placed, category=category, earlier=earlier)
    documents = [row.json() for row in source_rows]
    texts = [f"{document['file']}  {document['sheet']}!{document['cell']}  {document['why']}" for document in documents]
    show(documents, as_json, texts)
    return 0
