"""``rules try``: what a draft of 计分规则 and 名次规则 would do to the ranks of the past."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from analytics.document import trial_document
from analytics.source_rows import SourceRow
from analytics.stories import Stories
from analytics.trial import Draft, Trial
from analytics.tryout import try_out
from commands.facts import read_period_facts
from commands.figures import named, span
from commands.output import common, database, operator, show, today
from commands.settings import read_settings_file
from data.problems import Problem
from data.schema import MEDIA
from data.scoring import NO_RULE
from data.settings.columns import POLICY, RULES, Tables
from data.settings.tables import read_tables
from data.settings.wording import scoring_changes
from data.store.settings import note_trial, read_setting_tables
from data.store.sheets import read_rows_by_number, read_story_columns
from reports.views.trial import moves_table, outcome, tipping_words

_MOST_NAMED = 200
"""Stories without a rule that people are told one by one; ``--json`` has them all."""


@click.group("rules")
def group() -> None:
    """计分规则和名次规则。"""


@group.command("try")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@span
@click.option("--unit", "units", multiple=True, help="只排它下面的社区；默认整个名册。")
@click.option("--published", is_flag=True, help="已公布的月份也按草稿算一遍（只看，不改）；默认照公布的不动。")
@common
def try_command(
    source: Path, first: str, last: str, units: tuple[str, ...], published: bool, url: str | None, as_json: bool
) -> int:
    """按草稿（设置工作簿里的计分规则、名次规则）试算以前的名次，什么都不保存。"""
    store, access = database(url), operator()
    draft, problems = _read_draft(source, store.read(access, read_setting_tables))
    if draft is None:
        document = {"problems": [asdict(problem) for problem in problems]}
        show(document, as_json, [problem.message for problem in problems])
        return 1
    with store.reading(access) as session:
        period, facts = read_period_facts(session, first, last, today())
        columns = read_story_columns(session, period.months)
    below = named(facts.settings.register, units)
    stories = Stories.of(columns, facts.settings.outlets)
    tried = try_out(facts, stories, period, draft, below, published=published)
    trial, changes = tried.trial, scoring_changes(facts.settings, draft.rules, draft.policy)
    store.write(access, note_trial, changes, outcome(trial.whole))
    numbers = columns["id"].to_numpy()[trial.unmatched].tolist()
    rows = store.read(access, read_rows_by_number, MEDIA.key, numbers)
    unmatched = [SourceRow(row, row.row.first_cell, counted=False, why=NO_RULE) for row in rows]
    lines = [*_changes(changes), *_moves(trial), *tipping_words(tried.tips, draft.rules), *_leftovers(trial, unmatched)]
    show(trial_document(trial, unmatched, tried.tips, tried.prices), as_json, lines)
    return 0


def _read_draft(source: Path, stored: Tables) -> tuple[Draft | None, list[Problem]]:
    """Return the rules and the policy of a workbook of settings, or what is wrong with them.

    A table that the workbook leaves out is as it stands.
    """
    tables, problems = read_settings_file(source, stored)
    drafted = {title: tables[title] for title in (RULES.title, POLICY.title) if title in tables}
    errors = [problem for problem in problems if problem.level == "error" and (not tables or problem.sheet in drafted)]
    if errors:
        return None, errors
    if not drafted:
        raise click.ClickException(f"{source.name} 里没有“{RULES.title}”或“{POLICY.title}”表。")
    settings = read_tables({**stored, **drafted})[0]
    return Draft(settings.rules, settings.policy), []


def _changes(changes: Sequence[str]) -> Iterator[str]:
    yield f"草稿：{'；'.join(changes) or '与现行规则相同'}"


def _moves(trial: Trial) -> Iterator[str]:
    """Yield a line for each month and for the whole period, and one for each unit that moves in it."""
    if trial.published:
        yield f"已公布、不变的月份：{'、'.join(trial.published)}"
    yield from (outcome(tried) for tried in trial.months if len(trial.months) > 1)
    yield outcome(trial.whole)
    table = moves_table(trial, trial.whole)
    for moved, line in zip(trial.whole.moves, table.itertuples(index=False, name=None), strict=True):
        if moved.is_moved:
            yield "\t".join("—" if cell is None else str(cell) for cell in line)


def _leftovers(trial: Trial, unmatched: Sequence[SourceRow]) -> Iterator[str]:
    if trial.never_fired:
        yield f"从来没有用到的规则：{'、'.join(trial.never_fired)}"
    if unmatched:
        yield f"没有匹配规则的采用稿件 {len(unmatched)} 篇："
        yield from (f"{row.placed.file}  {row.placed.row.title}!{row.cell}" for row in unmatched[:_MOST_NAMED])
