"""``verify``: holds the figures in written texts against the data; keeps nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from analytics.facts import Facts
from analytics.periods import Period
from analytics.verification.check import Verification, lexicon_of, verify
from analytics.verification.identity import Identity, identify
from analytics.verification.lexicon import Lexicon
from analytics.verification.verdicts import Scope
from commands.facts import read_facts
from commands.failure import failed
from commands.figures import named
from commands.output import Month, common, database, operator, read_file, show, today, write_file
from data.intake.limits import TEXT_KINDS
from data.intake.workers import Readers
from data.intake.written import read_written
from data.problems import Problem
from data.records import Access
from data.store import Store
from data.store.details import read_details
from data.written.text import WrittenText
from reports.own_draft import with_own_draft
from reports.verification import overview_lines, remarks, result_lines, verification_document
from reports.word.remarks import commented


@click.command("verify")
@click.argument("paths", metavar="TEXT…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--unit", help="是哪个单位的材料；默认看标题和落款。")
@click.option("--from", "first", type=Month(), help="从哪个月，如 2024-01；默认看标题。")
@click.option("--to", "last", type=Month(), help="到哪个月，如 2024-12。")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="加好批注的同一份 .docx 存成哪个文件。")
@common
def verify_texts(
    paths: tuple[Path, ...],
    unit: str | None,
    first: str | None,
    last: str | None,
    out: Path | None,
    url: str | None,
    as_json: bool,
) -> int:
    """核对总结、通报（.docx、.txt、.md、有文字层的 .pdf）里的数字；文件夹里的逐份核对，什么都不保存。"""
    files = list(_files(paths))
    if (first is None) != (last is None):
        raise click.BadParameter("--from 和 --to 要一起写。", param_hint="--from")
    if out is not None and (len(files) != 1 or files[0].suffix.lower() != ".docx"):
        raise click.BadParameter("只有核对一份 .docx 时才能加批注。", param_hint="--out")
    store, access = database(url), operator()
    with Readers(1) as readers:
        read = [readers.run(read_written, read_file(path), path.name, name=path.name) for path in files]
        scoped = _Office(store, access, unit, first, last).judge(read)
        failures = [failure for failure in scoped if isinstance(failure, str)]
        if len(files) == 1 and failures:
            return failed(failures[0], as_json)
        if out is not None and isinstance(scoped[0], Verification):
            document = readers.run(commented, read_file(files[0]), remarks(scoped[0]), name=files[0].name)
            if isinstance(document, Problem):
                return failed(document.message, as_json)
            write_file(out, document)
    return _shown(files, scoped, as_json)


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        inside = sorted(file for file in path.rglob("*") if file.suffix.lower().lstrip(".") in TEXT_KINDS)
        yield from inside if path.is_dir() else [path]


class _Office:
    """The data that texts are held against, read once for all of them."""

    def __init__(self, store: Store, access: Access, unit: str | None, first: str | None, last: str | None) -> None:
        self._store, self._access = store, access
        self._period = Period(first, last) if first and last else None
        register = store.read(access, lambda session: session.register)
        chosen = named(register, [unit] if unit else [])
        self._unit = chosen[0] if chosen else None

    def judge(self, read: Sequence[WrittenText | Problem]) -> list[Verification | str]:
        """Return the verification of each text, or why there is none."""
        facts = self._facts(Period.month("2000-01"))
        lexicon = lexicon_of(facts)
        identities = [identify(text, lexicon) if isinstance(text, WrittenText) else None for text in read]
        periods = [self._period or identity.period for identity in identities if identity is not None]
        known = [period for period in periods if period is not None]
        if known:
            facts = self._facts(max(known, key=lambda period: period.last))
            lexicon = lexicon_of(facts)
        return [self._judged(text, identity, facts, lexicon) for text, identity in zip(read, identities, strict=True)]

    def _facts(self, period: Period) -> Facts:
        with self._store.reading(self._access) as session:
            return read_facts(session, period, today())

    def _judged(
        self, read: WrittenText | Problem, identity: Identity | None, facts: Facts, lexicon: Lexicon
    ) -> Verification | str:
        if isinstance(read, Problem):
            return read.message
        assert identity is not None
        period = self._period or identity.period
        if period is None:
            return f"{read.name}：看不出是哪段时间的材料，请用 --from 和 --to 写明。"
        if self._unit is None and len(identity.units) > 1:
            return f"{read.name}：可能是{'、'.join(identity.units)}的材料，请用 --unit 写明。"
        unit = self._unit or identity.unit
        verification = verify(read, Scope(period, (unit,) if unit else ()), facts, lexicon)
        with self._store.reading(self._access) as session:
            details = read_details(session, period.months, unit)
        return with_own_draft(verification, replace(facts, details=details))


def _shown(files: Sequence[Path], outcomes: Sequence[Verification | str], as_json: bool) -> int:
    documents: list[dict[str, Any]] = [
        {"text": path.name, "error": outcome} if isinstance(outcome, str) else verification_document(outcome)
        for path, outcome in zip(files, outcomes, strict=True)
    ]
    verifications = [outcome for outcome in outcomes if isinstance(outcome, Verification)]
    lines = [*overview_lines(verifications), ""] if len(verifications) > 1 else []
    for outcome in outcomes:
        lines += [outcome] if isinstance(outcome, str) else result_lines(outcome)
    show(documents[0] if len(documents) == 1 else documents, as_json, lines)
    return int(any(isinstance(outcome, str) or outcome.is_wrong for outcome in outcomes))
